# ruff: noqa: PLC0415 - imports stand inside what needs them, so that --help answers at once

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import typer

from bot.commands.common import CONFIG, ConfigOption, TroubleError, carried_out, database, loaded
from bot.garbage import load

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.ending import Ending
    from bot.web import Web


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog="Example: weisu run --config /etc/weisu/config.toml")(run)


def run(config: ConfigOption = CONFIG) -> None:
    """Start the bots and keep them running until they are told to stop (Ctrl-C)."""
    load("bot.startup", "bot.serving", "bot.lookout", "storage.schema", "storage.key_rows")
    from bot import logs

    settings = loaded(config).settings
    logs.configure(settings.log.level, settings.log.format, secrets=settings.secrets())
    ending = carried_out(_serve(settings))
    if ending.sentence:
        typer.secho(ending.sentence, fg=typer.colors.RED, err=True)
    raise typer.Exit(ending.code)


async def _serve(settings: Settings) -> Ending:
    from bot.clock import SystemClock
    from bot.keyring import keyring_of
    from bot.lookout import Lookout
    from bot.meters import Meters
    from bot.serving import serve
    from bot.startup import apps_of
    from storage.key_rows import note_run
    from storage.occupancy import occupied

    keyring = keyring_of(settings)
    with occupied(settings.database.url.get_secret_value()):
        async with _listening(settings) as web, database(settings, keyring=keyring) as opened:
            async with opened.writing() as uow:
                await note_run(uow, keyring, SystemClock().now())
            meters = Meters()
            apps = apps_of(settings, opened, meters)
            if web is not None:
                web.let_in(app.hook for app in apps if app.hook is not None)
                web.lookout = Lookout(opened, apps, meters)
            return await serve(*apps)


@asynccontextmanager
async def _listening(settings: Settings) -> AsyncIterator[Web | None]:
    """Listen where the config says, if it says so, before the database is opened.

    Bringing that up may take long, and meanwhile somebody may want to know that we live.
    """
    async with AsyncExitStack() as opened:
        if settings.http.place is None:
            yield None
            return
        from bot.web import Web

        try:
            web = await opened.enter_async_context(Web(*settings.http.place))
        except OSError as error:
            why = error.strerror or str(error)
            raise TroubleError(f"Cannot listen on {settings.http.listen}: {why}.") from error
        yield web
