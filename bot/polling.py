from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from aiogram import Bot
from aiogram.methods import DeleteWebhook, TelegramMethod
from aiogram.types import User

from bot.ending import Ending
from bot.helm import Helm
from bot.line import ALLOWED_UPDATES, Line
from bot.pulse import Pulse
from bot.raw import Raw
from usecases.ports import Clock

LIMIT = 100
POLL_SECONDS = 30
PATIENCE = 10
"""Seconds beyond the long poll until a silent connection counts as dead."""

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
    """Fetches batches and hands them on; a batch is confirmed only after it was taken in.

    A bot has one poller: Telegram lets the newest win. Who of several processes it is, the helm
    says.
    """

    def __init__(
        self,
        bot: Bot,
        clock: Clock,
        helm: Helm,
        poll_seconds: int = POLL_SECONDS,
        *,
        first_pause: float = 0.5,
    ) -> None:
        self._bot = bot
        self._helm = helm
        helm.on_lost = self._drop_call
        self._line = Line(bot, clock, "polling", first_pause=first_pause)
        self._poll_seconds = poll_seconds
        self._patience = PATIENCE
        self._offset: int | None = None
        self._open_call: asyncio.Timeout | None = None
        self.health = self._line.health
        self.healths = (self.health, helm.health)
        self._pulse = Pulse()

    @property
    def pulse(self) -> Pulse:
        """Give the sign of life of our polls, or of our standing by."""
        return self._pulse if self._helm.is_held else self._helm.pulse

    @property
    def ending(self) -> Ending:
        """Give how it ended."""
        return self._line.ending

    def stop(self) -> None:
        """Ask the loop to end: an idle long poll is dropped, a batch in hand is finished."""
        if self._line.is_over:
            return
        self._line.stop()
        self._helm.nudge()
        self._drop_call()

    def _drop_call(self) -> None:
        if self._open_call is not None:
            self._open_call.reschedule(asyncio.get_running_loop().time())

    def wake(self) -> None:
        """See whether a pause is over; for clocks that jump."""
        self._line.wake()

    async def greet(self) -> User | None:
        """Learn who we are; None when it was over before."""
        return await self._line.greet()

    async def run(self, take: Take) -> Ending:
        """Fetch and hand on until told to stop, or until the token is refused.

        Only who is at the helm does; the others stand by.
        """
        while not self._line.is_over:
            if self._helm.is_held:
                await self._poll(take)
            else:
                await self._helm.changed()
        return self._line.ending

    async def _poll(self, take: Take) -> None:
        """Fetch and hand on as long as the helm is ours."""
        self._offset = None
        await self._line.insist(self._call_off_webhook)
        while self._helm.is_held and not self._line.is_over:
            try:
                batch = await self._fetch()
            except Exception as error:  # noqa: BLE001 - the ladder knows them all
                await self._line.fail(error)
            else:
                await self._hand_on(batch, take)

    async def _call_off_webhook(self) -> None:
        """Have what a webhook would be given come by polling; what waits goes on waiting."""
        await self._bot(DeleteWebhook(drop_pending_updates=False))

    async def _fetch(self) -> list[Raw]:
        call = GetRawUpdates(offset=self._offset, timeout=self._poll_seconds)
        try:
            async with asyncio.timeout(None) as self._open_call:
                seconds = self._poll_seconds + self._patience
                found: list[Raw] = await self._bot(call, request_timeout=seconds)
        except TimeoutError:
            if self._line.is_over or not self._helm.is_held:
                return []
            raise
        finally:
            self._open_call = None
        self._pulse.note()
        return found

    async def _hand_on(self, batch: list[Raw], take: Take) -> None:
        """Advance the offset only when the batch was taken in; else it will come again."""
        try:
            if batch:
                await take(batch)
                self._offset = max(int(raw["update_id"]) for raw in batch) + 1
        except Exception as error:  # noqa: BLE001 - whatever it is, Telegram still has the batch
            sentence = "Cannot take updates in; they wait at Telegram."
            await self._line.pause(self.health.ill("intake", sentence, error=error))
        else:
            self.health.well()
