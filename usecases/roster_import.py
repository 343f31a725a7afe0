"""The roster from the supervisors' spreadsheet: all of it is understood, or nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.calendar import calendar_of
from domain.community import Community
from domain.leave_words import Span
from domain.roster import Shift
from domain.roster_rows import Problem, SheetRow
from usecases.colleagues import colleagues, helpers
from usecases.desk import Desk
from usecases.leave_people import facts_of
from usecases.leaves import keep_leave, start_leave
from usecases.ports import UnitOfWork
from usecases.roster_reading import Reading, RosterReader, ShiftWish


async def import_roster(
    uow: UnitOfWork,
    *,
    desk: Desk,
    community: Community,
    rows: Sequence[SheetRow],
    by: int | None,
    now: datetime,
    dry_run: bool = False,
) -> Reading:
    """Make the roster what the rows say, unless one of them is wrong or this is a rehearsal.

    Nobody gets or loses a role by a file: people take up roles by invitation. The shifts of a day
    and a grid that the file names become those of the file. Days that are over are left out.
    """
    reader = RosterReader(
        community=community,
        people=await colleagues(uow, community=community),
        besides=await helpers(uow, community=community),
        today=calendar_of(community.timing.duty, community.timezone).local(now).date(),
    )
    for row in rows:
        reader.take(row)
    reading = reader.reading
    await _check_leaves(uow, community, reading, by)
    if not reading.problems and not dry_run:
        await _write(uow, desk=desk, community=community, reading=reading, by=by, now=now)
    return reading


async def import_best(
    uow: UnitOfWork,
    *,
    desk: Desk,
    homes: Sequence[Community],
    rows: Sequence[SheetRow],
    by: int,
    file: str,
    now: datetime,
) -> dict[str, Any]:
    """Import into that of several communities which the rows fit best; gives what to say of it."""
    tried = [
        (
            await import_roster(
                uow, desk=desk, community=home, rows=rows, by=by, now=now, dry_run=True
            ),
            home,
        )
        for home in homes
    ]
    _, best = min(tried, key=lambda pair: len(pair[0].problems))
    reading = await import_roster(uow, desk=desk, community=best, rows=rows, by=by, now=now)
    return told(reading, file=file, dry_run=False)


def told(reading: Reading, *, file: str, dry_run: bool) -> dict[str, Any]:
    """Give what is said of an import, as the facts of a message."""
    return {
        "file": file,
        "dry_run": dry_run,
        "duties": len(reading.duties),
        "shifts": len(reading.shifts),
        "leaves": len(reading.leaves),
        "past": reading.past,
        "problems": [
            {
                "sheet": item.sheet,
                "number": item.number,
                "key": item.key,
                "facts": dict(item.facts),
            }
            for item in reading.problems
        ],
    }


async def _check_leaves(
    uow: UnitOfWork, community: Community, reading: Reading, by: int | None
) -> None:
    """Leave out what is kept already; note what stands against another leave."""
    wanted, reading.leaves = reading.leaves, []
    for wish in wanted:
        kept = [
            leave
            for leave in await uow.roster.leaves(community.code, since=wish.first)
            if leave.person_id == wish.person.id and leave.first_day <= wish.last
        ]
        if not kept:
            reading.leaves.append(wish)
        elif (kept[0].first_day, kept[0].last_day) != (wish.first, wish.last):
            reading.problems.append(
                Problem(
                    sheet=wish.row.sheet,
                    number=wish.row.number,
                    key="refuse-leave-overlaps",
                    facts=facts_of(
                        kept[0], wish.person, is_own=wish.person.id == by, today=reading.today
                    ),
                )
            )


async def _write(
    uow: UnitOfWork,
    *,
    desk: Desk,
    community: Community,
    reading: Reading,
    by: int | None,
    now: datetime,
) -> None:
    for change in reading.duties.values():
        if change.rank is not None:
            change.appointment.rank = change.rank
        if change.days is not None:
            change.appointment.duty_days = change.days
    await _write_shifts(uow, community, reading.shifts, now)
    for wish in reading.leaves:
        leave = await keep_leave(
            uow,
            home=community,
            person=wish.person,
            days=Span(wish.first, wish.last),
            by=by or wish.person.id,
            now=now,
        )
        await start_leave(uow, desk=desk, leave=leave, person=wish.person, now=now)


async def _write_shifts(
    uow: UnitOfWork, community: Community, wishes: Sequence[ShiftWish], now: datetime
) -> None:
    missing = {(w.day, w.grid, w.person.id, w.start, w.end) for w in wishes}
    named = {(wish.day, wish.grid) for wish in wishes}
    for day in sorted({day for day, _ in named}):
        for shift in await uow.roster.shifts(community.code, day):
            key = (shift.day, shift.grid, shift.person_id, shift.start, shift.end)
            if key in missing:
                missing.remove(key)
            elif (shift.day, shift.grid) in named:
                await uow.remove(shift)
    for day, grid, person_id, start, end in sorted(missing, key=str):
        uow.add(
            Shift(
                community=community.code,
                grid=grid,
                person_id=person_id,
                day=day,
                start=start,
                end=end,
                created_at=now,
            )
        )
