"""A bot as most people would write it: aiogram's own loop, one ORM session for each update.

It does the work of Weisu's complaint in the usual way: meets the person and the group, understands
the words by the same rules, keeps ticket, report, event and due row, shows a card in the group and
one to the staff, and remembers both messages. The middleware gives the session, the handler commits
and awaits its replies. SQLite is set up as well as people do: WAL, a patient lock, every commit on
the disk. Nothing is slowed down on purpose; nothing of Weisu's plumbing is used.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

from aiogram import BaseMiddleware, Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message, TelegramObject
from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint, event, func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from benchmarks.asked import serve, tell, usage_asked
from benchmarks.town import groups, settings
from domain.community import Community
from domain.understanding import understand

TOKEN = "54321:NAIVE-BENCHMARK-TOKEN-THAT-OPENS-NOTHING"  # noqa: S105 - it opens nothing
NUMBER = 54321


class Base(DeclarativeBase):
    """The naive bot's own tables."""


class User(Base):
    """Somebody who complained."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    name: Mapped[str]


class Ticket(Base):
    """A complaint."""

    __tablename__ = "tickets"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    chat_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int] = mapped_column(BigInteger)
    grid: Mapped[str]
    category: Mapped[str]
    priority: Mapped[str]
    building: Mapped[str | None]
    text: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    created_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("chat_id", "message_id"),)


class Event(Base):
    """A step in the life of a ticket."""

    __tablename__ = "events"
    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    action: Mapped[str]
    at: Mapped[datetime]


class Due(Base):
    """When somebody is to be reminded of a ticket."""

    __tablename__ = "dues"
    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)


class Post(Base):
    """A message that shows a ticket."""

    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int] = mapped_column(BigInteger)


Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class SessionMiddleware(BaseMiddleware):
    """Gives each update a session of its own."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:  # noqa: ANN401 - aiogram's own signature
        """Hand the update on with a session."""
        async with self._sessions() as session:
            data["session"] = session
            return await handler(event, data)


def _card(ticket: Ticket) -> str:
    return (
        f"📋 <b>#{ticket.number}</b> {ticket.category}\n"
        f"📍 {escape(ticket.building or '—')}\n⏱ {ticket.created_at:%H:%M} · 待接单"
    )


def _keys(ticket: Ticket) -> InlineKeyboardMarkup:
    names = (("claim", "接单"), ("transfer", "转派"), ("reject", "不予受理"))
    row = [
        InlineKeyboardButton(text=text, callback_data=f"{verb}:{ticket.id}") for verb, text in names
    ]
    return InlineKeyboardMarkup(inline_keyboard=[row])


class Naive:
    """The bot."""

    def __init__(self, community: Community) -> None:
        self.community = community
        self.committed: dict[int, float] = {}
        self.failed = 0
        self._groups = {group.address: group for group in groups(community)}

    async def complaint(
        self, message: Message, session: AsyncSession, bot: Bot, event_update: TelegramObject
    ) -> None:
        """Turn a mention into a ticket with its two cards."""
        assert message.from_user is not None  # noqa: S101 - the bench sends no others
        now = datetime.now(UTC)  # noqa: TID251 - as most people would
        found = await session.execute(select(User).where(User.telegram_id == message.from_user.id))
        user = found.scalar_one_or_none()
        if user is None:
            user = User(telegram_id=message.from_user.id, name=message.from_user.full_name)
            session.add(user)
            await session.flush()
        ticket = await self._open(session, message, user, now)
        await session.commit()
        self.committed[event_update.update_id] = time.monotonic()  # type: ignore[attr-defined]
        reply = await message.reply(_card(ticket), parse_mode="HTML")
        staff = self._groups[message.chat.id].staff
        told = await bot.send_message(
            staff, _card(ticket), parse_mode="HTML", reply_markup=_keys(ticket)
        )
        for posted in (reply, told):
            session.add(
                Post(ticket_id=ticket.id, chat_id=posted.chat.id, message_id=posted.message_id)
            )
        await session.commit()

    async def _open(
        self, session: AsyncSession, message: Message, user: User, now: datetime
    ) -> Ticket:
        group = self._groups[message.chat.id]
        text = (message.text or "").split(maxsplit=1)[-1]
        compounds = self.community.compounds_of(group.grid)
        read = understand(text, self.community, compounds=compounds)
        newest = await session.scalar(select(func.max(Ticket.number)))
        ticket = Ticket(
            number=(newest or 0) + 1,
            user_id=user.id,
            chat_id=message.chat.id,
            message_id=message.message_id,
            grid=group.grid,
            category=read.category,
            priority=read.priority.value,
            building=read.place.building,
            text=text,
            created_at=now,
        )
        session.add(ticket)
        await session.flush()
        session.add(Event(ticket_id=ticket.id, action="open", at=now))
        session.add(Due(ticket_id=ticket.id, at=now + timedelta(hours=4)))
        return ticket


async def main(api: str, path: Path) -> None:
    """Poll as aiogram does until the bench closes our input."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}", connect_args={"timeout": 30})

    @event.listens_for(engine.sync_engine, "connect")
    def connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    naive = Naive(settings(api, path, token=TOKEN).to_community())
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(api)))
    dispatcher = Dispatcher()
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    dispatcher.update.middleware(SessionMiddleware(sessions))
    dispatcher.message.register(naive.complaint, F.text.startswith("@"))

    @dispatcher.errors()
    async def count(_: object) -> bool:
        naive.failed += 1
        return True

    async def report() -> dict[str, Any]:
        found, naive.committed = naive.committed, {}
        return {"committed": list(found.items()), "failed": naive.failed}

    async def talk() -> None:
        tell(started=True)
        await serve({"usage": usage_asked, "report": report})
        await dispatcher.stop_polling()

    async with asyncio.TaskGroup() as group:
        group.create_task(dispatcher.start_polling(bot, handle_signals=False))
        await asyncio.sleep(0.2)
        group.create_task(talk())
    await bot.session.close()
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
