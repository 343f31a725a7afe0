"""A town's digest as files, for `weisu digest --town`."""

from __future__ import annotations

from datetime import datetime

from bot.clock import SystemClock
from bot.commands.common import database
from bot.commands.digest_words import meant, named, plain
from bot.config import Settings
from domain import periods
from domain.community import Town
from domain.digests import DigestKind
from domain.periods import Period
from handlers.rendering_towns import shown_of
from handlers.views.towns import town_digest
from ledger import chart, town_book
from locales import Catalogue, Texts
from usecases.desk import Desk
from usecases.ledger_rows import gather
from usecases.ports import UnitOfWork
from usecases.town_figures import load_town


async def made(settings: Settings, town: Town, words: str) -> dict[str, bytes]:
    """Give the files of a town's period by their names."""
    now = SystemClock().now()
    period = meant(words, now, town.timezone)
    desk = Desk(
        bot_id=0,
        bot_username="",
        hears_all=False,
        link_secret="",
        communities=town.communities,
        towns=(town,),
    )
    texts = Catalogue().speak(town.language)
    async with database(settings) as opened, opened.reading() as uow:
        made = (
            ("digest", "txt", await _text(uow, desk, period, texts, now)),
            ("chart", "png", await _chart(uow, desk, period, texts, now)),
            ("ledger", "xlsx", await _ledger(uow, desk, period, texts, now)),
        )
    return {named(what, ending, [town.code], period): content for what, ending, content in made}


async def _text(uow: UnitOfWork, desk: Desk, period: Period, texts: Texts, now: datetime) -> bytes:
    count = await shown_of(
        uow,
        desk=desk,
        town=desk.towns[0],
        kind=DigestKind.ASKED,
        start=period.start,
        end=period.end,
        now=now,
    )
    text, _ = town_digest(count(), texts)
    return plain(text).encode()


async def _chart(uow: UnitOfWork, desk: Desk, period: Period, texts: Texts, now: datetime) -> bytes:
    town = desk.towns[0]
    earlier, between = periods.before(period.start, period.end, town.timezone)
    counted = await load_town(uow, desk=desk, town=town, start=earlier, end=period.end, now=now)
    return chart.draw(
        counted.within(period.start, period.end).figures(),
        texts=texts,
        community=town.as_one,
        previous=counted.within(earlier, between).figures(),
        is_town=True,
    )


async def _ledger(
    uow: UnitOfWork, desk: Desk, period: Period, texts: Texts, now: datetime
) -> bytes:
    town = desk.towns[0]
    start, end = period.start, period.end
    counted = await load_town(uow, desk=desk, town=town, start=start, end=end, now=now)
    gathered = [
        await gather(uow, desk=desk, community=home.code, grids=None, start=start, end=end, now=now)
        for home in town.communities
    ]
    entries = [one.entries() for one in gathered]
    return town_book.write(counted.figures(), entries, texts=texts, town=town)
