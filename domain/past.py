"""A ticket and its whole history: how it stood at any instant, not only how it stands now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

from domain.clocks import ClockKind, clocks_of
from domain.courses import LIVE
from domain.exclusions import Exclusion
from domain.picture import Picture
from domain.promises import Promise
from domain.ticket import ENDED, Event, Score, State, Ticket
from domain.urgency import Phase, phase_before, phases_of

REOPENINGS = frozenset({"contest", "reopen"})
"""The actions that begin another cycle."""

_NO_ANSWERS = frozenset({"withdraw", "merge"})
_OVER = ENDED - {State.MERGED}

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class Window:
    """A stretch of time that is counted, `end` not in it, and the moment at which it is counted."""

    start: datetime
    end: datetime
    now: datetime

    @property
    def edge(self) -> datetime:
        """Give the instant at which standing things are counted: the end, or now before it."""
        return min(self.end, self.now)

    def holds(self, instant: datetime | None) -> bool:
        """Say whether an instant lies in it."""
        return instant is not None and self.start <= instant < self.end


@dataclass(frozen=True)
class Past:
    """What is counted: one ticket with all that happened to it.

    Everything is read from events, so that a period looks the same whenever it is looked at.
    `comes_back` says that the same trouble at the same place had been solved shortly before.
    """

    picture: Picture
    exclusions: Sequence[Exclusion] = ()
    comes_back: bool = False
    _overdue: dict[datetime, bool] = field(default_factory=dict, repr=False, compare=False)

    @property
    def ticket(self) -> Ticket:
        """Give the ticket as it is now."""
        return self.picture.ticket

    @cached_property
    def is_excluded(self) -> bool:
        """Say whether two people agreed to leave it out of the rates."""
        return any(item.is_agreed for item in self.exclusions)

    @cached_property
    def moves(self) -> Sequence[Event]:
        """Give the events that could change the state, oldest first."""
        moved = [item for item in self.picture.events if item.to_state is not None]
        return sorted(moved, key=lambda item: (item.at, item.id))

    @cached_property
    def endings(self) -> Sequence[Event]:
        """Give each time it ended; one that was contested may end again. Merging ends nothing."""
        return [
            item for item in self.moves if item.to_state in _OVER and item.from_state not in ENDED
        ]

    def merged_at(self, instant: datetime) -> datetime | None:
        """Give when it became part of another one, as which it counted just before an instant."""
        if not self._was_merged:  # nearly always; and every number asks
            return None
        before = [item for item in self.moves if item.at < instant]
        is_part = bool(before) and before[-1].to_state == State.MERGED
        return before[-1].at if is_part else None

    @cached_property
    def _was_merged(self) -> bool:
        return any(item.to_state == State.MERGED for item in self.moves)

    @cached_property
    def solutions(self) -> Mapping[int, datetime]:
        """Give when somebody said it was solved, by cycle."""
        done = [item for item in self.moves if item.action == "resolve" and item.actor_id]
        return {_cycle(item): item.at for item in done}

    @cached_property
    def reopenings(self) -> Sequence[datetime]:
        """Give when it was taken up again: somebody objected, or a call-back heard it is not."""
        return [item.at for item in self.moves if item.action in REOPENINGS]

    @cached_property
    def objections(self) -> Mapping[int, datetime]:
        """Give when a solution turned out to be none, by the cycle that had been closed."""
        again = [item for item in self.moves if item.action in REOPENINGS]
        return {_cycle(item) - 1: item.at for item in again if item.from_state != State.REJECTED}

    @cached_property
    def answered_at(self) -> datetime | None:
        """Give when staff first acted on it: took it, passed it on by name, or turned it down."""
        for item in self.moves:
            if item.to_state != State.OPEN and item.action not in _NO_ANSWERS:
                return item.at
        return None

    @cached_property
    def phases(self) -> tuple[Phase, ...]:
        """Give how urgent it was and from when on."""
        return phases_of(self.ticket, self.picture.events)

    @cached_property
    def answer_due(self) -> datetime:
        """Give when the first answer was due: by the limit that ran then, or had run out before.

        Words that make it more urgent put a new limit in place of one that has not run out. What
        comes after the answer changes nothing about it.
        """
        answered = self.answered_at
        starts = [
            item.start
            for item in self.phases
            if not item.raises or answered is None or item.start < answered
        ]
        dues = [self._answer_due(start) for start in starts]
        over = (due for due, following in zip(dues, starts[1:], strict=False) if due <= following)
        return next(over, dues[-1])

    def _answer_due(self, start: datetime) -> datetime:
        """Give when the limit ended that began to run at an instant."""
        clocks = clocks_of(self.as_of(start + _TICK), start)
        found = (clock.due_at for clock in clocks if clock.kind is ClockKind.ACKNOWLEDGE)
        # None runs any more where staff answered in the very instant: then it was due, and done.
        return next((due for due in found if due is not None), start)

    def votes(self, until: datetime) -> Mapping[tuple[int, int], tuple[Score, datetime]]:
        """Give the last vote before an instant, and when it was cast, by person and cycle."""
        cast = (item for item in self.picture.events if item.action == "rate" and item.at < until)
        return {
            (item.actor_id or 0, _cycle(item)): (Score(item.facts["score"]), item.at)
            for item in cast
        }

    def state_at(self, instant: datetime) -> State | None:
        """Give the state just before an instant; None before the ticket was opened."""
        if self.ticket.created_at >= instant:
            return None
        before = [item for item in self.moves if item.at < instant]
        return State(before[-1].to_state or "") if before else State.OPEN

    def is_open_at(self, instant: datetime) -> bool:
        """Say whether it had been opened and had not ended just before an instant."""
        state = self.state_at(instant)
        return state is not None and state not in ENDED

    def is_overdue_at(self, instant: datetime) -> bool:
        """Say whether one of its clocks had run out just before an instant."""
        known = self._overdue.get(instant)
        if known is None:
            is_live = self.state_at(instant) in LIVE
            clocks = clocks_of(self.as_of(instant), instant) if is_live else ()
            known = self._overdue[instant] = any(clock.is_overdue for clock in clocks)
        return known

    def level_at(self, instant: datetime) -> int:
        """Give how far up it had climbed just before an instant."""
        told = [item for item in self.picture.events if item.at < instant and "level" in item.facts]
        return int(told[-1].facts["level"]) if told else 0

    def cycle_at(self, instant: datetime) -> int:
        """Give the closing cycle just before an instant."""
        return 1 + sum(item.at < instant for item in self.moves if item.action in REOPENINGS)

    def open_promises_at(self, instant: datetime) -> Sequence[Promise]:
        """Give the promises that were still to be kept just before an instant."""
        made = [item for item in self.picture.promises if item.made_at < instant]
        return [item for item in made if item.settled_at is None or item.settled_at >= instant]

    def as_of(self, instant: datetime) -> Picture:
        """Give what one would have seen just before an instant."""
        events = [item for item in self.picture.events if item.at < instant]
        moves = [item for item in self.moves if item.at < instant]
        changed = [item for item in moves if item.to_state != item.from_state]
        solved = [at for at in self.solutions.values() if at < instant]
        ended = [
            item.at for item in moves if item.to_state in ENDED and item.from_state not in ENDED
        ]
        state = self.state_at(instant) or State.OPEN
        claimed = self.ticket.claimed_at
        ticket = replace(
            self.ticket,
            state=state,
            priority=phase_before(self.phases, instant).priority,
            state_since=changed[-1].at if changed else self.ticket.created_at,
            level=self.level_at(instant),
            cycle=self.cycle_at(instant),
            claimed_at=claimed if claimed and claimed < instant else None,
            resolved_at=max(solved, default=None),
            closed_at=max(ended) if ended and state in ENDED else None,
        )
        return replace(
            self.picture,
            ticket=ticket,
            events=events,
            ratings=[item for item in self.picture.ratings if item.at < instant],
            promises=self.open_promises_at(instant),
            callbacks=[item for item in self.picture.callbacks if item.created_at < instant],
        )

    def elapsed(self, until: datetime) -> timedelta:
        """Give the time since it was opened as its clocks count: duty time, or every hour."""
        begun = [phase for phase in self.phases if not phase.raises or phase.start < until]
        ends = [*(phase.start for phase in begun[1:]), until]
        return sum(map(self._counted, begun, ends), timedelta())

    def _counted(self, phase: Phase, end: datetime) -> timedelta:
        if self.picture.timing.clocks.limits[phase.priority].around_the_clock:
            return end - phase.start
        return self.picture.calendar.measure(phase.start, end)


def _cycle(event: Event) -> int:
    return int(event.facts.get("cycle", 1))
