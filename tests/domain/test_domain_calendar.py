"""Duty time: the real holidays of three years, frames of every shape, and the arithmetic."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Calendar, Span, calendar_of
from domain.timing import DutyRules, Frame

SHANGHAI, BERLIN, NEW_YORK = "Asia/Shanghai", "Europe/Berlin", "America/New_York"
ALL_WEEK = frozenset(range(1, 8))

DAYS_OFF = (
    # name, first day, last day, make-up workdays, as the State Council arranged them
    ("元旦 2024", date(2024, 1, 1), date(2024, 1, 1), ()),
    ("春节 2024", date(2024, 2, 10), date(2024, 2, 17), (date(2024, 2, 4), date(2024, 2, 18))),
    ("清明 2024", date(2024, 4, 4), date(2024, 4, 6), (date(2024, 4, 7),)),
    ("劳动 2024", date(2024, 5, 1), date(2024, 5, 5), (date(2024, 4, 28), date(2024, 5, 11))),
    ("端午 2024", date(2024, 6, 10), date(2024, 6, 10), ()),
    ("中秋 2024", date(2024, 9, 15), date(2024, 9, 17), (date(2024, 9, 14),)),
    ("国庆 2024", date(2024, 10, 1), date(2024, 10, 7), (date(2024, 9, 29), date(2024, 10, 12))),
    ("元旦 2025", date(2025, 1, 1), date(2025, 1, 1), ()),
    ("春节 2025", date(2025, 1, 28), date(2025, 2, 4), (date(2025, 1, 26), date(2025, 2, 8))),
    ("清明 2025", date(2025, 4, 4), date(2025, 4, 6), ()),
    ("劳动 2025", date(2025, 5, 1), date(2025, 5, 5), (date(2025, 4, 27),)),
    ("端午 2025", date(2025, 5, 31), date(2025, 6, 2), ()),
    (
        "国庆中秋 2025",
        date(2025, 10, 1),
        date(2025, 10, 8),
        (date(2025, 9, 28), date(2025, 10, 11)),
    ),
    ("元旦 2026", date(2026, 1, 1), date(2026, 1, 3), (date(2026, 1, 4),)),
    ("春节 2026", date(2026, 2, 15), date(2026, 2, 23), (date(2026, 2, 14), date(2026, 2, 28))),
    ("清明 2026", date(2026, 4, 4), date(2026, 4, 6), ()),
    ("劳动 2026", date(2026, 5, 1), date(2026, 5, 5), (date(2026, 5, 9),)),
    ("端午 2026", date(2026, 6, 19), date(2026, 6, 21), ()),
    ("中秋 2026", date(2026, 9, 25), date(2026, 9, 27), ()),
    ("国庆 2026", date(2026, 10, 1), date(2026, 10, 7), (date(2026, 9, 20), date(2026, 10, 10))),
)
OFF = {
    first + timedelta(days=number)
    for _, first, last, _ in DAYS_OFF
    for number in range((last - first).days + 1)
}
MADE_UP = {day for *_, days in DAYS_OFF for day in days}


def every_day(first: int, last: int) -> list[date]:
    """List the days of some years."""
    start = date(first, 1, 1)
    return [start + timedelta(days=at) for at in range((date(last + 1, 1, 1) - start).days)]


def local(zone: str, *when: int, fold: int = 0) -> datetime:
    """Give what a clock on the wall shows as an instant."""
    return datetime(*when, tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)  # type: ignore[arg-type, misc]


def frame(start: str, end: str) -> Frame:
    """Give a frame between two times."""
    return Frame(start=time.fromisoformat(start), end=time.fromisoformat(end))


def daily(zone: str, *frames: Frame) -> Calendar:
    """Give a calendar with the same frames every day."""
    return Calendar(DutyRules(frames=frames, week=ALL_WEEK, holidays=False), zone)


@pytest.mark.parametrize(("name", "first", "last", "made_up"), DAYS_OFF)
def test_every_holiday_is_off_and_its_make_up_days_are_on(
    name: str, first: date, last: date, made_up: tuple[date, ...]
) -> None:
    """Every arranged day off has no frames, and every make-up day has all of them."""
    calendar = calendar_of(DutyRules(), SHANGHAI)
    for number in range((last - first).days + 1):
        assert calendar.frames(first + timedelta(days=number)) == (), name
    for day in made_up:
        assert day.isoweekday() > 5
        assert len(calendar.frames(day)) == 2, name


def test_each_of_the_other_days_is_what_its_weekday_says() -> None:
    """Over three years, no day differs from the table and the week."""
    calendar = calendar_of(DutyRules(), SHANGHAI)
    for day in every_day(2024, 2026):
        expected = day in MADE_UP or (day.isoweekday() <= 5 and day not in OFF)
        assert calendar.is_workday(day) == expected, day


def test_an_unknown_year_has_plain_weeks() -> None:
    """A year the library does not know falls back to the weekdays of the config, and says so."""
    calendar = calendar_of(DutyRules(week=frozenset({1, 2, 3, 4, 5, 6})), SHANGHAI)
    assert calendar.knows(2026)
    assert not calendar.knows(2093)
    assert calendar.is_workday(date(2093, 10, 1))  # a Thursday
    assert calendar.is_workday(date(2093, 10, 3))  # a Saturday, worked in this community
    assert not calendar.is_workday(date(2093, 10, 4))


def test_a_community_without_holidays_needs_to_know_no_year() -> None:
    """Where holidays are not followed, National Day is a day like others, and nothing is missed."""
    calendar = calendar_of(DutyRules(holidays=False), SHANGHAI)
    assert calendar.knows(2093)
    assert calendar.is_workday(date(2026, 10, 1))
    assert not calendar.is_workday(date(2026, 10, 10))


def test_the_days_of_the_config_win() -> None:
    """A day on during a holiday is worked, and a day off in the week is not."""
    rules = DutyRules(
        days_on=frozenset({date(2026, 10, 1)}), days_off=frozenset({date(2026, 11, 20)})
    )
    calendar = calendar_of(rules, SHANGHAI)
    assert calendar.is_workday(date(2026, 10, 1))
    assert not calendar.is_workday(date(2026, 11, 20))


def test_a_day_named_on_and_off_is_worked() -> None:
    """Somebody is rather on duty for nothing than missed."""
    day = date(2026, 11, 22)
    rules = DutyRules(days_on=frozenset({day}), days_off=frozenset({day}))
    assert calendar_of(rules, SHANGHAI).is_workday(day)


def test_duty_time_skips_the_holidays() -> None:
    """Four hours from the afternoon before National Day end on the morning after the holidays."""
    calendar = calendar_of(DutyRules(), SHANGHAI)
    start = local(SHANGHAI, 2026, 9, 30, 15)
    assert calendar.add(start, timedelta(hours=4)) == local(SHANGHAI, 2026, 10, 8, 10)
    assert calendar.measure(start, local(SHANGHAI, 2026, 10, 8, 10)) == timedelta(hours=4)


def test_a_full_frame_ends_with_the_frame() -> None:
    """The first instant at which three hours have passed is noon, not the afternoon's begin."""
    calendar = calendar_of(DutyRules(), SHANGHAI)
    start = local(SHANGHAI, 2026, 11, 23, 9)
    assert calendar.add(start, timedelta(hours=3)) == local(SHANGHAI, 2026, 11, 23, 12)
    assert calendar.add(start, timedelta()) == start
    assert calendar.add(start, -timedelta(hours=1)) == start


