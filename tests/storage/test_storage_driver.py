from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from storage.engine import make_engine
from storage.unit_of_work import Database


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[tuple[Path, Database]]:
    """Give a database with one table of our own, and its file."""
    path = tmp_path / "driver.sqlite3"
    database = Database(make_engine(f"sqlite:///{path}"))
    async with database.engine.begin() as connection:
        await connection.execute(text("CREATE TABLE words (word TEXT UNIQUE)"))
    yield path, database
    await database.close()


@contextmanager
def locked(path: Path) -> Iterator[sqlite3.Connection]:
    """Hold the right to write, as another process would."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


async def test_a_statement_goes_to_the_thread_once(
    file: tuple[Path, Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that executing, fetching and closing are handed over together."""
    _, database = file
    ways: list[str] = []
    there = aiosqlite.Connection._execute

    async def counted(self: aiosqlite.Connection, work: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - the library's own
        ways.append(work.__name__)
        return await there(self, work, *args, **kwargs)

    async with database.engine.begin() as connection:
        monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
        await connection.execute(text("INSERT INTO words VALUES (:word)"), [{"word": "灯"}])
        await connection.execute(
            text("INSERT INTO words VALUES (:word)"), [{"word": "门"}, {"word": "水"}]
        )
        found = await connection.execute(text("SELECT word FROM words ORDER BY word"))
        assert ways == ["_whole"] * 3
        monkeypatch.undo()
    assert found.scalars().all() == ["水", "灯", "门"]
    assert found.keys() == ["word"]


async def test_what_a_statement_tells_beside_its_rows_comes_back(
    file: tuple[Path, Database],
) -> None:
    """Proves that counts, ids and rows that a change returns are the database's own."""
    _, database = file
    async with database.engine.begin() as connection:
        added = await connection.execute(text("INSERT INTO words VALUES ('灯')"))
        assert added.rowcount == 1
        assert added.lastrowid == 1
        changed = await connection.execute(text("UPDATE words SET word = 'x' RETURNING word"))
        assert changed.scalars().all() == ["x"]
        assert (await connection.execute(text("DELETE FROM words WHERE word = 'y'"))).rowcount == 0
        assert (await connection.execute(text("SELECT word FROM words WHERE 0"))).all() == []


async def test_an_error_of_a_statement_leaves_the_connection_usable(
    file: tuple[Path, Database],
) -> None:
    """Proves that a refused row is an IntegrityError, and that the next statement works."""
    _, database = file
    async with database.engine.connect() as connection:
        for word in ("灯", "灯", "门"):
            try:
                await connection.execute(text("INSERT INTO words VALUES (:word)"), {"word": word})
            except IntegrityError:
                assert word == "灯"
        count = await connection.execute(text("SELECT count(*) FROM words"))
        assert count.scalar() == 2


async def test_a_lock_of_another_process_holds_up_nobody_else(
    file: tuple[Path, Database],
) -> None:
    """Proves that the loop goes on while a writer waits for its turn, which comes."""
    path, database = file

    async def write() -> None:
        async with database.engine.begin() as connection:
            await connection.execute(text("INSERT INTO words VALUES ('门')"))

    async with asyncio.TaskGroup() as group:
        with locked(path) as other:
            writer = group.create_task(write())
            for _ in range(20):
                await asyncio.sleep(0.01)
            assert not writer.done()
            other.execute("COMMIT")
    async with database.engine.connect() as connection:
        assert (await connection.execute(text("SELECT word FROM words"))).scalars().all() == ["门"]


async def test_patience_with_another_process_ends(file: tuple[Path, Database]) -> None:
    """Proves that a lock held too long is an error, and nothing worse."""
    path, database = file
    async with database.engine.connect() as connection:
        raw = (await connection.get_raw_connection()).driver_connection
        assert isinstance(raw, aiosqlite.Connection)
        await raw.execute_fetchall("PRAGMA busy_timeout = 60")
        await connection.rollback()
        with locked(path), pytest.raises(OperationalError, match="database is locked"):
            await connection.execute(text("INSERT INTO words VALUES ('灯')"))
        await connection.execute(text("INSERT INTO words VALUES ('水')"))
        await connection.commit()
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT word FROM words").fetchall() == [("水",)]


async def test_a_writer_that_is_cancelled_leaves_the_database_usable(
    file: tuple[Path, Database],
) -> None:
    """Proves that a connection whose user was cancelled is not handed on unfinished."""
    path, database = file
    with locked(path) as other:
        asyncio.get_running_loop().call_later(0.2, other.execute, "COMMIT")
        with pytest.raises(TimeoutError):
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
