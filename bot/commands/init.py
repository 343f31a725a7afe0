# ruff: noqa: PLC0415 - imports stand inside what needs them, so that --help answers at once

from __future__ import annotations

import asyncio
import json
import os
import secrets
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import CONFIG, ConfigOption, SilentError, TroubleError, telegram, warn

TRIES = 3
SECRET_BYTES = 32
COMMAS = str.maketrans("，、;；", ",,,,")


@dataclass
class Answers:
    """What `weisu init` needs to know."""

    token: str = ""
    api_base: str | None = None
    name: str = "我的社区"
    code: str = "home"
    grids: Sequence[str] = field(default=("第一网格",))
    timezone: str = "Asia/Shanghai"
    language: str = "zh"


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
) -> None:
    """Ask a few questions, check the answers, and write config.toml."""
    if config.exists() and not force:
        raise TroubleError(f"{config} is already there. `weisu init --force` replaces it.")
    known = Answers(token, api_base, name, code, grid or (), timezone, language)
    answers = _filled(known) if yes else _asked(known)
    text = written(answers)
    _check(text)
    if yes:
        _greet(answers)
    _write(config, text)
    typer.echo(f"Wrote {config}; only this account can read it.")
    typer.echo("Next: `weisu doctor` checks everything, `weisu run` starts the bot, and")
    typer.echo("`weisu link --role supervisor --name <name>` invites the first supervisor 督导.")


def _filled(known: Answers) -> Answers:
    if not known.token:
        raise TroubleError("--yes asks nothing, so the token must be given: --token 123456789:...")
    known.name = known.name or Answers.name
    known.code = known.code or Answers.code
    known.grids = known.grids or Answers().grids
    return known


def _asked(known: Answers) -> Answers:
    _ask_token(known)
    known.name = known.name or typer.prompt("The community's name 社区", default=Answers.name)
    known.code = known.code or typer.prompt(
        "A short code for it, letters and digits; it can never change", default=Answers.code
    )
    if not known.grids:
        line = typer.prompt("The names of its grids 网格, with commas between", default="第一网格")
        known.grids = [part.strip() for part in line.translate(COMMAS).split(",") if part.strip()]
    return known


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
        typer.echo(f"The token opens {asyncio.run(_who(answers))}.")
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
    from bot.config import check

    check(tomllib.loads(text))


def _write(path: Path, text: str) -> None:
    """Put the file in place whole, readable by this account only from its first byte."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8") as file:
            file.write(text)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise TroubleError(f"Cannot write {path}: {error.strerror}.") from error


def written(answers: Answers) -> str:
    """Give the config file that says what was answered."""
    api_base = f"api_base = {_quoted(answers.api_base)}\n" if answers.api_base else ""
    grids = "\n".join(
        f"[[community.grids]]\ncode = {_quoted(f'g{number}')}\nname = {_quoted(name)}\n"
        for number, name in enumerate(answers.grids, start=1)
    )
    return f"""\
# Weisu 微诉. config.example.toml explains every key; `weisu doctor` checks this file.

[telegram]
token = {_quoted(answers.token)}
{api_base}
[security]
# Signs the links by which workers enrol. When it changes, links given out before stop working.
link_secret = {_quoted(secrets.token_urlsafe(SECRET_BYTES))}

[community]
code = {_quoted(answers.code)}
name = {_quoted(answers.name)}
timezone = {_quoted(answers.timezone)}
language = {_quoted(answers.language)}

# The grids 网格. Compounds 小区 with their buildings 楼栋 are written like this:
# [[community.compounds]]
# code = "garden"
# name = "幸福花园"
# grid = "g1"
# buildings = ["1栋", "2栋"]
# landmarks = ["东门", "中心花园"]

{grids}"""


def _quoted(text: str) -> str:
    """Write a text the way TOML does; the two formats differ from JSON in one character only."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
