from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from domain.roster import Leave, Shift
from storage.questions import Question
from storage.time_tables import leaves, shifts
from storage.workspace import Workspace

_LEAVES_OF = Question(Leave, leaves.c.community)
_SHIFTS_OF = Question(Shift, shifts.c.community, shifts.c.day)
_LEAVES = Question(Leave, leaves.c.id)


class SqlRoster:
    """`usecases.ports.Roster` over SQL; a community's rows are loaded once per unit."""

    def __init__(self, work: Workspace) -> None:
        self._work = work
        self._leaves_by_id = work.shelf(Leave, lambda item: item.id)
        self._leaves = work.heap(Leave, lambda item: item.community)
        self._shifts = work.heap(Shift, lambda item: (item.community, item.day))

    async def leave(self, leave_id: int) -> Leave | None:
        """Give a leave by id."""
        return await self._work.find(self._leaves_by_id, leave_id, _LEAVES)

    async def leaves(self, community: str, *, since: date) -> Sequence[Leave]:
        """Give the leaves of a community that last at least until this day, oldest first."""
        found = await self._work.gather(self._leaves, community, _LEAVES_OF)
        lasting = [item for item in found if item.last_day >= since and item.ended_at is None]
        return sorted(lasting, key=lambda item: item.id)

    async def shifts_of(self, person_id: int, community: str, *, since: date) -> Sequence[Shift]:
        """Give a person's shifts that begin on this day or later, soonest first."""
        found = await self._work.rows(
            select(Shift).where(
                shifts.c.person_id == person_id,
                shifts.c.community == community,
                shifts.c.day >= since,
            )
        )
        return sorted(found, key=lambda item: (item.day, item.start, item.id))

    async def shifts(self, community: str, day: date) -> Sequence[Shift]:
        """Give the shifts of a community that begin on this day, oldest first."""
        found = await self._work.gather(self._shifts, (community, day), _SHIFTS_OF)
        return sorted(found, key=lambda item: item.id)
