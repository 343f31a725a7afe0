"""A group becomes part of the community: kind, grid, compound."""

from __future__ import annotations

from datetime import datetime

from domain.chats import Chat, ChatKind, ChatState
from domain.people import Actor, Role
from domain.refusals import Refusal
from usecases import outgoing
from usecases.cover import direct_chat
from usecases.desk import Desk
from usecases.listening import listens, stop
from usecases.ports import UnitOfWork


def require_binder(desk: Desk, *, actor: Actor, community: str) -> None:
    """Refuse everybody but supervisors and admins of the community."""
    if desk.community(community) is None or not actor.oversees(community):
        raise Refusal("refuse-only-supervisor")


async def bind(
    uow: UnitOfWork,
    *,
    desk: Desk,
    chat: Chat,
    actor: Actor,
    community: str,
    kind: ChatKind,
    grid: str | None,
    compound: str | None,
    now: datetime,
) -> None:
    """Bind a group; a staff group may serve the whole community (grid None).

    Who takes a group from another community must be a binder there, too.
    """
    require_binder(desk, actor=actor, community=community)
    if desk.community(chat.community) is not None:
        require_binder(desk, actor=actor, community=chat.community or "")
    home = desk.home(community)
    if grid is None and kind is not ChatKind.STAFF:
        raise Refusal("refuse-no-grid")
    if grid is not None and home.grid(grid) is None:
        raise Refusal("refuse-stale")
    if compound is not None and compound not in {
        item.code for item in home.compounds_of(grid or "")
    }:
        raise Refusal("refuse-stale")
    if kind is ChatKind.STAFF or chat.community != community:
        await stop(uow, chat=chat, now=now, why="bound anew", by=actor.id)
    chat.kind, chat.community, chat.grid, chat.compound = kind, community, grid, compound
    chat.language = chat.language or home.language
    if kind is ChatKind.STAFF:
        await outgoing.put(uow, chat=chat, kind=outgoing.MENU, now=now)
    key = "bound-staff" if kind is ChatKind.STAFF else "bound-residents"
    found_grid, found_compound = home.grid(grid), home.compound(compound)
    await outgoing.say(
        uow,
        chat=chat,
        key=key,
        now=now,
        community=home.name,
        place=found_compound.name
        if found_compound
        else found_grid.name
        if found_grid
        else home.name,
        hears="yes" if desk.hears(chat) else "no",
        bot=desk.bot_username,
    )


async def tell_hearing(uow: UnitOfWork, *, desk: Desk, chat: Chat, now: datetime) -> None:
    """Say plainly in a group what the bot can hear and do there."""
    await outgoing.say(
        uow,
        chat=chat,
        key="selftest",
        now=now,
        hears="talk" if listens(desk, chat) else "yes" if desk.hears(chat) else "no",
        admin="yes" if chat.is_admin else "no",
        bound="staff" if chat.is_staff else "residents" if chat.kind else "no",
        bot=desk.bot_username,
    )


async def lose_group(uow: UnitOfWork, *, desk: Desk, chat: Chat, now: datetime) -> None:
    """Remember that the bot was put out of a group and tell the supervisors it can reach."""
    await stop(uow, chat=chat, now=now, why="put out")
    chat.state, chat.is_admin = ChatState.UNREACHABLE, False
    if chat.community is None:
        return
    home = desk.home(chat.community)
    for person, _ in await uow.people.holders(home.code, role=Role.SUPERVISOR, grid=None):
        direct = await direct_chat(uow, desk=desk, person=person)
        if direct is not None:
            await outgoing.say(uow, chat=direct, key="group-lost", now=now, title=chat.title)
