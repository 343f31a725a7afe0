"""What nothing can be faster than: aiogram alone, SQLite alone; and the sieve beside them.

A process of its own answers with the seconds each takes, so that all three meet the same moments.
"""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import sys
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

from aiogram import Bot, Dispatcher, Router
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import Message, Update

from benchmarks.asked import serve, tell, usage_asked
from benchmarks.town import Voices, settings
from benchmarks.wiring import wired

HANDLERS = 12
ROWS = (
    "inbox", "reports", "events", "dues", "outbox_1", "outbox_2", "posts_1", "posts_2", "tickets"
)  # fmt: skip
"""What one complaint leaves behind, a row in each; as wide as the real ones."""


async def _passes_by(_: Message) -> bool:
    return False


async def _takes(_: Message) -> bool:
    return True


async def _do_nothing(_: Message) -> None:
    """Do nothing."""


def empty_dispatcher() -> Dispatcher:
    """Give a dispatcher with twelve handlers behind async filters; the last takes everything."""
    dispatcher, routes = Dispatcher(storage=MemoryStorage()), Router()
    for _ in range(HANDLERS - 1):
        routes.message.register(_do_nothing, _passes_by)
    routes.message.register(_do_nothing, _takes)
    dispatcher.include_router(routes)
    return dispatcher


async def dispatch(bot: Bot, raw: Sequence[dict[str, Any]]) -> float:
    """Give the seconds aiogram takes to make objects of updates and hand them to nobody."""
    dispatcher = empty_dispatcher()
    begin = time.perf_counter()
    for item in raw:
        await dispatcher.feed_update(bot, Update.model_validate(item, context={"bot": bot}))
    return time.perf_counter() - begin


def transactions(path: Path, complaints: int, batch: int) -> float:
    """Give the seconds SQLite takes to keep as many rows as complaints leave, durably."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    for name in ROWS:
        database.execute(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, a, b, c, d, e, f, g)")
        database.execute(f"CREATE INDEX ix_{name} ON {name} (a)")
    begin = time.perf_counter()
    for first in range(0, complaints, batch):
        database.execute("BEGIN IMMEDIATE")
        made = [
            (number, f"key{number}", 1, "open", "2026-11-21 08:00:00", "楼道灯坏了三天了", 7, None)
            for number in range(first, min(first + batch, complaints))
        ]
        for name in ROWS:
            database.executemany(f"INSERT INTO {name} VALUES (?,?,?,?,?,?,?,?)", made)  # noqa: S608 - our own names
        database.execute("COMMIT")
    spent = time.perf_counter() - begin
    database.close()
    return spent


async def main(folder: Path) -> None:
    """Answer until the bench closes our input."""
    given = settings("http://127.0.0.1:9", folder / "sieve.sqlite3")
    voices, numbers = Voices(given.to_community()), count()
    async with wired(given, folder / "sieve.sqlite3") as house:

        async def empty(updates: int) -> dict[str, Any]:
            return {"seconds": await dispatch(house.bot, voices.complaints(updates))}

        async def empty_talk(updates: int) -> dict[str, Any]:
            return {"seconds": await dispatch(house.bot, voices.talk(updates))}

        async def chatter(updates: int) -> dict[str, Any]:
            raw = voices.talk(updates)
            begin = time.perf_counter()
            for at in range(0, updates, 100):
                await house.pipeline.take(raw[at : at + 100])
            return {"seconds": time.perf_counter() - begin}

        async def raw(complaints: int, batch: int) -> dict[str, Any]:
            path = folder / f"raw{next(numbers)}.sqlite3"
            return {"seconds": transactions(path, complaints, batch)}

        gc.collect()
        gc.freeze()
        tell(started=True)
        answers = (empty, empty_talk, chatter, raw)
        await serve({one.__name__: one for one in answers} | {"usage": usage_asked})


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
