from __future__ import annotations

from datetime import UTC, datetime

import pytest
from rate_samples import when

from domain import periods

NOW = when("11-25 15:00")
"""A Wednesday."""


def seen(text: str) -> tuple[str, str, str] | None:
    """Read a period; give its ends as local times, and its name."""
    found = periods.read(text, NOW, "Asia/Shanghai")
    if found is None:
        return None
    ends = [
        f"{item.astimezone(periods.ZoneInfo('Asia/Shanghai')):%Y-%m-%d %H:%M}"
        for item in (found.start, found.end)
    ]
    return ends[0].removesuffix(" 00:00"), ends[1].removesuffix(" 00:00"), found.name


@pytest.mark.parametrize(
    ("text", "start", "end", "name"),
    [
        ("today", "2026-11-25", "2026-11-26", "2026-11-25"),
        (" 今天 ", "2026-11-25", "2026-11-26", "2026-11-25"),
        ("昨天", "2026-11-24", "2026-11-25", "2026-11-24"),
        ("本周", "2026-11-23", "2026-11-30", "2026-W48"),
        ("Last Week", "2026-11-16", "2026-11-23", "2026-W47"),
        ("上周", "2026-11-16", "2026-11-23", "2026-W47"),
        ("上上周", "2026-11-09", "2026-11-16", "2026-W46"),
        ("前天", "2026-11-23", "2026-11-24", "2026-11-23"),
        ("上上个星期", "2026-11-09", "2026-11-16", "2026-W46"),
        ("大前天", "2026-11-22", "2026-11-23", "2026-11-22"),
        ("本季度", "2026-10-01", "2027-01-01", "2026-Q4"),
        ("四季度", "2026-10-01", "2027-01-01", "2026-Q4"),
        ("第三季度", "2026-07-01", "2026-10-01", "2026-Q3"),
        ("2025年二季度", "2025-04-01", "2025-07-01", "2025-Q2"),
        ("2026-Q1", "2026-01-01", "2026-04-01", "2026-Q1"),
        ("last quarter", "2026-07-01", "2026-10-01", "2026-Q3"),
        ("最近7天", "2026-11-19", "2026-11-26", "2026-11-19..2026-11-25"),
        ("最近七天", "2026-11-19", "2026-11-26", "2026-11-19..2026-11-25"),
        ("近一周", "2026-11-19", "2026-11-26", "2026-11-19..2026-11-25"),
        ("past 2 weeks", "2026-11-12", "2026-11-26", "2026-11-12..2026-11-25"),
        ("最近一个月", "2026-10-27", "2026-11-26", "2026-10-27..2026-11-25"),
        ("last 30 days", "2026-10-27", "2026-11-26", "2026-10-27..2026-11-25"),
        ("本月", "2026-11-01", "2026-12-01", "2026-11"),
        ("上月", "2026-10-01", "2026-11-01", "2026-10"),
        ("今年", "2026-01-01", "2027-01-01", "2026"),
        ("去年", "2025-01-01", "2026-01-01", "2025"),
        ("前年", "2024-01-01", "2025-01-01", "2024"),
        ("2025年", "2025-01-01", "2026-01-01", "2025"),
        ("上上个月", "2026-09-01", "2026-10-01", "2026-09"),
        ("十一月", "2026-11-01", "2026-12-01", "2026-11"),
        ("2026-10", "2026-10-01", "2026-11-01", "2026-10"),
        ("2026年10月", "2026-10-01", "2026-11-01", "2026-10"),
        ("12月", "2025-12-01", "2026-01-01", "2025-12"),
        ("10月", "2026-10-01", "2026-11-01", "2026-10"),
        ("2026-10-05", "2026-10-05", "2026-10-06", "2026-10-05"),
        ("10-05", "2026-10-05", "2026-10-06", "2026-10-05"),
        ("12月5日", "2025-12-05", "2025-12-06", "2025-12-05"),
        ("2026-10-01..2026-10-15", "2026-10-01", "2026-10-16", "2026-10-01..2026-10-15"),
        ("10-01..10-15", "2026-10-01", "2026-10-16", "2026-10-01..2026-10-15"),
        ("10月1日至10月15日", "2026-10-01", "2026-10-16", "2026-10-01..2026-10-15"),
        ("１０－０１～１０－１５", "2026-10-01", "2026-10-16", "2026-10-01..2026-10-15"),
        ("12-20..01-05", "2025-12-20", "2026-01-06", "2025-12-20..2026-01-05"),
        ("11-25..11-25", "2026-11-25", "2026-11-26", "2026-11-25..2026-11-25"),
    ],
)
def test_a_period_is_read_as_people_write_it(text: str, start: str, end: str, name: str) -> None:
    """Words, months, days and spans become whole local days; the latest ones without a year."""
    assert seen(text) == (start, end, name)


@pytest.mark.parametrize(
    "text",
    [
        *["", "abc", "2026-13", "2026-11-31", "13", "10", "10-32", "最近0天", "五季度", "q5"],
        *["2026-10-15..2026-10-01", "10-01..", "..10-01", "1..2..3", "十三月", "二〇二六"],
    ],
)
def test_what_is_no_period_is_none(text: str) -> None:
    """Nonsense and what ends before it begins are refused."""
    assert seen(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("明天", "2026-11-26"),
        ("后天", "2026-11-27"),
        ("next week", "2026-W49"),
        ("下个月", "2026-12"),
        ("下季度", "2027-Q1"),
        ("明年", "2027"),
        ("2027-01", "2027-01"),
        ("2026-12-01", "2026-12-01"),
        ("2026-12-01..2026-12-05", "2026-12-01..2026-12-05"),
    ],
)
def test_what_has_not_begun_is_known_and_told_apart(text: str, name: str) -> None:
    """The future is understood, so that it can be refused in words of its own."""
    found = periods.read(text, NOW, "Asia/Shanghai")
    assert found is not None
    assert (found.name, found.has_begun(NOW)) == (name, False)
    running = periods.read("本月", NOW, "Asia/Shanghai")
    assert running is not None
    assert running.has_begun(NOW)


def test_a_day_of_a_clock_change_has_its_own_length() -> None:
    """Where the clock is put forward, the local day has 23 hours."""
    day = periods.day_of(datetime(2026, 3, 29, tzinfo=UTC).date(), "Europe/Berlin")
    assert (day.end - day.start).total_seconds() == 23 * 3600
