"""What a million tickets change: time of the work that people wait for, and memory."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable

from benchmarks.bare import bare_import
from benchmarks.children import Child, child
from benchmarks.found import Found, Plan, Way, in_turns
from benchmarks.history import SMALL, city, small_town

WAYS = {"claim": "claim", "list": "listing", "sweep": "sweep", "digest": "digest"}
AFTER = 3
"""Warming up: files come into the cache, statements get compiled."""


async def measure(plan: Plan, step: Callable[[], None]) -> Found:
    """Make both databases, then ask both the same, in turns."""
    small, large = plan.folder / "small.sqlite3", plan.folder / "large.sqlite3"
    await small_town(small)
    shutil.copyfile(small, large)
    await asyncio.to_thread(city, large, plan.tickets, lambda _: step())
    found = Found()
    async with (
        child("benchmarks.grown", small) as (few, _),
        child("benchmarks.grown", large) as (many, _),
    ):
        seen = await in_turns(
            max(2, plan.rounds),
            {
                f"{name}_{size}": _ask(one, do, plan.presses)
                for name, do in WAYS.items()
                for size, one in (("small", few), ("large", many))
            },
            step,
        )
        used = await many.ask(do="usage")
    bare = await bare_import()
    for name in WAYS:
        found.ratios[f"growth_{name}"] = seen[f"{name}_large"] / seen[f"{name}_small"]
        found.absolute[f"{name}_ms_at_{SMALL}"] = seen[f"{name}_small"] * 1000
        found.absolute[f"{name}_ms_at_{plan.tickets}"] = seen[f"{name}_large"] * 1000
    found.ratios["rss_over_import_mb"] = used["rss"] - bare.rss
    found.absolute["rss_mb"] = used["rss"]
    found.absolute["import_rss_mb"] = bare.rss
    return found


def _ask(one: Child, do: str, times: int) -> Way:
    async def way() -> float:
        times_now = max(1, times // AFTER) if do == "digest" else times
        return float((await one.ask(do=do, times=times_now))["seconds"])

    return way
