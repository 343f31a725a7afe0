"""A small world, served over HTTP, for the tests of the sandbox."""

# ruff: noqa: ANN401 - JSON has no narrower type
from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientSession
from field_table import problems, result_problems

from sandbox.clock import SandboxClock
from sandbox.people import BotAccount, Chat, Person
from sandbox.server import SandboxServer
from sandbox.world import World

TOKEN = "12345:SANDBOX"


@dataclass
class Town:
    """A world with a bot in a supergroup of three, and a second group without it."""

    world: World
    bot: BotAccount
    ann: Person
    bob: Person
    eve: Person
    group: Chat
    other: Chat

    def pending(self) -> list[dict[str, Any]]:
        """List the updates that wait for the bot, and forget them."""
        waiting = [one.payload for one in self.bot.queue.waiting]
        self.bot.queue.clear()
        return waiting

    def kinds(self) -> list[str]:
        """List the kinds of the updates that wait, and forget them."""
        return [next(key for key in update if key != "update_id") for update in self.pending()]

    def texts(self) -> list[str]:
        """List the words of the messages that wait, and forget them."""
        messages = [update.get("message", {}) for update in self.pending()]
        return [message.get("text") or message.get("caption") or "" for message in messages]


@dataclass
class Wire:
    """Raw HTTP to the server."""

    url: str
    session: ClientSession
    token: str = TOKEN

    async def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Call the Bot API with a JSON body and answer whatever came."""
        async with self.session.post(f"{self.url}/bot{self.token}/{method}", json=params) as got:
            answer: dict[str, Any] = await got.json()
            assert got.status == answer.get("error_code", 200)
            return answer

    async def ok(self, method: str, **params: Any) -> Any:
        """Call the Bot API and answer the result."""
        answer = await self.ask(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def refused(self, method: str, **params: Any) -> str:
        """Call the Bot API and answer the words of the refusal."""
        answer = await self.ask(method, **params)
        assert answer["ok"] is False, answer
        return str(answer["description"])

    async def get(self, path: str, **query: Any) -> Any:
        """Ask the control API."""
        async with self.session.get(f"{self.url}/{path}", params=query) as got:
            return await got.json()

    async def post(self, path: str, **body: Any) -> Any:
        """Tell the control API to do something."""
        async with self.session.post(f"{self.url}/sandbox/{path}", json=body) as got:
            return await got.json()


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
    async with SandboxServer(world, webhook_pause=0.01, press_patience=0.2) as running:
        yield running


@pytest.fixture
async def wire(server: SandboxServer) -> AsyncIterator[Wire]:
    """Talk raw HTTP to the server."""
    async with ClientSession() as session:
        yield Wire(server.url, session)
