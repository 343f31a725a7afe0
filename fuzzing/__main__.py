"""`make fuzz`: generated updates through the real raw path of the bot, and what came of it.

100,000 updates, or COUNT of them, drawn from the chance number SEED. Some of them Telegram could
not send: those may be refused as unreadable, nothing else may fail. Ends with 0 when nothing did.
"""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Iterable

import structlog
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from fuzzing.run import Report, fuzz

COUNT = 100_000
SHOWN = 5
CRITICAL = 50
MOST_GROWTH = 80.0
"""How many MB the memory may grow between a third of the run and its end."""


def main() -> int:
    """Run, show, and judge."""
    asked = argparse.ArgumentParser(prog="python -m fuzzing", description=__doc__)
    asked.add_argument("--count", type=int, default=COUNT, help="how many updates")
    asked.add_argument("--seed", type=int, default=1, help="the number that all chance comes from")
    told = asked.parse_args()
    # What the bot says of refused updates would drown the bar; the table counts it.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(CRITICAL))
    console = Console()
    columns = (TextColumn("updates"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("updates", total=told.count)
        report = fuzz(told.count, told.seed, lambda: progress.advance(bar))
    console.print(_table(report, told.seed))
    _show(console, "Errors that left the pipeline", report.errors)
    _show(console, "Dead letters", (f"{error}\n{update}" for error, update in report.dead))
    _show(console, "Messages that could not be sent", (f"{k}: {e}" for k, e in report.unsent))
    _show(console, "What fell due and failed", (f"{k}: {e}" for k, e in report.undone))
    _show(console, "Broken rules", report.broken_rules)
    is_good = report.is_good and report.growth <= MOST_GROWTH
    console.print(f"fuzz: {'nothing failed' if is_good else 'FAILED'} (seed {told.seed})")
    return 0 if is_good else 1


def _table(report: Report, seed: int) -> Table:
    table = Table("what", "how many", title=f"{report.taken} generated updates, seed {seed}")
    machine = f"{platform.machine()}, Python {platform.python_version()}"
    for name, value in (
        ("kinds of updates", len(report.by_kind)),
        ("of the five kinds we ask for", _asked_for(report)),
        ("messages, edits and answers the bot made of them", report.said),
        ("tickets", report.tickets),
        ("could not be sent by Telegram, and refused as unreadable", report.unreadable),
        ("errors that left the pipeline", len(report.errors)),
        ("dead letters of our making", len(report.dead)),
        ("messages that could not be rendered or sent", len(report.unsent)),
        ("calls Telegram would have refused", report.refused.total()),
        ("dues that failed", len(report.undone)),
        ("rules of the tickets broken at the end", len(report.broken_rules)),
        ("memory, from a third of the run to its end", f"{report.growth:+.1f} MB"),
        ("p50 of an update, its batch averaged", f"{report.quantile(0.5):.2f} ms"),
        ("p99", f"{report.quantile(0.99):.2f} ms"),
        ("time in all, drawing included", f"{report.seconds:.0f} s"),
        ("machine", machine),
    ):
        table.add_row(name, str(value))
    return table


def _asked_for(report: Report) -> int:
    asked = ("message", "edited_message", "callback_query", "my_chat_member", "chat_member")
    return sum(report.by_kind[kind] for kind in asked)


def _show(console: Console, title: str, lines: Iterable[str]) -> None:
    for line in list(lines)[:SHOWN]:
        console.print(f"{title}:", style="red")
        console.print(line[-4000:], markup=False, highlight=False)


if __name__ == "__main__":
    sys.exit(main())
