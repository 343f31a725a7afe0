"""A small world, served over HTTP, for the tests of the sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from aiohttp import ClientSession
from field_table import problems, result_problems
from sandbox_house import TOKEN, Town, Wire

from sandbox.clock import SandboxClock
from sandbox.server import SandboxServer
from sandbox.world import World


@pytest.fixture
def town() -> Iterator[Town]:
    """Give a world that was told nothing yet; in the end check every object it served."""
    world = World(SandboxClock(), seed=7)
    bot = world.add_bot(TOKEN, username="weisu_bot", name="微诉", privacy=True)
    ann = world.add_person("卓玛", username="zhuoma", language="zh-hans", label="居民 3栋")
    bob = world.add_person("Bob", username="bobby", language="en", label="grid worker")
    eve = world.add_person("次仁")
    group = world.add_group("幸福家园小区群", members=[ann, bob, eve], label="小区群")
    other = world.add_group("商铺群", kind="group", members=[ann.id, bob.id], label="商铺群")
    world.add_bot_to_group(group.id, by=ann.id)
    bot.queue.clear()
    yield Town(world, bot, ann, bob, eve, group, other)
    for served in world.bots.values():
        assert problems("[Update]", [one.payload for one in served.queue.waiting]) == []
    for call in world.calls:
        assert not call.ok or result_problems(call.method, call.result) == []


@pytest.fixture
def world(town: Town) -> World:
    """Give the town's world."""
    return town.world


@pytest.fixture
async def server(world: World) -> AsyncIterator[SandboxServer]:
    """Serve the world on a free port."""
    async with SandboxServer(world, webhook_second=0.005, press_patience=2.0) as running:
        yield running


@pytest.fixture
async def wire(server: SandboxServer) -> AsyncIterator[Wire]:
    """Talk raw HTTP to the server."""
    async with ClientSession() as session:
        yield Wire(server.url, session)
