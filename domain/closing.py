"""After the solution: one reminder to rate, then silence closes; and call-backs, chased."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import count, islice

from domain.calendar import Calendar
from domain.callbacks import Callback, CallbackState
from domain.dues import Audience, DueKind, Rung
from domain.picture import Picture
from domain.ticket import Event, State

REMIND = "rate:remind"
CLOSE = "rate:close"
NEW = "new"
AGAIN = "again"
HALF = "50"
FULL = "100"
UP = "up"
DAY = "day"
"""Where a call-back stands: the last part of its slots."""

ASKED_AGAIN = "ask_again"
"""The event that says when the resident was asked again."""

CALLED_BACK = "callback"
"""The event that says what a call-back brought."""

_DAYS_AHEAD = 30
_ONE_DAY = timedelta(days=1)


def rating_rungs(picture: Picture) -> Iterable[Rung]:
    """Give when a resolved ticket reminds the resident once, and when it closes in silence.

    Only people resolve, so the state says that somebody did. Whoever is asked again late, after
    an outage, still has time to answer: silence closes only after the reminder.
    """
    ticket, rules = picture.ticket, picture.timing.closing
    if ticket.state is not State.RESOLVED or _has_answered(picture):
        return
    close = ticket.state_since + rules.window
    if rules.reminder < rules.window:
        yield _for_residents(picture, REMIND, ticket.state_since + rules.reminder)
        if (DueKind.RATING, ticket.cycle, REMIND) not in picture.done:
            return
        left = min(rules.reminder, rules.window - rules.reminder)
        close = max([close, *(at + left for at in _asked_again(picture))])
    yield _for_residents(picture, CLOSE, close)


def _has_answered(picture: Picture) -> bool:
    ticket = picture.ticket
    return any(
        item.person_id == ticket.reporter_id and item.cycle == ticket.cycle
        for item in picture.ratings
    )


def _asked_again(picture: Picture) -> Iterable[datetime]:
    since = picture.ticket.state_since
    return (item.at for item in picture.events if item.action == ASKED_AGAIN and item.at >= since)


def _for_residents(picture: Picture, slot: str, at: datetime) -> Rung:
    return Rung(
        at=picture.calendar.after_quiet(at),
        kind=DueKind.RATING,
        cycle=picture.ticket.cycle,
        slot=slot,
        audience=Audience.RESIDENTS,
    )


def is_drawn(number: int, cycle: int, percent: int) -> bool:
    """Say whether a silent closing is called back: the same answer for ever, and fairly spread.

    It goes by the number people say: ids depend on all else that was written meanwhile.
    """
    return zlib.crc32(f"{number}:{cycle}".encode()) % 100 < percent


def callback_rungs(picture: Picture) -> Iterable[Rung]:
    """Give when an open call-back is handed out, nudges whoever is to make it, and climbs.

    Who could not be reached is called again on the next day of duty, and everything with it.
    """
    for callback in picture.callbacks:
        if callback.state is CallbackState.OPEN:
            yield from _rungs_of(picture, callback)


def failed_calls(events: Iterable[Event], callback: Callback) -> list[datetime]:
    """Give when somebody called in vain, by the ticket's history."""
    return [
        item.at
        for item in events
        if item.action == CALLED_BACK
        and item.facts.get("callback") == callback.id
        and item.facts.get("result") == CallbackState.UNREACHED
    ]


def _rungs_of(picture: Picture, callback: Callback) -> Iterable[Rung]:
    calendar, limit = picture.calendar, picture.timing.closing.callback_limit
    failed = failed_calls(picture.events, callback)
    head = f"c{callback.id}" + (f"r{len(failed)}" if failed else "")
    if failed:
        start = next(_duty_days(calendar, failed[-1]))
    else:
        start = calendar.next_duty(callback.created_at)
    last = calendar.add(start, limit)
    yield _of_callback(callback, f"{head}:{AGAIN if failed else NEW}", start)
    yield _of_callback(callback, f"{head}:{HALF}", calendar.add(start, limit / 2))
    yield _of_callback(callback, f"{head}:{FULL}", last)
    for step, climb in enumerate(picture.timing.clocks.climbs, start=1):
        last = calendar.add(start, limit + climb)
        yield _of_callback(callback, f"{head}:{UP}{step}", last)
    days = (
        _of_callback(callback, f"{head}:{DAY}{number}", at)
        for number, at in enumerate(_duty_days(calendar, last), start=1)
    )
    to_come = (rung for rung in days if rung.key not in picture.done)
    yield from islice(to_come, _DAYS_AHEAD)


def _duty_days(calendar: Calendar, after: datetime) -> Iterator[datetime]:
    """Give when duty begins on each day after the one of an instant."""
    today: date = calendar.local(after).date()
    for distance in count(1):
        frames = calendar.frames(today + distance * _ONE_DAY)
        if frames:
            yield frames[0].start


def _of_callback(callback: Callback, slot: str, at: datetime) -> Rung:
    return Rung(at=at, kind=DueKind.CALLBACK, cycle=callback.cycle, slot=slot)
