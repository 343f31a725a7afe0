"""A supervisor chooses how much of a group's talk is heard; the group is told before it begins."""

from __future__ import annotations

from datetime import datetime

import structlog

from domain.chats import Chat
from domain.listening import Listening
from domain.people import Actor
from domain.refusals import Refusal
from usecases import outgoing
from usecases.desk import Desk
from usecases.listening import stop
from usecases.ports import UnitOfWork

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_ORDER = list(Listening)


def require_switch(desk: Desk, *, chat: Chat, actor: Actor) -> None:
    """Refuse all but residents' groups, and all but those who may bind them."""
    if chat.is_private or chat.is_staff:
        raise Refusal("refuse-listen-place")
    if desk.community(chat.community) is None or not chat.is_residents:
        raise Refusal("refuse-unbound")
    if not actor.oversees(chat.community or ""):
        raise Refusal("refuse-listen-who", way=chat.listening.value)


def ways_of(desk: Desk, chat: Chat) -> tuple[Listening, ...]:
    """Give the ways a group may choose: filing unasked takes categories that may be."""
    rules = desk.home(chat.community or "").listening
    return tuple(way for way in Listening if way is not Listening.AUTO or rules.auto)


async def show_ways(
    uow: UnitOfWork, *, desk: Desk, chat: Chat, actor: Actor, message_id: int, now: datetime
) -> None:
    """Show how the group listens, and what else it may choose."""
    require_switch(desk, chat=chat, actor=actor)
    await outgoing.put(uow, chat=chat, kind=outgoing.LISTEN_WAYS, now=now, reply_to=message_id)


async def choose_way(
    uow: UnitOfWork, *, desk: Desk, chat: Chat, actor: Actor, way: Listening, now: datetime
) -> None:
    """Choose how a group listens. Less holds at once, more when the notice stands in the group.

    What was chosen already is not told a second time.
    """
    require_switch(desk, chat=chat, actor=actor)
    if way is await _chosen(uow, chat):
        await outgoing.say(uow, chat=chat, key="listen-same", now=now, way=way.value)
        return
    if way is Listening.EXPLICIT:
        await stop(uow, chat=chat, now=now, why="asked", by=actor.id)
        await outgoing.say(uow, chat=chat, key="listen-off", now=now, bot=desk.bot_username)
        return
    if not desk.hears(chat):
        raise Refusal("refuse-listen-deaf")
    if way not in ways_of(desk, chat):
        raise Refusal("refuse-listen-auto")
    if _ORDER.index(way) < _ORDER.index(chat.listening):
        chat.listening = way
    log.info("listening_chosen", action="listen", chat=chat.id, way=way.value, by=actor.id)
    await outgoing.put(
        uow, chat=chat, kind=outgoing.LISTEN_NOTICE, now=now, way=way.value, by=actor.id
    )


async def _chosen(uow: UnitOfWork, chat: Chat) -> Listening:
    """Give the way a group listens, or will as soon as it was told."""
    told = [
        item for item in await uow.outbox.waiting(chat.id) if item.kind == outgoing.LISTEN_NOTICE
    ]
    return Listening(told[-1].payload["way"]) if told else chat.listening
