"""What waits a moment for its other half, where several processes take updates in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0009"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "halves",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("update", sa.JSON(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_to", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_halves"),
        sa.UniqueConstraint(
            "bot_id", "address", "message_id", name="uq_halves_bot_id_address_message_id"
        ),
    )
    op.create_index("ix_halves_until", "halves", ["until"])


def downgrade() -> None:
    op.drop_table("halves")
