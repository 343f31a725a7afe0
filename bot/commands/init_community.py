"""`weisu init --community`: one more community, in a file of its own."""

# ruff: noqa: PLC0415 - imports stand inside what needs them, so that --help answers at once

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.commands.common import TroubleError, loaded, warn
from bot.commands.init_text import Answers, community_file, write

if TYPE_CHECKING:
    from bot.config_files import Described

COMMAS = str.maketrans("，、;；", ",,,,")


def add_community(config: Path, known: Answers, *, ask: bool, force: bool) -> None:
    """Write the file of a community beside the main config, if it fits to what is there."""
    settings = loaded(config).settings
    answers = asked(known) if ask else with_defaults(known)
    path = config.parent / settings.config.folder / f"{answers.code}.toml"
    file = f"{settings.config.folder}/{path.name}"
    others = [item for item in settings.described() if item.file != file]
    if path.exists() and not force:
        again = "`weisu init --community --force` replaces it."
        raise TroubleError(f"{path} is already there. {again}")
    answers.first = _next_grid(others)
    text = community_file(answers)
    _check(others, text, file)
    path.parent.mkdir(exist_ok=True)
    write(path, text)
    typer.echo(f"Wrote {path}.")
    if settings.telegram.token is None:
        warn(f"No bot serves it yet: name {answers.code} in an entry of [[bots]] in {config}.")
    typer.echo("Next: `weisu doctor` checks everything, restart `weisu run`, and")
    typer.echo(
        f"`weisu link --community {answers.code} --role supervisor --name <name>` invites its "
        "first supervisor 督导."
    )


def with_defaults(known: Answers) -> Answers:
    """Take what was given, and defaults for the rest."""
    known.name = known.name or Answers.name
    known.code = known.code or Answers.code
    known.grids = known.grids or Answers().grids
    return known


def asked(known: Answers) -> Answers:
    """Ask for what was not given of a community."""
    known.name = known.name or typer.prompt("The community's name 社区", default=Answers.name)
    known.code = known.code or typer.prompt(
        "A short code for it, letters and digits; it can never change", default=Answers.code
    )
    if not known.grids:
        line = typer.prompt("The names of its grids 网格, with commas between", default="第一网格")
        known.grids = [part.strip() for part in line.translate(COMMAS).split(",") if part.strip()]
    return known


def _next_grid(others: Sequence[Described]) -> int:
    """Give the number behind the highest of all codes like g7: grids are told apart by them."""
    codes = [grid.code for item in others for grid in item.section.grids]
    numbers = [int(found[1]) for code in codes if (found := re.fullmatch(r"g(\d{1,6})", code))]
    return max(numbers, default=0) + 1


def _check(others: Sequence[Described], text: str, file: str) -> None:
    import tomllib

    from bot.config_deployment import check_communities
    from bot.config_errors import ConfigError
    from bot.config_files import described

    new = described(tomllib.loads(text), file)
    problems = [*check_communities([*others, new])]
    if problems:
        raise ConfigError(problems)
