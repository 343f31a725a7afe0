"""The database fails under the running bot: a full disk, a file that cannot be written, a lock."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bot_house import QUICK, House, until
from bot_product import BOT_ID
from sqlalchemy import event, func, select
from sqlalchemy.engine.interfaces import DBAPIConnection

from bot.app import App
from domain.chats import Chat
from domain.outbox import OutboxState
from storage import ailments
from storage.desk_tables import dead_letters, inbox

# These troubles are a file's, and made by its pragmas.
pytestmark = pytest.mark.parametrize("own_place", ["sqlite"], indirect=True)

Logs = list[MutableMapping[str, Any]]
Spoil = Callable[[], None]

LONG = "长" * 3000
"""A message of several pages, so that a few of them fill what is left of a disk."""


class Weather:
    """Something that is done to every connection before each transaction."""

    def __init__(self) -> None:
        self.pragmas: tuple[str, ...] = ()

    def hang_over(self, app: App) -> None:
        """Let it have its way with the database of a bot."""

        @event.listens_for(app.database.engine.sync_engine, "checkout")
        def checkout(connection: DBAPIConnection, *_: object) -> None:
            cursor = connection.cursor()
            for pragma in self.pragmas:
                cursor.execute(pragma)
            cursor.close()


def file_of(house: House) -> Path:
    """Give the file behind the house's database."""
    return Path(house.url.removeprefix("sqlite+aiosqlite:///"))


def pages(house: House) -> int:
    """Count the pages of the database."""
    with closing(sqlite3.connect(file_of(house))) as connection:
        return int(connection.execute("PRAGMA page_count").fetchone()[0])


def told(logs: Logs, sentence: str) -> list[str]:
    """Give the loops that told the operator this sentence, each time they did."""
    return [
        str(one.get("loop") or one.get("tick") or one.get("task"))
        for one in logs
        if str(one.get("why", "")).startswith(sentence)
    ]


def tracebacks(logs: Logs) -> list[MutableMapping[str, Any]]:
    """Give the log lines that bring a traceback."""
    return [one for one in logs if one.get("exc_info")]


async def assert_all_answered(house: House, ann: int, texts: list[str]) -> None:
    """Fail unless everything said was answered once, in order, and nothing was buried."""
    await until(lambda: len(house.texts(ann)) >= len(texts))
    await until(house.is_done)
    assert house.texts(ann) == [f"echo {text}" for text in texts]
    database = house.database()
    async with database.reading() as uow:
        assert await uow.session.scalar(select(func.count()).select_from(dead_letters)) == 0
        known = await uow.session.scalar(select(func.count()).select_from(inbox))
    await database.close()
    assert known == len(texts)


async def greeted(house: House, ann: int) -> None:
    """Wait until the first answer is said and written down; else it is held up with the trouble."""
    await until(lambda: house.texts(ann) == ["echo /start"])
    await until(house.is_done)


@contextmanager
def said(house: House) -> Iterator[tuple[int, list[str], Callable[..., None]]]:
    """Give somebody with an open chat, what they said, and a way to say more."""
    ann = house.world.add_person("卓玛")
    house.world.start(ann.id, BOT_ID)
    texts: list[str] = []

    def say(*more: str) -> None:
        for text in more:
            house.world.say(ann.id, ann.id, text)
            texts.append(text)

    yield ann.id, texts, say


async def test_a_full_disk_lets_updates_wait(house: House, logs: Logs) -> None:
    """Nothing is taken in half, nothing buried; one sentence tells; with room again all is done."""
    weather = Weather()
    with said(house) as (ann, texts, say):
        async with house.running() as app:
            await greeted(house, ann)
            weather.hang_over(app)
            weather.pragmas = (f"PRAGMA max_page_count = {pages(house) + 3}",)
            say(*(f"{number}{LONG}" for number in range(12)))
            await until(lambda: "polling" in told(logs, ailments.FULL))
            waited = len(house.world.bot().queue.waiting)
            assert waited
            await until(lambda: len(house.calls("getUpdates")) > 8)
            weather.pragmas = ("PRAGMA max_page_count = 1000000",)
            texts.insert(0, "/start")
            await until(lambda: len(house.texts(ann)) == len(texts))
        assert house.texts(ann) == [f"echo {text}" for text in texts]
        assert not tracebacks(logs)
        assert len(told(logs, ailments.FULL)) <= 4
        assert [one for one in logs if one["event"] == "recovered"]
        await assert_all_answered(house, ann, texts)


