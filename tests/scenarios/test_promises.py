"""Promises: read back, put off, kept or not, chased in time, and seen by everyone concerned."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from actors import Actor, Case, labels_of, text_of
from telegram import Message
from town import Town
from town_facts import COMMUNITY

from domain.calendar import calendar_of
from domain.promises import Promise, PromiseState
from domain.ticket import State
from handlers.views import dates

ZONE = ZoneInfo(COMMUNITY.timezone)
CALENDAR = calendar_of(COMMUNITY.timing.duty, COMMUNITY.timezone)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
YES = "对，就这样"


async def go(town: Town, moment: datetime) -> None:
    """Go to an instant and wait until all that fell due was done and said."""
    town.clock.set(moment)
    await town.calm()


async def monday(town: Town) -> datetime:
    """Go to ten o'clock on a Monday with a whole week of work after it; gives its midnight."""
    day = town.clock.now().astimezone(ZONE).date() + DAY
    while day.isoweekday() != 1 or not all(CALENDAR.is_workday(day + DAY * n) for n in range(5)):
        day += DAY
    midnight = datetime.combine(day, time(), ZONE)
    await go(town, midnight + 10 * HOUR)
    return midnight


async def schedule(case: Case, actor: Actor, words: str) -> str:
    """Press 约定时间, answer in words and say yes; gives the toast, or why it was refused."""
    [check] = await case.do(actor, "约定时间", words)
    return await actor.press(check, YES) if YES in labels_of(check) else text_of(check)


async def promises(case: Case) -> list[Promise]:
    """Give the promises of a case as the database has them."""
    row = await case.row()
    async with case.town.reading() as uow:
        return list(await uow.promises.of_ticket(row.id))


async def only(case: Case) -> Promise:
    """Give the one promise of a case."""
    found = await promises(case)
    assert len(found) == 1
    return found[0]


def said(town: Town, where: int, words: str, after: int = 0) -> list[Message]:
    """Give what the bot said in a chat after a message that holds these words."""
    return [message for message in town.heard(where, after) if words in text_of(message)]


def spelled(moment: datetime) -> str:
    """Give a moment the way cards write it."""
    weekday = "一二三四五六日"[moment.isoweekday() - 1]
    return f"{moment.month}月{moment.day}日 周{weekday} {moment:%H:%M}"


@pytest.mark.parametrize(
    ("words", "days", "hour"),
    [("明天下午3点", 1, 15), ("周五前修好", 4, 18), ("三天内", 3, 18), ("下午五点半前", 0, 17.5)],
)
async def test_words_are_read_back_and_only_a_yes_promises(
    own_town: Town, words: str, days: int, hour: float
) -> None:
    """What was understood stands in the question; before the yes nothing has changed."""
    town = own_town
    midnight = await monday(town)
    due = midnight + days * DAY + timedelta(hours=hour)
    case = await town.claimed()
    [check] = await case.do(town.worker, "约定时间", words)
    assert f"约定：{spelled(due)}，对吗" in text_of(check)
    assert labels_of(check) == [YES, "不对，重说"]
    assert (await case.row()).state is State.CLAIMED
    assert await promises(case) == []
    assert "时间已约定" in await town.worker.press(check, YES)
    row, promise = await case.row(), await only(case)
    assert (row.state, row.promised_at, promise.due) == (State.SCHEDULED, due, due)
    assert promise.state is PromiseState.OPEN
    assert promise.text == f"{spelled(due)}（{words}）"
    assert f"约好了：{spelled(due)}" in text_of(case.card)
    assert f"约好了：{spelled(due)}" in text_of(case.desk)
    assert said(town, town.group, f"约好了：{spelled(due)}", case.said.message_id)


async def test_a_no_asks_again_and_a_better_word_is_taken(own_town: Town) -> None:
    """After 不对 the question comes again, and the old yes does nothing any more."""
    town = own_town
    midnight = await monday(town)
    case = await town.claimed()
    [check] = await case.do(town.worker, "约定时间", "明天下午3点")
    asked = await town.worker.asks(check, "不对，重说")
    assert "约在什么时候" in text_of(asked)
    assert "过时" in await town.worker.press(check, YES)
    [again] = await town.worker.answers(asked, "后天上午10点")
    [better] = await town.worker.answers(again, "后天上午11点")
    assert "时间已约定" in await town.worker.press(better, YES)
    assert (await only(case)).due == midnight + 2 * DAY + 11 * HOUR


