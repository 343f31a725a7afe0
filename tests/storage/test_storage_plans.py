"""Hot questions go through the index made for them, on each database by its own account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Select, event, select
from sqlalchemy.ext.asyncio import AsyncConnection
from storage_samples import NOW

from domain.ticket import State, Ticket
from storage.columns import metadata
from storage.outbox import TWINS, due_items, waiting_in
from storage.questions import Question
from storage.tables import LIVE_POSTS, posts
from storage.ticket_queries import (
    LIVE_IN,
    NEWEST_ORIGINS,
    REPORTS_AT,
    TICKETS,
    ids_in_period,
    live_ends,
    narrowed,
)
from storage.ticket_tables import LIVE_TICKETS, tickets
from storage.unit_of_work import Database, open_database

TICKET = Ticket(
    id=1,
    community="b",
    number=1,
    grid="g",
    chat_id=None,
    reporter_id=1,
    category="c",
    created_at=NOW,
    state_since=NOW,
)

DUE = {"bot": 777, "now": NOW, "ahead": NOW, "limit": 9}

Asked = Callable[[], Select[Any] | tuple[Select[Any], dict[str, Any]]]


def keyed(question: Question[Any], *keys: object) -> Asked:
    """Ask for keys."""
    return lambda: (question.plain, question.values(keys))


QUESTIONS: list[tuple[Asked, str, str]] = [
    (lambda: live_ends([("banka", "g1")]), *["ix_tickets_"] * 2),
    (keyed(LIVE_IN, ("banka", "g1")), *["ix_tickets_live_grid"] * 2),
    (lambda: ids_in_period("b", NOW, NOW), *["ix_tickets_ended"] * 2),
    (lambda: ids_in_period("b", NOW, NOW), *["ix_tickets_live_grid"] * 2),
    (keyed(TICKETS, 1), "INTEGER PRIMARY KEY", "pk_tickets"),
    (lambda: select(Ticket).where(*narrowed("b", [State.OPEN], ["g"])), *["ix_tickets_"] * 2),
    (
        lambda: select(Ticket).where(tickets.c.community == "b", LIVE_TICKETS),
        *["ix_tickets_live_grid"] * 2,
    ),
    (
        lambda: select(Ticket).where(*narrowed("b", [State.OPEN], None), tickets.c.owner_id == 1),
        *["ix_tickets_live_owner"] * 2,
    ),
    (keyed(NEWEST_ORIGINS, (1, 2)), *["ix_reports_origin"] * 2),
    (
        keyed(REPORTS_AT, (1, 2), (3, 4)),
        "sqlite_autoindex_reports_1 (chat_id=? AND message_id=?)",
        "uq_reports_chat_id_message_id",
    ),
    (
        lambda: select(posts).where(posts.c.ticket_id.in_([1]), LIVE_POSTS),
        *["ix_posts_live_"] * 2,
    ),
    (
        lambda: select(posts).where(posts.c.chat_id == 1, LIVE_POSTS),
        *["ix_posts_live_chat"] * 2,
    ),
    (lambda: (due_items(), DUE), *["ix_outbox_due"] * 2),
    (lambda: (due_items(), DUE), *["ix_outbox_leased"] * 2),
    (keyed(TWINS, "k"), *["ix_outbox_twins"] * 2),
    (lambda: waiting_in(1), *["ix_outbox_waiting"] * 2),
]

YEARS = """
INSERT INTO tickets (id, community, number, grid, reporter_id, is_anonymous, category, priority,
  place_asked, state, version, owner_id, level, cycle, transfers, created_at, state_since)
SELECT n, CASE WHEN n % 3 = 0 THEN 'b' ELSE 'c' || n % 50 END, n, 'g' || n % 7, n % 999, false,
  'light', 'P2', false, CASE WHEN n % 20 = 0 THEN 'open' ELSE 'closed' END, 1, n % 97,
  0, 1, 0, now(), now()
FROM generate_series(1, 20000) n;
INSERT INTO reports (id, ticket_id, person_id, kind, chat_id, message_id, text, version, sent_at)
SELECT n, n, n % 999, 'origin', n % 60, n, '…', 1, now() FROM generate_series(1, 20000) n;
INSERT INTO posts (id, chat_id, message_id, ticket_id, purpose, person_id, version, is_open,
  created_at)
SELECT n, n % 60, n, n / 2, 'resident_card', n % 999, 1, n % 100 = 0, now()
FROM generate_series(1, 20000) n;
INSERT INTO outbox (id, bot_id, chat_id, kind, payload, dedupe_key, urgency, not_before, state,
  attempts, lease_token, lease_until, uncertain, created_at)
SELECT n, 777 + n % 3, n % 60, 'card', '{}', 'k' || n, 2, '2026-03-02 09:00Z'::timestamptz
  + n * interval '1 minute', CASE WHEN n % 20 = 0 THEN 'pending' ELSE 'done' END, 1,
  CASE WHEN n % 400 = 0 THEN 'x' END, CASE WHEN n % 400 = 0 THEN now() END, false, now()
FROM generate_series(1, 20000) n;
ANALYZE;
"""
"""A database as it is after years: most of it over, little of it alive."""


async def plan_of(connection: AsyncConnection, explain: str, asked_for: Asked) -> list[str]:
    """Give how the database would go about a question, line by line."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, sql: str, values: object, *_: object) -> None:
        asked.append((sql, values))

    event.listen(connection.sync_connection, "before_cursor_execute", note)
    question = asked_for()
    await connection.execute(*(question if isinstance(question, tuple) else (question,)))
    event.remove(connection.sync_connection, "before_cursor_execute", note)
    sql, values = asked[-1]
    found = await connection.exec_driver_sql(f"{explain} {sql}", values)
    return [str(line[-1]) for line in found]


@pytest.mark.parametrize(("question", "index"), [(one, index) for one, index, _ in QUESTIONS])
async def test_hot_questions_use_the_index_made_for_them(
    sqlite: str, question: Asked, index: str
) -> None:
    """Proves that growth does not slow them down; closed and done rows are not even looked at."""
    database = open_database(sqlite)
    async with database.engine.begin() as connection:
        plan = await plan_of(connection, "EXPLAIN QUERY PLAN", question)
    await database.close()
    assert any(index in line for line in plan), "\n".join(plan)
    assert not [line for line in plan if line.removeprefix("SCAN ") in metadata.tables], plan


@pytest.mark.postgres
async def test_after_years_postgres_uses_the_same_indexes(postgres: str) -> None:
    """Proves the same of PostgreSQL, which goes by what the tables hold."""
    database: Database = open_database(postgres)
    async with database.engine.connect() as connection:
        for statement in YEARS.split(";\n"):
            if statement.strip():
                await connection.exec_driver_sql(statement)
        for question, _, index in QUESTIONS:
            plan = await plan_of(connection, "EXPLAIN", question)
            assert any(index in line for line in plan), "\n".join([index, *plan])
            assert not [line for line in plan if "Seq Scan" in line], "\n".join(plan)
        await connection.rollback()
    await database.close()
