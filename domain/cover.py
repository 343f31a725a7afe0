"""Who stands in for whom: the order of a grid's chain, and who of it can act now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from domain.calendar import Calendar
from domain.community import Grid
from domain.people import Appointment, Person, Rank, Role
from domain.roster import Leave, Shift


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One person of a cover chain, and whether they can act now.

    `grid` is where they come from; it differs from the chain's where they stand in for a grid.
    `is_on_today` says whether they work at all on this local day.
    """

    person: Person
    role: Role
    rank: Rank = Rank.A
    grid: str | None = None
    is_on_duty: bool
    is_reachable: bool
    is_away: bool = False
    is_on_today: bool = False


def leave_of(
    person_id: int, leaves: Iterable[Leave], calendar: Calendar, now: datetime
) -> Leave | None:
    """Give the leave that covers this local day; of several, the one that lasts longest."""
    today = calendar.local(now).date()
    current = [
        leave
        for leave in leaves
        if leave.person_id == person_id and leave.first_day <= today <= leave.last_day
    ]
    return max(current, key=lambda leave: leave.last_day, default=None)


def shifts_of(
    person_id: int, shifts: Iterable[Shift], grids: Collection[str | None]
) -> list[Shift]:
    """Give a person's shifts for one of these grids, or for all."""
    return [
        shift
        for shift in shifts
        if shift.person_id == person_id and (shift.grid is None or shift.grid in grids)
    ]


def covers(shift: Shift, calendar: Calendar, now: datetime) -> bool:
    """Say whether a shift covers an instant."""
    start, end = ends_of(shift, calendar, now)
    return start <= calendar.local(now) < end


def ends_of(shift: Shift, calendar: Calendar, now: datetime) -> tuple[datetime, datetime]:
    """Give when a shift begins and ends, on the community's clock."""
    zone = calendar.local(now).tzinfo
    last = shift.day + timedelta(days=1) if shift.end <= shift.start else shift.day
    start = datetime.combine(shift.day, shift.start, zone)
    return start, datetime.combine(last, shift.end, zone)


def next_change(calendar: Calendar, shifts: Iterable[Shift], now: datetime) -> datetime:
    """Give when somebody else may be on duty: a frame begins, a shift begins or ends.

    The end of a frame counts where there are shifts; else nobody is on after it.
    """
    ends = [end for shift in shifts for end in ends_of(shift, calendar, now)]
    edge = calendar.next_edge(now)
    start = edge if not calendar.is_duty(now) else calendar.next_duty(edge)
    coming = [end.astimezone(UTC) for end in ends if end > now]
    return min([start, *coming, *([edge] if coming else [])])


def works_on(appointment: Appointment, calendar: Calendar, day: date) -> bool:
    """Say whether this is a workday, and one of the person's own days if they have any."""
    weekday = str(day.isoweekday())
    return calendar.is_workday(day) and weekday in (appointment.duty_days or weekday)


def line_of(grids: Sequence[Grid], code: str) -> tuple[str, ...]:
    """Give the grids that stand in for one, in order; each once, and never itself."""
    stand_ins = {grid.code: grid.stand_in for grid in grids}
    line = [code]
    while (following := stand_ins.get(line[-1])) is not None and following not in line:
        line.append(following)
    return tuple(line[1:])


def loops(stand_ins: Mapping[str, str | None]) -> list[tuple[str, ...]]:
    """Find the circles of grids that stand in for each other, as `g1, g3, g1`, each once.

    What is given is each grid's stand-in, by the grid's code.
    """
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for code in stand_ins:
        walk: list[str] = []
        following: str | None = code
        while following is not None and following not in walk:
            walk.append(following)
            following = stand_ins.get(following)
        if following is not None:
            circle = walk[walk.index(following) :]
            found.setdefault(frozenset(circle), (*circle, following))
    return list(found.values())


def taker(chain: Sequence[Standing], *, besides: int | None) -> Person | None:
    """Give who takes over the work of somebody who goes: never anybody who is away."""
    others = [item for item in chain if item.person.id != besides and not item.is_away]
    return next((pool[0].person for pool in _pools(others) if pool), None)


def first_on(chain: Sequence[Standing]) -> Person | None:
    """Give who of those on duty is asked first, one who can be reached if there is; else None."""
    pools = islice(_pools([item for item in chain if item.is_on_duty]), 2)
    return next((pool[0].person for pool in pools if pool), None)


def actor_at(
    chain: Sequence[Standing], *, owner_id: int | None, level: int, even_away: bool
) -> Person | None:
    """Give who is to act on a ticket at a level of its chain.

    Level 0 is the owner, or whoever comes first when the owner cannot act now. A level n is the
    n-th above them; those who cannot act now are passed over while somebody else can. Nobody who
    is away is ever asked, unless everybody is and it must be somebody: `even_away`.
    """
    there = [item for item in chain if not item.is_away]
    pool = next((pool for pool in _pools(there or (chain if even_away else ())) if pool), [])
    if not pool:
        return None
    base = next((item for item in pool if item.person.id == owner_id), pool[0])
    if level == 0:
        return base.person
    places = {item.person.id: at for at, item in enumerate(chain)}
    start = max(places[base.person.id], places.get(owner_id or 0, 0))
    above = [item for item in pool if places[item.person.id] > start]
    return above[min(level, len(above)) - 1].person if above else pool[-1].person


def _pools(chain: Sequence[Standing]) -> Iterable[list[Standing]]:
    """Give who can act: the best first, and at night, when nobody is on, who can be reached."""
    yield [item for item in chain if item.is_on_duty and item.is_reachable]
    yield [item for item in chain if item.is_on_duty]
    yield [item for item in chain if item.is_reachable]
    yield [item for item in chain if item.role is Role.SUPERVISOR]
    yield list(chain)
