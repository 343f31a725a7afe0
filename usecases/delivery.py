"""What a sent, refused or lost message changes: one function per outcome."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.chats import CARDS, Chat, ChatState, Post, PostPurpose
from domain.outbox import OutboxItem, OutboxState
from usecases.outgoing import show_card
from usecases.ports import UnitOfWork

NOT_TWICE: frozenset[str] = frozenset()
"""Kinds that may do harm when said twice; after a lost answer they are not tried again."""

SUPERGROUP = "supergroup"

OnUnreachable = Callable[[UnitOfWork, OutboxItem, datetime], Awaitable[None]]


@dataclass(frozen=True)
class Sending:
    """A call to make for an intent, and what the post it leaves behind will mean.

    Without a purpose no post is remembered: nobody is expected to reply to the message.
    """

    method: Any
    purpose: PostPurpose | None = None
    person_id: int | None = None
    action: str | None = None
    version: int = 0
    argument: str | None = None


async def delivered(
    uow: UnitOfWork,
    *,
    item: OutboxItem,
    sending: Sending,
    message_ids: Sequence[int],
    now: datetime,
) -> None:
    """Note that a message arrived, so that replies to it are understood; one live card a chat."""
    item.attempts += 1
    _end(item, OutboxState.SENT, now)
    if sending.purpose is None or item.ticket_id is None:
        return
    if sending.purpose in CARDS:
        earlier = await uow.posts.card(item.ticket_id, item.chat_id)
        if earlier is not None and earlier.message_id not in message_ids:
            earlier.is_open = False
    for message_id in message_ids:
        post = await uow.posts.at(item.chat_id, message_id)
        if post is None:
            uow.add(_post(item, sending, sending.purpose, message_id, now))
        else:
            post.purpose, post.person_id = sending.purpose, sending.person_id
            post.action, post.argument = sending.action, sending.argument
            post.version, post.is_open = sending.version, True


async def release(uow: UnitOfWork, *, item: OutboxItem, at: datetime, now: datetime) -> None:
    """Give a row back untried, to go at an instant; a newer one with its key takes its place."""
    if await uow.outbox.has_twin(item):
        _end(item, OutboxState.GONE, now)
        return
    item.lease_token = item.lease_until = None
    item.not_before = at


async def retry(
    uow: UnitOfWork,
    *,
    item: OutboxItem,
    at: datetime,
    reason: str,
    now: datetime,
    is_uncertain: bool = False,
) -> None:
    """Give a row back after a failed attempt, to be tried again at an instant."""
    item.attempts += 1
    item.error = reason
    item.uncertain = item.uncertain or is_uncertain
    await release(uow, item=item, at=at, now=now)


async def repost(uow: UnitOfWork, *, item: OutboxItem, message_id: int, now: datetime) -> None:
    """Forget a post that is no more and have the row go again, so that a fresh one is made."""
    post = await uow.posts.at(item.chat_id, message_id)
    if post is not None:
        post.is_open = False
    await retry(uow, item=item, at=now, reason="the message to edit is gone", now=now)


def gone(item: OutboxItem, *, now: datetime) -> None:
    """Note that there is nothing left to say."""
    _end(item, OutboxState.GONE, now)


def dead(item: OutboxItem, *, reason: str, now: datetime, is_uncertain: bool = False) -> None:
    """Give up on a row."""
    item.attempts += 1
    item.uncertain = item.uncertain or is_uncertain
    _end(item, OutboxState.DEAD, now, reason)


async def unreachable(
    uow: UnitOfWork,
    *,
    item: OutboxItem,
    reason: str,
    now: datetime,
    on_unreachable: OnUnreachable,
) -> None:
    """Note that the bot cannot speak in a chat, and let the fallback find another way."""
    item.attempts += 1
    _end(item, OutboxState.UNREACHABLE, now, reason)
    chat = await uow.chats.get(item.chat_id)
    if chat is not None:
        chat.state = ChatState.UNREACHABLE
        person = await uow.people.by_telegram(chat.address) if chat.is_private else None
        if person is not None:
            person.dm_ok = False
    await on_unreachable(uow, item, now)


async def move_chat(uow: UnitOfWork, *, chat: Chat, new_address: int, now: datetime) -> None:
    """Follow a group to its new chat id, where no earlier message exists: cards are drawn again."""
    if chat.address == new_address:
        return
    await _make_room(uow, chat=chat, address=new_address)
    chat.address, chat.type, chat.state = new_address, SUPERGROUP, ChatState.ACTIVE
    tickets = await uow.tickets.with_cards_in(chat.id)
    await uow.posts.close_all(chat.id)
    for ticket in tickets:
        await show_card(uow, ticket=ticket, chat=chat, now=now)


async def _make_room(uow: UnitOfWork, *, chat: Chat, address: int) -> None:
    """Remove the row that the new id got when it spoke before we knew whose it is."""
    newcomer = await uow.chats.at(chat.bot_id, address)
    if newcomer is None:
        return
    chat.title, chat.is_admin = newcomer.title or chat.title, newcomer.is_admin
    chat.greeted = chat.greeted or newcomer.greeted
    await uow.remove(newcomer)


def _post(
    item: OutboxItem, sending: Sending, purpose: PostPurpose, message_id: int, now: datetime
) -> Post:
    if item.ticket_id is None:
        raise ValueError("a post belongs to a ticket")
    return Post(
        chat_id=item.chat_id,
        message_id=message_id,
        ticket_id=item.ticket_id,
        purpose=purpose,
        person_id=sending.person_id,
        action=sending.action,
        version=sending.version,
        argument=sending.argument,
        created_at=now,
    )


def _end(item: OutboxItem, state: OutboxState, now: datetime, reason: str | None = None) -> None:
    item.state, item.done_at = state, now
    item.lease_token = item.lease_until = None
    item.error = reason if reason is not None else item.error
