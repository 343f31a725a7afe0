"""The three clocks of a ticket as they stand at an instant: used, left, due, overdue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.calendar import Span
from domain.courses import ClockKind, Course, courses_of
from domain.pauses import Pause
from domain.picture import Picture

__all__ = ["Clock", "ClockKind", "at", "clocks_of"]


@dataclass(frozen=True, kw_only=True)
class Clock:
    """A clock as it stands at one instant.

    `due_at` is when the limit ends or ended, None for a clock that is stopped. A clock is overdue
    while what it waits for has not happened; one that stopped late only shows it in `used`.
    """

    course: Course
    kind: ClockKind
    limit: timedelta
    used: timedelta
    started_at: datetime
    due_at: datetime | None
    is_running: bool
    is_overdue: bool
    pauses: tuple[Pause, ...]
    spans: tuple[Span, ...]


def clocks_of(picture: Picture, now: datetime) -> tuple[Clock, ...]:
    """Give the clocks that have begun in this closing cycle, as they stand now."""
    return tuple(_read(course, now) for course in courses_of(picture))


def at(clock: Clock, used: timedelta) -> datetime | None:
    """Give when a clock has counted so much; None when it stopped before."""
    return clock.course.at(used)


def _read(course: Course, now: datetime) -> Clock:
    spans = course.spans(now)
    used = sum((span.length for span in spans), timedelta())
    return Clock(
        course=course,
        kind=course.kind,
        limit=course.limit,
        used=used,
        started_at=course.started_at,
        due_at=None if course.is_stopped else course.at(course.limit),
        is_running=not course.is_stopped and course.runs[-1].start <= now,
        is_overdue=not course.is_stopped and used >= course.limit,
        pauses=course.pauses,
        spans=tuple(spans),
    )
