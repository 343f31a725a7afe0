from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Named,
    String,
    Table,
    UniqueConstraint,
    literal_column,
)

from domain.forgetting import GONE
from domain.ticket import ENDED, MediaKind, MediaPurpose, Priority, ReportKind, Score, State
from storage.columns import Id, Instant, Word, metadata, only, ref, words
from storage.sealed import Sealed, SealedFacts, SealedNumber, SealedSame
from storage.tables import Kept


class TicketColumns(Kept):
    """`domain.ticket.Ticket`."""

    community: Named[str] = Column(String(64))
    number: Named[int]
    grid: Named[str] = Column(String(64))
    chat_id: Named[int | None] = Column(Id, ref("chats.id"))
    reporter_id: Named[int] = Column(Id, ref("persons.id"))
    is_anonymous: Named[bool]
    category: Named[str] = Column(String(64))
    priority: Named[Priority] = Column(Word(Priority))
    compound: Named[str | None] = Column(String(64))
    building: Named[str | None]
    unit: Named[str | None] = Column(Sealed)
    floor: Named[str | None] = Column(Sealed)
    room: Named[str | None] = Column(Sealed)
    place_note: Named[str | None] = Column(SealedSame)
    place_asked: Named[bool]
    state: Named[State] = Column(Word(State))
    version: Named[int]
    owner_id: Named[int | None] = Column(Id, ref("persons.id"))
    level: Named[int]
    cycle: Named[int]
    transfers: Named[int]
    question: Named[str | None] = Column(Sealed)
    promised_at: Named[datetime | None] = Column(Instant)
    promise: Named[str | None] = Column(Sealed)
    outcome: Named[str | None] = Column(Sealed)
    # Unchecked pointers: SQLite cannot add a deferred foreign key to a table that stands.
    merged_into: Named[int | None] = Column(Id)
    follows: Named[int | None] = Column(Id)
    root_cause: Named[str | None] = Column(Sealed)
    created_at: Named[datetime] = Column(Instant)
    state_since: Named[datetime] = Column(Instant)
    claimed_at: Named[datetime | None] = Column(Instant)
    resolved_at: Named[datetime | None] = Column(Instant)
    closed_at: Named[datetime | None] = Column(Instant)


class ReportColumns(Kept):
    """`domain.ticket.Report`."""

    ticket_id: Named[int] = Column(Id, ref("tickets.id"))
    person_id: Named[int] = Column(Id, ref("persons.id"))
    kind: Named[ReportKind] = Column(Word(ReportKind))
    chat_id: Named[int] = Column(Id, ref("chats.id"))
    message_id: Named[int] = Column(BigInteger)
    media_group_id: Named[str | None] = Column(String(64))
    text: Named[str] = Column(Sealed)
    version: Named[int]
    sent_at: Named[datetime] = Column(Instant)


class ReportVersionColumns(Kept):
    """`domain.ticket.ReportVersion`."""

    report_id: Named[int] = Column(Id, ref("reports.id"))
    version: Named[int]
    text: Named[str] = Column(Sealed)
    replaced_at: Named[datetime] = Column(Instant)


class AttachmentColumns(Kept):
    """`domain.ticket.Attachment`."""

    ticket_id: Named[int] = Column(Id, ref("tickets.id"))
    person_id: Named[int] = Column(Id, ref("persons.id"))
    purpose: Named[MediaPurpose] = Column(Word(MediaPurpose))
    cycle: Named[int]
    chat_id: Named[int] = Column(Id, ref("chats.id"))
    message_id: Named[int] = Column(BigInteger)
    media_group_id: Named[str | None] = Column(String(64))
    kind: Named[MediaKind] = Column(Word(MediaKind))
    file_id: Named[str] = Column(Sealed)
    file_unique_id: Named[str] = Column(SealedSame)
    latitude: Named[float | None] = Column(SealedNumber)
    longitude: Named[float | None] = Column(SealedNumber)
    title: Named[str | None] = Column(Sealed)
    at: Named[datetime] = Column(Instant)


class FragmentColumns(Kept):
    """`domain.ticket.Fragment`."""

    chat_id: Named[int] = Column(Id, ref("chats.id"))
    person_id: Named[int] = Column(Id, ref("persons.id"))
    message_id: Named[int] = Column(BigInteger)
    media_group_id: Named[str] = Column(String(64))
    kind: Named[MediaKind] = Column(Word(MediaKind))
    file_id: Named[str] = Column(Sealed)
    file_unique_id: Named[str] = Column(Sealed)
    at: Named[datetime] = Column(Instant)


