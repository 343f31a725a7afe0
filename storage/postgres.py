from __future__ import annotations

import os
import re
from typing import Any

from sqlalchemy import Connection, Dialect, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry

from storage.errors import DatabaseUnreachable

LOCK_SECONDS = 10
"""How long a statement waits for rows that somebody else holds."""

SCHEMA_KEY = 0x776569737500
"""The advisory lock of whoever changes the schema."""

ANSWER_SECONDS = 60.0
"""How long the server may take over one statement of a unit of work."""

CONNECT_SECONDS = 10.0

SETTINGS = {
    "application_name": "weisu",
    "timezone": "UTC",
    "lock_timeout": f"{LOCK_SECONDS}s",
    # A process that stands still must not hold up the others for ever.
    "idle_in_transaction_session_timeout": "120s",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    # Compiling a statement takes longer than any of ours runs.
    "jit": "off",
}


_QUOTED = re.compile(r"(invalid input for query argument \$\d+): .*", re.DOTALL)


def connect_arguments(*, synchronous: str, answer_seconds: float | None) -> dict[str, Any]:
    """Give what the driver is told when it connects.

    What a power cut of the server may cost is the server's own setting, unless the config allows
    to lose the last moments.
    """
    settings = SETTINGS if synchronous == "FULL" else SETTINGS | {"synchronous_commit": "off"}
    return {
        "server_settings": settings,
        "timeout": CONNECT_SECONDS,
        "command_timeout": answer_seconds,
    }


def explain(engine: AsyncEngine) -> None:
    """Have a server that cannot be reached, or does not answer, be told from other trouble.

    The driver raises what the operating system raises then, as any other connection would.
    """

    @event.listens_for(engine.sync_engine, "do_connect")
    def connect(
        dialect: Dialect,
        _record: ConnectionPoolEntry,
        given: tuple[Any, ...],
        named: dict[str, Any],
    ) -> Any:  # noqa: ANN401 - whatever the driver calls a connection
        try:
            return dialect.connect(*given, **named)
        except OSError as error:
            raise DatabaseUnreachable(
                f"The database server cannot be reached ({_reason(error)})."
            ) from error

    @event.listens_for(engine.sync_engine, "handle_error")
    def handle(context: ExceptionContext) -> None:
        error = context.original_exception
        if isinstance(error, OSError):
            raise DatabaseUnreachable("The database server does not answer.") from error
        for told in (context.sqlalchemy_exception, error, error.__cause__):
            if told is not None:
                _hush(told)


def _reason(error: OSError) -> str:
    """Say what the system says, without the addresses that it was tried at."""
    if error.errno is not None and error.errno > 0:
        return os.strerror(error.errno)
    return error.strerror or "no answer"


def _hush(error: BaseException) -> None:
    """Take out of an error what it quotes of a row: errors are logged, what people said is not."""
    if getattr(error, "detail", None):
        vars(error)["detail"] = None
    error.args = tuple(
        _QUOTED.sub(r"\1", part) if isinstance(part, str) else part for part in error.args
    )


def take_turns(connection: Connection) -> None:
    """Wait, however long it takes, until nobody else changes the schema; SQLite does it itself."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({SCHEMA_KEY})")
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
