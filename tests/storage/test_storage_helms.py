from __future__ import annotations

import asyncio

import pytest
from storage_samples import NOW

from storage.helms import NOBODY, helm, turn
from storage.unit_of_work import Database
from usecases.ports import Conflict


async def _turn(database: Database, holder: str, seen: int) -> int:
    async with database.writing() as uow:
        return await turn(uow, "bot:1", holder=holder, seen=seen, now=NOW)


async def test_a_helm_is_taken_kept_and_left(database: Database) -> None:
    """Proves that a helm counts up with every turn of its holder, and can be left."""
    async with database.reading() as uow:
        assert await helm(uow, "bot:1") is None
    assert await _turn(database, "a", 0) == 1
    assert await _turn(database, "a", 1) == 2
    assert await _turn(database, NOBODY, 2) == 3
    async with database.reading() as uow:
        found = await helm(uow, "bot:1")
    assert found is not None
    assert (found.holder, found.turns, found.at) == (NOBODY, 3, NOW)


async def test_who_saw_an_older_count_is_refused(database: Database) -> None:
    """Proves that a helm that moved meanwhile is not taken, nor one that is there as a new one."""
    await _turn(database, "a", 0)
    await _turn(database, "a", 1)
    for seen in (0, 1):
        with pytest.raises(Conflict):
            await _turn(database, "b", seen)
    async with database.reading() as uow:
        found = await helm(uow, "bot:1")
    assert found is not None
    assert (found.holder, found.turns) == ("a", 2)


@pytest.mark.parametrize("seen", [0, 1])
async def test_of_many_who_want_it_at_once_one_gets_it(database: Database, seen: int) -> None:
    """Proves that the database itself decides between those who saw the same."""
    if seen:
        await _turn(database, "dead", 0)
    wishes = (_turn(database, name, seen) for name in "abcde")
    found = await asyncio.gather(*wishes, return_exceptions=True)
    assert [one for one in found if not isinstance(one, Conflict)] == [seen + 1]
