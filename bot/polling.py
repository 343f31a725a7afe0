from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import DeleteWebhook, TelegramMethod
from aiogram.types import User

from bot.ending import REFUSED, Ending
from bot.health import Health
from bot.outcomes import Next, classify
from usecases.ports import Clock

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member", "chat_member")
LIMIT = 100
POLL_SECONDS = 30
PATIENCE = 10
"""Seconds beyond the long poll until a silent connection counts as dead."""

Raw = dict[str, Any]
Take = Callable[[Sequence[Raw]], Awaitable[None]]


class GetRawUpdates(TelegramMethod[list[Raw]]):
    """getUpdates with its answer as it came: one update we cannot read must not hide the others."""

    __returning__ = list[Raw]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int = LIMIT
    timeout: int = POLL_SECONDS
    allowed_updates: tuple[str, ...] = ALLOWED_UPDATES


class Polling:
    """Fetches batches and hands them on; a batch is confirmed only after it was taken in."""

    def __init__(
        self,
        bot: Bot,
        clock: Clock,
        poll_seconds: int = POLL_SECONDS,
        *,
        first_pause: float = 0.5,
    ) -> None:
        self._bot = bot
        self._clock = clock
        self._poll_seconds = poll_seconds
        self._patience = PATIENCE
        self._offset: int | None = None
        self._stopping = asyncio.Event()
        self._woken = asyncio.Event()
        self._open_call: asyncio.Timeout | None = None
        self.health = Health("polling", first_pause=first_pause)

    def stop(self) -> None:
        """Ask the loop to end: an idle long poll is dropped, a batch in hand is finished."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        self.wake()
        if self._open_call is not None:
            self._open_call.reschedule(asyncio.get_running_loop().time())

    def wake(self) -> None:
        """See whether a pause is over; for clocks that jump."""
        self._woken.set()

    async def greet(self) -> User | Ending:
        """Learn who we are and make sure that updates come by polling."""
        while not self._stopping.is_set():
            try:
                me = await self._bot.me()
                await self._bot(DeleteWebhook(drop_pending_updates=False))
            except Exception as error:  # noqa: BLE001 - the ladder knows them all
                if _is_refusal(error):
                    return REFUSED
                await self._pause(self._trouble(error))
            else:
                self.health.well()
                return me
        return Ending()

    async def run(self, take: Take) -> Ending:
        """Fetch and hand on until told to stop, or until the token is refused."""
        while not self._stopping.is_set():
            try:
                batch = await self._fetch()
            except Exception as error:  # noqa: BLE001 - the ladder knows them all
                if _is_refusal(error):
                    return REFUSED
                await self._pause(self._trouble(error))
            else:
                await self._hand_on(batch, take)
        return Ending()

    async def _fetch(self) -> list[Raw]:
        call = GetRawUpdates(offset=self._offset, timeout=self._poll_seconds)
        try:
            async with asyncio.timeout(None) as self._open_call:
                return await self._bot(call, request_timeout=self._poll_seconds + self._patience)
        except TimeoutError:
            if self._stopping.is_set():
                return []
            raise
        finally:
            self._open_call = None

    async def _hand_on(self, batch: list[Raw], take: Take) -> None:
        """Advance the offset only when the batch was taken in; else it will come again."""
        try:
            if batch:
                await take(batch)
                self._offset = max(int(raw["update_id"]) for raw in batch) + 1
        except Exception as error:  # noqa: BLE001 - whatever it is, Telegram still has the batch
            sentence = "Cannot take updates in; they wait at Telegram."
            await self._pause(self.health.ill("intake", sentence, error=error))
        else:
            self.health.well()

    def _trouble(self, error: Exception) -> float:
        if isinstance(error, TelegramRetryAfter):
            self.health.ill("flood", f"Telegram asks us to wait {error.retry_after} s.")
            return float(error.retry_after)
        if isinstance(error, TelegramConflictError):
            return self.health.ill("conflict", _conflict(error))
        outcome = classify(error)
        if outcome.next is Next.DEAD:
            return self.health.ill("error", outcome.reason, error=error)
        if isinstance(error, ClientDecodeError):
            return self.health.ill("server", "Something between us and Telegram answers for it.")
        return self.health.ill("network", f"Telegram cannot be reached: {outcome.reason}")

    async def _pause(self, seconds: float) -> None:
        """Wait so long, or until the clock jumped past the end of it."""
        until = self._clock.now() + timedelta(seconds=seconds)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self._stopping.is_set() and self._clock.now() < until:
                    self._woken.clear()
                    await self._woken.wait()


def _is_refusal(error: Exception) -> bool:
    """Telegram says 401 to a token that was revoked and 404 to one that it never gave out."""
    return isinstance(error, (TelegramUnauthorizedError, TelegramNotFound))


def _conflict(error: TelegramConflictError) -> str:
    if "webhook" in error.message.lower():
        return "A webhook is set for this bot; polling goes on when it is deleted."
    return "Another instance of this bot is running; polling goes on when it stops."
