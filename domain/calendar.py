"""Duty time: workdays and frames of one community, in its time zone, and the quiet of the night."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from domain.timing import DutyRules


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

    All instants are aware; results are in UTC. Days are local dates.
    """

    def __init__(self, rules: DutyRules, timezone: str) -> None:
        raise NotImplementedError

    def local(self, instant: datetime) -> datetime:
        """Give the instant on the community's clock."""
        raise NotImplementedError

    def knows(self, year: int) -> bool:
        """Say whether the holidays of a year are known; plain weekdays are assumed if not."""
        raise NotImplementedError

    def is_workday(self, day: date) -> bool:
        """Say whether people work on this local day."""
        raise NotImplementedError

    def frames(self, day: date) -> tuple[Span, ...]:
        """Give the duty frames of a local day, in order; none on a day off."""
        raise NotImplementedError

    def is_duty(self, instant: datetime) -> bool:
        """Say whether the community is on duty."""
        raise NotImplementedError

    def next_duty(self, instant: datetime) -> datetime:
        """Give the instant itself when on duty, else the beginning of the next frame."""
        raise NotImplementedError

    def is_quiet(self, instant: datetime) -> bool:
        """Say whether it is night."""
        raise NotImplementedError

    def after_quiet(self, instant: datetime) -> datetime:
        """Give the instant itself by day, else the end of the night."""
        raise NotImplementedError

    def spans(self, start: datetime, end: datetime) -> list[Span]:
        """Give the stretches of duty time between two instants, in order."""
        raise NotImplementedError

    def measure(self, start: datetime, end: datetime) -> timedelta:
        """Give the duty time between two instants; nothing when the end comes first."""
        raise NotImplementedError

    def add(self, start: datetime, duty: timedelta) -> datetime:
        """Give the first instant at which so much duty time has passed since the start."""
        raise NotImplementedError


@lru_cache(maxsize=64)
def calendar_of(rules: DutyRules, timezone: str) -> Calendar:
    """Give the calendar of a community; made once."""
    return Calendar(rules, timezone)
