"""How the three clocks of a ticket run and stand still, read from its history alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from domain.calendar import Calendar, Span
from domain.pauses import WAITS, Pause, cap_of
from domain.picture import Picture
from domain.ticket import WORKING, Event, Priority, State
from domain.timing import ClockLimits
from domain.transitions import TRANSITIONS, Action

OFFERED = frozenset({State.OPEN, State.CONTESTED})
"""The states in which a ticket waits for somebody to take it."""

LIVE = OFFERED | WORKING | {State.DELIBERATION}
"""The states in which a ticket is not solved yet."""

_REOPENING = frozenset(row.action for row in TRANSITIONS if row.new_cycle)
_TOLD = frozenset({Action.CLAIM, Action.PROGRESS, Action.ASK, Action.ANSWER, Action.SCHEDULE})
_SIGNS_OF_LIFE = _TOLD | {Action.RESUME, Action.KEEP, "tell"}
_BEGINNING = frozenset({"open", Action.SCHEDULE})
_NOTHING = timedelta()


class ClockKind(StrEnum):
    """What a clock waits for: somebody takes it, the resident hears something, it is solved."""

    ACKNOWLEDGE = "ack"
    PROGRESS = "progress"
    SOLVE = "solve"


@dataclass(frozen=True)
class Run:
    """A stretch in which a clock runs; no end means that it runs until something happens."""

    start: datetime
    end: datetime | None


@dataclass(frozen=True, kw_only=True)
class Course:
    """How a clock ran in this closing cycle, and how it goes on if nothing happens.

    A pause that lasts is taken to last until its cap. `period` counts the progress clock's new
    starts. From `hours_from` on every hour counts, before it duty time.
    """

    kind: ClockKind
    limit: timedelta
    period: int
    started_at: datetime
    runs: tuple[Run, ...]
    pauses: tuple[Pause, ...]
    calendar: Calendar
    hours_from: datetime | None

    @property
    def is_stopped(self) -> bool:
        """Say whether the clock is done, until something lets it run again."""
        return self.runs[-1].end is not None

    def spans(self, now: datetime) -> list[Span]:
        """Give the time counted until an instant, stretch by stretch."""
        return [
            span
            for run in self.runs
            if run.start < now
            for span in self._count(run.start, min(run.end or now, now))
        ]

    def _count(self, start: datetime, end: datetime) -> list[Span]:
        turn = end if self.hours_from is None else min(max(self.hours_from, start), end)
        hours = [Span(turn, end)] if turn < end else []
        return self.calendar.spans(start, turn) + hours

    @cached_property
    def _lengths(self) -> tuple[timedelta, ...]:
        """Give how much the finished runs count."""
        return tuple(
            sum((span.length for span in self._count(run.start, run.end)), _NOTHING)
            for run in self.runs
            if run.end is not None
        )

    def at(self, used: timedelta) -> datetime | None:
        """Give when it has counted so much; None when it stopped before."""
        for run, length in zip(self.runs, self._lengths, strict=False):
            if used <= length:
                return self._add(run.start, used)
            used -= length
        return None if self.is_stopped else self._add(self.runs[-1].start, used)

    def _add(self, start: datetime, used: timedelta) -> datetime:
        if self.hours_from is None:
            return self.calendar.add(start, used)
        turn = max(start, self.hours_from)
        before = self.calendar.measure(start, turn)
        return self.calendar.add(start, used) if used < before else turn + (used - before)


@dataclass(frozen=True, kw_only=True)
class _Stretch:
    """How long a ticket stood in one state; `due` is the time of an appointment."""

    state: State
    start: datetime
    end: datetime | None
    due: datetime | None = None


def courses_of(picture: Picture) -> tuple[Course, ...]:
    """Give the clocks that have begun in this closing cycle, whatever the time is."""
    events = _cycle(picture)
    stretches = _stretches(picture, events)
    pauses = pauses_of(picture)
    period, since = _period(events, stretches)
    live = [item for item in stretches if item.state in LIVE]
    working = [item for item in live if item.state in WORKING]
    offered = [Run(item.start, item.end) for item in live if item.state in OFFERED]
    found = {
        ClockKind.ACKNOWLEDGE: (offered, ()),
        ClockKind.PROGRESS: (
            _after(since, _unpaused(working, pauses)),
            [item for item in pauses if _is_at_work(item, since)],
        ),
        ClockKind.SOLVE: (_unpaused(live, pauses), pauses),
    }
    limits, hours_from = _limits(picture), _hours_from(picture)
    return tuple(
        Course(
            kind=kind,
            limit=limits[kind],
            period=period if kind is ClockKind.PROGRESS else 1,
            started_at=since if kind is ClockKind.PROGRESS else stretches[0].start,
            runs=_joined(runs),
            pauses=tuple(stops),
            calendar=picture.calendar,
            hours_from=hours_from,
        )
        for kind, (runs, stops) in found.items()
        if runs
    )


def pauses_of(picture: Picture) -> tuple[Pause, ...]:
    """Give the waits of this closing cycle; at most the last one is still going on.

    Where somebody is in danger, an appointment is none.
    """
    danger = _urgent_from(picture) if picture.ticket.priority is Priority.P0 else None
    waits = [
        item
        for item in _stretches(picture, _cycle(picture))
        if item.state in WAITS
        and not (item.state is State.SCHEDULED and danger is not None and danger <= item.start)
    ]
    rules = picture.timing.clocks
    return tuple(
        Pause(
            number=number,
            reason=item.state,
            start=item.start,
            cap=cap_of(item.state, item.start, rules=rules, due=item.due, danger=danger),
            left=item.end,
            due=item.due if item.state is State.SCHEDULED else None,
        )
        for number, item in enumerate(waits, start=1)
    )


def _hours_from(picture: Picture) -> datetime | None:
    """Give from when on every hour counts: from the words that made it so urgent."""
    limits = picture.timing.clocks.limits[picture.ticket.priority]
    return _urgent_from(picture) if limits.around_the_clock else None


def _urgent_from(picture: Picture) -> datetime:
    """Give since when the ticket has been as urgent as it is."""
    ticket = picture.ticket
    raised = (
        event.at for event in picture.events if event.facts.get("priority") == ticket.priority
    )
    return min(raised, default=ticket.created_at)


def _limits(picture: Picture) -> dict[ClockKind, timedelta]:
    priority = picture.ticket.priority
    limits: ClockLimits = picture.timing.clocks.limits[priority]
    found = {
        ClockKind.ACKNOWLEDGE: limits.acknowledge,
        ClockKind.PROGRESS: limits.progress,
        ClockKind.SOLVE: limits.solve,
    }
    if priority is not Priority.NORMAL:
        return found
    category = picture.community.category(picture.ticket.category)
    own = (category.acknowledge, category.progress, category.solve)
    return {kind: wanted or limit for (kind, limit), wanted in zip(found.items(), own, strict=True)}


def _cycle(picture: Picture) -> Sequence[Event]:
    """Give the events since the ticket was opened, or taken up again."""
    events = sorted(picture.events, key=lambda event: (event.at, event.id))
    begins = [index for index, event in enumerate(events) if event.action in _REOPENING]
    return events[begins[-1] :] if begins else events


def _stretches(picture: Picture, events: Sequence[Event]) -> list[_Stretch]:
    """Read the states from the events; what the ticket itself says has the last word."""
    turns = [
        (State(event.to_state), event.at, _due(event))
        for event in events
        if event.to_state is not None
        and (event.from_state != event.to_state or event.action in _BEGINNING)
    ]
    ticket = picture.ticket
    if not turns or turns[-1][0] is not ticket.state:
        turns.append((ticket.state, ticket.state_since, ticket.promised_at))
    ends = [start for _, start, _ in turns[1:]]
    return [
        _Stretch(state=state, start=start, end=end, due=due)
        for (state, start, due), end in zip(turns, [*ends, None], strict=True)
    ]


def _due(event: Event) -> datetime | None:
    due = event.facts.get("due")
    return datetime.fromisoformat(due) if due else None


def _period(events: Iterable[Event], stretches: Sequence[_Stretch]) -> tuple[int, datetime]:
    """Give which progress period of the cycle this is, and when it began.

    A period begins with each sign of life to the resident; the first one begins without a sign
    where the ticket was handed to somebody.
    """
    signs = [event.at for event in events if event.action in _SIGNS_OF_LIFE]
    handed = [item.start for item in stretches if item.state in WORKING][:1]
    begins = [at for at in handed if not signs or at < signs[0]] + signs
    return len(begins), (begins or [stretches[0].start])[-1]


def _unpaused(stretches: Iterable[_Stretch], pauses: Iterable[Pause]) -> list[Run]:
    caps = {(pause.reason, pause.start): pause.cap for pause in pauses}
    runs = [Run(caps.get((item.state, item.start), item.start), item.end) for item in stretches]
    return [run for run in runs if run.end is None or run.start < run.end]


def _after(begin: datetime, runs: Iterable[Run]) -> list[Run]:
    """Drop what lies before an instant."""
    return [
        Run(max(run.start, begin), run.end) for run in runs if run.end is None or run.end > begin
    ]


def _is_at_work(pause: Pause, since: datetime) -> bool:
    """Say whether a pause belongs to a progress period."""
    return pause.reason in WORKING and min(pause.cap, pause.left or pause.cap) > since


def _joined(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Make one of runs that follow each other without a gap."""
    found: list[Run] = []
    for run in runs:
        if found and found[-1].end == run.start:
            run = Run(found.pop().start, run.end)  # noqa: PLW2901 - the longer one replaces it
        found.append(run)
    return tuple(found)
