"""Staff file in their own group what they heard by phone or saw on patrol."""

from __future__ import annotations

import pytest
from town import Town, text_of

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    ("text", "building"),
    [("@weisu_bot 接居民电话：3栋电梯停了", "3"), ("/bao 接居民电话：4栋电梯停了", "4")],
)
async def test_a_worker_files_among_staff(town: Town, text: str, building: str) -> None:
    """A worker's own words in the staff group become a ticket of the worker's grid, with a card."""
    case = await town.case(town.worker, town.worker.say(town.staff, text))
    row = await case.row()
    assert row.grid == "g1"
    assert row.building == building


async def test_a_named_compound_decides_the_grid(town: Town) -> None:
    """Where the whole community works in one group, the compound in the words gives the grid."""
    said = town.worker.say(town.staff, "@weisu_bot 团结小区2栋楼下路灯坏了")
    row = await (await town.case(town.worker, said)).row()
    assert (row.grid, row.compound) == ("g2", "c2")


async def test_a_supervisor_must_name_the_compound(town: Town) -> None:
    """Who works for all grids is asked to say which compound it is about."""
    [told] = await town.boss.says(town.staff, "@weisu_bot 路灯坏了")
    assert "写上小区的名字" in text_of(told)
    said = town.boss.say(town.staff, "@weisu_bot 幸福家园3栋路灯坏了")
    assert (await (await town.case(town.boss, said)).row()).grid == "g1"
