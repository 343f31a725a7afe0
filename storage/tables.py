from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Named,
    String,
    Table,
    TypedColumns,
    UniqueConstraint,
    text,
)

from domain.chats import ChatKind, ChatState, PostPurpose
from domain.listening import Listening
from domain.people import Rank, Role
from storage.columns import Degree, Id, Instant, Word, metadata, only, ref
from storage.sealed import Sealed


class Kept(TypedColumns):
    """A row with an id of ours, given by the unit of work and never by the database."""

    id: Named[int] = Column(Id, primary_key=True, autoincrement=False)


class PersonColumns(Kept):
    """`domain.people.Person`."""

    telegram_id: Named[int | None] = Column(BigInteger)
    name: Named[str] = Column(Sealed)
    username: Named[str | None] = Column(Sealed)
    language: Named[str | None] = Column(String(16))
    dm_ok: Named[bool] = Column(Boolean, default=False)  # written for the version before this
    learning_since: Named[datetime | None] = Column(Instant)
    created_at: Named[datetime] = Column(Instant)


class AppointmentColumns(Kept):
    """`domain.people.Appointment`."""

    person_id: Named[int] = Column(Id, ref("persons.id"))
    community: Named[str] = Column(String(64))
    grid: Named[str | None] = Column(String(64))
    role: Named[Role] = Column(Word(Role))
    rank: Named[Rank] = Column(Degree(Rank))
    duty_days: Named[str] = Column(String(8), server_default=text("''"))
    created_at: Named[datetime] = Column(Instant)


class InvitationColumns(Kept):
    """`domain.people.Invitation`."""

    community: Named[str] = Column(String(64))
    grid: Named[str | None] = Column(String(64))
    role: Named[Role] = Column(Word(Role))
    rank: Named[Rank] = Column(Degree(Rank))
    name: Named[str] = Column(Sealed)
    created_by: Named[int | None] = Column(Id, ref("persons.id"))
    created_at: Named[datetime] = Column(Instant)
    expires_at: Named[datetime] = Column(Instant)
    used_by: Named[int | None] = Column(Id, ref("persons.id"))
    used_at: Named[datetime | None] = Column(Instant)


class ChatColumns(Kept):
    """`domain.chats.Chat`."""

    bot_id: Named[int] = Column(BigInteger)
    address: Named[int] = Column(BigInteger)
    type: Named[str] = Column(String(16))
    title: Named[str] = Column(Sealed)
    kind: Named[ChatKind | None] = Column(Word(ChatKind))
    community: Named[str | None] = Column(String(64))
    grid: Named[str | None] = Column(String(64))
    compound: Named[str | None] = Column(String(64))
    language: Named[str | None] = Column(String(16))
    state: Named[ChatState] = Column(Word(ChatState))
    is_admin: Named[bool]
    listening: Named[Listening] = Column(Word(Listening), server_default=text("'explicit'"))
    listening_since: Named[datetime | None] = Column(Instant)
    created_at: Named[datetime] = Column(Instant)


class MembershipColumns(Kept):
    """`domain.chats.Membership`."""

    chat_id: Named[int] = Column(Id, ref("chats.id"))
    person_id: Named[int] = Column(Id, ref("persons.id"))
    seen_at: Named[datetime] = Column(Instant)
    left_at: Named[datetime | None] = Column(Instant)


class PostColumns(Kept):
    """`domain.chats.Post`."""

    chat_id: Named[int] = Column(Id, ref("chats.id"))
    message_id: Named[int] = Column(BigInteger)
    ticket_id: Named[int] = Column(Id, ref("tickets.id"))
    purpose: Named[PostPurpose] = Column(Word(PostPurpose))
    person_id: Named[int | None] = Column(Id, ref("persons.id"))
    action: Named[str | None] = Column(String(64))
    version: Named[int]
    argument: Named[str | None] = Column(Sealed)
    is_open: Named[bool]
    created_at: Named[datetime] = Column(Instant)


persons = Table("persons", metadata, PersonColumns, UniqueConstraint("telegram_id"))

appointments = Table(
    "appointments",
    metadata,
    AppointmentColumns,
    UniqueConstraint("person_id", "community", "grid", "role"),
)
# A unique constraint takes two empty grids for different ones, so these rows need their own.
Index(
    "uq_appointments_community_wide",
    appointments.c.person_id,
    appointments.c.community,
    appointments.c.role,
    unique=True,
    **only(appointments.c.grid.is_(None)),
)
Index(None, appointments.c.community, appointments.c.role, appointments.c.grid)

invitations = Table("invitations", metadata, InvitationColumns)

chats = Table("chats", metadata, ChatColumns, UniqueConstraint("bot_id", "address"))
Index(None, chats.c.community, chats.c.kind, **only(chats.c.community.is_not(None)))

memberships = Table(
    "memberships", metadata, MembershipColumns, UniqueConstraint("chat_id", "person_id")
)
Index(None, memberships.c.person_id, **only(memberships.c.left_at.is_(None)))

posts = Table("posts", metadata, PostColumns, UniqueConstraint("chat_id", "message_id"))
LIVE_POSTS = posts.c.is_open.is_(True)
Index("ix_posts_live_ticket", posts.c.ticket_id, posts.c.chat_id, **only(LIVE_POSTS))
Index("ix_posts_live_chat", posts.c.chat_id, posts.c.person_id, **only(LIVE_POSTS))
