from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Named,
    Sequence,
    String,
    Table,
    TypedColumns,
    func,
)

from domain.outbox import OutboxState, Urgency
from storage.columns import Degree, Id, Instant, Word, metadata, only, ref, words
from storage.sealed import Sealed, SealedFacts
from storage.tables import Kept


class OutboxColumns(Kept):
    """`domain.outbox.OutboxItem`."""

    bot_id: Named[int] = Column(BigInteger)
    chat_id: Named[int] = Column(Id, ref("chats.id"))
    kind: Named[str] = Column(String(64))
    ticket_id: Named[int | None] = Column(Id, ref("tickets.id"))
    payload: Named[dict[str, Any]] = Column(SealedFacts)
    dedupe_key: Named[str | None] = Column(String(128))
    urgency: Named[Urgency] = Column(Degree(Urgency))
    not_before: Named[datetime] = Column(Instant)
    state: Named[OutboxState] = Column(Word(OutboxState))
    attempts: Named[int]
    lease_token: Named[str | None] = Column(String(64))
    lease_until: Named[datetime | None] = Column(Instant)
    uncertain: Named[bool]
    error: Named[str | None] = Column(Sealed)
    created_at: Named[datetime] = Column(Instant)
    done_at: Named[datetime | None] = Column(Instant)


class BucketColumns(TypedColumns):
    """`domain.outbox.Bucket`."""

    key: Named[str] = Column(String(128), primary_key=True)
    stamps: Named[list[float]] = Column(JSON)


class InboxColumns(TypedColumns):
    """The updates already taken in; a second delivery is known by its row here."""

    bot_id: Named[int] = Column(BigInteger, primary_key=True, autoincrement=False)
    update_id: Named[int] = Column(BigInteger, primary_key=True, autoincrement=False)
    received_at: Named[datetime] = Column(Instant)


class DeadLetterColumns(Kept):
    """`storage.inbox.DeadLetter`."""

    bot_id: Named[int] = Column(BigInteger)
    update_id: Named[int] = Column(BigInteger)
    payload: Named[str] = Column(Sealed)
    error: Named[str] = Column(Sealed)
    at: Named[datetime] = Column(Instant)
    replayed_at: Named[datetime | None] = Column(Instant)
    attempts: Named[int]


class ConversationColumns(TypedColumns):
    """`storage.conversations.Conversation`; the database's own clock dates it for the sweep."""

    key: Named[str] = Column(String(255), primary_key=True)
    state: Named[str | None] = Column(String(255))
    data: Named[dict[str, Any]] = Column(SealedFacts)
    updated_at: Named[datetime] = Column(Instant, server_default=func.now(), onupdate=func.now())


class CounterColumns(TypedColumns):
    """`storage.numbers.Counter`."""

    name: Named[str] = Column(String(128), primary_key=True)
    value: Named[int] = Column(BigInteger)


class KeyColumns(TypedColumns):
    """`storage.key_rows.KeyRow`: a key in use, by its name; never the key."""

    id: Named[str] = Column(String(16), primary_key=True)
    since: Named[datetime] = Column(Instant)
    run_at: Named[datetime | None] = Column(Instant)
    whole_at: Named[datetime | None] = Column(Instant)


class HelmColumns(TypedColumns):
    """`storage.helms.HelmRow`."""

    name: Named[str] = Column(String(64), primary_key=True)
    holder: Named[str] = Column(String(255))
    turns: Named[int] = Column(BigInteger)
    at: Named[datetime] = Column(Instant)


outbox = Table(
    "outbox",
    metadata,
    OutboxColumns,
    CheckConstraint("(lease_token IS NULL) = (lease_until IS NULL)", name="lease_whole"),
)
PENDING = outbox.c.state.in_(words([OutboxState.PENDING]))
LEASED = outbox.c.lease_token.is_not(None)
Index("ix_outbox_due", outbox.c.bot_id, outbox.c.not_before, **only(PENDING))
Index("ix_outbox_waiting", outbox.c.chat_id, outbox.c.urgency, **only(PENDING))
Index("ix_outbox_twins", outbox.c.dedupe_key, **only(PENDING))
Index("ix_outbox_leased", outbox.c.bot_id, outbox.c.lease_until, **only(PENDING & LEASED))
Index("ix_outbox_done", outbox.c.done_at, **only(outbox.c.done_at.is_not(None)))

buckets = Table("buckets", metadata, BucketColumns)

inbox = Table("inbox", metadata, InboxColumns)
Index(None, inbox.c.received_at)

dead_letters = Table("dead_letters", metadata, DeadLetterColumns)
Index("ix_dead_letters_waiting", dead_letters.c.at, **only(dead_letters.c.replayed_at.is_(None)))

conversations = Table("conversations", metadata, ConversationColumns)
Index(None, conversations.c.updated_at)

counters = Table("counters", metadata, CounterColumns)

keys = Table("keys", metadata, KeyColumns)

helms = Table("helms", metadata, HelmColumns)

ID_BLOCK = 10_000
ids = Sequence("ids", start=1, increment=ID_BLOCK, metadata=metadata)
"""Where several writers at once take their ids: a unit owns the block that begins with its draw."""
