"""When the public holidays of a year lie, as far as promises need it: 国庆前, 节后, 春节后."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from chinese_calendar.constants import holidays

_DAY = timedelta(days=1)

NAMES = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明": "Tomb-sweeping Day",
    "五一": "Labour Day",
    "端午": "Dragon Boat Festival",
    "中秋": "Mid-autumn Festival",
    "国庆": "National Day",
}
"""The names people say, in the order of the year, and how the calendar library calls them."""

_SAME = {"过年": "春节", "年": "春节", "劳动节": "五一", "十一": "国庆"}

_FIXED = {"元旦": (1, 1, 1), "清明": (4, 5, 1), "五一": (5, 1, 5), "国庆": (10, 1, 7)}
"""Where a year is not announced yet: month, day, and how many days it is at least."""

_LUNAR = {
    "春节": "2027-02-06 2028-01-26 2029-02-13 2030-02-03 2031-01-23 2032-02-11 2033-01-31 "
    "2034-02-19 2035-02-08",
    "端午": "2027-06-09 2028-05-28 2029-06-16 2030-06-05 2031-06-24 2032-06-12 2033-06-01 "
    "2034-06-20 2035-06-10",
    "中秋": "2027-09-15 2028-10-03 2029-09-22 2030-09-12 2031-10-01 2032-09-19 2033-09-08 "
    "2034-09-27 2035-09-16",
}
_SPRING_DAYS = 7


@dataclass(frozen=True, order=True)
class Festival:
    """The days off around a holiday, from the first to the last."""

    first: date
    last: date


def festivals(name: str, years: tuple[int, ...]) -> list[Festival]:
    """Give when a holiday lies in these years, in order; nothing for years nobody can know."""
    said = _SAME.get(name, name)
    return [found for year in years if (found := _lies(said, year))]


def all_festivals(years: tuple[int, ...]) -> list[Festival]:
    """Give every holiday of these years, in order."""
    return sorted(found for name in NAMES for found in festivals(name, years))


@lru_cache(maxsize=256)
def _lies(name: str, year: int) -> Festival | None:
    known = sorted(
        day for day, found in holidays.items() if day.year == year and found == NAMES[name]
    )
    return Festival(known[0], known[-1]) if known else _expected(name, year)


def _expected(name: str, year: int) -> Festival | None:
    if name in _FIXED:
        month, day, length = _FIXED[name]
        first = date(year, month, day)
        return Festival(first, first + (length - 1) * _DAY)
    found = next((word for word in _LUNAR[name].split() if word.startswith(f"{year}-")), None)
    if found is None:
        return None
    day_itself = date.fromisoformat(found)
    if name == "春节":
        return Festival(day_itself - _DAY, day_itself + (_SPRING_DAYS - 1) * _DAY)
    return Festival(day_itself, day_itself)
