from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import structlog

from storage.unit_of_work import Database
from usecases.ports import Clock

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

NOTABLE = timedelta(minutes=1)
"""How far the clock must jump to be told; time servers move it by less, and slowly."""


class ClockWatch:
    """Notices when the machine's clock is set, by a clock that nobody can set.

    What waits in the outbox keeps its waiting time: nobody waits a day because the clock was a
    day ahead for a while. Of several processes one mends.
    """

    def __init__(
        self,
        database: Database,
        bot_id: int,
        clock: Clock,
        steady: Callable[[], float] = time.monotonic,
        *,
        mends: Callable[[], bool] = lambda: True,
    ) -> None:
        self._database = database
        self._bot_id = bot_id
        self._clock = clock
        self._steady = steady
        self._mends = mends
        self._shown, self._passed = clock.now(), steady()

    async def tick(self) -> None:
        """Compare both clocks, and mend what waits when ours was put back."""
        now, passed = self._clock.now(), self._steady()
        jump = now - self._shown - timedelta(seconds=passed - self._passed)
        if jump <= -NOTABLE and self._mends():
            async with self._database.writing() as uow:
                await uow.outbox.shift(self._bot_id, jump, now)
        if abs(jump) >= NOTABLE:
            log.warning("clock_jumped", seconds=round(jump.total_seconds()), why=_sentence(jump))
        self._shown, self._passed = now, passed


def _sentence(jump: timedelta) -> str:
    size = timedelta(seconds=round(abs(jump).total_seconds()))
    if jump > timedelta():
        return f"The machine's clock went ahead by {size} at once; what fell due in it is done now."
    return f"The machine's clock was put back by {size}; what was planned by it comes later."
