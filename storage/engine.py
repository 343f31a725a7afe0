from __future__ import annotations

import json
import os
from errno import EACCES
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from storage.errors import DatabaseNotWritable
from storage.keyring import NO_KEYS, Keyring
from storage.postgres import ANSWER_SECONDS, connect_arguments, explain
from storage.sealed import give_keys
from storage.sqlite_driver import DRIVER

Synchronous = Literal["FULL", "NORMAL", "OFF"]

READ_ONLY = "weisu_read_only"
"""The execution option of connections whose transactions take no write lock."""

BUSY_MILLISECONDS = 10_000
"""How long another process may hold the lock before that counts as a failure."""

OWN = 0o600
"""The mode of our files: SQLite gives that of the database to its journal, too."""


def make_engine(
    url: str,
    *,
    synchronous: Synchronous = "FULL",
    for_schema: bool = False,
    keyring: Keyring = NO_KEYS,
) -> AsyncEngine:
    """Make the engine for a database URL, after checking that a SQLite file can be written.

    On SQLite every transaction that may write takes the write lock when it begins, so it never
    fails half-way for want of it, and what it read stays true until it ends. An engine for the
    schema takes its time, and does not check foreign keys row by row: SQLite rebuilds a table by
    dropping it.
    """
    address = with_driver(make_url(url))
    if is_sqlite(address):
        _check_writable(sqlite_path(address))
        engine = _engine(address, {})
        _tune(engine, synchronous=synchronous, foreign_keys=not for_schema)
    else:
        seconds = None if for_schema else ANSWER_SECONDS
        engine = _engine(
            address, connect_arguments(synchronous=synchronous, answer_seconds=seconds)
        )
        explain(engine)
    give_keys(engine.dialect, keyring)
    return engine


def _engine(address: URL, arguments: dict[str, Any]) -> AsyncEngine:
    return create_async_engine(
        address,
        connect_args=arguments,
        json_serializer=lambda value: json.dumps(value, ensure_ascii=False),
        hide_parameters=True,  # an error is logged; what people said is not
    )


def reading_options(engine: AsyncEngine) -> dict[str, Any]:
    """Give what makes the transactions of a connection read one moment and change nothing."""
    if engine.dialect.name == "sqlite":
        return {READ_ONLY: True}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def has_many_writers(engine: AsyncEngine) -> bool:
    """Say whether several transactions write at once; on SQLite they take turns."""
    return engine.dialect.name != "sqlite"


def is_sqlite(address: URL) -> bool:
    """Say whether the database is a SQLite file."""
    return address.get_backend_name() == "sqlite"


def with_driver(address: URL) -> URL:
    """Name the asynchronous driver when the URL leaves it open."""
    if is_sqlite(address):
        return address.set(drivername=DRIVER)
    return address.set(drivername="postgresql+asyncpg")


def sqlite_path(address: URL) -> Path:
    """Give the file behind a SQLite URL; a database in memory would not outlive a restart."""
    if not address.database or address.database == ":memory:":
        raise DatabaseNotWritable("The database must be a file; a database in memory is not kept.")
    return Path(address.database)


def broken_references(connection: Connection) -> int:
    """Count the rows that point at nothing; for use after rebuilding tables unchecked."""
    if connection.dialect.name != "sqlite":
        return 0
    return len(connection.exec_driver_sql("PRAGMA foreign_key_check").all())


def _check_writable(path: Path) -> None:
    """See whether the file can be written, without opening one that is there.

    Closing any descriptor of a file drops this process's locks on it, also those of SQLite's open
    connections; another process would then clear their journal away under them.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=OWN)
        if path.is_dir() or not os.access(path, os.W_OK):
            raise PermissionError(EACCES, os.strerror(EACCES))
    except OSError as error:
        reason = error.strerror or str(error)
        raise DatabaseNotWritable(f"Cannot write the database file {path}: {reason}.") from error
    if not os.access(path.parent, os.W_OK):
        raise DatabaseNotWritable(
            f"Cannot write into {path.parent}; the database keeps its journal beside its file."
        )


def _tune(engine: AsyncEngine, *, synchronous: Synchronous, foreign_keys: bool) -> None:
    """Set what SQLite must be told per connection, and begin transactions by our own word."""

    @event.listens_for(engine.sync_engine, "connect")
    def connect(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        # The driver begins nothing by itself.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute(f"PRAGMA synchronous = {synchronous}")
        cursor.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        # What is forgotten is overwritten, so that it cannot be read out of the file either.
        cursor.execute("PRAGMA secure_delete = ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get(READ_ONLY, False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    @event.listens_for(engine.sync_engine, "reset")
    def reset(connection: DBAPIConnection, _record: ConnectionPoolEntry, _state: object) -> None:
        # A COMMIT that SQLite refuses leaves the transaction open, and the library takes it for
        # ended: without this the next unit on the connection would find itself inside it.
        if connection.driver_connection.in_transaction:
            connection.rollback()
