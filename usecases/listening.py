"""Listening begins when a group was told, and ends when it must; what it brought is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

import structlog

from domain.chats import Chat, ChatState
from domain.listening import Listening
from domain.outbox import OutboxItem
from domain.people import Role
from domain.periods import today
from usecases import outgoing
from usecases.candidate_ends import forget_all
from usecases.cover import direct_chat
from usecases.delivery import gone
from usecases.desk import Desk
from usecases.ports import UnitOfWork

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def listens(desk: Desk, chat: Chat) -> bool:
    """Say whether a group is to listen, and can: a deaf or a lost one does not."""
    is_to = chat.is_residents and chat.listening is not Listening.EXPLICIT
    return is_to and chat.state is ChatState.ACTIVE and desk.hears(chat)


def is_deaf(desk: Desk, chat: Chat) -> bool:
    """Say whether a group is to listen, but the bot cannot hear it any more."""
    return chat.listening is not Listening.EXPLICIT and not listens(desk, chat)


async def notice_stands(uow: UnitOfWork, *, desk: Desk, item: OutboxItem, now: datetime) -> bool:
    """Begin to listen, now that the group was told; say whether that changed anything."""
    chat = await uow.chats.get(item.chat_id)
    if item.kind != outgoing.LISTEN_NOTICE or chat is None:
        return False
    if desk.community(chat.community) is None or not chat.is_residents or not desk.hears(chat):
        return False
    chat.listening = Listening(item.payload["way"])
    chat.listening_since = chat.listening_since or now
    log.info(
        "listening",
        action="listen",
        chat=chat.id,
        way=chat.listening.value,
        by=item.payload["by"],
    )
    return True


async def count_posts(
    uow: UnitOfWork, *, desk: Desk, posted: Sequence[tuple[OutboxItem, int]], now: datetime
) -> None:
    """Count what the bot newly said in groups that listen; edits and reactions are no posts."""
    counts: Counter[tuple[int, date]] = Counter()
    for item, messages in posted:
        chat = await uow.chats.get(item.chat_id)
        if chat is not None and listens(desk, chat):
            zone = desk.home(chat.community or "").timezone
            counts[chat.id, today(now, zone)] += messages
    for key, messages in counts.items():
        uow.candidates.count(*key, posts=messages)


async def count_missed(
    uow: UnitOfWork, *, desk: Desk, chat: Chat, message_id: int, sent_at: datetime, now: datetime
) -> None:
    """Count a message that somebody filed by hand: it was heard, and taken for talk."""
    since = chat.listening_since
    if not listens(desk, chat) or since is None or sent_at < since:
        return
    home = desk.home(chat.community or "")
    burst = home.rules.burst
    report = await uow.tickets.report_at(chat.id, message_id)
    author = report.person_id if report else None
    heard = [
        message_id in item.messages
        or (item.person_id == author and item.created_at <= sent_at + burst)
        for item in await uow.candidates.since(chat.id, since=sent_at - burst)
    ]
    if not any(heard):
        uow.candidates.count(chat.id, today(now, home.timezone), missed=1)


async def lose_hearing(uow: UnitOfWork, *, desk: Desk, chat: Chat, now: datetime) -> None:
    """Stop listening where the bot became deaf, and tell the supervisors it can reach."""
    if chat.listening is Listening.EXPLICIT or desk.hears(chat):
        return
    await stop(uow, chat=chat, now=now, why="deaf")
    home = desk.community(chat.community)
    if home is None:
        return
    for person, _ in await uow.people.holders(home.code, role=Role.SUPERVISOR, grid=None):
        direct = await direct_chat(uow, desk=desk, person=person)
        if direct is not None:
            await outgoing.say(uow, chat=direct, key="listen-lost", now=now, title=chat.title)


async def stop(
    uow: UnitOfWork, *, chat: Chat, now: datetime, why: str, by: int | None = None
) -> None:
    """Listen no more, and let no notice that is still on its way begin it again."""
    for item in await uow.outbox.waiting(chat.id):
        if item.kind == outgoing.LISTEN_NOTICE:
            await gone(uow, item=item, now=now)
    if chat.listening is not Listening.EXPLICIT:
        chat.listening, chat.listening_since = Listening.EXPLICIT, None
        await forget_all(uow, chat=chat, now=now)
        log.info("listening", action="listen", chat=chat.id, way="explicit", by=by, why=why)
