"""aiosqlite with one way to its thread and back for each statement, where SQLAlchemy takes four.

SQLAlchemy asks a driver for coroutines for a cursor, then has it execute, fetch and close, and each
of these is handed to the connection's thread and waited for. SQLite answers in microseconds; the
ways cost hundreds, and more while other tasks want the interpreter.
"""

# ruff: noqa: ANN401, SLF001 - what a driver takes and gives is anything; we stand inside the library

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import aiosqlite
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
    SQLiteDialect_aiosqlite,
)

DRIVER = "sqlite+weisu"


@dataclass(frozen=True)
class Told:
    """What a statement that is over has told, apart from its rows; the part of a closed cursor."""

    description: Any = None
    rowcount: int = -1
    lastrowid: int | None = None

    def close(self) -> None:
        """Do nothing: the real cursor was closed in its thread."""


def _whole(
    raw: sqlite3.Connection, sql: str, parameters: Any, *, many: bool
) -> tuple[Told, Sequence[Any]]:
    """Execute a statement, fetch its rows and close its cursor; runs in the connection's thread."""
    cursor = raw.executemany(sql, parameters) if many else raw.execute(sql, parameters)
    try:
        rows = cursor.fetchall() if cursor.description else ()
        return Told(cursor.description, cursor.rowcount, cursor.lastrowid), rows
    finally:
        cursor.close()


class OneWayCursor(AsyncAdapt_aiosqlite_cursor):
    """A cursor that exists in the thread only while its statement runs."""

    __slots__ = ()
    _awaitable_cursor_close = False

    def _make_new_cursor(self, _connection: Any) -> Any:
        return Told()

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor

    async def _execute_async(self, operation: Any, parameters: Any) -> None:
        await self._run(operation, parameters or (), many=False)

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> None:
        await self._run(operation, seq_of_parameters, many=True)

    async def _run(self, sql: str, parameters: Any, *, many: bool) -> None:
        connection = self._connection
        async with self._adapt_connection._execute_mutex:
            told, rows = await connection._execute(
                _whole, connection._conn, sql, parameters, many=many
            )
        self._cursor, self._rows = told, deque(rows)


class OneWayConnection(AsyncAdapt_aiosqlite_connection):
    """A connection whose cursors take one way."""

    __slots__ = ()
    _cursor_cls = OneWayCursor


class OneWayModule(AsyncAdapt_aiosqlite_dbapi):
    """aiosqlite, as SQLAlchemy wraps it, with our connections."""

    def connect(self, *arg: Any, **kw: Any) -> OneWayConnection:
        """Open a connection."""
        stock = super().connect(*arg, **kw)
        return OneWayConnection(self, stock.driver_connection)


class OneWayDialect(SQLiteDialect_aiosqlite):
    """SQLAlchemy's dialect of aiosqlite, with one way for each statement."""

    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> OneWayModule:
        """Give the wrapped driver."""
        return OneWayModule(aiosqlite, sqlite3)


registry.register("sqlite.weisu", __name__, "OneWayDialect")
