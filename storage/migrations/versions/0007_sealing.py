"""Sealing: the keys in use, and room for sealed values where there were numbers or short texts."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

Instant = sa.DateTime(timezone=True)
Kind = sa.types.TypeEngine[Any]


def upgrade() -> None:
    op.create_table(
        "keys",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("since", Instant, nullable=False),
        sa.Column("run_at", Instant, nullable=True),
        sa.Column("whole_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_keys"),
    )
    retype("attachments", sa.String(128), sa.String(), "file_unique_id")
    retype("attachments", sa.Double(), sa.String(), "latitude", "longitude", nullable=True)
    retype("fragments", sa.String(128), sa.String(), "file_unique_id")


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM keys")):
        raise RuntimeError("sealed values fit into no older schema: weisu keys rotate --off first")
    retype("fragments", sa.String(), sa.String(128), "file_unique_id")
    retype("attachments", sa.String(), sa.Double(), "latitude", "longitude", nullable=True)
    retype("attachments", sa.String(), sa.String(128), "file_unique_id")
    op.drop_table("keys")


def retype(table: str, before: Kind, after: Kind, *names: str, nullable: bool = False) -> None:
    to = "double precision" if isinstance(after, sa.Double) else "varchar"
    with op.batch_alter_table(table) as batch:
        for name in names:
            batch.alter_column(
                name,
                existing_type=before,
                type_=after,
                existing_nullable=nullable,
                postgresql_using=f"{name}::{to}",
            )
