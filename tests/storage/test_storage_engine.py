from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, event, select
from storage_samples import NOW

from domain.ticket import State, Ticket
from storage.columns import metadata
from storage.engine import make_engine
from storage.errors import DatabaseNotWritable
from storage.mapping import map_entities
from storage.outbox import due_items, unleased_twins, waiting_in
from storage.tables import LIVE_POSTS, posts
from storage.ticket_queries import (
    narrowed,
    newest_origins,
    reports_at,
    tickets_with_ids,
)
from storage.ticket_tables import LIVE_TICKETS, tickets
from storage.unit_of_work import Database


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


@pytest.mark.parametrize(
    ("question", "index"),
    [
        (lambda: tickets_with_ids([1]), "INTEGER PRIMARY KEY"),
        (lambda: select(Ticket).where(*narrowed("b", [State.OPEN], ["g"])), "ix_tickets_"),
        (
            lambda: select(Ticket).where(tickets.c.community == "b", LIVE_TICKETS),
            "ix_tickets_live_grid",
        ),
        (
            lambda: select(Ticket).where(
                *narrowed("b", [State.OPEN], None), tickets.c.owner_id == 1
            ),
            "ix_tickets_live_owner",
        ),
        (lambda: newest_origins([(1, 2)]), "ix_reports_origin"),
        (
            lambda: reports_at([(1, 2), (3, 4)]),
            "sqlite_autoindex_reports_1 (chat_id=? AND message_id=?)",
        ),
        (lambda: select(posts).where(posts.c.ticket_id.in_([1]), LIVE_POSTS), "ix_posts_live_"),
        (lambda: select(posts).where(posts.c.chat_id == 1, LIVE_POSTS), "ix_posts_live_chat"),
        (lambda: due_items(777, NOW, 9), "ix_outbox_due"),
        (lambda: due_items(777, NOW, 9), "ix_outbox_leased"),
        (lambda: unleased_twins(["k"]), "ix_outbox_twins"),
        (lambda: waiting_in(1), "ix_outbox_waiting"),
    ],
)
async def test_hot_questions_use_the_index_made_for_them(
    database: Database, question: Callable[[], Select[Any]], index: str
) -> None:
    """Proves that growth does not slow them down; closed and done rows are not even looked at."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, sql: str, values: object, *_: object) -> None:
        asked.append((sql, values))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    async with database.engine.begin() as connection:
        await connection.execute(question())
        sql, values = asked[-1]
        found = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        plan = [line.detail for line in found]
    assert any(index in line for line in plan), "\n".join(plan)
    assert not [line for line in plan if line.removeprefix("SCAN ") in metadata.tables], plan
