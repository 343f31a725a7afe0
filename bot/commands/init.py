# ruff: noqa: PLC0415 - imports stand inside what needs them, so that --help answers at once

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.common import (
    CONFIG,
    ConfigOption,
    SilentError,
    TroubleError,
    carried_out,
    telegram,
    warn,
)
from bot.commands.init_community import add_community, asked, with_defaults
from bot.commands.init_text import Answers, main_file, write

TRIES = 3


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog="Example: weisu init --name 幸福社区 --grid 第一网格 --grid 第二网格")(init)


def init(
    *,
    config: ConfigOption = CONFIG,
    token: Annotated[
        str, typer.Option(envvar="WEISU_TELEGRAM__TOKEN", help="The token from @BotFather.")
    ] = "",
    api_base: Annotated[
        str | None, typer.Option(help="A Bot API server other than Telegram's own.")
    ] = None,
    name: Annotated[str, typer.Option(help="The community's name 社区.")] = "",
    code: Annotated[str, typer.Option(help="Its short code, for ever.")] = "",
    grid: Annotated[
        list[str] | None, typer.Option(help="The name of a grid 网格; say it once per grid.")
    ] = None,
    timezone: Annotated[str, typer.Option(help="Its time zone.")] = Answers.timezone,
    language: Annotated[str, typer.Option(help="zh or en.")] = Answers.language,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Ask nothing; take what is given and defaults.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a config file.")] = False,
    community: Annotated[
        bool,
        typer.Option("--community", help="Add one more community, in a file beside config.toml."),
    ] = False,
) -> None:
    """Ask a few questions, check the answers, and write config.toml."""
    known = Answers(token, api_base, name, code, grid or (), timezone=timezone, language=language)
    if community:
        add_community(config, known, ask=not yes, force=force)
        return
    if config.exists() and not force:
        raise TroubleError(f"{config} is already there. `weisu init --force` replaces it.")
    answers = _filled(known) if yes else _asked(known)
    text = main_file(answers)
    _check(text)
    if yes:
        _greet(answers)
    write(config, text)
    typer.echo(f"Wrote {config}; only this account can read it.")
    typer.echo("Next: `weisu doctor` checks everything, `weisu run` starts the bot, and")
    typer.echo("`weisu link --role supervisor --name <name>` invites the first supervisor 督导.")
    typer.echo("Names and words can be read in the database until it has a key: see [encryption].")


def _filled(known: Answers) -> Answers:
    if not known.token:
        raise TroubleError("--yes asks nothing, so the token must be given: --token 123456789:...")
    return with_defaults(known)


def _asked(known: Answers) -> Answers:
    _ask_token(known)
    return asked(known)


def _ask_token(known: Answers) -> None:
    for _ in range(TRIES):
        known.token = known.token or typer.prompt(
            "The bot's token from @BotFather (it stays hidden)", hide_input=True
        )
        try:
            return _greet(known)
        except TroubleError as error:
            warn(str(error))
            known.token = ""
    raise TroubleError("No token that Telegram accepts. In Telegram, send /mybots to @BotFather.")


def _greet(answers: Answers) -> None:
    """Say which bot the token opens; when Telegram is silent, say that and go on."""
    try:
        typer.echo(f"The token opens {carried_out(_who(answers))}.")
    except SilentError as error:
        warn(f"{error} The token is not checked.")


async def _who(answers: Answers) -> str:
    from aiogram.utils.token import TokenValidationError

    try:
        async with telegram(answers.token, answers.api_base) as bot:
            me = await bot.me()
    except TokenValidationError as error:
        raise TroubleError("This is not a token; one looks like 123456789:AAEx-Yz.") from error
    return f"@{me.username} ({me.first_name})"


def _check(text: str) -> None:
    import tomllib

    from bot.config import check

    check(tomllib.loads(text))
