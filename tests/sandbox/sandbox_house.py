"""A small world for the tests of the sandbox, and raw HTTP to reach it."""

# ruff: noqa: ANN401 - JSON has no narrower type
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession

from sandbox.people import BotAccount, Chat, Person
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
