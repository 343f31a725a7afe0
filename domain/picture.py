from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from domain.calendar import Calendar, calendar_of
from domain.callbacks import Callback
from domain.community import Community
from domain.dues import DueKind
from domain.promises import Promise
from domain.ticket import Event, Rating, Ticket
from domain.timing import Timing


@dataclass(frozen=True, kw_only=True)
class Picture:
    """All that decides what falls due for one ticket; `done` are the keys of what happened."""

    ticket: Ticket
    community: Community
    events: Sequence[Event] = ()
    ratings: Sequence[Rating] = ()
    promises: Sequence[Promise] = ()
    callbacks: Sequence[Callback] = ()
    done: frozenset[tuple[DueKind, int, str]] = frozenset()

    @property
    def timing(self) -> Timing:
        """Give the numbers the community set."""
        return self.community.timing

    @cached_property
    def calendar(self) -> Calendar:
        """Give the community's calendar."""
        return calendar_of(self.community.timing.duty, self.community.timezone)
