"""The real parts put together without a loop around them, to be driven step by step."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiogram import Bot
from aiogram.types import User

from benchmarks.town import BOT, USERNAME, furnish
from bot import logs
from bot.app import make_bot
from bot.clock import SystemClock
from bot.config import Settings
from bot.fsm import SqlStorage
from bot.listener import Listener
from bot.nursery import Nursery
from bot.parts import Parts
from bot.pipeline import Pipeline
from bot.startup import assemble_of
from domain.allowances import Allowances, each
from storage.unit_of_work import Database, open_database

ME = User(
    id=BOT,
    is_bot=True,
    first_name="微诉",
    username=USERNAME,
    can_read_all_group_messages=True,
)


_ANY = each(10**9, 10**9)
UNBOUNDED = Allowances(words=_ANY, presses=_ANY, group=_ANY)
"""Counted as ever, and never too much: a bench says in a second what people say in an hour."""


class Silence:
    """An outlet that says nothing, where sending is not what is measured."""

    def wake(self) -> None:
        """Do nothing."""

    async def settle(self, addresses: Collection[int]) -> None:
        """Wait for nothing."""


@dataclass(frozen=True)
class Wired:
    """The parts."""

    database: Database
    bot: Bot
    parts: Parts
    pipeline: Pipeline


@asynccontextmanager
async def wired(settings: Settings, path: Path) -> AsyncIterator[Wired]:
    """Put the parts together on a database, whose town is made when it is not there."""
    logs.configure(settings.log.level, settings.log.format, secrets=settings.secrets())
    await furnish(path, settings.to_community())
    database = open_database(settings.database.url.get_secret_value())
    (served,) = settings.to_bots()
    bot = make_bot(served.token, settings.telegram.api_base)
    parts = assemble_of(settings, served)(ME, SqlStorage())
    assert parts.desk is not None  # noqa: S101 - the product has one
    async with Nursery() as nursery:
        pipeline = Pipeline(
            database,
            parts.dispatcher,
            bot,
            SystemClock(),
            parts.context,
            sender=Silence(),
            nursery=nursery,
            listener=Listener(database, parts.desk, SystemClock(), UNBOUNDED),
        )
        await pipeline.take([])
        yield Wired(database, bot, parts, pipeline)
    await database.close()
    await bot.session.close()
