"""The roster as it stands: the board, a colleague's own duty, and leaves that begin."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from domain.chats import Chat, ChatState
from domain.community import Community, Grid
from domain.cover import Standing
from domain.dues import Audience, Due
from domain.outbox import Urgency
from domain.people import STAFF, Actor, Appointment, Person, Role
from domain.refusals import Refusal
from domain.roster import Leave, Shift
from usecases import outgoing
from usecases.choosing import MOST, ask_which
from usecases.colleagues import Colleague, colleagues
from usecases.cover import direct_chat, duty_of
from usecases.desk import Desk
from usecases.falling_due import Run
from usecases.handover import hand_over
from usecases.listening import is_deaf, listens
from usecases.ports import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class GridLine:
    """Who answers for one grid."""

    grid: Grid
    chain: tuple[Standing, ...]

    @property
    def workers(self) -> tuple[Standing, ...]:
        """Give the grid's workers and who stands in for them, chiefs left out."""
        return tuple(item for item in self.chain if item.role is Role.GRID_WORKER)

    @property
    def on_duty(self) -> tuple[Standing, ...]:
        """Give the workers who are on duty now."""
        return tuple(item for item in self.workers if item.is_on_duty)

    @property
    def on_today(self) -> tuple[Standing, ...]:
        """Give the workers who work at some time of this day."""
        return tuple(item for item in self.workers if item.is_on_today)


@dataclass(frozen=True, kw_only=True)
class Board:
    """Who is on duty, who is away, who cannot be written to, and which groups are deaf."""

    community: Community
    local: datetime
    is_workday: bool
    is_duty_time: bool
    lines: tuple[GridLine, ...]
    away: tuple[tuple[Person, Leave], ...]
    unreachable: tuple[Person, ...]
    deaf: tuple[Chat, ...]
    listening: tuple[Chat, ...]
    should_listen: tuple[Chat, ...]
    called_only: tuple[Chat, ...]


async def board(
    uow: UnitOfWork,
    *,
    desk: Desk,
    community: Community,
    now: datetime,
    grids: Collection[str] | None = None,
) -> Board:
    """Give the board of a community, or of some of its grids."""
    duty = await duty_of(uow, desk=desk, community=community, now=now)
    shown = [grid for grid in community.grids if grids is None or grid.code in grids]
    people = [
        item
        for item in await colleagues(uow, community=community)
        if grids is None or _works_in(item, grids)
    ]
    by_id = {item.person.id: item.person for item in people}
    groups = [
        chat
        for chat in await uow.chats.bound(community.code)
        if chat.bot_id == desk.bot_id and (grids is None or chat.grid in {*grids, None})
    ]
    lines = [GridLine(grid=item, chain=tuple(await duty.chain(item.code))) for item in shown]
    unreachable = [
        person
        for person in by_id.values()
        if await direct_chat(uow, desk=desk, person=person) is None
    ]
    return Board(
        community=community,
        local=duty.calendar.local(now),
        is_workday=duty.calendar.is_workday(duty.today),
        is_duty_time=duty.is_duty_time,
        lines=tuple(lines),
        away=tuple(
            (by_id[leave.person_id], leave)
            for leave in duty.leaves
            if leave.person_id in by_id and leave.first_day <= duty.today
        ),
        unreachable=tuple(unreachable),
        deaf=tuple(chat for chat in groups if chat.state is not ChatState.ACTIVE),
        listening=tuple(chat for chat in groups if listens(desk, chat)),
        should_listen=tuple(chat for chat in groups if is_deaf(desk, chat)),
        called_only=tuple(
            chat
            for chat in groups
            if chat.is_residents and chat.state is ChatState.ACTIVE and not desk.hears(chat)
        ),
    )


def _works_in(colleague: Colleague, grids: Collection[str]) -> bool:
    return any(item.grid in grids for item in colleague.appointments)


