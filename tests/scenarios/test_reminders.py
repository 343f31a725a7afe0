from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from actors import Actor, labels_of, text_of
from telegram import Message
from town import Town
from town_facts import COMMUNITY

from domain.calendar import calendar_of
from domain.ticket import State

ZONE = ZoneInfo(COMMUNITY.timezone)
CALENDAR = calendar_of(COMMUNITY.timing.duty, COMMUNITY.timezone)
DAY = timedelta(days=1)
GAS = "3栋1单元燃气泄漏了，快来人"
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


async def monday(town: Town) -> datetime:
    """Go to nine o'clock on a Monday with a whole week of work after it; gives that instant."""
    day = town.clock.now().astimezone(ZONE).date() + DAY
    while day.isoweekday() != 1 or not all(CALENDAR.is_workday(day + DAY * n) for n in range(5)):
        day += DAY
    start = datetime.combine(day, time(9), ZONE)
    await go(town, start)
    return start


async def go(town: Town, moment: datetime) -> None:
    """Move the clock to an instant and wait until all that fell due was done and said."""
    town.clock.set(moment)
    await town.calm()


async def enrol(*people: Actor) -> None:
    """Let people open their direct chats with the bot."""
    for person in people:
        await person.start()


class Ear:
    """Hears what the bot newly says in a chat."""

    def __init__(self, town: Town, where: int) -> None:
        self.town, self.where = town, where
        self.last = town.last_id(where)

    def news(self) -> list[Message]:
        """Give what was said since the last look."""
        heard = self.town.heard(self.where, self.last)
        self.last = self.town.last_id(self.where)
        return heard

    def reminders(self) -> list[Message]:
        """Give the reminders among it."""
        return [message for message in self.news() if "⏰ 有 " in text_of(message)]

    def only(self) -> Message:
        """Give the one reminder there is."""
        found = self.reminders()
        assert len(found) == 1, [text_of(message) for message in found]
        return found[0]


async def test_the_ladder_nudges_at_the_percents_and_then_goes_up(own_town: Town) -> None:
    """50, 80 and 100 % reach whoever can act; each step after it the next one up."""
    town = own_town
    people = (town.worker, town.second, town.lead, town.boss)
    await enrol(*people)
    start = await monday(town)
    ears = {person.name: Ear(town, person.id) for person in people}
    case = await town.file()
    for at, name, words in (
        (start + 2 * HOUR, "李姐", "已用 50%"),
        (start + timedelta(hours=5, minutes=12), "李姐", "已用 80%"),
        (start + 6 * HOUR, "李姐", "接单时间到了"),
        (start + 7 * HOUR, "小王", "应由李姐在"),
        (start + DAY + HOUR, "陈网格长", "应由李姐在"),
    ):
        await go(town, at - MINUTE)
        assert not [m for ear in ears.values() for m in ear.reminders()], (at, name)
        await go(town, at + MINUTE)
        heard = {name: ear.reminders() for name, ear in ears.items()}
        assert [len(heard[one]) for one in heard] == [int(one == name) for one in heard], (
            at,
            heard,
        )
        assert words in text_of(heard[name][0])
        assert f"#{case.number} 接单" in labels_of(heard[name][0])
    last = heard["陈网格长"][0]
    assert (await case.row()).level == 2
    assert (await case.row()).version == 1
    assert [event.facts["level"] for event in await case.events() if event.action == "climb"] == [
        1,
        2,
    ]
    await town.lead.press(last, f"看 #{case.number}")
    assert "已提级" in text_of(town.card(case.number, town.lead.id))
    assert "接单成功" in await town.lead.press(last, f"#{case.number} 接单")
    assert (await case.row()).owner_id is not None


