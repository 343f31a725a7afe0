"""What a batch of updates will ask the database for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from aiogram import Bot, Dispatcher
from aiogram.dispatcher.middlewares.user_context import UserContextMiddleware
from aiogram.types import Message, Update

from bot.fsm import key_of

_PRESS = "v1"
_TICKET = 2


@dataclass(frozen=True)
class Keys:
    """The keys of the rows that a batch is about."""

    telegram_ids: set[int] = field(default_factory=set)
    addresses: set[int] = field(default_factory=set)
    posts: set[tuple[int, int]] = field(default_factory=set)
    tickets: set[int] = field(default_factory=set)
    conversations: set[str] = field(default_factory=set)

    @property
    def answered(self) -> set[int]:
        """Give the chats in which somebody replies to a message or presses on one."""
        return {address for address, _ in self.posts}


def gather(updates: Iterable[Update], bot: Bot, dispatcher: Dispatcher) -> Keys:
    """Collect the keys of a batch."""
    keys = Keys()
    for update in updates:
        place = UserContextMiddleware.resolve_event_context(update)
        dialogue = dispatcher.fsm.resolve_context(
            bot, place.chat_id, place.user_id, place.thread_id, place.business_connection_id
        )
        if dialogue is not None:
            keys.conversations.add(key_of(dialogue.key))
        if place.user_id is not None:
            keys.telegram_ids.add(place.user_id)
        if place.chat_id is not None:
            keys.addresses.add(place.chat_id)
        _point(keys, update)
    return keys


def _point(keys: Keys, update: Update) -> None:
    """Add what the update points at: the message replied to, edited or pressed on, the ticket."""
    message = update.message or update.edited_message
    if message is not None and message.reply_to_message is not None:
        keys.posts.add((message.chat.id, message.reply_to_message.message_id))
    if update.edited_message is not None:
        keys.posts.add((update.edited_message.chat.id, update.edited_message.message_id))
    press = update.callback_query
    if press is None:
        return
    if press.message is not None:
        keys.posts.add((press.message.chat.id, press.message.message_id))
        if isinstance(press.message, Message) and press.message.reply_to_message is not None:
            replied_to = press.message.reply_to_message.message_id
            keys.posts.add((press.message.chat.id, replied_to))
    ticket = ticket_in(press.data)
    if ticket is not None:
        keys.tickets.add(ticket)


def ticket_in(data: str | None) -> int | None:
    """Give the ticket that a button speaks of; anybody can forge one, so it may be anything."""
    parts = (data or "").split(":")
    if len(parts) <= _TICKET or parts[0] != _PRESS or not parts[_TICKET].isdecimal():
        return None
    number = int(parts[_TICKET])
    return number if 0 < number < 1 << 63 else None