def test_a_frame_over_midnight_belongs_to_the_day_it_began() -> None:
    """The night shift of Friday reaches into Saturday, and Saturday has none of its own."""
    rules = DutyRules(frames=(frame("20:00", "02:00"),))
    calendar = calendar_of(rules, SHANGHAI)
    assert calendar.is_duty(local(SHANGHAI, 2026, 11, 21, 1, 59))
    assert not calendar.is_duty(local(SHANGHAI, 2026, 11, 21, 2))
    assert not calendar.is_duty(local(SHANGHAI, 2026, 11, 21, 21))
    assert calendar.next_duty(local(SHANGHAI, 2026, 11, 21, 2)) == local(SHANGHAI, 2026, 11, 23, 20)


def test_a_frame_that_ends_when_it_begins_lasts_a_day() -> None:
    """Duty from midnight to midnight leaves nothing out and counts nothing twice."""
    calendar = daily(SHANGHAI, frame("00:00", "00:00"))
    start = local(SHANGHAI, 2026, 11, 20, 13)
    assert calendar.measure(start, start + timedelta(days=9)) == timedelta(days=9)


def test_frames_that_overlap_count_once() -> None:
    """An hour of two frames is one hour, within a day and over midnight."""
    calendar = daily(SHANGHAI, frame("20:00", "10:00"), frame("09:00", "12:00"))
    day = local(SHANGHAI, 2026, 11, 20, 0)
    assert calendar.measure(day, day + timedelta(days=1)) == timedelta(hours=16)
    assert calendar.frames(date(2026, 11, 20))[0] == Span(
        local(SHANGHAI, 2026, 11, 20, 10), local(SHANGHAI, 2026, 11, 20, 12)
    )


