from __future__ import annotations

import typer

from bot.commands.common import CONFIG, ConfigOption, loaded


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog="Example: weisu run --config /etc/weisu/config.toml")(run)


def run(config: ConfigOption = CONFIG) -> None:
    """Start the bot and keep it running until it is told to stop (Ctrl-C)."""
    settings = loaded(config).settings
    raise NotImplementedError(settings)
