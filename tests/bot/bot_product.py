"""The smallest product a bot can be, and rows to hang tests on."""

# ruff: noqa: ANN401 - handlers may return anything, rows may be given any field
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiogram import Dispatcher
from aiogram.fsm.storage.base import BaseStorage
from aiogram.methods import TelegramMethod
from aiogram.types import Message, User

from bot.parts import Parts
from domain.chats import Chat, PostPurpose
from domain.outbox import OutboxItem, Urgency
from domain.people import Person
from domain.ticket import Ticket
from sandbox.clock import SandboxClock
from usecases.calls import Call
from usecases.delivery import Sending
from usecases.desk import Desk
from usecases.ports import UnitOfWork

TOKEN = "12345:SANDBOX"
BOT_ID = 12345


@dataclass
class Product:
    """The smallest product: says back what it hears; tests replace what they are about."""

    heard: list[str] = field(default_factory=list)
    greetings: list[TelegramMethod[Any]] = field(default_factory=list)
    unreachable: list[int] = field(default_factory=list)
    hear: Callable[[Message, UnitOfWork, datetime], Any] | None = None
    draw: Callable[[UnitOfWork, OutboxItem, datetime, Chat], Any] | None = None
    desk: Desk | None = None

    def assemble(self, me: User, storage: BaseStorage) -> Parts:
        """Give the parts for an app."""
        assert me.id == BOT_ID
        dispatcher = Dispatcher(storage=storage)
        dispatcher.message.register(self.on_message)
        return Parts(
            dispatcher=dispatcher,
            render=self.render,
            on_unreachable=self.on_unreachable,
            hold=self.hold,
            album_life=timedelta(minutes=5),
            greetings=self.greetings,
            desk=self.desk,
        )

    async def on_message(self, message: Message, uow: UnitOfWork, now: datetime) -> Any:
        """Hear a message and put an echo into the outbox."""
        if self.hear is not None:
            returned = await self.hear(message, uow, now)
            if returned is not None:
                return returned
        self.heard.append(message.text or "")
        await meet(uow, message, now)
        chat = await home(uow, message.chat.id, message.chat.type, now)
        await put(uow, chat, f"echo {message.text}", now=now)
        return None

    async def render(self, uow: UnitOfWork, item: OutboxItem, now: datetime) -> Sending | None:
        """Send the text of the intent."""
        chat = await uow.chats.get(item.chat_id)
        assert chat is not None
        if self.draw is not None:
            drawn: Sending | None = await self.draw(uow, item, now, chat)
            return drawn
        purpose = PostPurpose.INFO if item.ticket_id else None
        return Sending(say(chat, item.payload["text"]), purpose)

    async def hold(self, uow: UnitOfWork, item: OutboxItem, now: datetime) -> datetime:
        """Let a row go when its facts say so, else now."""
        del uow
        told = item.payload.get("held")
        return max(now, datetime.fromisoformat(told)) if told else now

    async def on_unreachable(self, uow: UnitOfWork, item: OutboxItem, now: datetime) -> None:
        """Note whom the fallback was asked about."""
        del uow, now
        self.unreachable.append(item.chat_id)


def say(chat: Chat, text: str) -> Call:
    """Give the call that says a text."""
    return Call("sendMessage", {"chat_id": chat.address, "text": text})


def edit(chat: Chat, message_id: int, text: str) -> Call:
    """Give the call that changes a text."""
    at = {"chat_id": chat.address, "message_id": message_id}
    return Call("editMessageText", at | {"text": text})


async def home(
    uow: UnitOfWork, address: int, type_: str = "supergroup", now: datetime | None = None
) -> Chat:
    """Give our row for a chat of the sandbox."""
    chat = await uow.chats.at(BOT_ID, address)
    return chat or uow.add(
        Chat(bot_id=BOT_ID, address=address, type=type_, created_at=now or SandboxClock().now())
    )


async def meet(uow: UnitOfWork, message: Message, now: datetime) -> None:
    """Know who speaks, as the real product does: a direct chat of nobody is swept away."""
    who = message.from_user
    if who is not None and await uow.people.by_telegram(who.id) is None:
        uow.add(Person(telegram_id=who.id, name=who.first_name, created_at=now))


async def put(uow: UnitOfWork, chat: Chat, text: str, *, now: datetime, **more: Any) -> OutboxItem:
    """Put an intent to say a text into the outbox."""
    item = OutboxItem(
        **{
            "bot_id": BOT_ID,
            "chat_id": chat.id,
            "kind": "say",
            "payload": {"text": text},
            "urgency": Urgency.ANSWER,
            "not_before": now,
            "created_at": now,
            **more,
        }
    )
    await uow.outbox.put(item)
    return item


async def a_ticket(uow: UnitOfWork, now: datetime, chat: Chat | None = None) -> Ticket:
    """Give a ticket to hang posts on."""
    person = uow.add(Person(telegram_id=None, name="卓玛", created_at=now))
    return uow.add(
        Ticket(
            community="home",
            number=await uow.tickets.next_number("home"),
            grid="g1",
            chat_id=chat.id if chat else None,
            reporter_id=person.id,
            category="other",
            created_at=now,
            state_since=now,
        )
    )
