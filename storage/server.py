"""What a database server says of itself, for whoever checks up on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from storage.unit_of_work import SqlUnitOfWork

_ASKED = text("""
SELECT current_setting('server_version_num')::int / 10000 AS version,
  clock_timestamp() AS now,
  current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
    - (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS free
""")


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server: its major version, its clock, and how many more connections it takes."""

    version: int
    now: datetime
    free: int


async def server_of(uow: SqlUnitOfWork) -> Server | None:
    """Ask the server; None where the database is a file."""
    if uow.session.get_bind().dialect.name == "sqlite":
        return None
    found = (await uow.session.execute(_ASKED)).mappings().one()
    return Server(**found)
