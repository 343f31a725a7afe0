"""The roster from the supervisors' spreadsheet: all of it is understood, or nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from domain.calendar import calendar_of
from domain.community import Community
from domain.leave_words import Span
from domain.roster import Shift
from domain.roster_rows import Problem, SheetRow
from usecases import outgoing
from usecases.breath import in_parts
from usecases.colleagues import colleagues, helpers
from usecases.cover import direct_chat
from usecases.desk import Desk
from usecases.leave_people import facts_of
from usecases.leaves import keep_leave, start_leave
from usecases.ports import UnitOfWork
from usecases.roster_changes import Changes, changes_of
from usecases.roster_reading import Reading, RosterReader, ShiftWish
from usecases.shift_change import hold_roster, look_now


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
    if not dry_run:
        await hold_roster(uow, home=community, now=now)
    reader = RosterReader(
        community=community,
        people=await colleagues(uow, community=community),
        besides=await helpers(uow, community=community),
        today=calendar_of(community.timing.duty, community.timezone).local(now).date(),
    )
    async for part in in_parts(rows):
        for row in part:
            reader.take(row)
    reading = reader.reading
    await _check_leaves(uow, community, reading, by)
    changes = await changes_of(uow, community, reading)
    reading.changed = len(changes.people)
    if not reading.problems and not dry_run:
        await _write(uow, desk=desk, community=community, changes=changes, by=by, now=now)
        await look_now(uow, home=community, now=now)
        await _tell(uow, desk=desk, community=community, people=changes.people - {by}, now=now)
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
    for home in homes:
        await hold_roster(uow, home=home, now=now)
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
    return told(reading, community=best, file=file, dry_run=False)


def told(reading: Reading, *, community: Community, file: str, dry_run: bool) -> dict[str, Any]:
    """Give what is said of an import, as the facts of a message."""
    return {
        "file": file,
        "dry_run": dry_run,
        "duties": len(reading.duties),
        "shifts": len(reading.shifts),
        "leaves": len(reading.leaves),
        "past": reading.past,
        "is_same": not reading.changed,
        "unused": list(reading.unused),
        "strangers": list(reading.strangers),
        "read": [_shift_told(wish, community) for wish in reading.shifts],
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


def _shift_told(wish: ShiftWish, community: Community) -> dict[str, Any]:
    grid = community.grid(wish.grid)
    return {
        "name": wish.person.name,
        "day": wish.day.isoformat(),
        "start": f"{wish.start:%H:%M}",
        "end": f"{wish.end:%H:%M}",
        "grid": grid.name if grid else None,
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
    changes: Changes,
    by: int | None,
    now: datetime,
) -> None:
    for change in changes.duties:
        if change.rank is not None:
            change.appointment.rank = change.rank
        if change.days is not None:
            change.appointment.duty_days = change.days
    for shift in changes.gone:
        await uow.remove(shift)
    for wish in changes.shifts:
        uow.add(
            Shift(
                community=community.code,
                grid=wish.grid,
                person_id=wish.person.id,
                day=wish.day,
                start=wish.start,
                end=wish.end,
                created_at=now,
            )
        )
    for item in changes.leaves:
        leave = await keep_leave(
            uow,
            home=community,
            person=item.person,
            days=Span(item.first, item.last),
            by=by or item.person.id,
            now=now,
        )
        await start_leave(uow, desk=desk, leave=leave, person=item.person, now=now)


async def _tell(
    uow: UnitOfWork,
    *,
    desk: Desk,
    community: Community,
    people: Iterable[int | None],
    now: datetime,
) -> None:
    """Show everybody whose duty the file changed what it is now, once, in their direct chat."""
    for person_id in sorted(item for item in people if item is not None):
        person = await uow.people.get(person_id)
        place = await direct_chat(uow, desk=desk, person=person) if person is not None else None
        if place is not None:
            await outgoing.put(
                uow,
                chat=place,
                kind=outgoing.DUTY,
                now=now,
                community=community.code,
                person_id=person_id,
                is_changed=True,
            )
