"""How much of what Telegram allows is used, and how soon danger passes what waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.children import Child, child
from benchmarks.found import Found, Plan
from benchmarks.town import BOT, crowd, furnish, groups, settings
from bot.clock import SystemClock
from bot.config import Settings
from domain.chats import Chat
from domain.outbox import Urgency
from storage.unit_of_work import open_database
from usecases.outgoing import say

PER_SECOND = 30
PER_CHAT = 4
"""So few that no chat's own limit holds anything up: that of the bot as a whole is measured."""
PER_CROWDED = 60
NOTICE = "courtesy-thanks"
PATIENCE = 240


async def measure(plan: Plan, step: Callable[[], None]) -> Found:
    """Let a real bot talk to a sandbox that refuses whoever is too fast."""
    found = await _outgoing(plan, step)
    found.add(await _danger(plan, step))
    return found


async def _outgoing(plan: Plan, step: Callable[[], None]) -> Found:
    chats = crowd(max(2, plan.messages // PER_CHAT))
    async with child("benchmarks.sandbox_child", len(chats)) as (sandbox, first):
        given, path = await _town(plan.folder / "outgoing.sqlite3", first["url"])
        await _fill(given, chats, plan.messages)
        async with child("benchmarks.weisu_child", first["url"], path, "limits"):
            seen = await _until(sandbox, plan.messages, step)
    spent = seen["last"][0] - seen["first"][0]
    allowed = max((plan.messages - PER_SECOND) / PER_SECOND, plan.messages / len(chats) - 1)
    return Found(
        {"outgoing_vs_allowed": allowed / spent, "floods": float(seen["floods"])},
        {"messages_per_second": (plan.messages - 1) / spent},
    )


async def _until(sandbox: Child, count: int, step: Callable[[], None]) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE):
        while (seen := await sandbox.ask(do="sent"))["sent"] < count:
            await asyncio.sleep(1)
            step()
    return seen


async def _danger(plan: Plan, step: Callable[[], None]) -> Found:
    chats = crowd(max(2, plan.backlog // PER_CROWDED))
    async with child("benchmarks.sandbox_child", len(chats)) as (sandbox, first):
        given, path = await _town(plan.folder / "danger.sqlite3", first["url"])
        home = groups(given.to_community())[0]
        await _fill(given, [*chats, home.address, home.staff], plan.backlog)
        async with child("benchmarks.weisu_child", first["url"], path, "limits"):
            await asyncio.sleep(min(25.0, plan.seconds * 2))
            step()
            seen = await sandbox.ask(do="danger", address=home.address)
    return Found({"p0_seconds_behind_backlog": seen["seconds"]})


async def _town(path: Path, url: str) -> tuple[Settings, Path]:
    given = settings(url, path)
    await furnish(path, given.to_community())
    return given, path


async def _fill(given: Settings, addresses: Sequence[int], count: int) -> None:
    """Put notices into the outbox, the same number for each chat."""
    now = SystemClock().now()
    database = open_database(given.database.url.get_secret_value())
    async with database.writing() as uow:
        chats = []
        for address in addresses:
            chat = await uow.chats.at(BOT, address)
            chats.append(chat or uow.add(_crowd_chat(address)))
        for number in range(count):
            chat = chats[number % len(chats)]
            await say(uow, chat=chat, key=NOTICE, now=now, urgency=Urgency.NOTICE, bot="weisu")
    await database.close()


def _crowd_chat(address: int) -> Chat:
    now = SystemClock().now()
    return Chat(bot_id=BOT, address=address, type="supergroup", title="群", created_at=now)
