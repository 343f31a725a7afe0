"""Things that fall due: the truth about time is these rows, and no timer in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class DueKind(StrEnum):
    """What falls due."""

    LADDER = "ladder"
    PAUSE = "pause"
    PROMISE = "promise"
    RATING = "rating"
    CALLBACK = "callback"
    LEAVE = "leave"
    SHIFT = "shift"
    DIGEST = "digest"
    NOTICE = "notice"
    CHECKUP = "checkup"
    CANDIDATE = "candidate"


class DueState(StrEnum):
    """What became of it: done stays for ever, so that nothing happens twice."""

    PENDING = "pending"
    DONE = "done"


class Audience(StrEnum):
    """Who would be disturbed by what falls due: it waits until they may be.

    Readers are staff who are told at hours of their own, on workdays and not at night. Whoever has
    a shift is on duty outside the community's hours, too, but asleep at night.
    """

    STAFF = "staff"
    SHIFT = "shift"
    READERS = "readers"
    RESIDENTS = "residents"
    NOBODY = "nobody"


@dataclass(frozen=True, order=True, kw_only=True)
class Rung:
    """One instant at which something is to happen to a subject, named so that it happens once.

    `cycle` is the closing cycle of the ticket. `slot` names the occasion within kind and cycle,
    such as `ack:80`, `solve:up2`, `p17:eve`.
    """

    at: datetime
    kind: DueKind
    cycle: int
    slot: str
    audience: Audience = Audience.STAFF

    @property
    def key(self) -> tuple[DueKind, int, str]:
        """Give what makes it happen once for its subject."""
        return self.kind, self.cycle, self.slot


@dataclass(eq=False, kw_only=True)
class Due:
    """A rung on disk: unique by (subject, kind, cycle, slot), claimed with a lease, done once.

    The subject is `t<id>` for a ticket, `l<id>` for a leave, `k<id>` for a candidate,
    `c:<code>` for a community, and `s:<code>` for who is on duty there.
    """

    id: int = 0
    community: str
    subject: str
    ticket_id: int | None = None
    kind: DueKind
    cycle: int = 0
    slot: str
    at: datetime
    state: DueState = DueState.PENDING
    attempts: int = 0
    lease_token: str | None = None
    lease_until: datetime | None = None
    error: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    created_at: datetime
    done_at: datetime | None = None

    @property
    def key(self) -> tuple[DueKind, int, str]:
        """Give what makes it happen once for its subject."""
        return self.kind, self.cycle, self.slot


def subject_of_ticket(ticket_id: int) -> str:
    """Give the subject under which a ticket's dues are kept."""
    return f"t{ticket_id}"


def subject_of_community(code: str) -> str:
    """Give the subject under which a community's digests, notices and check-ups are kept."""
    return f"c:{code}"


def subject_of_shifts(code: str) -> str:
    """Give the subject under which a community's changes of shift are kept."""
    return f"s:{code}"


def subject_of_leave(leave_id: int) -> str:
    """Give the subject under which the beginning of a leave is kept."""
    return f"l{leave_id}"


def subject_of_candidate(candidate_id: int) -> str:
    """Give the subject under which the end of a candidate's wait is kept."""
    return f"k{candidate_id}"


def candidate_of_subject(subject: str) -> int:
    """Give the id of the candidate that a subject stands for."""
    return int(subject.removeprefix("k"))
