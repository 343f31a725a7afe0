from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Named,
    String,
    Table,
    TypedColumns,
    UniqueConstraint,
)

from domain.callbacks import CallbackReason, CallbackState
from domain.dues import DueKind, DueState
from domain.promises import PromiseState
from storage.columns import Id, Instant, Word, metadata, only, ref, words
from storage.sealed import Sealed, SealedFacts
from storage.tables import Kept


class DueColumns(Kept):
    """`domain.dues.Due`."""

    community: Named[str] = Column(String(64))
    subject: Named[str] = Column(String(64))
    ticket_id: Named[int | None] = Column(Id, ref("tickets.id"))
    kind: Named[DueKind] = Column(Word(DueKind))
    cycle: Named[int]
    slot: Named[str] = Column(String(64))
    at: Named[datetime] = Column(Instant)
    state: Named[DueState] = Column(Word(DueState))
    attempts: Named[int]
    lease_token: Named[str | None] = Column(String(64))
    lease_until: Named[datetime | None] = Column(Instant)
    error: Named[str | None] = Column(Sealed)
    facts: Named[dict[str, Any]] = Column(SealedFacts)
    created_at: Named[datetime] = Column(Instant)
    done_at: Named[datetime | None] = Column(Instant)


class PromiseColumns(Kept):
    """`domain.promises.Promise`."""

    ticket_id: Named[int] = Column(Id, ref("tickets.id"))
    cycle: Named[int]
    owner_id: Named[int] = Column(Id, ref("persons.id"))
    party: Named[str | None] = Column(Sealed)
    text: Named[str] = Column(Sealed)
    first_due: Named[datetime] = Column(Instant)
    due: Named[datetime] = Column(Instant)
    extensions: Named[int]
    state: Named[PromiseState] = Column(Word(PromiseState))
    made_at: Named[datetime] = Column(Instant)
    settled_at: Named[datetime | None] = Column(Instant)


class LeaveColumns(Kept):
    """`domain.roster.Leave`."""

    community: Named[str] = Column(String(64))
    person_id: Named[int] = Column(Id, ref("persons.id"))
    first_day: Named[date]
    last_day: Named[date]
    created_by: Named[int] = Column(Id, ref("persons.id"))
    created_at: Named[datetime] = Column(Instant)
    ended_at: Named[datetime | None] = Column(Instant)


class ShiftColumns(Kept):
    """`domain.roster.Shift`."""

    community: Named[str] = Column(String(64))
    grid: Named[str | None] = Column(String(64))
    person_id: Named[int] = Column(Id, ref("persons.id"))
    day: Named[date]
    start: Named[time]
    end: Named[time]
    created_at: Named[datetime] = Column(Instant)


class CallbackColumns(Kept):
    """`domain.callbacks.Callback`."""

    ticket_id: Named[int] = Column(Id, ref("tickets.id"))
    cycle: Named[int]
    reason: Named[CallbackReason] = Column(Word(CallbackReason))
    person_id: Named[int | None] = Column(Id, ref("persons.id"))
    level: Named[int]
    state: Named[CallbackState] = Column(Word(CallbackState))
    note: Named[str | None] = Column(Sealed)
    created_at: Named[datetime] = Column(Instant)
    done_at: Named[datetime | None] = Column(Instant)
    done_by: Named[int | None] = Column(Id, ref("persons.id"))


class ExclusionColumns(Kept):
    """`domain.exclusions.Exclusion`."""

    ticket_id: Named[int] = Column(Id, ref("tickets.id"))
    reason: Named[str] = Column(Sealed)
    asked_by: Named[int] = Column(Id, ref("persons.id"))
    asked_at: Named[datetime] = Column(Instant)
    answered_by: Named[int | None] = Column(Id, ref("persons.id"))
    answered_at: Named[datetime | None] = Column(Instant)
    is_agreed: Named[bool | None]


class SentFileColumns(TypedColumns):
    """`domain.outbox.SentFile`."""

    key: Named[str] = Column(String(255), primary_key=True)
    file_id: Named[str] = Column(Sealed)
    at: Named[datetime] = Column(Instant)


dues = Table(
    "dues",
    metadata,
    DueColumns,
    UniqueConstraint("subject", "kind", "cycle", "slot"),
    CheckConstraint("(lease_token IS NULL) = (lease_until IS NULL)", name="lease_whole"),
)
PENDING_DUES = dues.c.state.in_(words([DueState.PENDING]))
Index("ix_dues_pending", dues.c.at, **only(PENDING_DUES))
Index(None, dues.c.ticket_id)

promises = Table("promises", metadata, PromiseColumns)
Index(None, promises.c.ticket_id)

leaves = Table("leaves", metadata, LeaveColumns)
Index(None, leaves.c.community, leaves.c.last_day)

shifts = Table("shifts", metadata, ShiftColumns)
Index(None, shifts.c.community, shifts.c.day)

callbacks = Table("callbacks", metadata, CallbackColumns, UniqueConstraint("ticket_id", "cycle"))
OPEN_CALLBACKS = callbacks.c.state.in_(words([CallbackState.OPEN]))
Index("ix_callbacks_open", callbacks.c.ticket_id, **only(OPEN_CALLBACKS))

exclusions = Table("exclusions", metadata, ExclusionColumns)
Index(None, exclusions.c.ticket_id)

sent_files = Table("sent_files", metadata, SentFileColumns)
