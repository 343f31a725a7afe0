"""What cards say once things went wrong: a date that passed, and work that was contested."""

from __future__ import annotations

import pytest
from actors import Case, text_of
from sqlalchemy import func, select
from test_promises import CALENDAR, DAY, HOUR, MINUTE, YES, go, monday, spelled
from town import Town
from town_facts import LAMP

from sandbox.faults import Fault
from storage.desk_tables import outbox
from usecases.outgoing import CARD, STAFF_CARD

FIXED = "💬 办结：换了新灯泡"


async def promised(town: Town, action: str, words: str, yes: str) -> Case:
    """Give a claimed case with a date that was said in words."""
    case = await town.claimed()
    [check] = await case.do(town.worker, action, words)
    await town.worker.press(check, yes)
    return case


async def drawn(town: Town, kind: str) -> int:
    """Give the newest row that draws a card of a kind."""
    async with town.reading() as uow:
        query = select(func.max(outbox.c.id)).where(outbox.c.kind == kind)
        return int(await uow.session.scalar(query) or 0)


async def test_a_climb_redraws_what_shows_it_and_nothing_else(own_town: Town) -> None:
    """Limits and levels stand on staff cards; the residents' card costs the group no edit."""
    town = own_town
    midnight = await monday(town)
    case = await town.file()
    cards, staff = await drawn(town, CARD), await drawn(town, STAFF_CARD)
    for hours in (16, 17, 35):
        await go(town, midnight + hours * HOUR + MINUTE)
    assert (await case.row()).level == 2
    assert "已提级 2 次" in text_of(case.desk)
    assert await drawn(town, STAFF_CARD) > staff
    assert await drawn(town, CARD) <= cards


async def test_the_end_of_a_wait_redraws_the_staff_card_only(own_town: Town) -> None:
    """That the limits run again concerns staff."""
    town = own_town
    midnight = await monday(town)
    case = await town.claimed()
    await case.do(town.worker, "待外部", "等电力公司")
    cards, staff = await drawn(town, CARD), await drawn(town, STAFF_CARD)
    await go(town, midnight + 11 * DAY)
    while not CALENDAR.is_duty(town.clock.now()):
        await go(town, town.clock.now() + HOUR)
    assert await drawn(town, STAFF_CARD) > staff
    assert await drawn(town, CARD) <= cards


async def test_a_date_that_passed_is_no_plan_any_more(own_town: Town) -> None:
    """Both cards say that it was missed and is chased, until it is done or a new date stands."""
    town = own_town
    midnight = await monday(town)
    case = await promised(town, "约定时间", "明天下午3点", YES)
    await go(town, midnight + 2 * DAY + 9 * HOUR - MINUTE)
    assert "已经过了，还没有结果" in text_of(case.card)
    await go(town, midnight + 2 * DAY + 9 * HOUR + MINUTE)
    missed = f"🔴 约好的 {spelled(midnight + DAY + 15 * HOUR)} 没有办到，正在催办"
    for card in (case.card, case.desk):
        assert missed in text_of(card)
        assert "约好了" not in text_of(card)
    assert "一有结果就在这里告诉您" in text_of(case.card)
    assert "到时间上门" not in text_of(case.card)
    await case.press(town.worker, "接着办")
    for card in (case.card, case.desk):
        assert "🔵 网格员已接单" in text_of(card)
        assert missed in text_of(card)
    [check] = await case.do(town.worker, "约定时间", "明天下午3点")
    await town.worker.press(check, YES)
    for card in (case.card, case.desk):
        assert "📅 约好了" in text_of(card)
        assert "没有办到" not in text_of(card)


async def test_a_date_missed_once_is_forgotten_when_it_is_done(own_town: Town) -> None:
    """What is done, or done again, is not chased for a date of before."""
    town = own_town
    midnight = await monday(town)
    case = await promised(town, "约定时间", "明天下午3点", YES)
    await go(town, midnight + 2 * DAY + 9 * HOUR + MINUTE)
    shown = await case.resolve(town.worker)
    assert "没有办到" not in text_of(case.card) + text_of(case.desk)
    await case.reporter.press(shown, "没解决")
    assert "没有办到" not in text_of(case.card) + text_of(case.desk)
    await case.press(town.worker, "接着办")
    assert "没有办到" not in text_of(case.card) + text_of(case.desk)


async def test_an_outside_party_that_missed_its_date_is_named(own_town: Town) -> None:
    """Before and after the date the cards say whose word it was, without a phone number."""
    town = own_town
    midnight = await monday(town)
    words = "物业13812345678答应明天下午3点来修"
    case = await promised(town, "待外部", words, "记为承诺")
    due = spelled(midnight + DAY + 15 * HOUR)
    for card in (case.card, case.desk):
        assert "物业" in text_of(card)
        assert f"答应：{due}" in text_of(card)
        assert "13812345678答应" not in text_of(card)
    await go(town, midnight + 2 * DAY + 9 * HOUR + MINUTE)
    for card in (case.card, case.desk):
        assert "🔴 物业" in text_of(card)
        assert f"答应的 {due} 没有办到，正在催办" in text_of(card)
        assert "13812345678答应" not in text_of(card)


@pytest.mark.parametrize("first", [True, False])
async def test_the_staff_card_says_why_it_was_contested(own_town: Town, *, first: bool) -> None:
    """What residents say about work that is not solved stands where the work's result stood."""
    town = own_town
    case, shown = await town.resolved()
    assert FIXED in text_of(case.desk)
    if first:
        await case.reporter.answers(case.card, "又坏了，打13812345678找我")
    await case.reporter.press(shown, "没解决")
    assert FIXED not in text_of(case.desk)
    if not first:
        assert "💬" not in text_of(case.desk)
        await case.reporter.answers(case.card, "又坏了，打13812345678找我")
    assert "💬 居民异议：又坏了" in text_of(case.desk)
    assert "13812345678" not in text_of(case.desk)
    await case.press(town.worker, "接着办")
    assert "💬 居民异议：又坏了" in text_of(case.desk)
    await case.do(town.worker, "进展", "明早再去看")
    assert "💬 进展：明早再去看" in text_of(case.desk)
    assert "居民异议" not in text_of(case.desk)


async def test_the_staff_card_says_what_the_callback_brought(own_town: Town) -> None:
    """After a call-back that took the ticket up again, its words are the latest."""
    town = own_town
    await monday(town)
    await town.second.start()
    case, shown = await town.resolved()
    await case.reporter.press(shown, "不满意")
    call = await town.wait_for(town.second.id, "回访")
    asked = await town.second.asks(call, "没解决")
    await town.second.answers(asked, "居民说灯还是闪")
    assert FIXED not in text_of(case.desk)
    assert "💬 回访后重办：居民说灯还是闪" in text_of(case.desk)


async def test_a_card_in_the_air_shows_what_was_done_meanwhile(own_town: Town) -> None:
    """Who claims while the group's card is still on its way is found on it when it is there."""
    town = own_town
    who, before = town.newcomer(town.group), town.last_id(town.staff)
    town.world.faults.add(Fault(method="sendMessage", chat=town.group, kind="slow", seconds=2))
    said = who.say(town.group, f"@weisu_bot {LAMP}")
    desk = await town.wait_for(town.staff, "📋", after=before)
    assert not town.heard(town.group, said.message_id)
    assert "接单成功" in await town.worker.press(desk, "接单")
    case = await town.case(who, said)
    assert "网格员已接单" in text_of(case.card)
