"""What the words of one message turn out to say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.ticket import Place, Priority


@dataclass(frozen=True, kw_only=True)
class Whereabouts:
    """Every place a message names, in the form people compare: Arabic digits, capital letters.

    `compound` is the code of a compound of the config; `estate` is the name of one as written,
    known or not, with its phase (二期, A区). `floor` is "-2" underground and "顶" at the top.
    """

    compound: str | None = None
    estate: str | None = None
    building: str | None = None
    unit: str | None = None
    floor: str | None = None
    room: str | None = None
    road: str | None = None
    number: str | None = None
    landmark: str | None = None

    def __bool__(self) -> bool:
        return any((self.building, self.unit, self.road, self.number, self.landmark))

    def as_place(self) -> Place:
        """Give what a ticket keeps of it; where no building is named, the note says where."""
        road = f"{self.road or ''}{self.number + '号' if self.number else ''}" or None
        note = None if self.building else (road or self.landmark)
        return Place(
            compound=self.compound,
            building=self.building,
            unit=self.unit,
            floor=self.floor,
            room=self.room,
            note=note,
        )


NOWHERE = Whereabouts()
"""What a message says that names no place."""


class Sense(StrEnum):
    """What a message does: asks for something, joins what a neighbour asked, or neither."""

    REQUEST = "request"
    ME_TOO = "me_too"
    CHATTER = "chatter"


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One thing that was found in the words, and what it spoke for."""

    about: str
    found: str
    weight: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Understood:
    """What was understood from a message, and how sure it is (0 to 1).

    `is_danger` says that the words themselves name a danger to a person now: nobody is asked first.
    """

    sense: Sense
    request: float
    me_too: float
    category: str
    category_sure: float
    priority: Priority
    place: Whereabouts
    private_numbers: int = 0

    @property
    def is_danger(self) -> bool:
        """Say whether somebody is in danger now."""
        return self.priority is Priority.P0
