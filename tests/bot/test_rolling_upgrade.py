"""A newer program brings the schema up while an older one is at work, which may start again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from bot_house import House, until
from bot_product import BOT_ID, Product
from newer import bring_up

from bot.lookout import Lookout
from sandbox.server import SandboxServer
from sandbox.world import World
from storage import schema


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def upgraded(
    request: pytest.FixtureRequest, world: World, tmp_path: Path
) -> AsyncIterator[House]:
    """Give a served world and a database that may be brought up, of each kind in turn."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'weisu.sqlite3'}"
    if request.param == "postgres":
        url = request.getfixturevalue("server").make("upgraded")
    await schema.upgrade(url)
    async with SandboxServer(world) as server:
        yield House(world, server, url, Product())
    if request.param == "postgres":
        request.getfixturevalue("server").do("DROP DATABASE upgraded WITH (FORCE)")


async def test_a_bot_goes_on_and_starts_again(upgraded: House, tmp_path: Path) -> None:
    """Each word is answered once: said while the schema grows, after it, and after a restart."""
    house = upgraded
    ann = house.world.add_person("卓玛")
    house.world.start(ann.id, BOT_ID)
    said, is_up = 1, asyncio.Event()

    def say() -> None:
        nonlocal said
        house.world.say(ann.id, ann.id, f"灯坏了{said}")
        said += 1

    async def talk() -> None:
        while not is_up.is_set():
            say()
            await asyncio.sleep(0.05)

    async def begin_newer() -> None:
        await bring_up(house.url, tmp_path)
        is_up.set()

    async with house.running() as app:
        await asyncio.gather(talk(), begin_newer())
        say()
        await until(lambda: len(house.texts(ann.id)) == said)
        await until(house.is_done)  # what is not written down holds up its chat for a minute
        checks = await Lookout(app.database, [app], app.meters).readiness()
        assert {check.name: check.is_ok for check in checks}["migrations"]
        await until(lambda: all(health.is_well for health in app.healths()))
    assert (await schema.upgrade(house.url)).after == "0999"
    async with house.running():
        say()
        await until(lambda: len(house.texts(ann.id)) == said)
        await until(lambda: not house.world.bot().queue.waiting)