class EventColumns(Kept):
    """`domain.ticket.Event`."""

    ticket_id: Named[int] = Column(Id, ref("tickets.id"))
    at: Named[datetime] = Column(Instant)
    actor_id: Named[int | None] = Column(Id, ref("persons.id"))
    action: Named[str] = Column(String(64))
    from_state: Named[str | None] = Column(String(32))
    to_state: Named[str | None] = Column(String(32))
    text: Named[str | None] = Column(Sealed)
    facts: Named[dict[str, Any]] = Column(SealedFacts)


class EndorsementColumns(Kept):
    """`domain.ticket.Endorsement`."""

    ticket_id: Named[int] = Column(Id, ref("tickets.id"))
    person_id: Named[int] = Column(Id, ref("persons.id"))
    at: Named[datetime] = Column(Instant)
    household: Named[str | None] = Column(Sealed)
    merged_from: Named[int | None] = Column(Id)


class RatingColumns(Kept):
    """`domain.ticket.Rating`."""

    ticket_id: Named[int] = Column(Id, ref("tickets.id"))
    cycle: Named[int]
    person_id: Named[int] = Column(Id, ref("persons.id"))
    score: Named[Score] = Column(Word(Score))
    at: Named[datetime] = Column(Instant)


tickets = Table("tickets", metadata, TicketColumns, UniqueConstraint("community", "number"))
LIVE_TICKETS = tickets.c.state.not_in(words(ENDED))
Index("ix_tickets_live_grid", tickets.c.community, tickets.c.grid, **only(LIVE_TICKETS))
Index("ix_tickets_live_owner", tickets.c.owner_id, **only(LIVE_TICKETS))
Index(None, tickets.c.community, tickets.c.state, tickets.c.grid)
Index(None, tickets.c.reporter_id)
Index(None, tickets.c.merged_into, **only(tickets.c.merged_into.is_not(None)))
CLOSED_TICKETS = tickets.c.state.in_(words([State.CLOSED]))
Index(
    "ix_tickets_trouble",
    tickets.c.community,
    tickets.c.category,
    tickets.c.building,
    tickets.c.closed_at,
    **only(CLOSED_TICKETS),
)
Index(
    "ix_tickets_ended",
    tickets.c.community,
    tickets.c.closed_at,
    **only(tickets.c.closed_at.is_not(None)),
)

reports = Table("reports", metadata, ReportColumns, UniqueConstraint("chat_id", "message_id"))
Index(None, reports.c.ticket_id)
Index(None, reports.c.person_id)
WORDY = reports.c.text != literal_column(f"'{GONE}'")
Index("ix_reports_wordy", reports.c.sent_at, **only(WORDY))
ORIGIN_REPORTS = reports.c.kind.in_(words([ReportKind.ORIGIN]))
Index(
    "ix_reports_origin",
    reports.c.chat_id,
    reports.c.person_id,
    reports.c.sent_at,
    **only(ORIGIN_REPORTS),
)
Index(
    None,
    reports.c.chat_id,
    reports.c.media_group_id,
    **only(reports.c.media_group_id.is_not(None)),
)

report_versions = Table("report_versions", metadata, ReportVersionColumns)
Index(None, report_versions.c.report_id)

attachments = Table(
    "attachments",
    metadata,
    AttachmentColumns,
    UniqueConstraint("chat_id", "message_id", "file_unique_id"),
)
Index(None, attachments.c.ticket_id)
Index(
    None,
    attachments.c.chat_id,
    attachments.c.media_group_id,
    **only(attachments.c.media_group_id.is_not(None)),
)

fragments = Table("fragments", metadata, FragmentColumns, UniqueConstraint("chat_id", "message_id"))
Index(None, fragments.c.chat_id, fragments.c.media_group_id)
Index(None, fragments.c.at)

events = Table("events", metadata, EventColumns)
Index(None, events.c.ticket_id)

endorsements = Table(
    "endorsements", metadata, EndorsementColumns, UniqueConstraint("ticket_id", "person_id")
)
Index(None, endorsements.c.person_id)

ratings = Table(
    "ratings", metadata, RatingColumns, UniqueConstraint("ticket_id", "cycle", "person_id")
)
