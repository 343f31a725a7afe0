"""What hangs on a ticket: words, pictures, history, voices."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
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
    create_reports()
    create_report_versions()
    create_attachments()
    create_fragments()
    create_events()
    create_endorsements()
    create_ratings()


def downgrade() -> None:
    op.drop_table("ratings")
    op.drop_table("endorsements")
    op.drop_table("events")
    op.drop_table("fragments")
    op.drop_table("attachments")
    op.drop_table("report_versions")
    op.drop_table("reports")


def create_reports() -> None:
    op.create_table(
        "reports",
        row_id(),
        column("ticket_id", Id),
        column("person_id", Id),
        column("kind", Word),
        column("chat_id", Id),
        column("message_id", sa.BigInteger()),
        optional("media_group_id", sa.String(64)),
        column("text", sa.String()),
        column("version", sa.Integer()),
        column("sent_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        sa.UniqueConstraint("chat_id", "message_id", name="uq_reports_chat_id_message_id"),
        points("reports", "ticket_id", "tickets"),
        points("reports", "person_id", "persons"),
        points("reports", "chat_id", "chats"),
    )
    index(
        "ix_reports_chat_id_media_group_id",
        "reports",
        "chat_id",
        "media_group_id",
        only=sa.column("media_group_id").is_not(None),
    )
    index(
        "ix_reports_origin",
        "reports",
        "chat_id",
        "person_id",
        "sent_at",
        only=sa.text("kind IN ('origin')"),
    )
    index("ix_reports_ticket_id", "reports", "ticket_id")


def create_report_versions() -> None:
    op.create_table(
        "report_versions",
        row_id(),
        column("report_id", Id),
        column("version", sa.Integer()),
        column("text", sa.String()),
        column("replaced_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_report_versions"),
        points("report_versions", "report_id", "reports"),
    )
    index("ix_report_versions_report_id", "report_versions", "report_id")


def create_attachments() -> None:
    op.create_table(
        "attachments",
        row_id(),
        column("ticket_id", Id),
        column("person_id", Id),
        column("purpose", Word),
        column("cycle", sa.Integer()),
        column("chat_id", Id),
        column("message_id", sa.BigInteger()),
        optional("media_group_id", sa.String(64)),
        column("kind", Word),
        column("file_id", sa.String()),
        column("file_unique_id", sa.String(128)),
        optional("latitude", sa.Double()),
        optional("longitude", sa.Double()),
        optional("title", sa.String()),
        column("at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
        sa.UniqueConstraint(
            "chat_id",
            "message_id",
            "file_unique_id",
            name="uq_attachments_chat_id_message_id_file_unique_id",
        ),
        points("attachments", "ticket_id", "tickets"),
        points("attachments", "person_id", "persons"),
        points("attachments", "chat_id", "chats"),
    )
    index(
        "ix_attachments_chat_id_media_group_id",
        "attachments",
        "chat_id",
        "media_group_id",
        only=sa.column("media_group_id").is_not(None),
    )
    index("ix_attachments_ticket_id", "attachments", "ticket_id")


def create_fragments() -> None:
    op.create_table(
        "fragments",
        row_id(),
        column("chat_id", Id),
        column("person_id", Id),
        column("message_id", sa.BigInteger()),
        column("media_group_id", sa.String(64)),
        column("kind", Word),
        column("file_id", sa.String()),
        column("file_unique_id", sa.String(128)),
        column("at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_fragments"),
        sa.UniqueConstraint("chat_id", "message_id", name="uq_fragments_chat_id_message_id"),
        points("fragments", "chat_id", "chats"),
        points("fragments", "person_id", "persons"),
    )
    index("ix_fragments_at", "fragments", "at")
    index("ix_fragments_chat_id_media_group_id", "fragments", "chat_id", "media_group_id")


def create_events() -> None:
    op.create_table(
        "events",
        row_id(),
        column("ticket_id", Id),
        column("at", Instant),
        optional("actor_id", Id),
        column("action", sa.String(64)),
        optional("from_state", sa.String(32)),
        optional("to_state", sa.String(32)),
        optional("text", sa.String()),
        column("facts", sa.JSON()),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        points("events", "ticket_id", "tickets"),
        points("events", "actor_id", "persons"),
    )
    index("ix_events_ticket_id", "events", "ticket_id")


def create_endorsements() -> None:
    op.create_table(
        "endorsements",
        row_id(),
        column("ticket_id", Id),
        column("person_id", Id),
        column("at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_endorsements"),
        sa.UniqueConstraint("ticket_id", "person_id", name="uq_endorsements_ticket_id_person_id"),
        points("endorsements", "ticket_id", "tickets"),
        points("endorsements", "person_id", "persons"),
    )


def create_ratings() -> None:
    op.create_table(
        "ratings",
        row_id(),
        column("ticket_id", Id),
        column("cycle", sa.Integer()),
        column("person_id", Id),
        column("score", Word),
        column("at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_ratings"),
        sa.UniqueConstraint(
            "ticket_id", "cycle", "person_id", name="uq_ratings_ticket_id_cycle_person_id"
        ),
        points("ratings", "ticket_id", "tickets"),
        points("ratings", "person_id", "persons"),
    )
