"""How urgent a ticket was at each instant: words of danger raise it, and nothing lowers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.ticket import Event, Priority, Ticket

PRIORITY = "priority"
"""The fact of an event that says how urgent the ticket is from then on."""


@dataclass(frozen=True, kw_only=True)
class Phase:
    """A stretch of a ticket's life at one priority, whose limits count from its start.

    `raises` counts how often words had raised the ticket by then.
    """

    raises: int
    start: datetime
    priority: Priority


def phases_of(ticket: Ticket, events: Sequence[Event]) -> tuple[Phase, ...]:
    """Give how urgent it was and from when on: as it was opened, then each raise.

    Where the history does not say how it was opened, it was normal if words raised it later, and
    else as it is now.
    """
    told = sorted(
        (event for event in events if PRIORITY in event.facts),
        key=lambda event: (event.at, event.id),
    )
    raised = [event for event in told if event.action != "open"]
    guess = Priority.NORMAL if raised else ticket.priority
    opened = (event.facts[PRIORITY] for event in told if event.action == "open")
    turns = [
        (ticket.created_at, Priority(next(opened, guess))),
        *((event.at, Priority(event.facts[PRIORITY])) for event in raised),
    ]
    return tuple(
        Phase(raises=raises, start=start, priority=priority)
        for raises, (start, priority) in enumerate(turns)
    )


def phase_before(phases: Sequence[Phase], instant: datetime | None) -> Phase:
    """Give the phase that lasted just before an instant, or the latest one."""
    begun = [phase for phase in phases if instant is None or phase.start < instant]
    return (begun or phases)[-1 if begun else 0]
