"""Files that handlers asked for: read while everything else goes on."""

from __future__ import annotations

import asyncio
import threading
from datetime import datetime

from bot_house import House
from bot_product import TOKEN

from bot.app import make_bot
from bot.fetcher import Fetcher
from handlers.fetching import Fetch, Take
from storage.unit_of_work import open_database
from usecases.ports import UnitOfWork

PATIENCE = 10


async def test_a_file_is_read_while_others_write(house: House) -> None:
    """However long a file takes to read, the loop turns and the database is free meanwhile."""
    begun, may_end = threading.Event(), threading.Event()
    taken: list[datetime] = []

    def read(data: bytes | None) -> Take:
        assert data is None  # there is no such file
        begun.set()
        assert may_end.wait(PATIENCE)
        return take

    async def take(_: UnitOfWork, now: datetime) -> None:
        taken.append(now)

    database = open_database(house.url)
    bot = make_bot(TOKEN, house.server.url)
    fetcher = Fetcher(database, bot, house.world.clock)

    async def meanwhile() -> None:
        assert await asyncio.to_thread(begun.wait, PATIENCE)
        async with database.writing():
            assert not taken
        may_end.set()

    try:
        await asyncio.gather(fetcher.fetch(Fetch(file_id="none", limit=1, read=read)), meanwhile())
    finally:
        await bot.session.close()
        await database.close()
    assert len(taken) == 1
