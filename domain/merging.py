"""Which tickets are the likeliest to be about the same trouble as another one."""

from __future__ import annotations

from collections.abc import Iterable

from domain.courses import LIVE
from domain.ticket import Ticket


def likeliest(ticket: Ticket, others: Iterable[Ticket]) -> list[Ticket]:
    """Give the tickets it may be merged into, those of the same kind and place first.

    Among equals the one opened closest in time comes first.
    """
    fit = [item for item in others if item.id != ticket.id and item.state in LIVE]
    return sorted(fit, key=lambda item: (-_nearness(ticket, item), _apart(ticket, item), item.id))


def _nearness(one: Ticket, other: Ticket) -> int:
    """Count what two tickets have in common; another building speaks against it."""
    near = 4 * (one.category == other.category)
    if one.building and other.building:
        is_same = (one.compound, one.building) == (other.compound, other.building)
        near += 3 if is_same else -3
        near += is_same and one.unit is not None and one.unit == other.unit
    elif one.place_note and one.place_note == other.place_note:
        near += 3
    return near


def _apart(one: Ticket, other: Ticket) -> float:
    return abs((one.created_at - other.created_at).total_seconds())
