"""The look from outside sees the same in a file and on a server, while somebody else writes."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.commands.embedded import Embedded
from bot.commands.forked_eye import Eye
from domain.chats import Chat
from domain.outbox import OutboxItem
from storage import schema
from storage.desk_tables import outbox
from storage.unit_of_work import open_database

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture(params=["file", pytest.param("server", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a database of the newest schema, of each kind in turn."""
    made = f"sqlite+aiosqlite:///{tmp_path / 'weisu.sqlite3'}"
    if request.param == "server":
        server: Embedded = request.getfixturevalue("server")
        made = server.fresh()
    asyncio.run(schema.upgrade(made))
    return made


async def put(url: str) -> None:
    """Let a bot that is somebody else intend to say something."""
    database = open_database(url)
    async with database.writing() as uow:
        chat = uow.add(Chat(bot_id=7, address=-1, type="supergroup", created_at=NOW))
        item = OutboxItem(bot_id=7, chat_id=chat.id, kind="say", not_before=NOW, created_at=NOW)
        await uow.outbox.put(item)
    await database.close()


def test_what_is_written_meanwhile_is_seen(url: str) -> None:
    """Proves that each question sees what is kept by then, and that nothing is wrong with it."""
    eye = Eye(url)
    assert (eye.is_busy(NOW), eye.next_at(), eye.last_id(outbox)) == (False, None, 0)
    asyncio.run(put(url))
    assert (eye.is_busy(NOW), eye.next_at()) == (True, NOW)
    (row,) = eye.rows(outbox)
    assert (row["kind"], row["not_before"], row["id"]) == ("say", NOW, eye.last_id(outbox))
    assert eye.orphans().rows == frozenset()
    assert (eye.integrity(), eye.dead(), eye.faces()) == ([], [], {})
    eye.close()
