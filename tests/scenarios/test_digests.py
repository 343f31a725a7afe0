from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from actors import Actor, Case, data_of, labels_of, text_of
from evenings import discrepancies
from telegram import Message
from town import Town
from town_facts import COMMUNITY, KEY

from domain.calendar import calendar_of
from domain.digests import DigestKind, next_occasion
from domain.dues import DueKind, DueState, subject_of_community
from domain.people import Appointment, Role
from domain.timing import DigestRules, Timing
from handlers.rendering_digests import shown_of

ZONE = ZoneInfo(COMMUNITY.timezone)
CALENDAR = calendar_of(COMMUNITY.timing.duty, COMMUNITY.timezone)
DAY = timedelta(days=1)
WEEKLY = "🗓 幸福社区：一周小结"


def a_monday(town: Town) -> datetime:
    """Give the midnight of a Monday that begins two whole weeks of work."""
    day = town.clock.now().astimezone(ZONE).date() + DAY
    work = [n for n in range(14) if n % 7 < 5]
    while day.isoweekday() != 1 or not all(CALENDAR.is_workday(day + DAY * n) for n in work):
        day += DAY
    return datetime.combine(day, time(), ZONE)


async def go(town: Town, midnight: datetime, hour: int, minute: int = 0) -> None:
    """Move the clock to a local time and wait until all that fell due was done and said."""
    town.clock.set(midnight + timedelta(hours=hour, minutes=minute))
    await town.calm()


async def enrol(town: Town, *people: Actor) -> None:
    """Let people open their direct chats with the bot."""
    for person in people:
        await person.start()
    await town.calm()


def said(town: Town, who: Actor, head: str) -> list[Message]:
    """Give the messages of a direct chat that begin so."""
    return [message for message in town.heard(who.id) if text_of(message).startswith(head)]


def the_only(town: Town, who: Actor, head: str) -> Message:
    """Give the one message of a direct chat that begins so."""
    found = said(town, who, head)
    assert len(found) == 1, town.transcript(who.id)
    return found[0]


async def appoint(town: Town, key: str, name: str, role: Role, *grids: str) -> Actor:
    """Let somebody more work here, in these grids or in all of the community."""
    actor = town.add(key, name, town.staff)
    await actor.start()
    now = town.clock.now()
    assert town.eye is not None
    async with town.eye.writing() as uow:
        person = await uow.people.by_telegram(actor.id)
        assert person is not None
        for grid in grids or (None,):
            uow.add(
                Appointment(
                    person_id=person.id, community="demo", grid=grid, role=role, created_at=now
                )
            )
    return actor


async def a_day(town: Town, monday: datetime) -> tuple[Case, Case]:
    """Let one complaint be solved to satisfaction in g1, and one of g2 wait all day."""
    await go(town, monday, 9)
    done = await town.claimed()
    message = await done.resolve(town.worker)
    await done.reporter.press(message, "满意")
    waiting = await town.file(text="11栋路灯不亮", where=town.street)
    return done, waiting


async def test_the_evening_tells_the_day_and_every_number_lists_its_tickets(
    own_town: Town,
) -> None:
    """Supervisors get the whole, a lead their grid; each number leads to the tickets behind it."""
    town = own_town
    vice = await appoint(town, "vice", "刘副书记", Role.SUPERVISOR)
    await enrol(town, town.boss, vice, town.lead, town.worker, town.other)
    monday = a_monday(town)
    _, waiting = await a_day(town, monday)
    await go(town, monday, 17, 29)
    assert not said(town, town.boss, "🌆")
    await go(town, monday, 17, 30)
    whole = the_only(town, town.boss, "🌆")
    assert text_of(whole) == text_of(the_only(town, vice, "🌆"))
    text = text_of(whole)
    assert "幸福社区" in text
    assert "收到 2 · 办完 1 · 还没办完 1" in text
    assert "⏰ 超时 1" in text
    assert "及时响应：50%（1/2） 样本太少，仅供参考" in text
    assert "解决：100%（1/1）" in text
    assert "满意：100%（1/1）" in text
    assert "第一网格：1/1/0/0" in text
    assert "第二网格：1/0/1/1" in text
    assert f"#{waiting.number}" in text
    mine = text_of(the_only(town, town.lead, "🌆"))
    assert "第一网格" in mine
    assert "收到 1 · 办完 1 · 还没办完 0" in mine
    assert not said(town, town.worker, "🌆")
    assert not said(town, town.other, "🌆")
    listed = await town.boss.asks(whole, "超时 1")
    assert text_of(listed).startswith("超时（1）")
    assert f"#{waiting.number}" in text_of(listed)
    assert "等接单" in text_of(listed)
    card = await town.boss.asks(listed, f"#{waiting.number}")
    assert f"#{waiting.number}" in text_of(card)
    for label in labels_of(whole):
        before = town.last_id(town.boss.id)
        await town.boss.press(whole, label)
        answer = town.heard(town.boss.id, before)[-1]
        name, _, number = label.rpartition(" ")
        if name == "▸":
            assert text_of(answer).startswith(f"📊 {number}"), label
        elif "路灯" not in name:
            assert text_of(answer).startswith(f"{name}（{number}）"), label
        else:
            assert text_of(answer).startswith(f"收到（{number}）"), label


