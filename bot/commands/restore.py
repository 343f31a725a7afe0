# ruff: noqa: PLC0415 - imports stand inside what needs them, so that --help answers at once

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import CONFIG, ConfigOption, TroubleError, loaded, warn
from bot.commands.copying import database_file, described, moment, shown

if TYPE_CHECKING:
    from bot.config import Settings

File = Annotated[Path, typer.Argument(metavar="FILE", help="What `weisu backup` wrote.")]


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog="Example: weisu restore /var/backups/weisu/weisu-20261121-0300.sqlite3")(
        restore
    )


def restore(file: File, config: ConfigOption = CONFIG) -> None:
    """Put a backup in the place of the database, which is kept beside it; stop the bot first."""
    from storage import schema
    from storage.backups import restore as put_back

    settings = loaded(config).settings
    target, source = database_file(settings), file.absolute()
    if not source.is_file():
        raise TroubleError(f"There is no file {source}.")
    if target.exists() and source.samefile(target):
        raise TroubleError(f"{source} is the database itself; nothing was changed.")
    aside = target.with_name(f"{target.stem}.before-restore-{moment(settings)}.sqlite3")
    with shown("restoring", source) as progress:
        done = put_back(source, target, aside=aside, progress=progress)
    kept = f"; the one before is {done.aside}" if done.aside else ""
    typer.echo(f"Restored and checked: {target} ({described(target, done.stock)}){kept}")
    if schema.is_behind(done.stock.revision):
        typer.echo("Its schema is older; `weisu run` brings it up, after a copy.")
    _ask_for_keys(settings, done.stock.keys)


def _ask_for_keys(settings: Settings, needed: Sequence[str]) -> None:
    """Say which keys the database needs now that are not given; without them no bot starts."""
    from bot.config_errors import ConfigError
    from bot.keyring import keyring_of
    from storage.keyring import NO_KEYS

    try:
        keyring = keyring_of(settings)
    except ConfigError:  # as good as none; the start will say what is the matter
        keyring = NO_KEYS
    absent = [name for name in needed if not keyring.opens([name])]
    if absent:
        warn(
            f"It needs key {', '.join(absent)}, which is not given: put it back into its file or "
            "the environment before you start the bot."
        )