async def test_in_a_direct_chat_a_correction_needs_no_reply(own_town: Town) -> None:
    """In private the next words are the better date, as they would be to any person."""
    town = own_town
    await town.worker.start()
    midnight = await monday(town)
    case = await town.claimed()
    [card] = await town.worker.says(town.worker.id, f"/t {case.number}")
    await town.worker.asks(card, "约定时间")
    [check] = await town.worker.says(town.worker.id, "周三下午3点")
    assert "对吗" in text_of(check)
    [again] = await town.worker.says(town.worker.id, "周四下午3点")
    assert "时间已约定" in await town.worker.press(again, YES)
    assert (await only(case)).due == midnight + 3 * DAY + 15 * HOUR


async def test_only_whoever_said_the_words_says_yes(own_town: Town) -> None:
    """A colleague's press on the read-back is refused."""
    town = own_town
    await monday(town)
    case = await town.claimed()
    [check] = await case.do(town.worker, "约定时间", "明天下午3点")
    await town.lead.press(check, YES)
    assert await promises(case) == []


async def test_an_offered_button_needs_no_second_yes(own_town: Town) -> None:
    """Pressing a date is the yes."""
    town = own_town
    await monday(town)
    case = await town.claimed()
    prompt = await case.ask(town.worker, "约定时间")
    label = labels_of(prompt)[0]
    assert "时间已约定" in await town.worker.press(prompt, label)
    assert (await only(case)).text == label


async def test_a_date_moves_once_by_the_worker_once_by_the_supervisor(own_town: Town) -> None:
    """The second time it is the supervisor's, the third nobody's; residents see old and new."""
    town = own_town
    midnight = await monday(town)
    first, second = midnight + DAY + 15 * HOUR, midnight + 2 * DAY + 15 * HOUR
    case = await town.claimed()
    await schedule(case, town.worker, "明天下午3点")
    last = town.last_id(town.group)
    assert "时间已约定" in await schedule(case, town.worker, "后天下午3点")
    [told] = said(town, town.group, "时间改了", last)
    assert f"原来是 {spelled(first)}，现在是 {spelled(second)}" in text_of(told)
    assert "请社区书记来" in await schedule(case, town.worker, "周四下午3点")
    assert "请社区书记来" in await schedule(case, town.lead, "周四下午3点")
    prompt = await case.ask(town.worker, "约定时间")
    assert "请社区书记来" in await town.worker.press(prompt, labels_of(prompt)[-1])
    assert "时间已约定" in await schedule(case, town.boss, "周四下午3点")
    assert "不能再往后改" in await schedule(case, town.boss, "周五下午3点")
    promise = await only(case)
    assert (promise.extensions, promise.first_due) == (2, first)
    assert promise.due == midnight + 3 * DAY + 15 * HOUR
    assert "时间已约定" in await schedule(case, town.worker, "周三下午3点")
    assert ((await only(case)).due, (await only(case)).extensions) == (second, 2)
    moved = [event for event in await case.events() if event.action == "extend"]
    assert len(moved) == 3


async def test_neighbours_who_joined_see_the_new_date(own_town: Town) -> None:
    """The card in the group of a neighbour who joined shows the date and its change, silently."""
    town = own_town
    midnight = await monday(town)
    case = await town.claimed()
    bob = town.newcomer()
    await bob.press(case.card, "我家也是")
    await schedule(case, town.worker, "明天下午3点")
    assert spelled(midnight + DAY + 15 * HOUR) in text_of(case.card)
    await schedule(case, town.worker, "后天下午3点")
    assert spelled(midnight + 2 * DAY + 15 * HOUR) in text_of(case.card)


async def test_nobody_promises_further_than_the_limit(own_town: Town) -> None:
    """Words, forged buttons and offers end at ninety days; the last day counts to its end."""
    town = own_town
    midnight = await monday(town)
    last = midnight + 90 * DAY + 23 * HOUR
    case = await town.claimed()
    for words in ("2028年6月1日前修好", "91天内"):
        [answer] = await case.do(town.worker, "约定时间", words)
        assert "最远只能约到 90 天以后" in text_of(answer)
        assert YES not in labels_of(answer)
    row = await case.row()
    for due in (last + HOUR, last + 2000 * DAY):
        data = f"v1:schedule:{row.id}:{row.version}:{dates.pack(due)}"
        assert "最远只能约到 90 天以后" in await town.worker.push(case.desk, data)
    assert await case.do(town.worker, "进展", "配件要等，2028年6月1日前修好") == []
    row = await case.row()
    assert (row.state, await promises(case)) == (State.CLAIMED, [])
    data = f"v1:schedule:{row.id}:{row.version}:{dates.pack(last)}"
    assert "时间已约定" in await town.worker.push(case.desk, data)
    assert (await only(case)).due == last


