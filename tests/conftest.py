from __future__ import annotations

import asyncio
import logging
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

from bot import logs
from bot.commands.embedded import Embedded, embedded_server
from storage.schema import upgrade

# How long an example takes says more about the machine than about the code.
settings.register_profile("weisu", deadline=None)
settings.load_profile("weisu")
# What CI says must not change from one run to the next: there the same examples are tried again.
settings.register_profile("steady", deadline=None, derandomize=True)

sys.path.insert(0, str(Path(__file__).parent))

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]

_numbers = count(1)

_EMPTY = """DO $$ DECLARE name text; BEGIN
PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid();
FOR name IN SELECT tablename FROM pg_tables
  WHERE schemaname = 'public' AND tablename <> 'alembic_version'
LOOP EXECUTE 'DELETE FROM ' || name; END LOOP;
END $$"""


@pytest.fixture(autouse=True)
def _put_logs_back() -> Iterator[None]:
    """Leave logging as it was found; commands set it up for the whole process."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    quiet = {name: logging.getLogger(name).level for name in logs.QUIET}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in quiet.items():
        logging.getLogger(name).setLevel(before)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.fixture(scope="session")
def server() -> Iterator[Embedded]:
    """Give a PostgreSQL server, one for each process of the test run."""
    with embedded_server() as started:
        yield started


@pytest.fixture(scope="session")
def blank_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a SQLite file of the newest schema with nothing in it, to be copied."""
    path = tmp_path_factory.mktemp("blank") / "blank.sqlite3"
    asyncio.run(upgrade(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def blank_base(server: Embedded) -> str:
    """Give the name of a PostgreSQL database of the newest schema, to be copied."""
    asyncio.run(upgrade(server.make("blank")))
    return "blank"


@pytest.fixture(scope="session")
def _in_turns(server: Embedded, blank_base: str) -> str:
    return server.make("weisu", like=blank_base)


@pytest.fixture
def postgres(server: Embedded, _in_turns: str) -> str:
    """Give the URL of an empty PostgreSQL database of the newest schema; tests take turns in it."""
    server.do(_EMPTY, database="weisu")
    return _in_turns


@pytest.fixture(scope="module", params=BOTH)
def shared_place(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the URL of an empty database of each kind in turn, for all tests of a module."""
    with _place(request) as url:
        yield url


@pytest.fixture(params=BOTH)
def own_place(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the URL of an empty database of each kind in turn, for one test alone."""
    with _place(request) as url:
        yield url


@contextmanager
def _place(request: pytest.FixtureRequest) -> Iterator[str]:
    name = f"place{next(_numbers)}"
    if request.param == "sqlite":
        folder: Path = request.getfixturevalue("tmp_path_factory").mktemp(name)
        path = shutil.copy(request.getfixturevalue("blank_file"), folder / "weisu.sqlite3")
        yield f"sqlite+aiosqlite:///{path}"
    else:
        server: Embedded = request.getfixturevalue("server")
        yield server.make(name, like=request.getfixturevalue("blank_base"))
        server.do(f"DROP DATABASE {name} WITH (FORCE)")
