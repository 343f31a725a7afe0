"""Promises: dated commitments of an owner, or of an outside party chased through the owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PromiseState(StrEnum):
    """What became of a promise; only `open` is still chased."""

    OPEN = "open"
    KEPT = "kept"
    LATE = "late"
    BROKEN = "broken"
    DROPPED = "dropped"


@dataclass(eq=False, kw_only=True)
class Promise:
    """What was promised, by whom, until when; `first_due` is the date before any extension.

    `party` names the contractor or office that promised, when it is not the owner who did.
    """

    id: int = 0
    ticket_id: int
    cycle: int
    owner_id: int
    party: str | None = None
    text: str
    first_due: datetime
    due: datetime
    extensions: int = 0
    state: PromiseState = PromiseState.OPEN
    made_at: datetime
    settled_at: datetime | None = None
