"""What supervisors and grid leads ask of digests: a period, and what is behind a number."""

from __future__ import annotations

from datetime import datetime

from domain import periods
from domain.chats import Chat
from domain.community import Community
from domain.counts import What
from domain.digests import DigestKind
from domain.outbox import Urgency
from domain.people import Actor, Role
from domain.refusals import Refusal
from usecases import outgoing
from usecases.desk import Desk
from usecases.digests import put_digest
from usecases.ports import UnitOfWork


async def ask_digest(
    uow: UnitOfWork, *, desk: Desk, chat: Chat, actor: Actor, words: str, now: datetime
) -> None:
    """Give the digest of any period: all of it to supervisors, their grids to grid leads."""
    readable = [
        (home, grid)
        for home in desk.communities
        if chat.is_private or chat.community == home.code
        for grid in _grids_of(actor, home)
    ]
    if not readable:
        raise Refusal("refuse-digest-rights")
    _check_place(chat)
    for home, grid in readable:
        period = periods.read(words.strip() or "today", now, home.timezone)
        if period is None:
            raise Refusal("refuse-digest-period", words=words.strip()[:40])
        await put_digest(
            uow,
            chat=chat,
            kind=DigestKind.ASKED,
            community=home.code,
            grid=grid,
            start=period.start,
            end=period.end,
            now=now,
        )


async def ask_grid(
    uow: UnitOfWork,
    *,
    desk: Desk,
    chat: Chat,
    actor: Actor,
    place: int,
    grid: str,
    start: datetime,
    end: datetime,
    now: datetime,
) -> None:
    """Give one grid's share of a digest."""
    home = _home(desk, chat, actor, place, grid)
    await put_digest(
        uow,
        chat=chat,
        kind=DigestKind.ASKED,
        community=home.code,
        grid=grid,
        start=start,
        end=end,
        now=now,
    )


async def ask_behind(
    uow: UnitOfWork,
    *,
    desk: Desk,
    chat: Chat,
    actor: Actor,
    place: int,
    grid: str | None,
    what: What,
    start: datetime,
    end: datetime,
    category: int | None,
    now: datetime,
) -> None:
    """List the tickets behind a number, where somebody may see them who may see the number."""
    home = _home(desk, chat, actor, place, grid)
    if category is not None and category >= len(home.categories):
        raise Refusal("refuse-stale")
    await outgoing.put(
        uow,
        chat=chat,
        kind=outgoing.DIGEST_PART,
        now=now,
        urgency=Urgency.ANSWER,
        community=home.code,
        grid=grid,
        what=what.value,
        category=None if category is None else home.categories[category].code,
        start=start.isoformat(),
        end=end.isoformat(),
    )


def _grids_of(actor: Actor, home: Community) -> list[str | None]:
    """Give what a person oversees: everything (None), or the grids they lead."""
    if actor.oversees(home.code):
        return [None]
    return [
        grid.code for grid in home.grids if Role.GRID_LEAD in actor.roles_in(home.code, grid.code)
    ]


def _home(desk: Desk, chat: Chat, actor: Actor, place: int, grid: str | None) -> Community:
    """Give the community of a button, or refuse: whoever presses may not read it, or not here."""
    if place >= len(desk.communities):
        raise Refusal("refuse-stale")
    home = desk.communities[place]
    if grid is not None and home.grid(grid) is None:
        raise Refusal("refuse-stale")
    mine = _grids_of(actor, home)
    if None not in mine and grid not in mine:
        raise Refusal("refuse-digest-rights")
    _check_place(chat)
    if not chat.is_private and chat.community != home.code:
        raise Refusal("refuse-stale")
    return home


def _check_place(chat: Chat) -> None:
    if not (chat.is_private or chat.is_staff):
        raise Refusal("refuse-in-private")
