"""Files that handlers asked for: fetched, then taken in by a transaction of their own."""

from __future__ import annotations

import asyncio
import io

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError

from bot.races import retried
from bot.telling import named
from handlers.fetching import Fetch, Take
from storage.unit_of_work import Database
from usecases.owing import redeem
from usecases.ports import Clock

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_SECONDS = 30


class _TooLargeError(Exception):
    """More came than was said."""


class _Bounded(io.BytesIO):
    """Takes so many bytes and no more."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def write(self, data: bytes) -> int:  # type: ignore[override] # narrower than any buffer
        """Take bytes in; refuses those beyond the limit."""
        if self.tell() + len(data) > self._limit:
            raise _TooLargeError
        return super().write(data)


class Fetcher:
    """Fetches one file at a time for whoever asks."""

    def __init__(self, database: Database, bot: Bot, clock: Clock) -> None:
        self._database = database
        self._bot = bot
        self._clock = clock

    async def fetch(self, wanted: Fetch) -> None:
        """Fetch a file, have it read in a thread, and take in what was read, or that it failed."""
        data = await self._download(wanted)
        take = await asyncio.to_thread(wanted.read, data)
        await retried(lambda: self._take_in(take, wanted.owed))

    async def _take_in(self, take: Take, owed: int) -> None:
        async with self._database.writing() as uow:
            if await redeem(uow, owed):
                await take(uow, self._clock.now())
            else:
                log.warning("fetched_too_late", id=owed)

    async def _download(self, wanted: Fetch) -> bytes | None:
        into = _Bounded(wanted.limit)
        try:
            await self._bot.download(wanted.file_id, into, timeout=_SECONDS)
        except (AiogramError, OSError, TimeoutError, _TooLargeError) as error:
            log.warning("fetch_failed", why=named(error))
            return None
        return into.getvalue()
