"""How fast complaints are taken in, as ratios within one run: `make bench`.

One update is a complaint in a group: dispatch, place and category, ticket, report, event, two
outbox rows, durable on SQLite. Batches of 64 are compared with one transaction an update, and
chatter that is dropped with complaints that are kept. Absolute figures depend on the machine.
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

from aiogram.types import Update, User
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.app import make_bot
from bot.assembly import assembly
from bot.clock import SystemClock
from bot.config import load
from bot.fsm import SqlStorage
from bot.nursery import Nursery
from bot.pipeline import Pipeline
from domain.chats import Chat, ChatKind
from domain.community import Community
from storage.schema import upgrade
from storage.unit_of_work import Database, open_database

ROUNDS = 5
UPDATES = 320
BATCH = 64
BOT = 12345
GROUP = -1001
RESULTS = Path(__file__).with_name("results.json")


class Silence:
    """An outlet that says nothing: sending is not what is measured here."""

    def wake(self) -> None:
        """Do nothing."""

    async def settle(self, addresses: Collection[int]) -> None:
        """Wait for nothing."""


def messages(first: int, text: str) -> list[Update]:
    """Give a series of messages of 50 people in one group."""
    at = int(datetime(2026, 11, 21, tzinfo=UTC).timestamp())
    return [
        Update.model_validate(
            {
                "update_id": number,
                "message": {
                    "message_id": number,
                    "date": at + number,
                    "chat": {"id": GROUP, "type": "supergroup", "title": "幸福家园小区群"},
                    "from": {"id": 1000 + number % 50, "is_bot": False, "first_name": "卓玛"},
                    "text": text,
                },
            }
        )
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
                created_at=datetime.now(UTC),  # noqa: TID251 - a benchmark needs some instant
            )
        )
    return database


async def rate(folder: Path, community: Community, updates: Sequence[Update], batch: int) -> float:
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
        )
        begin = time.perf_counter()
        for at in range(0, len(updates), batch):
            await pipeline.process(updates[at : at + batch])
        spent = time.perf_counter() - begin
    await database.close()
    await bot.session.close()
    return len(updates) / spent


async def measure(community: Community) -> dict[str, list[float]]:
    """Give the rates of each way, taken in turns so that a slow moment hits all of them."""
    rates: dict[str, list[float]] = {"batched": [], "one_by_one": [], "chatter": []}
    complaints = "@weisu_bot 3栋2单元楼道灯坏了三天了"
    with TemporaryDirectory() as folder:
        place = Path(folder)
        for round_ in track(range(ROUNDS), description="measuring"):
            first = 1 + round_ * 10_000
            called = _mentioning(messages(first, complaints))
            rates["batched"].append(await rate(place, community, called, BATCH))
            rates["one_by_one"].append(await rate(place, community, called, 1))
            talk = messages(first, "今天天气真好")
            rates["chatter"].append(await rate(place, community, talk, BATCH))
    return rates


def _mentioning(updates: Sequence[Update]) -> list[Update]:
    marked = []
    for update in updates:
        raw: dict[str, Any] = json.loads(update.model_dump_json(exclude_none=True, by_alias=True))
        raw["message"]["entities"] = [{"type": "mention", "offset": 0, "length": 10}]
        marked.append(Update.model_validate(raw))
    return marked


def main() -> None:
    """Measure, print a table, write results.json beside this file."""
    example = Path(__file__).parent.parent / "config.example.toml"
    rates = asyncio.run(measure(load(example).settings.to_community()))
    medians = {name: statistics.median(values) for name, values in rates.items()}
    ratios = {
        "batched_vs_one_by_one": medians["batched"] / medians["one_by_one"],
        "chatter_vs_complaints": medians["chatter"] / medians["batched"],
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