async def test_numbers_are_for_those_who_oversee_them(own_town: Town) -> None:
    """A lead gets no numbers of other grids, a worker and a resident none, whatever they press."""
    town = own_town
    await enrol(town, town.boss, town.lead, town.worker, town.ann)
    monday = a_monday(town)
    await a_day(town, monday)
    await go(town, monday, 17, 30)
    data = data_of(the_only(town, town.boss, "🌆"), "收到 2")
    grid = data_of(the_only(town, town.boss, "🌆"), "▸ 第二网格")
    assert data.endswith(".-")
    for who, asked in (
        (town.lead, data),
        (town.lead, data[:-1] + "g2"),
        (town.lead, grid),
        (town.worker, data[:-1] + "g1"),
        (town.ann, data),
    ):
        mark = town.last_id(who.id)
        place = town.world.messages(who.id)[-1]
        assert "这些数字给督导看" in await who.push(place, asked), (who.name, asked)
        await town.calm()
        assert town.last_id(who.id) == mark
    place = town.world.messages(town.lead.id)[-1]
    assert await town.lead.push(place, data[:-1] + "g1") == "请看下面。"
    for forged in (
        f"v1:dg:0:{KEY}:x.1.1.-",
        f"v1:dg:0:{KEY}:open.1.-",
        "v1:dg:0:9:open.1.2.-",
        f"v1:dgg:0:{KEY}:1.2",
    ):
        assert await town.boss.push(town.world.messages(town.boss.id)[-1], forged), forged
    await town.calm()
    card = town.heard(town.group)[-1]
    assert "私聊" in await town.boss.push(card, data)


async def test_the_morning_tells_what_needs_somebody(own_town: Town) -> None:
    """What is overdue is told at half past eight, to those whose grid it is, and who is missing."""
    town = own_town
    await enrol(town, town.boss, town.lead)
    monday = a_monday(town)
    _, waiting = await a_day(town, monday)
    await go(town, monday + DAY, 8, 30)
    morning = the_only(town, town.boss, "☀️")
    assert "超时 1 件" in text_of(morning)
    assert "🪑 还没安排人的网格：学校专属网格。" in text_of(morning)
    assert not said(town, town.lead, "☀️")
    listed = await town.boss.asks(morning, "超时 1")
    assert f"#{waiting.number}" in text_of(listed)


async def test_the_morning_tells_promises_of_today_from_those_that_are_past(
    own_town: Town,
) -> None:
    """What was due yesterday is not called due today, and is told until it is done."""
    town = own_town
    await enrol(town, town.boss)
    monday = a_monday(town)
    await go(town, monday, 10)
    past, coming = [await town.claimed() for _ in range(2)]
    for case, words in ((past, "今天下午3点"), (coming, "明天下午3点")):
        [check] = await case.do(town.worker, "约定时间", words)
        await town.worker.press(check, "对，就这样")
    for day, of_today in ((1, [coming]), (2, [])):
        await go(town, monday + DAY * day, 8, 30)
        morning = said(town, town.boss, "☀️")[-1]
        late = [past, coming][:day]
        assert f"过了时间还没兑现的承诺 {len(late)} 个" in text_of(morning)
        assert ("今天到期的承诺 1 个" in text_of(morning)) is bool(of_today)
        for cases, label in ((late, "过期没兑现"), (of_today, "今天到期")):
            if cases:
                listed = text_of(await town.boss.asks(morning, label))
                found = [case for case in (past, coming) if f"#{case.number} " in listed]
                assert found == cases, listed
    await past.resolve(town.worker)
    await go(town, monday + DAY * 3, 8, 30)
    assert "过了时间还没兑现的承诺 1 个" in text_of(said(town, town.boss, "☀️")[-1])


