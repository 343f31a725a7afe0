"""Keeps the sieve up to date with the database, and what it counted safe there."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta

import structlog

from bot import raw
from bot.ears import read_ears, read_ears_in
from bot.races import retried
from bot.raw import Raw
from bot.sieve import Counts, Sieve, Verdict
from bot.sieve_memory import MOST_MESSAGES
from bot.telling import named
from bot.turnstile import Turnstile
from domain.allowances import DEFAULT, Allowances
from storage.ailments import ailment_in
from storage.engine import has_many_writers
from storage.recent import taken_lately
from storage.unit_of_work import Database, SqlUnitOfWork
from usecases.desk import Desk
from usecases.ports import Clock

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

MEMORY = timedelta(hours=49)
"""How long back taken messages are recalled at the start: people can edit for two days."""

LEAST_SECONDS = 1.0
"""How long what we know of the groups may be used, when nothing says that it changed."""


class Listener:
    """The sieve with what it goes by, which it reads before the first batch; and the turnstile."""

    def __init__(
        self,
        database: Database,
        desk: Desk,
        clock: Clock,
        allowances: Allowances = DEFAULT,
    ) -> None:
        self.sieve = Sieve(desk)
        self._turnstile = Turnstile(desk, allowances)
        self._database = database
        self._desk = desk
        self._clock = clock
        self._is_alone = not has_many_writers(database.engine)
        self._is_open = False
        self._is_stale = False
        self._next_look = 0.0
        self._settled_at = 0.0

    async def _open(self) -> None:
        """Read which groups listen, and recall what was taken lately."""
        since = self._clock.now() - MEMORY
        async with self._database.reading() as uow:
            self.sieve.ears = await read_ears(uow, self._desk)
            recent = await taken_lately(
                uow, bot_id=self._desk.bot_id, since=since, limit=MOST_MESSAGES
            )
        for one in recent:
            self.sieve.recall(one.address, one.message_id, one.telegram_id, one.at)
        self._is_open = True

    def reopen(self) -> None:
        """Read all anew before the next batch: somebody else took in what came meanwhile."""
        self._is_open = False

    async def judge(self, batch: Sequence[Raw]) -> list[Verdict]:
        """Judge a batch by what the groups want now, and by how much everybody sent lately."""
        verdicts = await self.sift(batch)
        return self._turnstile.judge(batch, verdicts, self._clock.now())

    async def sift(self, batch: Sequence[Raw]) -> list[Verdict]:
        """Judge a batch by what the groups want now, however much it is."""
        if not self._is_open:
            await self._open()
        elif not self._is_alone:
            await self._look_at({address for address, _ in raw.places(batch, "message")})
        elif self._is_stale and asyncio.get_running_loop().time() >= self._next_look:
            await self._look()
        self.sieve.forget(self._clock.now())
        return [self.sieve.judge(update) for update in batch]

    def taken(self, batch: Sequence[Raw], verdicts: Sequence[Verdict]) -> None:
        """Note that a batch was taken in or forgotten for good; the ways may have changed by it."""
        self.sieve.count(verdicts)
        self._turnstile.keep()
        pairs = zip(batch, verdicts, strict=True)
        taken = [update for update, verdict in pairs if not verdict.is_let_go]
        if taken:
            self._is_stale = True
        if any(_may_change_ways(update) for update in taken):
            self._next_look = 0.0

    def changed(self) -> None:
        """Look again before every batch for a while: a transaction that ends now changes a way."""
        now = asyncio.get_running_loop().time()
        self._is_stale, self._next_look, self._settled_at = True, 0.0, now + LEAST_SECONDS

    def counted(self) -> AbstractContextManager[Counts]:
        """Hand what was counted over to a transaction; when it fails it is ours again."""
        return self.sieve.counted()

    async def tick(self) -> None:
        """Forget what waited in vain, and write down what was counted."""
        self.sieve.forget(self._clock.now())
        if self.sieve.has_counted:
            await retried(self._write)

    async def _write(self) -> None:
        with self.counted() as counts:
            async with self._database.writing() as uow:
                write_counts(uow, counts)

    async def close(self) -> None:
        """Write down what is left to write, at the end; what cannot be is told."""
        try:
            await self.tick()
        except Exception as error:  # noqa: BLE001 - the database may be away, and we end all the same
            log.error("counts_lost", why=ailment_in(error) or named(error))  # noqa: TRY400

    async def _look_at(self, groups: Collection[int]) -> None:
        """Read what these groups want now: other processes tell us nothing, and a city has many."""
        if groups:
            async with self._database.reading() as uow:
                found = await read_ears_in(uow, self._desk, groups)
            for address in groups:
                self.sieve.ears.pop(address, None)
            self.sieve.ears |= found

    async def _look(self) -> None:
        async with self._database.reading() as uow:
            self.sieve.ears = await read_ears(uow, self._desk)
        now = asyncio.get_running_loop().time()
        self._is_stale = now < self._settled_at
        self._next_look = 0.0 if self._is_stale else now + LEAST_SECONDS


def write_counts(uow: SqlUnitOfWork, counts: Counts) -> None:
    """Add what was seen to the days of the groups."""
    for (chat_id, day), number in counts.items():
        uow.candidates.count(chat_id, day, messages=number)


def _may_change_ways(update: Raw) -> bool:
    """Say whether an update may change which groups listen: a press, a command, a coming or going.

    What people say changes no way.
    """
    message = update.get("message")
    text = message.get("text") if isinstance(message, dict) else None
    return not isinstance(text, str) or text.startswith("/")
