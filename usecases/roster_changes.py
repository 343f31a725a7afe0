"""What a roster file would change of what is kept, and for whom."""

from __future__ import annotations

from dataclasses import dataclass

from domain.community import Community
from domain.roster import Shift
from usecases.breath import in_parts
from usecases.ports import UnitOfWork
from usecases.roster_reading import DutyChange, LeaveWish, Reading, ShiftWish


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What is new, and the shifts that are no longer in the file."""

    duties: tuple[DutyChange, ...]
    shifts: tuple[ShiftWish, ...]
    gone: tuple[Shift, ...]
    leaves: tuple[LeaveWish, ...]

    @property
    def people(self) -> set[int | None]:
        """Give the ids of those for whom something changes."""
        return {
            *(item.appointment.person_id for item in self.duties),
            *(item.person.id for item in self.shifts),
            *(item.person.id for item in self.leaves),
            *(item.person_id for item in self.gone),
        }


async def changes_of(uow: UnitOfWork, community: Community, reading: Reading) -> Changes:
    """Compare a reading with what is kept; the file rules the days and grids it names."""
    missing = {_key(wish): wish for wish in reading.shifts}
    named = {(wish.day, wish.grid) for wish in reading.shifts}
    gone = []
    async for days in in_parts(sorted({day for day, _ in named})):
        for shift in [one for day in days for one in await uow.roster.shifts(community.code, day)]:
            kept = (shift.day, shift.grid, shift.person_id, shift.start, shift.end)
            if kept in missing:
                del missing[kept]
            elif (shift.day, shift.grid) in named:
                gone.append(shift)
    return Changes(
        duties=tuple(item for item in reading.duties.values() if _changes(item)),
        shifts=tuple(missing.values()),
        gone=tuple(gone),
        leaves=tuple(reading.leaves),
    )


def _key(wish: ShiftWish) -> tuple[object, ...]:
    return wish.day, wish.grid, wish.person.id, wish.start, wish.end


def _changes(item: DutyChange) -> bool:
    held = item.appointment
    return item.rank not in (None, held.rank) or item.days not in (None, held.duty_days)
