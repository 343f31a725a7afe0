"""Bringing all that is kept under the first key: in small steps, while bots go on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, bindparam, func, select, type_coerce, update

from storage.key_rows import key_rows, note_key, note_whole, sealed_columns
from storage.keyring import Keyring
from storage.questions import holding
from storage.sealed import Sealing
from storage.unit_of_work import Database

STEP = 200
"""How many rows are changed in one transaction: some hundredths of a second."""

BREATH = 0.02
"""How many seconds others have to write between two steps; SQLite's lock is not fair."""

Progress = Callable[[int, int], None]
"""Told how many rows were looked at, and how many there are."""


def _silent(_rows: int, _all: int) -> None:
    """Tell nobody."""


@dataclass(kw_only=True)
class Rotated:
    """What a rotation did: rows looked at, rows written, and the keys no longer needed."""

    rows: int = 0
    written: int = 0
    over: Sequence[str] = field(default=())


async def rotate(
    database: Database,
    keyring: Keyring,
    *,
    now: Callable[[], datetime],
    progress: Progress = _silent,
) -> Rotated:
    """Have everything under the first key of the database's keyring, or opened if it seals nothing.

    What is under it already is only read, so that a run that was cut off is simply begun again.
    """
    async with database.writing() as uow:
        await note_key(uow, keyring, now())
    done, total = Rotated(), await _count(database)
    for table, columns in sealed_columns():
        rows = _Rows(table, columns)
        async for found in _steps(database, rows):
            stale = [row[0] for row in found if not rows.is_current(row, keyring)]
            if stale:
                done.written += await _write(database, rows, stale)
                await asyncio.sleep(BREATH)
            done.rows += len(found)
            progress(done.rows, max(total, done.rows))
    async with database.writing() as uow:
        done.over = await note_whole(uow, keyring, now())
    await database.fold_journal()
    return done


async def is_led_by(database: Database, keyring: Keyring) -> bool:
    """Say whether the bot that was started last seals with the first key of this keyring."""
    async with database.reading() as uow:
        started = [row for row in await key_rows(uow) if row.run_at is not None]
    newest = max(started, key=lambda row: row.run_at or row.since, default=None)
    return newest is not None and keyring.first is not None and newest.id == keyring.first.id


class _Rows:
    """A table's questions: each has one column as its primary key."""

    def __init__(self, table: Table, columns: Sequence[Column[Any]]) -> None:
        self.table, self.columns = table, columns
        (self.key,) = table.primary_key.columns
        self._kept = [
            type_coerce(column, column.type.kept).label(column.name)
            for column in columns
            if isinstance(column.type, Sealing)
        ]

    def after(self, last: object) -> Any:  # noqa: ANN401 - a SELECT of what is kept
        """Ask for the next rows as they are kept."""
        statement = select(self.key, *self._kept).order_by(self.key).limit(STEP)
        return statement if last is None else statement.where(self.key > last)

    def with_keys(self, keys: Sequence[object]) -> Any:  # noqa: ANN401 - a SELECT of values
        """Ask for rows by their keys, opened, and held against others, in everybody's order."""
        asked = select(self.key, *self.columns).where(self.key.in_(keys)).order_by(self.key)
        return holding(asked)

    def writing(self) -> Any:  # noqa: ANN401 - an UPDATE of one row by its key
        """Write a row's values anew, and touch nothing else."""
        values: dict[str, Any] = {
            column.name: bindparam(f"new_{column.name}", type_=column.type)
            for column in self.columns
        }
        still = {column.name: column for column in self.table.columns if column.onupdate}
        return update(self.table).where(self.key == bindparam("row")).values(values | still)

    def is_current(self, row: Sequence[Any], keyring: Keyring) -> bool:
        """Say whether nothing of a row is to be written anew."""
        pairs = zip(self.columns, row[1:], strict=True)
        return all(
            isinstance(column.type, Sealing) and column.type.is_current(kept, keyring)
            for column, kept in pairs
        )


async def _count(database: Database) -> int:
    async with database.reading() as uow:
        counts = [
            await uow.session.scalar(select(func.count()).select_from(table))
            for table, _ in sealed_columns()
        ]
    return sum(count or 0 for count in counts)


async def _steps(database: Database, rows: _Rows) -> AsyncIterator[Sequence[Any]]:
    """Give a table's rows as they are kept, some at a time; nothing is held between."""
    last: object = None
    while True:
        async with database.reading() as uow:
            found = (await uow.session.execute(rows.after(last))).all()
        if not found:
            return
        last = found[-1][0]
        yield found


async def _write(database: Database, rows: _Rows, stale: Sequence[object]) -> int:
    async with database.writing() as uow:
        found = (await uow.session.execute(rows.with_keys(stale))).all()
        values = [
            {"row": row[0]}
            | {f"new_{c.name}": value for c, value in zip(rows.columns, row[1:], strict=True)}
            for row in found
        ]
        if values:
            await uow.session.execute(rows.writing(), values)
    return len(values)
