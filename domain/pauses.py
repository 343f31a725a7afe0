"""Waits that stop the clocks of a ticket: how long each may, and what ended it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.ticket import State
from domain.timing import ClockRules

WAITS = frozenset(
    {State.WAITING_RESIDENT, State.WAITING_EXTERNAL, State.DELIBERATION, State.SCHEDULED}
)
"""The states in which a ticket waits; an appointment is one, but not in danger."""


@dataclass(frozen=True, kw_only=True)
class Pause:
    """A stretch of waiting that stops clocks until its cap; `left` is None while it lasts.

    Words that raise the ticket end it, too. The first pause of a closing cycle has number 1. `due`
    is the time of an appointment.
    """

    number: int
    reason: State
    start: datetime
    cap: datetime
    left: datetime | None
    due: datetime | None = None

    @property
    def is_cut(self) -> bool:
        """Say whether the clocks run on before the time of the appointment."""
        return self.due is not None and self.cap < self.due

    @property
    def over(self) -> datetime:
        """Give when the clocks run on, at the latest."""
        return min(self.cap, self.left or self.cap)

    def is_capped(self, now: datetime) -> bool:
        """Say whether its cap ended it: from then on the clocks run, even if the ticket waits."""
        return min(self.left or now, now) >= self.cap

    def end(self, now: datetime) -> datetime | None:
        """Give when the clocks ran on; None while they stand still."""
        return self.over if self.over <= now else None


def cap_of(reason: State, start: datetime, *, rules: ClockRules, due: datetime | None) -> datetime:
    """Give when a wait stops the clocks no more, at the latest.

    An appointment does so until its time, but no longer than a wait for others.
    """
    if reason is State.WAITING_RESIDENT:
        return start + rules.resident_cap
    if reason is State.DELIBERATION:
        return start + rules.council_cap
    cap = start + rules.outside_cap
    if reason is State.SCHEDULED:
        cap = min(due or start, cap)
    return max(cap, start)
