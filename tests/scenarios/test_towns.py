"""A town over two communities: who may see what, and the one message that tells of both."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from actors import Actor, data_of, labels_of, link_of, text_of
from openpyxl import load_workbook
from telegram import Message
from town import SECRET, Town
from town_facts import COMMUNITY, KEY

from domain.calendar import calendar_of
from domain.chats import Chat, ChatKind
from domain.community import Town as OverseenTown
from domain.people import Appointment, Person, Role
from ledger import town_book
from locales import Catalogue
from usecases.invitations import invite
from usecases.ledger_rows import gather
from usecases.town_figures import load_town

NEXT = replace(COMMUNITY, code="next", name="邻家社区")
YINHE = OverseenTown(code="yinhe", name="银河街道", communities=(COMMUNITY, NEXT))
CHIEF = "赵主任"
ZONE = ZoneInfo(YINHE.timezone)
CALENDAR = calendar_of(YINHE.timing.duty, YINHE.timezone)
DAY = timedelta(days=1)


async def found(town: Town, *, served: int = 2) -> Actor:
    """Found a town over two communities; give its supervisor, who took up the link."""
    await town.stop()
    town.communities = [COMMUNITY, NEXT][:served]
    town.towns = [YINHE]
    await town.start()
    assert town.app is not None
    async with town.app.database.writing() as uow:
        parameter = await invite(
            uow,
            community="yinhe",
            role=Role.TOWN_SUPERVISOR,
            grid=None,
            name=CHIEF,
            created_by=None,
            secret=SECRET,
            now=town.clock.now(),
        )
    chief = town.add("chief", CHIEF)
    [welcome] = await chief.start(parameter)
    assert "银河街道，您现在是街道（镇）督导" in text_of(welcome)
    return chief


async def next_door(town: Town) -> int:
    """Open a group of residents in the other community, with a worker of its own."""
    assert town.app is not None
    town.add("nell", "邻家网格员")
    group = town.world.add_group("邻家小区群", members=[town.ann.id, town.nell.id]).id
    town.world.add_bot_to_group(group, by=town.ann.id)
    await town.calm()
    async with town.app.database.writing() as uow:
        chat = await uow.chats.at(town.bot_id, group)
        assert chat is not None
        chat.kind, chat.community, chat.grid = ChatKind.COMPOUND, "next", "g1"
        staff = Chat(
            bot_id=town.bot_id,
            address=-1009999,
            type="supergroup",
            title="邻家工作群",
            kind=ChatKind.STAFF,
            community="next",
            created_at=town.clock.now(),
        )
        uow.add(staff)
    town.world.add_group("邻家工作群", members=[town.nell.id])
    return group


@pytest_asyncio.fixture
async def chief(own_town: Town) -> Actor:
    """Give the supervisor of a town with one ticket in one community and two in the other."""
    who = await found(own_town)
    group = await next_door(own_town)
    await own_town.file()
    own_town.ann.say(group, "@weisu_bot 3栋楼道灯坏了")
    await own_town.calm()
    own_town.ann.say(group, "@weisu_bot 5栋的井盖不见了")
    await own_town.calm()
    return who


async def test_the_digest_of_a_town_tells_every_community(chief: Actor) -> None:
    """/digest gives one message: all together, then each community with its three rates."""
    [told] = await chief.says(chief.id, "/digest")
    text = text_of(told)
    assert text.startswith("📊 银河街道：各社区")
    assert "2 个社区一共：收到 3 · 办完 0 · 没办完 3" in text
    assert "1. 邻家社区：收到 2 · 办完 0 · 没办完 2" in text
    assert "2. 幸福社区：收到 1 · 办完 0 · 没办完 1" in text
    assert text.count("还没有能算的响应、解决和满意率") == 2
    assert "满意：还没有人评价" in text
    assert "▸ 邻家社区" in labels_of(told)
    own = await chief.asks(told, "▸ 邻家社区")
    assert text_of(own).startswith("📊 邻家社区")
    assert "收到 2" in text_of(own)
    listed = await chief.asks(told, "没办完 2")
    assert [label for label in labels_of(listed) if label.startswith("#")] == ["#1", "#2"]
    card = await chief.asks(listed, "#2")
    assert "邻家社区 · 第一网格" in text_of(card)


async def go(town: Town, midnight: datetime, *, days: int = 0, hour: int, minute: int = 0) -> None:
    """Move the clock to a local time, and wait until all that fell due was done and said."""
    town.clock.set(midnight + timedelta(days=days, hours=hour, minutes=minute))
    await town.calm()


def a_monday(town: Town) -> datetime:
    """Give the midnight of a Monday that begins a whole week of work."""
    day = town.clock.now().astimezone(ZONE).date() + timedelta(days=1)
    while day.isoweekday() != 1 or not all(
        CALENDAR.is_workday(day + timedelta(days=n)) for n in (0, 1, 2, 3, 4, 7)
    ):
        day += timedelta(days=1)
    return datetime.combine(day, time(), ZONE)


def heard(town: Town, who: Actor, head: str) -> list[Message]:
    """Give what a direct chat was told that begins so."""
    return [message for message in town.heard(who.id) if text_of(message).startswith(head)]


@pytest.mark.usefixtures("chief")
async def test_a_town_is_told_at_the_hours_of_its_first_community(own_town: Town) -> None:
    """Evening, morning and the week, the last with picture and spreadsheet; each of them once."""
    town, chief = own_town, own_town.chief
    await town.boss.start()
    monday = a_monday(town)
    await go(town, monday, hour=17, minute=31)
    [evening] = heard(town, chief, "🌆 银河街道：今天各社区的情况")
    assert "邻家社区：收到 2 · 办完 0 · 没办完 2" in text_of(evening)
    await go(town, monday, days=1, hour=8, minute=31)
    *_, morning = heard(town, chief, "☀️ 银河街道：今天要盯的社区")
    assert "邻家社区：超时 2" in text_of(morning)
    assert "幸福社区：超时 1" in text_of(morning)
    assert text_of(morning).index("邻家社区") < text_of(morning).index("幸福社区")
    listed = await chief.asks(morning, "超时 2")
    assert [label for label in labels_of(listed) if label.startswith("#")] == ["#1", "#2"]
    await go(town, monday, days=7, hour=8, minute=31)
    before, week = heard(town, chief, "🗓 银河街道：各社区一周小结")
    assert "⏰ 超时 3" in text_of(week)
    assert "收到 3" in text_of(before) + text_of(week)
    [chart] = [m for m in town.heard(chief.id, week.message_id) if m.photo]
    assert text_of(chart).startswith("📊 银河街道 ")
    [ledger] = [m for m in town.heard(chief.id, week.message_id) if m.document]
    assert ledger.document is not None
    assert (
        ledger.document.file_name
        == f"台账-银河街道-{monday:%Y-%m-%d}_{monday + 6 * DAY:%Y-%m-%d}.xlsx"
    )
    assert heard(town, town.boss, "🗓 银河街道") == []


async def test_a_quiet_town_is_told_nothing(own_town: Town) -> None:
    """Where nothing came in, ended or is open, and nothing needs anybody, no message is sent."""
    chief = await found(own_town)
    monday = a_monday(own_town)
    last = own_town.last_id(chief.id)
    await go(own_town, monday, hour=17, minute=31)
    assert await own_town.after(chief.id, last) == []


async def test_a_supervisor_of_one_community_sees_only_theirs(own_town: Town, chief: Actor) -> None:
    """Lists, numbers and forged buttons: the other community stays closed to a community's own."""
    town, boss = own_town, own_town.boss
    await boss.start()
    [told] = await boss.says(boss.id, "/digest")
    assert text_of(told).startswith("📊 幸福社区")
    [listed] = await boss.says(boss.id, "/open")
    assert "邻家" not in text_of(listed)
    [card] = await boss.says(boss.id, "/t 1")
    assert "邻家" not in text_of(card)
    [no] = await boss.says(boss.id, "/t 2")
    assert "没有 #2 这件工单" in text_of(no)
    [of_town] = await chief.says(chief.id, "/digest")
    for label in ("▸ 邻家社区", "没办完 2"):
        forged = data_of(of_town, label)
        assert "这些数字给督导看" in await boss.push(told, forged)
    async with town.reading() as uow:
        other = await uow.tickets.by_number("next", 2)
    assert other is not None
    for action in ("claim", "timeline", "show", "media", "escalate"):
        toast = await boss.push(told, f"v1:{action}:{other.id}:{other.version}:")
        assert toast != ""
        assert "#2" not in toast
    async with town.reading() as uow:
        after = await uow.tickets.by_number("next", 2)
    assert after is not None
    assert after.version == other.version