@pytest.mark.parametrize(
    ("zone", "day", "times", "hours"),
    [
        (BERLIN, date(2026, 3, 29), ("01:00", "05:00"), 3.0),  # 02:00 is 03:00
        (BERLIN, date(2026, 3, 29), ("01:00", "02:30"), 1.0),  # ends in the hour that is not
        (BERLIN, date(2026, 3, 29), ("02:30", "05:00"), 2.0),  # begins in it
        (BERLIN, date(2026, 3, 29), ("02:10", "02:50"), 0.0),  # lies in it
        (BERLIN, date(2026, 3, 28), ("22:00", "06:00"), 7.0),  # over the night of it
        (BERLIN, date(2026, 10, 25), ("01:00", "05:00"), 5.0),  # 03:00 is 02:00 again
        (BERLIN, date(2026, 10, 25), ("01:00", "02:30"), 2.5),  # ends in the doubled hour
        (BERLIN, date(2026, 10, 25), ("02:30", "05:00"), 3.5),  # begins in it
        (BERLIN, date(2026, 10, 25), ("09:00", "17:00"), 8.0),
        (NEW_YORK, date(2026, 3, 8), ("00:00", "12:00"), 11.0),
        (NEW_YORK, date(2026, 11, 1), ("00:00", "12:00"), 13.0),
        (NEW_YORK, date(2026, 10, 31), ("00:00", "00:00"), 24.0),
        (NEW_YORK, date(2026, 11, 1), ("00:00", "00:00"), 25.0),
        (SHANGHAI, date(2026, 3, 29), ("01:00", "05:00"), 4.0),
        (
            SHANGHAI,
            date(1991, 4, 14),
            ("01:00", "05:00"),
            3.0,
        ),  # the last spring in which China put its clocks forward
    ],
)
def test_a_frame_is_as_long_as_the_clock_on_the_wall_lets_it_be(
    zone: str, day: date, times: tuple[str, str], hours: float
) -> None:
    """Frames are local times, whatever the clock changes do to the hours between them."""
    spans = daily(zone, frame(*times)).frames(day)
    assert sum((span.length for span in spans), timedelta()) == timedelta(hours=hours)


def test_duty_begins_at_nine_before_and_after_a_clock_change() -> None:
    """A frame begins at the same time on the wall in winter and in summer."""
    calendar = daily(BERLIN, frame("09:00", "17:00"))
    for day in (28, 29, 30):
        assert calendar.frames(date(2026, 3, day))[0].start == local(BERLIN, 2026, 3, day, 9)
    added = calendar.add(local(BERLIN, 2026, 3, 28, 9), timedelta(hours=20))
    assert added == local(BERLIN, 2026, 3, 30, 13)


