"""A Bot API server that answers at once, checks nothing and notes when what happened.

It stands where Telegram stands while bots are compared, in a process of its own, and must never be
what they wait for. Each bot is told apart by its token. The bench drives it at `/control`.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from benchmarks.asked import tell

LIMIT = 100
LONGEST = 60.0


@dataclass
class Desk:
    """What one bot was given and what it did; instants are those of the monotonic clock."""

    waiting: list[dict[str, Any]] = field(default_factory=list)
    born: dict[int, float] = field(default_factory=dict)
    confirmed: dict[int, float] = field(default_factory=dict)
    sent: list[float] = field(default_factory=list)
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    wanted: int = 0
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    calls: int = 0

    def put(self, updates: list[dict[str, Any]]) -> float:
        """Let updates come into being."""
        now = time.monotonic()
        self.waiting += updates
        self.born.update((item["update_id"], now) for item in updates)
        self.bell.set()
        return now

    def send(self) -> None:
        """Note that a message was sent."""
        self.sent.append(time.monotonic())
        if len(self.sent) >= self.wanted:
            self.reached.set()

    def confirm(self, offset: int) -> None:
        """Forget what the bot says it has taken in."""
        now = time.monotonic()
        for item in self.waiting:
            if item["update_id"] < offset:
                self.confirmed[item["update_id"]] = now
        self.waiting = [item for item in self.waiting if item["update_id"] >= offset]


class Fake:
    """The server."""

    def __init__(self) -> None:
        self.desks: defaultdict[str, Desk] = defaultdict(Desk)
        self._message = 1_000_000
        self._drips: set[asyncio.Task[None]] = set()

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a call of a bot, or of the bench."""
        _, where, method = request.path.split("/", 2)
        if where == "control":
            return web.json_response(await CONTROL[method](self, await request.json()))
        desk = self.desks[where.removeprefix("bot")]
        given = await request.post() if request.content_type != "application/json" else None
        params = dict(given) if given is not None else await request.json()
        desk.calls += 1
        if method == "getUpdates":
            return _ok(await self._updates(desk, params))
        if method == "getMe":
            return _ok(_me(where))
        if method == "getWebhookInfo":
            return _ok({"url": "", "has_custom_certificate": False, "pending_update_count": 0})
        if method.startswith(("send", "edit")):
            desk.send()
            self._message += 1
            return _ok(self._posted(where, params))
        return _ok(True)  # noqa: FBT003 - the answer to a call that gives nothing

    async def _updates(self, desk: Desk, params: dict[str, Any]) -> list[dict[str, Any]]:
        desk.confirm(int(params.get("offset") or 0))
        if not desk.waiting:
            desk.bell.clear()
            try:
                async with asyncio.timeout(float(params.get("timeout") or 0)):
                    await desk.bell.wait()
            except TimeoutError:
                return []
        return desk.waiting[:LIMIT]

    def _posted(self, where: str, params: dict[str, Any]) -> dict[str, Any]:
        chat = int(params["chat_id"])
        return {
            "message_id": int(params.get("message_id") or self._message),
            "date": int(time.time()),
            "chat": {"id": chat, "type": "supergroup" if chat < 0 else "private", "title": "群"},
            "from": _me(where),
            "text": str(params.get("text", "")),
        }

    async def push(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Put updates before a bot: all at once, or one by one at a rate."""
        desk = self.desks[asked["token"]]
        rate = asked.get("rate")
        if rate is None:
            return {"at": desk.put(asked["updates"])}
        task = asyncio.get_running_loop().create_task(_drip(desk, asked["updates"], float(rate)))
        self._drips.add(task)
        task.add_done_callback(self._drips.discard)
        return {"at": time.monotonic()}

    async def wait(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Wait until a bot has sent so many messages; give when it sent the last of them."""
        desk, count = self.desks[asked["token"]], int(asked["sent"])
        until = time.monotonic() + float(asked.get("seconds", LONGEST))
        desk.wanted = count
        desk.reached.clear()
        if len(desk.sent) < count:
            with suppress(TimeoutError):
                async with asyncio.timeout(until - time.monotonic()):
                    await desk.reached.wait()
        done = len(desk.sent) >= count
        return {"sent": len(desk.sent), "at": desk.sent[count - 1] if done and count else None}

    async def look(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Tell what is known of a bot, and when its updates were born and confirmed."""
        desk = self.desks[asked["token"]]
        return {
            "sent": len(desk.sent),
            "waiting": len(desk.waiting),
            "calls": desk.calls,
            "drips": len(self._drips),
            "born": list(desk.born.items()),
            "confirmed": list(desk.confirmed.items()),
        }

    async def forget(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Begin anew with a bot; what it has not fetched stays."""
        desk = self.desks[asked["token"]]
        desk.sent.clear()
        desk.born.clear()
        desk.confirmed.clear()
        desk.calls = 0
        return {}


async def _drip(desk: Desk, updates: list[dict[str, Any]], rate: float) -> None:
    begin = time.monotonic()
    for number, update in enumerate(updates):
        await asyncio.sleep(max(0.0, begin + number / rate - time.monotonic()))
        desk.put([update])


def _me(where: str) -> dict[str, Any]:
    number = int(where.removeprefix("bot").partition(":")[0])
    return {
        "id": number,
        "is_bot": True,
        "first_name": "微诉",
        "username": "weisu_bench_bot",
        "can_read_all_group_messages": True,
    }


def _ok(result: object) -> web.Response:
    return web.Response(
        body=json.dumps({"ok": True, "result": result}).encode(), content_type="application/json"
    )


CONTROL: dict[str, Callable[[Fake, dict[str, Any]], Awaitable[dict[str, Any]]]] = {
    "push": Fake.push,
    "wait": Fake.wait,
    "look": Fake.look,
    "forget": Fake.forget,
}


async def main() -> None:
    """Serve until the bench closes our standard input."""
    runner = web.ServerRunner(web.Server(Fake().handle))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    tell(port=runner.addresses[0][1])
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main())
