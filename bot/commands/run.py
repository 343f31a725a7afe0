# ruff: noqa: PLC0415 - imports stand inside what needs them, so that --help answers at once

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import typer

from bot.commands.common import CONFIG, ConfigOption, database, loaded

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.ending import Ending


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog="Example: weisu run --config /etc/weisu/config.toml")(run)


def run(config: ConfigOption = CONFIG) -> None:
    """Start the bots and keep them running until they are told to stop (Ctrl-C)."""
    from bot import logs

    settings = loaded(config).settings
    logs.configure(settings.log.level, settings.log.format, secrets=settings.secrets())
    ending = asyncio.run(_serve(settings))
    if ending.sentence:
        typer.secho(ending.sentence, fg=typer.colors.RED, err=True)
    raise typer.Exit(ending.code)


async def _serve(settings: Settings) -> Ending:
    from bot.serving import serve
    from bot.startup import apps_of
    from storage.occupancy import occupied

    with occupied(settings.database.url.get_secret_value()):
        async with database(settings) as opened:
            return await serve(*apps_of(settings, opened))
