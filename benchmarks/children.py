"""Processes of their own: the fake server, the bots and what they are compared with."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

ROOT = Path(__file__).parent.parent
PATIENCE = 300.0
LINE = 1 << 26


class ChildError(Exception):
    """A process of the bench ended or answered nothing."""


class Child:
    """A process that answers lines of JSON with lines of JSON."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """Give its number."""
        return self._process.pid

    async def ask(self, **question: Any) -> dict[str, Any]:  # noqa: ANN401 - anything JSON can say
        """Ask something and wait for the answer."""
        assert self._process.stdin is not None  # noqa: S101 - opened as pipes, below
        self._process.stdin.write(f"{json.dumps(question)}\n".encode())
        await self._process.stdin.drain()
        return await self.answer()

    async def answer(self) -> dict[str, Any]:
        """Wait for a line."""
        assert self._process.stdout is not None  # noqa: S101 - opened as pipes, below
        async with asyncio.timeout(PATIENCE):
            line = await self._process.stdout.readline()
        if not line:
            raise ChildError("A process of the bench ended; what it said is above.")
        found: dict[str, Any] = json.loads(line)
        return found

    async def end(self) -> None:
        """Close its input, which ends it."""
        assert self._process.stdin is not None  # noqa: S101 - opened as pipes, below
        self._process.stdin.close()
        try:
            async with asyncio.timeout(20):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


@asynccontextmanager
async def child(module: str, *args: object) -> AsyncIterator[tuple[Child, dict[str, Any]]]:
    """Start a module of the bench; give it with its first line."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *map(str, args),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        limit=LINE,
    )
    one = Child(process)
    try:
        yield one, await one.answer()
    finally:
        await one.end()


class Server:
    """The fake server as the bench sees it."""

    def __init__(self, port: int, session: aiohttp.ClientSession) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._session = session

    async def call(self, verb: str, token: str, **facts: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """Drive the server; see `fake.Fake`."""
        asked = {"token": token, **facts}
        async with self._session.post(f"{self.url}/control/{verb}", json=asked) as answer:
            found: dict[str, Any] = await answer.json()
        return found


@asynccontextmanager
async def fake_server() -> AsyncIterator[Server]:
    """Start the fake server."""
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    async with (
        child("benchmarks.fake") as (_, first),
        aiohttp.ClientSession(timeout=timeout) as session,
    ):
        yield Server(first["port"], session)
