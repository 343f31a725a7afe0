"""A worker put right what was understood: kept as an example for this community."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.masking import mask_for_group
from domain.people import Person
from domain.ticket import Place, Priority, Ticket

NOTE = 60
"""How many characters of free words say where something is."""


class Corrected(StrEnum):
    """What was put right."""

    CATEGORY = "category"
    PLACE = "place"


@dataclass(eq=False, kw_only=True)
class Correction:
    """What was understood and what it should have been; the words stay with the report."""

    id: int = 0
    community: str
    ticket_id: int
    person_id: int
    what: Corrected
    before: str
    after: str
    at: datetime


def corrected(before: Place, found: Place, words: str) -> Place:
    """Give the place a worker means: what their words name, and what they leave as it was.

    A building, a road or a landmark is another place; a unit or a floor alone is the same building.
    Words that name nothing known are the note.
    """
    compound = found.compound or before.compound
    if found.building or found.note:
        return replace(found, compound=compound)
    if found.unit or found.floor or found.room:
        told = {"unit": found.unit, "floor": found.floor, "room": found.room}
        return replace(before, compound=compound, **{key: one for key, one in told.items() if one})
    if found.compound:
        return replace(before, compound=compound)
    return Place(compound=compound, note=words[:NOTE])


def written(place: Place, compound: str | None) -> str:
    """Give a place as people jot it down, without the room: 幸福家园 3-2."""
    home = "-".join(part for part in (place.building, place.unit) if part)
    parts = (compound, home, place.floor and f"F{place.floor}", place.note)
    return " ".join(part for part in parts if part)


def may_learn(ticket: Ticket, speaker: Person | None) -> bool:
    """Say whether somebody's words may be an example: they agreed, and said them by name."""
    is_willing = speaker is not None and speaker.learning_since is not None
    return is_willing and not ticket.is_anonymous


def example(category: str, urgency: Priority, text: str) -> str | None:
    """Give a line of the training corpus, without what tells who and where; None for no words."""
    words = " ".join(mask_for_group(text).split())
    return f"{category}\t{urgency.value}\t{words}" if words else None
