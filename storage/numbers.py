from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from storage.ailments import LOCKED, ailment_in
from storage.desk_tables import ID_BLOCK, counters, ids
from usecases.ports import Conflict

ID_COUNTER = "id"


@dataclass(eq=False)
class Counter:
    """A number that only grows: our ids on SQLite, and the ticket numbers of each community."""

    name: str
    value: int = 0


@cache
def _named(*, nowait: bool) -> Select[Counter]:
    wanted = select(Counter).where(counters.c.name == bindparam("name"))
    return wanted.with_for_update(nowait=nowait)


class Numbers:
    """Gives out numbers inside one unit of work: ids of new rows, and what is counted on.

    Where many write at once, ids come in blocks from a sequence, which holds up nobody. A counter
    has no gaps, so whoever took a number of it holds up those who want the next one until it is
    known whether the first is kept.
    """

    def __init__(self, session: AsyncSession, *, is_shared: bool) -> None:
        self._session = session
        self.is_shared = is_shared
        self._counters: dict[str, Counter] = {}
        self._ids: Counter | None = None
        self._last = 0

    async def open(self) -> None:
        """Find out how far the ids have come, so that new objects get theirs at once."""
        if self.is_shared:
            await self.draw()
        else:
            self._ids = await self.counter(ID_COUNTER)

    async def draw(self) -> None:
        """Take a block of ids that is newer than those of whoever had our rows before us.

        Rows are told in the order of their ids. A unit that had to wait for another one would tell
        what it did before what the other did, if it kept the ids it began with.
        """
        if self.is_shared:
            with self._session.sync_session.no_autoflush:
                start = await self._session.scalar(select(ids.next_value()))
            assert start is not None  # noqa: S101 - a sequence never ends
            self._ids, self._last = Counter(ID_COUNTER, start - 1), start + ID_BLOCK - 1

    async def refill(self) -> None:
        """Take another block when less than half of this one is left."""
        if self.is_shared and self._ids and self._last - self._ids.value < ID_BLOCK // 2:
            await self.draw()

    def next_id(self) -> int:
        """Give the next id."""
        if self._ids is None:
            raise RuntimeError("the unit of work is not open")
        if self.is_shared and self._ids.value >= self._last:
            raise RuntimeError(f"more than {ID_BLOCK // 2} new rows and no question between them")
        self._ids.value += 1
        return self._ids.value

    async def counter(self, name: str) -> Counter:
        """Give a counter, at zero when new, held against other writers until the unit ends."""
        if name not in self._counters:
            with self._session.sync_session.no_autoflush:
                found = await self._find(name)
                if found is None and self.is_shared:
                    await self._session.execute(
                        insert(counters).values(name=name, value=0).on_conflict_do_nothing()
                    )
                    found = await self._find(name)
            if found is None:
                found = Counter(name)
                self._session.add(found)
            self._counters[name] = found
        return self._counters[name]

    async def _find(self, name: str) -> Counter | None:
        """Wait for a counter only if it stands behind those that this unit holds.

        Two units that hold what the other one wants would wait for each other.
        """
        is_in_turn = all(held < name for held in self._counters)
        try:
            found = await self._session.scalars(_named(nowait=not is_in_turn), {"name": name})
        except DBAPIError as error:
            if not is_in_turn and ailment_in(error) == LOCKED:
                raise Conflict(f"somebody else counts {name}") from error
            raise
        return found.one_or_none()
