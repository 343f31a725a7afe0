"""The table of a city's runs, and the file for whoever compares."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.table import Table

from benchmarks.scale_morning import Morning


@dataclass(frozen=True, kw_only=True)
class Run:
    """What was seen of so many processes in a city of so many communities.

    `rush` is as much as was taken, `half` half of what one process takes; waits are from the push
    to the answer, which comes after the commit. Milliseconds of processor are for one update.
    """

    communities: int
    processes: int
    start_seconds: float
    updates_a_second: float
    rush_p99_ms: float
    half_p50_ms: float
    half_p99_ms: float
    outbox_p99_ms: float
    bot_ms: float
    server_ms: float
    process_mb: float


SAYS: Mapping[str, str] = {
    "updates_a_second": "updates a second, as many as were taken",
    "rush_p99_ms": "their wait to be safe, 99 of 100",
    "half_p50_ms": "wait at half of what one process takes, median",
    "half_p99_ms": "the same, 99 of 100",
    "outbox_p99_ms": "outbox: sent after it was due, 99 of 100, same load",
    "bot_ms": "processor of the bots for an update",
    "server_ms": "processor of the database for an update",
    "start_seconds": "start of a process, until nothing is due",
    "process_mb": "memory of a process",
}


def ratio(run: Run, base: Run, name: str) -> float:
    """Give a figure of a run against that of another."""
    return float(getattr(run, name)) / float(getattr(base, name))


def as_table(runs: Sequence[Run]) -> Table:
    """Show each figure against that of one process in the city; the village stands first."""
    village, base, *_ = runs
    table = Table("against one process in the city", "village, 1")
    for run in runs[1:]:
        table.add_column(f"city, {run.processes}", justify="right")
    for name, words in SAYS.items():
        table.add_row(words, *(f"{ratio(run, base, name):.2f}" for run in runs))
    table.add_section()
    for name, words in SAYS.items():
        table.add_row(f"absolute: {words}", *(f"{getattr(run, name):,.4g}" for run in runs))
    table.caption = f"{village.communities} and {base.communities} communities"
    return table


def of_morning(seen: Morning, base: Run) -> Table:
    """Show a morning, its waits against those of an hour without digests, at the same load."""
    table = Table("all digests of a week at once, one process in the city", "")
    table.add_row("wait of updates, median, against none", f"{seen.p50_ms / base.half_p50_ms:.2f}")
    table.add_row("the same, 99 of 100", f"{seen.p99_ms / base.half_p99_ms:.2f}")
    table.add_row("absolute: the same, ms", f"{seen.p99_ms:,.4g}")
    table.add_row("absolute: messages of digests", f"{seen.messages:,}")
    table.add_row("absolute: sent within so many seconds", f"{seen.seconds:,.4g}")
    return table


def write(runs: Sequence[Run], morning: Morning, facts: Mapping[str, object], path: Path) -> None:
    """Keep what was measured."""
    base = runs[1]
    ratios = [
        {"communities": run.communities, "processes": run.processes}
        | {name: ratio(run, base, name) for name in SAYS}
        for run in runs
    ]
    kept = {
        "facts": dict(facts),
        "ratios": ratios,
        "absolute": [asdict(run) for run in runs],
        "morning": asdict(morning),
    }
    path.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
