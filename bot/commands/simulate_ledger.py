"""The spreadsheet of a span, written by the product and read back cell by cell."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Iterable
from datetime import datetime

from openpyxl import load_workbook

from bot.commands.demo_stage import Stage
from bot.keyring import keyring_of
from domain.community import Community
from domain.ticket import ENDED
from ledger import book
from locales import Catalogue, Texts
from storage.unit_of_work import open_database
from usecases.desk import Desk
from usecases.ledger_rows import gather

_SENTINELS = {"received": 1000001, "closed": 1000002, "open": 1000003}


async def sums_of(
    stage: Stage, *, start: datetime, end: datetime, now: datetime
) -> tuple[int, int]:
    """Give how many tickets came in and ended in a span, counted in the rows of its ledger."""
    home = stage.settings.to_community()
    texts = Catalogue().speak(home.language)
    desk = Desk(bot_id=0, bot_username="", hears_all=False, link_secret="", communities=(home,))
    address = stage.settings.database.url.get_secret_value()
    database = open_database(address, keyring=keyring_of(stage.settings))
    try:
        async with database.reading() as uow:
            gathered = await gather(
                uow, desk=desk, community=home.code, grids=None, start=start, end=end, now=now
            )
    finally:
        await database.close()
    written = book.write(gathered.entries(), texts=texts, community=home)
    return await asyncio.to_thread(_count, written, texts)


def _count(written: bytes, texts: Texts) -> tuple[int, int]:
    workbook = load_workbook(io.BytesIO(written), read_only=True)
    header, *rows = workbook[texts.plain("book-events")].iter_rows(values_only=True)
    action, before, after = (texts.plain(key) for key in ("book-action", "book-from", "book-to"))
    ends = {texts.plain(f"short-{state.value}") for state in ENDED}
    lines = [dict(zip(header, row, strict=False)) for row in rows]  # empty cells may be cut off
    received = sum(line.get(action) == texts.plain("action-open") for line in lines)
    ended = [line for line in lines if line.get(after) in ends]
    return received, sum(line.get(before) != line.get(after) for line in ended)


class Evenings:
    """Reads out of a chat's messages what the evening digests of a whole community told."""

    def __init__(self, home: Community) -> None:
        texts = Catalogue().speak(home.language)
        title = texts("digest-title-evening", name=home.name)
        self._title = re.sub(r"</?b>", "", title)
        line = re.escape(texts.plain("digest-moved", **_SENTINELS))
        for number in _SENTINELS.values():
            line = line.replace(str(number), r"(\d+)")
        self._moved = re.compile(line)

    def told(self, texts: Iterable[str]) -> list[tuple[int, int]]:
        """Give what they told: how many came in, and how many ended."""
        found = (self._moved.search(text) for text in texts if text.startswith(self._title))
        return [(int(one[1]), int(one[2])) for one in found if one]
