from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack, suppress
from types import TracebackType
from typing import Self

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from sandbox.calling import Calling
from sandbox.methods import METHODS, carry_out, record
from sandbox.params import Params
from sandbox.people import BotAccount
from sandbox.refusals import RefusalError
from sandbox.updates import Pending
from sandbox.world import World

LONGEST_PAUSE = 60.0
LOOK = 60.0  # seconds after which a courier looks around unasked
CREW = 40  # as many deliveries at once as Telegram makes by default
GIVEN_TIME = 30.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name


class Courier:
    """Pushes updates to the bots that set a webhook.

    Updates of one lane (a chat's messages, a person's presses) go one after another, lanes run side
    by side. A delivery that fails is repeated at once, then after `pause`, twice that, and so on,
    and holds up its lane until the update expires.
    """

    def __init__(self, world: World, *, pause: float) -> None:
        self._world = world
        self._pause = pause
        self._busy: set[tuple[int, str]] = set()
        self._opened = AsyncExitStack()

    async def __aenter__(self) -> Self:
        session = ClientSession(timeout=ClientTimeout(total=GIVEN_TIME))
        self._session = await self._opened.enter_async_context(session)
        # One future, kept here and awaited in the end, holds the whole crew.
        self._crew = asyncio.gather(*(self._work() for _ in range(CREW)))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._crew.cancel()
        with suppress(asyncio.CancelledError):
            await self._crew
        await self._opened.aclose()

    async def _work(self) -> None:
        """Serve one lane after another, and wait when there is none."""
        while True:
            found = self._due()
            if found is None:
                await self._world.news.wait(LOOK)
            else:
                await self._serve(*found)

    def _due(self) -> tuple[BotAccount, str] | None:
        """Find a lane that has something and that nobody serves."""
        for bot in self._world.bots.values():
            if not bot.webhook.url:
                continue
            served = {lane for number, lane in self._busy if number == bot.id}
            if len(served) < bot.webhook.max_connections:
                for pending in bot.queue.waiting:
                    if pending.lane not in served:
                        return bot, pending.lane
        return None

    async def _serve(self, bot: BotAccount, lane: str) -> None:
        self._busy.add((bot.id, lane))
        try:
            failures = 0
            while bot.webhook.url:
                bot.queue.expire(self._world.clock.now())
                pending = next((one for one in bot.queue.waiting if one.lane == lane), None)
                if pending is None:
                    return
                if await self._deliver(bot, pending):
                    failures = 0
                    continue
                if failures:
                    pause = self._pause * 2 ** (failures - 1)
                    await asyncio.sleep(min(pause, LONGEST_PAUSE))
                failures += 1
        finally:
            self._busy.discard((bot.id, lane))
            self._world.news.ring()

    async def _deliver(self, bot: BotAccount, pending: Pending) -> bool:
        hook = bot.webhook
        headers = {SECRET_HEADER: hook.secret} if hook.secret else {}
        try:
            async with self._session.post(
                hook.url, json=pending.payload, headers=headers
            ) as response:
                if response.ok:
                    bot.queue.remove(pending.update_id)
                    await self._obey(bot, response)
                    return True
                words = f"Wrong response from the webhook: {response.status} {response.reason}"
        except (ClientError, TimeoutError, OSError) as error:
            words = f"Connection failed: {type(error).__name__}"
        hook.last_error = words
        hook.last_error_date = self._world.clock.now()
        return False

    async def _obey(self, bot: BotAccount, response: ClientResponse) -> None:
        """Carry out a method that came as the answer; the bot never learns how it went."""
        try:
            given = json.loads(await response.text() or "null")
        except ValueError:
            return
        if not isinstance(given, dict):
            return
        method = str(given.pop("method", ""))
        if method not in METHODS or method.startswith("get"):
            return
        call = Calling(self._world, bot, Params(given))
        at = self._world.clock.now()
        try:
            record(call, method, at, carry_out(call, method), None)
        except RefusalError as refusal:
            record(call, method, at, None, refusal)
