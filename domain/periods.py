"""Periods as people name them: today, 上周, 2026-10, 10-01..10-15; local days, whole ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.date_words import number

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)

_N = r"[0-9]{1,3}|[一二两三四五六七八九十]{1,3}"

_MONTH = re.compile(
    r"(?:(?P<year>20\d{2})[-/.年])?(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})(?P<mark>月)?份?"
)
_DATE = re.compile(r"(?:(?P<year>20\d{2})[-/.年])?(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})[日号]?")
_QUARTER = re.compile(
    r"(?:(?P<year>20\d{2})[-/.年]?)?(?:q(?P<number>[1-4])|第?(?P<word>[1-4一二三四])季度?)"
)
_HALF = re.compile(r"(?:(?P<year>20\d{2})[-/.年]?)?(?:h(?P<number>[12])|(?P<word>[上下])半年)")
_YEAR = re.compile(r"(?P<year>20\d{2})年?")
_ISO_WEEK = re.compile(r"(?P<year>20\d{2})-?w(?P<week>\d{1,2})")
_WEEKDAY = re.compile(r"(?P<week>上上|上|本|这)?个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])")
_WEEKS_AGO = {"上上": 2, "上": 1}
_COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_RECENT = re.compile(
    rf"(?:最近|近|过去|last|past)(?P<count>{_N})个?(?P<unit>天|日|周|星期|礼拜|月|days|weeks)"
)
_BETWEEN = re.compile(r"\.\.+|…+|~|至|到|—+")
_UNITS = {"天": 1, "日": 1, "days": 1, "周": 7, "星期": 7, "礼拜": 7, "weeks": 7, "月": 30}
"""How many days of each are meant by the last so many."""


@dataclass(frozen=True, kw_only=True)
class Period:
    """Whole local days from `start` up to but without `end`; the name fits into a file name."""

    start: datetime
    end: datetime
    name: str

    def has_begun(self, now: datetime) -> bool:
        """Say whether there can be anything to count."""
        return self.start <= now


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


def half_of(day: date, timezone: str) -> Period:
    """Give the half of the calendar year in which a day lies."""
    first, middle = date(day.year, 1, 1), date(day.year, 7, 1)
    if day < middle:
        return _days(first, middle, timezone, f"{first:%Y}-H1")
    return _days(middle, date(day.year + 1, 1, 1), timezone, f"{first:%Y}-H2")


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


_Kind = Callable[[date, str], Period]

_NAMES: dict[tuple[_Kind, int], str] = {
    (day_of, 0): "today|今天|今日",
    (day_of, -1): "yesterday|昨天|昨日",
    (day_of, -2): "前天|前日",
    (day_of, -3): "大前天",
    (day_of, 1): "tomorrow|明天|明日",
    (day_of, 2): "后天",
    (week_of, 0): "week|this week|本周|这周|这一周|本星期|这星期|这个星期|本礼拜|这礼拜",
    (week_of, -1): "last week|上周|上一周|上星期|上个星期|上礼拜|上个礼拜",
    (week_of, -2): "上上周|上上星期|上上个星期|上上礼拜",
    (week_of, 1): "next week|下周|下一周|下星期|下个星期|下礼拜|下个礼拜",
    (month_of, 0): "month|this month|本月|这月|这个月|当月",
    (month_of, -1): "last month|上月|上个月",
    (month_of, -2): "上上月|上上个月",
    (month_of, 1): "next month|下月|下个月",
    (quarter_of, 0): "quarter|this quarter|本季|本季度|这季度|这个季度",
    (quarter_of, -1): "last quarter|上季|上季度|上个季度",
    (quarter_of, 1): "next quarter|下季|下季度|下个季度",
    (year_of, 0): "year|this year|今年|本年|本年度",
    (year_of, -1): "last year|去年|上年|上年度",
    (year_of, -2): "前年",
    (year_of, 1): "next year|明年|下年度",
}
_WORDS = {word: named for named, words in _NAMES.items() for word in words.split("|")}


def _away(kind: _Kind, count: int, day: date, timezone: str) -> Period:
    """Give the period so many after the one in which a day lies; before it where below zero."""
    found = kind(day, timezone)
    for _ in range(abs(count)):
        near = found.end if count > 0 else found.start - _DAY / 2
        found = kind(today(near, timezone), timezone)
    return found


def read(text: str, now: datetime, timezone: str) -> Period | None:
    """Read a period as people write it; None for anything else. It may not have begun yet.

    A date without a year is the latest one that has begun.
    """
    said = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    day = today(now, timezone)
    if said in _WORDS:
        return _away(*_WORDS[said], day, timezone)
    return _dated(said.replace(" ", "").replace("近半年", "近6个月"), day, timezone)


def _dated(said: str, day: date, timezone: str) -> Period | None:
    recent = _RECENT.fullmatch(said)
    if recent and (count := number(recent["count"]) * _UNITS[recent["unit"]]):
        since = day - (count - 1) * _DAY
        return _days(since, day + _DAY, timezone, f"{since}..{day}")
    for name, years in (("今年", 0), ("去年", 1), ("前年", 2)):
        said = said.replace(name, f"{day.year - years}年")
    ends = _BETWEEN.split(said)
    if len(ends) > 2 or not all(ends):  # noqa: PLR2004 - from and to
        return None
    last = _one(ends[-1], day, timezone)
    if len(ends) == 1 or last is None:
        return last
    for latest in (day, today(last.end - _DAY / 2, timezone)):
        first = _one(ends[0], latest, timezone)
        if first is not None and first.start < last.end:
            return Period(start=first.start, end=last.end, name=f"{first.name}..{last.name}")
    return None


def _one(said: str, day: date, timezone: str) -> Period | None:
    """Read what is one day, week, month, quarter, half or year."""
    kinds = (_month, _one_day, _quarter, _half, _year, _week, _weekday)
    return next((found for kind in kinds if (found := kind(said, day, timezone))), None)


def _half(said: str, day: date, timezone: str) -> Period | None:
    found = _HALF.fullmatch(said)
    if found is None:
        return None
    month = 1 if found["number"] == "1" or found["word"] == "上" else 7
    first = _latest(found["year"], month, 1, day)
    return half_of(first, timezone) if first else None


def _week(said: str, _day: date, timezone: str) -> Period | None:
    found = _ISO_WEEK.fullmatch(said)
    try:
        monday = date.fromisocalendar(int(found["year"]), int(found["week"]), 1) if found else None
    except ValueError:
        return None
    return week_of(monday, timezone) if monday else None


def _weekday(said: str, day: date, timezone: str) -> Period | None:
    """Read a day of a named week; without a week, the last such day that has begun."""
    found = _WEEKDAY.fullmatch(said)
    if found is None:
        return None
    meant = "一二三四五六日".index(found["day"].replace("天", "日"))
    if found["week"] is None:
        return day_of(day - (day.weekday() - meant) % 7 * _DAY, timezone)
    monday = day - day.weekday() * _DAY - _WEEKS_AGO.get(found["week"], 0) * _WEEK
    return day_of(monday + meant * _DAY, timezone)


def _month(said: str, day: date, timezone: str) -> Period | None:
    found = _MONTH.fullmatch(said)
    if found is None or not (found["year"] or found["mark"]):
        return None
    first = _latest(found["year"], number(found["month"]), 1, day)
    return month_of(first, timezone) if first else None


def _quarter(said: str, day: date, timezone: str) -> Period | None:
    found = _QUARTER.fullmatch(said)
    if found is None:
        return None
    first = _latest(found["year"], 3 * number(found["number"] or found["word"]) - 2, 1, day)
    return quarter_of(first, timezone) if first else None


def _year(said: str, _day: date, timezone: str) -> Period | None:
    found = _YEAR.fullmatch(said)
    return year_of(date(int(found["year"]), 1, 1), timezone) if found else None


def _one_day(said: str, day: date, timezone: str) -> Period | None:
    found = _date(said, day)
    return day_of(found, timezone) if found else None


def _date(said: str, latest: date) -> date | None:
    found = _DATE.fullmatch(_COMPACT.sub(r"\1-\2-\3", said))
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
        earlier = _away(month_of, -1, first.date(), timezone)
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
