"""Clocks on the card: until when, why it is late, and who may ask."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from actors import labels_of, text_of
from town import Town

from domain.calendar import calendar_of
from domain.timing import DutyRules
from handlers.press import data

pytestmark = pytest.mark.asyncio(loop_scope="module")

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = calendar_of(DutyRules(), "Asia/Shanghai")
WEEK = "一二三四五六日"


def is_plain(friday: date) -> bool:
    """Say whether a Friday and the week after it are what their weekdays say."""
    days = [friday + timedelta(days=at) for at in range(8)]
    return friday.isoweekday() == 5 and all(
        CALENDAR.is_workday(day) == (day.isoweekday() <= 5) for day in days
    )


def plain_friday(town: Town) -> date:
    """Give the next Friday before a week without holidays."""
    day = town.clock.now().astimezone(ZONE).date() + timedelta(days=1)
    while not is_plain(day):
        day += timedelta(days=1)
    return day


async def move_to(town: Town, day: date, *when: int) -> None:
    """Move the clock on to a local time, and let everything happen that is due."""
    town.clock.set(datetime.combine(day, time(*when), ZONE))
    await town.calm()


def said(day: date) -> str:
    """Give a day as people write it."""
    return f"{day.month}月{day.day}日"


def named(day: date) -> str:
    """Give a day with its weekday."""
    return f"{said(day)} 周{WEEK[day.weekday()]}"


async def test_a_complaint_of_friday_evening_is_late_on_monday_afternoon(town: Town) -> None:
    """The card names the instant, the weekend counts nothing, and the button tells why."""
    friday = plain_friday(town)
    monday = friday + timedelta(days=3)
    await move_to(town, friday, 16)
    case = await town.file()
    assert f"⏰ 请在 {named(monday)} 11:00 前接单" in text_of(case.desk)
    assert "⏰" not in text_of(case.card)
    assert "⏱ 计时" in labels_of(case.desk)
    early = text_of(await case.ask(town.worker, "计时"))
    assert f"期限：{named(monday)} 11:00" in early
    assert "超时" not in early

    await move_to(town, monday, 11, 1)
    assert f"⏰ 接单已超时，期限是 {named(monday)} 11:00" in text_of(case.desk)
    await move_to(town, monday, 15, 30, 40)
    late = text_of(await case.ask(town.worker, "为什么超时"))
    assert "<b>" not in late
    assert "接单：限 4小时，已用 6小时30分钟" in late
    assert "超时 2小时30分钟" in late
    assert f"· {named(friday)} 16:00–18:00" in late
    assert f"· {named(monday)} 09:00–12:00、14:00–15:30" in late
    assert f"· {said(monday - timedelta(days=2))}至{said(monday - timedelta(days=1))}周末" in late


async def test_a_wait_for_the_resident_is_no_ones_delay(town: Town) -> None:
    """While the resident is asked the clocks stand, and later the pause is told with its reason."""
    monday = plain_friday(town) + timedelta(days=3)
    tuesday = monday + timedelta(days=1)
    await move_to(town, monday, 9)
    case = await town.claimed()
    assert "前告诉居民进展" in text_of(case.desk)
    await move_to(town, monday, 10)
    await case.do(town.worker, "待居民", "是几号灯？")
    assert "⏰" not in text_of(case.desk)
    waiting = text_of(await case.ask(town.worker, "计时"))
    assert "⏸ 现在不计时" in waiting
    assert (
        f"· {named(monday)} 10:00 起：等居民，最多到 {named(monday + timedelta(days=5))} 10:00"
        in (waiting)
    )

    await move_to(town, tuesday, 11)
    question = await town.wait_for(case.where, "是几号灯")
    await case.reporter.answers(question, "二号灯")
    assert "前告诉居民进展" in text_of(case.desk)
    told = text_of(await case.ask(town.worker, "计时"))
    assert f"· {named(monday)} 10:00 到 {named(tuesday)} 11:00：等居民" in told
    assert "现在不计时" not in told


async def test_only_staff_may_ask_and_only_among_themselves(town: Town) -> None:
    """A forged press of a neighbour, or a worker's in the residents' group, tells nothing."""
    case = await town.file()
    row = await case.row()
    forged = data("clock", row.id, row.version)
    last = town.last_id(case.where)
    assert await town.eve.push(case.card, forged)
    assert await town.worker.push(case.card, forged)
    assert not [m for m in await town.after(case.where, last) if "⏱" in text_of(m)]


async def test_a_solved_ticket_has_no_clock(town: Town) -> None:
    """Once it is said to be done neither a limit nor the button is there."""
    case, _ = await town.resolved()
    assert "⏰" not in text_of(case.desk)
    assert not [label for label in labels_of(case.desk) if "⏱" in label]


async def test_words_of_danger_turn_to_counting_every_hour(town: Town) -> None:
    """What the reporter adds makes it an emergency, and from then on the night counts, too."""
    friday = plain_friday(town)
    await move_to(town, friday, 23)
    case = await town.file()
    assert "只算上班时间" in text_of(await case.ask(town.worker, "计时"))
    await move_to(town, friday, 23, 30)
    await case.reporter.answers(case.card, "现在着火了，快来！")
    assert "⏰ 请在" in text_of(case.desk)
    assert f"{named(friday)} 23:40 前接单" in text_of(case.desk)
    assert "白天黑夜都计时" in text_of(await case.ask(town.worker, "计时"))
    row = await case.row()
    async with town.reading() as uow:
        due = await uow.dues.of_ticket(row.id)
    assert [one.slot for one in due if one.done_at is None] == ["ack!:50"]


async def test_the_limit_is_back_on_the_card_when_a_wait_is_over(town: Town) -> None:
    """Five days without an answer are enough: from then on somebody has to act again."""
    friday = plain_friday(town)
    await move_to(town, friday, 9)
    case = await town.claimed()
    await case.do(town.worker, "待居民", "是几号灯？")
    assert "⏰" not in text_of(case.desk)
    await move_to(town, friday + timedelta(days=5), 9, 30)
    assert "⏰ 请在" in text_of(case.desk)
    assert "等够了，接着计时" in text_of(await case.ask(town.worker, "计时"))
