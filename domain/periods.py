"""Periods as people name them: today, 上周, 2026-10, 10-01..10-15; local days, whole ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)

_MONTH = re.compile(r"(?:(?P<year>20\d{2})[-/.年])?(?P<month>\d{1,2})(?P<mark>月)?份?")
_DATE = re.compile(r"(?:(?P<year>20\d{2})[-/.年])?(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})[日号]?")
_RECENT = re.compile(r"(?:最近|近|过去|last)(?P<days>\d{1,3})(?:天|日|days)")
_BETWEEN = re.compile(r"\.\.+|…+|~|至|到|—+")


@dataclass(frozen=True, kw_only=True)
class Period:
    """Whole local days from `start` up to but without `end`; the name fits into a file name."""

    start: datetime
    end: datetime
    name: str


def day_of(day: date, timezone: str) -> Period:
    """Give one local day."""
    return _days(day, day + _DAY, timezone, day.isoformat())


def week_of(day: date, timezone: str) -> Period:
    """Give the week, from Monday to Monday, in which a day lies."""
    monday = day - timedelta(days=day.weekday())
    year, week, _ = monday.isocalendar()
    return _days(monday, monday + _WEEK, timezone, f"{year}-W{week:02}")


def month_of(day: date, timezone: str) -> Period:
    """Give the calendar month in which a day lies."""
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return _days(first, following, timezone, f"{first:%Y-%m}")


def quarter_of(day: date, timezone: str) -> Period:
    """Give the quarter of the calendar year in which a day lies."""
    quarter = (day.month + 2) // 3
    first, last = date(day.year, 3 * quarter - 2, 1), date(day.year, 3 * quarter, 28)
    after = (last + timedelta(days=4)).replace(day=1)
    return _days(first, after, timezone, f"{day.year}-Q{quarter}")


def year_of(day: date, timezone: str) -> Period:
    """Give the calendar year in which a day lies."""
    first = date(day.year, 1, 1)
    return _days(first, date(day.year + 1, 1, 1), timezone, f"{first:%Y}")


def _days(first: date, after: date, timezone: str, name: str) -> Period:
    return Period(start=midnight(first, timezone), end=midnight(after, timezone), name=name)


def midnight(day: date, timezone: str) -> datetime:
    """Give when a local day begins, in UTC."""
    return at(day, time(0), timezone)


def at(day: date, clock: time, timezone: str) -> datetime:
    """Give a local time of a local day, in UTC."""
    return datetime.combine(day, clock, ZoneInfo(timezone)).astimezone(UTC)


def today(now: datetime, timezone: str) -> date:
    """Give the local date."""
    return now.astimezone(ZoneInfo(timezone)).date()


_Named = Callable[[date, str], Period]


def _yesterday(day: date, timezone: str) -> Period:
    return day_of(day - _DAY, timezone)


def _before_yesterday(day: date, timezone: str) -> Period:
    return day_of(day - 2 * _DAY, timezone)


def _week_before_last(day: date, timezone: str) -> Period:
    return week_of(day - 2 * _WEEK, timezone)


def _last_quarter(day: date, timezone: str) -> Period:
    start = quarter_of(day, timezone).start.astimezone(ZoneInfo(timezone)).date()
    return quarter_of(start - _DAY, timezone)


def _last_week(day: date, timezone: str) -> Period:
    return week_of(day - _WEEK, timezone)


def _last_month(day: date, timezone: str) -> Period:
    return month_of(day.replace(day=1) - _DAY, timezone)


def _last_year(day: date, timezone: str) -> Period:
    return year_of(date(day.year - 1, 1, 1), timezone)


_NAMES: dict[_Named, str] = {
    day_of: "today|今天|今日",
    _yesterday: "yesterday|昨天|昨日",
    _before_yesterday: "前天|前日",
    week_of: "week|this week|本周|这周|这星期|这个星期|本星期",
    _last_week: "last week|上周|上星期|上个星期",
    _week_before_last: "上上周|上上星期",
    month_of: "month|this month|本月|这个月|当月",
    _last_month: "last month|上月|上个月",
    quarter_of: "quarter|this quarter|本季度|这个季度|这季度",
    _last_quarter: "last quarter|上季度|上个季度",
    year_of: "year|this year|今年|本年",
    _last_year: "last year|去年|上年",
}
_WORDS = {word: period for period, words in _NAMES.items() for word in words.split("|")}


def read(text: str, now: datetime, timezone: str) -> Period | None:
    """Read a period as people write it; None for anything else and for what has not begun.

    A date without a year is the latest one that has begun.
    """
    said = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    day = today(now, timezone)
    named = _WORDS.get(said)
    found = named(day, timezone) if named else _dated(said.replace(" ", ""), day, timezone)
    return found if found and found.start <= now else None


def _dated(said: str, day: date, timezone: str) -> Period | None:
    recent = _RECENT.fullmatch(said)
    if recent and int(recent["days"]):
        since = day - (int(recent["days"]) - 1) * _DAY
        return _days(since, day + _DAY, timezone, f"{since}..{day}")
    ends = _BETWEEN.split(said)
    if len(ends) > 2 or not all(ends):  # noqa: PLR2004 - from and to
        return None
    if len(ends) == 1:
        return _month(said, day, timezone) or _one_day(said, day, timezone)
    last = _date(ends[1], day)
    first = _date(ends[0], last) if last else None
    if first is None or last is None or first > last:
        return None
    return _days(first, last + _DAY, timezone, f"{first}..{last}")


def _month(said: str, day: date, timezone: str) -> Period | None:
    found = _MONTH.fullmatch(said)
    if found is None or not (found["year"] or found["mark"]):
        return None
    first = _latest(found["year"], int(found["month"]), 1, day)
    return month_of(first, timezone) if first else None


def _one_day(said: str, day: date, timezone: str) -> Period | None:
    found = _date(said, day)
    return day_of(found, timezone) if found else None


def _date(said: str, latest: date) -> date | None:
    found = _DATE.fullmatch(said)
    if found is None:
        return None
    return _latest(found["year"], int(found["month"]), int(found["day"]), latest)


def _latest(year: str | None, month: int, day: int, latest: date) -> date | None:
    """Give the date; without a year, the last one that is not after the day given."""
    try:
        if year is not None:
            return date(int(year), month, day)
        this = date(latest.year, month, day)
        return this if this <= latest else date(latest.year - 1, month, day)
    except ValueError:
        return None


def before(start: datetime, end: datetime, timezone: str) -> tuple[datetime, datetime]:
    """Give the span to compare with: the month before a month, else whole weeks before.

    A span of up to a week is compared with the same weekdays a week before.
    """
    first = start.astimezone(ZoneInfo(timezone))
    month = month_of(first.date(), timezone)
    if (start, end) == (month.start, month.end):
        earlier = _last_month(first.date(), timezone)
        return earlier.start, earlier.end
    weeks = max(1, -(-(end - start) // _WEEK))
    return _weeks_before(start, weeks, timezone), _weeks_before(end, weeks, timezone)


def _weeks_before(instant: datetime, weeks: int, timezone: str) -> datetime:
    """Give the same local time so many weeks before."""
    return (instant.astimezone(ZoneInfo(timezone)) - weeks * _WEEK).astimezone(UTC)


def compared(start: datetime, end: datetime, timezone: str) -> str:
    """Name what `before` gives: the month, the week, or some weeks before."""
    month = month_of(start.astimezone(ZoneInfo(timezone)).date(), timezone)
    if (start, end) == (month.start, month.end):
        return "month"
    return "week" if end - start <= _WEEK else "earlier"
