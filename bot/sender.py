from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from aiogram import Bot

from bot import limits as counting
from bot.ending import REFUSED, Ending
from bot.flight import NOTHING, Flight, Render
from bot.health import Health
from bot.limits import Limits
from bot.nursery import Nursery
from bot.outcomes import MAX_ATTEMPTS, Next
from bot.recorder import Recorder
from domain.chats import Chat, ChatState
from domain.outbox import OutboxItem
from storage.unit_of_work import Database, SqlUnitOfWork
from usecases import delivery
from usecases.ports import Clock

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

MAX_IN_FLIGHT = 8
LEASE = timedelta(seconds=60)
SETTLE_SECONDS = 2.0
A_MOMENT = timedelta(milliseconds=1)
"""Added to a wait, so that rounding does not end it before its time."""


class Sender:
    """Sends what the outbox holds: each chat in order, all chats at once, within the limits.

    One pass writes down what came back, leases what is due and lets go what the limits allow, in
    one transaction; rendering and sending happen after it. A row that must wait keeps its lease
    until its time, which keeps its chat's order and leaves the other chats alone.
    """

    def __init__(
        self,
        database: Database,
        bot: Bot,
        clock: Clock,
        nursery: Nursery,
        *,
        render: Render,
        recorder: Recorder,
        limits: Limits,
        on_stop: Callable[[Ending], None],
        first_pause: float = 0.5,
    ) -> None:
        self._database = database
        self._bot = bot
        self._clock = clock
        self._nursery = nursery
        self._render = render
        self._recorder = recorder
        self._limits = limits
        self._on_stop = on_stop
        self._flights: dict[int, Flight] = {}
        self._finished: list[Flight] = []
        self._woken = asyncio.Event()
        self._is_urged = True
        self._rest: float | None = None
        self._is_draining = False
        self._is_closing = False
        self._ended = asyncio.Event()
        self._closed_until = 0.0
        self.health = Health("sender", first_pause=first_pause)
        self.line = Health("sending", first_pause=first_pause)

    def wake(self) -> None:
        """Look at the outbox now: something was put into it."""
        self._is_urged = True
        self._woken.set()

    def tick(self) -> None:
        """See whether something has become due."""
        self._woken.set()

    async def settle(self, addresses: Collection[int]) -> None:
        """Wait until what is on its way to these chats is recorded, two seconds at most.

        Somebody may answer a message before we have learnt its id.
        """
        near = [one for one in self._flights.values() if one.chat.address in addresses]
        if near:
            with suppress(TimeoutError):
                async with asyncio.timeout(SETTLE_SECONDS):
                    await asyncio.gather(*(one.recorded.wait() for one in near))

    async def drain(self, seconds: float) -> None:
        """Send what is due, for so long at most, then only wait for what is in the air."""
        self._is_draining = True
        self.wake()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._ended.wait()
        self._is_closing = True
        self.wake()
        with suppress(TimeoutError):
            async with asyncio.timeout(SETTLE_SECONDS):
                await self._ended.wait()

    async def run(self) -> None:
        """Make passes until drained."""
        try:
            while not self._is_over():
                try:
                    more = await self._pass()
                except Exception as error:  # noqa: BLE001 - the database may come back
                    sentence = "Cannot use the outbox; messages wait."
                    await self._nap(self.health.ill("storage", sentence, error=error))
                else:
                    self.health.well()
                    if self._is_draining and not more and not self._flights:
                        return
                    if not more:
                        await self._nap(self._rest)
        finally:
            self._ended.set()

    def _is_over(self) -> bool:
        return self._is_closing and not self._flights

    async def _nap(self, seconds: float | None) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()

    async def _pass(self) -> bool:
        """Write down, lease, let go; say whether there may be more to do at once."""
        self._woken.clear()
        was_urged, self._is_urged = self._is_urged, False
        finished, self._finished = self._finished, []
        if not finished and not was_urged and not await self._is_due():
            return False
        self._rest = None
        now = self._clock.now()
        try:
            async with self._database.writing() as uow:
                await self._recorder.record(uow, finished, now)
                departing, parked = await self._lease(uow, now)
        except Exception:
            self._is_urged = True
            await self._record_each(finished)
            raise
        for flight in finished:
            self._landed(flight)
        for flight in departing:
            self._flights[flight.chat.id] = flight
        await self._let_go(departing, now)
        return bool(departing or parked) or bool(self._finished)

    async def _is_due(self) -> bool:
        async with self._database.reading() as uow:
            instant = await uow.outbox.next_due(self._bot.id)
        return instant is not None and instant <= self._clock.now()

    async def _lease(self, uow: SqlUnitOfWork, now: datetime) -> tuple[list[Flight], bool]:
        """Give the flights to start, and whether rows were put off that others may stand behind."""
        seats = MAX_IN_FLIGHT - len(self._flights)
        if self._is_closing or seats <= 0 or self._is_offline():
            return [], False
        overall = await uow.outbox.bucket(counting.bot_key(self._bot.id))
        free = counting.room(overall, self._limits.bot, now.timestamp())
        if free <= 0:
            self._rest_for(counting.wait_one(overall, self._limits.bot, now.timestamp()))
            return [], False
        token = secrets.token_hex(8)
        items = await uow.outbox.lease(
            bot_id=self._bot.id,
            token=token,
            now=now,
            until=now + LEASE,
            limit=min(seats, free),
        )
        departing = [await self._admit(uow, item, token, now) for item in items]
        return [flight for flight in departing if flight is not None], None in departing

    async def _admit(
        self, uow: SqlUnitOfWork, item: OutboxItem, token: str, now: datetime
    ) -> Flight | None:
        """Let a leased row go, or end it, or have it wait for its turn."""
        chat = await uow.chats.get(item.chat_id)
        if not await delivery.wake(uow, item=item, now=now):
            return None
        if self._recorder.must_not_repeat(item):
            self._recorder.bury(item, "an earlier try may have arrived", now)
            return None
        if chat is None or item.attempts > MAX_ATTEMPTS:
            self._recorder.bury(item, "no chat" if chat is None else "tried too often", now)
            return None
        if chat.state is ChatState.UNREACHABLE:
            await self._recorder.no_way(uow, item, "the chat is known to be unreachable", now)
            return None
        return await self._count(uow, item, chat, token, now)

    async def _count(
        self, uow: SqlUnitOfWork, item: OutboxItem, chat: Chat, token: str, now: datetime
    ) -> Flight | None:
        limits, instant = self._limits.keys(chat), now.timestamp()
        buckets = {key: await uow.outbox.bucket(key) for key in limits}
        wait = counting.wait(buckets, limits, instant)
        if wait > 0:
            until = now + timedelta(seconds=wait) + A_MOMENT
            delivery.wait_turn(item, until=until)
            self._rest_for((until - now).total_seconds())
            return None
        counting.take(buckets, limits, instant)
        return Flight(item=item, chat=chat, token=token, limits=limits, taken=instant)

    async def _let_go(self, departing: list[Flight], now: datetime) -> None:
        """Render the calls and start them; one that cannot be rendered does not hold the others."""
        if not departing:
            return
        for flight in departing:
            try:
                async with self._database.reading() as uow:
                    await flight.render(self._render, uow, now)
            except Exception as error:
                log.exception("render_failed", id=flight.item.id, kind=flight.item.kind)
                flight.spoiled(error)
                self._finished.append(flight)
                continue
            if flight.sending is None:
                flight.outcome = NOTHING
                self._finished.append(flight)
            else:
                self._nursery.start(f"send {flight.item.id}", self._fly(flight, flight.sending))

    async def _fly(self, flight: Flight, sending: delivery.Sending) -> None:
        await flight.fly(self._bot, sending)
        if flight.outcome.next is Next.OFFLINE:
            self._go_offline(flight.outcome.reason)
        else:
            self.line.well()
        if flight.outcome.next is Next.STOP:
            self._is_closing = True
            self._on_stop(REFUSED)
        self._finished.append(flight)
        self._woken.set()

    def _go_offline(self, reason: str) -> None:
        """Let nothing go for a while; calls that fail together count as one failure."""
        if self._seconds_offline() <= 0:
            pause = self.line.ill("offline", f"Telegram cannot be reached: {reason}")
            self._closed_until = asyncio.get_running_loop().time() + pause

    def _seconds_offline(self) -> float:
        return self._closed_until - asyncio.get_running_loop().time()

    def _is_offline(self) -> bool:
        left = self._seconds_offline()
        if left > 0:
            self._rest_for(left)
        return left > 0

    def _rest_for(self, seconds: float) -> None:
        """Look again after so long, unless something wakes us earlier."""
        self._rest = seconds if self._rest is None else min(self._rest, seconds)
        self._is_urged = True

    def _landed(self, flight: Flight) -> None:
        self._flights.pop(flight.chat.id, None)
        flight.recorded.set()

    async def _record_each(self, flights: list[Flight]) -> None:
        """Write outcomes down one by one, so that one that cannot be does not spoil the others."""
        for flight in flights:
            try:
                async with self._database.writing() as uow:
                    await self._recorder.record(uow, [flight], self._clock.now())
            except Exception as error:
                log.exception("record_failed", id=flight.item.id, outcome=flight.outcome.next)
                if not await self._give_up(flight, error):
                    self._finished.append(flight)
                    continue
            self._landed(flight)

    async def _give_up(self, flight: Flight, error: Exception) -> bool:
        try:
            async with self._database.writing() as uow:
                await self._recorder.give_up(uow, flight, error, self._clock.now())
        except Exception:  # noqa: BLE001 - the database is away; the outcome is kept meanwhile
            return False
        return True
