from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio
from town import Town, make_town

from bot.commands.embedded import Embedded

HERE = Path(__file__).parent
BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
ON_BOTH = {"test_edges", "test_kill", "test_promises"}
"""What is played on a server, too; what a database must promise is tried in tests/storage."""

_numbers = count(1)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what is not to be played on a server."""
    items[:] = [
        item
        for item in items
        if item.path.parent != HERE
        or item.path.stem in ON_BOTH
        or item.get_closest_marker("postgres") is None
    ]


@pytest.fixture(scope="module", params=BOTH)
def place(request: pytest.FixtureRequest) -> str | None:
    """Give the address of a database on the server, or None for a file."""
    return _place(request)


@pytest.fixture(params=BOTH)
def own_place(request: pytest.FixtureRequest) -> str | None:
    """Give the address of a test's own database on the server, or None for a file."""
    return _place(request)


def _place(request: pytest.FixtureRequest) -> str | None:
    if request.param == "sqlite":
        return None
    server: Embedded = request.getfixturevalue("server")
    return server.make(f"town{next(_numbers)}", like=request.getfixturevalue("blank_base"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(
    tmp_path_factory: pytest.TempPathFactory, place: str | None
) -> AsyncIterator[Town]:
    """Give the town that a module's tests share; each brings its own residents."""
    async with make_town(tmp_path_factory.mktemp("town"), url=place) as town:
        yield town
        await town.assert_in_order()


@pytest_asyncio.fixture(loop_scope="module")
async def town(shared: Town) -> AsyncIterator[Town]:
    """Give the shared town, and look afterwards whether everything was handled and sent."""
    yield shared
    await shared.calm()
    await shared.assert_unharmed()


@pytest_asyncio.fixture
async def own_town(tmp_path: Path, own_place: str | None) -> AsyncIterator[Town]:
    """Give a town of the test's own."""
    async with make_town(tmp_path, url=own_place) as town:
        yield town
        await town.calm()
        await town.assert_unharmed()
        await town.assert_in_order()
