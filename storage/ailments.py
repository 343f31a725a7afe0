from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from storage.errors import KeyMissing

FULL = "The disk is full: the database cannot grow."
READ_ONLY = "The database file cannot be written."
LOCKED = "Another program holds the database locked."
DISK = "The disk does not read or write the database as it should."
GONE = "The database file cannot be opened."
DAMAGED = "The database file is damaged; `weisu restore` puts a backup in its place."
SERVER = "The database server does not answer as it should."

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


def ailment_in(error: BaseException) -> str | None:
    """Say in one sentence what is wrong with the database itself.

    None when the error says something about what was asked of it: then asking again is no use.
    """
    if isinstance(error, KeyMissing):
        return str(error)
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None)
        return None if code is None else _SENTENCES.get(code & _PRIMARY)
    if isinstance(error, (OperationalError, InterfaceError)):
        return SERVER
    return None
