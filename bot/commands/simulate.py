# ruff: noqa: PLC0415 - imports stand inside what needs them, so that --help answers at once

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from bot.commands.common import carried_out

HELP = """
Live a month of the pilot community in two minutes, and check every hour that nothing is lost.

The real bot runs in a process of its own against the sandbox; residents complain, workers forget,
supervisors read. With --kills the month is lived twice, the second time with the bot killed at
random instants of its work: both must end the same.
"""
EPILOG = """
weisu simulate --days 30 --seed 1               a month; ends with 1 when a check fails

weisu simulate --days 30 --seed 1 --kills 100   twice, the second time with 100 kills

weisu simulate --days 3 --postgres              on a PostgreSQL server of its own
"""


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(help=HELP, epilog=EPILOG)(simulate)


def simulate(
    *,
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days to live.")] = 30,
    seed: Annotated[int, typer.Option(help="Another seed is another month.")] = 1,
    kills: Annotated[
        int, typer.Option(min=0, max=1000, help="How often to kill the bot in a second run.")
    ] = 0,
    postgres: Annotated[
        bool, typer.Option("--postgres", help="Use a PostgreSQL server, started for it.")
    ] = False,
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Keep the databases and the bot's logs in this folder."),
    ] = None,
) -> None:
    """Choose how long, which month, and where its files lie."""
    from bot.commands.forked_server import warm_up

    warm_up()
    from rich.console import Console

    from bot import logs
    from bot.commands.embedded import embedded_server, kept_in
    from bot.commands.simulate_play import Course, play
    from bot.garbage import leave_out_what_is_loaded

    leave_out_what_is_loaded()
    logs.configure("error", "text")
    if data is not None:
        data.mkdir(parents=True, exist_ok=True)
    folder = nullcontext(data) if data else TemporaryDirectory(prefix="weisu-simulate-")
    started = embedded_server() if postgres else nullcontext()
    with folder as place, started as server, kept_in(data, server):
        course = Course(folder=Path(place), days=days, seed=seed, kills=kills, server=server)
        went_well = carried_out(play(course, Console()))
    if not went_well:
        raise typer.Exit(1)
