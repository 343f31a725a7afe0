"""撤回 is for good: the card asks once more, and neighbours who joined hear of it."""

from __future__ import annotations

import pytest
from actors import data_of, labels_of, text_of
from town import Town

from domain.ticket import State

HOUR = 3600

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_one_tap_withdraws_nothing(town: Town) -> None:
    """The card asks; neighbours can still join, and 不撤回 leaves everything as it was."""
    case = await town.file()
    before = (text_of(case.card), labels_of(case.card))
    last = town.last_id(town.group)
    assert "不能恢复" in await case.reporter.press(case.card, "撤回")
    assert "确定要撤回吗" in text_of(case.card)
    assert labels_of(case.card) == ["🙋 我家也是（附议）", "确定撤回", "不撤回"]
    assert (await case.row()).state is State.OPEN
    for label in ("确定撤回", "不撤回"):
        assert "只有反映人自己" in await town.newcomer().press(case.card, label)
    assert "照常办理" in await case.reporter.press(case.card, "不撤回")
    assert (text_of(case.card), labels_of(case.card)) == before
    assert await town.after(town.group, last) == []


async def test_the_question_goes_when_something_else_happens(town: Town) -> None:
    """Once somebody takes it the card tells that, and a yes to the old question is stale."""
    case = await town.file()
    await case.reporter.press(case.card, "撤回")
    yes = data_of(case.card, "确定撤回")
    await case.press(town.worker, "接单")
    assert "确定要撤回吗" not in text_of(case.card)
    assert "已经过时" in await case.reporter.push(case.card, yes)
    assert (await case.row()).state is State.CLAIMED


async def test_the_question_goes_by_itself_after_an_hour(town: Town) -> None:
    """Whoever pressed by mistake and put the phone away is not one tap from the end for ever."""
    case = await town.file()
    before, last = (text_of(case.card), labels_of(case.card)), town.last_id(town.group)
    await case.reporter.press(case.card, "撤回")
    town.clock.advance(HOUR - 60)
    await town.calm()
    assert "确定撤回" in labels_of(case.card)
    town.clock.advance(60)
    await town.calm()
    assert (text_of(case.card), labels_of(case.card)) == before
    assert (await case.row()).state is State.OPEN
    assert await town.after(town.group, last) == []


async def test_neighbours_who_joined_hear_that_it_was_withdrawn(town: Town) -> None:
    """Under the card they read that it is over, and what to do if their home still has it."""
    case = await town.file()
    await town.newcomer().press(case.card, "🙋 我家也是")
    last = town.last_id(town.group)
    await case.reporter.withdraws(case.card)
    [told] = await town.after(town.group, last)
    assert f"#{case.number} 反映人自己撤回了" in text_of(told)
    assert "@weisu_bot" in text_of(told)
    assert told.reply_to_message is not None
    assert told.reply_to_message.message_id == case.card.message_id


async def test_nobody_is_told_where_nobody_joined(town: Town) -> None:
    """The card says it, and the group is left in peace."""
    case = await town.file()
    last = town.last_id(town.group)
    await case.reporter.withdraws(case.card)
    assert "已撤回" in text_of(case.card)
    assert await town.after(town.group, last) == []


async def test_a_card_is_asked_for_nowhere_but_where_it_stands(town: Town) -> None:
    """A button carried to another chat of the reporter's brings no card there."""
    case = await town.file()
    who = case.reporter
    [hello] = await who.start()
    last = town.last_id(who.id)
    assert "已经过时" in await who.push(hello, data_of(case.card, "撤回"))
    assert await town.after(who.id, last) == []
