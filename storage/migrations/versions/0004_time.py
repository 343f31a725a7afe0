"""Time: what falls due, promises, the roster, call-backs, exclusions, files already sent."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.DateTime(timezone=True)
Word = sa.String(32)
Code = sa.String(64)


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
) -> None:
    op.create_index(name, table, [*columns], sqlite_where=only, postgresql_where=only)


def upgrade() -> None:
    op.add_column(
        "appointments",
        sa.Column("duty_days", sa.String(8), nullable=False, server_default=sa.text("''")),
    )
    create_dues()
    create_promises()
    create_roster()
    create_callbacks()
    create_exclusions()
    op.create_table(
        "sent_files",
        column("key", sa.String(255)),
        column("file_id", sa.String()),
        column("at", Instant),
        sa.PrimaryKeyConstraint("key", name="pk_sent_files"),
    )


def downgrade() -> None:
    for table in (
        "sent_files",
        "exclusions",
        "callbacks",
        "shifts",
        "leaves",
        "promises",
        "dues",
    ):
        op.drop_table(table)
    op.drop_column("appointments", "duty_days")


def create_dues() -> None:
    op.create_table(
        "dues",
        row_id(),
        column("community", Code),
        column("subject", Code),
        optional("ticket_id", Id),
        column("kind", Word),
        column("cycle", sa.Integer()),
        column("slot", Code),
        column("at", Instant),
        column("state", Word),
        column("attempts", sa.Integer()),
        optional("lease_token", sa.String(64)),
        optional("lease_until", Instant),
        optional("error", sa.String()),
        column("facts", sa.JSON()),
        column("created_at", Instant),
        optional("done_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_dues"),
        sa.UniqueConstraint(
            "subject", "kind", "cycle", "slot", name="uq_dues_subject_kind_cycle_slot"
        ),
        sa.CheckConstraint(
            "(lease_token IS NULL) = (lease_until IS NULL)", name=op.f("ck_dues_lease_whole")
        ),
        points("dues", "ticket_id", "tickets"),
    )
    index("ix_dues_pending", "dues", "at", only=sa.text("state IN ('pending')"))
    index("ix_dues_ticket_id", "dues", "ticket_id")


def create_promises() -> None:
    op.create_table(
        "promises",
        row_id(),
        column("ticket_id", Id),
        column("cycle", sa.Integer()),
        column("owner_id", Id),
        optional("party", sa.String()),
        column("text", sa.String()),
        column("first_due", Instant),
        column("due", Instant),
        column("extensions", sa.Integer()),
        column("state", Word),
        column("made_at", Instant),
        optional("settled_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_promises"),
        points("promises", "ticket_id", "tickets"),
        points("promises", "owner_id", "persons"),
    )
    index("ix_promises_ticket_id", "promises", "ticket_id")


def create_roster() -> None:
    op.create_table(
        "leaves",
        row_id(),
        column("community", Code),
        column("person_id", Id),
        column("first_day", sa.Date()),
        column("last_day", sa.Date()),
        column("created_by", Id),
        column("created_at", Instant),
        optional("ended_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_leaves"),
        points("leaves", "person_id", "persons"),
        points("leaves", "created_by", "persons"),
    )
    index("ix_leaves_community_last_day", "leaves", "community", "last_day")
    op.create_table(
        "shifts",
        row_id(),
        column("community", Code),
        optional("grid", Code),
        column("person_id", Id),
        column("day", sa.Date()),
        column("start", sa.Time()),
        column("end", sa.Time()),
        column("created_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_shifts"),
        points("shifts", "person_id", "persons"),
    )
    index("ix_shifts_community_day", "shifts", "community", "day")


def create_callbacks() -> None:
    op.create_table(
        "callbacks",
        row_id(),
        column("ticket_id", Id),
        column("cycle", sa.Integer()),
        column("reason", Word),
        optional("person_id", Id),
        column("level", sa.Integer()),
        column("state", Word),
        optional("note", sa.String()),
        column("created_at", Instant),
        optional("done_at", Instant),
        optional("done_by", Id),
        sa.PrimaryKeyConstraint("id", name="pk_callbacks"),
        sa.UniqueConstraint("ticket_id", "cycle", name="uq_callbacks_ticket_id_cycle"),
        points("callbacks", "ticket_id", "tickets"),
        points("callbacks", "person_id", "persons"),
        points("callbacks", "done_by", "persons"),
    )
    index("ix_callbacks_open", "callbacks", "ticket_id", only=sa.text("state IN ('open')"))


def create_exclusions() -> None:
    op.create_table(
        "exclusions",
        row_id(),
        column("ticket_id", Id),
        column("reason", sa.String()),
        column("asked_by", Id),
        column("asked_at", Instant),
        optional("answered_by", Id),
        optional("answered_at", Instant),
        optional("is_agreed", sa.Boolean()),
        sa.PrimaryKeyConstraint("id", name="pk_exclusions"),
        points("exclusions", "ticket_id", "tickets"),
        points("exclusions", "asked_by", "persons"),
        points("exclusions", "answered_by", "persons"),
    )
    index("ix_exclusions_ticket_id", "exclusions", "ticket_id")
