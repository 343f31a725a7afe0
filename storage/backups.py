"""Copies of a SQLite database: made while it is in use, looked through, put in place whole."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from storage.ailments import LOCKED, ailment_in
from storage.errors import BrokenBackup, DatabaseInUse, StorageError
from storage.occupancy import emptied
from storage.schema import must_know

STEP = 1024
"""How many pages are copied between two reports of progress."""

PATIENCE = 5.0
"""Seconds to wait for somebody who holds the database locked."""

Progress = Callable[[int, int], None]
"""Told how many pages are done, and how many there are."""


@dataclass(frozen=True, kw_only=True)
class Stock:
    """What a database file holds: its schema, how many rows of each table, the keys it needs."""

    revision: str
    rows: Mapping[str, int]
    keys: Sequence[str] = ()

    @property
    def total(self) -> int:
        """Give how many rows there are in all."""
        return sum(self.rows.values())


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What a restore did: what is in place now, and where the database is that was there."""

    stock: Stock
    aside: Path | None


def inspect(path: Path) -> Stock:
    """Look a database file through, and give what it holds; raises BrokenBackup, SchemaTooNew."""
    with _explained(path), closing(_reader(path)) as connection:
        for check in ("integrity_check", "foreign_key_check"):
            found = connection.execute(f"PRAGMA {check}").fetchall()
            if found not in ([], [("ok",)]):
                raise BrokenBackup(f"{path} is damaged: {check} finds {len(found)} faults.")
        stock = _stock(connection)
    if stock is None:
        raise BrokenBackup(f"{path} is no database of Weisu.")
    must_know(stock.revision)
    return stock


def back_up(source: Path, target: Path, *, progress: Progress | None = None) -> Stock:
    """Copy a database that may be in use; gives what the copy holds.

    The copy shows one moment. It appears under its name only after it was looked through and
    found to hold what the database held; a file that has the name already is left alone.
    """
    if os.path.lexists(target):
        raise StorageError(f"{target} exists already; nothing was written.")
    with _beside(target) as partial:
        stock = _copied(source, partial, progress)
        _name(partial, target)
    return stock


def restore(
    backup: Path, target: Path, *, aside: Path, progress: Progress | None = None
) -> Restored:
    """Put a backup in the place of a database that nobody has open, and look at it there.

    The database that was there is kept under the name `aside`. Until the last step nothing of it
    is touched, and that step is done whole or not at all.
    """
    inspect(backup)
    with emptied(target), _alone(target) as is_sound, _beside(target) as partial:
        _copied(backup, partial, progress)
        _give_to_owner(partial, like=target if target.exists() else target.parent)
        kept = _set_aside(target, aside, is_sound=is_sound) if target.exists() else None
        partial.replace(target)
        _settle(target.parent)
    return Restored(stock=inspect(target), aside=kept)


def _reader(path: Path) -> sqlite3.Connection:
    address = f"file:{quote(str(path.absolute()))}?mode=ro"
    return sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None)


def _stock(connection: sqlite3.Connection) -> Stock | None:
    """Count what there is; inside a transaction this fixes the moment that it shows."""
    listed = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    names = sorted(name for (name,) in listed if not name.startswith("sqlite_"))
    if "alembic_version" not in names:
        return None
    found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if found is None:
        return None
    count = 'SELECT count(*) FROM "{}"'  # the names come from the database itself
    rows = {name: connection.execute(count.format(name)).fetchone()[0] for name in names}
    asked = "SELECT id FROM keys ORDER BY since, id"
    keys = [name for (name,) in connection.execute(asked)] if "keys" in names else []
    return Stock(revision=found[0], rows=rows, keys=keys)


def _copied(source: Path, partial: Path, progress: Progress | None) -> Stock:
    """Copy one moment of the source and look the copy through."""

    def report(_status: int, left: int, pages: int) -> None:
        if progress is not None:
            progress(pages - left, pages)

    with _explained(source), closing(_reader(source)) as origin:
        origin.execute("BEGIN")
        held = _stock(origin)
        with _explained(partial.parent), closing(sqlite3.connect(partial)) as copy:
            origin.backup(copy, pages=STEP, progress=report)
            copy.execute("PRAGMA journal_mode = DELETE")  # so that the one file is all of it
    found = inspect(partial)
    if found != held:
        raise BrokenBackup(f"The copy of {source} does not hold what the database holds.")
    _settle(partial)
    return found


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Say in a sentence what SQLite or the system finds wrong."""
    try:
        yield
    except sqlite3.Error as error:
        ailment = ailment_in(error)
        raise BrokenBackup(f"{path}: {ailment or error}") from error
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror or error}.") from error


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Give a hidden file, for one account only, beside one that is to be; it does not stay."""
    try:
        handle, name = tempfile.mkstemp(
            dir=target.parent, prefix=f".{target.name}.", suffix=".partial"
        )
    except OSError as error:
        reason = error.strerror or str(error)
        raise StorageError(f"Cannot write into {target.parent}: {reason}.") from error
    os.close(handle)
    partial = Path(name)
    try:
        with _explained(target):
            yield partial
    finally:
        for end in ("", "-journal", "-wal", "-shm"):
            Path(name + end).unlink(missing_ok=True)


def _name(partial: Path, target: Path) -> None:
    """Give a finished file its name, unless another file has it by now."""
    try:
        os.link(partial, target)
    except FileExistsError:
        raise StorageError(f"{target} exists already; nothing was written.") from None
    except OSError:  # some file systems know no second names
        partial.rename(target)
    _settle(target.parent)


@contextmanager
def _alone(path: Path) -> Iterator[bool]:
    """Hold a database that nobody else has open; say whether SQLite can read it at all.

    SQLite lets go of the write-ahead log only when nobody else has the file open: that is how we
    know. Afterwards the one file is all of it.
    """
    if not path.exists():
        yield True
        return
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        is_sound = True
        try:
            mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
            if mode == "delete":
                connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            mode, is_sound = "", False
            if ailment_in(error) == LOCKED:
                raise _in_use(path) from error
        if is_sound and mode != "delete":
            raise _in_use(path)
        yield is_sound


def _in_use(path: Path) -> DatabaseInUse:
    return DatabaseInUse(f"Another program has {path} open. Stop it, then restore.")


def _set_aside(path: Path, aside: Path, *, is_sound: bool) -> Path:
    """Give the database that is there a second name; its own is taken in the next step."""
    _name_also(path, aside)
    if not is_sound:  # what is left of its log must not be taken for that of the new file
        log = Path(f"{path}-wal")
        if log.exists():
            log.rename(f"{aside}-wal")
        Path(f"{path}-shm").unlink(missing_ok=True)
    return aside


def _name_also(path: Path, other: Path) -> None:
    if os.path.lexists(other):
        raise StorageError(f"{other} exists already; nothing was changed.")
    try:
        os.link(path, other)
    except OSError:  # some file systems know no second names
        other.write_bytes(path.read_bytes())


def _give_to_owner(path: Path, *, like: Path) -> None:
    """Let the account that the bot runs under have a file, also when root restores."""
    model = like.stat()
    with suppress(PermissionError):  # who is not root has only own files to give
        os.chown(path, model.st_uid, model.st_gid)
    if like.is_file():
        path.chmod(model.st_mode)


def _settle(path: Path) -> None:
    """Make sure that what was written outlives a power cut."""
    with suppress(PermissionError):  # some systems open no folder
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
