# ruff: noqa: PLC0415 - imports stand inside what needs them, so that --help answers at once

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.common import (
    CONFIG,
    ConfigOption,
    TroubleError,
    carried_out,
    database_troubles,
    loaded,
)
from bot.commands.copying import database_file, shown

Address = Annotated[
    str,
    typer.Argument(
        metavar="URL",
        envvar="WEISU_MIGRATE_TO",
        help="An empty PostgreSQL database: postgresql://user:password@host/name.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(
        "migrate-to", epilog="Example: weisu migrate-to postgresql://weisu:secret@localhost/weisu"
    )(migrate_to)


def migrate_to(url: Address, config: ConfigOption = CONFIG) -> None:
    """Move the SQLite database into an empty PostgreSQL one; stop the bot first.

    Every table is compared after it was written. A move that was cut off goes on where it was when
    it is run again. The SQLite file stays as it is.
    """
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    from storage.moving import move_over
    from storage.occupancy import emptied

    settings = loaded(config).settings
    source = database_file(settings)
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise TroubleError("That is no address of a database: postgresql://...") from error
    if address.get_backend_name() != "postgresql":
        raise TroubleError("Only PostgreSQL is moved to: postgresql://user:password@host/name")
    if not source.exists():
        raise TroubleError(f"There is no database at {source}; there is nothing to move.")
    origin = settings.database.url.get_secret_value()
    with (
        emptied(source, then="move"),
        database_troubles(),
        shown("moving", source) as progress,
    ):
        moved = carried_out(move_over(origin, url, progress=progress))
    named = address.set(drivername="postgresql+asyncpg").render_as_string(hide_password=True)
    typer.echo(f"Moved and compared: {moved.rows:,} rows.")
    typer.echo(f'Now set url = "{named}" under [database], with the password, and start the bot.')
    typer.echo(f"The old database stays at {source}; no bot may run on it any more.")
