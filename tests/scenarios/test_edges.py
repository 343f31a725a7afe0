"""What goes wrong around a ticket: cards deleted, lines cut, times typed, numbers grown."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from actors import labels_of, text_of
from sqlalchemy import update
from town import Town

from domain.ticket import State
from sandbox.faults import Fault
from storage.desk_tables import counters

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_deleted_card_is_posted_again(town: Town) -> None:
    """When somebody deletes the card, the next change posts a fresh one with working buttons."""
    case = await town.file()
    card = case.card
    town.world.erase(
        town.world.chat(town.group), town.world.chat(town.group).posts[card.message_id]
    )
    await case.press(town.worker, "接单")
    assert case.card.message_id > card.message_id
    assert "网格员已接单" in text_of(case.card)
    assert "已撤回" in await case.reporter.withdraws(case.card)


@pytest.mark.parametrize("kind", ["429", "502", "reset"])
async def test_message_that_meets_trouble_arrives_once(town: Town, kind: str) -> None:
    """A refused, lost or misrouted call is made again: one card, and the story goes on."""
    fault = Fault(method="sendMessage", chat=town.group, kind=kind, retry_after=1)
    town.world.faults.add(fault)
    case = await town.file()
    cards = [m for m in town.heard(town.group) if f"📋 #{case.number} " in text_of(m)]
    assert len(cards) == 1
    assert "接单成功" in await case.press(town.worker, "接单")


async def test_numbers_beyond_a_thousand_are_said_plainly(town: Town) -> None:
    """Ticket 1234 is called #1234, as people type it."""
    assert town.eye is not None
    await town.file()
    async with town.eye.engine.begin() as connection:
        await connection.execute(
            update(counters).where(counters.c.name == "ticket:demo").values(value=1233)
        )
    case = await town.file()
    assert case.number == 1234
    assert "📋 #1234 " in text_of(case.card)
    [card] = await town.worker.says(town.staff, "/t 1234")
    assert "📋 #1234 " in text_of(card)


@pytest.mark.parametrize("ahead", [timedelta(hours=2), timedelta(days=40)])
async def test_date_without_a_year_is_the_next_one(town: Town, ahead: timedelta) -> None:
    """A typed day and hour without a year means the next such day."""
    case = await town.claimed()
    wanted = (town.clock.now() + ahead).astimezone(ZoneInfo("Asia/Shanghai"))
    said = f"{wanted.month}月{wanted.day}日{wanted.hour}:00"
    [check] = await case.do(town.worker, "约定时间", said)
    await town.worker.press(check, "对，就这样")
    row = await case.row()
    assert row.promised_at is not None
    exact = wanted.replace(minute=0, second=0, microsecond=0)
    assert row.promised_at == exact


async def test_a_day_long_past_is_next_year(town: Town) -> None:
    """A day most of a year behind is next year's; one just behind, or none at all, is refused."""
    case = await town.claimed()
    prompt = await case.ask(town.worker, "约定时间")
    [answer] = await town.worker.answers(prompt, "13-45 99:00")
    assert "没看懂时间" in text_of(answer)
    behind = town.clock.now().astimezone(ZoneInfo("Asia/Shanghai")) - timedelta(days=30)
    [answer] = await town.worker.answers(prompt, f"{behind.month}-{behind.day} 15:00")
    assert "已经过去" in text_of(answer)
    behind -= timedelta(days=270)
    [check] = await town.worker.answers(prompt, f"{behind.month}-{behind.day} 15:00")
    await town.worker.press(check, "对，就这样")
    row = await case.row()
    assert row.promised_at is not None
    assert row.promised_at > town.clock.now()
    assert row.state is State.SCHEDULED


async def test_forged_date_button_is_asked_again(town: Town) -> None:
    """A date button with nonsense asks for the date; one in the past is refused."""
    case = await town.claimed()
    row = await case.row()
    last = town.last_id(town.staff)
    await town.worker.push(case.desk, f"v1:schedule:{row.id}:{row.version}:!!")
    [asked] = await town.after(town.staff, last)
    assert "约在什么时候" in text_of(asked)
    assert "已经过去" in await town.worker.push(case.desk, f"v1:schedule:{row.id}:{row.version}:10")


async def test_called_colleague_gets_the_card_in_the_direct_chat(town: Town) -> None:
    """Who is called in by an escalation gets the card where they are reached, and may act there."""
    await town.second.start()
    case = await town.claimed()
    await town.worker.press(await case.ask(town.worker, "提级"), "需要经费")
    card = town.card(case.number, town.second.id)
    assert "已提级 1 次" in text_of(card)
    prompt = await town.second.asks(card, "提级")
    assert "为什么提级" in text_of(prompt)
    await town.second.press(prompt, "需要上级协调")
    assert (await case.row()).level == 2
    assert "已提级 2 次" in text_of(case.desk)


async def test_unchanged_edit_is_no_version(town: Town) -> None:
    """An edit that leaves the words as they were, but for the bot's name, is no new version."""
    case = await town.file()
    words = "3栋2单元楼道灯坏了三天了"
    town.world.edit(case.reporter.id, town.group, case.said.message_id, f"{words} @weisu_bot")
    await town.calm()
    assert (await case.reports())[0].version == 1


async def test_long_words_are_cut_on_the_card(town: Town) -> None:
    """A thousand characters fit the staff card, cut and marked."""
    case = await town.file(text="3栋楼道灯坏了" + "真的很暗" * 200)
    assert "…" in text_of(case.desk)
    assert len(text_of(case.desk)) < 1000


async def test_answer_by_reply_to_the_card_counts(town: Town) -> None:
    """The reporter may answer a question by replying to the card."""
    case = await town.claimed()
    await case.do(town.worker, "待居民", "几楼？")
    await case.reporter.answers(case.card, "四楼")
    assert (await case.row()).state is State.CLAIMED


async def test_staff_reporting_for_themselves_keep_their_own_ticket(town: Town) -> None:
    """A worker who complains as a resident is the reporter of it and may withdraw it."""
    said = town.worker.say(town.group, "@weisu_bot 6栋楼道灯坏了")
    case = await town.case(town.worker, said)
    assert "撤回" in labels_of(case.card)
    assert "已撤回" in await town.worker.withdraws(case.card)
