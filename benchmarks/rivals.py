"""Weisu and the naive bot side by side before one fake server; what both are asked to do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import naive
from benchmarks.children import Child, ChildError, Server, child, fake_server
from benchmarks.town import DEFAULT_TOKEN, Voices, furnish, settings

CARDS = 2
"""Each complaint is shown in its group and to the staff."""


@dataclass(frozen=True)
class Rival:
    """A bot in a process of its own."""

    child: Child
    server: Server
    token: str
    voices: Voices

    async def rush(self, complaints: int) -> tuple[float, float]:
        """Give complaints a second, from all being there to the last card, and the CPU of each."""
        await self.server.call("forget", self.token)
        before = (await self.child.ask(do="usage"))["cpu"]
        updates = self.voices.complaints(complaints)
        begin = (await self.server.call("push", self.token, updates=updates))["at"]
        done = await self.server.call("wait", self.token, sent=CARDS * complaints, seconds=120)
        if done["at"] is None:
            raise ChildError(f"Of {CARDS * complaints} cards only {done['sent']} were sent.")
        spent = (await self.child.ask(do="usage"))["cpu"] - before
        return complaints / (done["at"] - begin), spent / complaints

    async def under(self, rate: float, seconds: float) -> dict[int, float]:
        """Let complaints come at a rate; give when each was born, once all were shown."""
        await self.server.call("forget", self.token)
        count = max(2, int(rate * seconds))
        updates = self.voices.complaints(count)
        await self.server.call("push", self.token, updates=updates, rate=rate)
        await self.server.call("wait", self.token, sent=CARDS * count, seconds=seconds + 60)
        await asyncio.sleep(0.2)
        born = (await self.server.call("look", self.token))["born"]
        return {int(number): at for number, at in born}


@dataclass(frozen=True)
class Rivals:
    """Both."""

    server: Server
    weisu: Rival
    naive: Rival


@asynccontextmanager
async def rivals(folder: Path) -> AsyncIterator[Rivals]:
    """Start both on databases of their own, and let each warm up."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(fake_server())
        path = folder / "weisu.sqlite3"
        community = settings(server.url, path).to_community()
        await furnish(path, community)
        made = {}
        for module, token, where in (
            ("benchmarks.weisu_child", DEFAULT_TOKEN, path),
            ("benchmarks.naive", naive.TOKEN, folder / "naive.sqlite3"),
        ):
            one, _ = await stack.enter_async_context(child(module, server.url, where))
            made[token] = Rival(one, server, token, Voices(community))
            await made[token].rush(20)
        yield Rivals(server, made[DEFAULT_TOKEN], made[naive.TOKEN])