async def test_a_callback_is_told_every_morning_until_it_is_made(own_town: Town) -> None:
    """Also when the ticket has long been closed for good; made, it is told no more."""
    town = own_town
    await enrol(town, town.boss, town.second)
    monday = a_monday(town)
    await go(town, monday, 9)
    case = await town.claimed()
    await case.reporter.press(await case.resolve(town.worker), "🙁 不满意")
    for count, day in enumerate((1, 7, 8, 9, 11), start=1):
        await go(town, monday + DAY * day, 8, 30)
        mornings = said(town, town.boss, "☀️")
        assert len(mornings) == count, day
        assert "要回访 1 件" in text_of(mornings[-1]), day
    assert f"#{case.number}" in text_of(await town.boss.asks(mornings[-1], "要回访 1"))
    handed = said(town, town.second, "📞 回访")[0]
    assert "回访满意" in await town.second.press(handed, "😊 回访了·满意")
    await go(town, monday + DAY * 14, 8, 30)
    assert len(said(town, town.boss, "☀️")) == len(mornings)


async def test_an_empty_day_is_not_told(own_town: Town) -> None:
    """Where nothing came in, went out or is open, nobody hears, and the next is planned."""
    town = own_town
    await enrol(town, town.boss, town.lead)
    monday = a_monday(town)
    for day in range(3):
        await go(town, monday + DAY * day, 8, 30)
        await go(town, monday + DAY * day, 17, 30)
    assert not said(town, town.boss, "🌆")
    assert not said(town, town.boss, "☀️")
    async with town.reading() as uow:
        dues = await uow.dues.of_subject(subject_of_community("demo"))
    pending = [due for due in dues if due.state is DueState.PENDING and due.kind is DueKind.DIGEST]
    kinds = sorted(due.slot.split("-")[0] for due in pending)
    assert kinds == ["evening", "monthly", "morning", "weekly"]


async def test_late_digests_are_one_and_leave_nothing_out(own_town: Town) -> None:
    """After three days away there is one morning, and one evening that tells of all the days."""
    town = own_town
    await enrol(town, town.boss)
    monday = a_monday(town)
    await go(town, monday, 9)
    await town.file()
    await town.stop()
    town.clock.set(monday + DAY * 3 + timedelta(hours=10))
    await town.start()
    await town.calm()
    assert "超时 1 件" in text_of(the_only(town, town.boss, "☀️"))
    assert not said(town, town.boss, "🌆")
    await town.file()
    await go(town, monday + DAY * 3, 17, 30)
    evening = text_of(the_only(town, town.boss, "🌆"))
    assert "收到 2" in evening
    await go(town, monday + DAY * 4, 17, 30)
    assert "收到 0" in text_of(said(town, town.boss, "🌆")[-1])
    async with town.reading() as uow:
        assert not await discrepancies(uow, community="demo", now=town.clock.now())


@pytest.mark.parametrize(("back", "told"), [(10, 10), (12, 14)])
async def test_a_week_missed_on_monday_is_told_on_the_next_workday(
    own_town: Town, back: int, told: int
) -> None:
    """Back on Thursday, the week is told at once; back on Saturday, on Monday, and only once."""
    town = own_town
    await enrol(town, town.boss)
    monday = a_monday(town)
    await go(town, monday, 9)
    await town.file()
    await town.stop()
    town.clock.set(monday + DAY * back + timedelta(hours=10))
    await town.start()
    await town.calm()
    assert len(said(town, town.boss, WEEKLY)) == int(back == told)
    if told > back:
        await go(town, monday + DAY * told, 8, 30)
    the_only(town, town.boss, WEEKLY)


async def test_evenings_follow_each_other_when_their_time_is_changed(own_town: Town) -> None:
    """A new hour for the evening digest neither tells an afternoon twice nor leaves one out."""
    town = own_town
    await enrol(town, town.boss)
    monday = a_monday(town)
    await go(town, monday, 17, 30)
    await go(town, monday, 17, 40)
    await town.file()
    for day, hour in ((1, 18), (2, 16)):
        await town.stop()
        rules = DigestRules(evening=time(hour))
        town.communities = [replace(COMMUNITY, timing=Timing(digests=rules))]
        await town.start()
        await go(town, monday + DAY * day, 15, 59)
        await town.file()
        await go(town, monday + DAY * day, 17, 30)
        await go(town, monday + DAY * day, 19)
    await go(town, monday + DAY * 3, 19)
    told = [re.search(r"收到 (\d)", text_of(m)) for m in said(town, town.boss, "🌆")]
    assert sum(int(found[1]) for found in told if found) == 3
    async with town.reading() as uow:
        assert not await discrepancies(uow, community="demo", now=town.clock.now())


