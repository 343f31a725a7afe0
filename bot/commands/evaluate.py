# ruff: noqa: PLC0415 - imports stand inside what needs them, so that --help answers at once

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.commands.evaluate_files import Sheet
    from bot.commands.evaluate_measures import Verdict

LONG = 1000
"""From so many rows on somebody waits, and wants to see how far it is."""

HELP = """
Measure on labelled messages how well the words are understood, and print it beside the baselines.

The file, or every *.jsonl of the folder, is recognised by its fields: a chat log, or petitions
with categories, incidents, places or none of them. docs/evaluation.md defines each measure.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(help=HELP, epilog="Example: weisu evaluate --data messages.jsonl --json")(evaluate)


def evaluate(
    *,
    data: Annotated[Path, typer.Option(metavar="FILE_OR_FOLDER", help="Labelled messages.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of a table.")
    ] = False,
) -> None:
    """Replay what is there and print what was right."""
    from dataclasses import replace

    from rich.console import Console

    from bot.commands.evaluate_files import read
    from bot.commands.evaluate_measures import measure

    sheets = read(data)
    found = {sheet.name: _verdicts(sheet) for sheet in sheets}
    files = {name: measure(verdicts) for name, verdicts in found.items()}
    pooled = measure(
        [
            replace(verdict, group=f"{name}/{verdict.group}")
            for name, verdicts in found.items()
            for verdict in verdicts
        ]
    )
    if not as_json:
        from bot.commands.evaluate_table import show

        show(files, pooled, Console())
        return
    import json

    typer.echo(json.dumps({**pooled, "files": files} if data.is_dir() else pooled, indent=2))


def _verdicts(sheet: Sheet) -> list[Verdict]:
    """Replay one file; a long one shows how far it is, beside what it prints."""
    from rich.console import Console
    from rich.progress import track

    from bot.commands.evaluate_replay import community, replay

    rows = replay(sheet, community())
    return list(
        track(
            rows,
            description=sheet.name,
            total=len(sheet.rows),
            console=Console(stderr=True),
            transient=True,
            disable=len(sheet.rows) < LONG,
        )
    )
