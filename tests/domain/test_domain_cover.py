"""Who stands in for whom: the order, the circles, and who of a chain is to act."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Calendar
from domain.community import Grid
from domain.cover import (
    Standing,
    actor_at,
    covers,
    first_on,
    leave_of,
    line_of,
    loops,
    next_change,
    shifts_of,
    taker,
    works_on,
)
from domain.people import Appointment, Person, Rank, Role
from domain.roster import Leave, Shift
from domain.timing import DutyRules

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # a Monday, ten in the morning in Shanghai
CALENDAR = Calendar(DutyRules(holidays=False), "Asia/Shanghai")
A, B, LEAD, BOSS = 1, 2, 3, 4
_ROLES = {A: Role.GRID_WORKER, B: Role.GRID_WORKER, LEAD: Role.GRID_LEAD, BOSS: Role.SUPERVISOR}


def chain(on: str, off: str = "", away: str = "", deaf: str = "") -> list[Standing]:
    """Give the chain A, B, L(ead), S(upervisor): on duty, off duty, away, or out of reach."""
    return [
        Standing(
            person=Person(id=at, telegram_id=at, name=letter, created_at=NOW),
            role=_ROLES[at],
            is_on_duty=letter in on and letter not in away,
            is_reachable=letter not in deaf,
            is_away=letter in away,
        )
        for at, letter in enumerate("ABLS", 1)
        if letter in on + off + away + deaf
    ]


@pytest.mark.parametrize(
    ("standing", "owner", "level", "acts"),
    [
        (chain("ABLS"), A, 0, "A"),
        (chain("ABLS"), B, 0, "B"),
        (chain("ABLS"), None, 0, "A"),
        (chain("BLS", away="A"), A, 0, "B"),
        (chain("ABLS"), A, 1, "B"),
        (chain("ABLS"), A, 2, "L"),
        (chain("ABLS"), A, 3, "S"),
        (chain("ABLS"), A, 9, "S"),
        (chain("ABLS"), B, 1, "L"),
        (chain("ABLS"), BOSS, 1, "S"),
        (chain("ALS", away="B"), A, 1, "L"),
        (chain("ABLS", deaf="BL"), A, 1, "S"),
        (chain("ABLS", deaf="A"), A, 0, "B"),
        (chain("ABS", off="L"), LEAD, 0, "A"),
        (chain("ABS", off="L"), LEAD, 1, "S"),
        (chain("A", off="BLS", deaf="A"), A, 0, "A"),
        (chain("", off="ABLS"), None, 0, "A"),
        (chain("", off="ABLS"), A, 1, "B"),
        (chain("", off="BLS", away="A"), A, 0, "B"),
        (chain("", off="ABLS", deaf="AB"), A, 0, "L"),
        (chain("", off="ABLS", deaf="ABLS"), A, 0, "S"),
        (chain("", off="LS", away="AB", deaf="LS"), A, 0, "S"),
        (chain("", away="AB"), A, 0, None),
        (chain("", away="ABLS"), A, 2, None),
        ([], A, 0, None),
    ],
)
def test_who_acts(standing: list[Standing], owner: int | None, level: int, acts: str) -> None:
    """The owner or who stands in acts; above them the next who can, and at night who is reached."""
    found = actor_at(standing, owner_id=owner, level=level, even_away=False)
    assert (found.name if found else None) == acts


@pytest.mark.parametrize(
    ("standing", "acts"),
    [
        (chain("", away="ABLS"), "A"),
        (chain("", away="ABLS", deaf="AB"), "L"),
        (chain("", away="ABLS", deaf="ABLS"), "S"),
        (chain("", off="S", away="ABL"), "S"),
        ([], None),
    ],
)
def test_danger_calls_somebody_even_on_leave(standing: list[Standing], acts: str | None) -> None:
    """Where all are away it is the first who can be reached, at last the supervisor."""
    found = actor_at(standing, owner_id=A, level=0, even_away=True)
    assert (found.name if found else None) == acts


@given(
    st.sampled_from(["ABLS", "ABL", "BS", "S", ""]),
    st.sampled_from(["", "A", "AB", "L"]),
    st.sampled_from(["", "A", "B", "ABLS"]),
    st.sampled_from([None, A, B, LEAD, BOSS]),
)
def test_going_up_never_goes_down(on: str, away: str, deaf: str, owner: int | None) -> None:
    """A higher level is nobody further down, there is always somebody, and nobody on leave."""
    standing = chain(on, "ABLS", away, deaf)
    found = [
        actor_at(standing, owner_id=owner, level=level, even_away=False) for level in range(1, 6)
    ]
    assert not {person.name for person in found if person is not None} & {*away}
    places = [person.id for person in found if person is not None]
    assert len(places) == 5
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("standing", "heir"),
    [
        (chain("ABLS"), "B"),
        (chain("LS", off="B", away="A"), "L"),
        (chain("LS", away="AB"), "L"),
        (chain("", off="BLS", away="A"), "B"),
        (chain("BLS", deaf="BLS", away="A"), "B"),
        (chain("", away="ABLS"), None),
    ],
)
def test_who_takes_over(standing: list[Standing], heir: str | None) -> None:
    """The first who is on takes over; nobody who is away ever does."""
    found = taker(standing, besides=A)
    assert (found.name if found else None) == heir


def grids(**stand_ins: str | None) -> list[Grid]:
    """Give grids by what stands in for them."""
    return [Grid(code=code, name=code, stand_in=other) for code, other in stand_ins.items()]


def test_stand_ins_are_followed_once() -> None:
    """The line goes on from grid to grid, names none twice, and never the grid itself."""
    found = grids(g1="g2", g2="g3", g3="g1", g4="g4", g5=None)
    assert line_of(found, "g1") == ("g2", "g3")
    assert line_of(found, "g3") == ("g1", "g2")
    assert line_of(found, "g4") == ()
    assert line_of(found, "g5") == ()


@pytest.mark.parametrize(
    ("stand_ins", "found"),
    [
        ({"g1": "g3", "g2": None, "g3": "g1"}, [("g1", "g3", "g1")]),
        ({"g1": "g1"}, [("g1", "g1")]),
        ({"g0": "g1", "g1": "g2", "g2": "g1"}, [("g1", "g2", "g1")]),
        ({"a": "b", "b": "a", "c": "d", "d": "c"}, [("a", "b", "a"), ("c", "d", "c")]),
        ({"g1": "g2", "g2": "g3", "g3": None}, []),
        ({"g1": "g9"}, []),
    ],
)
def test_circles_are_found(stand_ins: dict[str, str | None], found: list[tuple[str, ...]]) -> None:
    """Each circle is told once, from a grid round to itself; a line into it is not part of it."""
    assert loops(stand_ins) == found


@given(
    st.dictionaries(
        st.sampled_from("abcdef"), st.one_of(st.none(), st.sampled_from("abcdef")), max_size=6
    )
)
def test_without_circles_every_line_ends(stand_ins: dict[str, str | None]) -> None:
    """Where no circle is found, following stand-ins from any grid comes to an end."""
    found = loops(stand_ins)
    for code in stand_ins:
        at: str | None = code
        steps = 0
        while at is not None and steps <= len(stand_ins):
            at, steps = stand_ins.get(at), steps + 1
        assert (at is None) or found


@pytest.mark.parametrize(
    ("start", "end", "local", "on"),
    [
        (time(18), time(21), "18:00", True),
        (time(18), time(21), "20:59", True),
        (time(18), time(21), "21:00", False),
        (time(22), time(6), "23:30", True),
        (time(22), time(6), "29:59", True),
        (time(22), time(6), "30:00", False),
        (time(22), time(6), "05:00", False),
    ],
)
def test_shift_covers_its_hours(start: time, end: time, local: str, on: bool) -> None:
    """A shift covers from its start until before its end, past midnight where it reaches there."""
    shift = Shift(
        community="c",
        grid=None,
        person_id=A,
        day=date(2026, 11, 23),
        start=start,
        end=end,
        created_at=NOW,
    )
    hour, minute = map(int, local.split(":"))
    moment = datetime(2026, 11, 22, 16, tzinfo=UTC) + timedelta(hours=hour, minutes=minute)
    assert covers(shift, CALENDAR, moment) is on


def test_shifts_are_for_a_grid_or_for_all() -> None:
    """A shift for one grid puts nobody on duty in another."""
    own, all_, other = (
        Shift(
            community="c",
            grid=grid,
            person_id=person,
            day=NOW.date(),
            start=time(18),
            end=time(21),
            created_at=NOW,
        )
        for grid, person in (("g1", A), (None, A), ("g2", A))
    )
    assert shifts_of(A, [own, all_, other], {"g1"}) == [own, all_]
    assert shifts_of(B, [own, all_, other], {"g1"}) == []


@pytest.mark.parametrize(
    ("days", "day", "works"),
    [
        ("", date(2026, 11, 23), True),
        ("", date(2026, 11, 22), False),
        ("13", date(2026, 11, 23), True),
        ("24", date(2026, 11, 23), False),
        ("7", date(2026, 11, 22), False),
    ],
)
def test_duty_days(days: str, day: date, works: bool) -> None:
    """Own days narrow the workdays; a day off stays one without a shift."""
    held = Appointment(
        person_id=A,
        community="c",
        grid="g1",
        role=Role.GRID_WORKER,
        rank=Rank.A,
        duty_days=days,
        created_at=NOW,
    )
    assert works_on(held, CALENDAR, day) is works


def test_leave_counts_both_ends_in_local_days() -> None:
    """The first and the last day are leave from midnight to midnight on the community's clock."""
    leave = Leave(
        community="c",
        person_id=A,
        first_day=date(2026, 11, 23),
        last_day=date(2026, 11, 24),
        created_by=A,
        created_at=NOW,
    )
    start = datetime(2026, 11, 22, 16, tzinfo=UTC)
    second = timedelta(seconds=1)
    assert leave_of(A, [leave], CALENDAR, start - second) is None
    assert leave_of(A, [leave], CALENDAR, start) is leave
    assert leave_of(A, [leave], CALENDAR, start + timedelta(days=2) - second) is leave
    assert leave_of(A, [leave], CALENDAR, start + timedelta(days=2)) is None
    assert leave_of(B, [leave], CALENDAR, start) is None


