"""A worker put right what was understood: kept as an example for this community."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
