from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import AsyncExitStack
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
LOOK = 0.5  # seconds after which the courier looks for new webhooks by itself
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
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        timeout = ClientTimeout(total=GIVEN_TIME)
        self._session = await self._opened.enter_async_context(ClientSession(timeout=timeout))
        self._group = await self._opened.enter_async_context(asyncio.TaskGroup())
        self._tasks.append(self._group.create_task(self._watch()))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await self._opened.aclose()

    async def _watch(self) -> None:
        """Start a delivery for every lane that has something and is not being served."""
        while True:
            self._tasks = [task for task in self._tasks if not task.done()]
            for bot, pending in self._due():
                self._busy.add((bot.id, pending.lane))
                self._tasks.append(self._group.create_task(self._serve(bot, pending.lane)))
            await self._world.news.wait(LOOK)

    def _due(self) -> Iterator[tuple[BotAccount, Pending]]:
        for bot in self._world.bots.values():
            if not bot.webhook.url:
                continue
            room = bot.webhook.max_connections - sum(key[0] == bot.id for key in self._busy)
            for pending in bot.queue.waiting:
                if room > 0 and (bot.id, pending.lane) not in self._busy:
                    room -= 1
                    yield bot, pending

    async def _serve(self, bot: BotAccount, lane: str) -> None:
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
