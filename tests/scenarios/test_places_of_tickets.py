"""Where the trouble is, as the first words say it: kept, shown to staff, hidden from the group."""

from __future__ import annotations

import pytest
from actors import text_of
from town import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_floor_and_side_are_kept_and_hidden_from_the_group(town: Town) -> None:
    """Staff read building, unit and floor; the group's card says the building only."""
    case = await town.file(text="五幢二单元四楼东户的太阳能漏水，灯也不亮")
    row = await case.row()
    assert (row.building, row.unit, row.floor, row.room) == ("5", "2", "4", "东户")
    assert "5栋 2单元 4楼" in text_of(case.desk)
    assert "📍 幸福家园 5栋\n" in text_of(case.card)


@pytest.mark.parametrize(
    ("floor", "kept", "shown"), [("负二层", "-2", "负2楼"), ("顶楼", "顶", "顶楼")]
)
async def test_basement_and_top_have_names(town: Town, floor: str, kept: str, shown: str) -> None:
    """A floor below the ground and the highest one are kept and shown as such."""
    case = await town.file(text=f"6栋{floor}的灯坏了")
    assert (await case.row()).floor == kept
    assert f"6栋 {shown}" in text_of(case.desk)


async def test_a_gate_is_place_enough(town: Town) -> None:
    """Who names a gate or a road with its number is not asked for a building."""
    for text, note in (("北门的路灯不亮", "北门"), ("滨河路12号门口路灯坏了", "滨河路12号")):
        case = await town.file(text=text)
        row = await case.row()
        assert (row.place_note, row.place_asked) == (note, False)
        assert note in text_of(case.desk)
