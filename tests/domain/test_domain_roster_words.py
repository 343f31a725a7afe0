"""Duty days, hours, roles and days of leave as people write them."""

from __future__ import annotations

from datetime import date, time

import pytest

from domain.people import Rank, Role
from domain.roster_words import day_of, duty_days, hours_of, role_of
from domain.timing import DutyRules

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("周一、周三", "13"),
        ("周一至周五", "12345"),
        ("星期一 星期三", "13"),
        ("一三五", "135"),
        ("135", "135"),
        ("１３５", "135"),
        ("1、3、5", "135"),
        ("1-5", "12345"),
        ("Mon, Wed", "13"),
        ("Mon-Fri", "12345"),
        ("周五到周一", "1567"),
        ("周六日", "67"),
        ("周末", "67"),
        ("周一和周末", "167"),
        ("每天", "1234567"),
        ("工作日", ""),
        ("", ""),
        ("周一至", None),
        ("至周五", None),
        ("8", None),
        ("有空就来", None),
        ("周一上午", None),
    ],
)
def test_duty_days(text: str, days: str | None) -> None:
    """Lists and ranges of weekdays are read; what says more or less than days is not."""
    assert duty_days(text) == days


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-01", "2026-12-01"),
        ("2026-12-01 00:00:00", "2026-12-01"),
        ("46357", "2026-12-01"),
        ("12月1日", "2026-12-01"),
        ("２０２６／１２／１", "2026-12-01"),
        ("11-28(周六)", "2026-11-28"),
        ("11-28 周六", "2026-11-28"),
    ],
)
def test_day_of_a_cell(text: str, day: str) -> None:
    """A cell's date is read however the spreadsheet gives it."""
    assert day_of(text, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize("text", ["", "下周", "12", "999999", "2026-02-30", "12-01..12-02"])
def test_no_day_of_a_cell(text: str) -> None:
    """A cell that is no date is not one."""
    assert day_of(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("18:00-21:00", time(18), time(21)),
        ("18：00—21：30", time(18), time(21, 30)),
        ("18点到21点半", time(18), time(21, 30)),
        ("22:00-次日6:00", time(22), time(6)),
        ("18-24", time(18), time(0)),
        ("晚班", time(18), time(21, 30)),
        ("夜班", time(21, 30), time(7, 30)),
        ("周末班", time(9), time(18)),
    ],
)
def test_hours(text: str, start: time, end: time) -> None:
    """Hours are read in digits, and named shifts from the community's own frames."""
    assert hours_of(text, DutyRules()) == (start, end)


@pytest.mark.parametrize("text", ["", "25-3", "18:00", "18:00-18:00", "下午", "18:70-19:00"])
def test_no_hours(text: str) -> None:
    """What is no stretch of a day is refused."""
    assert hours_of(text, DutyRules()) is None


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("A角", (Role.GRID_WORKER, Rank.A)),
        ("ｂ 角", (Role.GRID_WORKER, Rank.B)),
        ("网格长", (Role.GRID_LEAD, Rank.A)),
        ("grid_lead", (Role.GRID_LEAD, Rank.A)),
        ("书记", None),
    ],
)
def test_roles(text: str, role: tuple[Role, Rank] | None) -> None:
    """The roles of a roster are known; a file makes nobody a supervisor."""
    assert role_of(text) == role
