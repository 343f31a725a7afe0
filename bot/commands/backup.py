# ruff: noqa: PLC0415 - imports stand inside what needs them, so that --help answers at once

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import CONFIG, ConfigOption, TroubleError, loaded
from bot.commands.copying import database_file, described, moment, shown

if TYPE_CHECKING:
    from bot.config import Settings

Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        help="A new file, or a folder that gets a file with today's date; "
        "without it, the folder of the database.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog="Example: weisu backup --out /var/backups/weisu")(backup)


def backup(out: Out = None, config: ConfigOption = CONFIG) -> None:
    """Copy the database, also while the bot runs, and check the copy; nothing is overwritten."""
    from storage.backups import back_up

    settings = loaded(config).settings
    source = database_file(settings)
    if not source.exists():
        raise TroubleError(f"There is no database at {source} yet; `weisu run` makes it.")
    target = _target(settings, source, out)
    with shown("copying", source) as progress:
        stock = back_up(source, target, progress=progress)
    typer.echo(f"Backup written and checked: {target} ({described(target, stock)})")


def _target(settings: Settings, source: Path, out: Path | None) -> Path:
    place = (out or source.parent).absolute()
    if place.is_dir():
        return place / f"{source.stem}-{moment(settings)}.sqlite3"
    if not place.parent.is_dir():
        raise TroubleError(f"There is no folder {place.parent}; make it first.")
    return place
