"""The ladder: when the clocks of a ticket nudge, when they climb, and when a wait runs out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain, count, islice

from domain.calendar import Calendar
from domain.courses import ClockKind, Course, Run, courses_of, pauses_of
from domain.dues import Audience, DueKind, Rung
from domain.picture import Picture
from domain.ticket import State

_DAY = timedelta(days=1)
_DAYS_AHEAD = 10
_PERCENT = 100


def ladder_rungs(picture: Picture) -> Iterable[Rung]:
    """Give when the clocks that are not stopped are to nudge and to climb.

    After the last climb there is one more rung for each duty day on which the clock runs. Two
    weeks of them are given, so that those an outage let pass come due together.
    """
    return chain.from_iterable(ladders(picture))


def ladders(picture: Picture) -> Iterator[Iterator[Rung]]:
    """Give the rungs of each clock that is not stopped, the earliest first, made as asked for."""
    return (_ladder(picture, one) for one in courses_of(picture) if not one.is_stopped)


def _ladder(picture: Picture, course: Course) -> Iterator[Rung]:
    for step, at in _steps(picture, course):
        yield _rung(picture, DueKind.LADDER, f"{_name(course)}:{step}", at)


def _name(course: Course) -> str:
    """Name a clock so that what begins anew has rungs of its own: `progress2`, raised `ack!`."""
    number = course.period if course.kind is ClockKind.PROGRESS else ""
    return f"{course.kind}{number}{'!' * course.raises}"


def _steps(picture: Picture, course: Course) -> Iterator[tuple[str, datetime]]:
    rules = picture.timing.clocks
    for percent in rules.nudges:
        yield str(percent), _at(course, course.limit * percent / _PERCENT)
    climbs = rules.climbs_of(picture.ticket.priority)
    for number, late in enumerate(climbs, start=1):
        yield f"up{number}", _at(course, course.limit + late)
    last = _at(course, course.limit + max(climbs, default=timedelta()))
    begin = _days_done(picture, _name(course))
    days = islice(_days(course, last), begin, begin + _DAYS_AHEAD)
    for number, at in enumerate(days, start=begin + 1):
        yield f"day{number}", at


def _at(course: Course, used: timedelta) -> datetime:
    at = course.at(used)
    if at is None:
        raise AssertionError("only a stopped clock never gets so far")
    return at


def _days_done(picture: Picture, name: str) -> int:
    """Give the number of the latest daily rung of a clock that happened."""
    prefix = f"{name}:day"
    return max(
        (
            int(slot.removeprefix(prefix))
            for kind, cycle, slot in picture.done
            if kind is DueKind.LADDER and cycle == picture.ticket.cycle and slot.startswith(prefix)
        ),
        default=0,
    )


def _days(course: Course, last: datetime) -> Iterator[datetime]:
    """Walk the mornings after an instant on which the clock runs."""
    for run in course.runs:
        if run.end is None or run.end > last:
            yield from _mornings(course, Run(max(run.start, last), run.end))


def _mornings(course: Course, run: Run) -> Iterator[datetime]:
    if course.around_the_clock:
        later: Iterator[datetime] = (run.start + number * _DAY for number in count(1))
    else:
        later = _first_frames(course.calendar, run.start)
    for at in later:
        if run.end is not None and at >= run.end:
            return
        yield at


def _first_frames(calendar: Calendar, start: datetime) -> Iterator[datetime]:
    """Walk the beginnings of the duty days after the one of an instant, for ever."""
    at = start
    while True:
        midnight = calendar.local(at).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
        at = calendar.next_duty(midnight + _DAY)
        yield at


def pause_rungs(picture: Picture) -> Iterable[Rung]:
    """Give when a waiting ticket reminds the resident, and when its pause ends by its cap."""
    rules = picture.timing.clocks
    for pause in pauses_of(picture)[-1:]:
        if pause.left is not None or pause.reason is State.SCHEDULED:
            continue
        remind = pause.start + rules.resident_reminder
        if pause.reason is State.WAITING_RESIDENT and remind < pause.cap:
            slot = f"wait{pause.number}:remind"
            yield _rung(picture, DueKind.PAUSE, slot, remind, Audience.RESIDENTS)
        yield _rung(picture, DueKind.PAUSE, f"wait{pause.number}:cap", pause.cap)


def _rung(
    picture: Picture,
    kind: DueKind,
    slot: str,
    at: datetime,
    audience: Audience = Audience.STAFF,
) -> Rung:
    return Rung(at=at, kind=kind, cycle=picture.ticket.cycle, slot=slot, audience=audience)
