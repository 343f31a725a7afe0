from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.health import Health
from bot.meters import Meters
from bot.races import retried
from bot.telling import named
from domain.dues import Due, DueKind
from storage.ailments import ailment_in
from storage.unit_of_work import Database
from usecases.acts import ACTS, ALONE, sow
from usecases.breath import in_parts
from usecases.desk import Desk
from usecases.due_run import APART, claim, hold_back, work
from usecases.falling_due import Act, ActAlone, Run
from usecases.invariants import check, mend
from usecases.ports import Clock

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

MANY = 100
"""How many batches are done before the loop takes breath; the rest waits for the next tick."""


LOT = 20
"""With how many communities at a time a start sees whether all is planned."""

BEGIN_AGAIN = timedelta(hours=1)
"""After how long that is tried again with those where it failed."""


class DueRunner:
    """Does what falls due: claims it in one transaction, does it with all its effects in the next.

    Killed between the two, it is done when the lease ran out; killed inside, nothing of it was
    kept. What fails alone is held back with growing pauses and holds up nothing else.
    """

    def __init__(
        self,
        database: Database,
        desk: Desk,
        clock: Clock,
        *,
        wake_sender: Callable[[], None],
        first_pause: float = 0.5,
        acts: Mapping[DueKind, Act] = ACTS,
        alone: Mapping[DueKind, ActAlone] = ALONE,
        meters: Meters | None = None,
    ) -> None:
        self._database = database
        self._desk = desk
        self._clock = clock
        self._wake_sender = wake_sender
        self._acts = acts
        self._alone = alone
        self._meters = meters or Meters()
        self._codes = desk.due_codes
        self._woken = asyncio.Event()
        self._ended = asyncio.Event()
        self._unbegun: Sequence[str] = self._codes
        self._begins_at = clock.now()
        self._has_begun = not self._codes
        self._is_busy = False
        self._is_stopping = False
        self.health = Health("dues", first_pause=first_pause)

    def wake(self) -> None:
        """Look now whether something fell due."""
        self._woken.set()

    async def is_idle(self) -> bool:
        """Say whether nothing is due at this instant and nothing is being done.

        Only to look is not to be busy: who wakes us again and again would never see us idle.
        """
        if self._is_busy or not self._has_begun:
            return False
        return not await self._is_due() and not self._is_busy

    async def run(self) -> None:
        """Do what falls due until stopped."""
        try:
            while not self._is_stopping:
                self._woken.clear()
                try:
                    await self._begin()
                    pause = await self._catch_up()
                except Exception as error:  # noqa: BLE001 - the database may come back
                    sentence = "Cannot look at what is due; it waits."
                    pause = self.health.ill("storage", sentence, error=error)
                else:
                    self.health.well()
                await self._nap(pause)
        finally:
            self._ended.set()

    async def stop(self, seconds: float) -> None:
        """Begin nothing more; what runs may end, within so many seconds."""
        self._is_stopping = True
        self.wake()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._ended.wait()

    async def _nap(self, seconds: float | None) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()

    async def _begin(self) -> None:
        """Once: plan what has no plan (after an upgrade, all), seed what hangs on no ticket.

        Some communities at a time, so that a kill loses little and nobody waits for all of them.
        One that fails does not keep the others from what is due; it is tried again in an hour.
        """
        if not self._unbegun or self._clock.now() < self._begins_at:
            return
        await self._next_at()  # raises while the database is away
        failed: list[str] = []
        async for lot in in_parts(self._unbegun, LOT):
            if self._is_stopping:
                return
            failed += await self._begin_with(lot)
        self._unbegun, self._begins_at = failed, self._clock.now() + BEGIN_AGAIN
        self._has_begun = True

    async def _begin_with(self, codes: Sequence[str]) -> list[str]:
        """Begin with a lot, or with each of it alone where one fails; gives those that do."""
        try:
            await retried(partial(self._sow, codes))
            if await self._is_broken(codes):
                await retried(partial(self._mend, codes))
        except Exception as error:  # a seed may have bugs
            if ailment_in(error):
                raise
            if len(codes) > 1:
                return [one for code in codes for one in await self._begin_with([code])]
            log.exception("seed_failed", community=codes[0])
            return [*codes]
        return []

    async def _sow(self, codes: Sequence[str]) -> None:
        """Do it in a transaction; another process may be at the same."""
        async with self._database.writing() as uow:
            await sow(Run(uow=uow, desk=self._desk, now=self._clock.now()), codes)

    async def _is_broken(self, codes: Sequence[str]) -> bool:
        """Look at one moment: where others write meanwhile, a unit that writes sees several."""
        async with self._database.reading() as uow:
            return bool(await check(uow, desk=self._desk, now=self._clock.now(), codes=codes))

    async def _mend(self, codes: Sequence[str]) -> None:
        async with self._database.writing() as uow:
            await mend(uow, desk=self._desk, now=self._clock.now(), codes=codes)

    async def _catch_up(self) -> float | None:
        """Do what is due; give the seconds until the next thing is, None when nothing waits."""
        for _ in range(MANY):
            pause = await self._until_next()
            if pause or pause is None or self._is_stopping or not await self._batch():
                return pause
        return 0.0

    async def _next_at(self) -> datetime | None:
        async with self._database.reading() as uow:
            return await uow.dues.next_at(self._codes, now=self._clock.now())

    async def _is_due(self) -> bool:
        instant = await self._next_at()
        return instant is not None and instant <= self._clock.now()

    async def _until_next(self) -> float | None:
        instant = await self._next_at()
        if instant is None:
            return None
        return max(0.0, (instant - self._clock.now()).total_seconds())

    async def _batch(self) -> bool:
        """Claim and do what is due, together or else one by one; say whether it was anything."""
        self._is_busy = True
        try:
            return await self._claimed()
        finally:
            self._is_busy = False

    async def _claimed(self) -> bool:
        token, now = secrets.token_hex(8), self._clock.now()
        claimed = await retried(lambda: self._claim(token, now))
        if not claimed:
            return False
        self._meters.took_up(claimed, now)
        if many := [due.id for due in claimed if due.kind not in APART]:
            await self._together(token, now, many)
        await self._one_by_one(token, now, [due.id for due in claimed if due.kind in APART])
        return True

    async def _together(self, token: str, now: datetime, ids: Sequence[int]) -> None:
        try:
            await retried(lambda: self._work(token, now, ids))
        except Exception as error:  # acts are the product's, and may have bugs
            if ailment_in(error):
                raise
            log.warning("dues_undone", dues=len(ids), why=named(error))
            await self._one_by_one(token, now, ids)
        else:
            self._wake_sender()

    async def _claim(self, token: str, now: datetime) -> Sequence[Due]:
        async with self._database.writing() as uow:
            return await claim(uow, desk=self._desk, token=token, now=now)

    async def _work(self, token: str, now: datetime, ids: Sequence[int]) -> None:
        async with self._database.writing() as uow:
            await work(
                uow,
                desk=self._desk,
                token=token,
                now=now,
                ids=ids,
                acts=self._acts,
                alone=self._alone,
            )

    async def _one_by_one(self, token: str, now: datetime, ids: Sequence[int]) -> None:
        for due_id in ids:
            try:
                await retried(partial(self._work, token, now, [due_id]))
            except Exception as error:  # this is the one
                if ailment_in(error):
                    raise
                async with self._database.writing() as uow:
                    await hold_back(uow, token=token, due_id=due_id, now=now, error=error)
            else:
                self._wake_sender()
