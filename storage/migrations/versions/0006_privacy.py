"""Privacy: where a person's words are found, and words that are old enough to go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_reports_person_id", "reports", ["person_id"])
    wordy = sa.text("text != '…'")
    op.create_index(
        "ix_reports_wordy", "reports", ["sent_at"], sqlite_where=wordy, postgresql_where=wordy
    )
    op.create_index("ix_endorsements_person_id", "endorsements", ["person_id"])


def downgrade() -> None:
    op.drop_index("ix_endorsements_person_id", "endorsements")
    op.drop_index("ix_reports_wordy", "reports")
    op.drop_index("ix_reports_person_id", "reports")
