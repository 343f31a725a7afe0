"""Duty and night by a second reckoning, so that the checks do not trust what they check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import chinese_calendar

from domain.timing import DutyRules, Frame


@dataclass(frozen=True, kw_only=True)
class Hours:
    """The community's hours as somebody reads them off the wall: frames of one day each."""

    rules: DutyRules
    zone: ZoneInfo

    def local(self, instant: datetime) -> datetime:
        """Give the instant on the wall clock."""
        return instant.astimezone(self.zone)

    def is_workday(self, day: date) -> bool:
        """Say whether people work on a day of the real holiday calendar."""
        if day in self.rules.days_on or day in self.rules.days_off:
            return day in self.rules.days_on
        return bool(chinese_calendar.is_workday(day))

    def is_duty(self, instant: datetime) -> bool:
        """Say whether the community works at this instant."""
        local = self.local(instant)
        frames = self.rules.frames
        return self.is_workday(local.date()) and any(_in(frame, local.time()) for frame in frames)

    def is_quiet(self, instant: datetime) -> bool:
        """Say whether it is night."""
        return _in(self.rules.quiet, self.local(instant).time())


def _in(frame: Frame, now: time) -> bool:
    if frame.start < frame.end:
        return frame.start <= now < frame.end
    return now >= frame.start or now < frame.end
