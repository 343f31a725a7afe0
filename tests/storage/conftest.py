from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import schema
from storage.unit_of_work import Database, open_database


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a file with the newest schema and nothing in it, made once for all tests."""
    path = tmp_path_factory.mktemp("migrated") / "weisu.sqlite3"
    asyncio.run(schema.upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture(params=["sqlite"])
def url(request: pytest.FixtureRequest, migrated: Path, tmp_path: Path) -> str:
    """Give the URL of an empty database; another kind of database joins here as a parameter."""
    assert request.param == "sqlite"
    path = tmp_path / "weisu.sqlite3"
    shutil.copy(migrated, path)
    return f"sqlite:///{path}"


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """Give an open, empty database."""
    opened = open_database(url, synchronous="OFF")
    yield opened
    await opened.close()
