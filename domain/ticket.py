from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """Where a ticket stands; `transitions.py` says how it moves."""

    OPEN = "open"
    CLAIMED = "claimed"
    WAITING_RESIDENT = "waiting_resident"
    WAITING_EXTERNAL = "waiting_external"
    SCHEDULED = "scheduled"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CONTESTED = "contested"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    DELIBERATION = "deliberation"
    MERGED = "merged"


ENDED = frozenset({State.CLOSED, State.REJECTED, State.WITHDRAWN, State.MERGED})
WORKING = frozenset(
    {State.CLAIMED, State.WAITING_RESIDENT, State.WAITING_EXTERNAL, State.SCHEDULED}
)


class Priority(StrEnum):
    """How fast somebody must look: danger to a person, today, or in turn."""

    P0 = "p0"
    P1 = "p1"
    NORMAL = "normal"


class Score(StrEnum):
    """A rating: 满意, 基本满意, 不满意, 没解决."""

    SATISFIED = "satisfied"
    MOSTLY = "mostly"
    DISSATISFIED = "dissatisfied"
    UNSOLVED = "unsolved"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the trouble is, as far as the words tell; room and note never reach a group."""

    compound: str | None = None
    building: str | None = None
    unit: str | None = None
    floor: str | None = None
    room: str | None = None
    note: str | None = None

    def __bool__(self) -> bool:
        return any((self.building, self.unit, self.note))


@dataclass(eq=False, kw_only=True)
class Ticket:
    """One micro-request through its life; `version` counts state changes and guards updates.

    `merged_into` is the ticket it is part of now; `follows` the one before it of the same trouble
    at the same place, which makes a chain.
    """

    id: int = 0
    community: str
    number: int
    grid: str
    chat_id: int | None
    reporter_id: int
    is_anonymous: bool = False
    category: str
    priority: Priority = Priority.NORMAL
    compound: str | None = None
    building: str | None = None
    unit: str | None = None
    floor: str | None = None
    room: str | None = None
    place_note: str | None = None
    place_asked: bool = False
    state: State = State.OPEN
    version: int = 1
    owner_id: int | None = None
    level: int = 0
    cycle: int = 1
    transfers: int = 0
    question: str | None = None
    promised_at: datetime | None = None
    promise: str | None = None
    outcome: str | None = None
    merged_into: int | None = None
    follows: int | None = None
    root_cause: str | None = None
    created_at: datetime
    state_since: datetime
    claimed_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def place(self) -> Place:
        """Give the place columns as one value."""
        return Place(
            compound=self.compound,
            building=self.building,
            unit=self.unit,
            floor=self.floor,
            room=self.room,
            note=self.place_note,
        )


class ReportKind(StrEnum):
    """Why somebody's words belong to a ticket."""

    ORIGIN = "origin"
    ADDITION = "addition"
    PRIVATE = "private"
    ANSWER = "answer"


@dataclass(eq=False, kw_only=True)
class Report:
    """One resident's words on a ticket; an edit adds a version, the first text stays."""

    id: int = 0
    ticket_id: int
    person_id: int
    kind: ReportKind
    chat_id: int
    message_id: int
    media_group_id: str | None = None
    text: str
    version: int = 1
    sent_at: datetime


@dataclass(eq=False, kw_only=True)
class ReportVersion:
    """The text a report had before an edit."""

    id: int = 0
    report_id: int
    version: int
    text: str
    replaced_at: datetime


class MediaKind(StrEnum):
    """What can be kept with a ticket."""

    PHOTO = "photo"
    VIDEO = "video"
    VIDEO_NOTE = "video_note"
    VOICE = "voice"
    AUDIO = "audio"
    DOCUMENT = "document"
    LOCATION = "location"


class MediaPurpose(StrEnum):
    """Whose side a picture is on: the complaint, a worker's note, or the proof of the solution."""

    REPORT = "report"
    PRIVATE = "private"
    NOTE = "note"
    EVIDENCE = "evidence"


@dataclass(frozen=True, kw_only=True)
class Media:
    """A file, or a place on the map, as it came in a message; not yet bound to a ticket."""

    kind: MediaKind
    file_id: str = ""
    file_unique_id: str = ""
    latitude: float | None = None
    longitude: float | None = None
    title: str | None = None


@dataclass(eq=False, kw_only=True)
class Attachment:
    """A file or a place on the map kept with a ticket."""

    id: int = 0
    ticket_id: int
    person_id: int
    purpose: MediaPurpose
    cycle: int = 1
    chat_id: int
    message_id: int
    media_group_id: str | None = None
    kind: MediaKind
    file_id: str = ""
    file_unique_id: str = ""
    latitude: float | None = None
    longitude: float | None = None
    title: str | None = None
    at: datetime


@dataclass(eq=False, kw_only=True)
class Fragment:
    """An album photo that came before the one carrying the words; swept after a day."""

    id: int = 0
    chat_id: int
    person_id: int
    message_id: int
    media_group_id: str
    kind: MediaKind
    file_id: str
    file_unique_id: str
    at: datetime


@dataclass(eq=False, kw_only=True)
class Event:
    """One line of a ticket's history; never changed but for forgotten words, never deleted."""

    id: int = 0
    ticket_id: int
    at: datetime
    actor_id: int | None
    action: str
    from_state: str | None = None
    to_state: str | None = None
    text: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(eq=False, kw_only=True)
class Endorsement:
    """Another person saying "me too" on a ticket; one per person.

    `household` is where they live as far as they said (`building-unit-room`): one home counts once.
    `merged_from` is the ticket that was merged into this one and brought them along.
    """

    id: int = 0
    ticket_id: int
    person_id: int
    at: datetime
    household: str | None = None
    merged_from: int | None = None


@dataclass(eq=False, kw_only=True)
class Rating:
    """One person's vote on one closing cycle; changing it changes this row."""

    id: int = 0
    ticket_id: int
    cycle: int
    person_id: int
    score: Score
    at: datetime