async def show_board(
    uow: UnitOfWork,
    *,
    desk: Desk,
    chat: Chat,
    actor: Actor,
    now: datetime,
    only: Community | None = None,
) -> None:
    """Post the board: to supervisors of everything, to others of their own grids."""
    homes = [item for item in staffed(desk, chat, actor) if only is None or item is only]
    if len(homes) > MOST:
        await ask_which(uow, chat=chat, homes=homes, what="board", now=now)
        return
    for community in homes:
        await outgoing.put(
            uow,
            chat=chat,
            kind=outgoing.BOARD,
            now=now,
            urgency=Urgency.ANSWER,
            community=community.code,
            grids=_own_grids(actor, community),
        )


def staffed(desk: Desk, chat: Chat, actor: Actor) -> list[Community]:
    """Give the communities a colleague works for, only the group's own in a staff group."""
    if not chat.is_private and not chat.is_staff:
        raise Refusal("refuse-in-private")
    found = [
        item
        for item in desk.communities
        if actor.is_staff(item.code) and chat.community in {item.code, None}
    ]
    if not found:
        raise Refusal("refuse-staff-only")
    return found


def _own_grids(actor: Actor, community: Community) -> list[str] | None:
    if actor.oversees(community.code):
        return None
    held = {item.grid for item in actor.appointments if item.community == community.code}
    return [grid.code for grid in community.grids if grid.code in held]


@dataclass(frozen=True, kw_only=True)
class OwnDuty:
    """When one person is on duty in a community."""

    community: Community
    today: date
    appointments: tuple[Appointment, ...]
    shifts: tuple[Shift, ...]
    leaves: tuple[Leave, ...]


async def own_duty(
    uow: UnitOfWork, *, desk: Desk, community: Community, person_id: int, now: datetime
) -> OwnDuty:
    """Give a person's duty days, shifts to come and leaves."""
    duty = await duty_of(uow, desk=desk, community=community, now=now)
    held = await uow.people.appointments_of(person_id)
    return OwnDuty(
        community=community,
        today=duty.today,
        appointments=tuple(
            item for item in held if item.community == community.code and item.role in STAFF
        ),
        shifts=tuple(await uow.roster.shifts_of(person_id, community.code, since=duty.today)),
        leaves=tuple(leave for leave in duty.leaves if leave.person_id == person_id),
    )


async def show_duty(
    uow: UnitOfWork,
    *,
    desk: Desk,
    chat: Chat,
    actor: Actor,
    now: datetime,
    only: Community | None = None,
) -> None:
    """Tell a colleague when they are on duty."""
    own = [item for item in staffed(desk, chat, actor) if actor.is_appointed(item.code)]
    homes = [item for item in own if only is None or item is only]
    if not homes:
        raise Refusal("refuse-staff-only")
    if len(homes) > MOST:
        await ask_which(uow, chat=chat, homes=homes, what="duty", now=now)
        return
    for community in homes:
        await outgoing.put(
            uow,
            chat=chat,
            kind=outgoing.DUTY,
            now=now,
            urgency=Urgency.ANSWER,
            community=community.code,
            person_id=actor.id,
        )


async def begin_leave(run: Run, due: Due) -> None:
    """Hand over the work of somebody whose leave begins, unless it was ended or is over.

    On a day off whoever takes it has a shift, and hears of it as soon as the night is over.
    """
    leave = await run.uow.roster.leave(int(due.subject[1:]))
    if leave is None or leave.ended_at is not None:
        return
    duty = await duty_of(
        run.uow, desk=run.desk, community=run.desk.home(leave.community), now=run.now
    )
    person = await run.uow.people.get(leave.person_id)
    if person is not None and leave.last_day >= duty.today:
        await hand_over(
            run.uow,
            desk=run.desk,
            leave=leave,
            person=person,
            now=run.now,
            audience=Audience.STAFF if duty.calendar.is_workday(duty.today) else Audience.SHIFT,
        )
