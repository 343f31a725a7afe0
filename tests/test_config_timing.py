"""The config of time: what a community may set, and in which words a mistake is told."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot import config
from bot.commands.findings import of_holidays
from bot.config_errors import ConfigError
from domain.community import Community
from domain.ticket import Priority
from domain.timing import DutyRules, Frame, Timing

_SMALL = """
[telegram]
token = "123456789:AAExampleExampleExampleExampleExamp"
[security]
link_secret = "sixteen-or-more-characters"
[community]
code = "xf"
name = "幸福"
grids = [{ code = "g1", name = "一" }, { code = "g2", name = "二" }]
"""


def _community(text: str) -> Community:
    data: dict[str, Any] = tomllib.loads(_SMALL + text)
    return config.check(data).to_community()


def _problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        _community(text)
    return str(caught.value).splitlines()


def test_what_is_not_set_is_as_the_domain_says() -> None:
    """A config without a word about time gives the numbers of the domain, every one."""
    assert _community("").timing == Timing()


def test_duty_is_handed_on() -> None:
    """Frames come in the order of the day; days, weekdays and the night as they were written."""
    duty = _community("""
        [community.duty]
        frames = ["19:00-23:00", "08:00-12:30"]
        week = [1, 2, 3, 4, 5, 6]
        holidays = false
        days_on = [2026-10-10, "2026-10-11"]
        days_off = [2026-12-24]
        quiet = "22:00-06:00"
    """).timing.duty
    assert duty == DutyRules(
        frames=(Frame(start=time(8), end=time(12, 30)), Frame(start=time(19), end=time(23))),
        week=frozenset({1, 2, 3, 4, 5, 6}),
        holidays=False,
        days_on=frozenset({date(2026, 10, 10), date(2026, 10, 11)}),
        days_off=frozenset({date(2026, 12, 24)}),
        quiet=Frame(start=time(22), end=time(6)),
    )


def test_clocks_are_handed_on() -> None:
    """A limit that is set changes that limit only, of that priority only."""
    clocks = _community("""
        [community.clocks]
        nudges = [60, 100]
        climbs = [0.5, 2]
        resident_reminder_hours = 12
        resident_cap_days = 3
        outside_cap_days = 20
        council_cap_days = 30
        max_extensions = 1
        longest_promise_days = 30
        [community.clocks.p0]
        acknowledge_minutes = 5
        [community.clocks.normal]
        progress_hours = 10
        solve_hours = 20.5
        around_the_clock = true
    """).timing.clocks
    ours = Timing().clocks
    danger, normal = clocks.limits[Priority.P0], clocks.limits[Priority.NORMAL]
    assert danger.acknowledge == timedelta(minutes=5)
    assert danger.solve == ours.limits[Priority.P0].solve
    assert danger.around_the_clock
    assert clocks.limits[Priority.P1] == ours.limits[Priority.P1]
    assert (normal.progress, normal.solve) == (timedelta(hours=10), timedelta(hours=20.5))
    assert normal.acknowledge == ours.limits[Priority.NORMAL].acknowledge
    assert normal.around_the_clock
    assert (clocks.nudges, clocks.climbs) == (
        (60, 100),
        (timedelta(minutes=30), timedelta(hours=2)),
    )
    assert (clocks.resident_reminder, clocks.resident_cap) == (
        timedelta(hours=12),
        timedelta(days=3),
    )
    assert (clocks.outside_cap, clocks.council_cap) == (timedelta(days=20), timedelta(days=30))
    assert clocks.max_extensions == 1
    assert clocks.longest_promise == timedelta(days=30)


def test_closing_and_digests_are_handed_on() -> None:
    """Windows, the share of call-backs and the times of digests reach the domain."""
    timing = _community("""
        [community.closing]
        reminder_hours = 12
        window_hours = 48
        callback_percent = 25
        callback_limit_hours = 3.5
        [community.digests]
        morning = "07:45"
        evening = "18:00"
        public = true
        small_sample = 9
        suppress_below = 4
    """).timing
    closing, digests = timing.closing, timing.digests
    assert (closing.reminder, closing.window) == (timedelta(hours=12), timedelta(hours=48))
    assert (closing.callback_percent, closing.callback_limit) == (25, timedelta(hours=3.5))
    assert (digests.morning, digests.evening) == (time(7, 45), time(18))
    assert (digests.is_public, digests.small_sample, digests.suppress_below) == (True, 9, 4)


def test_grids_and_categories_have_their_own() -> None:
    """A grid names who steps in; a category its own limits, or leaves them to the priority."""
    community = _community(
        """
        categories = [
          { code = "a", name = "甲", name_en = "A", acknowledge_hours = 2, solve_hours = 8 },
          { code = "b", name = "乙", name_en = "B", progress_hours = 0.5 },
        ]
    """.replace("\n          ", " ").replace("\n        ]", "]")
    )
    first, second = community.categories
    assert (first.acknowledge, first.progress, first.solve) == (
        timedelta(hours=2),
        None,
        timedelta(hours=8),
    )
    assert second.progress == timedelta(minutes=30)
    data = tomllib.loads(_SMALL)
    data["community"]["grids"][0]["stand_in"] = "g2"
    assert [grid.stand_in for grid in config.check(data).to_community().grids] == ["g2", None]
    data["community"]["grids"][0]["stand_in"] = "g7"
    with pytest.raises(ConfigError, match=r"grids\[entry 1\]\.stand_in: \"g7\" is given, but no"):
        config.check(data)


@pytest.mark.parametrize(
    ("table", "line", "told"),
    [
        ("duty", "frames = []", "duty.frames: an empty list is given. Allowed: a list of one"),
        ("duty", 'frames = ["9-12"]', 'duty.frames[entry 1]: "9-12" is given. Allowed: a list'),
        ("duty", 'frames = ["09:00-24:30"]', 'duty.frames[entry 1]: "09:00-24:30" is given.'),
        ("duty", 'frames = "09:00-12:00"', 'duty.frames: "09:00-12:00" is given. Allowed: a list'),
        (
            "duty",
            'frames = ["13:00-18:00", "09:00-13:01"]',
            'duty.frames: "09:00-13:01" and "13:00-18:00" overlap. Allowed: times apart.',
        ),
        (
            "duty",
            'frames = ["22:00-09:30", "09:00-12:00"]',
            'duty.frames: "22:00-09:30" and "09:00-12:00" overlap.',
        ),
        ("duty", "week = [0, 1]", "duty.week[entry 1]: 0 is given. Allowed: a list of weekdays"),
        ("duty", "week = []", "duty.week: an empty list is given."),
        ("duty", "holidays = 'some'", 'duty.holidays: "some" is given. Allowed: true or false.'),
        ("duty", "days_on = [20261010]", "duty.days_on[entry 1]: 20261010 is given. Allowed: a"),
        ("duty", "days_on = ['10-10']", 'duty.days_on[entry 1]: "10-10" is given.'),
        (
            "duty",
            "days_off = [2026-10-10]\ndays_on = [2026-10-09, 2026-10-10]",
            "duty.days_off: 2026-10-10 is given, and in days_on, too. Allowed: a day in one",
        ),
        ("duty", 'quiet = "25:00-07:30"', 'duty.quiet: "25:00-07:30" is given. Allowed: the night'),
        ("duty", 'quiet = "07:30-07:30"', 'duty.quiet: "07:30-07:30" is given. Allowed: a night'),
        ("clocks", "nudges = []", "clocks.nudges: an empty list is given."),
        ("clocks", "nudges = [50, 110]", "clocks.nudges[entry 2]: 110 is given. Allowed: a list"),
        ("clocks", "nudges = [80, 50]", "clocks.nudges: [80, 50] is given. Allowed: numbers that"),
        ("clocks", "climbs = [1, 4, 4]", "clocks.climbs: [1, 4, 4] is given. Allowed: numbers"),
        ("clocks", "climbs = [0]", "clocks.climbs[entry 1]: 0 is given. Allowed: a list of rising"),
        (
            "clocks",
            "resident_reminder_hours = 48\nresident_cap_days = 2",
            "clocks.resident_reminder_hours: 48 is given, but the wait ends after 48 hours",
        ),
        ("clocks", "outside_cap_days = 0", "clocks.outside_cap_days: 0 is given. Allowed: a whole"),
        ("clocks.p0", "acknowledge_minutes = 0", "clocks.p0.acknowledge_minutes: 0 is given."),
        ("clocks.p1", "solve_hours = nan", "clocks.p1.solve_hours: nan is given. Allowed: a"),
        ("clocks.p2", "solve_hours = 3", "clocks.p2: there is no such key. Did you mean p"),
        ("closing", "window_hours = 'x'", 'closing.window_hours: "x" is given. Allowed: a number'),
        (
            "closing",
            "reminder_hours = 72",
            "closing.reminder_hours: 72 is given, but the ticket closes after 72 hours. Allowed",
        ),
        ("closing", "callback_percent = 101", "closing.callback_percent: 101 is given. Allowed"),
        ("digests", 'morning = "8:30"', 'digests.morning: "8:30" is given. Allowed: a time'),
        ("digests", "morning = 08:30:00", "digests.morning: 08:30:00 is given. Allowed: a time"),
        (
            "digests",
            'morning = "07:29"',
            'digests.morning: "07:29" is given, but no digest goes out at night (duty.quiet, 21:30',
        ),
        ("digests", 'evening = "21:30"', 'digests.evening: "21:30" is given, but no digest goes'),
        ("duty", 'quiet = "17:00-18:00"', 'digests.evening: "17:30" is given, but no digest goes'),
        (
            "digests",
            'evening = "08:00"',
            'digests.evening: "08:00" is given, but the morning digest goes out at 08:30. Allo',
        ),
    ],
)
def test_a_mistake_about_time_is_told_in_one_plain_line(table: str, line: str, told: str) -> None:
    """A wrong number yields one line: the key, what was given, what is allowed."""
    (found,) = _problems(f"[community.{table}]\n{line}")
    assert found.startswith(f"community.{told}")


def test_digests_may_go_out_at_either_edge_of_the_night() -> None:
    """At its end the night is over, and a minute before it begins nobody sleeps."""
    for quiet in ("21:30-07:30", "22:01-08:30", "00:00-08:30"):
        _community(f"""
            [community.duty]
            quiet = "{quiet}"
            [community.digests]
            morning = "08:30"
            evening = "21:29"
        """)


def test_frames_that_touch_are_apart() -> None:
    """One frame may end when the next begins, also across midnight, and one may last all day."""
    for frames in ('["06:00-14:00", "14:00-22:00", "22:00-06:00"]', '["00:00-00:00"]'):
        _community(f"[community.duty]\nframes = {frames}")


@pytest.mark.parametrize(
    ("now", "years"),
    [
        (datetime(2025, 12, 31, tzinfo=UTC), []),
        (datetime(2099, 6, 1, tzinfo=UTC), [2099]),
        (datetime(2099, 11, 30, 15, tzinfo=UTC), [2099]),
        (datetime(2099, 11, 30, 17, tzinfo=UTC), [2099, 2100]),
    ],
)
def test_unknown_holidays_are_found_in_time(now: datetime, years: list[int]) -> None:
    """The check-up warns of this year, and from December, by local time, of the next one."""
    found = [str(item) for item in of_holidays(DutyRules(), "Asia/Shanghai", now)]
    assert [line.split(" are not known")[0][-4:] for line in found] == list(map(str, years))
    assert not list(of_holidays(DutyRules(holidays=False), "Asia/Shanghai", now))
