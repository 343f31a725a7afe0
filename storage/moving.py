"""A SQLite database moved into an empty PostgreSQL one: row by row as it is kept, and compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Select,
    Table,
    bindparam,
    exists,
    func,
    insert,
    inspect,
    literal,
    select,
    tuple_,
    type_coerce,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.types import TypeEngine

from storage import schema
from storage.ailments import ailment_in
from storage.columns import metadata
from storage.desk_tables import counters
from storage.engine import make_engine, reading_options
from storage.errors import StorageError
from storage.mapping import map_entities
from storage.numbers import ID_COUNTER
from storage.sealed import Sealing

STEP = 500
"""How many rows are written in one transaction."""

MOVE_KEY = 0x776569737501
"""The advisory lock of whoever moves a database in."""

Progress = Callable[[int, int], None]
"""Told how many rows were written or compared, and how many there are to write and compare."""


@dataclass(kw_only=True)
class Sum:
    """How many rows there are and what they come to, in whatever order they were read."""

    rows: int = 0
    digest: int = 0

    def add(self, row: Sequence[object]) -> None:
        """Count a row."""
        told = json.dumps([*row], default=str, ensure_ascii=False, sort_keys=True)
        number = hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        self.rows += 1
        self.digest = (self.digest + int.from_bytes(number)) % (1 << 128)


async def move_over(source: str, target: str, *, progress: Progress | None = None) -> Sum:
    """Move all rows of a SQLite database that nobody uses; gives what they come to.

    Sealed values are moved sealed, so no key is needed. The target must be empty, or hold what an
    earlier move left that was cut off: that goes on with the first table that is not whole. Until
    the end no bot starts on the target. The source is only read.
    """
    map_entities()  # so that all tables are known
    revision = await schema.current(source)
    if revision is None or schema.is_behind(revision):
        raise StorageError("The database has an older schema; `weisu run` brings it up. Then move.")
    if revision != schema.head():
        raise StorageError(
            f"The database has schema {revision} of a newer Weisu; move it with that version."
        )
    origin, goal = make_engine(source), make_engine(target, for_schema=True)
    try:
        async with (
            _alone(goal),
            origin.execution_options(**reading_options(origin)).connect() as old,
        ):
            move = _Move(old, goal, progress or _silent)
            await move.run(is_resumed=await _claimed(goal, target))
            return move.total
    finally:
        await origin.dispose()
        await goal.dispose()


class _Move:
    """One run from a connection that reads to an engine that writes."""

    def __init__(self, old: AsyncConnection, goal: AsyncEngine, progress: Progress) -> None:
        self._old, self._goal, self._progress = old, goal, progress
        self._steps = self._all = 0
        self.total = Sum()

    async def run(self, *, is_resumed: bool) -> None:
        """Write each table and compare it; tables that others point at come first."""
        tables = metadata.sorted_tables
        for table in tables:
            self._all += 2 * await self._count(table)
        for number, table in enumerate(tables):
            is_resumed = is_resumed and await self._is_whole(table)
            if not is_resumed:
                await self._clear(tables[number:])
                await self._copy(table)
        await self._finish()

    async def _count(self, table: Table) -> int:
        counted = select(func.count()).select_from(_rows_of(table).subquery())
        return await self._old.scalar(counted) or 0

    async def _is_whole(self, table: Table) -> bool:
        """Say whether an earlier run moved this table, and nothing changed since."""
        before = Sum()
        async for row in self._read(self._old, table):
            before.add(row)
        if before.rows == 0 or before != await self._written(table):
            return before.rows == 0 and (await self._written(table)).rows == 0
        self._step(2 * before.rows)
        self.total.rows += before.rows
        return True

    async def _clear(self, tables: Sequence[Table]) -> None:
        """Take out what a run that was cut off left half."""
        async with self._goal.begin() as new:
            for table in reversed(tables):
                await new.execute(table.delete())

    async def _copy(self, table: Table) -> None:
        before, waiting = Sum(), list[dict[str, Any]]()
        async for row in self._read(self._old, table):
            before.add(row)
            waiting.append({f"v_{c.name}": v for c, v in zip(table.columns, row, strict=True)})
            if len(waiting) == STEP:
                await self._write(table, waiting)
                waiting.clear()
        await self._write(table, waiting)
        after = await self._written(table)
        self._step(after.rows)
        if after != before:
            raise StorageError(
                f"{table.name}: what was written is not what was read "
                f"({after.rows} and {before.rows} rows). Run the move again."
            )
        self.total.rows += before.rows

    async def _write(self, table: Table, rows: list[dict[str, Any]]) -> None:
        if not rows:
            return
        values = {c.name: bindparam(f"v_{c.name}", type_=_kept(c.type)) for c in table.columns}
        try:
            async with self._goal.begin() as new:
                await new.execute(insert(table).values(values), rows)
        except DBAPIError as error:
            said = ailment_in(error) or str(error.orig).partition("\n")[0]
            raise StorageError(f"{table.name}: cannot be written: {said}") from error
        self._step(len(rows))

    async def _written(self, table: Table) -> Sum:
        found = Sum()
        async with self._goal.connect() as new:
            async for row in self._read(new, table):
                found.add(row)
        return found

    async def _read(self, connection: AsyncConnection, table: Table) -> AsyncIterator[list[Any]]:
        """Give the rows as they are kept, page by page; PostgreSQL takes no zero in a text."""
        keys = [*table.primary_key.columns]
        asked = page = _rows_of(table).order_by(*keys).limit(STEP)
        while found := (await connection.execute(page)).all():
            for row in found:
                yield [v.replace("\0", "") if isinstance(v, str) else v for v in row]
            end = found[-1]._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
            last = (literal(end[key.name], key.type) for key in keys)
            page = asked.where(tuple_(*keys) > tuple_(*last))

    def _step(self, rows: int) -> None:
        self._steps += rows
        self._progress(self._steps, self._all)

    async def _finish(self) -> None:
        """Let ids go on where they were, and bots in."""
        wanted = select(counters.c.value).where(counters.c.name == ID_COUNTER)
        taken = await self._old.scalar(wanted) or 0
        async with self._goal.begin() as new:
            await new.exec_driver_sql(f"ALTER SEQUENCE ids RESTART WITH {int(taken) + 1}")
            await new.exec_driver_sql(f"DROP TABLE {schema.MOVE_MARK}")


@asynccontextmanager
async def _alone(goal: AsyncEngine) -> AsyncIterator[None]:
    """Keep a second move out for as long as this one lasts."""
    lasting = goal.execution_options(isolation_level="AUTOCOMMIT")
    async with lasting.connect() as holder:
        if not await holder.scalar(select(func.pg_try_advisory_lock(MOVE_KEY))):
            raise StorageError("Another move into this database is under way.")
        yield


async def _claimed(goal: AsyncEngine, target: str) -> bool:
    """Mark an empty database as being moved into; say whether it was marked already."""
    async with goal.connect() as new:
        names = set(await new.run_sync(lambda it: inspect(it).get_table_names()))
        if schema.MOVE_MARK in names:
            await schema.move(target, schema.head())
            return True
        for table in metadata.sorted_tables:
            if table.name in names and await new.scalar(select(exists().select_from(table))):
                raise StorageError("The target is not empty; give an empty database to move into.")
    await schema.upgrade(target)
    async with goal.begin() as new:
        await new.exec_driver_sql(f"CREATE TABLE {schema.MOVE_MARK} ()")
    return False


def _rows_of(table: Table) -> Select[Any]:
    """Ask for a table's rows as they are kept; ids go on from a sequence, not from a counter."""
    found = select(*(type_coerce(it, _kept(it.type)).label(it.name) for it in table.columns))
    return found.where(counters.c.name != ID_COUNTER) if table is counters else found


def _kept(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return kind.kept if isinstance(kind, Sealing) else kind


def _silent(_steps: int, _all: int) -> None:
    """Tell nobody."""
