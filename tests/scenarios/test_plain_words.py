"""What the bot says tells people what to do, and why not."""

from __future__ import annotations

import pytest
from actors import labels_of, text_of
from town import Town

from storage.ticket_tables import tickets

pytestmark = pytest.mark.asyncio(loop_scope="module")

FLEE = "先离开危险的地方"


async def test_an_emergency_card_says_what_to_do_until_somebody_comes(town: Town) -> None:
    """Residents read whom to call, until it is taken; whoever cries out next reads it, too."""
    case = await town.file(text="6栋燃气泄漏，快来人")
    assert FLEE in text_of(case.card)
    assert "119" in text_of(case.card)
    [said] = await town.answers_to(
        town.newcomer().say(town.group, "@weisu_bot 6栋燃气泄漏，快来人")
    )
    assert "还在等人接单" in text_of(said)
    assert FLEE in text_of(said)
    await case.press(town.worker, "接单")
    assert FLEE not in text_of(case.card)
    [said] = await town.answers_to(
        town.newcomer().say(town.group, "@weisu_bot 6栋燃气泄漏，快来人")
    )
    assert "网格员已接单" in text_of(said)


async def test_an_ordinary_card_speaks_of_no_danger(town: Town) -> None:
    """A lamp needs no ambulance."""
    assert FLEE not in text_of((await town.file()).card)


async def test_who_puts_something_right_leaves_the_actions_to_the_others(town: Town) -> None:
    """While the menu of 更正 is open, a colleague can still take the ticket."""
    case = await town.file()
    before = labels_of(case.desk)
    actions = before[: before.index("🕘 经过")]
    assert "接单" in actions
    await case.press(town.lead, "✏️ 更正")
    assert labels_of(case.desk)[: len(actions)] == actions
    await case.press(town.lead, "改分类")
    assert "接单成功" in await case.press(town.worker, "接单")


async def test_merging_says_why_not(town: Town) -> None:
    """Each refusal names what is wrong with these two numbers, or who may do it."""
    one, two = (await town.file(), await town.file())
    said = {
        f"/merge {one.number} {one.number}": "两个号码一样",
        f"/split {one.number}": f"#{one.number} 没有并入别的",
    }
    for words, why in said.items():
        assert why in text_of((await town.worker.says(town.staff, words))[-1])
    await town.worker.says(town.staff, f"/merge {one.number} {two.number}")
    for pair in ((one, two), (two, one)):
        words = f"/merge {pair[0].number} {pair[1].number}"
        answer = text_of((await town.worker.says(town.staff, words))[-1])
        assert f"#{one.number} 已经并入 #{two.number}" in answer
    resident = town.newcomer()
    await resident.start()
    for where in (town.group, resident.id):
        answer = (await resident.says(where, f"/merge {one.number} {two.number}"))[-1]
        assert "由网格员来做" in text_of(answer)


@pytest.mark.parametrize("words", ["谢谢", "你好", "你是谁？"])
async def test_courtesy_is_answered_and_files_nothing(town: Town, words: str) -> None:
    """A thank-you, a greeting or who-are-you gets one line with the way to help."""
    before = await town.count(tickets)
    [line] = await town.answers_to(town.newcomer().say(town.group, f"@weisu_bot {words}"))
    assert "/help" in text_of(line)
    assert await town.count(tickets) == before


async def test_praise_with_substance_is_a_ticket(town: Town) -> None:
    """Who did well is for the grid to know."""
    case = await town.file(text="要表扬网格员小张，楼道灯当天就修好了")
    assert case.number