async def test_the_buttons_of_a_reminder_do_the_work_in_the_direct_chat(own_town: Town) -> None:
    """A worker takes, reports on and shows a ticket from the reminder, as from its card."""
    town = own_town
    await enrol(town.worker)
    start = await monday(town)
    ear = Ear(town, town.worker.id)
    case = await town.file()
    await go(town, start + 2 * HOUR + MINUTE)
    first = ear.only()
    assert labels_of(first) == [f"#{case.number} 接单", f"看 #{case.number}"]
    assert "幸福家园 3栋 2单元" in text_of(first)
    assert "接单成功" in await town.worker.press(first, "接单")
    await go(town, start + DAY + 8 * HOUR)
    second = ear.only()
    assert "该给居民一句话了" in text_of(second)
    asked = await town.worker.asks(second, "进展")
    before = town.last_id(town.group)
    await town.worker.says(town.worker.id, "电工下午来", reply_to=asked.message_id)
    assert "电工下午来" in text_of(town.heard(town.group, before)[-1])
    shown = await town.worker.asks(second, "看 #")
    assert f"📋 #{case.number} " in text_of(shown)
    assert await town.worker.press(second, "办结") != ""
    assert (await case.row()).version == 3


async def test_nights_and_weekends_are_silent(own_town: Town) -> None:
    """What is filed on a Friday evening reminds nobody before Monday's duty time."""
    town = own_town
    await enrol(town.worker)
    start = await monday(town)
    await go(town, start + 4 * DAY + 8.5 * HOUR)
    ear = Ear(town, town.worker.id)
    staff = Ear(town, town.staff)
    await town.file()
    staff.news()
    for later in (1, 5, 13, 22, 40, 52, 63):
        await go(town, start + 4 * DAY + (8.5 + later) * HOUR)
        assert not ear.news()
        assert not staff.reminders()
    monday_after = start + 7 * DAY
    while not CALENDAR.is_workday(monday_after.date()):
        monday_after += DAY
    await go(town, monday_after + 1.5 * HOUR + MINUTE)
    assert "已用 50%" in text_of(ear.only())


async def test_danger_wakes_people_at_any_hour(own_town: Town) -> None:
    """A gas leak at eleven at night reaches A角 within minutes, then climbs the same night."""
    town = own_town
    await enrol(town.worker, town.second)
    start = await monday(town)
    await go(town, start + 14 * HOUR)
    ear, above = Ear(town, town.worker.id), Ear(town, town.second.id)
    await town.file(text=GAS)
    ear.news()
    await go(town, start + 14 * HOUR + 5.5 * MINUTE)
    assert "已用 50%" in text_of(ear.only())
    await go(town, start + 14 * HOUR + 10.5 * MINUTE)
    assert "接单时间到了" in text_of(ear.only())
    assert not above.reminders()
    await go(town, start + 14 * HOUR + 15.5 * MINUTE)
    assert "应由李姐在" in text_of(above.only())


async def test_after_an_outage_one_message_stands_for_all_that_came_due(own_town: Town) -> None:
    """What came due while the bot was away is said once, and said so."""
    town = own_town
    await enrol(town.worker)
    start = await monday(town)
    case = await town.file()
    ear = Ear(town, town.worker.id)
    await town.stop()
    town.clock.set(start + 6 * HOUR + MINUTE)
    await town.start()
    await town.calm()
    said = text_of(ear.only())
    assert "我离线期间有 3 条提醒到点，已合并成这一条" in said
    assert "接单时间到了" in said
    assert said.count(f"#{case.number}") == 1
    await go(town, start + 6 * HOUR + 10 * MINUTE)
    assert not ear.news()


async def test_after_a_long_outage_the_ladder_goes_on_where_it_should_be(own_town: Town) -> None:
    """Both hear it who should: the one who was never told, and the one it climbed to meanwhile.

    Each is told of those reminders only that would have been theirs.
    """
    town = own_town
    await enrol(town.worker, town.second, town.lead, town.boss)
    start = await monday(town)
    case = await town.file()
    people = (town.worker, town.second, town.lead, town.boss)
    ears = {person.name: Ear(town, person.id) for person in people}
    await town.stop()
    town.clock.set(start + DAY + 2 * HOUR)
    await town.start()
    await town.calm()
    for name, words, count in (("李姐", "接单时间到了", 3), ("陈网格长", "应由李姐在", 0)):
        said = text_of(ears[name].only())
        assert words in said
        assert re.findall(r"离线期间有 (\d+) 条", said) == [str(count)] * bool(count)
    assert not ears["小王"].reminders()
    assert not ears["张书记"].reminders()
    assert (await case.row()).level == 2


