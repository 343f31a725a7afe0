from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from storage.engine import make_engine
from storage.unit_of_work import Database

PATIENCE = "PRAGMA busy_timeout = 60"


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[tuple[Path, Database]]:
    """Give a database with one table of our own, and its file."""
    path = tmp_path / "driver.sqlite3"
    database = Database(make_engine(f"sqlite:///{path}"))
    async with database.engine.begin() as connection:
        await connection.execute(text("CREATE TABLE words (word TEXT)"))
    yield path, database
    await database.close()


@contextmanager
def locked(path: Path) -> Iterator[sqlite3.Connection]:
    """Hold the right to write, as another process would."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


async def test_a_statement_is_a_call_and_a_commit_waits_in_a_thread(
    file: tuple[Path, Database],
) -> None:
    """Proves that only what waits for the disk leaves the loop's thread, and does leave it."""
    _, database = file
    where: list[tuple[str, int]] = []

    def trace(raw: sqlite3.Connection) -> None:
        raw.set_trace_callback(lambda said: where.append((said, threading.get_ident())))

    async with database.engine.begin() as connection:
        raw = (await connection.get_raw_connection()).driver_connection
        assert isinstance(raw, sqlite3.Connection)
        trace(raw)
        await connection.execute(text("INSERT INTO words VALUES ('灯')"))
        assert (await connection.execute(text("SELECT count(*) FROM words"))).scalar() == 1
    raw.set_trace_callback(None)
    here = threading.get_ident()
    assert {said for said, thread in where if thread == here} == {
        "INSERT INTO words VALUES ('灯')",
        "SELECT count(*) FROM words",
    }
    assert [said for said, thread in where if thread != here] == ["COMMIT"]


async def test_a_lock_of_another_process_holds_up_nobody_else(
    file: tuple[Path, Database],
) -> None:
    """Proves that the loop goes on while a writer waits for its turn, which comes."""
    path, database = file
    turns = 0

    async def write() -> None:
        async with database.engine.begin() as connection:
            await connection.execute(text("INSERT INTO words VALUES ('门')"))

    async with asyncio.TaskGroup() as group:
        with locked(path) as other:
            writer = group.create_task(write())
            for _ in range(20):
                await asyncio.sleep(0.01)
                turns += 1
            assert not writer.done()
            other.execute("COMMIT")
    assert turns == 20
    async with database.engine.connect() as connection:
        assert (await connection.execute(text("SELECT word FROM words"))).scalars().all() == ["门"]


async def test_patience_with_another_process_ends(file: tuple[Path, Database]) -> None:
    """Proves that a lock held too long is an error, and that the patience set stays as it was."""
    path, database = file
    event.listen(database.engine.sync_engine, "checkout", lambda raw, *_: raw.execute(PATIENCE))
    with locked(path):
        for _ in range(2):
            with pytest.raises(OperationalError, match="database is locked"):
                async with database.engine.begin():
                    raise AssertionError("nobody may be here")
    async with database.engine.begin() as connection:
        told = await connection.execute(text("PRAGMA busy_timeout"))
        assert told.scalar() == 60


async def test_a_writer_that_is_cancelled_leaves_the_database_usable(
    file: tuple[Path, Database],
) -> None:
    """Proves that a connection whose user was cancelled is not handed on unfinished."""
    path, database = file
    with locked(path), pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05), database.engine.begin():
            raise AssertionError("nobody may be here")
    async with database.engine.begin() as connection:
        await connection.execute(text("INSERT INTO words VALUES ('水')"))
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT word FROM words").fetchall() == [("水",)]


async def test_the_journal_is_folded_unless_somebody_reads(file: tuple[Path, Database]) -> None:
    """Proves that folding empties the journal, and waits for no reader of another process."""
    path, database = file
    journal = path.with_name(f"{path.name}-wal")
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM words").fetchall()
        async with database.engine.begin() as connection:
            await connection.execute(text("INSERT INTO words VALUES ('灯')"))
        assert not await database.fold_journal()
        reader.execute("COMMIT")
    assert await database.fold_journal()
    assert journal.stat().st_size == 0
