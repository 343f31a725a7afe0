"""What a database keeps, looked at beside the bot and without its keys: every row, every file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from sqlalchemy import Connection, inspect, make_url, text

from storage.engine import is_sqlite, make_engine, sqlite_path

AROUND = 16
"""How many bytes on each side of what was found are told, for whoever asks how it came there."""


async def rows_kept(url: str) -> list[str]:
    """Give every row of every table as it is kept; what is sealed stays sealed."""
    engine = make_engine(url)
    async with engine.connect() as connection:
        rows = await connection.run_sync(_rows)
    await engine.dispose()
    return rows


def _rows(connection: Connection) -> list[str]:
    return [
        f"{name}: {row}"
        for name in inspect(connection).get_table_names()
        for row in connection.execute(text(f'SELECT * FROM "{name}"'))  # noqa: S608 - our own tables
    ]


async def files_kept(url: str, *, rewritten: bool = False) -> dict[str, bytes]:
    """Give the files of a database, byte by byte, with all that was committed.

    The log of a server's writes is not among them: all its databases share it. `rewritten` gives
    what a server's are once the space of deleted rows was given back.
    """
    address = make_url(url)
    if is_sqlite(address):
        path = sqlite_path(address)
        return {file.name: file.read_bytes() for file in path.parent.glob(f"{path.name}*")}
    engine = make_engine(url).execution_options(isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        if rewritten:
            await connection.execute(text("VACUUM FULL"))
        await connection.execute(text("CHECKPOINT"))
        home = await connection.scalar(text("SHOW data_directory"))
        number = await connection.scalar(
            text("SELECT oid FROM pg_database WHERE datname = current_database()")
        )
    await engine.dispose()
    folder = Path(str(home)) / "base" / str(number)
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def spelled(word: str) -> Iterable[bytes]:
    """Give how a word may be written into a file: as it is, as JSON escapes it, in UTF-16."""
    return {word.encode(), word.encode("unicode_escape"), word.encode("utf-16-le")}


def found_in(files: Mapping[str, bytes], words: Mapping[str, str]) -> dict[str, str]:
    """Give what of the words stands there, by its name, and where it is met first."""
    return {
        name: where
        for name, word in words.items()
        for where in [next(_places(files, word), None)]
        if where
    }


def _places(files: Mapping[str, bytes], word: str) -> Iterator[str]:
    for name, raw in files.items():
        for form in spelled(word):
            at = raw.find(form)
            if at >= 0:
                near = raw[max(0, at - AROUND) : at + len(form) + AROUND]
                yield f"{name} at {at}: {near!r}"
