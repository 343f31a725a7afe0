from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, MutableMapping
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from bot_house import House
from bot_product import TOKEN, Product
from structlog.testing import capture_logs

from sandbox.clock import SandboxClock
from sandbox.server import SandboxServer
from sandbox.world import World
from storage.schema import upgrade


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an empty database of the newest schema, to be copied."""
    path = tmp_path_factory.mktemp("blank") / "blank.sqlite3"
    asyncio.run(_upgrade(path))
    return path


async def _upgrade(path: Path) -> None:
    await upgrade(f"sqlite+aiosqlite:///{path}")


@pytest.fixture
def world() -> World:
    """Give a world with one bot."""
    world = World(SandboxClock(), seed=3)
    world.add_bot(TOKEN, username="weisu_bot", name="微诉", privacy=False)
    return world


@pytest.fixture
async def house(world: World, blank: Path, tmp_path: Path) -> AsyncIterator[House]:
    """Give a served world and an empty database."""
    path = tmp_path / "weisu.sqlite3"
    copyfile(blank, path)
    async with SandboxServer(world, webhook_second=0.01) as server:
        yield House(world, server, f"sqlite+aiosqlite:///{path}", Product())


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[MutableMapping[str, Any]]]:
    """Collect what is logged, instead of printing tracebacks nobody reads."""
    with capture_logs() as entries:
        yield entries
