"""Who stands in for whom, who of them is on duty, and where they are reached."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from domain.calendar import Calendar, calendar_of
from domain.chats import Chat, ChatState
from domain.community import Community
from domain.cover import (
    Standing,
    actor_at,
    covers,
    leave_of,
    line_of,
    shifts_of,
    works_on,
)
from domain.people import STAFF, Appointment, Person, Rank, Role
from domain.roster import Leave, Shift
from domain.ticket import Priority, Ticket
from usecases.desk import Desk
from usecases.ports import UnitOfWork

_DAY = timedelta(days=1)


async def staff_place(uow: UnitOfWork, *, desk: Desk, ticket: Ticket, now: datetime) -> Chat | None:
    """Give where the people of the ticket's grid work: their staff group, else one direct chat.

    That is the owner's, or that of whoever comes first of those who are on duty and reachable.
    """
    group = await uow.chats.staff_of(desk.bot_id, ticket.community, ticket.grid)
    if group is not None:
        return group
    chain = await on_duty_chain(uow, desk=desk, ticket=ticket, now=now)
    first = actor_at(chain, owner_id=ticket.owner_id, level=0, even_away=True)
    for person in (*([first] if first is not None else []), *(item.person for item in chain)):
        chat = await direct_chat(uow, desk=desk, person=person)
        if chat is not None:
            return chat
    return None


async def cover_chain(
    uow: UnitOfWork, *, desk: Desk, ticket: Ticket, now: datetime
) -> list[Person]:
    """Give who may have a ticket, in order: its chain without those who are on leave."""
    chain = await on_duty_chain(uow, desk=desk, ticket=ticket, now=now)
    return [item.person for item in chain if not item.is_away]


async def direct_chat(uow: UnitOfWork, *, desk: Desk, person: Person) -> Chat | None:
    """Give the person's direct chat with this bot when it may write there."""
    if person.telegram_id is None:
        return None
    chat = await uow.chats.at(desk.bot_id, person.telegram_id)
    return chat if chat is not None and chat.state is ChatState.ACTIVE else None


async def who_acts(
    uow: UnitOfWork, *, desk: Desk, ticket: Ticket, level: int, now: datetime
) -> Person | None:
    """Give who is to act on a ticket now: at level 0 its owner or who stands in, else above them.

    When nobody is on duty, it is the first who can be reached. None where nobody is appointed or
    all are on leave; danger calls somebody even then.
    """
    chain = await on_duty_chain(uow, desk=desk, ticket=ticket, now=now)
    in_danger = ticket.priority is Priority.P0
    return actor_at(chain, owner_id=ticket.owner_id, level=level, even_away=in_danger)


async def on_duty_chain(
    uow: UnitOfWork, *, desk: Desk, ticket: Ticket, now: datetime
) -> list[Standing]:
    """Give the ticket's cover chain in order, with who is on duty now and can be reached.

    An owner from elsewhere, who once stood in, counts as one of the grid's workers.
    """
    community = desk.home(ticket.community)
    duty = await duty_of(uow, desk=desk, community=community, now=now)
    chain = await duty.chain(ticket.grid)
    if ticket.owner_id is None or any(item.person.id == ticket.owner_id for item in chain):
        return chain
    owner = await duty.guest(ticket.owner_id, ticket.grid)
    if owner is None:
        return chain
    at = next(
        (at for at, item in enumerate(chain) if item.role is not Role.GRID_WORKER), len(chain)
    )
    return [*chain[:at], owner, *chain[at:]]


