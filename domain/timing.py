"""The numbers about time that a community may set: limits, steps, windows, digest times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from domain.ticket import Priority

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A stretch of local time; an end at or before the start reaches into the next day."""

    start: time
    end: time


@dataclass(frozen=True, kw_only=True)
class DutyRules:
    """When the community works: frames on workdays, its own days off and on, and the night.

    `week` holds the ISO weekdays that are workdays where the holiday library knows nothing.
    """

    frames: tuple[Frame, ...] = (
        Frame(start=time(9), end=time(12)),
        Frame(start=time(14), end=time(18)),
    )
    week: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    holidays: bool = True
    days_on: frozenset[date] = frozenset()
    days_off: frozenset[date] = frozenset()
    quiet: Frame = Frame(start=time(21, 30), end=time(7, 30))


@dataclass(frozen=True, kw_only=True)
class ClockLimits:
    """How long the three clocks may run; duty time, or every hour when around the clock."""

    acknowledge: timedelta
    progress: timedelta
    solve: timedelta
    around_the_clock: bool = False


def _limits() -> Mapping[Priority, ClockLimits]:
    return {
        Priority.P0: ClockLimits(
            acknowledge=10 * _MINUTE, progress=_HOUR, solve=_DAY, around_the_clock=True
        ),
        Priority.P1: ClockLimits(acknowledge=30 * _MINUTE, progress=4 * _HOUR, solve=14 * _HOUR),
        Priority.NORMAL: ClockLimits(acknowledge=4 * _HOUR, progress=21 * _HOUR, solve=35 * _HOUR),
    }


@dataclass(frozen=True, kw_only=True)
class ClockRules:
    """Limits by priority, when to nudge (percent of a limit), when to climb (after the limit).

    Climbs count in the time of their clock; danger to a person climbs in minutes. A pause stops
    the clocks for its cap at most, an appointment for the cap of waiting for others. No promise
    goes further than the longest one.
    """

    limits: Mapping[Priority, ClockLimits] = field(default_factory=_limits)
    nudges: tuple[int, ...] = (50, 80, 100)
    climbs: tuple[timedelta, ...] = (_HOUR, 4 * _HOUR, 24 * _HOUR)
    danger_climbs: tuple[timedelta, ...] = (5 * _MINUTE, 10 * _MINUTE, 20 * _MINUTE)
    resident_reminder: timedelta = _DAY
    resident_cap: timedelta = 5 * _DAY
    outside_cap: timedelta = 10 * _DAY
    council_cap: timedelta = 15 * _DAY
    max_extensions: int = 2
    longest_promise: timedelta = 90 * _DAY

    def climbs_of(self, priority: Priority) -> tuple[timedelta, ...]:
        """Give how long after a limit each next person up the chain is called."""
        return self.danger_climbs if priority is Priority.P0 else self.climbs


@dataclass(frozen=True, kw_only=True)
class ClosingRules:
    """How closing goes on: one reminder, silence, and how many silent ones are called back."""

    reminder: timedelta = _DAY
    window: timedelta = 3 * _DAY
    callback_percent: int = 10
    callback_limit: timedelta = 7 * _HOUR


@dataclass(frozen=True, kw_only=True)
class DigestRules:
    """When digests go out (local times, on duty days) and what they show."""

    morning: time = time(8, 30)
    evening: time = time(17, 30)
    is_public: bool = False
    small_sample: int = 5
    suppress_below: int = 3


@dataclass(frozen=True, kw_only=True)
class Timing:
    """All of it."""

    duty: DutyRules = field(default_factory=DutyRules)
    clocks: ClockRules = field(default_factory=ClockRules)
    closing: ClosingRules = field(default_factory=ClosingRules)
    digests: DigestRules = field(default_factory=DigestRules)
