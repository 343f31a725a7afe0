"""What the clocks of a ticket counted, for those who asked."""

from __future__ import annotations

from domain.chats import PostPurpose
from handlers.rendering import Job, message
from handlers.views.clocks import explanation
from usecases.delivery import Sending
from usecases.falling_due import picture_of


async def render_explanation(job: Job) -> Sending | None:
    """Tell staff why a ticket is late, or how long it still has."""
    picture = await picture_of(job.uow, desk=job.desk, ticket=job.subject)
    text = explanation(picture, job.now, job.texts)
    return Sending(call=message(job, text), purpose=PostPurpose.INFO)
