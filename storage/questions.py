"""Questions by key: put together once, and asked again and again with other keys."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, ColumnElement, Select, bindparam, select

T = TypeVar("T")


class Question(Generic[T]):
    """Finds the objects of a kind whose columns hold the keys.

    Putting a statement together costs more than SQLite's answer, so that is done once. A key of
    several columns is a tuple; rows that mix the parts of two keys come along. Asking for exact
    pairs would be tidier, but SQLite walks the whole table for a list of pairs, while it finds each
    combination of two lists through the index.
    """

    def __init__(
        self,
        kind: type[T],
        *columns: Column[Any],
        where: ColumnElement[bool] | None = None,
        order: ColumnElement[Any] | None = None,
        limit: int | None = None,
    ) -> None:
        self.kind = kind
        self._columns = columns
        self._where = where
        self._order = order
        self._limit = limit

    @cached_property
    def plain(self) -> Select[T]:
        """Give the statement; not made before the kind is mapped."""
        asked = (
            column.in_(bindparam(f"key{place}", expanding=True))
            for place, column in enumerate(self._columns)
        )
        statement = select(self.kind).where(*asked)
        if self._where is not None:
            statement = statement.where(self._where)
        if self._order is not None:
            statement = statement.order_by(self._order)
        return statement if self._limit is None else statement.limit(self._limit)

    @cached_property
    def held(self) -> Select[T]:
        """Give the statement that holds the rows it finds, and waits for those that others hold."""
        return holding(self.plain)

    def values(self, keys: Sequence[Any]) -> dict[str, Any]:
        """Give what fills the statement in."""
        if len(self._columns) == 1:
            return {"key0": list(keys)}
        parts = zip(*keys, strict=True)
        return {f"key{place}": list(dict.fromkeys(part)) for place, part in enumerate(parts)}


def holding(statement: Select[T], *, skips: bool = False) -> Select[T]:
    """Have a statement hold the rows it finds, and wait for or skip those that others hold.

    They come as they are once nobody else holds them. Whoever holds several rows of a kind asks for
    them in one order, so that no two units wait for each other.
    """
    return statement.with_for_update(key_share=True, skip_locked=skips)