@pytest.mark.parametrize(
    ("kind", "head"),
    [
        (DigestKind.MORNING, "☀️"),
        (DigestKind.EVENING, "🌆"),
        (DigestKind.WEEKLY, WEEKLY),
        (DigestKind.MONTHLY, "🗓 幸福社区：一个月小结"),
    ],
)
async def test_a_digest_moved_to_later_goes_out_once_at_its_new_hour(
    own_town: Town, kind: DigestKind, head: str
) -> None:
    """At the old hour nothing is sent, least of all the one before; and nothing fails."""
    town = own_town
    await enrol(town, town.boss)
    await town.file()
    planned = next_occasion(COMMUNITY, kind, town.clock.now() + DAY * 3)
    assert planned is not None
    town.clock.set(planned.at - timedelta(minutes=10))
    await town.calm()
    before = len(said(town, town.boss, head))
    await town.stop()
    rules = DigestRules(morning=time(11), evening=time(20))
    town.communities = [replace(COMMUNITY, timing=Timing(digests=rules))]
    await town.start()
    for minutes, count in ((1, 0), (20, 0), (149, 0), (150, 1), (200, 1)):
        town.clock.set(planned.at + timedelta(minutes=minutes))
        await town.calm()
        assert len(said(town, town.boss, head)) - before == count, minutes
    async with town.reading() as uow:
        dues = await uow.dues.of_subject(subject_of_community("demo"))
        assert not await discrepancies(uow, community="demo", now=town.clock.now())
    [row] = [due for due in dues if due.slot == planned.slot]
    assert (row.state, row.attempts, row.error) == (DueState.DONE, 1, None)


async def test_a_digest_set_into_the_night_goes_out_when_that_is_over(own_town: Town) -> None:
    """Nothing waits for ever: not the morning, not the week, not the evening."""
    town = own_town
    await enrol(town, town.boss)
    await town.stop()
    rules = DigestRules(morning=time(7), evening=time(22))
    town.communities = [replace(COMMUNITY, timing=Timing(digests=rules))]
    await town.start()
    monday = a_monday(town)
    await go(town, monday, 9)
    await town.file()
    await go(town, monday + DAY, 7, 29)
    assert not said(town, town.boss, "🌆")
    await go(town, monday + DAY, 7, 30)
    assert "收到 1" in text_of(the_only(town, town.boss, "🌆"))
    await go(town, monday + DAY * 7, 7, 29)
    before = len(said(town, town.boss, "☀️"))
    assert not said(town, town.boss, WEEKLY)
    await go(town, monday + DAY * 7, 7, 30)
    the_only(town, town.boss, WEEKLY)
    assert len(said(town, town.boss, "☀️")) == before + 1


async def test_the_week_comes_with_its_picture_and_its_ledger(own_town: Town) -> None:
    """On Monday at half past eight the week is told, drawn and handed over as a spreadsheet."""
    town = own_town
    await enrol(town, town.boss, town.lead)
    monday = a_monday(town)
    await a_day(town, monday)
    await go(town, monday + DAY * 7, 8, 30)
    weekly = the_only(town, town.boss, "🗓")
    assert "收到 2 · 办完 1 · 还没办完 1" in text_of(weekly)
    assert "等响应：一半不到1分钟，九成不到1分钟" in text_of(weekly)
    after = town.heard(town.boss.id, weekly.message_id)
    assert [message for message in after if message.photo]
    assert [message for message in after if message.document]
    assert "第一网格" in text_of(the_only(town, town.lead, "🗓"))


