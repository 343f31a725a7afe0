"""The same trouble at the same place again: which tickets came before one, and what follows.

Times are counted from the last solution of the one before to the first word of the next, in whole
instants, so that no time zone changes a count. Only what was closed counts: neither what was
rejected, withdrawn or merged, nor what is open or was taken up again. A ticket that was solved
twice is one time, and so are tickets that were open together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.community import Rules
from domain.ticket import Event, State, Ticket

CHAIN = "chain"
"""The action of the event that tells what a ticket follows; the last one holds."""

ROOT = 3
"""The time from which on the root cause must be found, not only the trouble be mended."""


@dataclass(frozen=True)
class Links:
    """What a ticket's history tells of its chain: those before, oldest first, with their days."""

    earlier: tuple[tuple[int, datetime], ...] = ()

    @property
    def times(self) -> int:
        """Give the how manieth time this is."""
        return 1 + len(self.earlier)

    @property
    def is_stubborn(self) -> bool:
        """Say whether mending is not enough any more: a root cause, and people to talk it over."""
        return self.times >= ROOT

    def as_facts(self) -> dict[str, Any]:
        """Give what the event keeps."""
        earlier = [[number, at.isoformat()] for number, at in self.earlier]
        return {"times": self.times, "earlier": earlier}


def links_of(events: Sequence[Event]) -> Links:
    """Read the chain from a history; one that tells of none is a first time."""
    told = next((event for event in reversed(events) if event.action == CHAIN), None)
    if told is None:
        return Links()
    earlier = told.facts["earlier"]
    return Links(tuple((int(number), datetime.fromisoformat(at)) for number, at in earlier))


def was_raised(events: Sequence[Event]) -> bool:
    """Say whether a ticket went up a level once because its trouble had come back."""
    return any(event.action == CHAIN and event.facts.get("raised") for event in events)


@dataclass(frozen=True)
class Chain:
    """What came before a ticket, oldest first; `is_soon` says that it came back quickly."""

    earlier: tuple[Ticket, ...] = ()
    is_soon: bool = False

    @property
    def links(self) -> Links:
        """Give what the history keeps of it."""
        return Links(tuple((item.number, item.created_at) for item in self.earlier))

    @property
    def follows(self) -> int | None:
        """Give the id of the last one before, if there is one."""
        return self.earlier[-1].id if self.earlier else None


def has_place(ticket: Ticket) -> bool:
    """Say whether it is known where the trouble is, by a building or by the name of a spot."""
    return bool(ticket.building or ticket.place_note)


def is_same_place(one: Ticket, other: Ticket) -> bool:
    """Say whether two tickets are about the same building, or the same road or landmark.

    Units tell two places apart only where both are known, and so do grids where the compound is
    not: 3栋 of a street is not 3栋 of another.
    """
    if not has_place(one) or one.compound != other.compound or one.building != other.building:
        return False
    if one.compound is None and one.grid != other.grid:
        return False
    if one.building is None:
        return one.place_note == other.place_note
    return None in (one.unit, other.unit) or one.unit == other.unit


def solved_at(ticket: Ticket) -> datetime | None:
    """Give when it was solved for good; None for all but closed tickets."""
    if ticket.state is not State.CLOSED:
        return None
    return ticket.resolved_at or ticket.closed_at


def chain_of(ticket: Ticket, others: Iterable[Ticket], rules: Rules) -> Chain:
    """Find among others what came before a ticket, the last one first and back from there.

    Where the community counts no chains (`rules.chain` is nothing) there are none.
    """
    if not rules.chain:
        return Chain()
    since = ticket.created_at - rules.chain
    known = [(at, other.id, other) for other in others if (at := _before(ticket, other))]
    earlier: list[Ticket] = []
    began = last = ticket.created_at
    for at, _, other in sorted(known, key=lambda item: item[:2], reverse=True):
        if since <= at <= began:
            last = at if not earlier else last
            earlier.insert(0, other)
            began = other.created_at
    is_soon = bool(earlier) and ticket.created_at - last <= rules.soon
    return Chain(tuple(earlier), is_soon)


def _before(ticket: Ticket, other: Ticket) -> datetime | None:
    """Give when another ticket of the same trouble was solved."""
    is_same = other.category == ticket.category and other.community == ticket.community
    if other.id == ticket.id or not is_same or not is_same_place(ticket, other):
        return None
    return solved_at(other)
