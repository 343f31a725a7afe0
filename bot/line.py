"""What both ways of taking updates in have in common: asking Telegram until it answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar

from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import User

from bot.ending import REFUSED, Ending
from bot.health import Health
from bot.outcomes import Next, classify
from usecases.ports import Clock

T = TypeVar("T")

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member", "chat_member")


class Line:
    """Calls that must work sooner or later: what is wrong is said once, and tried again.

    It is over when somebody stops it, or when Telegram refuses the token.
    """

    def __init__(self, bot: Bot, clock: Clock, name: str, *, first_pause: float = 0.5) -> None:
        self.bot = bot
        self.ending = Ending()
        self.health = Health(name, first_pause=first_pause)
        self._clock = clock
        self._over = asyncio.Event()
        self._woken = asyncio.Event()

    @property
    def is_over(self) -> bool:
        """Say whether it was stopped."""
        return self._over.is_set()

    def stop(self) -> None:
        """End every pause, and try nothing more."""
        self._over.set()
        self.wake()

    def wake(self) -> None:
        """See whether a pause is over; for clocks that jump."""
        self._woken.set()

    async def greet(self) -> User | None:
        """Learn who we are; None when it was over before."""
        return await self.insist(self.bot.me)

    async def insist(self, call: Callable[[], Awaitable[T]]) -> T | None:
        """Call until it works; None when it was over before."""
        while not self.is_over:
            try:
                result = await call()
            except Exception as error:  # noqa: BLE001 - the ladder knows them all
                await self.fail(error)
            else:
                self.health.well()
                return result
        return None

    async def fail(self, error: Exception) -> None:
        """Note a call that failed and pause; a refused token ends it all."""
        if isinstance(error, (TelegramUnauthorizedError, TelegramNotFound)):
            # Telegram says 401 to a token that was revoked and 404 to one that it never gave out.
            self.ending = REFUSED
            self.stop()
        else:
            await self.pause(self._trouble(error))

    async def pause(self, seconds: float) -> None:
        """Wait so long, or until the clock jumped past the end of it."""
        until = self._clock.now() + timedelta(seconds=seconds)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self.is_over and self._clock.now() < until:
                    self._woken.clear()
                    await self._woken.wait()

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


def _conflict(error: TelegramConflictError) -> str:
    if "webhook" in error.message.lower():
        return "A webhook is set for this bot; polling goes on when it is deleted."
    return "Another instance of this bot is running; polling goes on when it stops."
