"""The command that tells who opened the contact details of a ticket."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from test_cli_corrections import NOW, address, complain, folder
from typer.testing import CliRunner, Result

from bot import cli
from domain.chats import Chat
from domain.people import Person
from domain.ticket import Event
from storage.unit_of_work import open_database

__all__ = ["folder"]


async def _look(url: str) -> None:
    database = open_database(url, synchronous="OFF")
    async with database.writing() as uow:
        worker = uow.add(Person(telegram_id=7, name="李姐", created_at=NOW))
        chat = uow.add(Chat(bot_id=1, address=-2, type="supergroup", created_at=NOW))
        ticket = complain(uow, 7, worker, chat, "石榴籽")
        for hours, facts in ((0, {"role": "grid_worker"}), (1, {})):
            at = NOW + timedelta(hours=hours)
            event = Event(ticket_id=ticket.id, at=at, actor_id=worker.id, action="look")
            event.facts = facts
            uow.add(event)
    await database.close()


def _run(where: Path, *more: str) -> Result:
    return CliRunner().invoke(
        cli.app, ["access-log", "--config", str(where / "config.toml"), *more]
    )


def test_it_tells_who_looked_and_when(folder: Path) -> None:
    """A line a look, with local time, role and name; nothing of the words."""
    asyncio.run(_look(address(folder)))
    result = _run(folder, "--ticket", "7")
    assert result.output.splitlines() == [
        "2026-11-20 16:00  grid_worker  李姐",
        "2026-11-20 17:00  staff  李姐",
    ]
    assert "Nobody opened the details of #1." in _run(folder, "--ticket", "1").output


def test_a_number_that_nobody_has_is_told(folder: Path) -> None:
    """In one sentence, with exit code 1."""
    result = _run(folder, "--ticket", "99")
    assert result.exit_code == 1
    assert "There is no ticket #99 in xf." in result.output
