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
        ("本季度", "2026-10-01", "2027-01-01", "2026-Q4"),
        ("last quarter", "2026-07-01", "2026-10-01", "2026-Q3"),
        ("最近7天", "2026-11-19", "2026-11-26", "2026-11-19..2026-11-25"),
        ("last 30 days", "2026-10-27", "2026-11-26", "2026-10-27..2026-11-25"),
        ("本月", "2026-11-01", "2026-12-01", "2026-11"),
        ("上月", "2026-10-01", "2026-11-01", "2026-10"),
        ("今年", "2026-01-01", "2027-01-01", "2026"),
        ("去年", "2025-01-01", "2026-01-01", "2025"),
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
        *["", "明天", "abc", "2026-13", "2026-11-31", "13", "10", "10-32", "2027-01"],
        *["2026-10-15..2026-10-01", "10-01..", "..10-01", "1..2..3", "2026-12-01"],
    ],
)
def test_what_is_no_period_is_none(text: str) -> None:
    """Nonsense, what ends before it begins, and what has not begun are refused."""
    assert seen(text) is None


def test_a_day_of_a_clock_change_has_its_own_length() -> None:
    """Where the clock is put forward, the local day has 23 hours."""
    day = periods.day_of(datetime(2026, 3, 29, tzinfo=UTC).date(), "Europe/Berlin")
    assert (day.end - day.start).total_seconds() == 23 * 3600
