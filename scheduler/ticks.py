from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

GRACE_SECONDS = 3600
"""How late a tick may still come; the library allows a second and drops what comes later."""


@dataclass(frozen=True, kw_only=True)
class Tick:
    """Something to do every so often; what is due, and when, is for rows to say."""

    name: str
    every: timedelta
    do: Callable[[], Awaitable[None]]


Explain = Callable[[Exception], str | None]
"""Says in a sentence what an error means, if it was foreseen."""


def _nothing(_error: Exception) -> None:
    """Foresee nothing."""


class Ticks:
    """Calls things every so often while the program runs, and keeps no plans of its own.

    A tick that comes while the last one still runs is left out, and those missed while the loop
    was busy count as one. One that fails is told once, until it goes well or fails otherwise;
    where `explain` has a sentence for it, without its traceback.
    """

    def __init__(self, ticks: Sequence[Tick], explain: Explain = _nothing) -> None:
        self._ticks = tuple(ticks)
        self._explain = explain
        self._told: dict[str, str] = {}
        self._running: set[asyncio.Event] = set()
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def start(self) -> None:
        """Begin ticking."""
        for tick in self._ticks:
            self._scheduler.add_job(
                self._run,
                IntervalTrigger(seconds=tick.every.total_seconds(), timezone=UTC),
                args=(tick,),
                id=tick.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=GRACE_SECONDS,
            )
        self._scheduler.start()

    async def stop(self, seconds: float) -> None:
        """Tick no more; what still runs may end, within so many seconds."""
        self._scheduler.remove_all_jobs()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._all_done()
        self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)  # the library shuts down, and cancels, in the next turn of the loop
        await self._all_done()

    async def _all_done(self) -> None:
        await asyncio.gather(*(done.wait() for done in self._running))

    async def _run(self, tick: Tick) -> None:
        done = asyncio.Event()
        self._running.add(done)
        try:
            await tick.do()
        except Exception as error:  # noqa: BLE001 - a tick may fail at anything, the next not
            self._tell(tick.name, error)
        else:
            if self._told.pop(tick.name, None):
                log.info("tick_recovered", tick=tick.name)
        finally:
            self._running.discard(done)
            done.set()

    def _tell(self, name: str, error: Exception) -> None:
        why = self._explain(error)
        told = why or f"{type(error).__name__}: {error}"
        if self._told.get(name) == told:
            return
        self._told[name] = told
        if why:
            log.error("tick_failed", tick=name, why=why)
        else:
            log.error("tick_failed", tick=name, exc_info=error)
