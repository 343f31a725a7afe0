from __future__ import annotations

from pathlib import Path

import pytest

from storage.engine import make_engine
from storage.errors import DatabaseNotWritable
from storage.mapping import map_entities


async def test_sqlite_is_told_to_be_safe(tmp_path: Path) -> None:
    """Proves that the settings that durability rests on are in force on a connection."""
    engine = make_engine(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    async with engine.begin() as connection:
        told = {
            name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    await engine.dispose()
    assert told == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }


async def test_the_folder_of_the_database_is_made(tmp_path: Path) -> None:
    """Proves that a first start needs no preparation."""
    path = tmp_path / "a" / "b" / "c.sqlite3"
    engine = make_engine(f"sqlite+aiosqlite:///{path}", synchronous="NORMAL")
    async with engine.begin() as connection:
        assert (await connection.exec_driver_sql("PRAGMA synchronous")).scalar() == 1
    await engine.dispose()
    assert path.exists()


def test_a_path_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """Proves that the operator reads which file, and why, before anything else happens."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    for path in (tmp_path / "file" / "weisu.sqlite3", tmp_path):
        with pytest.raises(DatabaseNotWritable, match=f"Cannot write the database file {path}: "):
            make_engine(f"sqlite:///{path}")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(url: str) -> None:
    """Proves that nobody loses tickets to a database that ends with the process."""
    with pytest.raises(DatabaseNotWritable, match="must be a file"):
        make_engine(url)


def test_mapping_twice_is_mapping_once() -> None:
    """Proves that any number of databases can be opened in one process."""
    assert map_entities() is map_entities()
