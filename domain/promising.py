"""When a promise is chased, how it ends, and who gave it, as far as the words tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from domain.dues import Audience, DueKind, Rung
from domain.picture import Picture
from domain.promises import Promise, PromiseState
from domain.ticket import WORKING, Event, Priority, State
from domain.transitions import Action

EVE = "eve"
DAY = "day"
DUE = "due"
OVER = "over"

_MORNING = time(9)
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_LOOK_BACK = 15

UNDONE = WORKING | {State.OPEN, State.DELIBERATION}
"""The states in which what was promised for a time that passed is still to be done."""
_LONGEST_PARTY = 20
_READ = 300

_GAVE = re.compile(
    r"(?P<party>[^\s,.;:!?，。；：！？、]+?)(?:那边|方面)?(?:已经|已|也|又|都)?"
    r"(?:答应|承诺|表示|保证|(?<![听据再小])说(?![明法服话不]))"
)
_BESIDES = re.compile(r"^(?:今天|刚才?|已经?|联系[了过]?|问[了过]?|打电话[给问]?|致电)+")
_NO_PARTY = (
    "我",
    "你",
    "您",
    "他",
    "她",
    "它",
    "咱",
    "们",
    "本人",
    "反映人",
    "住户",
    "业主",
    "居民",
)
"""Whoever is called like this is no contractor and no office."""

_TO_SOMEBODY = frozenset("跟对向和")


def open_one(promises: Sequence[Promise]) -> Promise | None:
    """Give the promise that still stands; a ticket has one at most."""
    return next((one for one in reversed(promises) if one.state is PromiseState.OPEN), None)


def broken_one(promises: Sequence[Promise], cycle: int) -> Promise | None:
    """Give the promise of this cycle that was missed, while no later one takes its place."""
    last = promises[-1] if promises else None
    is_missed = last is not None and last.cycle == cycle and last.state is PromiseState.BROKEN
    return last if is_missed else None


def has_passed(promise: Promise, now: datetime) -> bool:
    """Say whether the time of a promise is over: its last minute counts to the end."""
    return now >= promise.due + _MINUTE


def settled_as(promise: Promise, now: datetime) -> PromiseState:
    """Say how a promise ends that is fulfilled now."""
    return PromiseState.LATE if has_passed(promise, now) else PromiseState.KEPT


def is_extension(promise: Promise, due: datetime) -> bool:
    """Say whether a new date puts a promise off; bringing it forward costs nothing."""
    return due > promise.due


def party_in(words: str) -> str | None:
    """Give which outside party said so: the words before 说, 答应, 承诺 or 表示."""
    found = _GAVE.search(words[:_READ])
    party = _BESIDES.sub("", found["party"])[-_LONGEST_PARTY:] if found else ""
    if not party or party.endswith(_NO_PARTY) or _TO_SOMEBODY & set(party):
        return None
    return party


def occasion_of(rung: Rung) -> str:
    """Read which occasion of a promise a rung is."""
    return rung.slot.rpartition(":")[2]


def slot_of(promise: Promise, occasion: str) -> str:
    """Name an occasion of a promise; a promise put off is chased anew."""
    return f"p{promise.id}-{promise.extensions}:{occasion}"


def promise_rungs(picture: Picture) -> Iterable[Rung]:
    """Give when the open promise of a ticket is chased: the eve, the day, the day after.

    When its time has passed the cards say so, which disturbs nobody. The eve is the workday
    before. What would come too late to help is left out: an eve less than a
    day after the promise was made, a morning after its hour. In danger any day is a workday.
    """
    promise = open_one(picture.promises)
    if promise is None:
        return
    since = _given_at(promise, picture.events)
    day = picture.calendar.local(promise.due).date()
    eve = _at(picture, _workday_before(picture, day))
    if since < eve < promise.due and promise.due - since >= _DAY:
        yield _rung(picture, promise, eve, EVE)
    morning = _at(picture, day)
    if since < morning < promise.due:
        yield _rung(picture, promise, morning, DAY)
    yield _rung(picture, promise, promise.due + _MINUTE, DUE, Audience.NOBODY)
    yield _rung(picture, promise, _at(picture, day + _DAY), OVER)


def _given_at(promise: Promise, events: Sequence[Event]) -> datetime:
    """Give when the date that stands was given."""
    given = [event.at for event in events if event.action == Action.SCHEDULE]
    return max([promise.made_at, *given])


def _workday_before(picture: Picture, day: date) -> date:
    if picture.ticket.priority is Priority.P0:
        return day - _DAY
    earlier = (day - back * _DAY for back in range(1, _LOOK_BACK))
    return next((one for one in earlier if picture.calendar.is_workday(one)), day - _DAY)


def _at(picture: Picture, day: date) -> datetime:
    """Give the morning of a day, or when duty begins after it; danger waits for nobody."""
    zone = picture.calendar.local(picture.ticket.created_at).tzinfo
    morning = datetime.combine(day, _MORNING, zone)
    if picture.ticket.priority is Priority.P0:
        return morning
    return picture.calendar.next_duty(morning)


def _rung(
    picture: Picture,
    promise: Promise,
    at: datetime,
    occasion: str,
    audience: Audience = Audience.STAFF,
) -> Rung:
    return Rung(
        at=at,
        kind=DueKind.PROMISE,
        cycle=picture.ticket.cycle,
        slot=slot_of(promise, occasion),
        audience=audience,
    )
