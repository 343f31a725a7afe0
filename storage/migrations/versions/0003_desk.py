"""What the program itself remembers: outbox, inbox, dialogues, counters."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
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
    create_outbox()
    create_buckets()
    create_inbox()
    create_dead_letters()
    create_conversations()
    create_counters()


def downgrade() -> None:
    op.drop_table("counters")
    op.drop_table("conversations")
    op.drop_table("dead_letters")
    op.drop_table("inbox")
    op.drop_table("buckets")
    op.drop_table("outbox")


def create_outbox() -> None:
    op.create_table(
        "outbox",
        row_id(),
        column("bot_id", sa.BigInteger()),
        column("chat_id", Id),
        column("kind", sa.String(64)),
        optional("ticket_id", Id),
        column("payload", sa.JSON()),
        optional("dedupe_key", sa.String(128)),
        column("urgency", sa.SmallInteger()),
        column("not_before", Instant),
        column("state", Word),
        column("attempts", sa.Integer()),
        optional("lease_token", sa.String(64)),
        optional("lease_until", Instant),
        column("uncertain", sa.Boolean()),
        optional("error", sa.String()),
        column("created_at", Instant),
        optional("done_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.CheckConstraint(
            "(lease_token IS NULL) = (lease_until IS NULL)", name=op.f("ck_outbox_lease_whole")
        ),
        points("outbox", "chat_id", "chats"),
        points("outbox", "ticket_id", "tickets"),
    )
    index("ix_outbox_done", "outbox", "done_at", only=sa.column("done_at").is_not(None))
    index("ix_outbox_due", "outbox", "bot_id", "not_before", only=sa.text("state IN ('pending')"))
    index(
        "ix_outbox_leased",
        "outbox",
        "bot_id",
        "lease_until",
        only=sa.and_(sa.text("state IN ('pending')"), sa.column("lease_token").is_not(None)),
    )
    index("ix_outbox_twins", "outbox", "dedupe_key", only=sa.text("state IN ('pending')"))
    index("ix_outbox_waiting", "outbox", "chat_id", "urgency", only=sa.text("state IN ('pending')"))


def create_buckets() -> None:
    op.create_table(
        "buckets",
        column("key", sa.String(128)),
        column("stamps", sa.JSON()),
        sa.PrimaryKeyConstraint("key", name="pk_buckets"),
    )


def create_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("bot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        column("received_at", Instant),
        sa.PrimaryKeyConstraint("bot_id", "update_id", name="pk_inbox"),
    )
    index("ix_inbox_received_at", "inbox", "received_at")


def create_dead_letters() -> None:
    op.create_table(
        "dead_letters",
        row_id(),
        column("bot_id", sa.BigInteger()),
        column("update_id", sa.BigInteger()),
        column("payload", sa.String()),
        column("error", sa.String()),
        column("at", Instant),
        optional("replayed_at", Instant),
        column("attempts", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_dead_letters"),
    )
    index("ix_dead_letters_waiting", "dead_letters", "at", only=sa.column("replayed_at").is_(None))


def create_conversations() -> None:
    op.create_table(
        "conversations",
        column("key", sa.String(255)),
        optional("state", sa.String(255)),
        column("data", sa.JSON()),
        sa.Column("updated_at", Instant, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_conversations"),
    )
    index("ix_conversations_updated_at", "conversations", "updated_at")


def create_counters() -> None:
    op.create_table(
        "counters",
        column("name", sa.String(128)),
        column("value", sa.BigInteger()),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
