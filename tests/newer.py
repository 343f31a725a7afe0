"""A newer program: our migrations with one more, made up for a test."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import Connection

from storage import schema
from storage.climbing import climb
from storage.engine import make_engine
from storage.postgres import take_turns

GROWS = """
op.create_table("of_the_future", sa.Column("id", sa.Integer(), primary_key=True))
op.add_column("persons", sa.Column("star_sign", sa.String(16), nullable=True))
op.add_column("tickets", sa.Column("weight", sa.Integer(), nullable=False, server_default="1"))
op.create_index("ix_tickets_weight", "tickets", ["weight"])
op.drop_index("ix_tickets_ended", table_name="tickets")
"""
"""Everything that a migration may do to whoever still runs."""

_FILE = """
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade():
    {steps}
"""


async def bring_up(url: str, folder: Path, steps: str = GROWS, *, revision: str = "0999") -> None:
    """Bring a database to the schema of a program that does these steps more than ours."""
    scripts = folder / f"migrations-{revision}"
    shutil.copytree(
        schema.MIGRATIONS, scripts, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True
    )
    text = _FILE.format(
        revision=revision, head=schema.head(), steps="\n    ".join(steps.strip().splitlines())
    )
    (scripts / "versions" / f"{revision}_made_up.py").write_text(text, encoding="utf-8")

    def step(connection: Connection) -> None:
        take_turns(connection)
        climb(connection, scripts, revision, is_down=False)

    engine = make_engine(url, for_schema=True)
    async with engine.begin() as connection:
        await connection.run_sync(step)
    await engine.dispose()
