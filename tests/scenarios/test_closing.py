"""After the solution: asked once more, closed in silence, called back by somebody else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from actors import Actor, Case, data_of, labels_of, link_of, text_of
from telegram import Message
from town import Town
from town_facts import COMMUNITY

from domain.calendar import calendar_of
from domain.callbacks import Callback, CallbackReason, CallbackState
from domain.ticket import State

ZONE = ZoneInfo(COMMUNITY.timezone)
CALENDAR = calendar_of(COMMUNITY.timing.duty, COMMUNITY.timezone)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
RESULTS = ["😊 回访了·满意", "❌ 回访了·没解决", "☎️ 联系不上", "🔒 详情"]


async def monday(town: Town, hour: int = 9) -> datetime:
    """Go to a Monday with a whole week of work after it; gives that instant."""
    day = town.clock.now().astimezone(ZONE).date() + DAY
    while day.isoweekday() != 1 or not all(CALENDAR.is_workday(day + DAY * n) for n in range(5)):
        day += DAY
    start = datetime.combine(day, time(hour), ZONE)
    await go(town, start)
    return start


async def go(town: Town, moment: datetime) -> None:
    """Move the clock to an instant and wait until all that fell due was done and said."""
    town.clock.set(moment)
    await town.calm()


def said(town: Town, where: int, text: str, after: int = 0) -> list[Message]:
    """Give what the bot said in a chat that holds this text."""
    return [message for message in town.heard(where, after) if text in text_of(message)]


def calls(town: Town, who: Actor, after: int = 0) -> list[Message]:
    """Give what somebody was told about call-backs, without the digests."""
    told = said(town, who.id, "📞", after)
    return [
        message
        for message in told
        if re.search(r"📞 (要回访的|回访[ 到又]|上次)", text_of(message))
    ]


async def callback_of(case: Case) -> Callback:
    """Give the newest call-back of a ticket, as the database has it."""
    row = await case.row()
    async with case.town.reading() as uow:
        return (await uow.callbacks.of_ticket(row.id))[-1]


async def dissatisfied(town: Town, *enrolled: Actor) -> tuple[Case, Message]:
    """Give a closed case whose reporter is not content, and what was said to close it."""
    for person in enrolled:
        await person.start()
    case, done = await town.resolved()
    assert "不满意" in await case.reporter.press(done, "🙁 不满意")
    return case, done


async def test_the_resident_is_asked_once_more_and_then_taken_at_their_silence(
    own_town: Town,
) -> None:
    """One reminder a day later with the same four buttons; after three days closed, and no word."""
    town = own_town
    start = await monday(town)
    case, done = await town.resolved()
    mark = town.last_id(case.where)
    await go(town, start + DAY - MINUTE)
    assert town.heard(case.where, mark) == []
    await go(town, start + DAY + MINUTE)
    (again,) = town.heard(case.where, mark)
    assert f"🙏 #{case.number} 就等您一句话。网格员说办好了：换了新灯泡" in text_of(again)
    until = start + 3 * DAY
    assert f"到 {until.month}月{until.day}日 周四 09:00 还没有人回话" in text_of(again)
    assert labels_of(again) == labels_of(done)
    assert again.reply_to_message is not None
    assert again.reply_to_message.message_id == case.said.message_id
    mark = town.last_id(case.where)
    await go(town, start + 3 * DAY - MINUTE)
    assert (await case.row()).state is State.RESOLVED
    await go(town, start + 3 * DAY + 2 * MINUTE)
    row = await case.row()
    assert (row.state, row.outcome) == (State.CLOSED, "silent")
    assert row.closed_at is not None
    assert town.heard(case.where, mark) == []
    for card in (case.card, case.desk):
        assert "☑️ 居民没有再回话，先算办结；7 天内说没解决还可以重办" in text_of(card)
    last = (await case.events())[-1]
    assert (last.action, last.actor_id) == ("close", None)


async def test_the_night_is_left_in_peace(own_town: Town) -> None:
    """What would be asked at ten in the evening is asked after half past seven."""
    town = own_town
    start = await monday(town, hour=22)
    case, _ = await town.resolved()
    await go(town, start + DAY + HOUR)
    assert said(town, case.where, "🙏") == []
    await go(town, start + DAY + timedelta(hours=9, minutes=31))
    assert len(said(town, case.where, "🙏")) == 1


async def test_what_staff_hear_in_the_morning_keeps_nothing_from_residents(own_town: Town) -> None:
    """A call-back put off at the end of duty does not put off the reminder of the same evening."""
    town = own_town
    start = await monday(town, hour=19)
    await town.second.start()
    case = await town.claimed()
    neighbour = town.newcomer()
    await neighbour.press(case.card, "🙋 我家也是")
    await neighbour.press(await case.resolve(town.worker), "🙁 不满意")
    for hours in (14, 20, 23):
        await go(town, start + hours * HOUR + MINUTE)
    mark, called = town.last_id(case.where), town.last_id(town.second.id)
    await go(town, start + DAY - MINUTE)
    assert said(town, case.where, "🙏", mark) == []
    await go(town, start + DAY + MINUTE)
    assert len(said(town, case.where, "🙏", mark)) == 1
    assert calls(town, town.second, called) == []
    await go(town, start + DAY + 14 * HOUR + MINUTE)
    assert "回访到时间了" in text_of(calls(town, town.second, called)[0])
    assert len(said(town, case.where, "🙏", mark)) == 1


async def test_a_vote_in_time_spares_the_reminder(own_town: Town) -> None:
    """Who has answered is not asked again, and their word is no silence."""
    town = own_town
    start = await monday(town)
    case, done = await town.resolved()
    await case.reporter.press(done, "😊 满意")
    await go(town, start + 4 * DAY)
    assert said(town, case.where, "🙏") == []
    assert (await case.row()).outcome == "confirmed"


async def test_after_an_outage_the_reminder_comes_first(own_town: Town) -> None:
    """A resident whom nobody asked again, because the bot was away, gets a day to answer."""
    town = own_town
    start = await monday(town)
    case, _ = await town.resolved()
    await town.stop()
    town.clock.set(start + 6 * DAY)
    await town.start()
    await town.calm()
    assert len(said(town, case.where, "🙏")) == 1
    assert (await case.row()).state is State.RESOLVED
    await go(town, start + 7 * DAY - MINUTE)
    assert (await case.row()).state is State.RESOLVED
    await go(town, start + 7 * DAY + MINUTE)
    assert (await case.row()).outcome == "silent"
    assert len(said(town, case.where, "🙏")) == 1


async def test_silence_can_still_be_broken(own_town: Town) -> None:
    """Within the window a late word counts: content, it is confirmed; 没解决 takes it up again."""
    town = own_town
    start = await monday(town)
    content, done = await town.resolved()
    worse, _ = await town.resolved()
    await go(town, start + DAY + HOUR)
    again = said(town, worse.where, f"🙏 #{worse.number}")[0]
    await go(town, start + 3 * DAY + HOUR)
    await content.reporter.press(done, "🙂 基本满意")
    assert (await content.row()).outcome == "confirmed"
    assert "✅ 办结，居民已确认" in text_of(content.card)
    assert "没解决" in await worse.reporter.press(again, "❌ 没解决")
    row = await worse.row()
    assert (row.state, row.level, row.cycle) == (State.CONTESTED, 1, 2)
    assert (row.closed_at, row.outcome) == (None, None)
    shown = text_of(town.world.message(worse.where, again.message_id))
    assert "这次评价已结束" in shown
    assert "还没有人回话" not in shown


async def test_a_vote_on_the_reminder_is_counted_on_it(own_town: Town) -> None:
    """The reminder shows the votes like the message it reminds of, and stays what it is."""
    town = own_town
    start = await monday(town)
    case, _ = await town.resolved()
    await go(town, start + DAY + HOUR)
    again = said(town, case.where, "🙏")[0]
    await case.reporter.press(again, "😊 满意")
    shown = text_of(town.world.message(case.where, again.message_id))
    assert "🙏" in shown
    assert "还没有人回话" not in shown
    assert "大家的评价：😊 满意 1" in shown


async def test_after_the_window_silence_is_final(own_town: Town) -> None:
    """Seven days after a silent closing a vote is refused like any other."""
    town = own_town
    start = await monday(town)
    case, done = await town.resolved()
    await go(town, start + DAY + HOUR)
    await go(town, start + 3 * DAY + HOUR)
    await go(town, start + 11 * DAY)
    assert "已经过了 7 天" in await case.reporter.press(done, "❌ 没解决")
    assert (await case.row()).state is State.CLOSED


async def test_a_discontent_resident_is_called_by_somebody_else(own_town: Town) -> None:
    """不满意 goes to B角 with what was done, and not to the owner, who may not answer for it."""
    town = own_town
    await monday(town)
    case, _ = await dissatisfied(town, town.worker, town.second)
    (asked,) = said(town, town.second.id, "📞 回访")
    assert text_of(asked).splitlines() == [
        f"📞 回访 #{case.number}：居民说不满意。",
        "📋 路灯、楼道灯 📍 幸福家园 3栋 2单元",
        "🔧 李姐办的：换了新灯泡",
        "请打电话或上门问问，再点结果。",
    ]
    assert labels_of(asked) == RESULTS
    assert said(town, town.worker.id, "📞") == said(town, town.staff, "📞") == []
    assert (await case.row()).state is State.CLOSED
    data = data_of(asked, "满意")
    assert "不能自己回访自己" in await town.worker.push(case.desk, data)
    assert "不归您办" in await town.other.push(case.desk, data)
    assert await town.second.press(asked, "😊 回访了·满意") == "记下了：回访满意。"
    shown = town.world.message(town.second.id, asked.message_id)
    assert "结果：😊 回访过了，满意" in text_of(shown)
    assert labels_of(shown) == ["🔒 详情"]
    callback = await callback_of(case)
    assert (callback.reason, callback.state) == (
        CallbackReason.DISSATISFIED,
        CallbackState.CONTENT,
    )
    assert "已经有结果了" in await town.second.push(asked, data)
    assert "回访：😊 回访过了，满意" in text_of(await town.worker.asks(case.desk, "🕘 经过"))
    details = await town.second.start(link_of(asked, "详情"))
    assert case.reporter.name in text_of(details[-1])


async def test_who_works_here_no_more_says_nothing_of_a_callback(own_town: Town) -> None:
    """Somebody it was handed to and who left since is refused, like any other resident."""
    town = own_town
    await monday(town)
    case, _ = await dissatisfied(town, town.second)
    (asked,) = said(town, town.second.id, "📞 回访")
    assert town.eye is not None
    async with town.eye.writing() as uow:
        person = await uow.people.by_telegram(town.second.id)
        assert person is not None
        assert (await callback_of(case)).person_id == person.id
        for held in await uow.people.appointments_of(person.id):
            await uow.remove(held)
    assert "不归您办" in await town.second.press(asked, "😊 回访了·满意")
    assert (await callback_of(case)).state is CallbackState.OPEN


async def test_a_vote_at_night_rings_nobody_out_of_bed(own_town: Town) -> None:
    """The call-back is handed out when duty begins."""
    town = own_town
    start = await monday(town, hour=20)
    case, _ = await dissatisfied(town, town.second)
    assert said(town, town.second.id, "📞") == []
    await go(town, start + timedelta(hours=13, minutes=1))
    assert len(said(town, town.second.id, f"📞 回访 #{case.number}")) == 1


async def test_unsolved_on_the_phone_takes_the_ticket_up_again(own_town: Town) -> None:
    """The caller says why; the ticket is contested one level up, and the owner hears of it."""
    town = own_town
    await monday(town)
    case, done = await dissatisfied(town, town.worker, town.second)
    asked = said(town, town.second.id, "📞 回访")[0]
    prompt = await town.second.asks(asked, "❌ 回访了·没解决")
    assert "居民说哪里没解决" in text_of(prompt)
    mark = town.last_id(town.staff)
    await town.second.answers(prompt, "三楼的灯还是不亮")
    row = await case.row()
    assert (row.state, row.level, row.cycle) == (State.CONTESTED, 1, 2)
    assert (row.closed_at, row.outcome) == (None, None)
    callback = await callback_of(case)
    assert (callback.state, callback.note) == (CallbackState.UNSOLVED, "三楼的灯还是不亮")
    assert said(town, town.staff, f"🔴 #{case.number} 回访时居民说没解决", mark)
    assert "居民说没解决" in text_of(case.card)
    assert "已经有结果了" in await town.second.press(asked, "😊 回访了·满意")
    assert labels_of(town.world.message(case.where, done.message_id)) == []
    assert "评价已经结束" in await case.reporter.push(done, data_of(done, "😊 满意"))


async def test_a_ready_made_reason_reopens_too_but_not_without_a_callback(own_town: Town) -> None:
    """The button of a reason works from the prompt; forged on another ticket it does nothing."""
    town = own_town
    await monday(town)
    case, _ = await dissatisfied(town, town.second)
    plain, done = await town.resolved()
    await plain.reporter.press(done, "😊 满意")
    asked = said(town, town.second.id, "📞 回访")[0]
    prompt = await town.second.asks(asked, "❌ 回访了·没解决")
    data = data_of(prompt, "又坏了")
    rows = [await item.row() for item in (case, plain)]
    forged = data.replace(f":{rows[0].id}:", f":{rows[1].id}:")
    forged = forged.replace(f":{rows[0].version}:", f":{rows[1].version}:")
    assert "现在这一步做不了" in await town.second.push(prompt, forged)
    assert "不能自己回访自己" in await town.worker.push(case.desk, data)
    assert "已重办" in await town.second.press(prompt, "又坏了")
    assert (await case.row()).state is State.CONTESTED
    assert (await plain.row()).state is State.CLOSED


async def test_who_cannot_be_reached_is_called_again_once(own_town: Town) -> None:
    """Called in vain, it comes up on the next day of duty; called in vain again, it is over."""
    town = own_town
    start = await monday(town)
    case, _ = await dissatisfied(town, town.second)
    asked = said(town, town.second.id, "📞 回访")[0]
    assert "下一个工作日再提醒" in await town.second.press(asked, "☎️ 联系不上")
    shown = town.world.message(town.second.id, asked.message_id)
    assert "联系过 1 次，没联系上" in text_of(shown)
    assert labels_of(shown) == RESULTS
    mark = town.last_id(town.second.id)
    await go(town, start + 10 * HOUR)
    assert said(town, town.second.id, "📞", mark) == []
    await go(town, start + DAY + MINUTE)
    (reminder,) = said(town, town.second.id, "📞", mark)
    assert "上次没联系上居民，今天再联系一次" in text_of(reminder)
    again = await town.second.asks(reminder, f"#{case.number} 回访")
    assert labels_of(again) == RESULTS
    assert "到此为止" in await town.second.press(again, "☎️ 联系不上")
    assert (await callback_of(case)).state is CallbackState.UNREACHED
    mark = town.last_id(town.second.id)
    await go(town, start + 4 * DAY)
    assert said(town, town.second.id, "📞", mark) == []


async def test_a_callback_that_nobody_makes_climbs(own_town: Town) -> None:
    """Half of the time, all of it, then the next ones up, each asked afresh, then day by day."""
    town = own_town
    start = await monday(town)
    case, _ = await dissatisfied(town, town.second, town.lead, town.boss)
    for at, who, words in (
        (start + 5 * HOUR + 31 * MINUTE, town.second, "时间过半了"),
        (start + DAY + MINUTE, town.second, "回访到时间了"),
        (start + DAY + 61 * MINUTE, town.lead, f"📞 回访 #{case.number}：居民说不满意"),
        (start + DAY + 6 * HOUR + MINUTE, town.boss, f"📞 回访 #{case.number}：居民说不满意"),
    ):
        marks = [(one, town.last_id(one.id)) for one in (town.second, town.lead, town.boss)]
        await go(town, at)
        heard = {one.name: len(calls(town, one, mark)) for one, mark in marks}
        assert heard == {one.name: int(one is who) for one, _ in marks}, (at, heard)
        assert words in text_of(calls(town, who)[-1])
    callback = await callback_of(case)
    assert (callback.level, callback.state) == (2, CallbackState.OPEN)
    await go(town, start + 4 * DAY + 6 * HOUR)
    mark = town.last_id(town.boss.id)
    for days in (7, 8):
        await go(town, start + days * DAY + HOUR)
    late = [text_of(message) for message in calls(town, town.boss, mark)]
    assert ["又拖了 1 个工作日" in late[0], "又拖了 2 个工作日" in late[1]] == [True, True]


async def test_a_caller_is_told_how_many_reminders_one_stands_for(own_town: Town) -> None:
    """Half of the time and all of it passed while the bot was away: two, in one message."""
    town = own_town
    start = await monday(town)
    await dissatisfied(town, town.second)
    await town.stop()
    town.clock.set(start + DAY + MINUTE)
    await town.start()
    await town.calm()
    said = text_of(calls(town, town.second)[-1])
    assert "回访到时间了" in said
    assert "离线期间有 2 条" in said


async def test_nudges_missed_in_an_outage_become_one(own_town: Town) -> None:
    """After two weeks away whoever stands highest is asked once, not ten times."""
    town = own_town
    start = await monday(town)
    await dissatisfied(town, town.second, town.lead, town.boss)
    await town.stop()
    town.clock.set(start + 14 * DAY + HOUR)
    marks = [(one, town.last_id(one.id)) for one in (town.second, town.lead, town.boss)]
    await town.start()
    await town.calm()
    heard = [len(calls(town, one, mark)) for one, mark in marks]
    assert heard == [0, 0, 1]


async def test_a_closed_direct_chat_is_replaced_by_the_staff_group(own_town: Town) -> None:
    """Who has not enrolled is called by name in the staff group, with the same buttons."""
    town = own_town
    await monday(town)
    case, _ = await dissatisfied(town)
    (asked,) = said(town, town.staff, f"📞 回访 #{case.number}")
    assert text_of(asked).startswith("小王 📞")
    assert labels_of(asked) == RESULTS
    assert "回访满意" in await town.lead.press(asked, "😊 回访了·满意")
    assert (await callback_of(case)).done_by is not None


async def test_who_blocked_the_bot_is_asked_in_the_staff_group(own_town: Town) -> None:
    """A call-back that cannot be brought to a direct chat goes to the staff group, by name."""
    town = own_town
    await monday(town)
    await town.second.start()
    town.world.block(town.second.id)
    case, _ = await dissatisfied(town)
    await town.calm()
    (asked,) = said(town, town.staff, f"📞 回访 #{case.number}")
    assert text_of(asked).startswith("小王 📞")
    assert said(town, town.staff, "请在这里看卡片") == []
    assert "回访满意" in await town.second.press(asked, "😊 回访了·满意")


async def test_a_discontent_neighbour_counts_while_the_reporter_is_silent(own_town: Town) -> None:
    """A neighbour's 不满意 is called back at once; what they say reopens what was not closed."""
    town = own_town
    await monday(town)
    await town.second.start()
    case = await town.claimed()
    neighbour = town.newcomer()
    await neighbour.press(case.card, "🙋 我家也是")
    done = await case.resolve(town.worker)
    await neighbour.press(done, "🙁 不满意")
    assert (await case.row()).state is State.RESOLVED
    (asked,) = said(town, town.second.id, "附议的邻居说不满意")
    prompt = await town.second.asks(asked, "❌ 回访了·没解决")
    await town.second.press(prompt, "只办了一部分")
    assert (await case.row()).state is State.CONTESTED


