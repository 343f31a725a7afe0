from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Named, String, Table, UniqueConstraint

from domain.corrections import Corrected
from domain.listening import CandidateKind, CandidateState
from domain.ticket import Priority
from storage.columns import Id, Instant, Word, metadata, only, ref, words
from storage.sealed import Sealed, SealedFacts
from storage.tables import Kept


class CandidateColumns(Kept):
    """`domain.listening.Candidate`."""

    chat_id: Named[int] = Column(Id, ref("chats.id"))
    person_id: Named[int] = Column(Id, ref("persons.id"))
    lead_id: Named[int] = Column(Id)
    kind: Named[CandidateKind] = Column(Word(CandidateKind))
    state: Named[CandidateState] = Column(Word(CandidateState))
    text: Named[str] = Column(Sealed)
    category: Named[str] = Column(String(64))
    priority: Named[Priority] = Column(Word(Priority))
    facts: Named[dict[str, Any]] = Column(SealedFacts)
    media: Named[list[dict[str, Any]]] = Column(SealedFacts)
    messages: Named[list[int]] = Column(JSON)
    ticket_id: Named[int | None] = Column(Id, ref("tickets.id"))
    card_message_id: Named[int | None] = Column(BigInteger)
    asked_at: Named[datetime | None] = Column(Instant)
    created_at: Named[datetime] = Column(Instant)
    last_at: Named[datetime] = Column(Instant)
    due_at: Named[datetime] = Column(Instant)
    ended_at: Named[datetime | None] = Column(Instant)


class ReadinessColumns(Kept):
    """`domain.listening.Readiness`."""

    chat_id: Named[int] = Column(Id, ref("chats.id"))
    category: Named[str] = Column(String(64))
    level: Named[int]


class ListeningDayColumns(Kept):
    """`domain.listening.ListeningDay`."""

    chat_id: Named[int] = Column(Id, ref("chats.id"))
    day: Named[date]
    messages: Named[int]
    posts: Named[int]
    asked: Named[int]
    accepted: Named[int]
    dismissed: Named[int]
    faded: Named[int]
    missed: Named[int]


class CorrectionColumns(Kept):
    """`domain.corrections.Correction`."""

    community: Named[str] = Column(String(64))
    ticket_id: Named[int] = Column(Id, ref("tickets.id"))
    person_id: Named[int] = Column(Id, ref("persons.id"))
    what: Named[Corrected] = Column(Word(Corrected))
    before: Named[str] = Column(Sealed)
    after: Named[str] = Column(Sealed)
    at: Named[datetime] = Column(Instant)


class HalfColumns(Kept):
    """`domain.halves.Half`."""

    bot_id: Named[int] = Column(BigInteger)
    address: Named[int] = Column(BigInteger)
    message_id: Named[int] = Column(BigInteger)
    telegram_id: Named[int] = Column(BigInteger)
    update: Named[dict[str, Any]] = Column(SealedFacts)
    until: Named[datetime] = Column(Instant)
    given_to: Named[int | None] = Column(BigInteger)


candidates = Table("candidates", metadata, CandidateColumns)
WAITING = candidates.c.state.in_(words([CandidateState.WAITING]))
Index("ix_candidates_waiting", candidates.c.chat_id, **only(WAITING))
Index("ix_candidates_asked", candidates.c.chat_id, candidates.c.asked_at)

readiness = Table("readiness", metadata, ReadinessColumns, UniqueConstraint("chat_id", "category"))

listening_days = Table(
    "listening_days", metadata, ListeningDayColumns, UniqueConstraint("chat_id", "day")
)

corrections = Table("corrections", metadata, CorrectionColumns)
Index(None, corrections.c.community, corrections.c.at)

halves = Table("halves", metadata, HalfColumns, UniqueConstraint("bot_id", "address", "message_id"))
Index(None, halves.c.until)
