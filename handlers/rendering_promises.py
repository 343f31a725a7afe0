"""What the bot understood of a date, to be said yes to, and what the reporter hears of promises."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from domain.chats import PostPurpose
from domain.masking import mask_for_group
from domain.transitions import Action
from handlers.promises import CHECK, pack_words
from handlers.rendering import Job, mention, message
from handlers.views import dates
from handlers.views.cards import when
from handlers.views.keyboards import Markup, button, keyboard
from usecases.delivery import Sending


async def render_proposal(job: Job) -> Sending | None:
    """Read a date back to a worker, or offer to make a promise of it; the buttons decide."""
    told, ticket, version = job.payload, job.subject, job.payload["version"]
    if ticket.version != version:
        return None
    due = _local(job, told["due"])
    person = await job.uow.people.get(told["person_id"])
    facts: dict[str, str | int] = {"number": ticket.number, "when": when(job.texts, due)}
    if told.get("party"):
        facts["party"] = mask_for_group(told["party"])
    text = f"{mention(person)} {job.texts(told['key'], **facts)}".strip()
    return Sending(
        call=message(job, text, _answers(job, due, facts)),
        purpose=PostPurpose.PROMPT if told["key"] == CHECK else PostPurpose.INFO,
        person_id=told["person_id"],
        action=Action.SCHEDULE.value,
        version=version,
        argument=pack_words(told.get("party"), told["said"]),
    )


def _answers(job: Job, due: datetime, facts: dict[str, str | int]) -> Markup | None:
    ticket, version = job.subject, job.payload["version"]
    is_check = job.payload["key"] == CHECK
    yes = job.texts.plain("button-promise-yes" if is_check else "button-promise-keep", **facts)
    no = job.texts.plain("button-promise-again" if is_check else "button-promise-no")
    asks_again = Action.SCHEDULE.value if is_check else "decline"
    return keyboard(
        [
            [button(yes, Action.SCHEDULE, ticket.id, version, dates.pack(due))],
            [button(no, asks_again, ticket.id, version)],
        ]
    )


async def render_promise(job: Job) -> Sending | None:
    """Tell the reporter which date was promised, that it moved, or that it passed."""
    told = job.payload
    due = _local(job, told["due"])
    facts: dict[str, str | int] = {"number": job.subject.number, "when": when(job.texts, due)}
    if told.get("old"):
        facts["old"] = when(job.texts, _local(job, told["old"]))
    if told.get("party"):
        facts["party"] = told["party"]
    return Sending(call=message(job, job.texts(told["key"], **facts)), purpose=PostPurpose.INFO)


def _local(job: Job, instant: str) -> datetime:
    zone = job.desk.home(job.subject.community).timezone
    return datetime.fromisoformat(instant).astimezone(ZoneInfo(zone))
