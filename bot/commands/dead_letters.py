# ruff: noqa: PLC0415 - imports stand inside what needs them, so that --help answers at once

from __future__ import annotations

import json
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
    telegram,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.config import Settings
    from storage.inbox import DeadLetter

Number = Annotated[int, typer.Argument(help="The number that `weisu dead-letters list` shows.")]

group = typer.Typer(
    name="dead-letters",
    cls=FullGroup,
    no_args_is_help=True,
    help="Updates that could not be handled: list them, look into one, try one again.",
    epilog="Example: weisu dead-letters list, then weisu dead-letters replay 7",
)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(group)


@group.command("list", epilog="Example: weisu dead-letters list --limit 20")
def list_(
    *,
    limit: Annotated[int, typer.Option(min=1, help="How many, oldest first.")] = 100,
    config: ConfigOption = CONFIG,
) -> None:
    """List the updates that still wait to be handled."""
    settings = loaded(config).settings
    letters = carried_out(_letters(settings, limit))
    if not letters:
        typer.echo("No dead letters: every update was handled.")
        return
    _print_table(letters, {bot.id: bot.name for bot in settings.to_bots()})


async def _letters(settings: Settings, limit: int) -> Sequence[DeadLetter]:
    async with database(settings) as opened, opened.reading() as uow:
        return await uow.inbox.dead_letters(limit=limit)


def _print_table(letters: Sequence[DeadLetter], bots: Mapping[int, str]) -> None:
    """Print the letters; which bot one came to is told where there are several."""
    from rich.console import Console
    from rich.table import Table

    several = len(bots) > 1
    columns = ("number", *(["bot"] if several else []), "when", "tries", "what", "why")
    table = Table(*columns, box=None, header_style="bold")
    for letter in letters:
        when = letter.at.isoformat(sep=" ", timespec="seconds")
        what, why = kind_of(letter.payload), last_line(letter.error)
        bot = [bots.get(letter.bot_id, str(letter.bot_id))] if several else []
        table.add_row(str(letter.id), *bot, when, str(letter.attempts), what, why)
    Console(highlight=False, markup=False).print(table)


def kind_of(payload: str) -> str:
    """Name what an update brings: its only key beside the id."""
    return next((key for key in json.loads(payload) if key != "update_id"), "nothing")


def last_line(error: str) -> str:
    """Give the line of a traceback that names the error."""
    return (error.strip().splitlines() or [""])[-1]


@group.command("show", epilog="Example: weisu dead-letters show 7")
def show(number: Number, config: ConfigOption = CONFIG) -> None:
    """Show one update as it came, and the error it ran into. It may hold residents' words."""
    settings = loaded(config).settings
    letter = carried_out(_letter(settings, number))
    typer.echo(json.dumps(json.loads(letter.payload), ensure_ascii=False, indent=2))
    typer.echo(f"\n{letter.error.rstrip()}")


async def _letter(settings: Settings, number: int) -> DeadLetter:
    async with database(settings) as opened, opened.reading() as uow:
        letter = await uow.inbox.dead_letter(number)
    if letter is None:
        raise TroubleError(
            f"There is no dead letter {number}; `weisu dead-letters list` shows all."
        )
    return letter


@group.command("replay", epilog="Example: weisu dead-letters replay 7")
def replay(number: Number, config: ConfigOption = CONFIG) -> None:
    """Handle one update again, as if it came now; what it says is sent by the running bot."""
    from bot import logs

    settings = loaded(config).settings
    logs.configure("error", settings.log.format, secrets=settings.secrets())
    if not carried_out(_replay(settings, number)):
        raise TroubleError(f"It failed again; `weisu dead-letters show {number}` says why.")
    typer.echo(f"Dead letter {number} is handled; the running bot sends what follows from it.")


async def _replay(settings: Settings, number: int) -> bool:
    from bot.clock import SystemClock
    from bot.commands.elsewhere import Elsewhere
    from bot.fsm import SqlStorage
    from bot.listener import Listener
    from bot.nursery import Nursery
    from bot.pipeline import Pipeline
    from bot.startup import assemble_of

    letter = await _letter(settings, number)  # told without asking Telegram where there is none
    served = next((bot for bot in settings.to_bots() if bot.id == letter.bot_id), None)
    if served is None:
        raise TroubleError(f"It came to the bot {letter.bot_id}, which is not in the config now.")
    async with (
        telegram(served.token, settings.telegram.api_base) as bot,
        database(settings) as opened,
        Nursery() as nursery,
    ):
        parts = assemble_of(settings, served)(await bot.me(), SqlStorage())
        pipeline = Pipeline(
            opened.seen_by(served.communities),
            parts.dispatcher,
            bot,
            SystemClock(),
            parts.context,
            sender=Elsewhere(),
            nursery=nursery,
            listener=Listener(opened, parts.desk, SystemClock()) if parts.desk else None,
        )
        return await pipeline.replay(number)
