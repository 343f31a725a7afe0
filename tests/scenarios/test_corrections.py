from __future__ import annotations

import pytest
from actors import Actor, data_of, labels_of, text_of
from telegram import Message
from town import Town

from domain.corrections import Corrected
from domain.ticket import State

pytestmark = pytest.mark.asyncio(loop_scope="module")

REFUSED = "这件事不归您办，只有本网格的工作人员能点。"


async def test_a_worker_puts_the_kind_right(town: Town) -> None:
    """The menu opens below the actions; all cards, history and examples follow the press."""
    case = await town.claimed()
    card = case.desk
    await case.press(town.worker, "✏️ 更正")
    assert case.desk.message_id == card.message_id
    assert labels_of(case.desk)[-3:] == ["改分类", "改地点", "↩️ 返回"]
    assert text_of(case.desk) == text_of(card)
    await case.press(town.worker, "改分类")
    assert "✓ 路灯、楼道灯" in labels_of(case.desk)
    assert "已改为：道路、井盖" in await case.press(town.worker, "道路、井盖")
    assert "道路、井盖" in text_of(case.desk)
    assert "道路、井盖" in text_of(case.card)
    assert labels_of(case.desk) == labels_of(card)
    (event,) = [item for item in await case.events() if item.action == "fix_category"]
    assert event.facts == {"old": "facilities.lighting", "new": "facilities.road"}
    told = await town.worker.asks(case.desk, "🕘 经过")
    assert "改分类：路灯、楼道灯 → 道路、井盖" in text_of(told)
    async with town.reading() as uow:
        row = await case.row()
        kept = [item for item in await uow.corrections.of("demo") if item.ticket_id == row.id]
    assert [(item.what, item.before, item.after) for item in kept] == [
        (Corrected.CATEGORY, "facilities.lighting", "facilities.road")
    ]


async def test_a_kind_that_needs_a_photo_asks_for_one(town: Town) -> None:
    """What the right kind demands holds from then on."""
    case = await town.claimed()
    await case.recategorize(town.lead, "道路、井盖")
    answer = (await case.do(town.worker, "办结", "修好了"))[-1]
    assert "照片" in text_of(answer)
    assert (await case.row()).state is State.CLAIMED


async def test_back_and_the_same_again_change_nothing(town: Town) -> None:
    """返回 brings the card's own buttons, and the kind that stands is refused politely."""
    case = await town.file()
    before = labels_of(case.desk)
    await case.press(town.worker, "✏️ 更正")
    await case.press(town.worker, "↩️ 返回")
    assert labels_of(case.desk) == before
    assert "不用改" in await case.recategorize(town.worker, "路灯、楼道灯")
    assert [event.action for event in await case.events()] == ["open"]


async def test_a_worker_puts_the_place_right(town: Town) -> None:
    """The words are read, read back, and shown on every card; rooms stay hidden in groups."""
    case = await town.file()
    await case.press(town.worker, "✏️ 更正")
    prompt = await case.ask(town.worker, "改地点")
    assert "到底在哪里" in text_of(prompt)
    answer = (await town.worker.answers(prompt, "是5栋1单元602"))[-1]
    assert f"#{case.number} 的地点改为：幸福家园 5栋 1单元" in text_of(answer)
    assert "602" not in text_of(answer)
    assert "5栋" in text_of(case.card)
    assert "1单元" not in text_of(case.card)
    assert "幸福家园 5栋 1单元" in text_of(case.desk)
    row = await case.row()
    assert (row.building, row.unit) == ("5", "1")
    told = await town.worker.asks(case.desk, "🕘 经过")
    assert "改地点：幸福家园 3-2 → 幸福家园 5-1" in text_of(told)
    assert "提示已经用过了" in text_of((await town.worker.answers(prompt, "6栋"))[-1])


async def test_a_spot_in_free_words_is_taken_as_it_is(town: Town) -> None:
    """A place without a number is kept in the worker's own words, not in a part of them."""
    case = await town.file()
    await case.press(town.worker, "✏️ 更正")
    prompt = await case.ask(town.worker, "改地点")
    await town.worker.answers(prompt, "喷泉后面那排长椅")
    row = await case.row()
    assert row.building is None
    assert row.place_note == "喷泉后面那排长椅"


async def test_who_may_put_things_right(town: Town) -> None:
    """Workers, leads and supervisors of the grid may; residents and other grids may not."""
    case = await town.file()
    card = case.desk
    press = data_of(card, "✏️ 更正")
    for who, where in ((town.other, card), (case.reporter, case.card), (town.eve, case.card)):
        kind = press.replace("fix", "cat", 1) + "facilities.road"
        assert [await who.push(where, one) for one in (press, kind)] == [REFUSED] * 2
    assert (await case.row()).category == "facilities.lighting"
    await case.recategorize(town.boss, "燃气")
    assert (await case.row()).category == "utilities.gas"
    unknown = press.replace("fix", "cat", 1) + "no.such"
    assert "过时" in await town.worker.push(card, unknown)


async def test_what_is_over_is_not_corrected(town: Town) -> None:
    """A closed ticket has no such button, and an old one is refused."""
    case = await town.file()
    old = data_of(case.desk, "✏️ 更正")
    await case.reporter.withdraws(case.card)
    assert "✏️ 更正" not in labels_of(case.desk)
    assert await town.worker.push(case.desk, old)
    assert [event.action for event in await case.events()] == ["open", "withdraw"]


async def since(town: Town, who: Actor) -> object:
    """Give since when somebody agrees that the bot learns from their words."""
    async with town.reading() as uow:
        person = await uow.people.by_telegram(who.id)
    assert person is not None
    return person.learning_since


async def asked(who: Actor) -> Message:
    """Give what /learning answers."""
    return (await who.says(who.id, "/learning"))[-1]


async def test_a_resident_agrees_to_learning_and_takes_it_back(town: Town) -> None:
    """It is off until they say yes in their own chat, and off again when they say no."""
    who = town.newcomer()
    await who.start()
    assert await since(town, who) is None
    question = await asked(who)
    assert "没有同意" in text_of(question)
    assert "谢谢您" in await who.press(question, "👍 我愿意")
    assert await since(town, who) is not None
    again = await asked(who)
    assert "同意过" in text_of(again)
    assert "不再用您的话" in await who.press(again, "✋ 收回同意")
    assert await since(town, who) is None


async def test_consent_is_nobodys_business_in_a_group(town: Town) -> None:
    """In a group the command answers in private only, and says nothing about anybody."""
    who = town.newcomer()
    await who.start()
    mark = town.last_id(town.group)
    await who.says(town.group, "/learning")
    assert not [m for m in town.heard(town.group, mark) if "同意" in text_of(m)]
    assert await since(town, who) is None
