from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import cli
from domain.chats import Chat
from domain.corrections import Corrected, Correction
from domain.people import Person
from domain.ticket import Report, ReportKind, Ticket
from storage.schema import upgrade
from storage.unit_of_work import SqlUnitOfWork, open_database

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with a config and a database in which four complaints were put right."""
    (tmp_path / "config.toml").write_text(
        f"""
[telegram]
token = "12345:{"t" * 35}"
[database]
url = "{address(tmp_path)}"
[security]
link_secret = "{"s" * 40}"
[community]
code = "xf"
name = "幸福社区"
grids = [{{code = "g1", name = "第一网格"}}]
""",
        encoding="utf-8",
    )
    (tmp_path / "config.toml").chmod(0o600)
    asyncio.run(_fill(address(tmp_path)))
    return tmp_path


def address(folder: Path) -> str:
    """Give the database's address."""
    return f"sqlite+aiosqlite:///{folder / 'weisu.sqlite3'}"


def complain(uow: SqlUnitOfWork, number: int, person: Person, chat: Chat, text: str) -> Ticket:
    """Keep a complaint whose kind was put right twice, and whose place once."""
    ticket = uow.add(
        Ticket(
            community="xf",
            number=number,
            grid="g1",
            chat_id=chat.id,
            reporter_id=person.id,
            category="facilities.road",
            created_at=NOW,
            state_since=NOW,
        )
    )
    uow.add(
        Report(
            ticket_id=ticket.id,
            person_id=person.id,
            kind=ReportKind.ORIGIN,
            chat_id=chat.id,
            message_id=number,
            text=text,
            sent_at=NOW,
        )
    )
    for what, after in (
        (Corrected.CATEGORY, "utilities.gas"),
        (Corrected.PLACE, "5-1"),
        (Corrected.CATEGORY, "facilities.road"),
    ):
        uow.add(
            Correction(
                community="xf",
                ticket_id=ticket.id,
                person_id=person.id,
                what=what,
                before="x",
                after=after,
                at=NOW,
            )
        )
    return ticket


async def _fill(url: str) -> None:
    await upgrade(url)
    database = open_database(url, synchronous="OFF")
    async with database.writing() as uow:
        willing = uow.add(Person(telegram_id=1, name="卓玛", learning_since=NOW, created_at=NOW))
        other = uow.add(Person(telegram_id=2, name="扎西", created_at=NOW))
        chat = uow.add(Chat(bot_id=1, address=-1, type="supergroup", created_at=NOW))
        complain(uow, 1, willing, chat, "3栋2单元401\n门口台阶断了，电话13812345678")
        complain(uow, 2, other, chat, "扎西说的话")
        complain(uow, 3, willing, chat, "").category = "facilities.road"
        complain(uow, 4, willing, chat, "匿名说的话").is_anonymous = True
    await database.close()


def run(folder: Path, *more: str) -> Result:
    """Run the command there."""
    words = ["corrections", "--config", str(folder / "config.toml"), *more]
    return CliRunner().invoke(cli.app, words)


def test_only_the_willing_are_written_down(folder: Path) -> None:
    """One masked line for each ticket of theirs, and the count of what was left out."""
    out = folder / "corrections.tsv"
    result = run(folder, "--out", str(out))
    assert result.exit_code == 0, result.output
    assert out.read_text(encoding="utf-8") == (
        "facilities.road\tnormal\t3栋2单元** 门口台阶断了，电话***\n"
    )
    assert "1 examples" in result.output
    assert "lack of the reporter's consent: 2" in result.output
    assert "without words: 1" in result.output
    assert "places, which make no examples: 4" in result.output


def test_a_consent_taken_back_leaves_everything_out(folder: Path) -> None:
    """From then on the same command writes none of their words."""

    async def take_back() -> None:
        database = open_database(address(folder), synchronous="OFF")
        async with database.writing() as uow:
            person = await uow.people.by_telegram(1)
            assert person is not None
            person.learning_since = None
        await database.close()

    asyncio.run(take_back())
    out = folder / "corrections.tsv"
    assert "consent: 4" in run(folder, "--out", str(out)).output
    assert out.read_text(encoding="utf-8") == ""


def test_another_community_has_its_own(folder: Path) -> None:
    """A community that is not in the config is refused; nothing of this one is given for it."""
    out = folder / "corrections.tsv"
    refused = run(folder, "--out", str(out), "--community", "other")
    assert "There is no community other; say --community with one of: xf" in refused.output
    assert not out.exists()


def test_a_file_that_cannot_be_written_is_said_plainly(folder: Path) -> None:
    """A wrong path is one sentence and exit code 1."""
    result = run(folder, "--out", str(folder / "nowhere" / "x.tsv"))
    assert result.exit_code == 1
    assert "cannot be written" in result.output
