"""SQLite on the loop's own thread: a statement is a call, only a commit is not.

A statement takes microseconds; handing it to another thread and back takes hundreds, four times
over. So statements are plain calls here. A commit waits for the disk, in a thread; the beginning of
a transaction that writes waits for other processes, in the loop.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Self, TypeVar

from sqlalchemy import URL, pool
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.interfaces import ConnectArgsType, DBAPIConnection
from sqlalchemy.util.concurrency import await_, in_greenlet

T = TypeVar("T")

DRIVER = "sqlite+onloop"
BEGIN_WRITING = "BEGIN IMMEDIATE"
PAUSE = 0.01
"""Seconds between two looks whether another process gave its lock back."""

_THREADS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="sqlite")


def in_thread(work: Callable[[], T]) -> T:
    """Do something that waits for the disk without holding up the loop, where there is one."""
    if not in_greenlet():
        return work()
    return await_(asyncio.get_running_loop().run_in_executor(_THREADS, work))


@contextmanager
def impatient(connection: sqlite3.Connection) -> Iterator[float]:
    """Wait for no lock of another process meanwhile; gives the seconds one waits otherwise."""
    [patience] = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        yield patience / 1000
    finally:
        connection.execute(f"PRAGMA busy_timeout = {patience}")


class _Nothing:
    """What is over at once: SQLAlchemy insists that a driver for coroutines awaits something."""

    def __await__(self) -> Generator[None, None, None]:
        return
        yield


_NOTHING = _Nothing()


class LoopCursor(sqlite3.Cursor):
    """A cursor that lets the loop go on while another process holds the lock."""

    def execute(self, sql: str, parameters: Any = (), /) -> Self:  # noqa: ANN401 - the library's own
        """Execute a statement."""
        if not in_greenlet():
            return super().execute(sql, parameters)
        await_(_NOTHING)
        if sql != BEGIN_WRITING:
            return super().execute(sql, parameters)
        with impatient(self.connection) as patience:
            return self._begin_writing(patience)

    def executemany(self, sql: str, parameters: Any, /) -> Self:  # noqa: ANN401 - likewise
        """Execute a statement for many rows."""
        if in_greenlet():
            await_(_NOTHING)
        return super().executemany(sql, parameters)

    def _begin_writing(self, patience: float) -> Self:
        tick = asyncio.get_running_loop().time
        until = tick() + patience
        while True:
            try:
                return super().execute(BEGIN_WRITING)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or tick() >= until:
                    raise
            await_(asyncio.sleep(PAUSE))

    async def _async_soft_close(self) -> None:
        """Keep the rows that were fetched; SQLAlchemy asks cursors of coroutines for this."""


class LoopConnection(sqlite3.Connection):
    """A connection that commits in a thread."""

    def cursor(self, factory: type[sqlite3.Cursor] = LoopCursor) -> sqlite3.Cursor:  # type: ignore[override] # the stub knows overloads only
        """Give a cursor."""
        return super().cursor(factory)

    def commit(self) -> None:
        """Commit; returns when everything is on the disk."""
        in_thread(super().commit)

    def fold(self) -> bool:
        """Empty the journal into the file; says whether it could, for it waits for nobody."""
        with impatient(self):
            row = in_thread(lambda: self.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone())
        return bool(row[0] == 0)

    @property
    def driver_connection(self) -> Self:
        """Give the connection itself: nothing is wrapped around it."""
        return self


class LoopDialect(SQLiteDialect_pysqlite):
    """SQLAlchemy's dialect of the standard library's driver, to be used from coroutines."""

    driver = "onloop"
    is_async = True
    has_terminate = True
    supports_statement_cache = True

    @classmethod
    def get_pool_class(cls, _url: URL) -> type[pool.Pool]:
        """Give the kind of pool that coroutines may wait at."""
        return pool.AsyncAdaptedQueuePool

    def create_connect_args(self, url: URL) -> ConnectArgsType:
        """Give what the driver is told when it opens the file."""
        arguments, options = super().create_connect_args(url)
        return arguments, {**options, "factory": LoopConnection, "check_same_thread": False}

    def get_driver_connection(self, connection: DBAPIConnection) -> DBAPIConnection:
        """Give what the driver knows as a connection."""
        return connection

    def do_terminate(self, dbapi_connection: DBAPIConnection) -> None:
        """Close a connection whose user was cancelled."""
        dbapi_connection.close()


registry.register("sqlite.onloop", __name__, "LoopDialect")
