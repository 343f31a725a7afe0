"""Which keys a database needs: a row for each, by the key's name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Table, delete, exists, insert, select, update

from storage.columns import metadata
from storage.desk_tables import keys
from storage.keyring import Keyring
from storage.sealed import Sealing
from storage.unit_of_work import SqlUnitOfWork, open_database


@dataclass(frozen=True, kw_only=True)
class KeyRow:
    """A key in use: since when, when a bot last started that seals with it, when all is under it.

    `whole_at` is None as long as something may be kept readable, or under another key.
    """

    id: str
    since: datetime
    run_at: datetime | None
    whole_at: datetime | None


async def key_rows(uow: SqlUnitOfWork) -> Sequence[KeyRow]:
    """Give the keys that something may be sealed with, oldest first."""
    found = await uow.session.execute(select(keys).order_by(keys.c.since, keys.c.id))
    return [KeyRow(**row) for row in found.mappings()]


async def key_rows_at(url: str) -> Sequence[KeyRow]:
    """Give the keys that a database of the newest schema needs, without any of them."""
    database = open_database(url)
    try:
        async with database.reading() as uow:
            return await key_rows(uow)
    finally:
        await database.close()


async def note_key(uow: SqlUnitOfWork, keyring: Keyring, now: datetime) -> None:
    """Write down that values are sealed with the first key from now on."""
    if keyring.first is None or await _known(uow, keyring.first.id):
        return
    row = {"id": keyring.first.id, "since": now, "whole_at": now if await _is_blank(uow) else None}
    await uow.session.execute(insert(keys).values(row))


async def note_run(uow: SqlUnitOfWork, keyring: Keyring, now: datetime) -> None:
    """Write down that a bot starts that seals with the first key."""
    if keyring.first is not None:
        await uow.session.execute(
            update(keys).where(keys.c.id == keyring.first.id).values(run_at=now)
        )


async def note_whole(uow: SqlUnitOfWork, keyring: Keyring, now: datetime) -> Sequence[str]:
    """Write down that all is under the first key, or none; gives the keys needed no longer."""
    first = keyring.first.id if keyring.first else ""
    over = [row.id for row in await key_rows(uow) if row.id != first]
    await uow.session.execute(delete(keys).where(keys.c.id.in_(over)))
    await uow.session.execute(update(keys).values(whole_at=now))
    return over


def sealed_columns() -> Iterator[tuple[Table, Sequence[Column[object]]]]:
    """Give the tables that hold sealed values, with the columns that hold them."""
    for table in metadata.sorted_tables:
        columns = [column for column in table.columns if isinstance(column.type, Sealing)]
        if columns:
            yield table, columns


async def _known(uow: SqlUnitOfWork, name: str) -> bool:
    return bool(await uow.session.scalar(select(exists().where(keys.c.id == name))))


async def _is_blank(uow: SqlUnitOfWork) -> bool:
    """Say whether nothing is there that could be sealed."""
    for table, _ in sealed_columns():
        if await uow.session.scalar(select(exists().select_from(table))):
            return False
    return True
