"""From the shell to the first answer, and to the first line of help."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.bare import bare_import
from benchmarks.children import ROOT, Server, fake_server
from benchmarks.found import Found, Plan, in_turns
from benchmarks.town import DEFAULT_TOKEN, Voices, furnish, settings
from bot.commands.demo_pilot import read_pilot_text

CONFIG = """[telegram]
token = "{token}"
api_base = "{api}"

[security]
link_secret = "a secret that guards nothing at all"

[database]
url = "sqlite+aiosqlite:///{path}"

[log]
level = "error"

"""


async def measure(plan: Plan, step: Callable[[], None]) -> Found:
    """Start the program as an operator does, in turns with the bare import."""
    path = plan.folder / "start.sqlite3"
    async with fake_server() as server:
        given = settings(server.url, path)
        await furnish(path, given.to_community())
        config = plan.folder / "config.toml"
        told = CONFIG.format(token=DEFAULT_TOKEN, api=server.url, path=path)
        config.write_text(told + read_pilot_text("community.toml"), encoding="utf-8")
        config.chmod(0o600)
        voices = Voices(given.to_community())
        seen = await in_turns(
            plan.starts,
            {
                "start": lambda: _first_answer(server, config, voices),
                "import": _seconds_of_import,
                "help": lambda: _seconds_of("-m", "bot", "--help"),
            },
            step,
        )
    return Found(
        {"start_vs_import": seen["start"] / seen["import"], "help_seconds": seen["help"]},
        {"start_seconds": seen["start"], "import_seconds": seen["import"]},
    )


async def _first_answer(server: Server, config: Path, voices: Voices) -> float:
    await server.call("forget", DEFAULT_TOKEN)
    await server.call("push", DEFAULT_TOKEN, updates=voices.complaints(1))
    begin = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", "--config", str(config), cwd=ROOT
    )
    try:
        done = await server.call("wait", DEFAULT_TOKEN, sent=1, seconds=120)
        return float(done["at"]) - begin
    finally:
        process.terminate()
        await process.wait()


async def _seconds_of_import() -> float:
    return (await bare_import()).seconds


async def _seconds_of(*arguments: str) -> float:
    begin = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=ROOT, stdout=asyncio.subprocess.DEVNULL
    )
    await process.wait()
    return time.perf_counter() - begin