@pytest.mark.parametrize(
    ("standing", "first"),
    [
        (chain("ABLS"), "A"),
        (chain("BLS", off="A"), "B"),
        (chain("ABLS", deaf="A"), "B"),
        (chain("A", off="BLS", deaf="A"), "A"),
        (chain("LS", away="A", off="B"), "L"),
        (chain("", off="ABLS"), None),
    ],
)
def test_who_is_on_and_can_be_reached_is_asked_first(
    standing: list[Standing], first: str | None
) -> None:
    """Off duty nobody is, however well they can be reached."""
    found = first_on(standing)
    assert (found.name if found else None) == first


@pytest.mark.parametrize(
    ("now", "shifts", "expected"),
    [
        ((23, 10), [], (23, 14)),
        ((23, 12), [], (23, 14)),
        ((23, 15), [], (24, 9)),
        ((27, 18), [], (30, 9)),
        ((23, 15), [(23, 18, 21)], (23, 18)),
        ((23, 15), [(23, 17, 21)], (23, 17)),
        ((23, 18), [(23, 17, 21)], (23, 21)),
        ((23, 21), [(23, 17, 21)], (24, 9)),
        ((23, 23), [(23, 22, 6)], (24, 6)),
        ((27, 21), [(28, 9, 12), (29, 9, 12)], (28, 9)),
    ],
)
def test_the_next_change_is_where_a_frame_or_a_shift_begins_or_ends(
    now: tuple[int, int], shifts: list[tuple[int, int, int]], expected: tuple[int, int]
) -> None:
    """The end of a frame counts only while there is a shift that could go on after it."""
    zone = CALENDAR.local(NOW).tzinfo
    kept = [
        Shift(
            community="demo",
            grid=None,
            person_id=A,
            day=date(2026, 11, day),
            start=time(start),
            end=time(end),
            created_at=NOW,
        )
        for day, start, end in shifts
    ]
    found = next_change(CALENDAR, kept, datetime(2026, 11, *now, tzinfo=zone))
    assert found == datetime(2026, 11, *expected, tzinfo=zone)
