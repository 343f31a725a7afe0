"""Offers that nobody took reach whoever is on duty when somebody else was before."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from actors import Actor, labels_of, text_of, until
from shifts import give_shift
from telegram import Message
from town import Town
from town_facts import COMMUNITY

from domain.calendar import calendar_of
from domain.people import Appointment
from domain.ticket import State
from sandbox.faults import Fault

ZONE = ZoneInfo(COMMUNITY.timezone)
CALENDAR = calendar_of(COMMUNITY.timing.duty, COMMUNITY.timezone)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
HANDED = "轮到您值班了"


async def go(town: Town, moment: datetime) -> None:
    """Go to an instant and wait until all that fell due was done and said."""
    town.clock.set(moment)
    await town.calm()


async def monday(town: Town) -> datetime:
    """Go to nine o'clock on a Monday before a week of work, everybody enrolled; gives midnight."""
    day = town.clock.now().astimezone(ZONE).date() + DAY
    while day.isoweekday() != 1 or not all(CALENDAR.is_workday(day + DAY * n) for n in range(5)):
        day += DAY
    for who in (town.worker, town.second, town.lead, town.other, town.boss):
        await who.start()
    midnight = datetime.combine(day, time(), ZONE)
    await go(town, midnight + 9 * HOUR)
    return midnight


async def works_on(town: Town, who: Actor, days: str) -> None:
    """Give somebody duty days of their own."""
    assert town.eye is not None
    async with town.eye.writing() as uow:
        person = await uow.people.by_telegram(who.id)
        assert person is not None
        [held] = await uow.people.appointments_of(person.id)
        assert isinstance(held, Appointment)
        held.duty_days = days


def handed(town: Town, who: Actor) -> list[Message]:
    """Give the messages that hand offers over to somebody."""
    return [message for message in town.heard(who.id) if HANDED in text_of(message)]


async def test_the_evening_shift_gets_what_nobody_took_by_day(own_town: Town) -> None:
    """At six whoever has the evening hears of it with the button; at nine the day's worker does."""
    town = own_town
    midnight = await monday(town)
    await give_shift(town, town.other, midnight.date(), time(18), time(21))
    await go(town, midnight + 17 * HOUR)
    taken, left = await town.file(), await town.file(text="5栋楼道灯不亮")
    mine = await town.claimed(text="6栋楼道灯不亮")
    await go(town, midnight + 18 * HOUR - timedelta(minutes=1))
    assert not handed(town, town.other)
    await go(town, midnight + 18 * HOUR)
    [message] = handed(town, town.other)
    assert f"#{mine.number}" not in text_of(message)
    for case in (taken, left):
        assert f"#{case.number} 接单" in labels_of(message)
    assert "接单成功" in await town.other.press(message, f"#{taken.number} 接单")
    await go(town, midnight + 21 * HOUR)
    assert not handed(town, town.worker)
    await go(town, midnight + DAY + 9 * HOUR)
    [message] = handed(town, town.worker)
    assert f"#{left.number} 接单" in labels_of(message)
    assert f"#{taken.number}" not in text_of(message)
    await go(town, midnight + DAY + 14 * HOUR)
    assert len(handed(town, town.worker)) == 1
    assert not handed(town, town.second)


async def test_who_works_on_the_next_day_gets_what_is_left_of_this_one(own_town: Town) -> None:
    """Where A角 works on Mondays only, B角 hears on Tuesday what Monday left open."""
    town = own_town
    await works_on(town, town.worker, "1")
    await works_on(town, town.second, "2345")
    midnight = await monday(town)
    await go(town, midnight + 17 * HOUR)
    case = await town.file()
    await go(town, midnight + DAY + 9 * HOUR)
    [message] = handed(town, town.second)
    assert f"#{case.number} 接单" in labels_of(message)


async def test_a_shift_that_begins_at_night_is_not_woken_for_it(own_town: Town) -> None:
    """Quiet hours hold it; in the morning whoever is on then hears it."""
    town = own_town
    midnight = await monday(town)
    await give_shift(town, town.other, midnight.date(), time(22), time(6))
    await go(town, midnight + 17 * HOUR)
    await town.file()
    for hours in (22, 24, 30, 33):
        await go(town, midnight + hours * HOUR)
    assert not handed(town, town.other)
    assert not handed(town, town.worker)


async def test_what_did_not_reach_the_shift_in_time_wakes_nobody(own_town: Town) -> None:
    """Due at six and sendable again at eleven at night, it is said when the night is over."""
    town = own_town
    midnight = await monday(town)
    await give_shift(town, town.other, midnight.date(), time(18), time(21))
    await go(town, midnight + 17 * HOUR)
    await town.file()
    town.world.faults.add(Fault(method="sendMessage", chat=town.other.id, kind="500", times=None))
    calls = len(town.world.calls)
    town.clock.set(midnight + 18 * HOUR)
    await until(lambda: any(not call.ok for call in town.world.calls[calls:]), "a failed call")
    town.world.faults.clear()
    for hours in (23, 31):
        await go(town, midnight + hours * HOUR)
        assert not handed(town, town.other)
    await go(town, midnight + 31.5 * HOUR)
    assert len(handed(town, town.other)) == 1


async def test_where_a_grid_has_no_group_the_card_goes_to_who_is_on(own_town: Town) -> None:
    """The offer itself, with its buttons, stands in the direct chat of the evening's colleague."""
    town = own_town
    midnight = await monday(town)
    assert town.eye is not None
    async with town.eye.writing() as uow:
        chat = await uow.chats.at(town.bot_id, town.staff)
        assert chat is not None
        chat.grid = "g2"
    await give_shift(town, town.other, midnight.date(), time(18), time(21))
    await go(town, midnight + 17 * HOUR)
    case = await town.file()
    assert "接单" in labels_of(town.card(case.number, town.worker.id))
    await go(town, midnight + 18 * HOUR)
    card = town.card(case.number, town.other.id)
    assert not handed(town, town.other)
    assert "接单成功" in await town.other.press(card, "接单")


async def test_going_on_leave_hands_open_offers_over_at_once_and_back(own_town: Town) -> None:
    """B角 hears what A角 leaves behind untaken; back again, A角 hears what is still open."""
    town = own_town
    await monday(town)
    case = await town.file()
    again, shown = await town.resolved()
    await town.worker.says(town.worker.id, "/leave 今天")
    await town.calm()
    [message] = handed(town, town.second)
    assert f"#{case.number} 接单" in labels_of(message)
    await again.reporter.press(shown, "没解决")
    assert (await again.row()).state is State.CONTESTED
    await town.worker.says(town.worker.id, "/leave 销假")
    await town.calm()
    assert f"#{case.number} 接单" in labels_of(handed(town, town.worker)[-1])
