"""What comes next for a ticket: the earliest rung that did not happen yet, from every source."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from domain.calendar import Calendar
from domain.closing import callback_rungs, rating_rungs
from domain.dues import Audience, DueKind, Rung
from domain.ladder import ladder_rungs, ladders, pause_rungs
from domain.picture import Picture
from domain.promising import promise_rungs
from domain.ticket import Priority

SOURCES: tuple[Callable[[Picture], Iterable[Rung]], ...] = (
    pause_rungs,
    promise_rungs,
    rating_rungs,
    callback_rungs,
)

_AFTERWARDS = frozenset({DueKind.RATING, DueKind.CALLBACK})


def rungs_of(picture: Picture) -> list[Rung]:
    """Give what has not happened yet, earliest first, late ones included."""
    return sorted(_undone(picture, (*ladder_rungs(picture), *_others(picture))))


def next_rung(picture: Picture) -> Rung | None:
    """Give the one thing that comes next; None when the ticket is over for good.

    Every change of a ticket asks this, so of each clock only the first rung is reckoned.
    """
    firsts = (next(iter(_undone(picture, ladder)), None) for ladder in ladders(picture))
    found = (*_undone(picture, _others(picture)), *(rung for rung in firsts if rung is not None))
    return min(found, default=None)


def _others(picture: Picture) -> Iterable[Rung]:
    return (rung for source in SOURCES for rung in source(picture))


def _undone(picture: Picture, rungs: Iterable[Rung]) -> Iterable[Rung]:
    return (rung for rung in rungs if rung.key not in picture.done)


def held_until(picture: Picture, rung: Rung, now: datetime) -> datetime:
    """Give when a rung may happen: now, unless it would disturb.

    Danger disturbs at any hour, but not any more when it is over and only asked about.
    """
    if picture.ticket.priority is Priority.P0 and rung.kind not in _AFTERWARDS:
        return now
    return hearable(picture.calendar, rung.audience, now)


def hearable(calendar: Calendar, audience: Audience, instant: datetime) -> datetime:
    """Give the first instant from this one on at which the audience may be disturbed."""
    if audience is Audience.STAFF:
        return calendar.next_duty(instant)
    if audience is Audience.READERS:
        return calendar.next_workday(instant)
    if audience in {Audience.RESIDENTS, Audience.SHIFT}:
        return calendar.after_quiet(instant)
    return instant
