# ruff: noqa: PLC0415 - imports stand inside what needs them, so that --help answers at once

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import (
    CONFIG,
    ConfigOption,
    FullGroup,
    TroubleError,
    carried_out,
    database,
    loaded,
    warn,
)

if TYPE_CHECKING:
    from bot.config import Settings
    from storage.keyring import Keyring
    from storage.rotation import Progress, Rotated

HEAD = """\
# The keys 密钥 of Weisu's database: the first one encrypts, all of them decrypt.
# Keep a copy apart from the database and its backups; without its key nothing can be read.
"""

group = typer.Typer(
    name="keys",
    cls=FullGroup,
    no_args_is_help=True,
    help="Keys that encrypt names and words in the database: make one, bring all under it.",
    epilog="Example: weisu keys new, restart weisu run, then weisu keys rotate",
)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(group)


@group.command("new", epilog="Example: weisu keys new")
def new(
    *,
    only_print: Annotated[
        bool, typer.Option("--print", help="Only print the key, for a store of secrets.")
    ] = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Make a key, and put it first into the file that the config names; the older ones stay."""
    from storage.keyring import Key, new_key

    text = new_key()
    if only_print:
        typer.echo(text)
        return
    settings = loaded(config).settings
    path = _place(settings, config)
    _put_first(path, text)
    typer.echo(f"Made key {Key(text).id}; it stands first in {path}, for this account only.")
    typer.echo(f"Keep a copy of {path} apart from the database and its backups: without it,")
    typer.echo("what it encrypts is lost for ever.")
    typer.echo("Next: restart `weisu run`; then `weisu keys rotate` brings what is there under it.")
    if settings.encryption.keys is not None:
        warn("The keys of the environment come before those of the file.")


def _place(settings: Settings, config: Path) -> Path:
    if settings.encryption.key_file is None:
        raise TroubleError(
            f"{config} does not say where keys are kept. Write into it:\n\n"
            f'[encryption]\nkey_file = "weisu.key"\n\n'
            "Then `weisu keys new` again. Or `weisu keys new --print`, for WEISU_ENCRYPTION__KEYS."
        )
    return Path(settings.encryption.key_file)


def _put_first(path: Path, text: str) -> None:
    """Write a key before those that are there; what is there must be keys."""
    from bot.clock import SystemClock
    from bot.commands.init_text import write
    from bot.keyring import keys_in, lines_of
    from storage.keyring import Key

    older = ""
    if path.exists():
        keys_in(path)
        older = "\n".join(lines_of(path)).removeprefix(HEAD) + "\n"
    made = f"# {Key(text).id}, made {SystemClock().now():%Y-%m-%d}\n{text}\n"
    write(path, HEAD + made + older)


@group.command("rotate", epilog="Example: weisu keys rotate")
def rotate(
    *,
    off: Annotated[
        bool, typer.Option("--off", help="Decrypt everything; the bot must be stopped.")
    ] = False,
    config: ConfigOption = CONFIG,
) -> None:
    """Encrypt all that is there with the first key, while the bot runs; safe to run again."""
    from bot.keyring import keyring_of

    settings = loaded(config).settings
    keyring = keyring_of(settings)
    if not keyring.ids:
        raise TroubleError("There is no key yet; `weisu keys new` makes one.")
    if off:
        with _stopped(settings):
            _tell_off(carried_out(_rotate(settings, keyring.only_opening())))
    else:
        _tell(carried_out(_rotate(settings, keyring)), keyring)


@contextmanager
def _stopped(settings: Settings) -> Iterator[None]:
    """Keep bots away: one that goes on encrypting would leave what nobody can read later."""
    from storage.occupancy import emptied

    path = _file(settings)
    if path is None:
        warn("Whether a bot runs on this database cannot be seen from here: stop all of them.")
        yield
        return
    with emptied(path, then="decrypt it"):
        yield


def _file(settings: Settings) -> Path | None:
    from sqlalchemy import make_url

    from storage.engine import is_sqlite, sqlite_path

    address = make_url(settings.database.url.get_secret_value())
    return sqlite_path(address) if is_sqlite(address) else None


async def _rotate(settings: Settings, keyring: Keyring) -> Rotated:
    from bot.clock import SystemClock
    from storage.rotation import is_led_by
    from storage.rotation import rotate as turn

    if keyring.first and _may_run(settings):
        async with database(settings, keyring=keyring.only_opening()) as opened:
            if not await is_led_by(opened, keyring):
                raise TroubleError(
                    f"The bot that runs was not started with key {keyring.first.id} as its first "
                    "one. Restart `weisu run`, then rotate."
                )
    async with database(settings, keyring=keyring) as opened:
        with _shown() as progress:
            return await turn(opened, keyring, now=SystemClock().now, progress=progress)


def _may_run(settings: Settings) -> bool:
    """Say whether a bot runs on the database, as far as that can be seen."""
    from storage.occupancy import is_occupied

    path = _file(settings)
    return path is None or is_occupied(path)


@contextmanager
def _shown() -> Iterator[Progress]:
    """Give something to tell the progress to."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), "rows", TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def tell(rows: int, everything: int) -> None:
            bar.update(task, completed=rows, total=everything)

        yield tell


def _tell(done: Rotated, keyring: Keyring) -> None:
    name = keyring.first.id if keyring.first else ""
    typer.echo(f"All is encrypted with key {name}: {done.written:,} of {done.rows:,} rows written.")
    if done.over:
        typer.echo(f"Needed no more, but for backups made before: key {', '.join(done.over)}.")
    if done.written:
        typer.echo("Backups and copies made before are as they were; delete them when you can.")


def _tell_off(done: Rotated) -> None:
    typer.echo(f"All is decrypted: {done.written:,} of {done.rows:,} rows written.")
    typer.echo("Take the keys out of the config before you start the bot; backups still need them.")
