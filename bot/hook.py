"""Taking updates that Telegram pushes; the door to it is `bot/web.py`."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass

from aiogram import Bot
from aiogram.types import User, WebhookInfo

from bot.address import Address
from bot.ending import Ending
from bot.health import Health
from bot.line import ALLOWED_UPDATES, Line
from bot.polling import LIMIT, Take
from bot.pulse import Pulse
from bot.raw import Raw, origin_of
from domain.turns import in_turns
from usecases.ports import Clock

MOST_WAITING = 200
"""How many updates may wait at the door: Telegram has at most a hundred under way."""

SOON = 1
"""After how many seconds an update may come again that we cannot take just now."""

LOOK_SECONDS = 60


@dataclass(eq=False)
class Waiting:
    """An update at the door: answered when it is safe, or with the seconds to come again after."""

    update: Raw
    answer: asyncio.Future[int | None]


class Hook:
    """Takes what Telegram pushes, in batches; each update is answered when its batch is safe.

    Telegram has one update of a chat under way and sends the next when that one was answered. So
    the order in which they come here is a chat's order.
    """

    def __init__(
        self, bot: Bot, clock: Clock, address: Address, *, first_pause: float = 0.5
    ) -> None:
        self.address = address
        self.health = Health("webhook", first_pause=first_pause)
        self.pulse = Pulse()
        self._bot = bot
        self._line = Line(bot, clock, "webhook_setting", first_pause=first_pause)
        self.healths = (self.health, self._line.health)
        self._waiting: dict[int, Waiting] = {}
        self._in_hand: dict[int, Waiting] = {}
        self._filled = asyncio.Event()
        self._is_open = False

    @property
    def ending(self) -> Ending:
        """Give how it ended."""
        return self._line.ending

    def stop(self) -> None:
        """Take nothing more; what was taken is finished."""
        self._line.stop()
        self._filled.set()

    def wake(self) -> None:
        """See whether a pause is over; for clocks that jump."""
        self._line.wake()

    async def greet(self) -> User | None:
        """Learn who we are; None when it was over before."""
        return await self._line.greet()

    async def receive(self, update: Raw) -> int | None:
        """Take an update in; None when it is safe, else the seconds after which it may come again.

        One that comes again while it is waiting here shares the answer.
        """
        self.pulse.note()
        number = update["update_id"]
        known = self._waiting.get(number) or self._in_hand.get(number)
        if known is None:
            if not self._is_open or self._line.is_over or len(self._waiting) >= MOST_WAITING:
                return SOON
            known = Waiting(update, asyncio.get_running_loop().create_future())
            self._waiting[number] = known
            self._filled.set()
        return await asyncio.shield(known.answer)

    async def run(self, take: Take) -> Ending:
        """Hand on what comes until told to stop, and to the last of it."""
        self._is_open = True
        try:
            while not self._line.is_over or self._waiting:
                self._filled.clear()
                if self._waiting:
                    await self._hand_on(take)
                elif not self._line.is_over:
                    await self._filled.wait()
        finally:
            self._is_open = False
            self._settle(self._waiting, SOON)
            self._settle(self._in_hand, SOON)
        return self._line.ending

    async def tend(self) -> None:
        """Have Telegram push to us, and look every minute whether it still does."""
        await self._line.insist(self._announce)
        while not self._line.is_over:
            await self._line.pause(LOOK_SECONDS)
            await self._look()
        self._filled.set()

    async def _announce(self) -> None:
        await self._bot.set_webhook(
            self.address.url,
            secret_token=self.address.secret,
            max_connections=self.address.connections,
            allowed_updates=list(ALLOWED_UPDATES),
            drop_pending_updates=False,
        )

    async def _look(self) -> None:
        info = await self._line.insist(self._bot.get_webhook_info)
        if info is None:
            return
        if (trouble := self._trouble(info)) is not None:
            self._line.health.ill(*trouble)
        else:
            self.pulse.note()

    def _trouble(self, info: WebhookInfo) -> tuple[str, str] | None:
        if info.url != self.address.url:
            return "elsewhere", "Telegram does not push to us any more; start again to be told."
        if info.pending_update_count and info.last_error_message:
            return "refused", f"Telegram cannot push to us: {info.last_error_message}."
        return None

    async def _hand_on(self, take: Take) -> None:
        """Take a batch in; each of its updates is answered when all are safe.

        If more wait than a batch holds, it holds something of everybody.
        """
        for one in in_turns(list(self._waiting.values()), lambda one: origin_of(one.update))[
            :LIMIT
        ]:
            number = one.update["update_id"]
            self._in_hand[number] = self._waiting.pop(number)
        answer = None
        try:
            await take([one.update for one in self._in_hand.values()])
        except Exception as error:  # noqa: BLE001 - whatever it is, Telegram still has the batch
            sentence = "Cannot take updates in; they wait at Telegram."
            answer = math.ceil(self.health.ill("intake", sentence, error=error))
        else:
            self.health.well()
        self._settle(self._in_hand, answer)

    def _settle(self, found: dict[int, Waiting], answer: int | None) -> None:
        for one in found.values():
            if not one.answer.done():
                one.answer.set_result(answer)
        found.clear()
