"""Who lives on a database file: a sign beside it that the system takes down however a bot dies."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from storage.engine import is_sqlite, sqlite_path
from storage.errors import DatabaseInUse, DatabaseNotWritable


@contextmanager
def occupied(url: str) -> Iterator[None]:
    """Say for as long as the block lasts that a bot runs on the database; several may."""
    address = make_url(url)
    if not is_sqlite(address):
        yield
        return
    path = sqlite_path(address)
    refusal = f"{path} is being restored, moved or decrypted; wait for it."
    with _sign(path, is_alone=False, refusal=refusal):
        yield


@contextmanager
def emptied(path: Path, *, then: str = "restore") -> Iterator[None]:
    """Keep every bot away from a database file for as long as the block lasts."""
    refusal = f"A bot is running on {path}. Stop it, then {then}."
    with _sign(path, is_alone=True, refusal=refusal):
        yield


def is_occupied(path: Path) -> bool:
    """Say whether a bot runs on a database file now."""
    try:
        with emptied(path):
            return False
    except DatabaseInUse:
        return True


@contextmanager
def _sign(path: Path, *, is_alone: bool, refusal: str) -> Iterator[None]:
    """Lock a file of its own: locks on the database file belong to SQLite."""
    sign = path.with_name(path.name + ".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(sign, os.O_RDONLY | os.O_CREAT, 0o644)  # whoever can read it can lock it
    except OSError as error:
        reason = error.strerror or str(error)
        raise DatabaseNotWritable(f"Cannot write into {path.parent}: {reason}.") from error
    try:
        if sys.platform != "win32":  # there, only SQLite's own lock tells
            import fcntl  # noqa: PLC0415 - Windows has none

            kind = fcntl.LOCK_EX if is_alone else fcntl.LOCK_SH
            try:
                fcntl.flock(handle, kind | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise DatabaseInUse(refusal) from error
        yield
    finally:
        os.close(handle)
