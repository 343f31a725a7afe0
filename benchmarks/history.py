"""A database with the past of a small town, or the same past over and over: a city's."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from benchmarks.town import Voices, settings
from benchmarks.wiring import wired
from bot.clock import SystemClock

SMALL = 1_000
LIVE = 200
STRIDE = 1_000_000
DAYS = 400
BATCH = 100
DAY = timedelta(days=1)
SETTLED = 100 * DAY
"""Longer ago than any digest looks."""

_TABLES = ("tickets", "reports", "events", "outbox")
_IDS = frozenset({"id", "ticket_id", "number", "message_id"})


async def small_town(path: Path) -> None:
    """Make the past of a thousand tickets by the product itself; two hundred are still open."""
    given = settings("http://127.0.0.1:9", path)
    voices = Voices(given.to_community())
    async with wired(given, path) as house:
        for _ in range(SMALL // BATCH):
            await house.pipeline.take(voices.complaints(BATCH))
    now = SystemClock().now()
    with closing(sqlite3.connect(path)) as database:
        ids = [one for (one,) in database.execute("SELECT id FROM tickets ORDER BY id")]
        done = ids[LIVE:]
        gone = [
            (_stored(now - DAY * (1 + DAYS * at / len(done))), one) for at, one in enumerate(done)
        ]
        database.executemany(
            "UPDATE tickets SET state = 'closed', created_at = ?1, state_since = ?1,"
            " closed_at = ?1, resolved_at = ?1 WHERE id = ?2",
            gone,
        )
        database.executemany("UPDATE events SET at = ? WHERE ticket_id = ?", gone)
        database.executemany("UPDATE reports SET sent_at = ? WHERE ticket_id = ?", gone)
        database.executemany("DELETE FROM dues WHERE ticket_id = ?", [(one,) for one in done])
        database.execute("UPDATE outbox SET state = 'sent', done_at = created_at")
        database.commit()


def city(path: Path, tickets: int, step: Callable[[int], None]) -> None:
    """Repeat what is long closed until there are so many tickets; ids and numbers of their own.

    What a digest looks at stays as it is: only its own period may make it longer.
    """
    with closing(sqlite3.connect(path)) as database:
        database.executescript("PRAGMA journal_mode = OFF; PRAGMA cache_size = -400000;")
        (there,) = database.execute("SELECT count(*) FROM tickets").fetchone()
        indexes = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index'")
        own = [(name, sql) for name, sql in indexes.fetchall() if sql]
        for name, _ in own:
            database.execute(f"DROP INDEX {name}")
        made, copies = _templates(database), 0
        while there < tickets:
            copies += 1
            for name in _TABLES:
                database.execute(_copied(database, name), {"by": copies * STRIDE})
            there += made
            step(min(there, tickets))
        for _, sql in own:
            database.execute(sql)
        database.execute("UPDATE counters SET value = value + ?", ((copies + 1) * STRIDE,))
        database.execute("ANALYZE")
        database.commit()


def _templates(database: sqlite3.Connection) -> int:
    """Put aside what is repeated; gives how many tickets that are."""
    before = _stored(SystemClock().now() - SETTLED)
    old = "SELECT id FROM tickets WHERE state = 'closed' AND closed_at < ?"
    for name in _TABLES:
        subject = "id" if name == "tickets" else "ticket_id"
        database.execute(
            f"CREATE TEMP TABLE old_{name} AS SELECT * FROM {name} WHERE {subject} IN ({old})",  # noqa: S608 - our own names
            (before,),
        )
    return int(database.execute("SELECT count(*) FROM old_tickets").fetchone()[0])


def _copied(database: sqlite3.Connection, name: str) -> str:
    columns = [row[1] for row in database.execute(f"PRAGMA table_info({name})")]
    ours = [f"{one} + :by" if one in _IDS else one for one in columns]
    return f"INSERT INTO {name} ({', '.join(columns)}) SELECT {', '.join(ours)} FROM old_{name}"  # noqa: S608 - our own names


def _stored(moment: object) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S.%f}"
