"""What a person is reminded of, said once, where they read it."""

from __future__ import annotations

from domain.chats import PostPurpose
from domain.people import Person
from handlers.rendering import Job, mention, message
from handlers.views import reminders
from handlers.views.facts import gather
from handlers.views.reminders import Line
from usecases.delivery import Sending


async def render_reminder(job: Job) -> Sending | None:
    """Remind somebody of all that waits for them; what was done meanwhile is left out."""
    lines = await _lines(job)
    if not lines:
        return None
    person = await job.uow.people.get(job.payload["person_id"])
    text, markup = reminders.reminder(
        _head(job, person, len({line.facts.ticket.id for line in lines})),
        lines,
        job.texts,
        missed=job.payload["missed"],
        is_private=job.chat.is_private,
        is_for_many=job.is_for_many,
    )
    purpose = PostPurpose.INFO if job.ticket else None
    return Sending(call=message(job, text, markup), purpose=purpose)


async def _lines(job: Job) -> list[Line]:
    told = job.payload["lines"]
    await job.uow.warm({line["ticket"] for line in told})
    found = []
    for line in told:
        ticket = await job.uow.tickets.get(line["ticket"])
        if ticket is not None:
            facts = await gather(job.uow, desk=job.desk, ticket=ticket, now=job.now)
            found.append(
                Line(facts=facts, key=line["key"], said=line["facts"], actions=line["actions"])
            )
    return [line for line in found if line.is_true]


def _head(job: Job, person: Person | None, count: int) -> str:
    """Greet: by name in a group, and in the direct chat of somebody who is to pass it on."""
    if person is None:
        return job.texts("reminder-head-nobody", count=count)
    if job.chat.is_private and job.chat.address != person.telegram_id:
        return job.texts("reminder-head-for", count=count, name=person.name)
    head = job.texts("reminder-head", count=count)
    return head if job.chat.is_private else f"{mention(person)} {head}".strip()