async def test_a_lead_of_several_grids_gets_one_digest_over_all_of_them(own_town: Town) -> None:
    """One evening, one morning and one answer; every number lists the tickets of their grids."""
    town = own_town
    chief = await appoint(town, "chief", "罗主任", Role.GRID_LEAD, "g1", "g2")
    await enrol(town, town.boss, town.lead, town.worker)
    monday = a_monday(town)
    await a_day(town, monday)
    await go(town, monday, 17, 30)
    evening = the_only(town, chief, "🌆")
    text = text_of(evening)
    assert text.startswith("🌆 第一、第二网格：今天的情况")
    assert "收到 2 · 办完 1 · 还没办完 1" in text
    assert "第一网格：1/1/0/0" in text
    assert "第二网格：1/0/1/1" in text
    for label in labels_of(evening):
        before = town.last_id(chief.id)
        await chief.press(evening, label)
        answer = text_of(town.heard(chief.id, before)[-1])
        name, _, number = label.rpartition(" ")
        head = {"▸": f"📊 {number}", "路灯、楼道灯": f"收到（{number}）"}
        assert answer.startswith(head.get(name, f"{name}（{number}）")), label
    await go(town, monday + DAY, 8, 30)
    assert text_of(the_only(town, chief, "☀️")).startswith("☀️ 第一、第二网格")
    asked = await chief.says(chief.id, "/digest 昨天")
    assert [text_of(message).splitlines()[0] for message in asked] == ["📊 第一、第二网格"]
    data = data_of(evening, "收到 2")
    assert data.endswith(".~")
    for who, answer in ((town.boss, "网格长自己网格"), (town.worker, "这些数字给督导看")):
        place = town.world.messages(who.id)[-1]
        assert answer in await who.push(place, data), who.name
    mark = town.last_id(town.lead.id)
    await town.lead.push(town.world.messages(town.lead.id)[-1], data)
    [own] = await town.after(town.lead.id, mark)
    assert text_of(own).startswith("收到（1）")


async def test_the_week_of_several_grids_is_drawn_once_for_all_who_lead_them(
    own_town: Town,
) -> None:
    """Each lead gets one text, one picture and one ledger; the same grids are uploaded once."""
    town = own_town
    leads = [
        await appoint(town, key, name, Role.GRID_LEAD, "g1", "g2")
        for key, name in (("chief", "罗主任"), ("deputy", "达瓦主任"))
    ]
    await enrol(town, town.lead)
    monday = a_monday(town)
    await a_day(town, monday)
    await go(town, monday + DAY * 7, 8, 30)
    for who, of in (
        (leads[0], "第一、第二网格"),
        (leads[1], "第一、第二网格"),
        (town.lead, "第一网格"),
    ):
        weekly = the_only(town, who, "🗓")
        assert text_of(weekly).startswith(f"🗓 {of}：一周小结")
        after = town.heard(who.id, weekly.message_id)
        [chart] = [message for message in after if message.photo]
        [ledger] = [message for message in after if message.document]
        assert f"幸福社区 · {of} " in text_of(chart)
        assert f"幸福社区 · {of} " in text_of(ledger)
        assert ledger.document
        assert f"-{of}-" in str(ledger.document.file_name)
    for method, field in (("sendPhoto", "photo"), ("sendDocument", "document")):
        sent = {
            int(call.params["chat_id"]): str(call.params[field]).startswith("attach://")
            for call in town.world.calls
            if call.method == method and call.ok
        }
        assert [sent[who.id] for who in (*leads, town.lead)] == [True, False, True]


async def test_a_digest_may_be_asked_for_at_any_time(own_town: Town) -> None:
    """Supervisors and leads name a period, others are told whose numbers these are."""
    town = own_town
    await enrol(town, town.boss, town.lead, town.worker, town.ann)
    monday = a_monday(town)
    await a_day(town, monday)
    today = (await town.boss.says(town.boss.id, "/digest"))[-1]
    assert text_of(today).startswith("📊 幸福社区")
    assert "收到 2" in text_of(today)
    yesterday = (await town.boss.says(town.boss.id, "/digest 昨天"))[-1]
    assert "收到 0" in text_of(yesterday)
    mine = await town.lead.says(town.lead.id, "/digest 本周")
    assert [text_of(message).splitlines()[0] for message in mine] == ["📊 第一网格"]
    for who in (town.worker, town.ann):
        assert "这些数字给督导看" in text_of((await who.says(who.id, "/digest"))[-1])
    unknown = (await town.boss.says(town.boss.id, "/digest 前年夏天"))[-1]
    assert "“前年夏天”" in text_of(unknown)
    assert "/digest 上周" in text_of(unknown)
    future = (await town.boss.says(town.boss.id, "/digest 下周"))[-1]
    assert "“下周”还没到" in text_of(future)
    here = await town.boss.says(town.staff, "/digest 今天")
    assert text_of(here[-1]).startswith("📊 幸福社区")
    assert await town.boss.says(town.group, "/digest") == []
    assert "/digest 请在这里发给我" in text_of(town.heard(town.boss.id)[-1])


