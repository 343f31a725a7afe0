"""Which day some words mean, seen from today and from a community's calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from domain.calendar import Calendar
from domain.date_words import number
from domain.festivals import Festival, all_festivals, festivals

_DAY = timedelta(days=1)
_WEEK = 7
_SLIP = timedelta(days=180)
_CLOSING = time(18)
_LOOK_BACK = 31
_RELATIVE = {"今": 0, "明": 1, "后": 2, "大": 3}
_WEEKDAYS = {c: at for at, c in enumerate("一二三四五六日", 1)} | {"天": 7, "末": 7}
_IN_MONTH = {"初": 5, "上": 10, "中": 15}
_MONTHS = 12


@dataclass(frozen=True)
class Days:
    """The days that words of `date_words.DAY` name."""

    now: datetime
    calendar: Calendar

    @property
    def today(self) -> date:
        """Give the local day."""
        return self.now.date()

    def may_be_after(self, found: re.Match[str]) -> bool:
        """Say whether "after it" names a day: the first workday after a holiday."""
        return bool(found["feast"] or found["new_year"] or found["next_feast"])

    def is_doubtful(self, found: re.Match[str]) -> bool:
        """Say whether the digits may be a room or a share as well: 3-2, 1.5."""
        return found["iso_month"] is not None and found["iso_year"] is None

    def of(
        self, found: re.Match[str], *, is_before: bool = False, is_after: bool = False
    ) -> list[date] | None:
        """List the days that may be meant, soonest first, the past included; None: no such day."""
        if found["relative"]:
            return [self.today + _RELATIVE[found["relative"][0]] * _DAY]
        if found["weekday"]:
            return self._weekday(found, is_before=is_before)
        if found["span"] or found["span_bare"]:
            monday = self._monday(found["span"])
            return [self.workday(monday + 6 * _DAY, -1)]
        if found["iso_month"] or found["month"]:
            return self._date(found)
        if self.may_be_after(found):
            return self._feast(found, is_before=is_before, is_after=is_after)
        return self._in_month(found, is_before=is_before)

    def workday(self, day: date, step: int) -> date:
        """Give this day if people work on it, else the next one in this direction."""
        for _ in range(_LOOK_BACK):
            if self.calendar.is_workday(day):
                return day
            day += step * _DAY
        return day

    def closing(self, day: date) -> datetime:
        """Give when a day's last duty frame ends; on a day off, as on the workday before."""
        for back in range(_LOOK_BACK):
            frames = self.calendar.frames(day - back * _DAY)
            if frames:
                end = self.calendar.local(frames[-1].end)
                return self.at(end.date() + back * _DAY, end.time())
        return self.at(day, _CLOSING)

    def at(self, day: date, wall: time) -> datetime:
        """Give the local instant; a time that the clocks skip moves on."""
        instant = datetime.combine(day, wall, self.now.tzinfo)
        return instant.astimezone(UTC).astimezone(self.now.tzinfo)

    def _monday(self, which: str | None) -> date:
        weeks = (which or "").count("下")
        return self.today - (self.today.isoweekday() - 1) * _DAY + weeks * _WEEK * _DAY

    def _weekday(self, found: re.Match[str], *, is_before: bool) -> list[date]:
        said = found["weekday"]
        wanted = int(said) if said.isdecimal() else _WEEKDAYS[said]
        first = self._monday(found["which"]) + (wanted - 1) * _DAY
        days = [first] if found["which"] else [first, first + _WEEK * _DAY]
        if said == "末" and is_before:
            return [self.workday(day - 2 * _DAY, -1) for day in days]
        return days

    def _date(self, found: re.Match[str]) -> list[date] | None:
        month = number(found["iso_month"] or found["month"])
        day = number(found["iso_day"] or found["day"])
        year = self._year(found["iso_year"] or found["year"])
        if year is not None:
            exact = _made(year, month, day)
            return [exact] if exact else None
        this = self.today.year
        tried = (_made(one, month, day) for one in (this - 1, this, this + 1))
        made = [one for one in tried if one is not None]
        past = [one for one in made if one <= self.today]
        if past and self.today - past[-1] < _SLIP:
            return past[-1:]  # a date of last week is a slip, not an appointment in a year
        return [one for one in made if one.year >= this] or None

    def _year(self, word: str | None) -> int | None:
        if word is None:
            return None
        if word[0] in "今明":
            return self.today.year + (word[0] == "明")
        return int(word[:4])

    def _feast(self, found: re.Match[str], *, is_before: bool, is_after: bool) -> list[date] | None:
        years = (self.today.year, self.today.year + 1)
        if found["next_feast"]:
            known = [feast for feast in all_festivals(years) if feast.last >= self.today]
        else:
            known = festivals(found["feast"] or found["new_year"], years)
        return [self._around(feast, is_before, is_after) for feast in known] or None

    def _around(self, feast: Festival, is_before: bool, is_after: bool) -> date:
        if is_before:
            return self.workday(feast.first - _DAY, -1)
        return self.workday(feast.last + _DAY, 1) if is_after else feast.first

    def _in_month(self, found: re.Match[str], *, is_before: bool) -> list[date] | None:
        if found["year_end"]:
            return [date(self.today.year + found["year_end"].startswith("明"), _MONTHS, 31)]
        if found["only_day"] or found["day_of"]:
            return self._day_of(found)
        if found["whole"]:
            first = clamped(self._first(), _months(found["whole"]))
            return [first - _DAY if is_before else _last(first)]
        if found["until_month"]:
            return self._until(number(found["until_month"]), is_before=is_before)
        return self._part(found)

    def _day_of(self, found: re.Match[str]) -> list[date] | None:
        wanted = number(found["only_day"] or found["day_of"])
        ahead = (_months(found["day_rel"]),) if found["day_rel"] else (0, 1, 2)
        first = [clamped(self._first(), months) for months in ahead]
        return [day for f in first if (day := _made(f.year, f.month, wanted))] or None

    def _until(self, month: int, *, is_before: bool) -> list[date] | None:
        firsts = [_made(year, month, 1) for year in (self.today.year, self.today.year + 1)]
        return [f - _DAY if is_before else _last(f) for f in firsts if f] or None

    def _part(self, found: re.Match[str]) -> list[date] | None:
        if found["part_month"]:
            year, month = self._year(found["part_year"]), number(found["part_month"])
            years = (year,) if year else (self.today.year, self.today.year + 1)
            firsts = [first for year in years if (first := _made(year, month, 1))]
        else:
            said = found["part_rel"]
            ahead = (0, 1) if said == "月" else (_months(said),)
            firsts = [clamped(self._first(), months) for months in ahead]
        wanted = _IN_MONTH.get(found["part"][0])
        if found["part"] == "中旬":
            wanted = 20
        return [f.replace(day=wanted) if wanted else _last(f) for f in firsts] or None

    def _first(self) -> date:
        return self.today.replace(day=1)


def _months(word: str) -> int:
    return 1 if word.startswith("下") else 0


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def clamped(day: date, months: int) -> date:
    """Give the same day so many months on, or the last one of a shorter month."""
    whole = day.year * _MONTHS + day.month - 1 + months
    first = date(whole // _MONTHS, whole % _MONTHS + 1, 1)
    return min(first + (day.day - 1) * _DAY, _last(first))


def _last(first: date) -> date:
    return (first.replace(day=28) + 4 * _DAY).replace(day=1) - _DAY
