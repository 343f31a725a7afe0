"""Who reads the digests, and who does where nobody who oversees all can be told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.calendar import calendar_of
from domain.chats import Chat, ChatKind, ChatState
from domain.community import Community
from domain.cover import leave_of
from domain.people import Person, Role
from domain.scopes import Scope
from usecases.cover import direct_chat
from usecases.desk import Desk
from usecases.ports import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Somebody who gets digests: of the grids they lead together, or of the whole community."""

    person: Person
    grids: Scope


async def readers_of(uow: UnitOfWork, *, home: Community, now: datetime) -> list[Reader]:
    """Give who oversees the community and who leads its grids, without those on leave."""
    whole = await uow.people.holders(home.code, role=Role.SUPERVISOR, grid=None)
    whole = whole or await uow.people.holders(home.code, role=Role.ADMIN, grid=None)
    readers = {person.id: Reader(person=person, grids=None) for person, _ in whole}
    for grid in home.grids:
        leads = await uow.people.holders(home.code, role=Role.GRID_LEAD, grid=grid.code)
        for lead in {person.id: person for person, _ in leads}.values():
            known = readers.setdefault(lead.id, Reader(person=lead, grids=()))
            if known.grids is not None:
                readers[lead.id] = Reader(person=lead, grids=(*known.grids, grid.code))
    away = await _away(uow, home, [reader.person for reader in readers.values()], now)
    return [reader for reader in readers.values() if reader.person.id not in away]


async def _away(
    uow: UnitOfWork, home: Community, people: Iterable[Person], now: datetime
) -> set[int]:
    """Give who of these people is on leave today."""
    calendar = calendar_of(home.timing.duty, home.timezone)
    leaves = await uow.roster.leaves(home.code, since=calendar.local(now).date())
    return {one.id for one in people if leave_of(one.id, leaves, calendar, now) is not None}


async def places_of(
    uow: UnitOfWork, *, desk: Desk, home: Community, now: datetime
) -> list[tuple[Chat, Scope]]:
    """Give the direct chats in which digests are read, and of which grids."""
    found: list[tuple[Chat, Scope]] = []
    for reader in await readers_of(uow, home=home, now=now):
        chat = await direct_chat(uow, desk=desk, person=reader.person)
        if chat is not None:
            found.append((chat, reader.grids))
    return found


def is_read(places: Sequence[tuple[Chat, Scope]]) -> bool:
    """Say whether somebody who oversees all can be told."""
    return any(grids is None for _, grids in places)


async def last_resorts(
    uow: UnitOfWork, *, desk: Desk, home: Community, now: datetime
) -> list[Chat]:
    """Give where what must be known goes when nobody who ought to read it can be told.

    The community's staff group; where there is none, the admins who can be written to; where
    there are none, the staff groups of the grids.
    """
    bound = await uow.chats.bound(home.code, kind=ChatKind.STAFF)
    open_ones = [
        chat for chat in bound if chat.bot_id == desk.bot_id and chat.state is ChatState.ACTIVE
    ]
    if common := [chat for chat in open_ones if chat.grid is None]:
        return common[:1]
    held = await uow.people.holders(home.code, role=Role.ADMIN, grid=None)
    away = await _away(uow, home, [admin for admin, _ in held], now)
    direct = [
        await direct_chat(uow, desk=desk, person=admin) for admin, _ in held if admin.id not in away
    ]
    return [chat for chat in direct if chat is not None] or open_ones
