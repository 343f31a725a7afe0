"""The bot in one process without a network: the real pipeline, sieve, routes, sender and database.

Only Telegram is played, by `fuzzing.telegram`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from sqlite3 import Connection, connect
from typing import Any

from aiogram import Bot

from bot.assembly import assembly
from bot.due_runner import DueRunner
from bot.fsm import SqlStorage
from bot.limits import Limits
from bot.listener import Listener
from bot.nursery import Nursery
from bot.parts import Parts
from bot.pipeline import Outgoing, Pipeline
from bot.recorder import Posted, Recorder
from bot.sender import Sender
from domain.allowances import Allowances
from domain.community import Community, Town
from domain.outbox import Limit
from fuzzing.telegram import ME, TOKEN, Memory
from storage.schema import upgrade
from storage.unit_of_work import Database, open_database
from usecases.desk import Desk
from usecases.ports import UnitOfWork

SECRET = "a secret that signs nothing outside"  # noqa: S105 - it opens nothing
NO_LIMITS = Limits(
    bot=Limit(1_000_000, 1.0), chat=Limit(1_000_000, 1.0), group=Limit(1_000_000, 60.0)
)
ENDLESS = Allowances(words=(), presses=(), group=())
"""Generated people are in a hurry, and press all their buttons within a second."""

PATIENCE = 5000
"""How many glances may find work going on; a machine that sleeps is no bot that hangs."""
QUIET = 20
"""After so many looks at which nothing changed, what waits is waiting for time to pass."""


@dataclass
class HandClock:
    """Shows the time it is set to."""

    moment: datetime

    def now(self) -> datetime:
        """Give the time, a little later each time: no two things happen at one instant."""
        self.moment += timedelta(microseconds=10)
        return self.moment

    def advance(self, **by: float) -> None:
        """Let time pass."""
        self.moment += timedelta(**by)


class Nobody:
    """Stands where the sender stands, and sends nothing."""

    def wake(self) -> None:
        """Do nothing."""

    async def settle(self, addresses: Collection[int]) -> None:
        """Wait for nothing: nothing is on its way."""
        del addresses


@dataclass
class House:
    """A bot at work, and what a test may look at."""

    path: Path
    clock: HandClock
    communities: Sequence[Community]
    memory: Memory
    bot: Bot
    database: Database
    desk: Desk
    parts: Parts
    listener: Listener
    pipeline: Pipeline
    nursery: Nursery
    sender: Sender | None = None
    dues: DueRunner | None = None
    _numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 1 << 40)))

    def number(self) -> int:
        """Give the id of the next update."""
        return next(self._numbers)

    async def take(self, *raws: dict[str, Any]) -> None:
        """Take updates in as the poller hands them on, and wait for the short answers."""
        await self.pipeline.take(raws)
        told = [task for task in self.nursery._tasks if task.get_name() == "answers"]  # noqa: SLF001 - nobody else waits for them
        if told:
            await asyncio.wait(told)

    async def calm(self) -> None:
        """Wait until nothing more is done or sent at this instant.

        A row whose chat waits for another one's retry stays; time must pass for it.
        """
        quiet, before = 0, None
        for _ in range(PATIENCE):
            for part in (self.dues, self.sender):
                if part is not None:
                    part.wake()
            await asyncio.sleep(0.005)
            is_idle = self.dues is None or await self.dues.is_idle()
            waiting = self.waiting()
            quiet = quiet + 1 if is_idle and waiting in (before, set()) else 0
            if quiet >= QUIET or (is_idle and not waiting):
                return
            before = waiting
        raise TimeoutError(f"never calm: idle {is_idle}, waiting {waiting}")

    def waiting(self) -> set[int]:
        """Give the rows of the outbox that may go now."""
        query = "SELECT id FROM outbox WHERE state = 'pending' AND not_before <= ?"
        return {key for (key,) in self.rows(query, self.stamp())}

    def stamp(self) -> str:
        """Give the time as the database writes it."""
        return self.clock.now().strftime("%Y-%m-%d %H:%M:%S.%f")

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database file, as it is committed."""
        with closing(self.look()) as connection:
            return connection.execute(query, values).fetchall()

    def look(self) -> Connection:
        """Open the database file beside the bot."""
        return connect(self.path, timeout=30)


@asynccontextmanager
async def a_house(
    folder: Path,
    *,
    communities: Sequence[Community],
    now: datetime,
    towns: Sequence[Town] = (),
    sends: bool = False,
) -> AsyncIterator[House]:
    """Give a bot on a new database; with `sends` the outbox is rendered and sent, and dues done.

    The bot sees the database as the application lets it; `House.database` sees all of it.
    """
    path = folder / "weisu.sqlite3"
    url = f"sqlite+aiosqlite:///{path}"
    path.write_bytes(await _blank(folder))
    clock, memory = HandClock(now), Memory()
    database, bot = open_database(url, synchronous="OFF"), Bot(TOKEN, session=memory)
    parts = assembly(communities, link_secret=SECRET, towns=towns)(ME, SqlStorage())
    await bot.me()
    assert parts.desk is not None  # noqa: S101 - the product has one
    view = database.seen_by(parts.desk.codes)
    listener = Listener(view, parts.desk, clock, ENDLESS)
    async with Nursery() as nursery:
        sender = _sender(view, bot, memory, clock, nursery, parts, listener) if sends else None
        outgoing: Outgoing = sender or Nobody()
        pipeline = Pipeline(
            view,
            parts.dispatcher,
            bot,
            clock,
            parts.context,
            sender=outgoing,
            nursery=nursery,
            listener=listener,
        )
        dues = DueRunner(view, parts.desk, clock, wake_sender=outgoing.wake) if sends else None
        if sender is not None and dues is not None:
            nursery.start("sender", sender.run())
            nursery.start("dues", dues.run())
        try:
            yield House(
                path,
                clock,
                communities,
                memory,
                bot,
                database,
                parts.desk,
                parts,
                listener,
                pipeline,
                nursery,
                sender,
                dues,
            )
        finally:
            if dues is not None:
                await dues.stop(5)
            if sender is not None:
                await sender.drain(5)
            await nursery.stop(2)
    await database.close()


async def _blank(folder: Path) -> bytes:
    """Give an empty database of the newest schema; made once in a process."""
    if not _MADE:
        path = folder / "blank.sqlite3"
        await upgrade(f"sqlite+aiosqlite:///{path}", backup=False)
        _MADE.append(path.read_bytes())
    return _MADE[0]


_MADE: list[bytes] = []


def _sender(  # noqa: PLR0917 - what the application puts together, in its order
    database: Database,
    bot: Bot,
    memory: Memory,
    clock: HandClock,
    nursery: Nursery,
    parts: Parts,
    listener: Listener,
) -> Sender:
    async def tell(uow: UnitOfWork, posted: Sequence[Posted], now: datetime) -> None:
        if parts.on_posted is not None and await parts.on_posted(uow, posted, now):
            listener.changed()

    return Sender(
        database,
        bot,
        clock,
        nursery,
        render=parts.render,
        carry=memory.carry,
        recorder=Recorder(on_unreachable=parts.on_unreachable, not_twice=(), on_posted=tell),
        limits=NO_LIMITS,
        hold=parts.hold,
        on_stop=lambda _: None,
        first_pause=0.01,
    )
