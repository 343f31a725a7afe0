"""Duty time: workdays and frames of one community, in its time zone, and the quiet of the night."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import chinese_calendar

from domain.timing import DutyRules, Frame

_DAY = timedelta(days=1)
_NOTHING = timedelta()
_LONGEST_BREAK = 400
_DAYS_KEPT = 4096


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of time between two aware instants."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """Give how long it lasts."""
        return self.end - self.start


class Calendar:
    """Says when the community is on duty, and measures and adds duty time.

    All instants are aware; results are in UTC. Days are local dates. Frames are half-open: at its
    end a frame is over. They never overlap, the earlier one wins. Where the clock is put forward,
    a frame is so much shorter; where it is put back, it covers the hour both times.
    """

    def __init__(self, rules: DutyRules, timezone: str) -> None:
        if not rules.frames or not rules.week:
            raise ValueError("a community needs at least one duty frame and one workday in a week")
        self._rules = rules
        self._zone = ZoneInfo(timezone)
        self._frames: dict[date, tuple[Span, ...]] = {}

    def local(self, instant: datetime) -> datetime:
        """Give the instant on the community's clock."""
        return instant.astimezone(self._zone)

    def knows(self, year: int) -> bool:
        """Say whether the holidays of a year are known; plain weekdays are assumed if not.

        A community that does not follow the holidays misses none.
        """
        return not self._rules.holidays or _is_known(year)

    def is_workday(self, day: date) -> bool:
        """Say whether people work on this local day; the community's own days win."""
        if day in self._rules.days_on or day in self._rules.days_off:
            return day in self._rules.days_on
        if self._rules.holidays and _is_known(day.year):
            return bool(chinese_calendar.is_workday(day))
        return day.isoweekday() in self._rules.week

    def frames(self, day: date) -> tuple[Span, ...]:
        """Give the duty frames of a local day, in order; none on a day off.

        What reaches over midnight belongs to the day on which it began.
        """
        known = self._frames.get(day)
        if known is None:
            if len(self._frames) >= _DAYS_KEPT:
                self._frames.clear()
            known = self._frames[day] = self._cut(day)
        return known

    def _cut(self, day: date) -> tuple[Span, ...]:
        """Cut what an earlier frame covers already, of the day before or of this one."""
        covered = max((span.end for span in self._uncut(day - _DAY)), default=None)
        found = []
        for span in self._uncut(day):
            start = span.start if covered is None else max(span.start, covered)
            if start < span.end:
                found.append(Span(start, span.end))
                covered = span.end
        return tuple(found)

    def _uncut(self, day: date) -> list[Span]:
        if not self.is_workday(day):
            return []
        return sorted(self._stretch(day, frame) for frame in self._rules.frames)

    def _stretch(self, day: date, frame: Frame) -> Span:
        last = day if frame.end > frame.start else day + _DAY
        start = self._instant(day, frame.start, fold=0)
        return Span(start, max(start, self._instant(last, frame.end, fold=1)))

    def _instant(self, day: date, wall: time, *, fold: int) -> datetime:
        """Give when the community's clock shows this; the jump itself for what it jumps over."""
        early, late = (
            datetime.combine(day, wall.replace(fold=side), self._zone) for side in (0, 1)
        )
        if early.utcoffset() == late.utcoffset():
            return early.astimezone(UTC)
        first, second = early.astimezone(UTC), late.astimezone(UTC)
        if first < second:
            return second if fold else first
        return self._jump(second, first)

    def _jump(self, before: datetime, after: datetime) -> datetime:
        """Give the instant between two at which the clock is put forward."""
        old = before.astimezone(self._zone).utcoffset()
        while after - before > timedelta(seconds=1):
            middle = (before + (after - before) / 2).replace(microsecond=0)
            if middle.astimezone(self._zone).utcoffset() == old:
                before = middle
            else:
                after = middle
        return after

    def _coming(self, instant: datetime) -> Iterator[Span]:
        """Walk the frames that are not over at an instant, one after the other, for ever.

        Raises LookupError where no duty comes within 400 days, which only a wrong config can mean.
        """
        day = self.local(instant).date() - _DAY
        idle = 0
        while idle < _LONGEST_BREAK:
            idle += 1
            for span in self.frames(day):
                if span.end > instant:
                    idle = 0
                    yield span
            day += _DAY
        raise LookupError(f"nobody is on duty in the {_LONGEST_BREAK} days before {day}")

    def is_duty(self, instant: datetime) -> bool:
        """Say whether the community is on duty."""
        return next(self._coming(instant)).start <= instant

    def next_duty(self, instant: datetime) -> datetime:
        """Give the instant itself when on duty, else the beginning of the next frame."""
        instant = instant.astimezone(UTC)
        return max(instant, next(self._coming(instant)).start)

    def next_edge(self, instant: datetime) -> datetime:
        """Give when the next frame begins, or the present one ends."""
        span = next(self._coming(instant))
        return span.start if span.start > instant else span.end

    def is_quiet(self, instant: datetime) -> bool:
        """Say whether it is night; a night that ends when it begins means that there is none."""
        return self._night(instant) is not None

    def after_quiet(self, instant: datetime) -> datetime:
        """Give the instant itself by day, else the end of the night."""
        instant = instant.astimezone(UTC)
        while night := self._night(instant):
            instant = night.end
        return instant

    def next_workday(self, instant: datetime) -> datetime:
        """Give the instant itself by day on a workday, else the end of the night before one."""
        instant = self.after_quiet(instant)
        if self.is_workday(self.local(instant).date()):
            return instant
        day = self.local(self.next_duty(instant)).date()
        return max(instant, self.after_quiet(self._instant(day, time(), fold=0)))

    def _night(self, instant: datetime) -> Span | None:
        quiet = self._rules.quiet
        if quiet.start == quiet.end:
            return None
        today = self.local(instant).date()
        nights = (self._stretch(day, quiet) for day in (today - _DAY, today))
        return next((night for night in nights if night.start <= instant < night.end), None)

    def spans(self, start: datetime, end: datetime) -> list[Span]:
        """Give the stretches of duty time between two instants, in order, one for each frame."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        found = []
        last = self.local(end).date()
        day = self.local(start).date() - _DAY
        while day <= last:
            found += [
                Span(max(span.start, start), min(span.end, end))
                for span in self.frames(day)
                if span.start < end and span.end > start
            ]
            day += _DAY
        return found if start < end else []

    def measure(self, start: datetime, end: datetime) -> timedelta:
        """Give the duty time between two instants; nothing when the end comes first."""
        return sum((span.length for span in self.spans(start, end)), _NOTHING)

    def add(self, start: datetime, duty: timedelta) -> datetime:
        """Give the first instant at which so much duty time has passed since the start."""
        start = start.astimezone(UTC)
        if duty <= _NOTHING:
            return start
        coming = self._coming(start)
        span = next(coming)
        while (left := span.end - max(start, span.start)) < duty:
            duty -= left
            span = next(coming)
        return max(start, span.start) + duty


@lru_cache(maxsize=64)
def calendar_of(rules: DutyRules, timezone: str) -> Calendar:
    """Give the calendar of a community; made once."""
    return Calendar(rules, timezone)


@lru_cache(maxsize=256)
def _is_known(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 7, 1))
    except NotImplementedError:
        return False
    return True
