"""What `weisu doctor` finds of the work: who is at it, what waits, and the server that keeps it."""

from __future__ import annotations

import asyncio
import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from small_home import BEYOND, write_config
from typer.testing import CliRunner

from bot import cli, config
from bot.commands.checkup_work import (
    ALIVE,
    APART,
    CONNECTIONS,
    of_helm,
    of_outbox,
    of_server,
)
from bot.commands.embedded import Embedded
from bot.commands.findings import Finding
from domain.chats import Chat
from domain.outbox import OutboxItem
from storage import schema
from storage.helms import NOBODY, HelmRow, helm_name, turn
from storage.inbox import DeadLetter
from storage.server import Server
from storage.standing import Standing
from storage.unit_of_work import open_database

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)
TOKEN = "8123456789:" + "SANDBOX" * 5
BOT = 8123456789
TOWN = '[[towns]]\ncode = "yinhe"\nname = "银河街道"\ncommunities = ["xf"]\n'


def _levels(findings: Sequence[Finding]) -> list[str]:
    return [f"{one.level} {one.what.partition(':')[0]}" for one in findings]


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({}, ["ok server"]),
        ({"version": 13}, ["warn server", "ok server"]),
        ({"free": CONNECTIONS - 1}, ["warn server"]),
        ({"now": NOW + APART}, ["ok server"]),
        ({"now": NOW - 2 * APART}, ["ok server", "warn clock"]),
    ],
)
def test_servers_are_judged(facts: dict[str, object], told: list[str]) -> None:
    """An old server, one that is nearly full, and one whose clock is another are each a warning."""
    known: dict[str, object] = {"version": 18, "free": 90, "now": NOW}
    server = Server(**known | facts)  # type: ignore[arg-type] # mixed on purpose
    found = list(of_server(server, NOW))
    assert _levels(found) == told
    if "now" in facts and len(found) > 1:
        assert "is -10 s from this machine's" in found[1].what


@pytest.mark.parametrize(
    ("holder", "age", "told"),
    [
        ("vm 127.0.0.1:8080 ab12", timedelta(seconds=4), "ok bot: runs, at the helm is vm 127"),
        ("vm 127.0.0.1:8080 ab12", ALIVE + timedelta(seconds=1), "warn bot: does not run, nobody"),
        (NOBODY, timedelta(0), "warn bot: does not run, nobody is at the helm since 2026-"),
    ],
)
def test_the_helm_tells_whether_somebody_is_at_work(holder: str, age: timedelta, told: str) -> None:
    """Who counted up lately is at work; who left, or is silent for long, is not."""
    found = of_helm(HelmRow(name="bot:1", holder=holder, turns=7, at=NOW - age), NOW)
    assert f"{found.level} {found}".startswith(told)


def test_what_waits_for_long_is_told() -> None:
    """Messages that could have gone two minutes ago are a warning, fresh ones no word."""
    facts = {"revision": "1", "waiting": 3, "due": 3, "dead_letters": 0}
    assert list(of_outbox(Standing(**facts, idle_seconds=100.0))) == []  # type: ignore[arg-type]
    (told,) = of_outbox(Standing(**facts, idle_seconds=600.0))  # type: ignore[arg-type]
    assert "messages that could have gone: 3, the oldest 10 minutes ago" in told.what


async def _leave_work(url: str) -> None:
    """Leave behind what a bot leaves that died: a helm, a message, an update not handled."""
    await schema.upgrade(url)
    database = open_database(url)
    long_ago = datetime.now(UTC) - timedelta(hours=1)  # noqa: TID251 - the doctor's clock is real
    async with database.writing() as uow:
        await turn(uow, helm_name(BOT), holder="old 127.0.0.1:1 ab", seen=0, now=long_ago)
        chat = uow.add(Chat(bot_id=BOT, address=5, type="private", created_at=long_ago))
        await uow.outbox.put(
            OutboxItem(
                bot_id=BOT, chat_id=chat.id, kind="say", not_before=long_ago, created_at=long_ago
            )
        )
        uow.session.add(DeadLetter(bot_id=BOT, update_id=1, payload="{}", error="x", at=long_ago))
    await database.close()


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_doctor_looks_at_the_work(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On both databases it tells who is away, what waits, and which town nobody oversees."""
    for name in [name for name in os.environ if name.startswith(config.PREFIX)]:
        monkeypatch.delenv(name)
    url = f"sqlite+aiosqlite:///{tmp_path / 'weisu.sqlite3'}"
    if kind == "postgres":
        server: Embedded = request.getfixturevalue("server")
        url = server.fresh()
    path = tmp_path / "config.toml"
    write_config(path, url, token=TOKEN, api_base=BEYOND, before=TOWN)
    asyncio.run(_leave_work(url))
    told = CliRunner().invoke(cli.app, ["doctor", "--config", str(path)]).output
    assert "warn  bot: does not run, nobody is at the helm since" in told
    assert "warn  outbox: messages that could have gone: 1, the oldest 60 minutes ago" in told
    assert "warn  dead letters: updates that could not be handled: 1" in told
    assert "warn  town yinhe 银河街道: has no supervisor" in told
    assert ("server: PostgreSQL" in told) is (kind == "postgres")


@pytest.mark.parametrize("words", ["doctor", "dead-letters list"])
def test_who_reads_only_the_beginning_is_told_no_more(words: str, tmp_path: Path) -> None:
    """A command whose reader goes away, as `head` does, ends without a word about it."""
    path = tmp_path / "config.toml"
    write_config(path, f"sqlite+aiosqlite:///{tmp_path / 'weisu.sqlite3'}", api_base=BEYOND)
    typed = f"{shlex.quote(sys.executable)} -m bot {words} --config {shlex.quote(str(path))}"
    done = subprocess.run(  # noqa: S603 - our own words
        ["sh", "-c", f"{typed} | true"],  # noqa: S607 - whichever the machine has
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stderr == ""
