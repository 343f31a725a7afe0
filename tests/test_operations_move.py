"""A SQLite community moves to PostgreSQL: whole, compared, and again after it was cut off."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from small_home import write_config
from sqlalchemy import func, select
from typer.testing import CliRunner, Result

from bot import cli
from bot.commands.embedded import Embedded
from domain.chats import Chat, ChatKind
from domain.outbox import OutboxItem
from domain.people import Person
from domain.ticket import Event, Report, ReportKind, State, Ticket
from storage import schema
from storage.columns import metadata
from storage.errors import StorageError
from storage.keyring import NO_KEYS, Key, Keyring, new_key
from storage.moving import move_over
from storage.occupancy import occupied
from storage.unit_of_work import open_database

pytestmark = pytest.mark.postgres

NOW = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=UTC)
KEYS = Keyring([Key(new_key())])
MANY = 1203
"""More reports than two steps."""


class Home:
    """A folder with a config and a community that has lived for a while."""

    def __init__(self, folder: Path, keyring: Keyring) -> None:
        self.database = folder / "weisu.sqlite3"
        self.url = f"sqlite+aiosqlite:///{self.database}"
        self.keyring = keyring
        self.config = folder / "config.toml"
        write_config(self.config, self.url)
        asyncio.run(self._live())

    async def _live(self) -> None:
        await schema.upgrade(self.url)
        database = open_database(self.url, synchronous="OFF", keyring=self.keyring)
        async with database.writing() as uow:
            person = uow.add(Person(telegram_id=5_000_000_001, name="王\0芳", created_at=NOW))
            chat = uow.add(
                Chat(
                    bot_id=777,
                    address=-1_002_000_000_001,
                    type="supergroup",
                    kind=ChatKind.COMPOUND,
                    community="xf",
                    created_at=NOW,
                )
            )
            ticket = uow.add(
                Ticket(
                    community="xf",
                    number=await uow.tickets.next_number("xf"),
                    grid="g1",
                    chat_id=chat.id,
                    reporter_id=person.id,
                    category="light",
                    created_at=NOW,
                    state_since=NOW,
                )
            )
            for number in range(MANY):
                uow.add(
                    Report(
                        ticket_id=ticket.id,
                        person_id=person.id,
                        kind=ReportKind.ORIGIN,
                        chat_id=chat.id,
                        message_id=number,
                        text=f"楼道灯坏了{number}",
                        sent_at=NOW,
                    )
                )
            facts = {"a": [1, None, "灯"], "b": {"c": True}}
            uow.add(Event(ticket_id=ticket.id, at=NOW, actor_id=None, action="open", facts=facts))
            await uow.outbox.put(
                OutboxItem(
                    bot_id=777,
                    chat_id=chat.id,
                    kind="say",
                    payload={"text": "好"},
                    not_before=NOW,
                    created_at=NOW,
                )
            )
            await uow.conversations.keep("777:5:5:", state="x", data={"text": "灯"})
            await uow.inbox.remember(777, [1, 2, 3], NOW)
        await database.close()

    def do(self, url: str) -> Result:
        """Type the command."""
        return CliRunner().invoke(cli.app, ["migrate-to", url, "--config", str(self.config)])

    def do_apart(self, url: str) -> str:
        """Run the command in a process of its own, which knows only what it loads itself."""
        words = (sys.executable, "-m", "bot", "migrate-to", "--config", str(self.config), url)
        done = subprocess.run(words, capture_output=True, check=True, text=True)  # noqa: S603 - ours
        return done.stdout

    def change(self, statement: str) -> None:
        """Change the file past the program."""
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute(statement)


@pytest.fixture(params=["plain", "sealed"])
def home(tmp_path: Path, request: pytest.FixtureRequest) -> Home:
    """Give a community in a file, once without a key and once with one."""
    return Home(tmp_path, KEYS if request.param == "sealed" else NO_KEYS)


@pytest.fixture
def target(server: Embedded) -> Iterator[str]:
    """Give a database with nothing in it."""
    yield server.make("target").replace("+asyncpg", "")
    server.do("DROP DATABASE target WITH (FORCE)")


async def counts(url: str) -> dict[str, int]:
    """Count the rows of each table."""
    database = open_database(url)
    async with database.reading() as uow:
        found = {
            table.name: await uow.session.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
        }
    await database.close()
    return found


async def assert_moved(home: Home, target: str) -> None:
    """Fail unless the community lives on where it was moved to."""
    before, after = await counts(home.url), await counts(target)
    before["counters"] -= 1  # ids come from a sequence now
    assert after == before
    assert after["reports"] == MANY
    database = open_database(target, keyring=home.keyring)
    async with database.writing() as uow:
        person = await uow.people.by_telegram(5_000_000_001)
        ticket = await uow.tickets.by_number("xf", 1)
        assert person is not None
        assert ticket is not None
        assert person.name.replace("\0", "") == "王芳"
        assert (ticket.state, ticket.created_at) == (State.OPEN, NOW)
        reports = await uow.tickets.reports(ticket.id)
        assert reports[-1].text == f"楼道灯坏了{MANY - 1}"
        (event,) = await uow.tickets.events(ticket.id)
        assert event.facts == {"a": [1, None, "灯"], "b": {"c": True}}
        assert await uow.conversations.data("777:5:5:") == {"text": "灯"}
        assert await uow.inbox.new_among(777, [1, 2, 3, 4]) == {4}
        assert await uow.tickets.next_number("xf") == 2
        assert uow.add(Person(telegram_id=2, name="新", created_at=NOW)).id > event.id + 1
    await database.close()
    assert (await schema.upgrade(target, keyring=home.keyring)).after == schema.head()


async def test_a_community_moves_whole(home: Home, target: str) -> None:
    """Proves that every row is there afterwards, and that numbers and ids go on."""
    before = home.database.read_bytes()
    told = await asyncio.to_thread(home.do_apart, target)
    assert f"Moved and compared: {sum((await counts(target)).values()):,} rows." in told
    assert home.database.read_bytes() == before
    await assert_moved(home, target)


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
async def test_a_move_that_was_cut_off_goes_on(home: Home, target: str, share: float) -> None:
    """Proves that until the end no bot gets in, and that a second run ends what one began."""

    def cut(done: int, total: int) -> None:
        if done > total * share:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await move_over(home.url, target, progress=cut)
    with pytest.raises(StorageError, match="has not ended; run `weisu migrate-to` again"):
        await schema.upgrade(target)
    home.change("UPDATE reports SET text = '…' WHERE message_id = 7")
    steps: list[tuple[int, int]] = []
    await move_over(home.url, target, progress=lambda done, total: steps.append((done, total)))
    assert steps[-1][0] == steps[-1][1]
    await assert_moved(home, target)


async def test_what_cannot_be_moved_is_told(home: Home, target: str) -> None:
    """Proves that each thing in the way is one sentence, and that nothing happened."""
    with occupied(home.url):
        assert "A bot is running on" in (await asyncio.to_thread(home.do, target)).output
    for url, sentence in (
        ("mysql://x/y", "Only PostgreSQL is moved to"),
        ("no address", "That is no address of a database"),
        (target.replace("/target", "/nothing"), "has no database of this name"),
    ):
        result = await asyncio.to_thread(home.do, url)
        assert sentence in result.output, result.output
        assert (result.exit_code, len(result.output.splitlines())) == (1, 1)
    home.change(
        "UPDATE tickets SET community = 'a code that is longer than any code should be, "
        "much longer even than sixty-four'"
    )
    result = await asyncio.to_thread(home.do, target)
    assert "tickets: cannot be written: value too long" in result.output
    home.change("UPDATE tickets SET community = 'xf'")
    assert (await asyncio.to_thread(home.do, target)).exit_code == 0
    result = await asyncio.to_thread(home.do, target)
    assert "The target is not empty" in result.output
    home.change("UPDATE alembic_version SET version_num = '0006'")
    assert "older schema" in (await asyncio.to_thread(home.do, target)).output
    home.change("UPDATE alembic_version SET version_num = '0999'")
    assert "0999 of a newer Weisu" in (await asyncio.to_thread(home.do, target)).output
    home.database.unlink()
    assert "there is nothing to move" in (await asyncio.to_thread(home.do, target)).output


async def test_two_moves_at_once_are_one(home: Home, target: str) -> None:
    """Proves that a second move into the same database is refused while the first one lasts."""
    found = await asyncio.gather(
        *(move_over(home.url, target) for _ in range(2)), return_exceptions=True
    )
    (refused,) = [item for item in found if isinstance(item, StorageError)]
    assert str(refused) == "Another move into this database is under way."
    await assert_moved(home, target)
