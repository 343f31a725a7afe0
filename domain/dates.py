"""Dates and times as people write them: 明天下午3点, 周五前, 三天内, 月底, 国庆后, 11-25 15:00.

A promise is a deadline. A day without a time means the end of its last duty frame, a part of the
day its end; a duration in hours counts from now. What has passed, and what could mean anything,
is not understood: rather ask again than promise the wrong moment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from domain.calendar import Calendar
from domain.date_clock import MIDNIGHT, PARTS, Clock, NoMoment, clock_of
from domain.date_days import Days, clamped
from domain.date_words import (
    AFTER,
    BARE,
    BEFORE,
    CLOCK,
    DAY,
    DURATION,
    GONE,
    OFF_WORK,
    PART_ONLY,
    TILL,
    normal,
    number,
)

_DAY = timedelta(days=1)
_HOUR = 60
_MOST_WORKDAYS = 300
_FURTHEST = timedelta(days=2 * 366)


@dataclass(frozen=True, kw_only=True)
class Understood:
    """A moment to come that some words name: local, whole minutes, with the words that named it.

    `is_deadline` says that the words mean "by then" (前, 内), not "at".
    """

    instant: datetime
    words: str
    has_time: bool
    is_deadline: bool


def understand(text: str, now_local: datetime, calendar: Calendar) -> Understood | None:
    """Give the first moment to come that the words name, or None."""
    words, at = normal(text), 0
    while found := _first(words, at):
        try:
            read, end = _Reader(words, found, now_local, calendar).read()
        except (NoMoment, OverflowError, ValueError):
            return None
        if read is not None and _is_ahead(read.instant, now_local):
            return read
        at = max(end, at + 1)
    return None


def _first(words: str, at: int) -> re.Match[str] | None:
    """Give the earliest match; of those that begin together, a length of time comes first."""
    found = [pattern.search(words, at) for pattern in (DURATION, DAY, BARE)]
    return min((match for match in found if match), key=lambda match: match.start(), default=None)


def _is_ahead(instant: datetime, now: datetime) -> bool:
    return now.astimezone(UTC) < instant.astimezone(UTC) < now.astimezone(UTC) + _FURTHEST


@dataclass(frozen=True)
class _Reader:
    """Reads one match and what stands right behind it."""

    words: str
    found: re.Match[str]
    now: datetime
    calendar: Calendar

    @property
    def days(self) -> Days:
        """Give what knows the days."""
        return Days(self.now, self.calendar)

    def read(self) -> tuple[Understood | None, int]:
        if self.found.re is DURATION:
            return self._length()
        if self.found.re is BARE:
            return self._bare()
        return self._day()

    def _length(self) -> tuple[Understood | None, int]:
        """Read 三天内, 半小时后, 3个工作日内, 过两天."""
        found, end = self.found, self.found.end()
        count = 0.0 if found["only"] else float(_value(found["n"]))
        if found["only"] or found["mid"] or found["tail"] or "半" in (found["months"] or ""):
            count += 0.5
        unit = "月" if found["months"] else found["unit"]
        instant = self._after(count, unit)
        is_deadline = (found["end"] or found["must"] or "").endswith("内")
        if instant is None:
            return None, end
        has_time = unit in ("分钟", "小时", "钟头")
        return self._say(instant, end, has_time=has_time, is_deadline=is_deadline), end

    def _after(self, count: float, unit: str) -> datetime | None:
        today = self.now.date()
        if unit in ("分钟", "小时", "钟头"):
            length = timedelta(minutes=count * (1 if unit == "分钟" else _HOUR))
            later = (self.now.astimezone(UTC) + length).astimezone(self.now.tzinfo)
            return later.replace(second=0, microsecond=0)
        if unit == "工作日":
            return self.days.closing(self._workdays_on(int(count))) if count >= 1 else None
        if unit in ("月", "年"):
            months = int(count * 12) if unit == "年" else int(count)
            rest = 15 * _DAY if unit == "月" and count % 1 else 0 * _DAY
            return self.days.closing(clamped(today, months) + rest)
        if count % 1:
            return None
        weeks = unit in ("周", "星期", "礼拜")
        return self.days.closing(today + int(count) * (7 if weeks else 1) * _DAY)

    def _workdays_on(self, count: int) -> date:
        day = self.now.date()
        for _ in range(min(count, _MOST_WORKDAYS)):
            day = self.days.workday(day + _DAY, 1)
        return day

    def _day(self) -> tuple[Understood | None, int]:
        """Read a day, the time behind it, and whether it means "by then"."""
        found, days = self.found, self.days
        end = found.end()
        time_end, clock = self._time(end, found["early"])
        before = BEFORE.match(self.words, time_end)
        if not before and AFTER.match(self.words, time_end) and not days.may_be_after(found):
            return None, time_end  # after Friday is no day at all
        if days.is_doubtful(found) and not (clock or before or self.words.strip() == found[0]):
            return None, end
        after = AFTER.match(self.words, end) if days.may_be_after(found) else None
        if not (before or after) and (found["new_year"] or found["next_feast"]):
            return None, end
        is_before = before is not None and time_end == end and "前" in before[0]
        chosen = days.of(found, is_before=is_before, is_after=bool(after))
        if chosen is None:
            raise NoMoment
        if after:
            end = after.end()
            time_end, clock = self._time(end, None)
        if before:
            time_end = before.end()
        for day in chosen:
            instant = (
                self.days.closing(day) if clock is None else self._at(day, clock, bool(before))
            )
            if _is_ahead(instant, self.now):
                has_time = clock is not None and clock.hour is not None
                return self._say(
                    instant, time_end, has_time=has_time, is_deadline=bool(before)
                ), time_end
        return None, time_end

    def _bare(self) -> tuple[Understood | None, int]:
        """Read a time without a day, which is today's."""
        found, today = self.found, self.now.date()
        if found["off"]:
            said = self._say(
                self.days.closing(today), found.end(), has_time=False, is_deadline=True
            )
            return said, found.end()
        earlier = self.words[: found.start()].rstrip()
        if GONE.search(earlier) or (found["digits"] and earlier[-1:].isdecimal()):
            return None, found.end()  # yesterday's, or the rest of a date that was none
        end, clock = self._time(found.start(), None)
        if clock is None:
            return None, found.end()
        before = BEFORE.match(self.words, end)
        end = before.end() if before else end
        instant = self._at(today, clock, bool(before))
        has_time = clock.hour is not None
        return self._say(instant, end, has_time=has_time, is_deadline=bool(before)), end

    def _time(self, at: int, early: str | None) -> tuple[int, Clock | None]:
        """Read a time of the day, the later end of a range."""
        if off := OFF_WORK.match(self.words, at):
            return off.end(), None
        if found := CLOCK.match(self.words, at):
            clock = clock_of(found, early)
            till = TILL.match(self.words, found.end())
            later = CLOCK.match(self.words, till.end()) if till else None
            if later is None:
                return found.end(), clock
            return later.end(), clock_of(later, clock.part)
        if found := PART_ONLY.match(self.words, at):
            return found.end(), Clock(part=found["part"])
        return at, Clock(part=early) if early else None

    def _at(self, day: date, clock: Clock, is_before: bool) -> datetime:
        if clock.hour is None:
            start, end = PARTS[clock.part or "早"]
            return self._local(day, start if is_before else end, 0)
        return self._local(day, clock.hour, clock.minute)

    def _local(self, day: date, hour: int, minute: int) -> datetime:
        if hour >= MIDNIGHT:
            day, hour = day + _DAY, hour - MIDNIGHT
        return self.days.at(day, time(hour, minute))

    def _say(self, instant: datetime, end: int, *, has_time: bool, is_deadline: bool) -> Understood:
        words = self.words[self.found.start() : end].strip()
        return Understood(instant=instant, words=words, has_time=has_time, is_deadline=is_deadline)


def _value(word: str) -> float:
    return float(word) if "." in word else number(word)
