"""People, chats, tickets, and the messages that show them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.DateTime(timezone=True)
Word = sa.String(32)


def column(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def optional(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def row_id() -> sa.Column[Any]:
    return sa.Column("id", Id, autoincrement=False, nullable=False)


def points(table: str, name: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [name],
        [f"{target}.id"],
        name=f"fk_{table}_{name}",
        deferrable=True,
        initially="DEFERRED",
    )


def index(
    name: str,
    table: str,
    *columns: str,
    only: sa.ColumnElement[bool] | sa.TextClause | None = None,
    unique: bool = False,
) -> None:
    op.create_index(
        name, table, [*columns], unique=unique, sqlite_where=only, postgresql_where=only
    )


def upgrade() -> None:
    create_persons()
    create_appointments()
    create_invitations()
    create_chats()
    create_memberships()
    create_tickets()
    create_posts()


def downgrade() -> None:
    op.drop_table("posts")
    op.drop_table("tickets")
    op.drop_table("memberships")
    op.drop_table("chats")
    op.drop_table("invitations")
    op.drop_table("appointments")
    op.drop_table("persons")


def create_persons() -> None:
    op.create_table(
        "persons",
        row_id(),
        optional("telegram_id", sa.BigInteger()),
        column("name", sa.String()),
        optional("username", sa.String()),
        optional("language", sa.String(16)),
        column("dm_ok", sa.Boolean()),
        column("created_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_persons"),
        sa.UniqueConstraint("telegram_id", name="uq_persons_telegram_id"),
    )


def create_appointments() -> None:
    op.create_table(
        "appointments",
        row_id(),
        column("person_id", Id),
        column("community", sa.String(64)),
        optional("grid", sa.String(64)),
        column("role", Word),
        column("rank", sa.SmallInteger()),
        column("created_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_appointments"),
        sa.UniqueConstraint(
            "person_id",
            "community",
            "grid",
            "role",
            name="uq_appointments_person_id_community_grid_role",
        ),
        points("appointments", "person_id", "persons"),
    )
    index("ix_appointments_community_role_grid", "appointments", "community", "role", "grid")
    index(
        "uq_appointments_community_wide",
        "appointments",
        "person_id",
        "community",
        "role",
        only=sa.column("grid").is_(None),
        unique=True,
    )


def create_invitations() -> None:
    op.create_table(
        "invitations",
        row_id(),
        column("community", sa.String(64)),
        optional("grid", sa.String(64)),
        column("role", Word),
        column("rank", sa.SmallInteger()),
        column("name", sa.String()),
        optional("created_by", Id),
        column("created_at", Instant),
        column("expires_at", Instant),
        optional("used_by", Id),
        optional("used_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        points("invitations", "created_by", "persons"),
        points("invitations", "used_by", "persons"),
    )


def create_chats() -> None:
    op.create_table(
        "chats",
        row_id(),
        column("bot_id", sa.BigInteger()),
        column("address", sa.BigInteger()),
        column("type", sa.String(16)),
        column("title", sa.String()),
        optional("kind", Word),
        optional("community", sa.String(64)),
        optional("grid", sa.String(64)),
        optional("compound", sa.String(64)),
        optional("language", sa.String(16)),
        column("state", Word),
        column("is_admin", sa.Boolean()),
        column("created_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_chats"),
        sa.UniqueConstraint("bot_id", "address", name="uq_chats_bot_id_address"),
    )
    index(
        "ix_chats_community_kind",
        "chats",
        "community",
        "kind",
        only=sa.column("community").is_not(None),
    )


def create_memberships() -> None:
    op.create_table(
        "memberships",
        row_id(),
        column("chat_id", Id),
        column("person_id", Id),
        column("seen_at", Instant),
        optional("left_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_memberships"),
        sa.UniqueConstraint("chat_id", "person_id", name="uq_memberships_chat_id_person_id"),
        points("memberships", "chat_id", "chats"),
        points("memberships", "person_id", "persons"),
    )
    index(
        "ix_memberships_person_id", "memberships", "person_id", only=sa.column("left_at").is_(None)
    )


def create_tickets() -> None:
    op.create_table(
        "tickets",
        row_id(),
        column("community", sa.String(64)),
        column("number", sa.Integer()),
        column("grid", sa.String(64)),
        optional("chat_id", Id),
        column("reporter_id", Id),
        column("is_anonymous", sa.Boolean()),
        column("category", sa.String(64)),
        column("priority", Word),
        optional("compound", sa.String(64)),
        optional("building", sa.String()),
        optional("unit", sa.String()),
        optional("room", sa.String()),
        optional("place_note", sa.String()),
        column("place_asked", sa.Boolean()),
        column("state", Word),
        column("version", sa.Integer()),
        optional("owner_id", Id),
        column("level", sa.Integer()),
        column("cycle", sa.Integer()),
        column("transfers", sa.Integer()),
        optional("question", sa.String()),
        optional("promised_at", Instant),
        optional("promise", sa.String()),
        optional("outcome", sa.String()),
        column("created_at", Instant),
        column("state_since", Instant),
        optional("claimed_at", Instant),
        optional("resolved_at", Instant),
        optional("closed_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
        sa.UniqueConstraint("community", "number", name="uq_tickets_community_number"),
        points("tickets", "chat_id", "chats"),
        points("tickets", "reporter_id", "persons"),
        points("tickets", "owner_id", "persons"),
    )
    index("ix_tickets_community_state_grid", "tickets", "community", "state", "grid")
    index(
        "ix_tickets_live_grid",
        "tickets",
        "community",
        "grid",
        only=sa.text("state NOT IN ('closed', 'rejected', 'withdrawn')"),
    )
    index(
        "ix_tickets_live_owner",
        "tickets",
        "owner_id",
        only=sa.text("state NOT IN ('closed', 'rejected', 'withdrawn')"),
    )
    index("ix_tickets_reporter_id", "tickets", "reporter_id")


def create_posts() -> None:
    op.create_table(
        "posts",
        row_id(),
        column("chat_id", Id),
        column("message_id", sa.BigInteger()),
        column("ticket_id", Id),
        column("purpose", Word),
        optional("person_id", Id),
        optional("action", sa.String(64)),
        column("version", sa.Integer()),
        optional("argument", sa.String()),
        column("is_open", sa.Boolean()),
        column("created_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
        sa.UniqueConstraint("chat_id", "message_id", name="uq_posts_chat_id_message_id"),
        points("posts", "chat_id", "chats"),
        points("posts", "ticket_id", "tickets"),
        points("posts", "person_id", "persons"),
    )
    index(
        "ix_posts_live_chat",
        "posts",
        "chat_id",
        "person_id",
        only=sa.column("is_open").is_(sa.true()),
    )
    index(
        "ix_posts_live_ticket",
        "posts",
        "ticket_id",
        "chat_id",
        only=sa.column("is_open").is_(sa.true()),
    )
