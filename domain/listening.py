"""Listening in a group that agreed to it: what a candidate (线索) is, and how much we may ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.ticket import Priority


class Listening(StrEnum):
    """How much of a group's talk is for us.

    `explicit`: only what is said to us. `suggest`: a complaint among the talk is asked about.
    `auto`: those of some categories become tickets without asking.
    """

    EXPLICIT = "explicit"
    SUGGEST = "suggest"
    AUTO = "auto"


class CandidateKind(StrEnum):
    """Whether words were overheard, or said to us and look like an open ticket.

    Overheard words fade; words said to us become a ticket if nobody presses.
    """

    HEARD = "heard"
    FILED = "filed"


class CandidateState(StrEnum):
    """How a candidate stands; every one but `waiting` leaves no text behind."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    JOINED = "joined"
    DISMISSED = "dismissed"
    FADED = "faded"


@dataclass(eq=False, kw_only=True)
class Candidate:
    """One person's words that look like a complaint and wait for a yes.

    `lead_id` is the candidate whose card asks for this one, too (its own id: its own card).
    `ticket_id` is the open ticket it looks like, or what it became. `facts` holds the place;
    `media` and `messages` what came with it. `due_at` is when it fades, or files itself.
    """

    id: int = 0
    chat_id: int
    person_id: int
    lead_id: int = 0
    kind: CandidateKind = CandidateKind.HEARD
    state: CandidateState = CandidateState.WAITING
    text: str = ""
    category: str
    priority: Priority = Priority.NORMAL
    facts: dict[str, Any] = field(default_factory=dict)
    media: list[dict[str, Any]] = field(default_factory=list)
    messages: list[int] = field(default_factory=list)
    ticket_id: int | None = None
    card_message_id: int | None = None
    asked_at: datetime | None = None
    created_at: datetime
    last_at: datetime
    due_at: datetime
    ended_at: datetime | None = None


@dataclass(eq=False, kw_only=True)
class Readiness:
    """How unwilling a group has made us to ask about one kind of trouble: 0 is as configured.

    `category` is the first level of the tree; a dismissal counts one up, a yes one down.
    """

    id: int = 0
    chat_id: int
    category: str
    level: int = 0


@dataclass(eq=False, kw_only=True)
class ListeningDay:
    """What listening brought to one group on one local day; counts, never words."""

    id: int = 0
    chat_id: int
    day: date
    messages: int = 0
    posts: int = 0
    asked: int = 0
    accepted: int = 0
    dismissed: int = 0
    faded: int = 0
    missed: int = 0


@dataclass(frozen=True, kw_only=True)
class ListeningRules:
    """The numbers about listening a community may set for itself.

    `threshold` is how sure we must be to ask, `step` what each level of unwillingness adds to it.
    `auto` lists the categories that may be filed without asking, `sure` how sure that takes.
    `high` is the likeness above which a ticket is offered first.
    So many homes (`heat_households`), each counting half after `heat_half_life`, make a ticket
    urgent; `objection_share` of those who joined and voted take a closing back.
    """

    threshold: float = 0.6
    step: float = 0.12
    top_level: int = 4
    sure: float = 0.9
    auto: tuple[str, ...] = ()
    quiet: timedelta = timedelta(seconds=20)
    fade: timedelta = timedelta(minutes=30)
    file_after: timedelta = timedelta(minutes=10)
    asks_an_hour: int = 6
    high: float = 0.6
    heat_households: int = 5
    heat_half_life: timedelta = timedelta(hours=12)
    objection_share: float = 0.3
