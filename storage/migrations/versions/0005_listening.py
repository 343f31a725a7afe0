"""Listening: candidates, how ready a group is, corrections; merging, households, chains."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.DateTime(timezone=True)
Word = sa.String(32)
Code = sa.String(64)

LIVE = "state NOT IN ('closed', 'merged', 'rejected', 'withdrawn')"
LIVE_BEFORE = "state NOT IN ('closed', 'rejected', 'withdrawn')"


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


def index(name: str, table: str, *columns: str, only: str | None = None) -> None:
    condition = sa.text(only) if only else None
    op.create_index(name, table, [*columns], sqlite_where=condition, postgresql_where=condition)


def live_indexes(condition: str) -> None:
    index("ix_tickets_live_grid", "tickets", "community", "grid", only=condition)
    index("ix_tickets_live_owner", "tickets", "owner_id", only=condition)


def upgrade() -> None:
    op.drop_index("ix_tickets_live_grid", "tickets")
    op.drop_index("ix_tickets_live_owner", "tickets")
    op.add_column("persons", optional("learning_since", Instant))
    op.add_column(
        "chats",
        sa.Column("listening", Word, nullable=False, server_default=sa.text("'explicit'")),
    )
    op.add_column("chats", optional("listening_since", Instant))
    op.add_column("tickets", optional("floor", sa.String()))
    op.add_column("tickets", optional("root_cause", sa.String()))
    op.add_column("tickets", optional("merged_into", Id))
    op.add_column("tickets", optional("follows", Id))
    op.add_column("endorsements", optional("household", sa.String()))
    op.add_column("endorsements", optional("merged_from", Id))
    live_indexes(LIVE)
    index("ix_tickets_merged_into", "tickets", "merged_into", only="merged_into IS NOT NULL")
    trouble = ("community", "category", "building", "closed_at")
    index("ix_tickets_trouble", "tickets", *trouble, only="state IN ('closed')")
    create_candidates()
    create_counts()
    create_corrections()


def downgrade() -> None:
    for table in ("corrections", "listening_days", "readiness", "candidates"):
        op.drop_table(table)
    for name in (
        "ix_tickets_trouble",
        "ix_tickets_merged_into",
        "ix_tickets_live_grid",
        "ix_tickets_live_owner",
    ):
        op.drop_index(name, "tickets")
    op.drop_column("endorsements", "merged_from")
    op.drop_column("endorsements", "household")
    for name in ("follows", "merged_into", "root_cause", "floor"):
        op.drop_column("tickets", name)
    op.drop_column("chats", "listening_since")
    op.drop_column("chats", "listening")
    op.drop_column("persons", "learning_since")
    op.execute("UPDATE tickets SET state = 'withdrawn' WHERE state = 'merged'")
    live_indexes(LIVE_BEFORE)


def create_candidates() -> None:
    op.create_table(
        "candidates",
        row_id(),
        column("chat_id", Id),
        column("person_id", Id),
        column("lead_id", Id),
        column("kind", Word),
        column("state", Word),
        column("text", sa.String()),
        column("category", Code),
        column("priority", Word),
        column("facts", sa.JSON()),
        column("media", sa.JSON()),
        column("messages", sa.JSON()),
        optional("ticket_id", Id),
        optional("card_message_id", sa.BigInteger()),
        optional("asked_at", Instant),
        column("created_at", Instant),
        column("last_at", Instant),
        column("due_at", Instant),
        optional("ended_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_candidates"),
        points("candidates", "chat_id", "chats"),
        points("candidates", "person_id", "persons"),
        points("candidates", "ticket_id", "tickets"),
    )
    waiting = "state IN ('waiting')"
    index("ix_candidates_waiting", "candidates", "chat_id", only=waiting)
    index("ix_candidates_asked", "candidates", "chat_id", "asked_at")


def create_counts() -> None:
    op.create_table(
        "readiness",
        row_id(),
        column("chat_id", Id),
        column("category", Code),
        column("level", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_readiness"),
        sa.UniqueConstraint("chat_id", "category", name="uq_readiness_chat_id_category"),
        points("readiness", "chat_id", "chats"),
    )
    counts = ("messages", "posts", "asked", "accepted", "dismissed", "faded", "missed")
    op.create_table(
        "listening_days",
        row_id(),
        column("chat_id", Id),
        column("day", sa.Date()),
        *(column(name, sa.Integer()) for name in counts),
        sa.PrimaryKeyConstraint("id", name="pk_listening_days"),
        sa.UniqueConstraint("chat_id", "day", name="uq_listening_days_chat_id_day"),
        points("listening_days", "chat_id", "chats"),
    )


def create_corrections() -> None:
    op.create_table(
        "corrections",
        row_id(),
        column("community", Code),
        column("ticket_id", Id),
        column("person_id", Id),
        column("what", Word),
        column("before", sa.String()),
        column("after", sa.String()),
        column("at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
        points("corrections", "ticket_id", "tickets"),
        points("corrections", "person_id", "persons"),
    )
    index("ix_corrections_community_at", "corrections", "community", "at")
