"""Files that handlers asked for: read while everything else goes on, and answered for sure."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from bot_house import House
from bot_product import TOKEN, put

from bot.app import make_bot
from bot.fetcher import Fetcher
from domain.chats import Chat
from handlers.fetching import Fetch, Take
from storage.unit_of_work import Database, open_database
from usecases.owing import PATIENCE, owe
from usecases.ports import Conflict, UnitOfWork

PATIENCE_OF_TESTS = 60


@dataclass
class Errand:
    """A file that is to be fetched, and the chat in which the answer is owed."""

    fetcher: Fetcher
    database: Database
    chat: Chat
    owed: int
    races: int = 0
    taken: list[datetime] = field(default_factory=list)

    async def take(self, uow: UnitOfWork, now: datetime) -> None:
        """Answer, or lose a race as often as there are races to lose."""
        if self.races:
            self.races -= 1
            raise Conflict
        self.taken.append(now)
        await put(uow, self.chat, "the answer", now=now)

    def wanted(self) -> Fetch:
        """Give what a handler returns; there is no such file."""
        return Fetch(file_id="none", limit=1, read=lambda _: self.take, owed=self.owed)

    async def told(self) -> list[str]:
        """Give what is still to be said."""
        async with self.database.reading() as uow:
            waiting = await uow.outbox.waiting(self.chat.id)
        return [item.payload.get("text") or item.payload["key"] for item in waiting]


@asynccontextmanager
async def errand(house: House) -> AsyncIterator[Errand]:
    """Give a file that somebody was told is being read."""
    [chat] = await house.groups("一")
    database = open_database(house.url)
    bot = make_bot(TOKEN, house.server.url)
    async with database.writing() as uow:
        owed = await owe(uow, chat=chat, key="none-came", now=house.world.clock.now())
    yield Errand(Fetcher(database, bot, house.world.clock), database, chat, owed)
    await bot.session.close()
    await database.close()


async def test_a_file_is_read_while_others_write(house: House) -> None:
    """However long a file takes to read, the loop turns and the database is free meanwhile."""
    begun, may_end = threading.Event(), threading.Event()

    async with errand(house) as one:

        def read(data: bytes | None) -> Take:
            assert data is None  # there is no such file
            begun.set()
            assert may_end.wait(PATIENCE_OF_TESTS)
            return one.take

        async def meanwhile() -> None:
            assert await asyncio.to_thread(begun.wait, PATIENCE_OF_TESTS)
            async with one.database.writing():
                assert not one.taken
            may_end.set()

        wanted = Fetch(file_id="none", limit=1, read=read, owed=one.owed)
        await asyncio.gather(one.fetcher.fetch(wanted), meanwhile())
        assert len(one.taken) == 1


async def test_the_answer_takes_the_place_of_what_is_owed(house: House) -> None:
    """Until the answer is there, the word that none came waits; a lost race costs no answer."""
    async with errand(house) as one:
        assert await one.told() == ["none-came"]
        one.races = 1
        await one.fetcher.fetch(one.wanted())
        assert await one.told() == ["the answer"]


async def test_nobody_is_answered_after_hearing_that_nothing_came(house: House) -> None:
    """Once the word is on its way, or may have arrived, the file is left: it is sent again."""
    async with errand(house) as one:
        later = house.world.clock.now() + PATIENCE
        for is_lost in (False, True):
            async with one.database.writing() as uow:
                if not is_lost:
                    await uow.outbox.lease(
                        bot_id=one.chat.bot_id, token="t", now=later, until=later, limit=1
                    )
                else:
                    item = await uow.outbox.held(one.owed, "t")
                    assert item is not None
                    item.lease_token, item.lease_until, item.uncertain = None, None, True
            await one.fetcher.fetch(one.wanted())
            assert await one.told() == ["none-came"]
        assert not one.taken
