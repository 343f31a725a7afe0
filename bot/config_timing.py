"""What the config says about time; the defaults are those of `domain/timing.py`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from bot.config_base import Section, tell
from bot.config_errors import Problem, dotted
from domain import timing
from domain.ticket import Priority

_DEFAULT = timing.Timing()
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]"

HOURS = "a number of hours from 0.1 to 1000"
_DATES = "a list of days, like [2026-10-10, 2026-10-11]"
_SPAN = 'from and to on a 24-hour clock, like "14:00-18:00"'


def _whole(default: int | None, what: str, least: int, most: int) -> Any:  # noqa: ANN401 - a field
    description = f"a whole number of {what} from {least} to {most}"
    return Field(default=default, ge=least, le=most, description=description)


def _only_a_day(value: object) -> object:
    """Leave texts and days to be read; a number is no day, though it could be counted as one."""
    if isinstance(value, str) or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    raise ValueError("not a day")


Clock = Annotated[str, StringConstraints(pattern=f"^{_TIME}$")]
Stretch = Annotated[str, StringConstraints(pattern=f"^{_TIME}-{_TIME}$")]
Day = Annotated[date, BeforeValidator(_only_a_day)]
Weekday = Annotated[int, Field(ge=1, le=7)]
Percent = Annotated[int, Field(ge=1, le=100)]
Hours = Annotated[float, Field(ge=0.1, le=1000)]
Minutes = Annotated[int, Field(ge=1, le=1440)]


class DutySection(Section):
    """When the community works."""

    frames: tuple[Stretch, ...] = Field(
        default=tuple(f"{frame.start:%H:%M}-{frame.end:%H:%M}" for frame in _DEFAULT.duty.frames),
        min_length=1,
        description=f"a list of one or more times of duty, each {_SPAN}",
    )
    week: tuple[Weekday, ...] = Field(
        default=tuple(sorted(_DEFAULT.duty.week)),
        min_length=1,
        description="a list of weekdays, 1 (Monday) to 7 (Sunday)",
    )
    holidays: bool = Field(default=_DEFAULT.duty.holidays, description="true or false")
    days_on: tuple[Day, ...] = Field(default=(), description=_DATES)
    days_off: tuple[Day, ...] = Field(default=(), description=_DATES)
    quiet: Stretch = Field(
        default=f"{_DEFAULT.duty.quiet.start:%H:%M}-{_DEFAULT.duty.quiet.end:%H:%M}",
        description=f"the night, {_SPAN}",
    )

    @model_validator(mode="after")
    def _fit(self) -> Self:
        tell([*self._overlaps(), *self._torn_days(), *self._endless_night()])
        return self

    def _overlaps(self) -> Iterable[Problem]:
        """Look around the clock: the last frame may reach into the next day's first one."""
        stretches = sorted((_minutes(_frame(text)), text) for text in self.frames)
        (first, _), text = stretches[0]
        again = ((first + 24 * 60, 0), text)
        for ((_, end), earlier), ((start, _), later) in pairwise([*stretches, again]):
            if end > start:
                yield _problem(
                    "duty", "frames", f'"{earlier}" and "{later}" overlap', "times apart"
                )

    def _torn_days(self) -> Iterable[Problem]:
        for day in sorted(set(self.days_on) & set(self.days_off)):
            yield _problem(
                "duty", "days_off", f"{day} is given, and in days_on, too", "a day in one of them"
            )

    def _endless_night(self) -> Iterable[Problem]:
        quiet = _frame(self.quiet)
        if quiet.start == quiet.end:
            yield _problem("duty", "quiet", f'"{self.quiet}" is given', "a night that ends")

    def to_rules(self) -> timing.DutyRules:
        """Give it in the words of the domain."""
        frames = (_frame(text) for text in self.frames)
        return timing.DutyRules(
            frames=tuple(sorted(frames, key=lambda frame: frame.start)),
            week=frozenset(self.week),
            holidays=self.holidays,
            days_on=frozenset(self.days_on),
            days_off=frozenset(self.days_off),
            quiet=_frame(self.quiet),
        )