async def test_a_towns_supervisor_works_in_every_community(own_town: Town, chief: Actor) -> None:
    """Lists name the community, a number is asked about, and what a supervisor may do is done."""
    town = own_town
    listed = await chief.says(chief.id, "/open")
    assert [text_of(message).split(" · ")[0] for message in listed] == ["幸福社区", "邻家社区"]
    [which] = await chief.says(chief.id, "/t 1")
    assert labels_of(which) == ["幸福社区 #1", "邻家社区 #1"]
    card = await chief.asks(which, "邻家社区 #1")
    assert "邻家社区 · 第一网格" in text_of(card)
    assert "接单成功" in await chief.press(card, "接单")
    details = await chief.start(link_of(card, "详情"))
    assert any("1（邻家社区）" in text_of(message) for message in details)
    async with town.reading() as uow:
        ticket = await uow.tickets.by_number("next", 1)
        assert ticket is not None
        assert ticket.owner_id == (await uow.people.by_telegram(chief.id)).id  # type: ignore[union-attr]
        [look] = await uow.privacy.looks(ticket.id)
    assert look.facts["role"] == "town_supervisor"
    [help_] = await chief.says(chief.id, "/help")
    assert "您是街道（镇）督导" in text_of(help_)


async def test_a_towns_supervisor_invites_into_town_and_communities(
    own_town: Town, chief: Actor
) -> None:
    """/invite offers the town, then each community; a supervisor of one is offered no town."""
    asked = await chief.says(chief.id, "/invite 钱主任")
    assert [text_of(message) for message in asked] == [
        "“银河街道”，邀请做什么？",
        "“幸福社区”，邀请做什么？",
        "“邻家社区”，邀请做什么？",
    ]
    link = await chief.asks(asked[0], "街道（镇）督导")
    who = own_town.newcomer()
    [welcome] = await who.start(text_of(link).partition("?start=")[2].split()[0])
    assert "银河街道，您现在是街道（镇）督导" in text_of(welcome)
    await own_town.boss.start()
    theirs = await own_town.boss.says(own_town.boss.id, "/invite 李四")
    assert [text_of(message) for message in theirs] == ["“幸福社区”，邀请做什么？"]
    forged = f"v1:invite:0:{YINHE.key}:town_supervisor.0"
    assert "过时" in await own_town.boss.push(theirs[0], forged)
    await chief.says(chief.id, "/invite 孙主任")
    assert "过时" in await chief.push(asked[1], f"v1:invite:0:{KEY}:town_supervisor.0")


