"""Whether anything grows while the bot works on: `--soak MINUTES`."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Callable

from benchmarks.found import Found, Plan
from benchmarks.rivals import rivals

RATE = 5.0
CALM = 2.0
TALK = 10
MINUTE = 60.0


async def measure(plan: Plan, step: Callable[[], None]) -> Found:
    """Let complaints and talk come for so many minutes; compare the last third with the second."""
    held: list[float] = []
    async with rivals(plan.folder) as both:
        bot, loop = both.weisu, asyncio.get_running_loop()
        until = loop.time() + plan.minutes * MINUTE
        while loop.time() < until or len(held) < 3:  # noqa: PLR2004 - one for each third
            mixed = [*bot.voices.complaints(int(RATE)), *bot.voices.talk(int(RATE * TALK))]
            await both.server.call("push", bot.token, updates=mixed)
            await asyncio.sleep(CALM)
            held.append((await bot.child.ask(do="usage"))["rss"])
            await both.server.call("forget", bot.token)
            step()
    third = max(1, len(held) // 3)
    second, last = held[third : 2 * third], held[-third:]
    return Found(
        {"soak_growth": statistics.median(last) / statistics.median(second)},
        {"soak_minutes": plan.minutes, "soak_rss_mb": statistics.median(last)},
    )