def test_nobody_ever_on_duty_is_an_error_and_not_an_endless_search() -> None:
    """A config whose days off never end is named after 400 days; one without frames at once."""
    start = date(2026, 1, 1)
    rules = DutyRules(days_off=frozenset(start + timedelta(days=at) for at in range(500)))
    with pytest.raises(LookupError):
        calendar_of(rules, SHANGHAI).add(local(SHANGHAI, 2026, 1, 1, 9), timedelta(hours=1))
    with pytest.raises(ValueError, match="at least one"):
        Calendar(DutyRules(frames=()), SHANGHAI)


@pytest.mark.parametrize(
    ("hour", "minute", "is_quiet"),
    [(21, 29, False), (21, 30, True), (0, 0, True), (7, 29, True), (7, 30, False), (12, 0, False)],
)
def test_the_night_is_quiet(hour: int, minute: int, is_quiet: bool) -> None:
    """The night begins with its first minute and is over at its end."""
    calendar = calendar_of(DutyRules(), SHANGHAI)
    instant = local(SHANGHAI, 2026, 11, 21, hour, minute)
    assert calendar.is_quiet(instant) == is_quiet
    if not is_quiet:
        assert calendar.after_quiet(instant) == instant
    else:
        day = 22 if hour > 12 else 21
        assert calendar.after_quiet(instant) == local(SHANGHAI, 2026, 11, day, 7, 30)


def test_a_night_that_ends_when_it_begins_is_none() -> None:
    """An empty night turns the quiet off."""
    calendar = calendar_of(DutyRules(quiet=frame("22:00", "22:00")), SHANGHAI)
    midnight = local(SHANGHAI, 2026, 11, 21, 0)
    assert not calendar.is_quiet(midnight)
    assert calendar.after_quiet(midnight) == midnight


