"""How fast Weisu is, as ratios within one run: `make bench`.

Parts: intake, load, growth, outgoing, start; soak with --soak MINUTES. `make bench ARGS="intake
start"` runs some, `ARGS=--quick` a little of each. Writes benchmarks/results.json. Absolute
figures depend on the machine, ratios hardly; docs/benchmarks.md says what they mean.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from benchmarks import (
    part_growth,
    part_intake,
    part_load,
    part_outgoing,
    part_soak,
    part_start,
)
from benchmarks.found import Found, Plan, tiny
from benchmarks.report import as_table, write

Part = Callable[[Plan, Callable[[], None]], Awaitable[Found]]
PARTS: Mapping[str, Part] = {
    "intake": part_intake.measure,
    "load": part_load.measure,
    "growth": part_growth.measure,
    "outgoing": part_outgoing.measure,
    "start": part_start.measure,
    "soak": part_soak.measure,
}
RESULTS = Path(__file__).with_name("results.json")


def quick(plan: Plan) -> Plan:
    """Give a plan of a minute or two: smaller numbers, the same ways."""
    return replace(
        plan,
        rounds=2,
        complaints=100,
        updates=600,
        seconds=5.0,
        tickets=50_000,
        presses=6,
        messages=180,
        backlog=1_000,
        starts=1,
    )


async def run(names: Sequence[str], shape: Callable[[Path], Plan], console: Console) -> Found:
    """Run parts one after the other, with a sign of life."""
    found = Found()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("bench", total=None)
        for name in names:
            progress.update(bar, description=name)
            with TemporaryDirectory(prefix="weisu-bench-") as folder:
                part = PARTS[name]
                found.add(await part(shape(Path(folder)), lambda: progress.advance(bar)))
        progress.update(bar, description="done", total=1, completed=1)
    return found


def main() -> None:
    """Measure, print a table, write results.json beside this file."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    asked.add_argument("parts", nargs="*", help=f"some of {', '.join(PARTS)}; all without any")
    asked.add_argument("--quick", action="store_true", help="a little of each")
    asked.add_argument("--tiny", action="store_true", help="only to see that everything works")
    asked.add_argument("--soak", type=float, default=0.0, metavar="MINUTES", help="work that long")
    asked.add_argument("--out", type=Path, default=RESULTS, help="where the results go")
    told = asked.parse_args()
    unknown = set(told.parts) - set(PARTS)
    if unknown:
        asked.error(f"there is no part {', '.join(sorted(unknown))}")
    names = [name for name in told.parts or PARTS if name != "soak"]
    if told.soak:
        names = [*told.parts, "soak"]

    def shape(folder: Path) -> Plan:
        plan = tiny(folder) if told.tiny else Plan(folder)
        return replace(quick(plan) if told.quick else plan, minutes=told.soak)

    console = Console()
    found = asyncio.run(run(names, shape, console))
    console.print(as_table(found))
    write(found, told.out)


if __name__ == "__main__":
    main()
