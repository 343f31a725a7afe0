# ruff: noqa: PLC0415 - imports stand inside what needs them, so that --help answers at once

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import (
    CONFIG,
    CommunityOption,
    ConfigOption,
    TroubleError,
    carried_out,
    chosen,
    database,
    loaded,
)

if TYPE_CHECKING:
    from bot.config import Settings
    from usecases.learning import Examples


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog="Example: weisu corrections --out corrections.tsv")(corrections)


def corrections(
    *,
    out: Annotated[Path, typer.Option(help="The file to write; one example a line.")],
    community: CommunityOption = None,
    config: ConfigOption = CONFIG,
) -> None:
    """Write what workers put right as examples to train with, of residents who agreed to it."""
    settings = loaded(config).settings
    found = carried_out(_found(settings, chosen(settings, community).code))
    try:
        out.write_text("".join(f"{line}\n" for line in found.lines), encoding="utf-8")
    except OSError as error:
        raise TroubleError(f"{out} cannot be written: {error.strerror}.") from error
    typer.echo(f"{out}: {len(found.lines)} examples.")
    typer.echo(f"Left out for lack of the reporter's consent: {found.unwilling}.")
    if found.wordless:
        typer.echo(f"Left out because they were made without words: {found.wordless}.")
    if found.places:
        typer.echo(f"Corrections of places, which make no examples: {found.places}.")


async def _found(settings: Settings, community: str) -> Examples:
    from usecases.learning import examples_of

    async with database(settings) as opened, opened.reading() as uow:
        return await examples_of(uow, community=community)
