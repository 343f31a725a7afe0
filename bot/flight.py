"""One message on its way: what it is, what limits it, what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aiogram import Bot
from aiogram.exceptions import ClientDecodeError
from aiogram.methods import (
    EditMessageCaption,
    EditMessageMedia,
    EditMessageReplyMarkup,
    EditMessageText,
)
from aiogram.types import Message, MessageId

from bot.outcomes import Next, Outcome, classify, result_in
from bot.telling import named
from domain.chats import Chat
from domain.outbox import Limit, OutboxItem
from storage.ailments import ailment_in
from usecases.delivery import Sending
from usecases.ports import UnitOfWork

Render = Callable[[UnitOfWork, OutboxItem, datetime], Awaitable[Sending | None]]

EDITS = (EditMessageText, EditMessageCaption, EditMessageMedia, EditMessageReplyMarkup)

CALL_SECONDS = 20
"""How long a call may take; well within a lease, so that nobody else sends the row meanwhile."""

RENDER_TRIES = 3

NOTHING = Outcome(next=Next.GONE, reason="nothing left to say")


@dataclass(eq=False, kw_only=True)
class Flight:
    """A leased row that the limits let go."""

    item: OutboxItem
    chat: Chat
    token: str
    limits: Mapping[str, Limit]
    taken: float
    sending: Sending | None = None
    outcome: Outcome = NOTHING
    message_ids: tuple[int, ...] = ()
    file_id: str | None = None
    recorded: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def weight(self) -> int:
        """Give how many messages Telegram counts."""
        if self.sending is None or self.outcome.next is Next.OFFLINE:
            return 0
        return max(1, len(self.message_ids))

    @property
    def posted(self) -> int:
        """Give how many new messages it left in its chat."""
        is_new = self.outcome.next is Next.SENT and self.edited is None
        return len(self.message_ids) if is_new else 0

    @property
    def edited(self) -> int | None:
        """Give the message that the call edits, if it edits one."""
        method = self.sending.method if self.sending else None
        return method.message_id if isinstance(method, EDITS) else None

    async def render(self, render: Render, uow: UnitOfWork, now: datetime) -> None:
        """Make the call from the rows of this moment."""
        self.sending = await render(uow, self.item, now)

    def spoiled(self, error: Exception) -> None:
        """Note that the call could not be made: put back when the database is in trouble.

        It may be our mistake as well; then it is tried again, but not for ever.
        """
        self.sending = None
        last = Next.RETRY if self.item.attempts < RENDER_TRIES else Next.DEAD
        self.outcome = Outcome(
            next=Next.OFFLINE if ailment_in(error) else last,
            reason=f"cannot render: {named(error)}",
        )

    async def fly(self, bot: Bot, sending: Sending, *, seconds: int) -> None:
        """Call Telegram and note what became of it; never raises but when cancelled."""
        method = sending.method
        if sending.work is not None:
            try:
                method = await asyncio.to_thread(sending.work)
            except Exception as error:  # noqa: BLE001 - as renderers, it is the product's
                self.spoiled(error)
                return
        if method is None:
            return
        try:
            result = await bot(method, request_timeout=seconds)
        except Exception as error:  # noqa: BLE001 - the table of outcomes knows them all
            self.outcome = classify(error)
            if self.outcome.next is Next.SENT:
                unread = result_in(error) if isinstance(error, ClientDecodeError) else None
                edited = () if self.edited is None else (self.edited,)
                self.message_ids = tuple(_ids(unread)) or edited
        else:
            self.outcome = Outcome(next=Next.SENT)
            self.message_ids = tuple(_ids(result))
            self.file_id = _file_id(result)


def _ids(result: object) -> Iterator[int]:
    """Give the ids of the messages that a call left behind, whether they could be read or not."""
    for one in result if isinstance(result, list) else [result]:
        if isinstance(one, (Message, MessageId)):
            yield one.message_id
        elif isinstance(one, dict) and "message_id" in one:
            yield int(one["message_id"])


def _file_id(result: object) -> str | None:
    """Give under which id Telegram keeps the picture or document that was sent."""
    if not isinstance(result, Message):
        return None
    if result.photo:
        return result.photo[-1].file_id
    return result.document.file_id if result.document else None
