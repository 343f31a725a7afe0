from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    SmallInteger,
    String,
    TypeDecorator,
    and_,
    bindparam,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

Id = BigInteger().with_variant(Integer(), "sqlite")
"""Our ids; on SQLite they are the rowid, which only a column of type INTEGER can be."""


class Instant(TypeDecorator[datetime]):
    """A point in time: kept in UTC, given back aware; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into UTC."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {value.isoformat()}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant back aware, in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Word(TypeDecorator[StrEnum]):
    """One of a closed set of words; the word itself is kept, so a reader of the file sees it."""

    impl = String(32)
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        """Keep the word, after checking that it belongs to the set."""
        del dialect
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Give the word back as a member of the set."""
        del dialect
        return None if value is None else self.words(value)


class Degree(TypeDecorator[IntEnum]):
    """One of a closed, ordered set of numbers."""

    impl = SmallInteger
    cache_ok = True

    def __init__(self, degrees: type[IntEnum]) -> None:
        super().__init__()
        self.degrees = degrees

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        """Keep the number, after checking that it belongs to the set."""
        del dialect
        return None if value is None else self.degrees(value).value

    def process_result_value(self, value: int | None, dialect: Dialect) -> IntEnum | None:
        """Give the number back as a member of the set."""
        del dialect
        return None if value is None else self.degrees(value)


def ref(target: str) -> ForeignKey:
    """Point at another table's column; checked when the transaction ends.

    The mapped classes know no relationships, so rows of a flush come in any order of tables.
    """
    return ForeignKey(target, deferrable=True, initially="DEFERRED")


def only(condition: ColumnElement[bool]) -> dict[str, Any]:
    """Give the index options that leave out the rows which do not meet the condition."""
    return {"sqlite_where": condition, "postgresql_where": condition}


def among(columns: Sequence[Column[Any]], keys: Iterable[Sequence[object]]) -> ColumnElement[bool]:
    """Narrow columns to the parts of the keys; rows that mix two keys come along.

    Asking for exact pairs would be tidier, but SQLite walks the whole table for a list of pairs,
    while it finds each combination of two lists through the index.
    """
    parts = zip(*keys, strict=True)
    return and_(*(column.in_(set(part)) for column, part in zip(columns, parts, strict=True)))


def words(values: Iterable[StrEnum]) -> ColumnElement[Any]:
    """Give a list of words for IN, written literally so that the planner sees partial indexes."""
    ordered = sorted(value.value for value in values)
    return bindparam(None, ordered, expanding=True, literal_execute=True)
