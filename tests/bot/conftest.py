from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, MutableMapping
from typing import Any

import pytest
from bot_house import House
from bot_product import TOKEN, Product
from structlog.testing import capture_logs

from sandbox.clock import SandboxClock
from sandbox.server import SandboxServer
from sandbox.world import World


@pytest.fixture
def world() -> World:
    """Give a world with one bot."""
    world = World(SandboxClock(), seed=3)
    world.add_bot(TOKEN, username="weisu_bot", name="微诉", privacy=False)
    return world


@pytest.fixture
async def house(world: World, own_place: str) -> AsyncIterator[House]:
    """Give a served world and an empty database of each kind in turn."""
    async with SandboxServer(world, webhook_second=0.01) as server:
        yield House(world, server, own_place, Product())


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[MutableMapping[str, Any]]]:
    """Collect what is logged, instead of printing tracebacks nobody reads."""
    with capture_logs() as entries:
        yield entries