@pytest.mark.parametrize("vote", ["😊 满意", "🙁 不满意"])
async def test_one_callback_a_cycle_whatever_is_voted_later(own_town: Town, vote: str) -> None:
    """A changed vote neither doubles nor takes back a call; a new cycle drops it."""
    town = own_town
    await monday(town)
    case, done = await dissatisfied(town, town.second)
    await case.reporter.press(done, vote)
    await town.calm()
    assert len(said(town, town.second.id, "📞")) == 1
    assert (await callback_of(case)).state is CallbackState.OPEN
    await case.reporter.press(done, "❌ 没解决")
    assert (await callback_of(case)).state is CallbackState.DROPPED
    asked = said(town, town.second.id, "📞")[0]
    assert "已经有结果了" in await town.second.press(asked, "😊 回访了·满意")


async def test_a_share_of_silent_closings_is_called_back(own_town: Town) -> None:
    """With all of them drawn, a silent closing is handed out like a 不满意, but says why."""
    town = own_town
    await town.stop()
    timing = replace(
        COMMUNITY.timing, closing=replace(COMMUNITY.timing.closing, callback_percent=100)
    )
    town.communities = [replace(COMMUNITY, timing=timing)]
    await town.start()
    start = await monday(town)
    await town.second.start()
    case, _ = await town.resolved()
    hidden = await anonymous(town)
    await hidden.press(town.worker, "接单")
    await hidden.resolve(town.worker)
    await go(town, start + DAY + MINUTE)
    await go(town, start + 3 * DAY + MINUTE)
    for one in (case, hidden):
        assert (await one.row()).outcome == "silent"
    (asked,) = calls(town, town.second)
    assert f"📞 回访 #{case.number}：居民一直没回话" in text_of(asked)
    assert (await callback_of(case)).reason is CallbackReason.SILENT


async def anonymous(town: Town) -> Case:
    """Give a complaint made in a direct chat without a name, which nobody can call back about."""
    who = town.newcomer()
    await who.start()
    question = (await who.says(who.id, "3栋2单元楼道灯坏了"))[-1]
    summary = await who.asks(await who.asks(question, "下一步"), "匿名")
    await who.press(summary, "提交")
    async with town.reading() as uow:
        person = await uow.people.by_telegram(who.id)
        assert person is not None
        (row,) = await uow.tickets.listing(
            "demo", states=tuple(State), reporter_id=person.id, limit=2
        )
    assert row.is_anonymous
    return Case(town, who, row.number, who.id, summary)