class ClockLimitsSection(Section):
    """The limits of one priority; what is left out is as it was."""

    acknowledge_minutes: int | None = _whole(None, "minutes", 1, 10_000)
    progress_hours: Hours | None = Field(default=None, description=HOURS)
    solve_hours: Hours | None = Field(default=None, description=HOURS)
    around_the_clock: bool | None = Field(default=None, description="true or false")

    def to_limits(self, ours: timing.ClockLimits) -> timing.ClockLimits:
        """Lay what is given over our limits."""
        minutes, progress, solve = self.acknowledge_minutes, self.progress_hours, self.solve_hours
        always = self.around_the_clock
        return replace(
            ours,
            acknowledge=ours.acknowledge if minutes is None else timedelta(minutes=minutes),
            progress=hours(progress) or ours.progress,
            solve=hours(solve) or ours.solve,
            around_the_clock=ours.around_the_clock if always is None else always,
        )


class ClocksSection(Section):
    """How long things may take, when to nudge, when to climb, how long a pause may last."""

    nudges: tuple[Percent, ...] = Field(
        default=_DEFAULT.clocks.nudges,
        min_length=1,
        description="a list of rising percents from 1 to 100, like [50, 80, 100]",
    )
    climbs: tuple[Hours, ...] = Field(
        default=tuple(step / _HOUR for step in _DEFAULT.clocks.climbs),
        min_length=1,
        description="a list of rising hours from 0.1 to 1000, like [1, 4, 24]",
    )
    danger_climbs_minutes: tuple[Minutes, ...] = Field(
        default=tuple(step.seconds // 60 for step in _DEFAULT.clocks.danger_climbs),
        min_length=1,
        description="a list of rising whole minutes from 1 to 1440, like [5, 10, 20]",
    )
    resident_reminder_hours: Hours = Field(
        default=_DEFAULT.clocks.resident_reminder / _HOUR, description=HOURS
    )
    resident_cap_days: int = _whole(_DEFAULT.clocks.resident_cap.days, "days", 1, 90)
    outside_cap_days: int = _whole(_DEFAULT.clocks.outside_cap.days, "days", 1, 365)
    council_cap_days: int = _whole(_DEFAULT.clocks.council_cap.days, "days", 1, 365)
    max_extensions: int = _whole(_DEFAULT.clocks.max_extensions, "extensions", 0, 9)
    longest_promise_days: int = _whole(_DEFAULT.clocks.longest_promise.days, "days", 7, 365)
    p0: ClockLimitsSection = Field(
        default=ClockLimitsSection(), description="a table [community.clocks.p0]"
    )
    p1: ClockLimitsSection = Field(
        default=ClockLimitsSection(), description="a table [community.clocks.p1]"
    )
    normal: ClockLimitsSection = Field(
        default=ClockLimitsSection(), description="a table [community.clocks.normal]"
    )

    @model_validator(mode="after")
    def _fit(self) -> Self:
        tell(
            [
                *_not_rising("nudges", self.nudges),
                *_not_rising("climbs", self.climbs),
                *_not_rising("danger_climbs_minutes", self.danger_climbs_minutes),
                *self._late_reminder(),
            ]
        )
        return self

    def _late_reminder(self) -> Iterable[Problem]:
        given, cap = self.resident_reminder_hours, 24 * self.resident_cap_days
        if given >= cap:
            yield _problem(
                "clocks",
                "resident_reminder_hours",
                f"{given:g} is given, but the wait ends after {cap} hours (resident_cap_days)",
                f"less than {cap}",
            )

    def to_rules(self) -> timing.ClockRules:
        """Give it in the words of the domain."""
        given = {Priority.P0: self.p0, Priority.P1: self.p1, Priority.NORMAL: self.normal}
        ours = _DEFAULT.clocks.limits
        return timing.ClockRules(
            limits={priority: item.to_limits(ours[priority]) for priority, item in given.items()},
            nudges=self.nudges,
            climbs=tuple(step * _HOUR for step in self.climbs),
            danger_climbs=tuple(timedelta(minutes=step) for step in self.danger_climbs_minutes),
            resident_reminder=self.resident_reminder_hours * _HOUR,
            resident_cap=self.resident_cap_days * _DAY,
            outside_cap=self.outside_cap_days * _DAY,
            council_cap=self.council_cap_days * _DAY,
            max_extensions=self.max_extensions,
            longest_promise=self.longest_promise_days * _DAY,
        )


class ClosingSection(Section):
    """How a resolved ticket is closed, and how many silent closings are called back."""

    reminder_hours: Hours = Field(default=_DEFAULT.closing.reminder / _HOUR, description=HOURS)
    window_hours: Hours = Field(default=_DEFAULT.closing.window / _HOUR, description=HOURS)
    callback_percent: int = _whole(_DEFAULT.closing.callback_percent, "percent", 0, 100)
    callback_limit_hours: Hours = Field(
        default=_DEFAULT.closing.callback_limit / _HOUR, description=HOURS
    )

    @model_validator(mode="after")
    def _fit(self) -> Self:
        given, window = self.reminder_hours, self.window_hours
        if given >= window:
            what = f"{given:g} is given, but the ticket closes after {window:g} hours"
            tell([_problem("closing", "reminder_hours", what, "less than window_hours")])
        return self

    def to_rules(self) -> timing.ClosingRules:
        """Give it in the words of the domain."""
        return timing.ClosingRules(
            reminder=self.reminder_hours * _HOUR,
            window=self.window_hours * _HOUR,
            callback_percent=self.callback_percent,
            callback_limit=self.callback_limit_hours * _HOUR,
        )


class DigestsSection(Section):
    """When supervisors get their digests, and what they show."""

    morning: Clock = Field(
        default=f"{_DEFAULT.digests.morning:%H:%M}",
        description='a time on a 24-hour clock, like "08:30"',
    )
    evening: Clock = Field(
        default=f"{_DEFAULT.digests.evening:%H:%M}",
        description='a time on a 24-hour clock, like "17:30"',
    )
    public: bool = Field(default=_DEFAULT.digests.is_public, description="true or false")
    small_sample: int = _whole(_DEFAULT.digests.small_sample, "tickets", 0, 1000)
    suppress_below: int = _whole(_DEFAULT.digests.suppress_below, "tickets", 0, 1000)

    @model_validator(mode="after")
    def _fit(self) -> Self:
        if self.morning >= self.evening:
            what = f'"{self.evening}" is given, but the morning digest goes out at {self.morning}'
            tell([_problem("digests", "evening", what, "a later time")])
        return self

    def to_rules(self) -> timing.DigestRules:
        """Give it in the words of the domain."""
        return timing.DigestRules(
            morning=time.fromisoformat(self.morning),
            evening=time.fromisoformat(self.evening),
            is_public=self.public,
            small_sample=self.small_sample,
            suppress_below=self.suppress_below,
        )


def sleepless(duty: DutySection, digests: DigestsSection) -> Iterable[Problem]:
    """Find the digests that would go out at night, when none does."""
    start, _, end = duty.quiet.partition("-")
    for key, given in (("morning", digests.morning), ("evening", digests.evening)):
        is_night = start <= given < end if start < end else not end <= given < start
        if is_night:
            what = f'"{given}" is given, but no digest goes out at night (duty.quiet, {duty.quiet})'
            yield _problem("digests", key, what, "a time outside of it, or another night")


def hours(given: float | None) -> timedelta | None:
    """Give so many hours; nothing when nothing is given."""
    return None if given is None else given * _HOUR


def _frame(text: str) -> timing.Frame:
    start, _, end = text.partition("-")
    return timing.Frame(start=time.fromisoformat(start), end=time.fromisoformat(end))


def _minutes(frame: timing.Frame) -> tuple[int, int]:
    start, end = (moment.hour * 60 + moment.minute for moment in (frame.start, frame.end))
    return start, end if end > start else end + 24 * 60


def _not_rising(key: str, steps: Sequence[float]) -> Iterable[Problem]:
    if any(later <= earlier for earlier, later in pairwise(steps)):
        given = ", ".join(f"{step:g}" for step in steps)
        yield _problem("clocks", key, f"[{given}] is given", "numbers that rise, each once")


def _problem(table: str, key: str, given: str, allowed: str) -> Problem:
    return Problem(dotted(("community", table, key)), given, f"Allowed: {allowed}")
