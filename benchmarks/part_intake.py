"""Complaints to cards and chatter to nothing, against the naive bot and against the floors."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from benchmarks.children import Child, child
from benchmarks.found import Found, Plan, in_turns
from benchmarks.rivals import Rival, rivals

BATCH = 64


async def measure(plan: Plan, step: Callable[[], None]) -> Found:
    """Compare, in turns."""
    async with rivals(plan.folder) as both, child("benchmarks.floors", plan.folder) as (floors, _):
        cpu: dict[str, float] = {}
        seen = await in_turns(
            plan.rounds,
            {
                "weisu": _rush(both.weisu, plan.complaints, "weisu", cpu),
                "naive": _rush(both.naive, max(8, plan.complaints // 4), "naive", cpu),
                "empty_dispatch": _floor(floors, "empty", updates=plan.updates // 2),
                "chatter": _floor(floors, "chatter", updates=plan.updates),
                "empty_talk": _floor(floors, "empty_talk", updates=plan.updates // 2),
                "sqlite": _floor(floors, "raw", complaints=plan.updates, batch=BATCH),
                "sqlite_singly": _floor(floors, "raw", complaints=plan.updates // 8, batch=1),
            },
            step,
        )
    return Found(
        {
            "vs_naive": seen["weisu"] / seen["naive"],
            "vs_empty_dispatch": seen["weisu"] / seen["empty_dispatch"],
            "chatter_vs_empty_dispatch": seen["chatter"] / seen["empty_talk"],
            "vs_raw_sqlite": seen["weisu"] / seen["sqlite"],
        },
        {
            "complaints_per_second": seen["weisu"],
            "naive_complaints_per_second": seen["naive"],
            "empty_dispatches_per_second": seen["empty_dispatch"],
            "chatter_per_second": seen["chatter"],
            "raw_sqlite_complaints_per_second": seen["sqlite"],
            "raw_sqlite_singly_per_second": seen["sqlite_singly"],
            "cpu_ms_per_complaint": cpu["weisu"] * 1000,
            "naive_cpu_ms_per_complaint": cpu["naive"] * 1000,
        },
    )


def _rush(
    rival: Rival, complaints: int, name: str, cpu: dict[str, float]
) -> Callable[[], Awaitable[float]]:
    async def way() -> float:
        rate, spent = await rival.rush(complaints)
        cpu[name] = min(spent, cpu.get(name, spent))
        return rate

    return way


def _floor(floors: Child, do: str, **how: int) -> Callable[[], Awaitable[float]]:
    async def way() -> float:
        return next(iter(how.values())) / float((await floors.ask(do=do, **how))["seconds"])

    return way
