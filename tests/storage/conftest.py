from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import schema
from storage.keyring import NO_KEYS, Key, Keyring, new_key
from storage.unit_of_work import Database, open_database


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a file with the newest schema and nothing in it, made once for all tests."""
    path = tmp_path_factory.mktemp("migrated") / "weisu.sqlite3"
    asyncio.run(schema.upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> str:
    """Give the URL of an empty database, of each kind in turn."""
    found: str = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def sqlite(migrated: Path, tmp_path: Path) -> str:
    """Give the URL of an empty SQLite database."""
    path = tmp_path / "weisu.sqlite3"
    shutil.copy(migrated, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["plain", "sealed"])
async def database(url: str, request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """Give an open, empty database, once without a key and once with two."""
    keyring = Keyring([Key(new_key()), Key(new_key())]) if request.param == "sealed" else NO_KEYS
    opened = open_database(url, synchronous="OFF", keyring=keyring)
    yield opened
    await opened.close()
