"""How long a complaint waits to be safe while each bot carries half of what it can."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from benchmarks.found import Found, Plan, percentile
from benchmarks.rivals import Rival, Rivals, rivals

HALF = 0.5
SETTLE = 1.0


async def measure(plan: Plan, step: Callable[[], None]) -> Found:
    """Find out what each can carry, then compare both at half of it, in turns.

    A wait begins when the update comes into being, not when the bot finds time to ask for it. It
    ends with the commit: for Weisu when its next poll confirms the update, which comes after it.
    """
    async with rivals(plan.folder) as both:
        carry = {}
        for name, rival in (("weisu", both.weisu), ("naive", both.naive)):
            carry[name], _ = await rival.rush(plan.complaints if name == "weisu" else 100)
        waits: dict[str, list[float]] = {"weisu": [], "naive": []}
        for _ in range(max(1, plan.rounds // 2)):
            waits["weisu"] += await _weisu(both, carry["weisu"] * HALF, plan.seconds)
            await asyncio.sleep(SETTLE)
            waits["naive"] += await _naive(both.naive, carry["naive"] * HALF, plan.seconds)
            step()
    at = {
        (name, share): percentile(found, share) * 1000
        for name, found in waits.items()
        for share in (0.5, 0.99)
    }
    return Found(
        {
            "half_load_p50_vs_naive": at["weisu", 0.5] / at["naive", 0.5],
            "half_load_p99_vs_naive": at["weisu", 0.99] / at["naive", 0.99],
        },
        {
            "half_load_p50_ms": at["weisu", 0.5],
            "half_load_p99_ms": at["weisu", 0.99],
            "naive_half_load_p50_ms": at["naive", 0.5],
            "naive_half_load_p99_ms": at["naive", 0.99],
        },
    )


async def _weisu(both: Rivals, rate: float, seconds: float) -> list[float]:
    born = await both.weisu.under(rate, seconds)
    seen = await both.server.call("look", both.weisu.token)
    return [at - born[int(number)] for number, at in seen["confirmed"] if int(number) in born]


async def _naive(rival: Rival, rate: float, seconds: float) -> list[float]:
    await rival.child.ask(do="report")
    born = await rival.under(rate, seconds)
    seen = await rival.child.ask(do="report")
    return [at - born[int(number)] for number, at in seen["committed"] if int(number) in born]
