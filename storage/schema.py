from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, make_url, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.ailments import LOCKED, ailment_in
from storage.desk_tables import keys
from storage.engine import OWN, broken_references, is_sqlite, make_engine, sqlite_path
from storage.errors import KeyMissing, SchemaTooNew, StorageError
from storage.keyring import NO_KEYS, Keyring, missing
from storage.postgres import take_turns

MOVE_MARK = "half_moved"
"""The table that is there as long as a database was moved in by half only (`storage.moving`)."""

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION = "alembic_version"

GENERATION = "0"
"""The first figure of the newest schemas that this program lives with.

Within a generation schemas only grow. What takes something away begins a new one; a program that
needs it no more is told here that it lives with that, a version before it happens.
"""

TRIES, A_MOMENT = 50, 0.05

Step = Callable[[Connection], Any]


@dataclass(frozen=True, kw_only=True)
class Upgrade:
    """What an upgrade did: nothing when both revisions are the same."""

    before: str | None
    after: str
    backup: Path | None = None


def head() -> str:
    """Give the newest schema revision that this program knows."""
    return revisions()[-1]


async def current(url: str) -> str | None:
    """Give the schema revision of a database, None when it has no schema yet."""
    revision: str | None = await _run(url, _revision)
    return revision


async def keys_of(url: str) -> Sequence[str]:
    """Give the names of the keys that a database needs."""
    found: Sequence[str] = (await _run(url, _look))[2]
    return found


async def upgrade(url: str, *, backup: bool = True, keyring: Keyring = NO_KEYS) -> Upgrade:
    """Bring a database to the newest schema, all of it or nothing.

    A SQLite file that holds data is copied beside itself first. One that a newer version of this
    program only added to is left as it is. One that it took something away from is refused with
    `SchemaTooNew`, and one that needs a key which is not given with `KeyMissing`.
    """
    before, has_data, needed = await _run(url, _look)
    if before is not None:
        must_know(before)
    if not keyring.opens(needed):
        raise KeyMissing(missing(needed, keyring.ids))
    after = head()
    if before is not None and not is_behind(before):
        return Upgrade(before=before, after=before)
    address = make_url(url)
    copy = None
    if backup and has_data and is_sqlite(address):
        copy = await asyncio.to_thread(_copy, sqlite_path(address), after)
    await move(url, after)
    return Upgrade(before=before, after=after, backup=copy)


async def move(url: str, revision: str) -> None:
    """Take a database up or down to a revision in one transaction; for `upgrade`, and for tests.

    Of several programs that start at once one does it; the others wait, and find it done, or more
    than that if it was a newer one.
    """
    from storage.climbing import climb  # noqa: PLC0415 - no start needs Alembic but the first

    def step(connection: Connection) -> None:
        take_turns(connection)
        was, known = _revision(connection), revisions()
        if was is not None and was not in known:
            must_know(was)
            return
        is_down = revision == "base" or (was in known and known.index(was) > known.index(revision))
        climb(connection, MIGRATIONS, revision, is_down=is_down)
        broken = broken_references(connection)
        if broken:
            raise StorageError(f"The migration would leave {broken} rows pointing at nothing.")

    await _run(url, step)


@cache
def revisions() -> tuple[str, ...]:
    """Give the schema revisions that this program knows, the newest last.

    Each file is called by its revision, and stands on the one before. They are read once: a newer
    version may be put into the folder while this one runs.
    """
    files = (MIGRATIONS / "versions").glob("[0-9]*.py")
    return tuple(sorted(path.name.partition("_")[0] for path in files))


async def _run(url: str, step: Step) -> Any:  # noqa: ANN401 - gives what the step gives
    """Do one thing on a connection of its own, in one transaction."""
    engine = make_engine(url, for_schema=True)
    try:
        async with aclosing(await _connected(engine)) as connection, connection.begin():
            return await connection.run_sync(step)
    finally:
        await engine.dispose()


async def _connected(engine: AsyncEngine) -> AsyncConnection:
    """Connect; whoever turns a new file into one with a journal waits for nobody, and is refused.

    That is over in a moment, so it is tried again; a file that stays locked is told of.
    """
    for _ in range(TRIES):
        try:
            return await engine.connect()
        except OperationalError as error:
            if ailment_in(error) != LOCKED:
                raise
        await asyncio.sleep(A_MOMENT)
    return await engine.connect()


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION):
        return None
    revision: str | None = connection.scalar(text(f"SELECT version_num FROM {VERSION}"))  # noqa: S608 - our own name
    return revision


def _look(connection: Connection) -> tuple[str | None, bool, Sequence[str]]:
    names = set(inspect(connection).get_table_names())
    if MOVE_MARK in names:
        raise StorageError(
            "A move into this database was begun and has not ended; run `weisu migrate-to` again."
        )
    asked = select(keys.c.id).order_by(keys.c.since, keys.c.id)
    found = connection.scalars(asked).all() if keys.name in names else []
    return _revision(connection), bool(names - {VERSION}), found


def is_behind(revision: str) -> bool:
    """Say whether a schema is one of those before our newest."""
    return revision in revisions()[:-1]


def lives_with(revision: str) -> bool:
    """Say whether this program can work on a schema, or bring it to where it can."""
    is_grown = head() < revision and revision[0] <= GENERATION
    return is_grown or revision in revisions()


def must_know(revision: str) -> None:
    """Refuse a schema from which a newer version of this program took something away."""
    if not lives_with(revision):
        raise SchemaTooNew(
            f"The database has schema {revision}, which this version of Weisu does not know "
            f"(its newest is {head()}). Install the newer version, or go back to a backup."
        )


def _copy(path: Path, revision: str) -> Path:
    """Copy a SQLite file that may be in use; the copy appears whole or not at all."""
    target = path.with_name(f"{path.stem}.before-{revision}.sqlite3")
    partial = target.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    partial.touch(mode=OWN)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(partial)) as copy:
        source.backup(copy)
    return partial.replace(target)