async def test_where_all_are_away_the_group_is_told_how_many_it_missed(own_town: Town) -> None:
    """It hears what nobody else does: two before the time is up, two after it."""
    town = own_town
    start = await monday(town)
    people = (town.worker, town.second, town.lead, town.boss)
    await enrol(*people)
    for person in people:
        await person.says(person.id, f"/leave {start:%m-%d}..{start + 6 * DAY:%m-%d}")
    await town.file()
    staff = Ear(town, town.staff)
    await town.stop()
    town.clock.set(start + 2 * DAY)
    await town.start()
    await town.calm()
    assert "离线期间有 4 条" in text_of(staff.reminders()[-1])


async def test_two_tickets_make_one_message(own_town: Town) -> None:
    """All that one person is reminded of at the same time comes in one message, danger first."""
    town = own_town
    await enrol(town.worker)
    await monday(town)
    ear = Ear(town, town.worker.id)
    cases = [await town.file(), await town.file(text="5栋楼道灯不亮")]
    town.clock.advance(2 * 3600 + 6 * 60)
    await town.calm()
    message = ear.only()
    for case in cases:
        assert f"#{case.number} 接单" in labels_of(message)
    assert "有 2 件事" in text_of(message)


async def test_whoever_has_no_direct_chat_is_called_by_name_in_the_staff_group(
    own_town: Town,
) -> None:
    """The group learns number, kind and building; the buttons work there, too."""
    town = own_town
    start = await monday(town)
    staff = Ear(town, town.staff)
    case = await town.file(text="3栋2单元301楼道灯坏了，电话13800138000")
    await go(town, start + 2 * HOUR + MINUTE)
    message = staff.only()
    assert text_of(message).startswith("李姐 ⏰")
    assert "幸福家园 3栋" in text_of(message)
    for private in ("301", "2单元", "138"):
        assert private not in text_of(message)
    assert "接单成功" in await town.worker.press(message, f"#{case.number} 接单")
    assert "晚了一步" in await town.second.press(message, f"#{case.number} 接单")


async def test_a_chief_with_a_direct_chat_is_not_called_before_the_worker_without(
    own_town: Town,
) -> None:
    """Whoever can be named in the staff group can be reached; the ladder keeps its order."""
    town = own_town
    await enrol(town.boss)
    start = await monday(town)
    staff, boss = Ear(town, town.staff), Ear(town, town.boss.id)
    await town.file()
    for hours, name in ((2, "李姐"), (6, "李姐"), (7, "小王")):
        await go(town, start + hours * HOUR + MINUTE)
        assert text_of(staff.only()).startswith(f"{name} ⏰")
    assert not boss.reminders()


async def test_a_worker_who_blocked_the_bot_is_found_in_the_staff_group(own_town: Town) -> None:
    """A reminder that cannot be delivered is not lost: it goes where colleagues see it."""
    town = own_town
    await enrol(town.worker)
    start = await monday(town)
    case = await town.file()
    staff = Ear(town, town.staff)
    town.world.block(town.worker.id, town.bot_id)
    await go(town, start + 2 * HOUR + MINUTE)
    message = staff.only()
    assert f"#{case.number} 接单" in labels_of(message)
    assert "李姐" in text_of(message)


async def test_what_was_done_meanwhile_is_not_reminded_of(own_town: Town) -> None:
    """A ticket taken in time is silent until its next clock."""
    town = own_town
    await enrol(town.worker)
    start = await monday(town)
    case = await town.file()
    ear = Ear(town, town.worker.id)
    await case.press(town.worker, "接单")
    await go(town, start + 2 * HOUR + MINUTE)
    await go(town, start + 9 * HOUR)
    assert not ear.reminders()


