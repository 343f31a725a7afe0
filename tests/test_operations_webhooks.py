"""The program as the operator starts it, with a port, and with updates that are pushed."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import aiohttp
import aiohttp.web
import pytest
from aiogram.types import WebhookInfo
from ports import closed_port
from typer.testing import CliRunner

from bot import cli, config
from bot.address import Address
from bot.app import make_bot
from bot.commands.checkup_http import of_port, of_webhook, while_polling, while_pushed
from bot.web import Web
from sandbox.clock import SandboxClock
from sandbox.server import SandboxServer
from sandbox.world import World

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "8123456789:" + "SANDBOX" * 5


@pytest.fixture
def port() -> Iterator[int]:
    """Give a port for the program to listen on."""
    with closed_port() as found:
        yield found


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


async def test_the_program_takes_what_is_pushed_and_ends_when_told(
    tmp_path: Path, port: int
) -> None:
    """`weisu run` with a webhook: it lives, answers somebody, and SIGTERM ends it with 0."""
    world = World(SandboxClock())
    world.add_bot(TOKEN, username="weisu_bot", name="微诉", privacy=True)
    ann = world.add_person("卓玛")
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


# ---- what the doctor finds -----------------------------------------------------------------------

ADDRESS = Address.derive("https://weisu.example.org", token=TOKEN, secret="s" * 16)


def _info(**facts: object) -> WebhookInfo:
    told = {"url": ADDRESS.url, "has_custom_certificate": False, "pending_update_count": 0}
    return WebhookInfo.model_validate(told | facts)


@pytest.mark.parametrize(
    ("facts", "lines"),
    [
        ({}, ["ok webhook: Telegram pushes to weisu.example.org"]),
        ({"url": ""}, ["warn webhook: not set at Telegram"]),
        ({"url": "https://x/hook/y"}, ["warn webhook: Telegram pushes somewhere else"]),
        ({"last_error_message": "old"}, ["ok webhook: Telegram pushes to weisu.example.org"]),
        (
            {"last_error_message": "SSL error", "pending_update_count": 3},
            ["fail webhook: Telegram cannot push to weisu.example.org: SSL error"],
        ),
        (
            {"pending_update_count": 101},
            ["ok webhook: Telegram pushes to", "warn telegram: 101 updates wait there"],
        ),
    ],
)
def test_what_telegram_says_of_a_webhook_is_judged(
    facts: dict[str, object], lines: list[str]
) -> None:
    """Not set, set elsewhere, failing and piling up are told apart; the key is never shown."""
    found = list(while_pushed(_info(**facts), ADDRESS))
    told = [f"{finding.level} {finding}" for finding in found]
    assert all(line.startswith(start) for line, start in zip(told, lines, strict=True)), told
    assert ADDRESS.key not in "".join(told)


def test_a_webhook_that_is_in_the_way_of_polling_is_told() -> None:
    """Polling with a webhook set is a warning: the next start deletes it."""
    [finding] = while_polling(_info())
    assert (finding.level, finding.todo) == ("warn", "`weisu run` deletes it, and nothing is lost")
    assert list(while_polling(_info(url=""))) == []


def _settings(port: int, *, is_pushed: bool = True) -> config.Settings:
    given = {
        "telegram": {"token": TOKEN},
        "security": {"link_secret": "s" * 16},
        "community": {"code": "xf", "name": "幸福", "grids": [{"code": "g1", "name": "一"}]},
        "http": {"listen": f"127.0.0.1:{port}"},
        "webhook": {"url": f"http://127.0.0.1:{port}"} if is_pushed else {},
    }
    return config.check(given)


async def _port(settings: config.Settings) -> list[str]:
    return [f"{finding.level} {finding}" async for finding in of_port(settings)]


async def test_who_listens_on_our_port_is_told(port: int) -> None:
    """Nobody, the bot, or somebody else."""
    assert await _port(_settings(port)) == [
        f"ok http: 127.0.0.1:{port} is free; `weisu run` listens there"
    ]
    async with Web("127.0.0.1", port):
        assert await _port(_settings(port)) == [
            f"ok http: the bot runs and answers on 127.0.0.1:{port}"
        ]
    other = aiohttp.web.AppRunner(aiohttp.web.Application())
    await other.setup()
    await aiohttp.web.TCPSite(other, "127.0.0.1", port).start()
    [line] = await _port(_settings(port))
    assert line.startswith(f"fail http: somebody else listens on 127.0.0.1:{port}")
    await other.cleanup()
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        taken = silent.getsockname()[1]
        [line] = await _port(_settings(taken))
        assert line.startswith(f"fail http: cannot listen on 127.0.0.1:{taken}: ")


async def test_the_way_through_the_proxy_is_tried(port: int) -> None:
    """The doctor walks the public address: to the bot, to nothing, or past it."""
    world = World(SandboxClock())
    world.add_bot(TOKEN, username="weisu_bot", name="微诉")
    settings = _settings(port)
    address = settings.address_of(settings.to_bots()[0])
    assert address is not None
    async with SandboxServer(world) as server:
        bot = make_bot(TOKEN, server.url)

        async def told() -> list[str]:
            return [f"{finding.level} {finding}" async for finding in of_webhook(bot, address)]

        assert [line.split(" ->")[0] for line in await told()] == [
            "warn webhook: not set at Telegram"
        ]
        await bot.set_webhook(address.url, secret_token=address.secret)
        where = f"127.0.0.1:{port}"
        assert [line.split(" ->")[0] for line in await told()] == [
            f"ok webhook: Telegram pushes to {where}",
            f"warn webhook: {where} does not answer from here",
        ]
        async with Web("127.0.0.1", port) as web:
            assert (await told())[1] == f"ok webhook: {where} passes on to the bot"
            assert web.port == port
        await bot.session.close()


def test_the_doctor_looks_at_all_of_it(tmp_path: Path, port: int) -> None:
    """Port and webhook are part of the check-up from the terminal."""
    path = _config(tmp_path, "http://127.0.0.1:9", port)
    told = CliRunner().invoke(cli.app, ["doctor", "--config", str(path)]).output
    assert "ok    http: 127.0.0.1:" in told
