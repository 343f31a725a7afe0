"""The measures as a table for people, beside the reference baselines."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from bot.commands.evaluate_measures import KEYS, Measures

BASELINES: Measures = {
    "category_top_macro_f1": 0.863,
    "duplicate_pair_f1": 0.779,
    "microseconds_per_message": 1300,
}
"""What the references reach that came with the evaluation data, on their own label sets."""

SOURCES = (
    "Baselines, each on another label set: characters 1-3 TF-IDF with a linear SVM (categories, "
    "time; 0.847 on the first 30 characters, keyword rules 0.754 and 0.700 at 200 microseconds); "
    "cosine of characters 2-3 (pairs)."
)

HEADS = {
    "request_precision": ("asks", "prec"),
    "request_recall": ("asks", "rec"),
    "request_f1": ("asks", "f1"),
    "category_top_macro_f1": ("kind", "top"),
    "category_child_accuracy": ("kind", "leaf"),
    "urgent_recall": ("p0", "rec"),
    "urgent_false_alarms": ("p0", "bad"),
    "place_exact": ("spot", "all"),
    "place_partial": ("spot", "part"),
    "duplicate_precision": ("same", "prec"),
    "duplicate_recall": ("same", "rec"),
    "duplicate_pair_f1": ("same", "f1"),
    "microseconds_per_message": ("time", "us"),
}
"""How the columns are headed: two short words, so that a file is one row of 80 characters."""

LEGEND = (
    "asks: is it a request. kind: top level (macro F1), leaf. p0: danger found, false alarms. "
    "spot: place exact, in part. same: duplicates. us: microseconds. --json names every measure."
)

_WIDEST_NAME = 13
"""A longer name of a file is broken into lines."""


def show(files: Mapping[str, Measures], pooled: Measures, console: Console) -> None:
    """Print one row a file, one for all together, and what the references reach."""
    rows = dict(files) if len(files) < 2 else {**files, "all": pooled}  # noqa: PLR2004 - one is no sum
    table = Table(title="How well the words are understood", box=None, padding=(0, 1, 0, 0))
    table.add_column("\nfile", overflow="fold", max_width=_WIDEST_NAME)
    for key in KEYS:
        table.add_column("\n".join(HEADS[key]), justify="right", no_wrap=True)
    for name, measures in rows.items():
        table.add_row(name.removesuffix(".jsonl"), *_cells(measures))
    table.add_row("baseline", *_cells(BASELINES), style="dim")
    console.print(table)
    console.print(LEGEND, style="dim")
    console.print(SOURCES, style="dim")


def _cells(measures: Measures) -> list[str]:
    return [shown(key, measures.get(key)) for key in KEYS]


def shown(key: str, value: float | None) -> str:
    """Give a measure as people read it; a file without such labels has none."""
    if value is None:
        return "-"
    if key in ("urgent_false_alarms", "microseconds_per_message"):
        return f"{value:.0f}"
    return f"{value:.2f}"
