"""The board and a colleague's own duty, drawn from the rows of this moment."""

from __future__ import annotations

from handlers.rendering import Job, message
from handlers.views import roster as views
from usecases import roster
from usecases.delivery import Sending


async def render_board(job: Job) -> Sending | None:
    """Draw the board; never in a residents' group, for it names people."""
    if job.chat.is_residents:
        return None
    found = await roster.board(
        job.uow,
        desk=job.desk,
        community=job.desk.home(job.payload["community"]),
        now=job.now,
        grids=job.payload.get("grids"),
    )
    return Sending(call=message(job, views.board(found, job.texts)), purpose=None)


async def render_duty(job: Job) -> Sending | None:
    """Draw when a colleague is on duty."""
    found = await roster.own_duty(
        job.uow,
        desk=job.desk,
        community=job.desk.home(job.payload["community"]),
        person_id=job.payload["person_id"],
        now=job.now,
    )
    return Sending(
        call=message(
            job, views.own_duty(found, job.texts, is_changed=bool(job.payload.get("is_changed")))
        ),
        purpose=None,
    )


async def render_report(job: Job) -> Sending | None:
    """Say what became of a roster file."""
    return Sending(call=message(job, views.report(job.payload, job.texts)), purpose=None)
