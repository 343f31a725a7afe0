"""Call-backs (回访): somebody who is not the owner asks the resident how it really was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CallbackReason(StrEnum):
    """Why a call-back is made."""

    SILENT = "silent"
    DISSATISFIED = "dissatisfied"


class CallbackState(StrEnum):
    """What became of a call-back."""

    OPEN = "open"
    CONTENT = "content"
    UNSOLVED = "unsolved"
    UNREACHED = "unreached"
    DROPPED = "dropped"


@dataclass(eq=False, kw_only=True)
class Callback:
    """A task of one closing cycle; `level` says how far up the cover chain it has climbed."""

    id: int = 0
    ticket_id: int
    cycle: int
    reason: CallbackReason
    person_id: int | None = None
    level: int = 0
    state: CallbackState = CallbackState.OPEN
    note: str | None = None
    created_at: datetime
    done_at: datetime | None = None
    done_by: int | None = None