TIMES = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30, 45)))
FRAMES = st.builds(lambda start, end: Frame(start=start, end=end), TIMES, TIMES)
CALENDARS = st.builds(
    lambda frames, week, holidays, quiet, zone: Calendar(
        DutyRules(frames=tuple(frames), week=week, holidays=holidays, quiet=quiet), zone
    ),
    st.lists(FRAMES, min_size=1, max_size=3),
    st.frozensets(st.integers(1, 7), min_size=1),
    st.booleans(),
    FRAMES,
    st.sampled_from((SHANGHAI, BERLIN, NEW_YORK, "Australia/Lord_Howe", "America/Havana")),
)
INSTANTS = st.one_of(
    st.integers(0, 3 * 365 * 24 * 60).map(
        lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.builds(
        lambda change, minutes: change + timedelta(minutes=minutes),
        st.sampled_from(
            (
                datetime(2026, 3, 29, 1, tzinfo=UTC),
                datetime(2026, 10, 25, 1, tzinfo=UTC),
                datetime(2026, 3, 8, 7, tzinfo=UTC),
                datetime(2026, 11, 1, 6, tzinfo=UTC),
                datetime(2026, 4, 4, 15, tzinfo=UTC),
            )
        ),
        st.integers(-3000, 3000),
    ),
)
DUTY = st.integers(0, 60 * 60).map(lambda minutes: timedelta(minutes=minutes))


@given(CALENDARS, INSTANTS, DUTY)
def test_what_is_added_is_measured(calendar: Calendar, start: datetime, duty: timedelta) -> None:
    """Duty time added and measured again is the same, and a second less is too early."""
    end = calendar.add(start, duty)
    assert calendar.measure(start, end) == duty
    if duty:
        assert calendar.measure(start, end - timedelta(seconds=1)) < duty


@given(CALENDARS, INSTANTS, INSTANTS, INSTANTS)
def test_measuring_is_additive_and_never_more_than_the_time(
    calendar: Calendar, one: datetime, two: datetime, three: datetime
) -> None:
    """Two stretches in a row count as the one they make; backwards nothing is counted."""
    first, middle, last = sorted((one, two, three))
    whole = calendar.measure(first, last)
    assert whole == calendar.measure(first, middle) + calendar.measure(middle, last)
    assert timedelta() <= whole <= last - first
    if first < last:
        assert calendar.measure(last, first) == timedelta()


@given(CALENDARS, INSTANTS, DUTY, DUTY)
def test_adding_is_monotone(
    calendar: Calendar, start: datetime, one: timedelta, two: timedelta
) -> None:
    """More duty time ends later, and time added in two parts ends where the sum does."""
    less, more = sorted((one, two))
    assert calendar.add(start, less) <= calendar.add(start, more)
    assert calendar.add(calendar.add(start, less), more - less) == calendar.add(start, more)
    assert calendar.add(start, more) <= calendar.add(start + timedelta(hours=1), more)


@given(CALENDARS, INSTANTS, DUTY, DUTY, DUTY)
def test_pauses_subtract(
    calendar: Calendar, start: datetime, before: timedelta, pause: timedelta, after: timedelta
) -> None:
    """What is counted around a pause is the whole less the pause."""
    stop = calendar.add(start, before)
    resume = calendar.add(stop, pause)
    end = calendar.add(resume, after)
    counted = calendar.measure(start, stop) + calendar.measure(resume, end)
    assert counted == calendar.measure(start, end) - calendar.measure(stop, resume)


@given(CALENDARS, INSTANTS)
def test_the_next_edge_is_the_next_instant_at_which_duty_changes(
    calendar: Calendar, instant: datetime
) -> None:
    """Up to it all is as it was: on duty, or off."""
    edge = calendar.next_edge(instant)
    assert edge > instant
    before = edge - timedelta(microseconds=1)
    if calendar.is_duty(instant):
        assert calendar.measure(instant, edge) == edge - instant
        assert calendar.is_duty(before)
    else:
        assert calendar.next_duty(instant) == edge
        assert not calendar.is_duty(before)


@given(CALENDARS, INSTANTS)
def test_the_next_duty_is_on_duty_and_the_first(calendar: Calendar, instant: datetime) -> None:
    """Between an instant and its next duty nobody is on duty."""
    found = calendar.next_duty(instant)
    assert calendar.is_duty(found)
    assert found >= instant
    assert calendar.measure(instant, found) == timedelta()
    assert calendar.is_duty(instant) == (found == instant)


@given(CALENDARS, INSTANTS)
def test_after_the_quiet_it_is_not_quiet_for_the_first_time(
    calendar: Calendar, instant: datetime
) -> None:
    """The end of a night is the first instant at which somebody may be disturbed."""
    found = calendar.after_quiet(instant)
    assert found >= instant
    assert not calendar.is_quiet(found)
    if found > instant:
        assert calendar.is_quiet(instant)
        assert calendar.is_quiet(found - timedelta(seconds=1))


@given(CALENDARS, INSTANTS)
def test_the_next_workday_is_by_day_and_no_duty_passes_before_it(
    calendar: Calendar, instant: datetime
) -> None:
    """Readers are told on a workday or on duty, not at night, and not later than needed."""
    found = calendar.next_workday(instant)
    assert found >= instant
    assert not calendar.is_quiet(found)
    assert calendar.is_workday(calendar.local(found).date()) or calendar.is_duty(found)
    day = calendar.local(instant).date()
    while instant <= found - timedelta(days=2) and day < calendar.local(found).date():
        day += timedelta(days=1)
        assert not calendar.is_workday(day) or day == calendar.local(found).date()


@given(CALENDARS, INSTANTS)
def test_frames_are_in_order_and_never_overlap(calendar: Calendar, instant: datetime) -> None:
    """Each frame lasts, and begins when the one before is over."""
    day = calendar.local(instant).date()
    frames = [span for at in (-1, 0, 1) for span in calendar.frames(day + timedelta(days=at))]
    assert all(span.length > timedelta() for span in frames)
    assert all(one.end <= two.start for one, two in pairwise(frames))
