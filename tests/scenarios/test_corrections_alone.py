from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from actors import labels_of, text_of
from town import Town
from town_facts import COMMUNITY

from domain.community import Branch, Rules

BRANCHES = (
    Branch(code="facilities", name="公共设施", name_en="Shared facilities"),
    Branch(code="utilities", name="水电气暖", name_en="Utilities"),
    Branch(code="noise", name="噪音扰民", name_en="Noise"),
)


async def test_a_tree_of_two_levels_and_limits_of_a_kind(own_town: Town) -> None:
    """First the branch, then the kind on it; its own limits hold at once."""
    town = own_town
    await town.stop()
    slow = timedelta(hours=100)
    kinds = tuple(
        replace(item, acknowledge=slow, solve=slow) if item.code == "utilities.gas" else item
        for item in COMMUNITY.categories
    )
    town.communities = [replace(COMMUNITY, branches=BRANCHES, categories=kinds)]
    await town.start()
    case = await town.file()
    before = text_of(case.desk)
    await case.press(town.worker, "✏️ 更正")
    await case.press(town.worker, "改分类")
    assert labels_of(case.desk)[-4:] == ["▸ 公共设施", "▸ 水电气暖", "咨询", "↩️ 返回"]
    await case.press(town.worker, "▸ 水电气暖")
    assert labels_of(case.desk)[-2:] == ["燃气", "↩️ 返回"]
    await case.press(town.worker, "燃气")
    limits = [line for line in text_of(case.desk).splitlines() if "⏱" in line or "前" in line]
    assert limits != [line for line in before.splitlines() if "⏱" in line or "前" in line]
    await town.assert_in_order()


async def test_a_corrected_place_or_kind_links_anew(own_town: Town) -> None:
    """The chain follows what is right: it comes, and it goes; the level it gave stays."""
    town = own_town
    await town.stop()
    town.communities = [replace(COMMUNITY, rules=Rules())]
    await town.start()
    first, done = await town.resolved()
    await first.reporter.press(done, "满意")
    case = await town.file(text="4栋楼道灯坏了三天了")
    assert (await case.row()).follows is None
    await case.press(town.worker, "✏️ 更正")
    await town.worker.answers(await case.ask(town.worker, "改地点"), "3栋2单元")
    row = await case.row()
    assert (row.follows, row.level) == ((await first.row()).id, 1)
    assert f"🔁 第 2 次：#{first.number} " in text_of(case.desk)
    await case.recategorize(town.worker, "燃气")
    row = await case.row()
    assert (row.follows, row.level) == (None, 1)
    assert "🔁" not in text_of(case.desk)
    await case.recategorize(town.worker, "路灯、楼道灯")
    assert (await case.row()).level == 1
    assert "第 2 次" in text_of(case.desk)
    await town.assert_in_order()
