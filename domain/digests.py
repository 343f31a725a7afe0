"""When digests go out and what span each tells about; the evening ones leave no instant out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from domain import periods
from domain.calendar import calendar_of
from domain.community import Community, Town

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
PUBLIC_AT = time(10)
_HORIZON = 400


Told = Community | Town
"""Whose digests, and whose hours."""


class DigestKind(StrEnum):
    """Which digest; the values begin the slots of due rows and travel in intents."""

    MORNING = "morning"
    EVENING = "evening"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    PUBLIC = "public"
    ASKED = "asked"


DAILY = frozenset({DigestKind.MORNING, DigestKind.EVENING})
WITH_FILES = frozenset({DigestKind.WEEKLY, DigestKind.MONTHLY})
"""Which come with a picture and a spreadsheet."""
PLANNED = tuple(kind for kind in DigestKind if kind is not DigestKind.ASKED)
OF_TOWNS = tuple(kind for kind in PLANNED if kind is not DigestKind.PUBLIC)
"""A town has no groups of residents."""


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """One digest: when it goes out, its slot, and the span [start, end) it tells about."""

    kind: DigestKind
    at: datetime
    slot: str
    start: datetime
    end: datetime

    def since(self, start: datetime) -> Occasion:
        """Give the same, telling from where the last one ended, however the times were changed."""
        return replace(self, start=min(start, self.end))


def next_occasion(home: Told, kind: DigestKind, after: datetime) -> Occasion | None:
    """Give the first digest of a kind after an instant; None if the community has none."""
    first = periods.today(after, home.timezone) - timedelta(days=1)
    days = (first + timedelta(days=count) for count in range(_HORIZON))
    found = (occasion for occasion in _occasions(home, kind, days) if occasion.at > after)
    return next(found, None)


def latest_occasion(home: Told, kind: DigestKind, now: datetime) -> Occasion | None:
    """Give the last digest of a kind that was due by now."""
    last = periods.today(now, home.timezone)
    days = (last - timedelta(days=count) for count in range(_HORIZON))
    found = (occasion for occasion in _occasions(home, kind, days) if occasion.at <= now)
    return next(found, None)


def _occasions(home: Told, kind: DigestKind, days: Iterator[date]) -> Iterator[Occasion]:
    """Give the digests that go out on these days, in the order of the days."""
    if kind is DigestKind.PUBLIC and not home.timing.digests.is_public:
        return
    calendar = calendar_of(home.timing.duty, home.timezone)
    for day in days:
        if calendar.is_workday(day) and _is_day_of(home, kind, day):
            yield _on(home, kind, day)


def _is_day_of(home: Told, kind: DigestKind, day: date) -> bool:
    """Say whether a workday is the first since the day on which the digest ought to go out."""
    if kind in DAILY:
        return True
    since = day.replace(day=1) if kind is DigestKind.MONTHLY else _monday(day)
    return not _has_workday(home, since, day)


def _has_workday(home: Told, first: date, after: date) -> bool:
    calendar = calendar_of(home.timing.duty, home.timezone)
    days = (first + timedelta(days=count) for count in range((after - first).days))
    return any(calendar.is_workday(day) for day in days)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _on(home: Told, kind: DigestKind, day: date) -> Occasion:
    """Give the digest of a day; one whose time lies in the night goes out when that is over."""
    rules, zone = home.timing.digests, home.timezone
    calendar = calendar_of(home.timing.duty, zone)
    clocks = {DigestKind.EVENING: rules.evening, DigestKind.PUBLIC: PUBLIC_AT}
    at = periods.at(day, clocks.get(kind, rules.morning), zone)
    if kind is DigestKind.MORNING:
        start, end, name = periods.midnight(day, zone), at, day.isoformat()
    elif kind is DigestKind.EVENING:
        start, end, name = _evening_before(home, day), at, day.isoformat()
    elif kind is DigestKind.MONTHLY:
        told = periods.month_of(day.replace(day=1) - _DAY, zone)
        start, end, name = told.start, told.end, told.name
    else:
        start, end, name = _weeks_before(home, day)
    slot = f"{kind.value}-{name}"
    return Occasion(kind=kind, at=calendar.after_quiet(at), slot=slot, start=start, end=end)


def _weeks_before(home: Told, day: date) -> tuple[datetime, datetime, str]:
    """Give the week before this one, and those before it whose digest found no workday."""
    monday = _monday(day)
    told = periods.week_of(monday - _WEEK, home.timezone)
    first = monday - _WEEK
    while not _has_workday(home, first, first + _WEEK):
        first -= _WEEK
    return periods.midnight(first, home.timezone), told.end, told.name


def _evening_before(home: Told, day: date) -> datetime:
    calendar = calendar_of(home.timing.duty, home.timezone)
    for count in range(1, _HORIZON):
        if calendar.is_workday(day - timedelta(days=count)):
            day -= timedelta(days=count)
            break
    return periods.at(day, home.timing.digests.evening, home.timezone)


def is_timely(home: Told, occasion: Occasion, now: datetime) -> bool:
    """Say whether a digest may still go out: daily ones on their day, none at night."""
    calendar = calendar_of(home.timing.duty, home.timezone)
    if calendar.is_quiet(now):
        return False
    today = periods.today(now, home.timezone)
    if occasion.kind in DAILY:
        return periods.today(occasion.at, home.timezone) == today
    return calendar.is_workday(today)


def next_chance(home: Told, now: datetime) -> datetime:
    """Give the next morning on which a late weekly or monthly digest may go out."""
    occasion = next_occasion(home, DigestKind.MORNING, now)
    return occasion.at if occasion else now + _DAY
