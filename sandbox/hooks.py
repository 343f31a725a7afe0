from __future__ import annotations

import asyncio
import json
import random
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from types import TracebackType
from typing import Self

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from sandbox.calling import Calling
from sandbox.faults import PUSH, Fault
from sandbox.methods import METHODS, carry_out, record
from sandbox.params import Params
from sandbox.people import BotAccount, Webhook
from sandbox.refusals import RefusalError
from sandbox.updates import Pending
from sandbox.world import World

CAP = 60  # seconds; the longest pause of our own is drawn between this and twice this
LONGEST_WISH = 3600  # seconds of Retry-After that are granted
GONE = 410
DROPPED_AFTER = timedelta(hours=23)
LOOK = 60.0  # seconds after which a courier looks around unasked
CREW = 40  # as many deliveries at once as Telegram makes by default
GIVEN_TIME = 30.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
NEVER_IN_ANSWERS = frozenset({"deletewebhook", "setwebhook", "close", "logout"})


@dataclass(frozen=True)
class Refused:
    """A delivery that was not taken: what is told of it, and what the receiver wishes."""

    words: str
    code: int = 0
    retry_after: int = 0


@dataclass(slots=True)
class Pauses:
    """How long to wait before the next try of an update: not at all, then 2, 4, 8 ... seconds."""

    rng: random.Random
    failures: int = 0
    delay: int = 1

    def after(self, refused: Refused) -> int:
        """Count a failure and give the seconds to wait."""
        wait = refused.retry_after
        if not wait and self.failures:
            wait = self.delay = min(self.delay * 2, self.rng.randint(CAP, 2 * CAP))
        self.failures += 1
        return wait


@dataclass(slots=True)
class Courier:
    """Pushes updates to the bots that set a webhook.

    Updates of one lane (a chat's messages, a person's presses) go one after another, lanes run side
    by side. A delivery that fails is repeated after a pause and holds up its lane until the update
    expires; `second` is how long a second of such a pause takes here.
    """

    world: World
    second: float = 1.0
    _busy: set[tuple[int, str]] = field(default_factory=set)
    _opened: AsyncExitStack = field(default_factory=AsyncExitStack)
    _rng: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 - no secrets
    _session: ClientSession = field(init=False)
    _crew: asyncio.Future[list[None]] = field(init=False)

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
                await self.world.news.wait(LOOK)
            else:
                await self._serve(*found)

    def _due(self) -> tuple[BotAccount, str] | None:
        """Find a lane that has something and that nobody serves."""
        for bot in self.world.bots.values():
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
            while bot.webhook.url:
                bot.queue.expire(self.world.clock.now())
                pending = next((one for one in bot.queue.waiting if one.lane == lane), None)
                if pending is None:
                    return
                await self._insist(bot, bot.webhook, pending)
        finally:
            self._busy.discard((bot.id, lane))
            self.world.news.ring()

    async def _insist(self, bot: BotAccount, hook: Webhook, pending: Pending) -> None:
        """Push an update until it is taken or dropped, or until the webhook is another one."""
        pauses = Pauses(self._rng)
        while bot.webhook is hook and pending in bot.queue.waiting:
            refused = await self._deliver(bot, pending)
            if refused is None:
                hook.gone_since = None
                bot.queue.take(pending.update_id)
                return
            self._note(bot, hook, refused)
            wait = pauses.after(refused)
            if self.world.clock.now() + timedelta(seconds=wait) > pending.expires:
                bot.queue.forget(pending.update_id)
                return
            await self._rest(bot, hook, wait * self.second)

    async def _rest(self, bot: BotAccount, hook: Webhook, seconds: float) -> None:
        """Wait so long, but no longer than the webhook stays as it is."""
        until = monotonic() + seconds
        while bot.webhook is hook and (left := until - monotonic()) > 0:
            await self.world.news.wait(left)

    def _note(self, bot: BotAccount, hook: Webhook, refused: Refused) -> None:
        """Keep what went wrong; a receiver that says for long that it is gone is believed."""
        now = self.world.clock.now()
        hook.last_error, hook.last_error_date = refused.words, now
        if refused.code != GONE:
            hook.gone_since = None
        elif hook.gone_since is None:
            hook.gone_since = now
        elif now - hook.gone_since > DROPPED_AFTER:
            bot.webhook = Webhook()

    async def _deliver(self, bot: BotAccount, pending: Pending) -> Refused | None:
        """Push an update once; None when it was taken."""
        fault = self.world.faults.strike(PUSH, None)
        if fault is not None and (befallen := await _before(fault)) is not None:
            return befallen
        hook = bot.webhook
        headers = {SECRET_HEADER: hook.secret} if hook.secret else {}
        try:
            async with self._session.post(
                hook.url, json=pending.payload, headers=headers
            ) as response:
                if fault is not None and fault.kind in {"timeout_after", "hang"}:
                    return Refused("Read timeout expired")
                if response.ok:
                    await self._obey(bot, response)
                    return None
                return _refused(response)
        except (ClientError, TimeoutError, OSError) as error:
            return Refused(f"Connection failed: {type(error).__name__}")

    async def _obey(self, bot: BotAccount, response: ClientResponse) -> None:
        """Carry out a method that came as the answer; the bot never learns how it went."""
        try:
            given = json.loads(await response.text() or "null")
        except ValueError:
            return
        if not isinstance(given, dict):
            return
        method = str(given.pop("method", ""))
        is_allowed = not method.startswith("get") and method.lower() not in NEVER_IN_ANSWERS
        if method not in METHODS or not is_allowed:
            return
        call = Calling(self.world, bot, Params(given))
        at = self.world.clock.now()
        try:
            record(call, method, at, carry_out(call, method), None)
        except RefusalError as refusal:
            record(call, method, at, None, refusal)


async def _before(fault: Fault) -> Refused | None:
    """Let a fault happen on the way to the receiver; None when the update gets there."""
    if fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
    if fault.kind in {"slow", "timeout_after", "hang"}:
        return None
    if fault.kind == "reset":
        return Refused("Connection reset by peer")
    return Refused(f"Wrong response from the webhook: {fault.kind}", code=int(fault.kind))


def _refused(response: ClientResponse) -> Refused:
    """Read a refusal; a wish that is no number of seconds is none."""
    wish = response.headers.get("Retry-After", "")
    return Refused(
        f"Wrong response from the webhook: {response.status} {response.reason}",
        code=response.status,
        retry_after=min(int(wish), LONGEST_WISH) if wish.isdecimal() else 0,
    )
