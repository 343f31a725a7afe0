from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.clock import SystemClock
from bot.nursery import Nursery


async def test_a_failing_task_is_told_and_spares_the_others() -> None:
    """One failure is logged with its name and reported, and the neighbour ends its work."""
    told: list[str] = []
    done = asyncio.Event()

    async def fails() -> None:
        await asyncio.sleep(0)
        raise RuntimeError("broken")

    async def works() -> None:
        await asyncio.sleep(0.01)
        done.set()

    with capture_logs() as logs:
        async with Nursery(on_failure=lambda name, _: told.append(name)) as nursery:
            nursery.start("fails", fails())
            nursery.start("works", works())
            assert len(nursery) == 2
    assert told == ["fails"]
    assert done.is_set()
    assert [(entry["event"], entry["task"]) for entry in logs] == [("task_failed", "fails")]


async def test_a_failure_without_a_listener_is_only_logged() -> None:
    """Nobody listening does not make a failure louder than its log line."""

    async def fails() -> None:
        raise RuntimeError("broken")

    with capture_logs() as logs:
        async with Nursery() as nursery:
            nursery.start("fails", fails())
    assert logs[0]["event"] == "task_failed"


async def test_stop_waits_for_work_that_ends_in_time() -> None:
    """Work that fits into the deadline is finished, not cut off."""
    done = asyncio.Event()

    async def works() -> None:
        await asyncio.sleep(0.02)
        done.set()

    async with Nursery() as nursery:
        nursery.start("works", works())
        await nursery.stop(5)
        assert done.is_set()
        assert len(nursery) == 0


async def test_stop_cuts_off_what_runs_over() -> None:
    """After the deadline the task is cancelled, waited for, and named in the log."""
    ended = asyncio.Event()

    async def hangs() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    with capture_logs() as logs:
        async with Nursery() as nursery:
            nursery.start("hangs", hangs())
            await nursery.stop(0.01)
            assert ended.is_set()
    assert logs[0]["event"] == "cut_off"
    assert logs[0]["tasks"] == ["hangs"]


async def test_the_blocks_own_error_comes_out_as_it_is() -> None:
    """What the block raises is not wrapped, so that a plain sentence stays one."""

    async def fails() -> None:
        async with Nursery() as nursery:
            nursery.start("works", asyncio.sleep(0.01))
            raise ValueError("a plain sentence")

    with pytest.raises(ValueError, match="a plain sentence"):
        await fails()


async def test_a_task_may_drain_the_nursery_it_lives_in() -> None:
    """A task waiting for all others does not wait for itself."""
    order: list[str] = []

    async def works() -> None:
        await asyncio.sleep(0.01)
        order.append("works")

    async def waits(nursery: Nursery) -> None:
        assert await nursery.drain(5)
        order.append("waits")

    async with Nursery() as nursery:
        nursery.start("works", works())
        nursery.start("waits", waits(nursery))
    assert order == ["works", "waits"]


def test_the_clock_is_aware() -> None:
    """The one clock of the house speaks UTC."""
    now = SystemClock().now()
    assert now.utcoffset() is not None
    assert now.tzname() == "UTC"
