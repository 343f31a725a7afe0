"""What the clock could not say in time waits: for duty, for the day; danger waits for nothing."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from actors import Case, text_of, until
from telegram import Message
from town import Town
from town_facts import COMMUNITY

from domain.calendar import calendar_of
from sandbox.faults import Fault

ZONE = ZoneInfo(COMMUNITY.timezone)
CALENDAR = calendar_of(COMMUNITY.timing.duty, COMMUNITY.timezone)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
CALL = "机器人联系不上反映人，请当面"
GAS = "3栋1单元燃气泄漏了，快来人"


async def weekday(town: Town, number: int, hour: float) -> datetime:
    """Go to an hour of a day of a whole week of work; gives that instant."""
    day = town.clock.now().astimezone(ZONE).date() + DAY
    while day.isoweekday() != 1 or not all(CALENDAR.is_workday(day + DAY * n) for n in range(5)):
        day += DAY
    midnight = datetime.combine(day + DAY * (number - 1), time(), ZONE)
    await go(town, midnight + hour * HOUR)
    return midnight


async def go(town: Town, moment: datetime) -> None:
    """Move the clock to an instant and wait until all that may be said was said."""
    town.clock.set(moment)
    await town.calm()


async def fail(town: Town, where: int, moment: datetime) -> None:
    """Move the clock to an instant while a chat takes nothing, until that was noticed."""
    town.world.faults.add(Fault(method="sendMessage", chat=where, kind="500", times=None))
    calls = len(town.world.calls)
    town.clock.set(moment)
    await until(lambda: any(not call.ok for call in town.world.calls[calls:]), "a failed call")
    town.world.faults.clear()


def said(town: Town, where: int, text: str, after: int = 0) -> list[Message]:
    """Give what the bot said in a chat that holds this text."""
    return [message for message in town.heard(where, after) if text in text_of(message)]


async def test_a_reminder_that_could_not_be_sent_waits_for_duty(own_town: Town) -> None:
    """Due at half past five, sendable again at eleven at night: it comes in the morning, once."""
    town = own_town
    await town.worker.start()
    day = await weekday(town, 1, 15.5)
    case = await town.file()
    await fail(town, town.worker.id, day + 17.5 * HOUR + MINUTE)
    await go(town, day + 23 * HOUR)
    await go(town, day + DAY + 9 * HOUR - MINUTE)
    assert said(town, town.worker.id, "⏰") == []
    await go(town, day + DAY + 9 * HOUR)
    (reminder,) = said(town, town.worker.id, "⏰")
    assert f"#{case.number}" in text_of(reminder)


async def test_what_waits_for_duty_holds_up_nobody(own_town: Town) -> None:
    """Answers pass a reminder that waits; danger passes too, and takes it along."""
    town = own_town
    await town.worker.start()
    day = await weekday(town, 1, 15.5)
    case = await town.file()
    await fail(town, town.worker.id, day + 17.5 * HOUR + MINUTE)
    await go(town, day + 22 * HOUR)
    assert f"#{case.number}" in text_of((await town.worker.says(town.worker.id, "/open"))[-1])
    assert said(town, town.worker.id, "⏰") == []
    gas = await town.file(text=GAS)
    await go(town, day + 22 * HOUR + 6 * MINUTE)
    (reminder,) = said(town, town.worker.id, "⏰")
    assert f"#{gas.number}" in text_of(reminder)
    assert text_of(reminder).index(f"#{gas.number}") < text_of(reminder).index(f"#{case.number}")


async def test_a_resident_is_not_asked_at_night_because_it_failed_by_day(own_town: Town) -> None:
    """The one reminder to rate that could not be said in the evening is said after the night."""
    town = own_town
    day = await weekday(town, 1, 16)
    case, _ = await town.resolved()
    mark = town.last_id(case.where)
    await fail(town, case.where, day + DAY + 16 * HOUR + MINUTE)
    await go(town, day + DAY + 23 * HOUR)
    assert said(town, case.where, "🙏", mark) == []
    await go(town, day + 2 * DAY + 7.5 * HOUR)
    assert len(said(town, case.where, "🙏", mark)) == 1


async def test_an_evening_digest_that_failed_on_friday_is_read_on_monday(own_town: Town) -> None:
    """Digests come by day on workdays only, however late; who asks for one gets it at any hour."""
    town = own_town
    await town.boss.start()
    day = await weekday(town, 5, 15)
    await town.file()
    await fail(town, town.boss.id, day + 17.5 * HOUR)
    mark = town.last_id(town.boss.id)
    for later in (22 * HOUR, DAY + 12 * HOUR, 3 * DAY + 7 * HOUR):
        await go(town, day + later)
        assert town.heard(town.boss.id, mark) == []
    asked = await town.boss.says(town.boss.id, "/digest")
    assert len(asked) == 1
    mark = town.last_id(town.boss.id)
    await go(town, day + 3 * DAY + 7.5 * HOUR)
    assert len(town.heard(town.boss.id, mark)) == 1


async def in_private(town: Town) -> Case:
    """Give a complaint made in a direct chat, which was claimed."""
    who = town.newcomer()
    await who.start()
    question = (await who.says(who.id, "3栋2单元楼道灯坏了"))[-1]
    summary = await who.asks(await who.asks(question, "下一步"), "匿名")
    last = town.last_id(town.staff)
    await who.press(summary, "提交")
    [card] = await town.after(town.staff, last)
    case = Case(town, who, int(re.findall(r"#(\d+)", text_of(card))[0]), who.id, summary)
    await case.press(town.worker, "接单")
    return case


async def test_staff_hear_on_duty_of_a_chat_that_the_clock_found_closed(own_town: Town) -> None:
    """A resident who cannot be asked to rate in the evening is told of in the morning."""
    town = own_town
    day = await weekday(town, 1, 19)
    case = await in_private(town)
    await case.resolve(town.worker)
    town.world.block(case.reporter.id)
    await go(town, day + DAY + 19 * HOUR + MINUTE)
    assert said(town, town.staff, CALL) == []
    await go(town, day + 2 * DAY + 9 * HOUR)
    assert len(said(town, town.staff, CALL)) == 1


async def test_staff_hear_at_once_of_a_chat_that_they_found_closed(own_town: Town) -> None:
    """Whoever tells a resident something at night learns at once that it did not arrive."""
    town = own_town
    await weekday(town, 1, 22)
    case = await in_private(town)
    town.world.block(case.reporter.id)
    prompt = await town.worker.asks(case.desk, "进展")
    await town.worker.answers(prompt, "在路上了")
    await town.calm()
    assert len(said(town, town.staff, CALL)) == 1