@dataclass(frozen=True, kw_only=True)
class Duty:
    """Who is on duty in one community at one instant; made by `duty_of`."""

    uow: UnitOfWork
    desk: Desk
    community: Community
    now: datetime
    leaves: Sequence[Leave]
    shifts: Sequence[Shift]

    @property
    def calendar(self) -> Calendar:
        """Give the community's calendar."""
        return calendar_of(self.community.timing.duty, self.community.timezone)

    @property
    def today(self) -> date:
        """Give the local day."""
        return self.calendar.local(self.now).date()

    @property
    def is_duty_time(self) -> bool:
        """Say whether the community is on duty."""
        return self.calendar.is_duty(self.now)

    async def chain(self, grid: str) -> list[Standing]:
        """Give who answers for a grid, in order, each person once.

        First its workers, then who has a shift for it; where nobody of them is on duty, the workers
        of the grids that stand in for it; then leads and supervisors.
        """
        chain = await self._holders(grid, Role.GRID_WORKER)
        chiefs = [
            *await self._holders(grid, Role.GRID_LEAD),
            *await self._holders(None, Role.SUPERVISOR),
        ]
        chain += await self._on_shift(grid, {item.person.id for item in (*chain, *chiefs)})
        for other in line_of(self.community.grids, grid):
            if any(item.is_on_duty for item in chain):
                break
            chain += await self._holders(other, Role.GRID_WORKER)
        once = {item.person.id: item for item in reversed((*chain, *chiefs))}
        return [once.pop(item.person.id) for item in (*chain, *chiefs) if item.person.id in once]

    async def guest(self, person_id: int, grid: str) -> Standing | None:
        """Give how somebody from elsewhere stands who works for a grid; None if not staff."""
        person = await self.uow.people.get(person_id)
        held = await self.uow.people.appointments_of(person_id)
        own = [item for item in held if item.community == self.community.code]
        if person is None or not any(item.role in STAFF for item in own):
            return None
        stands = [await self._standing(person, item, grid) for item in own if item.role in STAFF]
        best = max(stands, key=lambda item: (item.is_on_duty, item.is_on_today))
        return replace(best, role=Role.GRID_WORKER, rank=Rank.B)

    async def _holders(self, grid: str | None, role: Role) -> list[Standing]:
        held = await self.uow.people.holders(self.community.code, role=role, grid=grid)
        return [await self._standing(person, item, grid) for person, item in held]

    async def _standing(
        self, person: Person, appointment: Appointment, grid: str | None
    ) -> Standing:
        away = leave_of(person.id, self.leaves, self.calendar, self.now) is not None
        shifts = shifts_of(person.id, self.shifts, {grid, appointment.grid})
        is_ordinary = works_on(appointment, self.calendar, self.today)
        is_on_shift = any(covers(shift, self.calendar, self.now) for shift in shifts)
        is_on_today = is_ordinary or any(shift.day == self.today for shift in shifts)
        return Standing(
            person=person,
            role=appointment.role,
            rank=appointment.rank,
            grid=appointment.grid,
            is_on_duty=not away and (is_on_shift or (is_ordinary and self.is_duty_time)),
            is_reachable=await self._is_reachable(person, grid),
            is_away=away,
            is_on_today=is_on_today and not away,
        )

    async def _is_reachable(self, person: Person, grid: str | None) -> bool:
        """Say whether the bot can write to somebody: directly, or by name in a staff group."""
        group = await self.uow.chats.staff_of(self.desk.bot_id, self.community.code, grid or "")
        is_open = group is not None and group.state is ChatState.ACTIVE
        if is_open and person.telegram_id is not None:  # known for all of the community by now
            return True
        return await direct_chat(self.uow, desk=self.desk, person=person) is not None

    async def _on_shift(self, grid: str, besides: Collection[int]) -> list[Standing]:
        """Give who is on a shift for this grid without being appointed there."""
        people = dict.fromkeys(shift.person_id for shift in self.shifts)
        found = [
            await self.guest(person_id, grid)
            for person_id in people
            if person_id not in besides
            and any(
                covers(shift, self.calendar, self.now)
                for shift in shifts_of(person_id, self.shifts, {grid})
            )
        ]
        return [item for item in found if item is not None and item.is_on_duty]


async def duty_of(uow: UnitOfWork, *, desk: Desk, community: Community, now: datetime) -> Duty:
    """Gather who is away and who has a shift in a community, once for all its grids."""
    today = calendar_of(community.timing.duty, community.timezone).local(now).date()
    return Duty(
        uow=uow,
        desk=desk,
        community=community,
        now=now,
        leaves=await uow.roster.leaves(community.code, since=today),
        shifts=[
            *await uow.roster.shifts(community.code, today - _DAY),
            *await uow.roster.shifts(community.code, today),
        ],
    )
