"""The ledger (台账) of a period, as rows: what stands in the spreadsheet.

Whoever makes the rows leaves out what must not be repeated: units and rooms, phones, and the names
of those who complained without theirs. Nothing later looks at it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.figures import Figures
from domain.promises import PromiseState
from domain.ticket import Priority, Score, State


@dataclass(frozen=True, kw_only=True)
class TicketEntry:
    """A ticket that the period saw: opened, worked on or ended in it.

    State, level and being overdue are those of the period's end; what came later is left out.
    `reporter` is None where the complaint was made without a name. `times` counts how often the
    same trouble came to the same place; a stubborn one should be talked over.
    """

    number: int
    received_at: datetime
    category: str
    priority: Priority
    grid: str
    compound: str | None
    building: str | None
    state: State
    owner: str | None
    reporter: str | None
    households: int
    answered_at: datetime | None
    resolved_at: datetime | None
    ended_at: datetime | None
    cycle: int
    level: int
    transfers: int
    is_overdue: bool
    is_excluded: bool
    words: str
    result: str
    times: int = 1
    is_stubborn: bool = False
    root_cause: str = ""


@dataclass(frozen=True, kw_only=True)
class EventEntry:
    """One line of a ticket's history; `actor` is None for the clock and for who stays unnamed."""

    number: int
    at: datetime
    action: str
    actor: str | None
    from_state: State | None
    to_state: State | None
    words: str


@dataclass(frozen=True, kw_only=True)
class RatingEntry:
    """One person's last vote on a closing cycle; who it was is not said, only on which side."""

    number: int
    cycle: int
    score: Score
    at: datetime
    by_reporter: bool


@dataclass(frozen=True, kw_only=True)
class PromiseEntry:
    """A promise that was open in the period or settled in it; `state` is that of now."""

    number: int
    words: str
    owner: str | None
    party: str | None
    made_at: datetime
    first_due: datetime
    due: datetime
    extensions: int
    state: PromiseState
    settled_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Entries:
    """The whole ledger of a period."""

    figures: Figures
    tickets: tuple[TicketEntry, ...] = ()
    events: tuple[EventEntry, ...] = ()
    ratings: tuple[RatingEntry, ...] = ()
    promises: tuple[PromiseEntry, ...] = ()
