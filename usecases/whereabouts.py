"""Places in the form that is compared: of what was kept as JSON, and of tickets."""

from __future__ import annotations

from dataclasses import fields
from functools import lru_cache
from typing import Any

from domain.ticket import Ticket
from domain.understanding.values import Whereabouts

_SPOTS = frozenset(item.name for item in fields(Whereabouts))


def where(facts: dict[str, Any]) -> Whereabouts:
    """Read a place that was kept as JSON."""
    return Whereabouts(**{name: value for name, value in facts.items() if name in _SPOTS})


def where_of(ticket: Ticket) -> Whereabouts:
    """Give a ticket's place; free words stand for a landmark."""
    spot = (ticket.compound, ticket.building, ticket.unit, ticket.floor, ticket.room)
    return _whereabouts(*spot, ticket.place_note)


@lru_cache(maxsize=4096)
def _whereabouts(*spot: str | None) -> Whereabouts:
    """Make a place once: a new message is held against hundreds of tickets."""
    compound, building, unit, floor, room, note = spot
    return Whereabouts(
        compound=compound, building=building, unit=unit, floor=floor, room=room, landmark=note
    )