async def test_the_third_identical_nudge_goes_up_instead(own_town: Town) -> None:
    """With more percents set, a person hears two of a kind; the third one calls who is above."""
    town = own_town
    await enrol(town.worker, town.second)
    await town.stop()
    clocks = replace(COMMUNITY.timing.clocks, nudges=(25, 50, 75, 90, 100))
    town.communities = [replace(COMMUNITY, timing=replace(COMMUNITY.timing, clocks=clocks))]
    await town.start()
    start = await monday(town)
    ear, above = Ear(town, town.worker.id), Ear(town, town.second.id)
    await town.file()
    for hours, who, words in (
        (1, ear, "已用 25%"),
        (2, ear, "已用 50%"),
        (5, above, "已提醒李姐两次"),
    ):
        await go(town, start + hours * HOUR + MINUTE)
        assert words in text_of(who.only())
    await go(town, start + 5 * HOUR + 40 * MINUTE)
    assert not ear.reminders()
    await go(town, start + 6 * HOUR + MINUTE)
    assert "接单时间到了" in text_of(ear.only())
    assert not above.reminders()


async def test_a_resident_who_forgot_to_answer_is_asked_once_more(own_town: Town) -> None:
    """After a day one kind word, by day and as a question to answer; then the clock runs again."""
    town = own_town
    await enrol(town.worker)
    start = await monday(town)
    case = await town.claimed()
    await case.do(town.worker, "待居民", "家里几点有人？电话13800138000")
    ear, group = Ear(town, town.worker.id), Ear(town, town.group)
    await go(town, start + DAY + MINUTE)
    (again,) = group.news()
    assert "还在等您的回话：家里几点有人" in text_of(again)
    assert "138" not in text_of(again)
    await go(town, start + 5 * DAY + HOUR)
    assert not group.news()
    while not CALENDAR.is_duty(town.clock.now()):
        await go(town, town.clock.now() + HOUR)
    message = ear.only()
    assert "天没有回话，时间又开始计算了" in text_of(message)
    await case.reporter.answers(again, "晚上七点以后")
    assert (await case.row()).state is State.CLAIMED


async def test_a_third_wait_that_comes_to_nothing_goes_up(own_town: Town) -> None:
    """The owner hears twice that waiting was in vain; the third time the next one up does."""
    town = own_town
    await enrol(town.worker, town.second)
    start = await monday(town)
    case = await town.claimed()
    ear, above = Ear(town, town.worker.id), Ear(town, town.second.id)
    for number in (1, 2, 3):
        await case.do(town.worker, "待外部", "等电力公司")
        await go(town, town.clock.now() + 10 * DAY + MINUTE)
        while not CALENDAR.is_duty(town.clock.now()):
            await go(town, town.clock.now() + HOUR)
        own = [m for m in ear.reminders() if "等了外单位" in text_of(m)]
        assert len(own) == int(number < 3), number
        higher = [m for m in above.reminders() if "已提醒李姐两次，这次又等了" in text_of(m)]
        assert len(higher) == int(number == 3), number
        await case.press(town.worker, "接着办")
    labels = labels_of(higher[0])
    assert {f"#{case.number} 转派", f"#{case.number} 进展"} <= {*labels}, labels
    assert town.clock.now() > start


async def test_more_than_fit_are_counted_with_a_button_to_the_list(own_town: Town) -> None:
    """Eight tickets get buttons, the others a count and a button that lists them all."""
    town = own_town
    await enrol(town.worker)
    await monday(town)
    ear = Ear(town, town.worker.id)
    cases = [await town.claimed(text=f"{n % 8 + 1}栋{n}单元楼道灯坏了") for n in range(10)]
    assert len({case.number for case in cases}) == 10
    town.clock.set(town.clock.now() + 3 * DAY)
    await town.calm()
    (message,) = [m for m in ear.reminders() if "还有 2 件" in text_of(m)]
    listed = await town.worker.asks(message, "看我手上的工单")
    assert "我手上的工单" in text_of(listed)
    assert f"#{cases[-1].number} " in text_of(listed)
