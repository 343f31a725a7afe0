"""Alembic at work, apart: it takes a while to import, and seldom has anything to do."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def climb(connection: Connection, scripts: Path, revision: str, *, is_down: bool) -> None:
    """Take a schema up or down to a revision, in the transaction of the connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    (command.downgrade if is_down else command.upgrade)(config, revision)
