from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(eq=False, kw_only=True)
class Exclusion:
    """A ticket left out of the rates: it takes a reason and the yes of a second person."""

    id: int = 0
    ticket_id: int
    reason: str
    asked_by: int
    asked_at: datetime
    answered_by: int | None = None
    answered_at: datetime | None = None
    is_agreed: bool | None = None
