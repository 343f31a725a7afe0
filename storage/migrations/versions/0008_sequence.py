"""Ids from a sequence where several writers work at once; SQLite keeps its counter row."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BLOCK = 10_000

counters = sa.table("counters", sa.column("name", sa.String()), sa.column("value", sa.BigInteger()))
ITS_ROW = counters.c.name == "id"


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        return
    taken = connection.scalar(sa.select(counters.c.value).where(ITS_ROW)) or 0
    op.execute(sa.schema.CreateSequence(sa.Sequence("ids", start=taken + 1, increment=BLOCK)))
    op.execute(counters.delete().where(ITS_ROW))


def downgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        return
    unused = connection.scalar(sa.select(sa.Sequence("ids").next_value())) or 1
    op.execute(sa.schema.DropSequence(sa.Sequence("ids")))
    op.execute(counters.insert().values(name="id", value=unused - 1))
