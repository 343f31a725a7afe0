# ruff: noqa: PLC0415 - imports stand inside what needs them, so that --help answers at once

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from bot.commands.common import carried_out

HELP = """
Kill the bot again and again amid thousands of updates, and look whether anything was lost.

The real bot runs in a process of its own against the sandbox, which fails one call in five; the
bot dies by SIGKILL at random instants and is started again at once. In the end every complaint,
history, message and lease is checked.
"""
EPILOG = """
weisu chaos                                         5000 updates, 200 kills; 1 when a check fails

weisu chaos --updates 600 --kills 20 --seed 7       a short one

weisu chaos --webhooks                              the same, with updates that are pushed

weisu chaos --postgres                              the same, on a PostgreSQL server of its own

weisu chaos --replicas 2                            two bots there, each update to any of them
"""


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(help=HELP, epilog=EPILOG)(chaos)


def chaos(
    *,
    updates: Annotated[int, typer.Option(min=1, help="How many updates to cause.")] = 5000,
    kills: Annotated[int, typer.Option(min=0, help="How often to kill the bot.")] = 200,
    seed: Annotated[int, typer.Option(help="Another seed is another storm.")] = 1,
    webhooks: Annotated[
        bool, typer.Option("--webhooks", help="Push the updates to the bot instead.")
    ] = False,
    postgres: Annotated[
        bool, typer.Option("--postgres", help="Use a PostgreSQL server, started for it.")
    ] = False,
    replicas: Annotated[
        int,
        typer.Option(min=1, help="So many bots at once; implies --webhooks and --postgres."),
    ] = 1,
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Keep the database and the bot's log in this folder."),
    ] = None,
) -> None:
    """Choose how much, and where its files lie."""
    from bot.commands.forked_server import warm_up

    warm_up()
    from rich.console import Console

    from bot import logs
    from bot.commands.chaos_play import Course, play
    from bot.commands.embedded import embedded_server, kept_in
    from bot.commands.forked_bot import Mode
    from bot.garbage import leave_out_what_is_loaded

    leave_out_what_is_loaded()
    logs.configure("error", "text")
    folder = nullcontext(data) if data else TemporaryDirectory(prefix="weisu-chaos-")
    is_one = replicas == 1
    started = nullcontext() if is_one and not postgres else embedded_server()
    with folder as place, started as server, kept_in(data, server):
        course = Course(
            folder=Path(place),
            updates=updates,
            kills=kills,
            seed=seed,
            mode=Mode.POLLING if is_one and not webhooks else Mode.WEBHOOKS,
            server=server,
            replicas=replicas,
        )
        went_well = carried_out(play(course, Console()))
    if not went_well:
        raise typer.Exit(1)
