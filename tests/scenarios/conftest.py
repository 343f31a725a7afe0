from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from town import Town, make_town


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(shared_place: str) -> AsyncIterator[Town]:
    """Give the town that a module's tests share; each brings its own residents."""
    async with make_town(shared_place) as town:
        yield town
        await town.assert_in_order()


@pytest_asyncio.fixture(loop_scope="module")
async def town(shared: Town) -> AsyncIterator[Town]:
    """Give the shared town, and look afterwards whether everything was handled and sent."""
    yield shared
    await shared.calm()
    await shared.assert_unharmed()


@pytest_asyncio.fixture
async def own_town(own_place: str) -> AsyncIterator[Town]:
    """Give a town of the test's own."""
    async with make_town(own_place) as town:
        yield town
        await town.calm()
        await town.assert_unharmed()
        await town.assert_in_order()
