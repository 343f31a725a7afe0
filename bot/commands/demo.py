# ruff: noqa: PLC0415 - imports stand inside what needs them, so that --help answers at once

from __future__ import annotations

from collections.abc import Coroutine
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from bot.commands.common import TroubleError, carried_out

PORT = 8765
HELP = """
Try everything here, with no token and no internet: the real bot against a sandbox of Telegram.

Without options a small invented community moves in and a web page shows its chats: be any of
its people, complain as a resident, claim and resolve as a worker, rate, move the clock.
"""
EPILOG = """
weisu demo                                  the page, until Ctrl-C

weisu demo --port 9000 --data ./demo        elsewhere; kept for next time

weisu demo --script                         a complaint's whole life, checked

weisu demo --lively                         an hour of talk, and what the bot hears in it

weisu demo --town                           three communities, and who oversees them

weisu demo --replay chat.jsonl              each request of a log, one ticket

weisu demo --titles titles.jsonl --count 9  residents file titles in private
"""
Log = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Replay a chat log: JSON lines with id, group, kind, ..."),
]
Titles = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="File titles through direct chats: JSON lines with title."),
]


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(help=HELP, epilog=EPILOG)(demo)


def demo(
    *,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The page's port; a free one if it is taken.")
    ] = PORT,
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Keep the demo in this folder; else it is forgotten."),
    ] = None,
    script: Annotated[
        bool, typer.Option("--script", help="Play one complaint's whole life here and check it.")
    ] = False,
    lively: Annotated[
        bool, typer.Option("--lively", help="Watch a group talk for an hour, a minute in seconds.")
    ] = False,
    fast: Annotated[
        bool, typer.Option("--fast", help="With --lively: no page, as fast as it goes, checked.")
    ] = False,
    town: Annotated[
        bool, typer.Option("--town", help="Three communities of a town, and its digest.")
    ] = False,
    replay: Log = None,
    titles: Titles = None,
    count: Annotated[int, typer.Option(min=1, help="How many titles to file.")] = 500,
) -> None:
    """Choose what to show, and where its files lie."""
    if sum((script, lively, town, replay is not None, titles is not None)) > 1:
        raise TroubleError("--script, --lively, --town, --replay and --titles: one at a time.")
    if fast and not lively:
        raise TroubleError("--fast goes with --lively.")
    from bot import logs

    logs.configure("warning", "text")
    is_page = not (script or fast or replay or titles)
    if data is not None and (lively or town or not is_page):
        raise TroubleError("--data is for the page; the other kinds begin anew each time.")
    if data is not None:
        data.mkdir(parents=True, exist_ok=True)
    with nullcontext(data) if data else TemporaryDirectory(prefix="weisu-demo-") as place:
        folder = Path(place)
        went_well = carried_out(
            _play(folder, fast=fast, replay=replay, titles=titles, count=count)
            if not is_page
            else _page(folder, port=port, keep=data is not None, lively=lively, town=town)
        )
    if not went_well:
        raise typer.Exit(1)


async def _page(folder: Path, *, port: int, keep: bool, lively: bool, town: bool) -> bool:
    from rich.console import Console

    from bot.commands.demo_lively import show_hour
    from bot.commands.demo_show import show
    from bot.commands.demo_town import town as town_of_three

    if lively:
        await show_hour(folder, Console(), port=port)
    else:
        scenery = town_of_three() if town else None
        await show(folder, Console(), port=port, keep=keep, scenery=scenery)
    return True


def _play(
    folder: Path, *, fast: bool, replay: Path | None, titles: Path | None, count: int
) -> Coroutine[Any, Any, bool]:
    from rich.console import Console

    from bot.commands.demo_lively import tell_hour
    from bot.commands.demo_replay import replay as replay_log
    from bot.commands.demo_script import tell_story
    from bot.commands.demo_titles import file_titles

    console = Console()
    if fast:
        return tell_hour(folder, console)
    if replay is not None:
        return replay_log(replay, folder, console)
    if titles is not None:
        return file_titles(titles, count, folder, console)
    return tell_story(folder, console)
