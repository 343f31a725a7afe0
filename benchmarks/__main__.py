"""How fast complaints are taken in, as ratios within one run: `make bench`.

One update is a complaint in a group: dispatch, place and category, ticket, report, event, two
outbox rows, durable on SQLite. Batches of 64 are compared with one transaction an update, and
chatter that is dropped with complaints that are kept. In a group that listens all talk is
understood before it is dropped: that is compared with aiogram alone, which makes an object of each
update and hands it to a handler that does nothing. Absolute figures depend on the machine.
"""

from __future__ import annotations

import asyncio
import json
import platform
import statistics
import time
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiogram import Dispatcher
from aiogram.types import Message, Update, User
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.app import make_bot
from bot.assembly import assembly
from bot.clock import SystemClock
from bot.config import load
from bot.fsm import SqlStorage
from bot.listener import Listener
from bot.nursery import Nursery
from bot.pipeline import Pipeline
from domain.chats import Chat, ChatKind
from domain.community import Community
from domain.listening import Listening
from storage.schema import upgrade
from storage.unit_of_work import Database, open_database

ROUNDS = 5
UPDATES = 320
BATCH = 64
BOT = 12345
GROUP = -1001
RESULTS = Path(__file__).with_name("results.json")
TROUBLES = ("2单元楼道灯坏了三天了", "门口垃圾没人清", "单元门关不上", "电梯一直在抖")
"""Each at another building: the same trouble said twice is asked about, not filed."""

TALK = (
    "今天天气真好",
    "哈哈哈哈哈",
    "收到，谢谢",
    "晚上六点打篮球，还差两个人，来的接龙",
    "谁家的快递放在3栋门口了，怕下雨淋湿，麻烦出来收一下，谢谢",
)


class Silence:
    """An outlet that says nothing: sending is not what is measured here."""

    def wake(self) -> None:
        """Do nothing."""

    async def settle(self, addresses: Collection[int]) -> None:
        """Wait for nothing."""


def messages(first: int, *texts: str) -> list[dict[str, Any]]:
    """Give a series of messages of 50 people in one group, as Telegram sends them."""
    at = int(datetime(2026, 11, 21, tzinfo=UTC).timestamp())
    return [
        {
            "update_id": number,
            "message": {
                "message_id": number,
                "date": at + number,
                "chat": {"id": GROUP, "type": "supergroup", "title": "幸福家园小区群"},
                "from": {"id": 1000 + number % 50, "is_bot": False, "first_name": "卓玛"},
                "text": texts[number % len(texts)],
            },
        }
        for number in range(first, first + UPDATES)
    ]


async def prepare(folder: Path, community: Community) -> Database:
    """Give a fresh durable database with one bound group."""
    url = f"sqlite+aiosqlite:///{folder / f'{time.monotonic_ns()}.sqlite3'}"
    await upgrade(url, backup=False)
    database = open_database(url)
    async with database.writing() as uow:
        uow.add(
            Chat(
                bot_id=BOT,
                address=GROUP,
                type="supergroup",
                kind=ChatKind.COMPOUND,
                community=community.code,
                grid=community.grids[0].code,
                is_admin=True,
                listening=Listening.SUGGEST,
                created_at=datetime.now(UTC),  # noqa: TID251 - a benchmark needs some instant
            )
        )
    return database


async def rate(
    folder: Path, community: Community, raw: Sequence[dict[str, Any]], batch: int
) -> float:
    """Give the updates a second that the pipeline takes in, committed, in batches of a size."""
    database = await prepare(folder, community)
    bot = make_bot(f"{BOT}:BENCHMARK-TOKEN-THAT-OPENS-NOTHING-000")
    me = User(id=BOT, is_bot=True, first_name="微诉", username="weisu_bot")
    parts = assembly([community], link_secret="a secret that guards nothing")(me, SqlStorage())  # noqa: S106 - no link is made
    async with Nursery() as nursery:
        pipeline = Pipeline(
            database,
            parts.dispatcher,
            bot,
            SystemClock(),
            parts.context,
            sender=Silence(),
            nursery=nursery,
            listener=Listener(database, parts.desk, SystemClock()) if parts.desk else None,
        )
        await pipeline.take([])
        begin = time.perf_counter()
        for at in range(0, len(raw), batch):
            await pipeline.take(raw[at : at + batch])
        spent = time.perf_counter() - begin
    await database.close()
    await bot.session.close()
    return len(raw) / spent


async def empty_dispatch(raw: Sequence[dict[str, Any]]) -> float:
    """Give the updates a second that aiogram alone hands to a handler that does nothing."""
    bot, dispatcher = make_bot(f"{BOT}:BENCHMARK-TOKEN-THAT-OPENS-NOTHING-000"), Dispatcher()

    @dispatcher.message()
    async def do_nothing(_: Message) -> None:
        """Do nothing."""

    begin = time.perf_counter()
    for item in raw:
        await dispatcher.feed_update(bot, Update.model_validate(item, context={"bot": bot}))
    spent = time.perf_counter() - begin
    await bot.session.close()
    return len(raw) / spent


async def measure(community: Community) -> dict[str, list[float]]:
    """Give the rates of each way, taken in turns so that a slow moment hits all of them."""
    kinds = ("batched", "one_by_one", "chatter", "empty_dispatch")
    rates: dict[str, list[float]] = {kind: [] for kind in kinds}
    complaints = [
        f"@weisu_bot {building}栋{trouble}"
        for building in range(1, UPDATES // len(TROUBLES) + 1)
        for trouble in TROUBLES
    ]
    with TemporaryDirectory() as folder:
        place = Path(folder)
        for round_ in track(range(ROUNDS), description="measuring"):
            first = 1 + round_ * 10_000
            called = _mentioning(messages(first, *complaints))
            rates["batched"].append(await rate(place, community, called, BATCH))
            rates["one_by_one"].append(await rate(place, community, called, 1))
            talk = messages(first, *TALK)
            rates["chatter"].append(await rate(place, community, talk, BATCH))
            rates["empty_dispatch"].append(await empty_dispatch(talk))
    return rates


def _mentioning(raw: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    entities = [{"type": "mention", "offset": 0, "length": 10}]
    return [{**item, "message": {**item["message"], "entities": entities}} for item in raw]


def main() -> None:
    """Measure, print a table, write results.json beside this file."""
    example = Path(__file__).parent.parent / "config.example.toml"
    rates = asyncio.run(measure(load(example).settings.to_community()))
    medians = {name: statistics.median(values) for name, values in rates.items()}
    ratios = {
        "batched_vs_one_by_one": medians["batched"] / medians["one_by_one"],
        "chatter_vs_complaints": medians["chatter"] / medians["batched"],
        "chatter_vs_empty_dispatch": medians["chatter"] / medians["empty_dispatch"],
    }
    table = Table("what", "updates a second (median)", "min", "max")
    for name, values in rates.items():
        table.add_row(name, *(f"{x:,.0f}" for x in (medians[name], min(values), max(values))))
    console = Console()
    console.print(table)
    for name, value in ratios.items():
        console.print(f"{name}: {value:.1f}")
    machine = f"{platform.machine()}, Python {platform.python_version()}"
    RESULTS.write_text(
        json.dumps({"machine": machine, "ratios": ratios, "absolute": medians}, indent=2) + "\n"
    )


if __name__ == "__main__":
    main()
