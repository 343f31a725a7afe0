"""Words of danger, or many homes: the ticket moves up, its clocks begin anew, staff is called."""

from __future__ import annotations

from datetime import datetime

from domain.calendar import calendar_of
from domain.courses import LIVE
from domain.heat import risen
from domain.masking import mask_for_group
from domain.people import Person
from domain.ticket import Event, Priority, Ticket
from domain.understanding import understand
from domain.urgency import PRIORITY
from usecases import outgoing
from usecases.desk import Desk
from usecases.falling_due import plan
from usecases.households import homes_of
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
    if not await _lift(uow, desk=desk, ticket=ticket, priority=found, said=said, now=now):
        return False
    if not _may_call(desk, ticket, now):
        return False
    await call(uow, desk=desk, ticket=ticket, words=said.text or "", now=now)
    return True


async def heat_up(
    uow: UnitOfWork,
    *,
    desk: Desk,
    ticket: Ticket,
    said: Event,
    now: datetime,
    least: Priority = Priority.NORMAL,
) -> None:
    """Move a ticket up that many homes speak of, or that another one made more urgent (`least`).

    `said` is the event by which they did. Homes never make a danger of it; who is to act is called.
    """
    rules = desk.home(ticket.community).listening
    standing = await homes_of(uow, ticket)
    found = risen(
        ticket.priority,
        standing.values(),
        now,
        households=rules.heat_households,
        half_life=rules.heat_half_life,
    )
    by_heat = _is_above(found, least)
    priority = found if by_heat else least
    if not await _lift(uow, desk=desk, ticket=ticket, priority=priority, said=said, now=now):
        return
    if not _may_call(desk, ticket, now):
        return
    if not by_heat:
        await call(uow, desk=desk, ticket=ticket, words=said.text or "", now=now)
        return
    await outgoing.tell_staff(
        uow,
        desk=desk,
        ticket=ticket,
        key="staff-heat",
        now=now,
        people=await _called(uow, desk=desk, ticket=ticket, now=now),
        count=len(standing),
    )


async def _lift(
    uow: UnitOfWork,
    *,
    desk: Desk,
    ticket: Ticket,
    priority: Priority,
    said: Event,
    now: datetime,
) -> bool:
    """Move a ticket that is not solved up, if that is up; a fresh card stands where staff works."""
    if ticket.state not in LIVE or not _is_above(priority, ticket.priority):
        return False
    ticket.priority = priority
    said.facts = {**said.facts, PRIORITY: priority.value}
    await plan(uow, desk=desk, ticket=ticket, now=now)
    await outgoing.offer(uow, desk=desk, ticket=ticket, now=now)
    return True


def _is_above(one: Priority, other: Priority) -> bool:
    order = list(Priority)
    return order.index(one) < order.index(other)


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
