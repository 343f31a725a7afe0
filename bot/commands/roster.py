# ruff: noqa: PLC0415 - imports stand inside what needs them, so that --help answers at once

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import (
    CONFIG,
    CommunityOption,
    ConfigOption,
    FullGroup,
    TroubleError,
    carried_out,
    chosen,
    database,
    loaded,
)

if TYPE_CHECKING:
    from bot.config import Settings
    from domain.community import Community
    from domain.roster_rows import SheetRow
    from locales import Texts
    from usecases.roster_reading import Reading


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    group = typer.Typer(
        cls=FullGroup, no_args_is_help=True, help="Who is on duty: duty days, shifts and leave."
    )
    group.command("import", epilog="Example: weisu roster import 值班表.xlsx --dry-run")(import_)
    app.add_typer(group, name="roster")


def import_(
    *,
    file: Annotated[Path, typer.Argument(help="The spreadsheet: .xlsx, or .csv.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would change, and what is wrong.")
    ] = False,
    community: CommunityOption = None,
    config: ConfigOption = CONFIG,
) -> None:
    """Take over duty days, shifts and leave from a spreadsheet; all of it, or nothing."""
    from handlers.views.roster import report
    from locales import Catalogue
    from usecases.roster_import import told

    settings = loaded(config).settings
    home = chosen(settings, community)
    texts = Catalogue().speak("en")
    rows = _read(file, texts)
    reading = carried_out(_import(settings, home, rows, dry_run=dry_run))
    facts = told(reading, community=home, file=file.name, dry_run=dry_run)
    typer.echo(unescape(report(facts, texts)))
    if reading.problems:
        raise typer.Exit(1)


def _read(file: Path, texts: Texts) -> list[SheetRow]:
    from domain.refusals import Refusal
    from ledger.roster_sheet import read

    try:
        data = file.read_bytes()
    except OSError as error:
        raise TroubleError(f"{file} cannot be read: {error.strerror}.") from error
    try:
        return read(data, file.name)
    except Refusal as refusal:
        raise TroubleError(texts.plain(refusal.code, **refusal.facts)) from refusal


async def _import(
    settings: Settings, community: Community, rows: list[SheetRow], *, dry_run: bool
) -> Reading:
    from bot.clock import SystemClock
    from bot.races import retried
    from usecases.desk import Desk
    from usecases.roster_import import import_roster

    desk = Desk(
        bot_id=settings.bot_of(community.code).id,
        bot_username="",
        hears_all=False,
        link_secret=settings.security.link_secret.get_secret_value(),
        communities=(community,),
    )
    async with database(settings) as opened:

        async def take() -> Reading:
            async with opened.writing() as uow:
                return await import_roster(
                    uow,
                    desk=desk,
                    community=community,
                    rows=rows,
                    by=None,
                    now=SystemClock().now(),
                    dry_run=dry_run,
                )

        return await retried(take)