async def test_a_community_of_another_bot_is_told_and_not_opened(own_town: Town) -> None:
    """The town's digest counts it, its numbers list tickets without buttons, and nothing opens."""
    town = own_town
    chief = await found(town)
    group = await next_door(town)
    town.ann.say(group, "@weisu_bot 3栋楼道灯坏了")
    await town.calm()
    await found_again(town, served=1)
    await town.file()
    [told] = await chief.says(chief.id, "/digest")
    assert "2 个社区一共：收到 2" in text_of(told)
    own = await chief.asks(told, "▸ 邻家社区")
    assert text_of(own).startswith("📊 邻家社区")
    listed = await chief.asks(own, "没办完 1")
    assert "邻家社区由另一个机器人负责" in text_of(listed)
    assert labels_of(listed) == []
    async with town.reading() as uow:
        ticket = await uow.tickets.by_number("next", 1)
    assert ticket is not None
    for action in ("show", "claim", "timeline"):
        assert "找不到这件工单" in await chief.push(
            told, f"v1:{action}:{ticket.id}:{ticket.version}:"
        )
    [no] = await chief.start(f"d{ticket.id}")
    assert "找不到这件工单" in text_of(no)
    [listed] = await chief.says(chief.id, "/open")
    assert "邻家" not in text_of(listed)


