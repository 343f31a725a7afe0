"""Who is on duty: leave, and shifts besides the ordinary duty time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(eq=False, kw_only=True)
class Leave:
    """Somebody is away from the first to the last day, both counted, local dates."""

    id: int = 0
    community: str
    person_id: int
    first_day: date
    last_day: date
    created_by: int
    created_at: datetime
    ended_at: datetime | None = None


@dataclass(eq=False, kw_only=True)
class Shift:
    """Somebody is on duty on one day besides ordinary duty time: an evening, a weekend.

    Local times; `end` at or before `start` reaches into the next day. Grid None is every grid.
    """

    id: int = 0
    community: str
    grid: str | None
    person_id: int
    day: date
    start: time
    end: time
    created_at: datetime