async def test_a_digest_is_counted_in_a_thread(own_town: Town) -> None:
    """Once it is loaded, counting needs neither the database nor the loop that serves everybody."""
    town = own_town
    monday = a_monday(town)
    await a_day(town, monday)
    async with town.reading() as uow:
        count = await shown_of(
            uow,
            desk=town.desk,
            home=COMMUNITY,
            kind=DigestKind.ASKED,
            grids=None,
            start=monday,
            end=monday + DAY,
            now=town.clock.now(),
        )
    shown = await asyncio.to_thread(count)
    assert (shown.figures.received, shown.figures.closed) == (2, 1)


async def test_the_staff_group_hears_it_where_nobody_can_be_reached(own_town: Town) -> None:
    """Without any direct chat the digest stands once in the community's staff group."""
    town = own_town
    monday = a_monday(town)
    await a_day(town, monday)
    await go(town, monday, 17, 30)
    evenings = [m for m in town.heard(town.staff) if text_of(m).startswith("🌆")]
    assert len(evenings) == 1
    assert "幸福社区" in text_of(evenings[0])
    assert "收到（2）" in text_of(await town.boss.asks(evenings[0], "收到 2"))
    assert "这些数字给督导看" in await town.worker.press(evenings[0], "收到 2")


async def test_a_digest_that_reaches_nobody_stands_in_the_staff_group(own_town: Town) -> None:
    """Where the only reader is gone when it is sent, it is told in the staff group, once."""
    town = own_town
    await enrol(town, town.boss)
    monday = a_monday(town)
    await a_day(town, monday)
    town.world.deactivate(town.boss.id)
    await go(town, monday, 17, 30)
    assert not said(town, town.boss, "🌆")
    evenings = [m for m in town.heard(town.staff) if text_of(m).startswith("🌆")]
    assert len(evenings) == 1


@pytest.mark.parametrize("is_public", [True, False])
async def test_residents_read_the_week_where_the_community_wants_it(
    own_town: Town, *, is_public: bool
) -> None:
    """On Monday at ten each residents' group reads the numbers; small ones are not told."""
    town = own_town
    rules = DigestRules(is_public=is_public)
    await town.stop()
    town.communities = [replace(COMMUNITY, timing=Timing(digests=rules))]
    await town.start()
    monday = a_monday(town)
    await a_day(town, monday)
    for at in range(2):
        await town.file(text=f"{at + 4}栋路灯不亮")
    await go(town, monday + DAY * 7, 9, 59)
    for where in (town.group, town.street):
        assert not [m for m in town.heard(where) if text_of(m).startswith("📢")]
    await go(town, monday + DAY * 7, 10)
    for where in (town.group, town.street):
        found = [m for m in town.heard(where) if text_of(m).startswith("📢")]
        assert len(found) == int(is_public)
        if found:
            text = text_of(found[0])
            assert "收到：4 件" in text
            assert "办完：少于3件" in text
            assert "正在办：少于10件" in text
            assert "及时响应：样本太少，不公布" in text
            assert "解决：样本太少，不公布" in text
            assert not labels_of(found[0])
    assert not [m for m in town.heard(town.staff) if text_of(m).startswith("📢")]


async def test_a_colleague_on_leave_is_not_bothered(own_town: Town) -> None:
    """Who is away gets no digest; somebody who cannot be reached costs nobody else theirs."""
    town = own_town
    vice = await appoint(town, "vice", "刘副书记", Role.SUPERVISOR)
    await enrol(town, town.boss, vice)
    monday = a_monday(town)
    await go(town, monday, 8, 40)
    last = f"{monday + DAY * 2:%m-%d}"
    await vice.says(vice.id, f"/leave {monday:%m-%d}..{last}")
    await a_day(town, monday)
    await go(town, monday, 17, 30)
    assert said(town, town.boss, "🌆")
    assert not said(town, vice, "🌆")


async def test_an_exclusion_takes_somebody_who_can_be_asked(own_town: Town) -> None:
    """Where no second person can be written to, the asker is told so, and nothing is kept."""
    town = own_town
    await town.boss.start()
    case = await town.file()
    answer = await town.boss.says(town.boss.id, f"/exclude {case.number} 报了两次")
    assert "要有第二个人同意" in text_of(answer[-1])
    assert [event.action for event in await case.events()] == ["open"]
