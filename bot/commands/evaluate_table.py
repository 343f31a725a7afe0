"""The measures as a table for people, beside the reference baselines."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from bot.commands.evaluate_measures import KEYS, Measures

BASELINES = {
    "category_top_macro_f1": "0.863",
    "duplicate_pair_f1": "0.779",
    "microseconds_per_message": "1300",
}
"""What the references reach that came with the evaluation data, on their own label sets."""

SOURCES = (
    "Baselines, each on another label set: characters 1-3 TF-IDF with a linear SVM (categories, "
    "time; 0.847 on the first 30 characters, keyword rules 0.754 and 0.700 at 200 microseconds); "
    "cosine of characters 2-3 (pairs)."
)


def show(files: Mapping[str, Measures], pooled: Measures, console: Console) -> None:
    """Print one column a file, one for all together, and what the references reach."""
    columns = dict(files) if len(files) < 2 else {**files, "all": pooled}  # noqa: PLR2004 - one is no sum
    table = Table(title="How well the words are understood")
    table.add_column("measure", no_wrap=True)
    for name in columns:
        table.add_column(name, justify="right")
    table.add_column("baseline", justify="right", style="dim")
    for key in KEYS:
        cells = [shown(key, measures[key]) for measures in columns.values()]
        table.add_row(key, *cells, BASELINES.get(key, ""))
    console.print(table)
    console.print(SOURCES, style="dim")


def shown(key: str, value: float | None) -> str:
    """Give a measure as people read it; a file without such labels has none."""
    if value is None:
        return "-"
    if key in ("urgent_false_alarms", "microseconds_per_message"):
        return f"{value:.0f}"
    return f"{value:.3f}"
