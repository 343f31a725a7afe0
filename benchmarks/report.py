"""The table and the file: what was measured, what it should be, whether it is."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from benchmarks.found import Found


@dataclass(frozen=True)
class Goal:
    """What a figure should be, at least or at most; and what it says, in words."""

    says: str
    at_least: float | None = None
    at_most: float | None = None

    def is_met(self, value: float) -> bool:
        """Say whether a value is good enough."""
        return (self.at_least is None or value >= self.at_least) and (
            self.at_most is None or value <= self.at_most
        )

    @property
    def shown(self) -> str:
        """Write the goal as people do."""
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return "" if self.at_most is None else f"≤ {self.at_most:g}"


GOALS: Mapping[str, Goal] = {
    "vs_naive": Goal("complaints shown a second, against the naive bot", at_least=10),
    "vs_empty_dispatch": Goal("the same, against aiogram with empty handlers", at_least=0.25),
    "chatter_vs_empty_dispatch": Goal("chatter understood and dropped, against it", at_least=1.0),
    "vs_raw_sqlite": Goal("complaints, against SQLite alone keeping as many rows"),
    "half_load_p50_vs_naive": Goal("wait to be safe at half load, median", at_most=1.0),
    "half_load_p99_vs_naive": Goal("wait to be safe at half load, 99 of 100", at_most=0.5),
    "growth_claim": Goal("claim, many tickets against 1,000", at_most=1.3),
    "growth_list": Goal("list of a grid, likewise", at_most=1.3),
    "growth_sweep": Goal("sweep of what is due, likewise", at_most=1.3),
    "growth_digest": Goal("digest of a day, likewise", at_most=1.3),
    "outgoing_vs_allowed": Goal("messages sent, against what Telegram allows", at_least=0.98),
    "floods": Goal("answers 429 meanwhile", at_most=0),
    "p0_seconds_behind_backlog": Goal("seconds to a P0 card while notices wait", at_most=2.0),
    "start_vs_import": Goal("start to first answer, against the bare import", at_most=1.7),
    "help_seconds": Goal("seconds to `weisu --help`", at_most=0.3),
    "rss_over_import_mb": Goal("MB held with many tickets, above the bare import", at_most=80),
    "soak_growth": Goal("memory at the end of a soak, against its middle", at_most=1.02),
}


def machine() -> dict[str, str | int | None]:
    """Describe where this ran."""
    return {
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }


def as_table(found: Found) -> Table:
    """Show each ratio beside its goal, then the absolute figures."""
    table = Table("figure", "what it says", "measured", "goal", "met")
    for name, value in found.ratios.items():
        goal = GOALS[name]
        met = ("yes" if goal.is_met(value) else "NO") if goal.shown else ""
        table.add_row(name, goal.says, f"{value:,.3g}", goal.shown, met)
    table.add_section()
    for name, value in found.absolute.items():
        table.add_row(name, "", f"{value:,.4g}", "", "")
    return table


def write(found: Found, path: Path) -> None:
    """Keep what was measured for whoever compares runs."""
    kept = {"machine": machine(), "ratios": found.ratios, "absolute": found.absolute}
    path.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
