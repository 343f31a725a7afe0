"""Who lets the bot learn from their words, and what it may learn from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.corrections import Corrected, Correction, example, may_learn
from domain.people import Person
from domain.ticket import ReportKind, Ticket
from domain.urgency import phases_of
from usecases.ports import UnitOfWork


def set_learning(person: Person, *, is_willing: bool, now: datetime) -> None:
    """Keep somebody's consent, or take it back: from then on none of their words is used."""
    if not is_willing:
        person.learning_since = None
    elif person.learning_since is None:
        person.learning_since = now


@dataclass(frozen=True, kw_only=True)
class Examples:
    """Lines of the training corpus, and how many corrections were left out and why."""

    lines: tuple[str, ...]
    unwilling: int
    wordless: int
    places: int


async def examples_of(uow: UnitOfWork, *, community: str) -> Examples:
    """Make an example of each ticket whose kind was put right and whose reporter agreed."""
    found = await uow.corrections.of(community)
    latest = {item.ticket_id: item for item in found if item.what is Corrected.CATEGORY}
    lines: list[str] = []
    unwilling = wordless = 0
    for correction in latest.values():
        ticket = await uow.tickets.get(correction.ticket_id)
        if ticket is None or not await _is_willing(uow, ticket):
            unwilling += 1
        elif line := await _line(uow, ticket, correction):
            lines.append(line)
        else:
            wordless += 1
    return Examples(
        lines=tuple(lines),
        unwilling=unwilling,
        wordless=wordless,
        places=sum(item.what is Corrected.PLACE for item in found),
    )


async def _is_willing(uow: UnitOfWork, ticket: Ticket) -> bool:
    return may_learn(ticket, await uow.people.get(ticket.reporter_id))


async def _line(uow: UnitOfWork, ticket: Ticket, correction: Correction) -> str | None:
    """Give the words the ticket was opened with, and how urgent they were."""
    told = await uow.tickets.reports(ticket.id)
    mine = (item for item in told if item.person_id == ticket.reporter_id)
    origin = next((item for item in mine if item.kind is ReportKind.ORIGIN), None)
    if origin is None:
        return None
    opened = phases_of(ticket, await uow.tickets.events(ticket.id))[0]
    return example(correction.after, opened.priority, origin.text)
