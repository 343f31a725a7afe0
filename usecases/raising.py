"""Words of danger: the ticket moves up, its clocks begin anew, who is to act is called by name."""

from __future__ import annotations

from datetime import datetime

from domain.calendar import calendar_of
from domain.courses import LIVE
from domain.masking import mask_for_group
from domain.people import Person
from domain.ticket import Event, Priority, Ticket
from domain.understanding import understand
from domain.urgency import PRIORITY
from usecases import outgoing
from usecases.desk import Desk
from usecases.falling_due import plan
from usecases.pausing import who_goes_on
from usecases.ports import UnitOfWork

_SHOWN = 200
_KEYS = {Priority.P0: "staff-danger", Priority.P1: "staff-urgent"}


async def heed(
    uow: UnitOfWork, *, desk: Desk, ticket: Ticket, words: str, said: Event, now: datetime
) -> bool:
    """Move a ticket that is not solved up when words say more danger; say whether staff was called.

    It never moves down. The event of the words keeps it: from then on its clocks count by the new
    limits. Danger calls at any hour, the rest in duty time; a fresh card stands there at once.
    """
    found = understand(words, desk.home(ticket.community)).priority
    order = list(Priority)
    if ticket.state not in LIVE or order.index(found) >= order.index(ticket.priority):
        return False
    ticket.priority = found
    said.facts = {**said.facts, PRIORITY: found.value}
    await plan(uow, desk=desk, ticket=ticket, now=now)
    await outgoing.offer(uow, desk=desk, ticket=ticket, now=now)
    if not _may_call(desk, ticket, now):
        return False
    await call(uow, desk=desk, ticket=ticket, words=said.text or "", now=now)
    return True


async def call(uow: UnitOfWork, *, desk: Desk, ticket: Ticket, words: str, now: datetime) -> None:
    """Call whoever is to act by name, under the card, with the words that say why."""
    await outgoing.tell_staff(
        uow,
        desk=desk,
        ticket=ticket,
        key=_KEYS[ticket.priority],
        now=now,
        people=await _called(uow, desk=desk, ticket=ticket, now=now),
        text=mask_for_group(words)[:_SHOWN],
    )


def _may_call(desk: Desk, ticket: Ticket, now: datetime) -> bool:
    community = desk.home(ticket.community)
    calendar = calendar_of(community.timing.duty, community.timezone)
    return ticket.priority is Priority.P0 or calendar.is_duty(now)


async def _called(uow: UnitOfWork, *, desk: Desk, ticket: Ticket, now: datetime) -> list[Person]:
    """Give the owner, and who is to act in their place where they cannot."""
    owner = await uow.people.get(ticket.owner_id) if ticket.owner_id is not None else None
    acting = await who_goes_on(uow, desk=desk, ticket=ticket, now=now)
    return list({person.id: person for person in (owner, acting) if person is not None}.values())