async def found_again(town: Town, *, served: int) -> None:
    """Restart the bot so that it serves only the first communities of the town."""
    await town.stop()
    town.communities = [COMMUNITY, NEXT][:served]
    await town.start()


async def test_the_ledger_of_a_town_has_a_row_and_a_sheet_for_each(
    own_town: Town, chief: Actor
) -> None:
    """The spreadsheet sums the town, compares its communities, and lists the tickets of each."""
    town = own_town
    assert chief.name == CHIEF
    async with town.reading() as uow:
        now = town.clock.now()
        start, end = now - DAY, now + DAY
        told = {"desk": town.desk, "start": start, "end": end, "now": now}
        counted = await load_town(uow, town=YINHE, **told)
        gathered = [
            await gather(uow, community=code, grids=None, **told) for code in ("demo", "next")
        ]
    texts = Catalogue().speak("zh")
    entries = [one.entries() for one in gathered]
    data = town_book.write(counted.figures(), entries, texts=texts, town=YINHE)
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["汇总", "社区", "幸福社区", "邻家社区"]
    rows = [[cell.value for cell in row] for row in book["社区"].iter_rows()]
    assert rows[0][:5] == ["社区", "收到", "办完", "还没办完", "超时"]
    assert [row[:5] for row in rows[1:]] == [["幸福社区", 1, 0, 1, 0], ["邻家社区", 2, 0, 2, 0]]
    assert book["邻家社区"].max_row == 3
    assert counted.figures().received == 3


async def test_of_many_communities_one_is_chosen(own_town: Town) -> None:
    """Where somebody works in more than three, they are asked for which, instead of all at once."""
    town = own_town
    homes = [replace(COMMUNITY, code=f"c{n}", name=f"第{n}社区") for n in range(4)]
    await town.stop()
    town.communities = [COMMUNITY, *homes]
    town.towns = [replace(YINHE, communities=tuple(town.communities))]
    await town.start()
    chief = town.add("chief", CHIEF)
    await _appoint_chief(town, chief)
    [which] = await chief.says(chief.id, "/board")
    assert labels_of(which) == ["幸福社区", *(home.name for home in homes)]
    board = await chief.asks(which, "第2社区")
    assert "第2社区" in text_of(board)
    [which] = await chief.says(chief.id, "/invite 李四")
    assert labels_of(which) == ["银河街道", "幸福社区", *(home.name for home in homes)]
    role = await chief.asks(which, "第3社区")
    assert "“第3社区”，邀请做什么？" in text_of(role)
    town.world.join(town.staff, chief.id)
    [which] = await chief.says(town.staff, "/bind")
    assert "哪一个" in text_of(which)
    assert await chief.press(which, "第1社区") == ""
    asked = town.world.message(town.staff, which.message_id)
    assert "这个群属于“第1社区”" in text_of(asked)
    [nothing] = await chief.says(chief.id, "/open")
    assert "现在没有" in text_of(nothing)
    [no] = await chief.says(chief.id, "/duty")
    assert "只有社区工作人员" in text_of(no)
    [no] = await chief.says(chief.id, "/leave 明天")
    assert "只有社区工作人员" in text_of(no)


async def _appoint_chief(town: Town, chief: Actor) -> None:
    assert town.app is not None
    async with town.app.database.writing() as uow:
        now = town.clock.now()
        person = uow.add(Person(telegram_id=chief.id, name=CHIEF, created_at=now))
        uow.add(
            Appointment(
                person_id=person.id,
                community="yinhe",
                grid=None,
                role=Role.TOWN_SUPERVISOR,
                created_at=now,
            )
        )
    await chief.start()
