# ruff: noqa: PLC0415 - imports stand inside what needs them, so that --help answers at once

from __future__ import annotations

from dataclasses import dataclass
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
    town_named,
)
from bot.commands.digest_words import meant, named, plain

if TYPE_CHECKING:
    from datetime import datetime

    from bot.config import Settings
    from domain.community import Community
    from domain.periods import Period
    from domain.scopes import Scope
    from locales import Texts
    from usecases.desk import Desk
    from usecases.ports import UnitOfWork


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog="Example: weisu digest --period 2026-10 --out october")(digest)


def digest(
    *,
    period: Annotated[
        str,
        typer.Option(help="today, last week, 上月, 2026-10, 2026-10-01..2026-10-15 and the like."),
    ] = "today",
    out: Annotated[Path, typer.Option(help="The folder to write into; made if missing.")] = Path(),
    grid: Annotated[str | None, typer.Option(help="Only this grid's share, by its code.")] = None,
    community: CommunityOption = None,
    town: Annotated[
        str | None, typer.Option(help="All communities of this town 街道, by its code.")
    ] = None,
    config: ConfigOption = CONFIG,
) -> None:
    """Write a period's digest as a text, a picture and a spreadsheet, as supervisors get them."""
    settings = loaded(config).settings
    if town is not None:
        from bot.commands.digest_town import made

        if grid is not None or community is not None:
            raise TroubleError("--town is about all its communities; leave the other out.")
        files = carried_out(made(settings, town_named(settings, town), period))
    else:
        files = carried_out(_made(settings, chosen(settings, community), period, grid))
    for name, content in files.items():
        _write(out, name, content)
        typer.echo(f"{out / name}")


def _write(folder: Path, name: str, content: bytes) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    except OSError as error:
        raise TroubleError(f"{folder / name} cannot be written: {error.strerror}.") from error


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """Which period of what, and in which words."""

    home: Community
    desk: Desk
    period: Period
    grids: Scope
    texts: Texts
    now: datetime
    is_one_of_many: bool

    def file(self, what: str, ending: str) -> str:
        """Name a file; where there are several communities, by the community, too."""
        of = [*([self.home.code] if self.is_one_of_many else ()), *(self.grids or ())]
        return named(what, ending, of, self.period)


async def _made(
    settings: Settings, home: Community, words: str, grid: str | None
) -> dict[str, bytes]:
    asked = _asked(home, words, grid, is_one_of_many=len(settings.to_communities()) > 1)
    async with database(settings) as opened, opened.reading() as uow:
        return {
            asked.file("digest", "txt"): (await _text(uow, asked)).encode(),
            asked.file("chart", "png"): await _chart(uow, asked),
            asked.file("ledger", "xlsx"): await _ledger(uow, asked),
        }


def _asked(home: Community, words: str, grid: str | None, *, is_one_of_many: bool) -> _Asked:
    from bot.clock import SystemClock
    from locales import Catalogue
    from usecases.desk import Desk

    now = SystemClock().now()
    if grid is not None and home.grid(grid) is None:
        known = ", ".join(f"{item.code} {item.name}" for item in home.grids)
        raise TroubleError(f"There is no grid {grid}; there are: {known}.")
    period = meant(words, now, home.timezone)
    desk = Desk(bot_id=0, bot_username="", hears_all=False, link_secret="", communities=(home,))
    texts = Catalogue().speak(home.language)
    grids = None if grid is None else (grid,)
    return _Asked(
        home=home,
        desk=desk,
        period=period,
        grids=grids,
        texts=texts,
        now=now,
        is_one_of_many=is_one_of_many,
    )


async def _text(uow: UnitOfWork, asked: _Asked) -> str:
    """Give the words of the digest."""
    from domain.digests import DigestKind
    from handlers.rendering_digests import shown_of
    from handlers.views import digests

    count = await shown_of(
        uow,
        desk=asked.desk,
        home=asked.home,
        kind=DigestKind.ASKED,
        grids=asked.grids,
        start=asked.period.start,
        end=asked.period.end,
        now=asked.now,
    )
    text, _ = digests.digest(count(), asked.texts)
    return plain(text)


async def _chart(uow: UnitOfWork, asked: _Asked) -> bytes:
    from domain import periods
    from ledger import chart
    from usecases.figures import load

    start, end = asked.period.start, asked.period.end
    spans = ((start, end), periods.before(start, end, asked.home.timezone))
    now, before = [
        (
            await load(
                uow,
                desk=asked.desk,
                community=asked.home.code,
                start=first,
                end=last,
                now=asked.now,
            )
        ).figures(asked.grids)
        for first, last in spans
    ]
    return chart.draw(now, texts=asked.texts, community=asked.home, previous=before)


async def _ledger(uow: UnitOfWork, asked: _Asked) -> bytes:
    from ledger import book
    from usecases.ledger_rows import gather

    gathered = await gather(
        uow,
        desk=asked.desk,
        community=asked.home.code,
        grids=asked.grids,
        start=asked.period.start,
        end=asked.period.end,
        now=asked.now,
    )
    return book.write(gathered.entries(), texts=asked.texts, community=asked.home)