async def test_the_promise_is_chased_on_the_eve_the_day_and_the_day_after(own_town: Town) -> None:
    """D-1, D0 and D+1 at nine; then it is broken, one up hears it, and the reporter is told."""
    town = own_town
    await town.worker.start()
    await town.second.start()
    midnight = await monday(town)
    case = await town.claimed()
    await schedule(case, town.worker, "周四下午3点")
    due = spelled(midnight + 3 * DAY + 15 * HOUR)
    for days, words in ((2, "时间快到了"), (3, "今天是约好的日子"), (4, "还没兑现。请马上办")):
        at = midnight + days * DAY + 9 * HOUR
        last = town.last_id(town.worker.id)
        await go(town, at - MINUTE)
        assert not said(town, town.worker.id, due, last)
        await go(town, at + MINUTE)
        [nudge] = said(town, town.worker.id, words, last)
        assert due in text_of(nudge)
        helps = {f"#{case.number} 承诺已兑现", f"#{case.number} 约定时间"}
        assert (helps <= {*labels_of(nudge)}) is (days < 4)
    promise = await only(case)
    assert promise.state is PromiseState.BROKEN
    assert said(town, town.second.id, "请您过问")
    [sorry] = said(town, town.group, "实在抱歉", case.said.message_id)
    assert due in text_of(sorry)
    assert [event.action for event in await case.events()][-1] == "broken"
    assert "承诺已兑现" not in labels_of(case.desk)
    await go(town, midnight + 4 * DAY + 11 * HOUR)
    await case.resolve(town.worker)
    assert (await only(case)).state is PromiseState.BROKEN


async def test_after_an_outage_only_the_last_word_is_said(own_town: Town) -> None:
    """Three mornings passed while nobody was there: the owner hears of it once."""
    town = own_town
    await town.worker.start()
    midnight = await monday(town)
    case = await town.claimed()
    await schedule(case, town.worker, "周四下午3点")
    last = town.last_id(town.worker.id)
    await town.stop()
    town.clock.set(midnight + 4 * DAY + 10 * HOUR)
    await town.start()
    await town.calm()
    assert len(said(town, town.worker.id, "请马上办", last)) == 1
    assert not said(town, town.worker.id, "今天是约好的日子", last)
    assert (await only(case)).state is PromiseState.BROKEN


@pytest.mark.parametrize(
    ("minutes", "state", "event"),
    [(0, PromiseState.KEPT, "kept"), (2, PromiseState.LATE, "late")],
)
async def test_a_promise_is_kept_until_the_end_of_its_minute(
    own_town: Town, minutes: int, state: PromiseState, event: str
) -> None:
    """承诺已兑现 settles it: in time within the minute, late afterwards; the button goes."""
    town = own_town
    midnight = await monday(town)
    case = await town.claimed()
    await schedule(case, town.worker, "下午3点")
    assert "承诺已兑现" in labels_of(case.desk)
    await go(town, midnight + 15 * HOUR + minutes * MINUTE)
    prompt = await case.ask(town.worker, "承诺已兑现")
    assert "说一句兑现了什么" in text_of(prompt)
    assert (await only(case)).state is PromiseState.OPEN
    last = town.last_id(town.group)
    await town.worker.answers(prompt, "师傅来过了，换了灯座，电话13812345678")
    [told] = said(town, town.group, "换了灯座", last)
    assert "13812345678" not in text_of(told)
    assert "💬 承诺已兑现：师傅来过了" in text_of(case.desk)
    promise = await only(case)
    assert promise.state is state
    assert promise.settled_at is not None
    row = await case.row()
    assert (row.state, row.promised_at) == (State.CLAIMED, None)
    assert "承诺已兑现" not in labels_of(case.desk)
    assert event in [item.action for item in await case.events()]
    history = await case.ask(town.worker, "经过")
    assert "机器人 承诺" in text_of(history)


async def test_nobody_writes_words_for_a_promise_that_is_gone(own_town: Town) -> None:
    """A button that was overtaken says so at once; a picture without words keeps nothing."""
    town = own_town
    await town.worker.start()
    midnight = await monday(town)
    case = await town.claimed()
    await schedule(case, town.worker, "周四下午3点")
    last = town.last_id(town.worker.id)
    await go(town, midnight + 3 * DAY + 9 * HOUR + MINUTE)
    [nudge] = said(town, town.worker.id, "今天是约好的日子", last)
    prompt = await town.worker.asks(nudge, "承诺已兑现")
    await town.worker.sends(town.worker.id, reply_to=prompt.message_id)
    assert (await only(case)).state is PromiseState.OPEN
    await go(town, midnight + 4 * DAY + 9 * HOUR + MINUTE)
    assert "现在没有约定的时间" in await town.worker.press(nudge, "承诺已兑现")
    assert (await only(case)).state is PromiseState.BROKEN


