"""How Weisu fares in a city, on PostgreSQL with several processes: `make bench-scale`.

Makes a city of 1,000 communities (`--scale` a part of it) and pushes what its groups say to one,
two and four processes. Read the ratios; docs/scale.md says what they mean.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from aiohttp import ClientSession, TCPConnector
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.children import Child, Server, child, fake_server
from benchmarks.found import percentile
from benchmarks.report import machine
from benchmarks.scale_city import WHOLE, City, build, city_of
from benchmarks.scale_morning import Morning, morning, seconds_to
from benchmarks.scale_server import Figures, durable, lateness, seconds_used, size_of
from benchmarks.scale_streets import Streets
from benchmarks.scale_table import Run, as_table, of_morning, write
from bot.commands.embedded import Embedded, embedded_server
from storage.schema import upgrade

RESULTS = Path(__file__).with_name("results_scale.json")
VILLAGE = 0.01
"""The small city that the large one is compared with: how much does size cost?"""

HALF = 0.5
SETTLING = 10.0
"""How many seconds a run gets to say what it still has to say."""


@dataclass(frozen=True)
class Plan:
    """What is asked for."""

    scale: float = 1.0
    processes: tuple[int, ...] = (1, 2, 4)
    seconds: float = 20.0
    seed: int = 1


@asynccontextmanager
async def processes(
    server: Server, url: str, city: City, count: int, ahead: float = 0.0
) -> AsyncIterator[tuple[list[Child], list[int]]]:
    """Start so many processes on a database, their clocks ahead; give them with their ports."""
    scale = city.communities / WHOLE
    async with AsyncExitStack() as opened:
        children, ports = [], []
        for _ in range(count):
            one, first = await opened.enter_async_context(
                child("benchmarks.scale_child", server.url, url, scale, ahead)
            )
            children.append(one)
            ports.append(int(first["port"]))
        yield children, ports


async def measure(
    figures: Figures, server: Server, city: City, plan: Plan, *, count: int, rate: float | None
) -> Run:
    """Push as much as is taken, then half of what one process takes; give what was seen."""
    began = monotonic()
    async with (
        processes(server, figures.url, city, count) as (children, ports),
        ClientSession(connector=TCPConnector(limit=0)) as session,
    ):
        started = (monotonic() - began) / count
        streets = Streets(city, session, plan.seed, first=figures.next_update())
        await streets.rush(ports, min(3.0, plan.seconds))
        before = await _used(figures, children)
        taken = await streets.rush(ports, plan.seconds)
        after, pushed = await _used(figures, children), len(streets.waits)
        rush_p99 = percentile(streets.waits, 0.99)
        await asyncio.sleep(min(SETTLING, plan.seconds))
        since = figures.now()
        await streets.stroll(ports, plan.seconds, HALF * (rate or taken))
        waits = list(streets.waits)
        await asyncio.sleep(min(SETTLING, plan.seconds))
    return Run(
        communities=city.communities,
        processes=count,
        start_seconds=started,
        updates_a_second=taken,
        rush_p99_ms=rush_p99 * 1000,
        half_p50_ms=percentile(waits, 0.5) * 1000,
        half_p99_ms=percentile(waits, 0.99) * 1000,
        outbox_p99_ms=lateness(figures, since) * 1000,
        bot_ms=(after[0] - before[0]) / pushed * 1000,
        server_ms=(after[1] - before[1]) / pushed * 1000,
        process_mb=after[2] / count,
    )


async def strike(
    figures: Figures, server: Server, city: City, plan: Plan, *, rate: float
) -> Morning:
    """Have one process live the first morning of a week, at half of what it takes."""
    ahead = seconds_to(city.base)
    async with (
        processes(server, figures.url, city, 1, ahead) as (children, ports),
        ClientSession(connector=TCPConnector(limit=0)) as session,
    ):
        streets = Streets(city, session, plan.seed, first=figures.next_update(), ahead=ahead)
        return await morning(figures, children, streets, ports, HALF * rate)


async def _used(figures: Figures, children: Sequence[Child]) -> tuple[float, float, float]:
    """Give the processor's seconds of the bots and of the server, and the bots' memory."""
    used = [await one.ask(do="usage") for one in children]
    return sum(one["cpu"] for one in used), seconds_used(figures), sum(one["rss"] for one in used)


async def run(plan: Plan, console: Console) -> tuple[list[Run], Morning, dict[str, float]]:
    """Make a village and the city, and measure both; gives what was seen, and how large it was."""
    runs: list[Run] = []
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with embedded_server() as embedded, Progress(*columns, console=console) as progress:
        async with fake_server() as server:
            village, whole = city_of(plan.scale * VILLAGE), city_of(plan.scale)
            small = await _made(embedded, village, progress, "a village")
            large = await _made(embedded, whole, progress, "the city")
            durable(embedded)
            bar = progress.add_task("measuring", total=2 + len(plan.processes))
            runs.append(await measure(small, server, village, plan, count=1, rate=None))
            progress.advance(bar)
            rate = None
            for count in plan.processes:
                one = await measure(large, server, whole, plan, count=count, rate=rate)
                rate = rate or one.updates_a_second
                runs.append(one)
                progress.advance(bar)
            struck = await strike(large, server, whole, plan, rate=runs[1].updates_a_second)
            progress.advance(bar)
            sizes = {**whole.sizes, "database_mb": size_of(large)}
    return runs, struck, {name: float(value) for name, value in sizes.items()}


async def _made(embedded: Embedded, city: City, progress: Progress, name: str) -> Figures:
    """Make a city in a database of its own."""
    url = await asyncio.to_thread(embedded.fresh)
    await upgrade(url)
    bar = progress.add_task(f"building {name}", total=city.communities)
    figures = Figures(embedded, url)
    await asyncio.to_thread(
        build, embedded, figures.database, city, lambda done: progress.update(bar, completed=done)
    )
    return figures


def main() -> None:
    """Measure, print the table, write results_scale.json beside this file."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    asked.add_argument("--scale", type=float, default=1.0, help="1 is a thousand communities")
    asked.add_argument("--processes", default="1,2,4", help="how many at once, one after another")
    asked.add_argument("--seconds", type=float, default=20.0, help="how long each is pushed to")
    asked.add_argument("--seed", type=int, default=1, help="another seed says other things")
    asked.add_argument("--out", type=Path, default=RESULTS, help="where the results go")
    told = asked.parse_args()
    counts = tuple(int(part) for part in told.processes.split(","))
    plan = Plan(told.scale, counts, told.seconds, told.seed)
    console = Console()
    runs, struck, sizes = asyncio.run(run(plan, console))
    console.print(as_table(runs))
    console.print(of_morning(struck, runs[1]))
    asked_for = {"scale": plan.scale, "seconds": plan.seconds, "seed": plan.seed}
    write(runs, struck, {**machine(), **asked_for, **sizes}, told.out)


if __name__ == "__main__":
    main()
