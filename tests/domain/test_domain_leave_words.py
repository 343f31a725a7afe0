"""Days off as people write them behind /leave, whose they are, and which leave is to end."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import calendar_of
from domain.leave_words import LeaveWords, Span, leave_words
from domain.timing import DutyRules

CALENDAR = calendar_of(DutyRules(), "Asia/Shanghai")
NOW = datetime(2026, 11, 21, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
"""A Saturday."""


def read(text: str) -> LeaveWords | None:
    """Read words on that Saturday."""
    return leave_words(text, NOW, CALENDAR)


def asked(first: str, last: str, name: str = "", *, is_over: bool = False) -> LeaveWords:
    """Give what words mean."""
    return LeaveWords(name, Span(date.fromisoformat(first), date.fromisoformat(last)), is_over)


@pytest.mark.parametrize(
    ("text", "first", "last", "name"),
    [
        ("2026-12-01..12-07", "2026-12-01", "2026-12-07", ""),
        ("12-01..12-07", "2026-12-01", "2026-12-07", ""),
        ("12-01-12-07", "2026-12-01", "2026-12-07", ""),
        ("12-01", "2026-12-01", "2026-12-01", ""),
        ("12月1日到12月7日", "2026-12-01", "2026-12-07", ""),
        ("12.1至7号", "2026-12-01", "2026-12-07", ""),
        ("12月5号—8", "2026-12-05", "2026-12-08", ""),
        ("12-30..01-02", "2026-12-30", "2027-01-02", ""),
        ("01-02", "2027-01-02", "2027-01-02", ""),
        ("10-01", "2026-10-01", "2026-10-01", ""),
        ("2026/12/1 - 2026/12/3", "2026-12-01", "2026-12-03", ""),
        ("12/5～12/6", "2026-12-05", "2026-12-06", ""),
        ("今天", "2026-11-21", "2026-11-21", ""),
        ("昨天", "2026-11-20", "2026-11-20", ""),
        ("明天到11-25", "2026-11-22", "2026-11-25", ""),
        ("明天..今天", "2026-11-22", "2026-11-21", ""),
        ("明后天", "2026-11-22", "2026-11-23", ""),
        ("大后天", "2026-11-24", "2026-11-24", ""),
        ("周五", "2026-11-27", "2026-11-27", ""),
        ("下周一", "2026-11-23", "2026-11-23", ""),
        ("下周一到周三", "2026-11-23", "2026-11-25", ""),
        ("后天到周五", "2026-11-23", "2026-11-27", ""),
        ("周五到周日", "2026-11-27", "2026-11-29", ""),
        ("下周", "2026-11-23", "2026-11-29", ""),
        ("本周", "2026-11-21", "2026-11-22", ""),
        ("周末", "2026-11-21", "2026-11-22", ""),
        ("下周末", "2026-11-28", "2026-11-29", ""),
        ("30号", "2026-11-30", "2026-11-30", ""),
        ("30号到2号", "2026-11-30", "2026-12-02", ""),
        ("下个月3号", "2026-12-03", "2026-12-03", ""),
        ("国庆", "2027-10-01", "2027-10-07", ""),
        ("国庆假期", "2027-10-01", "2027-10-07", ""),
        ("明天起3天", "2026-11-22", "2026-11-24", ""),
        ("明天请假", "2026-11-22", "2026-11-22", ""),
        ("我想请假 明天", "2026-11-22", "2026-11-22", ""),
        ("小王下周一", "2026-11-23", "2026-11-23", "小王"),
        ("替小王请假 明天", "2026-11-22", "2026-11-22", "小王"),
        ("李姐 １２－０１", "2026-12-01", "2026-12-01", "李姐"),
        ("Geoff 明天", "2026-11-22", "2026-11-22", "Geoff"),
        ("@wang88 today", "2026-11-21", "2026-11-21", "@wang88"),
        ("tomorrow to 12-01", "2026-11-22", "2026-12-01", ""),
    ],
)
def test_days_of_leave(text: str, first: str, last: str, name: str) -> None:
    """Days and ranges are read, with the name before them; a year is guessed only half a year."""
    assert read(text) == asked(first, last, name)


@pytest.mark.parametrize(
    "text",
    [
        "", "李姐", "13-40", "2026-13-01", "3栋 12-01", "12-01起", "12-01..xx", "12-01..13-01",
        "明早", "明天上午", "月底", "3天", "下辈子",
    ],
)  # fmt: skip
def test_no_days_of_leave(text: str) -> None:
    """Words that are no whole days, or more than days, are not guessed at."""
    assert read(text) is None


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(0, 100))
def test_written_days_are_read_back(first: date, length: int) -> None:
    """Whatever range is written with its years is read as that range."""
    last = first + timedelta(days=length)
    assert read(f"{first}..{last}") == LeaveWords("", Span(first, last), is_over=False)


@given(st.text(alphabet="周五一下到至..- 明后天1230号月国庆销假李起连续", max_size=20))
def test_no_words_break_the_reader(text: str) -> None:
    """Whatever is written is read as days in their order of writing, or not at all."""
    found = read(text)
    assert found is None or found.is_over or found.days is not None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("销假", LeaveWords("", None, is_over=True)),
        ("off", LeaveWords("", None, is_over=True)),
        ("销假 卓玛措", LeaveWords("卓玛措", None, is_over=True)),
        ("卓玛措销假", LeaveWords("卓玛措", None, is_over=True)),
        ("Geoff off", LeaveWords("Geoff", None, is_over=True)),
        ("销假 12-01", asked("2026-12-01", "2026-12-01", is_over=True)),
        ("12-01 销假", asked("2026-12-01", "2026-12-01", is_over=True)),
        ("取消明天的假", asked("2026-11-22", "2026-11-22", is_over=True)),
        ("卓玛措 销假 12-01", asked("2026-12-01", "2026-12-01", "卓玛措", is_over=True)),
        ("销假 卓玛措 12-01", asked("2026-12-01", "2026-12-01", "卓玛措", is_over=True)),
        ("off 11-19", asked("2026-11-19", "2026-11-19", is_over=True)),
    ],
)
def test_the_end_of_a_leave(text: str, found: LeaveWords) -> None:
    """A leave is ended by the word alone, by a day of it, by whose it is, or by both."""
    assert read(text) == found
