"""The program as the operator starts it, with a port, and with updates that are pushed."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest
from typer.testing import CliRunner

from bot import cli, config
from sandbox.clock import SandboxClock
from sandbox.server import SandboxServer
from sandbox.world import World

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "8123456789:" + "SANDBOX" * 5


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _until(condition: Callable[[], object]) -> None:
    while not condition():  # noqa: ASYNC110 - nobody rings when another process does something
        await asyncio.sleep(0.05)


def _config(folder: Path, api_base: str, port: int, more: str = "") -> Path:
    path = folder / "config.toml"
    path.write_text(
        f"""
[telegram]
token = "{TOKEN}"
api_base = "{api_base}"
[database]
url = "sqlite+aiosqlite:///{folder / "weisu.sqlite3"}"
[security]
link_secret = "a secret of the tests, long enough"
[http]
listen = "127.0.0.1:{port}"
[community]
code = "xf"
name = "幸福社区"
grids = [{{code = "g1", name = "第一网格"}}]
{more}
""",
        encoding="utf-8",
    )
    path.chmod(0o600)
    return path


@pytest.fixture(autouse=True)
def _quiet_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in config.Settings.model_fields:
        monkeypatch.delenv(config.PREFIX + name.upper(), raising=False)


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    """When somebody else listens there, the program says so in a sentence and ends."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = int(other.getsockname()[1])
        path = _config(tmp_path, "http://127.0.0.1:9", port)
        result = CliRunner().invoke(cli.app, ["run", "--config", str(path)])
    assert result.exit_code == 1
    assert result.output.startswith(f"Cannot listen on 127.0.0.1:{port}: ")
    assert "Traceback" not in result.output


async def test_the_program_takes_what_is_pushed_and_ends_when_told(tmp_path: Path) -> None:
    """`weisu run` with a webhook: it lives, answers somebody, and SIGTERM ends it with 0."""
    world = World(SandboxClock())
    world.add_bot(TOKEN, username="weisu_bot", name="微诉", privacy=True)
    ann = world.add_person("卓玛")
    port = _free_port()
    async with SandboxServer(world, webhook_second=0.05) as server:
        hook = f'[webhook]\nurl = "http://127.0.0.1:{port}"'
        path = _config(tmp_path, server.url, port, hook)
        with (tmp_path / "log").open("wb") as log:
            program = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run", "--config", str(path)),
                cwd=ROOT,
                stderr=log,
            )
        try:
            async with asyncio.timeout(90):
                await _until(lambda: world.bot().webhook.url or program.returncode)
                async with (
                    aiohttp.ClientSession() as session,
                    session.get(f"http://127.0.0.1:{port}/healthz") as answer,
                ):
                    assert answer.status == 200
                world.start(ann.id)
                await _until(lambda: any(call.method == "sendMessage" for call in world.calls))
                program.send_signal(signal.SIGTERM)
                assert await program.wait() == 0
        finally:
            if program.returncode is None:
                program.kill()
                await program.wait()
    assert world.bot().queue.waiting == []
    assert not any(call.method == "getUpdates" for call in world.calls)
    written = (tmp_path / "log").read_text(encoding="utf-8")
    assert world.bot().webhook.secret not in written
