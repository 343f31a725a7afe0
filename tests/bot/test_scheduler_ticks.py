from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from bot_house import until

from scheduler.ticks import Tick, Ticks


async def test_ticks_go_on_after_a_failure(logs: list[Any]) -> None:
    """A tick that fails is logged and comes again; stopping waits for the one that runs."""
    counted: list[int] = []
    began, finished = asyncio.Event(), asyncio.Event()

    async def fails() -> None:
        counted.append(1)
        raise RuntimeError("a bug")

    async def takes_long() -> None:
        began.set()
        await asyncio.sleep(0.3)
        finished.set()

    ticks = Ticks(
        [
            Tick(name="fails", every=timedelta(seconds=0.05), do=fails),
            Tick(name="long", every=timedelta(seconds=0.1), do=takes_long),
        ]
    )
    ticks.start()
    await until(lambda: len(counted) > 2 and began.is_set())
    await ticks.stop(5)
    assert finished.is_set()
    assert logs[0]["tick"] == "fails"


async def test_a_tick_that_hangs_is_cut_off() -> None:
    """Stopping cancels what runs over, and waits for its end."""
    entered, left = asyncio.Event(), asyncio.Event()

    async def hangs() -> None:
        entered.set()
        try:
            await asyncio.Event().wait()
        finally:
            left.set()

    ticks = Ticks([Tick(name="hangs", every=timedelta(seconds=0.01), do=hangs)])
    ticks.start()
    await entered.wait()
    await ticks.stop(0.01)
    assert left.is_set()
