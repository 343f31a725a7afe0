"""What supervisors and grid leads ask of digests: a period, and what is behind a number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain import periods
from domain.chats import Chat
from domain.community import Community, Town
from domain.counts import What
from domain.digests import DigestKind
from domain.outbox import Urgency
from domain.people import Actor, Role
from domain.refusals import Refusal
from domain.scopes import OWN, WHOLE, Scope
from usecases import outgoing
from usecases.desk import Desk
from usecases.digest_messages import put_digest
from usecases.ports import UnitOfWork
from usecases.towns import reads_all, towns_of


async def ask_digest(
    uow: UnitOfWork, *, desk: Desk, chat: Chat, actor: Actor, words: str, now: datetime
) -> None:
    """Give the digest of any period: all of it to supervisors, their grids to grid leads.

    A town's supervisor is given the town's in private, where each community is a button.
    """
    _check_place(chat)
    towns = towns_of(desk, actor=actor) if chat.is_private else []
    readable = _readable(desk, chat, actor, besides=towns)
    if not readable and not towns:
        raise Refusal("refuse-digest-rights")
    for town in towns:
        period = _period(words, now, town.timezone)
        await put_digest(
            uow,
            chat=chat,
            message=outgoing.TOWN_DIGEST,
            kind=DigestKind.ASKED,
            community=town.code,
            start=period.start,
            end=period.end,
            now=now,
        )
    for home, grids in readable:
        period = _period(words, now, home.timezone)
        await put_digest(
            uow,
            chat=chat,
            kind=DigestKind.ASKED,
            community=home.code,
            grids=grids,
            start=period.start,
            end=period.end,
            now=now,
        )


def _readable(
    desk: Desk, chat: Chat, actor: Actor, *, besides: Sequence[Town]
) -> list[tuple[Community, Scope]]:
    """Give the communities, or their grids, that are told beside the towns."""
    told = {home.code for town in besides for home in town.communities}
    homes = [
        home
        for home in desk.communities
        if (chat.is_private or chat.community == home.code)
        and (home.code not in told or actor.is_appointed(home.code))
    ]
    found = [(home, None if actor.oversees(home.code) else _led_by(actor, home)) for home in homes]
    return [(home, grids) for home, grids in found if grids != ()]


def _period(words: str, now: datetime, timezone: str) -> periods.Period:
    period = periods.read(words.strip() or "today", now, timezone)
    if period is None:
        raise Refusal("refuse-digest-period", words=words.strip()[:40])
    if not period.has_begun(now):
        raise Refusal("refuse-digest-future", words=words.strip()[:40])
    return period


async def ask_grid(
    uow: UnitOfWork,
    *,
    desk: Desk,
    chat: Chat,
    actor: Actor,
    key: int,
    scope: str,
    start: datetime,
    end: datetime,
    now: datetime,
) -> None:
    """Give one grid's share of a digest."""
    home, grids = _meant(desk, chat, actor, key, scope)
    await put_digest(
        uow,
        chat=chat,
        kind=DigestKind.ASKED,
        community=home.code,
        grids=grids,
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
    key: int,
    scope: str,
    what: What,
    start: datetime,
    end: datetime,
    category: int | None,
    page: int,
    now: datetime,
) -> None:
    """List the tickets behind a number, where somebody may see them who may see the number.

    A long list has pages, the first of which is 0.
    """
    home, grids = _meant(desk, chat, actor, key, scope)
    if category is not None and category >= len(home.categories):
        raise Refusal("refuse-stale")
    await outgoing.put(
        uow,
        chat=chat,
        kind=outgoing.DIGEST_PART,
        now=now,
        urgency=Urgency.ANSWER,
        community=home.code,
        grids=grids,
        what=what.value,
        category=None if category is None else home.categories[category].code,
        page=page,
        start=start.isoformat(),
        end=end.isoformat(),
    )


def _led_by(actor: Actor, home: Community) -> tuple[str, ...]:
    """Give the grids that somebody leads."""
    return tuple(
        grid.code for grid in home.grids if Role.GRID_LEAD in actor.roles_in(home.code, grid.code)
    )


def _meant(desk: Desk, chat: Chat, actor: Actor, key: int, scope: str) -> tuple[Community, Scope]:
    """Give what a button is about, or refuse: whoever presses may not read it, or not here."""
    home = desk.keyed(key)
    if home is None:
        raise Refusal("refuse-stale")
    grids = _scope(desk, actor, home, scope)
    _check_place(chat)
    if not chat.is_private and chat.community != home.code:
        raise Refusal("refuse-stale")
    return home, grids


def _scope(desk: Desk, actor: Actor, home: Community, scope: str) -> Scope:
    """Read the scope of a button; the grids somebody leads are those they lead now."""
    led = _led_by(actor, home) if desk.serves(home.code) else ()
    oversees = reads_all(desk, actor=actor, home=home)
    if scope not in (WHOLE, OWN) and home.grid(scope) is None:
        raise Refusal("refuse-stale")
    if scope == OWN and oversees and not led:
        raise Refusal("refuse-digest-own")
    if scope == OWN and led:
        return led
    if not oversees and scope not in led:
        raise Refusal("refuse-digest-rights")
    return None if scope == WHOLE else (scope,)


def _check_place(chat: Chat) -> None:
    if not (chat.is_private or chat.is_staff):
        raise Refusal("refuse-in-private")
