"""What ended lately is found by when it ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None

HAS_ENDED = sa.text("closed_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_tickets_ended",
        "tickets",
        ["community", "closed_at"],
        sqlite_where=HAS_ENDED,
        postgresql_where=HAS_ENDED,
    )


def downgrade() -> None:
    op.drop_index("ix_tickets_ended", table_name="tickets")
