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
from domain.transitions import TRANSITIONS, Action
from domain.urgency import Phase, phase_before, phases_of

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
    starts. Words that raised the ticket while the clock ran let it begin anew with another limit;
    `raises` counts how often the ticket was raised until then.
    """

    kind: ClockKind
    limit: timedelta
    period: int
    raises: int
    started_at: datetime
    runs: tuple[Run, ...]
    pauses: tuple[Pause, ...]
    calendar: Calendar
    around_the_clock: bool

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
        if self.around_the_clock:
            return [Span(start, end)] if start < end else []
        return self.calendar.spans(start, end)

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
        return start + used if self.around_the_clock else self.calendar.add(start, used)


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
    phases = phases_of(picture.ticket, picture.events)
    return tuple(
        _course(
            picture,
            phase_before(phases, runs[-1].end),
            kind=kind,
            period=period if kind is ClockKind.PROGRESS else 1,
            since=since if kind is ClockKind.PROGRESS else stretches[0].start,
            runs=_joined(runs),
            pauses=stops,
        )
        for kind, (runs, stops) in found.items()
        if runs
    )


def _course(
    picture: Picture,
    phase: Phase,
    *,
    kind: ClockKind,
    period: int,
    since: datetime,
    runs: tuple[Run, ...],
    pauses: Iterable[Pause],
) -> Course:
    """Count by the limits of a phase, and nothing before the words that began it."""
    if phase.raises:
        since = max(since, phase.start)
        runs = tuple(_after(since, runs))
        pauses = [item for item in pauses if item.over > since]
    return Course(
        kind=kind,
        limit=_limit(picture, phase.priority, kind),
        period=period,
        raises=phase.raises,
        started_at=since,
        runs=runs,
        pauses=tuple(pauses),
        calendar=picture.calendar,
        around_the_clock=picture.timing.clocks.limits[phase.priority].around_the_clock,
    )


def pauses_of(picture: Picture) -> tuple[Pause, ...]:
    """Give the waits of this closing cycle; at most the last one is still going on.

    Where somebody is in danger, an appointment is none. Words that raise the ticket end a wait,
    whatever state it stays in.
    """
    phases = phases_of(picture.ticket, picture.events)
    waits = [
        item
        for item in _stretches(picture, _cycle(picture))
        if item.state in WAITS and not _is_no_wait(item, phases)
    ]
    rules = picture.timing.clocks
    return tuple(
        Pause(
            number=number,
            reason=item.state,
            start=item.start,
            cap=cap_of(item.state, item.start, rules=rules, due=item.due),
            left=_left(item, phases),
            due=item.due if item.state is State.SCHEDULED else None,
        )
        for number, item in enumerate(waits, start=1)
    )


def _is_no_wait(item: _Stretch, phases: Sequence[Phase]) -> bool:
    is_danger = phase_before(phases, item.start).priority is Priority.P0
    return item.state is State.SCHEDULED and is_danger


def _left(item: _Stretch, phases: Sequence[Phase]) -> datetime | None:
    raised = [phase.start for phase in phases if phase.raises and phase.start >= item.start]
    return min([*raised, *([item.end] if item.end is not None else [])], default=None)


def _limit(picture: Picture, priority: Priority, kind: ClockKind) -> timedelta:
    limits = picture.timing.clocks.limits[priority]
    common = (limits.acknowledge, limits.progress, limits.solve)
    category = picture.community.category(picture.ticket.category)
    own = (category.acknowledge, category.progress, category.solve)
    at = list(ClockKind).index(kind)
    return (own[at] if priority is Priority.NORMAL else None) or common[at]


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
    overs = {(pause.reason, pause.start): pause.over for pause in pauses}
    runs = [Run(overs.get((item.state, item.start), item.start), item.end) for item in stretches]
    return [run for run in runs if run.end is None or run.start < run.end]


def _after(begin: datetime, runs: Iterable[Run]) -> list[Run]:
    """Drop what lies before an instant."""
    return [
        Run(max(run.start, begin), run.end) for run in runs if run.end is None or run.end > begin
    ]


def _is_at_work(pause: Pause, since: datetime) -> bool:
    """Say whether a pause belongs to a progress period."""
    return pause.reason in WORKING and pause.over > since


def _joined(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Make one of runs that follow each other without a gap."""
    found: list[Run] = []
    for run in runs:
        if found and found[-1].end == run.start:
            run = Run(found.pop().start, run.end)  # noqa: PLW2901 - the longer one replaces it
        found.append(run)
    return tuple(found)
