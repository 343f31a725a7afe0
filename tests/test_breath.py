"""Long work in parts: nothing is left out, and others have their turns."""

from __future__ import annotations

import asyncio

import pytest

from usecases.breath import in_parts


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], []),
        ([1, 2], [[1, 2]]),
        ([1, 2, 3, 4], [[1, 2], [3, 4]]),
        ([1, 2, 3, 4, 5], [[1, 2], [3, 4], [5]]),
    ],
)
async def test_the_parts_are_the_whole_in_order(
    items: list[int], expected: list[list[int]]
) -> None:
    """Each part has the size asked for, the last one what is left."""
    assert [list(part) async for part in in_parts(items, 2)] == expected


async def test_others_have_a_turn_after_each_part() -> None:
    """Somebody who waits only for the loop is served in between, not after all of it."""
    order: list[str] = []

    async def work() -> None:
        async for part in in_parts(["a", "b", "c"], 1):
            order.extend(part)

    async def other() -> None:
        for _ in range(3):
            order.append("other")
            await asyncio.sleep(0)

    await asyncio.gather(work(), other())
    assert order == ["a", "other", "b", "other", "c", "other"]
