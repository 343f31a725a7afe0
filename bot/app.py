from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer

from bot.address import Address
from bot.clock import SystemClock
from bot.clock_watch import ClockWatch
from bot.courier import Courier
from bot.due_runner import DueRunner
from bot.ending import FAILED, Ending
from bot.flight import Carry
from bot.fsm import SqlStorage
from bot.health import Health
from bot.helm import Helm
from bot.hook import Hook
from bot.listener import Listener
from bot.meters import Meters
from bot.neighbours import Neighbours
from bot.nursery import Nursery
from bot.parts import Assemble, Pace, Parts
from bot.pipeline import Outgoing, Pipeline
from bot.polling import Polling
from bot.readers import readers
from bot.recorder import Posted, Recorder
from bot.rhythm import rhythm
from bot.sender import Sender
from bot.shared_listener import SharedListener
from scheduler.ticks import Ticks
from storage.ailments import ailment_in
from storage.engine import has_many_writers
from storage.helms import helm_name
from storage.unit_of_work import Database
from usecases.forgetting import sweep_words
from usecases.ports import Clock, UnitOfWork
from usecases.retention import sweep

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class App:
    """One bot, from its first hello to its last word.

    It ends in this order: no more updates are taken in, nothing more falls due, what is to be sent
    is sent, the ticks stop, the connections to Telegram close, the database closes last. One of
    several has a name, which its logs carry, and leaves the database to whoever opened it.
    """

    def __init__(
        self,
        *,
        bot: Bot,
        database: Database,
        clock: Clock,
        assemble: Assemble,
        pace: Pace,
        name: str | None = None,
        address: Address | None = None,
        meters: Meters,
        place: str,
    ) -> None:
        self.bot = bot
        self.carry: Carry = Courier(bot).carry
        self.name = name
        self.database = database
        self.database.on_commit = meters.committed
        self.clock = clock
        self.started = asyncio.Event()
        self.on_started: Callable[[], None] = lambda: None
        self._assemble = assemble
        self._pace = pace
        self.meters = meters
        pause = pace.first_pause
        self._helm = Helm(
            database, clock, name=helm_name(bot.id), place=place, every=pace.helm_seconds
        )
        self.hook = Hook(bot, clock, address, first_pause=pause) if address is not None else None
        self.source = self.hook or Polling(
            bot, clock, self._helm, pace.poll_seconds, first_pause=pause
        )
        self.bot.session.middleware(meters.count_floods)
        self._ending = Ending()
        self._readers = readers()
        self._at_work: Sender | None = None
        self._dues: DueRunner | None = None

    def wake(self) -> None:
        """Look at what is due and at the outbox now; for clocks that jump."""
        self.source.wake()
        if self._dues is not None:
            self._dues.wake()
        if self._at_work is not None:
            self._at_work.wake()

    async def is_idle(self) -> bool:
        """Say whether all that is due at this instant was done; sending it may still go on."""
        return self._dues is None or await self._dues.is_idle()

    def healths(self) -> Iterator[Health]:
        """Give how its loops fare."""
        yield from dict.fromkeys((*self.source.healths, self._helm.health))
        if self._at_work is not None:
            yield self._at_work.health
            yield self._at_work.line
        if self._dues is not None:
            yield self._dues.health

    def stop(self, ending: Ending | None = None) -> None:
        """Ask the bot to end; `run` returns when everything is closed."""
        if ending is not None and not self._ending.code:
            self._ending = ending
        self.source.stop()

    async def run(self) -> Ending:
        """Live until told to stop, and say how it ended."""
        if self.name is not None:
            structlog.contextvars.bind_contextvars(bot_name=self.name)
        try:
            async with Nursery(on_failure=self._on_failure) as nursery:
                try:
                    await self._live(nursery)
                finally:
                    await nursery.stop(self._pace.closing_seconds)
        finally:
            await self.bot.session.close()
            if self.name is None:
                await self.database.close()
        if self._ending.code:
            log.error("ended", code=self._ending.code, why=self._ending.sentence)
        return self._ending

    async def _live(self, nursery: Nursery) -> None:
        me = await self.source.greet()
        if me is None:
            self.stop(self.source.ending)
            return
        parts = self._assemble(me, SqlStorage())
        listener = self._listener(parts)
        sender = self._at_work = self._sender(parts, nursery, listener)
        pipeline = Pipeline(
            self._seen(parts),
            parts.dispatcher,
            self.bot,
            self.clock,
            parts.context,
            sender=self._outgoing(sender),
            nursery=nursery,
            listener=listener,
            meters=self.meters,
        )

        async def sweep_attic() -> None:
            if not self._helm.is_held:
                return
            async with self.database.writing() as uow:
                life, ages = parts.album_life, self._pace.ages
                await sweep(uow, now=self.clock.now(), album_life=life, ages=ages)
                await sweep_words(uow, now=self.clock.now(), ages=ages)
            await self.database.fold_journal()

        dues = self._dues = self._due_runner(parts, sender)
        watch = self._clock_watch(me.id) if self._pace.watches_clock else None
        plan = rhythm(sender=sender, dues=dues, listener=listener, watch=watch, sweep=sweep_attic)
        ticks = Ticks([*plan, *parts.ticks], ailment_in)
        nursery.start("sender", sender.run())
        if dues is not None:
            nursery.start("dues", dues.run())
        ticks.start()

        def do_chores() -> None:
            if listener is not None:
                listener.reopen()
            nursery.start("sweep", sweep_attic())
            nursery.start("greetings", pipeline.call_all(parts.greetings))

        self._helm.on_taken = do_chores
        nursery.start("helm", self._helm.run())
        if self.hook is not None:
            nursery.start("webhook", self.hook.tend())
        log.info("started", bot=me.id, username=me.username)
        self.started.set()
        self.on_started()
        try:
            self.stop(await self.source.run(pipeline.take))
        finally:
            self._helm.stop()
            if dues is not None:
                await dues.stop(self._pace.closing_seconds)
            await sender.drain(self._pace.drain_seconds)
            await ticks.stop(self._pace.closing_seconds)
            if listener is not None:
                await listener.close()

    @property
    def _may_have_neighbours(self) -> bool:
        """Say whether other processes may send what people reply to here, or take it in, too."""
        return has_many_writers(self.database.engine)

    def _listener(self, parts: Parts) -> Listener | None:
        if parts.desk is None:
            return None
        kind = SharedListener if self.hook and self._may_have_neighbours else Listener
        return kind(self.database, parts.desk, self.clock, self._pace.allowances)

    def _outgoing(self, sender: Sender) -> Outgoing:
        if not self._may_have_neighbours:
            return sender
        return Neighbours(sender, self.database, self.clock, self.bot.id)

    def _sender(self, parts: Parts, nursery: Nursery, listener: Listener | None) -> Sender:
        async def tell(uow: UnitOfWork, posted: Sequence[Posted], now: datetime) -> None:
            if parts.on_posted and listener and await parts.on_posted(uow, posted, now):
                listener.changed()

        return Sender(
            self._seen(parts),
            self.bot,
            self.clock,
            nursery,
            render=parts.render,
            carry=self.carry,
            recorder=Recorder(
                on_unreachable=parts.on_unreachable,
                not_twice=self._pace.not_twice,
                on_posted=tell,
            ),
            limits=self._pace.limits,
            hold=parts.hold,
            on_stop=self.stop,
            first_pause=self._pace.first_pause,
            call_seconds=self._pace.call_seconds,
            lease=self._pace.lease,
            meters=self.meters,
        )

    def _clock_watch(self, bot_id: int) -> ClockWatch:
        return ClockWatch(self.database, bot_id, self.clock, mends=lambda: self._helm.is_held)

    def _due_runner(self, parts: Parts, sender: Sender) -> DueRunner | None:
        if parts.desk is None:
            return None
        return DueRunner(
            self._seen(parts),
            parts.desk,
            self.clock,
            wake_sender=sender.wake,
            meters=self.meters,
            first_pause=self._pace.first_pause,
        )

    def _seen(self, parts: Parts) -> Database:
        """Give the database as this bot sees it: without the tickets of others."""
        return self.database.seen_by(parts.desk.codes) if parts.desk else self.database

    def _on_failure(self, name: str, error: Exception) -> None:
        if name in ("sender", "dues"):
            self.stop(Ending(FAILED, f"The task {name!r} broke down: {error!r}"))


def make_bot(token: str, api_base: str | None = None) -> Bot:
    """Make the client of Telegram, or of the Bot API server at another address."""
    server = TelegramAPIServer.from_base(api_base) if api_base else PRODUCTION
    return Bot(token, session=AiohttpSession(api=server))


def build_app(
    *,
    token: str,
    database: Database,
    assemble: Assemble,
    api_base: str | None = None,
    clock: Clock | None = None,
    pace: Pace | None = None,
    name: str | None = None,
    address: Address | None = None,
    meters: Meters | None = None,
    place: str = "here",
) -> App:
    """Put a bot together; without a name it owns the database and closes it at its end.

    With an address its updates are pushed to it there; without, they are polled.
    """
    return App(
        bot=make_bot(token, api_base),
        database=database,
        clock=clock or SystemClock(),
        assemble=assemble,
        pace=pace or Pace(),
        name=name,
        address=address,
        meters=meters or Meters(),
        place=place,
    )
