# ruff: noqa: PLC0415 - imports stand inside what needs them, so that --help answers at once

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.commands.common import CONFIG, ConfigOption, carried_out, say_no_more

if TYPE_CHECKING:
    from bot.commands.findings import Finding

COLOURS = {"ok": typer.colors.GREEN, "warn": typer.colors.YELLOW, "fail": typer.colors.RED}
WIDTH = 5


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog="Example: weisu doctor && echo all is well")(doctor)


def doctor(config: ConfigOption = CONFIG) -> None:
    """Check config, database, token, groups and people; say for each what to do."""
    if carried_out(_show(config)):
        raise typer.Exit(1)


async def _show(config: Path) -> int:
    """Print the findings as they come and count the failures."""
    from rich.console import Console

    failures = 0
    with Console(stderr=True).status("checking"):
        async for finding in _findings(config):
            label = typer.style(f"{finding.level:{WIDTH}}", fg=COLOURS[finding.level])
            try:
                typer.echo(f"{label} {finding}")
            except BrokenPipeError:
                say_no_more()
            failures += finding.level == "fail"
    return failures


async def _findings(config: Path) -> AsyncIterator[Finding]:
    from bot.clock import SystemClock
    from bot.commands.checkup import examine
    from bot.commands.findings import fail
    from bot.config import load
    from bot.config_errors import ConfigError

    try:
        loaded = load(config)
    except ConfigError as error:
        for problem in error.problems:
            yield fail(f"config: {problem}", "")
        return
    async for finding in examine(loaded, now=SystemClock().now()):
        yield finding
