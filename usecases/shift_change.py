"""A change of shift: what is offered and nobody took reaches whoever is on now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.calendar import calendar_of
from domain.community import Community
from domain.cover import first_on, next_change
from domain.dues import Audience, Due, DueKind, DueState, subject_of_shifts
from domain.roster import Shift
from domain.ticket import State, Ticket
from usecases import outgoing
from usecases.cover import Duty, duty_of, staff_place
from usecases.desk import Desk
from usecases.falling_due import Nudge, Run
from usecases.ports import UnitOfWork
from usecases.reminding import remind

_MOST = 1000
_DAY = timedelta(days=1)
_SLOT = "next"
_ON = "on"
"""The fact of the row that names, by grid, who was asked first when last anybody was on duty."""


async def seed_shift_changes(run: Run, home: Community, planned: Sequence[Due]) -> None:
    """Make sure that a community has the row that waits for the next change of shift."""
    if not any(due.kind is DueKind.SHIFT for due in planned):
        await hold_roster(run.uow, home=home, now=run.now)


async def hold_roster(uow: UnitOfWork, *, home: Community, now: datetime) -> Due:
    """Give the row that waits for the next change of shift; it stands for all of the roster.

    Whoever changes the roster, or tells people of it, asks for the row before anything else is
    read: a second one waits here and then reads what the first one left. Of two who find no row,
    one loses the race for making it.
    """
    subject = subject_of_shifts(home.code)
    for due in await uow.dues.of_subject(subject, is_held=True):
        return due
    return uow.add(
        Due(
            community=home.code,
            subject=subject,
            kind=DueKind.SHIFT,
            slot=_SLOT,
            at=now,
            created_at=now,
        )
    )


async def change_shift(run: Run, due: Due) -> None:
    """Hand the open offers over where somebody else is on now, and wait for the next change."""
    home = run.desk.home(due.community)
    await hand_offers(run.uow, desk=run.desk, home=home, now=run.now)
    calendar = calendar_of(home.timing.duty, home.timezone)
    shifts = await _shifts(run.uow, home, run.now)
    _wait(due, next_change(calendar, shifts, run.now))


async def look_now(uow: UnitOfWork, *, home: Community, now: datetime) -> None:
    """Have it looked at once who is on: the roster was changed."""
    _wait(await hold_roster(uow, home=home, now=now), now)


def _wait(due: Due, until: datetime) -> None:
    due.state, due.done_at, due.at, due.attempts = DueState.PENDING, None, until, 0
    due.lease_token = due.lease_until = due.error = None


async def _shifts(uow: UnitOfWork, home: Community, now: datetime) -> Sequence[Shift]:
    """Give the shifts that may begin or end before the next frame does."""
    calendar = calendar_of(home.timing.duty, home.timezone)
    day = calendar.local(now).date() - _DAY
    last = calendar.local(calendar.next_duty(calendar.next_edge(now))).date()
    found: list[Shift] = []
    while day <= last:
        found += await uow.roster.shifts(home.code, day)
        day += _DAY
    return found


async def hand_offers(uow: UnitOfWork, *, desk: Desk, home: Community, now: datetime) -> None:
    """Bring the open offers of each grid to who is on now, where that was somebody else before.

    While nobody is on, or at night, nothing is handed over: the next one who is on gets it.
    """
    due = await hold_roster(uow, home=home, now=now)
    duty = await duty_of(uow, desk=desk, community=home, now=now)
    if duty.calendar.is_quiet(now):
        return
    before = due.facts.get(_ON, {})
    since = dict(before)
    handed: dict[int, list[Nudge]] = {}
    for grid in home.grids:
        first = first_on(await duty.chain(grid.code))
        if first is None:
            continue
        since[grid.code] = first.id
        if before.get(grid.code, first.id) != first.id:
            offers = await _hand_over(uow, duty, grid.code)
            handed.setdefault(first.id, []).extend(_line(ticket) for ticket in offers)
    due.facts = {**due.facts, _ON: since}
    audience = Audience.STAFF if duty.is_duty_time else Audience.SHIFT
    for person_id, nudges in handed.items():
        await remind(
            uow,
            desk=desk,
            person_id=person_id,
            nudges=nudges,
            missed=0,
            now=now,
            audience=audience,
        )


async def _hand_over(uow: UnitOfWork, duty: Duty, grid: str) -> list[Ticket]:
    """Put a card of each offer where the grid has no group; give those that a group shows."""
    found = []
    for ticket in await uow.tickets.listing(
        duty.community.code, states={State.OPEN, State.CONTESTED}, grids=[grid], limit=_MOST
    ):
        if ticket.owner_id is not None:
            continue
        place = await staff_place(uow, desk=duty.desk, ticket=ticket, now=duty.now)
        if place is None or not place.is_private:
            found.append(ticket)
        elif await uow.posts.card(ticket.id, place.id) is None:
            await outgoing.offer(uow, desk=duty.desk, ticket=ticket, now=duty.now)
    return found


def _line(ticket: Ticket) -> Nudge:
    return Nudge(ticket_id=ticket.id, key="nudge-handed", facts={"number": ticket.number})