async def test_resolving_keeps_withdrawing_drops_releasing_leaves_it(own_town: Town) -> None:
    """What becomes of the promise follows from what becomes of the ticket."""
    town = own_town
    await monday(town)
    done, gone, given = [await town.claimed() for _ in range(3)]
    for case in (done, gone, given):
        await schedule(case, town.worker, "明天下午3点")
    await done.resolve(town.worker)
    assert (await only(done)).state is PromiseState.KEPT
    await gone.reporter.withdraws(gone.card)
    assert (await only(gone)).state is PromiseState.DROPPED
    await town.worker.press(await given.ask(town.worker, "退单"), "今天不在岗")
    assert (await only(given)).state is PromiseState.OPEN
    assert "承诺时间" in text_of(given.card)
    await given.press(town.second, "接单")
    assert (await only(given)).owner_id == (await given.row()).owner_id
    assert "承诺时间" in text_of(given.card)


async def test_a_dated_progress_is_offered_as_a_promise(own_town: Town) -> None:
    """The words go to the resident as always; one press more makes them a promise, or none."""
    town = own_town
    midnight = await monday(town)
    case = await town.claimed()
    last = town.last_id(town.group)
    [offer] = await case.do(town.worker, "进展", "师傅明天下午3点来")
    assert said(town, town.group, "师傅明天下午3点来", last)
    due = midnight + DAY + 15 * HOUR
    assert labels_of(offer) == [f"记为承诺 {spelled(due)}", "不用"]
    assert await promises(case) == []
    assert "不记" in await town.worker.press(offer, "不用")
    assert "过时" in await town.worker.press(offer, "记为承诺")
    [_, offer] = await town.worker.answers(case.desk, "电工说周五前换好")
    assert "电工答应的时间" in text_of(offer)
    assert "时间已约定" in await town.worker.press(offer, "记为承诺")
    promise = await only(case)
    assert (promise.party, promise.due) == ("电工", midnight + 4 * DAY + 18 * HOUR)


async def test_a_note_without_a_date_to_come_offers_nothing(own_town: Town) -> None:
    """今天上午去看过了 is no promise."""
    town = own_town
    await monday(town)
    case = await town.claimed()
    assert await case.do(town.worker, "进展", "今天上午去看过了，三天两头坏") == []


async def test_an_outside_party_promises_and_the_owner_chases_it(own_town: Town) -> None:
    """A date in what somebody waits for becomes the party's promise, seen by the residents."""
    town = own_town
    await town.worker.start()
    midnight = await monday(town)
    case = await town.claimed()
    [offer] = await case.do(town.worker, "待外部", "联系了，自来水公司说周四前修好")
    assert "自来水公司答应的时间" in text_of(offer)
    assert "时间已约定" in await town.worker.press(offer, "记为承诺")
    due = midnight + 3 * DAY + 18 * HOUR
    assert f"自来水公司答应：{spelled(due)}" in text_of(case.card)
    assert said(town, town.group, f"自来水公司答应：{spelled(due)}", case.said.message_id)
    last = town.last_id(town.worker.id)
    await go(town, midnight + 3 * DAY + 9 * HOUR + MINUTE)
    assert said(town, town.worker.id, "自来水公司答应今天办", last)
    other = await town.claimed()
    [offer] = await other.do(town.worker, "待外部", "等配件，周五到货")
    assert "外单位答应的时间" in text_of(offer)


async def test_the_cards_say_when_the_minute_of_a_promise_has_passed(own_town: Town) -> None:
    """Not the next morning only: the plan is no plan any more, and nobody is disturbed by that."""
    town = own_town
    await town.worker.start()
    midnight = await monday(town)
    case = await town.claimed()
    await schedule(case, town.worker, "下午3点")
    due = midnight + 15 * HOUR
    await go(town, due)
    assert f"约好了：{spelled(due)}" in text_of(case.card)
    before = [town.last_id(where) for where in (town.group, town.staff, town.worker.id)]
    await go(town, due + MINUTE)
    for card in (case.card, case.desk):
        assert f"约好的 {spelled(due)} 已经过了" in text_of(card)
        assert "约好了" not in text_of(card)
    assert "一有结果就在这里告诉您" in text_of(case.card)
    assert before == [town.last_id(where) for where in (town.group, town.staff, town.worker.id)]
    await schedule(case, town.worker, "明天上午10点")
    assert f"约好了：{spelled(midnight + 34 * HOUR)}" in text_of(case.card)


async def test_a_party_that_did_not_come_in_time_is_named(own_town: Town) -> None:
    """What the electrician promised for three is past at four, and stands so on the card."""
    town = own_town
    midnight = await monday(town)
    case = await town.claimed()
    [offer] = await case.do(town.worker, "进展", "电工说下午3点来修")
    await town.worker.press(offer, "记为承诺")
    await go(town, midnight + 16 * HOUR)
    assert f"电工答应的 {spelled(midnight + 15 * HOUR)} 已经过了" in text_of(case.card)
