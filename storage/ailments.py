from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from sqlalchemy.exc import DBAPIError

from storage.errors import DatabaseUnreachable, KeyMissing

FULL = "The disk is full: the database cannot grow."
READ_ONLY = "The database file cannot be written."
LOCKED = "Another program holds the database locked."
DISK = "The disk does not read or write the database as it should."
GONE = "The database file cannot be opened."
DAMAGED = "The database file is damaged; `weisu restore` puts a backup in its place."
SERVER = "The database server does not answer as it should."
AWAY = "The database server is starting or stopping, or broke the connection."
CROWDED = "The database server lets nobody else in: it has too many connections."
CRAMPED = "The database server has not memory enough."
STANDBY = "The database server takes no changes: it is a standby, or was told so."
RACE = "The database server undid changes that got into each other's way."
SLOW = "The database server gave up what took too long."
STRANGER = "The database server refuses this user or password."
MISSING = "The database server has no database of this name."
FORBIDDEN = "The database user may not do this; it must own the database."
BROKEN = "The database server finds its files damaged; put a backup in their place."

_SENTENCES: Mapping[int, str] = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_PERM: READ_ONLY,
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_PROTOCOL: LOCKED,
    sqlite3.SQLITE_IOERR: DISK,
    sqlite3.SQLITE_CANTOPEN: GONE,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
}
_PRIMARY = 0xFF
"""The part of a SQLite error code that says the kind; the rest says the circumstances."""

_STATES: Mapping[str, str] = {
    "08": AWAY,
    "57P": AWAY,
    "53100": FULL,
    "53200": CRAMPED,
    "53300": CROWDED,
    "53": SERVER,
    "25006": STANDBY,
    "25P": SLOW,
    "40": RACE,
    "55P03": LOCKED,
    "57014": SLOW,
    "28": STRANGER,
    "3D000": MISSING,
    "42501": FORBIDDEN,
    "58": DISK,
    "XX001": BROKEN,
    "XX002": BROKEN,
}
"""What PostgreSQL's states say, by the whole code or by what it begins with."""

_UNIQUE, _FOREIGN, _STALE_PLAN = "23505", "23503", "0A000"
_LOST_STATES = ("40", _UNIQUE, _FOREIGN, _STALE_PLAN)
_LOST_CODES = frozenset(
    {
        sqlite3.SQLITE_CONSTRAINT_UNIQUE,
        sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
        sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY,
    }
)


def ailment_in(error: BaseException) -> str | None:
    """Say in one sentence what is wrong with the database itself.

    None when the error says something about what was asked of it: then asking again is no use.
    """
    if isinstance(error, KeyMissing | DatabaseUnreachable):
        return str(error)
    cause = _cause(error)
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None)
        return None if code is None else _SENTENCES.get(code & _PRIMARY)
    state = _state(cause)
    if state is not None:
        return _STATES.get(state) or _STATES.get(state[:3]) or _STATES.get(state[:2])
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return AWAY
    return None


def is_lost_race(error: BaseException) -> bool:
    """Say whether the database refused a change because another one came first.

    The other made the row that was to be new, or took away what it was to point at; or the two
    waited for each other, and this one had to give way.
    """
    cause = _cause(error)
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", None) in _LOST_CODES
    state = _state(cause)
    return state is not None and state.startswith(_LOST_STATES)


def _cause(error: BaseException) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error


def _state(cause: BaseException | None) -> str | None:
    """Give the five letters by which PostgreSQL says what is the matter."""
    state = getattr(cause, "sqlstate", None)
    return state if isinstance(state, str) else None