@pytest.mark.parametrize("trouble", ["read-only", "locked"])
async def test_a_database_that_lets_nobody_write(house: House, logs: Logs, trouble: str) -> None:
    """Updates wait at Telegram, messages in the outbox; each loop tells once, and all goes on."""
    weather = Weather()
    steady = replace(QUICK, helm_seconds=60.0)
    with said(house) as (ann, texts, say), closing(_opened(house)) as other:
        async with house.running(steady) as app:
            await greeted(house, ann)
            weather.hang_over(app)
            if trouble == "locked":
                weather.pragmas = ("PRAGMA busy_timeout = 50",)
                await until(lambda: _locks(other))
            else:
                weather.pragmas = ("PRAGMA query_only = ON",)
            sentence = ailments.LOCKED if trouble == "locked" else ailments.READ_ONLY
            say("one", "two")
            await until(lambda: "polling" in told(logs, sentence))
            before = len(house.calls("getUpdates"))
            await until(lambda: len(house.calls("getUpdates")) > before + 5)
            assert house.texts(ann) == ["echo /start"]
            if trouble == "locked":
                other.execute("ROLLBACK")
            weather.pragmas = ("PRAGMA query_only = OFF",)
            texts.insert(0, "/start")
            await until(lambda: len(house.texts(ann)) == len(texts))
        loops = told(logs, sentence)
        assert len(loops) == len(set(loops))
        assert not tracebacks(logs)
        await assert_all_answered(house, ann, texts)


async def test_what_was_sent_while_the_disk_was_full_is_not_sent_again(
    house: House, logs: Logs
) -> None:
    """Messages in the air when writing fails are kept in mind, and written down once it works."""
    weather = Weather()
    with said(house) as (ann, _, say):
        async with house.running() as app:
            await greeted(house, ann)
            weather.hang_over(app)

            async def fill(*_: object) -> None:
                weather.pragmas = ("PRAGMA query_only = ON",)

            house.product.draw = _drawing(fill)
            say("one")
            await until(lambda: house.texts(ann) == ["echo /start", "echo one"])
            await until(lambda: "sender" in told(logs, ailments.READ_ONLY))
            weather.pragmas = ("PRAGMA query_only = OFF",)
            house.product.draw = None
            await until(house.is_done)
        assert house.texts(ann) == ["echo /start", "echo one"]
        assert [item.state for item in await house.items()] == [OutboxState.SENT] * 2
        assert not any(item.uncertain for item in await house.items())
        assert not tracebacks(logs)


async def test_the_outbox_stays_whole_when_nothing_can_be_read(house: House, logs: Logs) -> None:
    """Rows that cannot be rendered because the database is away are put back untried."""
    tries: list[int] = []

    async def fail(*_: object) -> None:
        tries.append(1)
        if len(tries) < 8:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR
            raise error

    house.product.draw = _drawing(fail)
    (group,) = await house.groups("楼上")
    async with house.outlet() as outlet:
        await outlet.put((group, "hello"))
        await until(house.is_done)
    assert house.texts(group.address) == ["hello"]
    assert not tracebacks(logs)


async def test_a_bot_that_is_stopped_while_it_cannot_write_ends_in_time(
    house: House, logs: Logs
) -> None:
    """Stopping does not wait for the disk; what was said meanwhile is answered by the next life."""
    weather = Weather()
    with said(house) as (ann, texts, say):
        async with house.running(replace(QUICK, drain_seconds=1.0)) as app:
            await greeted(house, ann)
            weather.hang_over(app)
            weather.pragmas = ("PRAGMA query_only = ON",)
            say("one", "two")
            await until(lambda: told(logs, ailments.READ_ONLY))
        async with house.running():
            texts.insert(0, "/start")
            await until(lambda: len(house.texts(ann)) == len(texts))
        await assert_all_answered(house, ann, texts)


def _opened(house: House) -> sqlite3.Connection:
    return sqlite3.connect(file_of(house), isolation_level=None, timeout=0)


def _locks(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return False  # the bot is writing at this very moment
    return True


def _drawing(before: Callable[..., Any]) -> Callable[..., Any]:
    """Render as the product does, after doing something."""
    from bot_product import say  # noqa: PLC0415 - only here

    from usecases.delivery import Sending  # noqa: PLC0415 - only here

    async def draw(uow: object, item: Any, now: object, chat: Chat) -> Sending:  # noqa: ANN401
        del uow, now
        await before()
        return Sending(say(chat, item.payload["text"]))

    return draw
