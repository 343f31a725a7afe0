from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

import structlog
from aiogram import Bot

from bot.ending import REFUSED, Ending
from bot.flight import CALL_SECONDS, LATE, Carry, Flight, Render
from bot.gate import LEASE, Departures, Gate
from bot.health import Health
from bot.limits import Limits
from bot.meters import Meters
from bot.nursery import Nursery
from bot.outcomes import Next
from bot.races import retried
from bot.recorder import Recorder
from storage.ailments import ailment_in
from storage.unit_of_work import Database, SqlUnitOfWork
from usecases import delivery
from usecases.delivery import Hold
from usecases.ports import Clock

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

MAX_IN_FLIGHT = 30
"""As many as Telegram takes in a second: a pass costs little more for thirty than for one."""

GATHER_SECONDS = 0.01
"""How long what landed waits for others in the air, so that one pass writes them all down."""

SETTLE_SECONDS = 2.0


class Sender:
    """Sends what the outbox holds: each chat in order, all chats at once, within the limits.

    One pass writes down what came back, leases what is due and lets go what the limits allow, in
    one transaction; rendering and sending happen after it.
    """

    def __init__(
        self,
        database: Database,
        bot: Bot,
        clock: Clock,
        nursery: Nursery,
        *,
        render: Render,
        carry: Carry,
        recorder: Recorder,
        limits: Limits,
        hold: Hold,
        on_stop: Callable[[Ending], None],
        first_pause: float = 0.5,
        call_seconds: int = CALL_SECONDS,
        lease: timedelta = LEASE,
        meters: Meters | None = None,
    ) -> None:
        self._database = database
        self._bot = bot
        self._clock = clock
        self._nursery = nursery
        self._render = render
        self._carry = carry
        self._recorder = recorder
        self._gate = Gate(bot.id, limits, recorder, hold, lease)
        self._on_stop = on_stop
        self._call_seconds = call_seconds
        self._meters = meters or Meters()
        self._flights: dict[int, Flight] = {}
        self._finished: list[Flight] = []
        self._woken = asyncio.Event()
        self._is_urged = True
        self._looks: list[float] = []
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
                        await self._nap(self._until_next_look())
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
        if not (finished or was_urged or self._has_look() or await self._is_due()):
            return False
        now = self._clock.now()
        try:
            departures = await retried(lambda: self._written(finished, now))
        except Exception as error:  # raised again, once nothing of it is lost
            self._is_urged = True
            if ailment_in(error):
                self._finished[:0] = finished
            else:
                await self._record_each(finished)
            raise
        for flight in finished:
            self._landed(flight)
        for flight in departures.flights:
            self._flights[flight.chat.id] = flight
        for seconds in departures.waits:
            heapq.heappush(self._looks, asyncio.get_running_loop().time() + seconds)
        await self._let_go(departures.flights, now)
        return departures.is_worth_another_look or bool(self._finished)

    def _until_next_look(self) -> float | None:
        if not self._looks:
            return None
        return max(0.0, self._looks[0] - asyncio.get_running_loop().time())

    def _has_look(self) -> bool:
        """Say whether the time came at which a row that the limits held may go."""
        now, has_come = asyncio.get_running_loop().time(), False
        while self._looks and self._looks[0] <= now:
            heapq.heappop(self._looks)
            has_come = True
        return has_come

    async def _is_due(self) -> bool:
        now = self._clock.now()
        async with self._database.reading() as uow:
            instant = await uow.outbox.next_due(self._bot.id, now=now)
        return instant is not None and instant <= now

    async def _written(self, finished: list[Flight], now: datetime) -> Departures:
        async with self._database.writing() as uow:
            await self._recorder.record(uow, finished, now)
            return await self._lease(uow, finished, now)

    async def _lease(self, uow: SqlUnitOfWork, finished: list[Flight], now: datetime) -> Departures:
        flying = {key: one for key, one in self._flights.items() if one not in finished}
        seats = MAX_IN_FLIGHT - len(flying)
        if self._is_closing or seats <= 0:
            return Departures()
        if self._seconds_offline() > 0:
            return Departures(waits=[self._seconds_offline()])
        return await self._gate.open(uow, seats=seats, in_the_air=flying, now=now)

    async def _let_go(self, departing: list[Flight], now: datetime) -> None:
        """Render the calls and start them; one that cannot be rendered does not hold the others."""
        if not departing:
            return
        try:
            async with self._database.reading() as uow:
                items = [flight.item for flight in departing]
                await uow.warm_rendering(
                    chats=[item.chat_id for item in items],
                    tickets=[item.ticket_id for item in items if item.ticket_id is not None],
                )
                for flight in departing:
                    await flight.render(self._render, uow, now)
        except Exception:  # noqa: BLE001 - renderers are the product's, and may have bugs
            await self._render_each(departing, now)
        for flight in departing:
            if flight.sending is None:
                self._finished.append(flight)
            else:
                self._nursery.start(f"send {flight.item.id}", self._fly(flight, flight.sending))

    async def _render_each(self, departing: list[Flight], now: datetime) -> None:
        for flight in departing:
            try:
                async with self._database.reading() as uow:
                    await flight.render(self._render, uow, now)
            except Exception as error:  # this is the one
                if not ailment_in(error):
                    log.exception("render_failed", id=flight.item.id, kind=flight.item.kind)
                flight.spoiled(error)

    async def _fly(self, flight: Flight, sending: delivery.Sending) -> None:
        seconds, now = self._call_seconds, self._clock.now
        await flight.fly(self._carry, sending, seconds=seconds, now=now)
        flight.answered = now().timestamp()
        if flight.outcome.next is not Next.OFFLINE:
            self.line.well()
        elif flight.outcome is not LATE:
            self._go_offline(flight.outcome.reason)
        if flight.outcome.next is Next.STOP:
            self._is_closing = True
            self._on_stop(REFUSED)
        self._finished.append(flight)
        self._call_for_a_pass()

    def _call_for_a_pass(self) -> None:
        """Write down what landed: at once when it was the last one, else with those about to."""
        if len(self._finished) >= len(self._flights):
            self._woken.set()
        else:
            asyncio.get_running_loop().call_later(GATHER_SECONDS, self._write_down)

    def _write_down(self) -> None:
        if self._finished:
            self._woken.set()

    def _go_offline(self, reason: str) -> None:
        """Let nothing go for a while; calls that fail together count as one failure."""
        if self._seconds_offline() <= 0:
            pause = self.line.ill("offline", f"Telegram cannot be reached: {reason}")
            self._closed_until = asyncio.get_running_loop().time() + pause

    def _seconds_offline(self) -> float:
        return self._closed_until - asyncio.get_running_loop().time()

    def _landed(self, flight: Flight) -> None:
        self._meters.landed(flight.outcome)
        self._flights.pop(flight.chat.id, None)
        flight.recorded.set()

    async def _record_each(self, flights: list[Flight]) -> None:
        """Write outcomes down one by one, so that one that cannot be does not spoil the others."""
        for flight in flights:
            try:
                await retried(partial(self._record, flight))
            except Exception as error:  # so may the fallback for chats that cannot be reached
                log.exception("record_failed", id=flight.item.id, outcome=flight.outcome.next)
                if ailment_in(error) or not await self._give_up(flight, error):
                    self._finished.append(flight)
                    continue
            self._landed(flight)

    async def _record(self, flight: Flight) -> None:
        async with self._database.writing() as uow:
            await self._recorder.record(uow, [flight], self._clock.now())

    async def _give_up(self, flight: Flight, error: Exception) -> bool:
        try:
            async with self._database.writing() as uow:
                await self._recorder.give_up(uow, flight, error, self._clock.now())
        except Exception:  # noqa: BLE001 - the database is away; the outcome is kept meanwhile
            return False
        return True
