from __future__ import annotations

import io
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from actors import Actor, text_of
from openpyxl import Workbook
from sqlalchemy import select
from town import Town, make_town
from town_facts import COMMUNITY

from domain.calendar import calendar_of
from domain.people import Appointment, Rank
from domain.roster import Leave, Shift
from ledger.roster_sheet import LARGEST
from sandbox.faults import Fault
from usecases.owing import PATIENCE

pytestmark = pytest.mark.asyncio

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = calendar_of(COMMUNITY.timing.duty, COMMUNITY.timezone)
Rows = Sequence[Sequence[object]]


@pytest_asyncio.fixture
async def town(own_place: str) -> AsyncIterator[Town]:
    """Give a town whose supervisor pressed Start."""
    async with make_town(own_place) as town:
        await town.boss.start()
        yield town
        await town.calm()
        await town.assert_unharmed()


def xlsx(*sheets: Rows) -> bytes:
    """Make a workbook."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"表{number}")
        for row in rows:
            sheet.append(list(row))
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


async def sent(town: Town, file: bytes, who: Actor | None = None, name: str = "值班表.xlsx") -> str:
    """Send a roster file to the bot; gives its last answer."""
    who = who or town.boss
    last = town.last_id(who.id)
    await who.sends(who.id, "document", caption="/roster", file=file, name=name)
    return text_of(await town.wait_for(who.id, "", after=last, without="正在看"))


async def begin_work(town: Town) -> None:
    """Go to where the next duty begins."""
    town.clock.set(CALENDAR.next_duty(CALENDAR.next_edge(town.clock.now())))
    await town.calm()


def in_days(town: Town, days: int) -> datetime:
    """Give the local midnight so many days ahead, as a spreadsheet keeps a date."""
    local = town.clock.now().astimezone(ZONE) + timedelta(days=days)
    return datetime(local.year, local.month, local.day)  # noqa: DTZ001 - a cell has no zone


def said_day(day: datetime) -> str:
    """Give a day as people say it."""
    return f"{day.month}月{day.day}日"


async def held(town: Town) -> dict[str, tuple[Rank, str]]:
    """Give rank and duty days by name."""
    async with town.reading() as uow:
        found = (await uow.session.scalars(select(Appointment))).all()
        people = {item.person_id: await uow.people.get(item.person_id) for item in found}
    return {people[item.person_id].name: (item.rank, item.duty_days) for item in found}  # type: ignore[union-attr]


async def shifts(town: Town) -> list[Shift]:
    """Give all shifts."""
    async with town.reading() as uow:
        return list((await uow.session.scalars(select(Shift).order_by(Shift.id))).all())  # type: ignore[arg-type]


async def leaves(town: Town) -> list[Leave]:
    """Give all leaves."""
    async with town.reading() as uow:
        return list((await uow.session.scalars(select(Leave))).all())


DUTY: Rows = [
    ["幸福社区值班表"],
    ["姓名", "网格", "角色", "值班日"],
    ["李姐", "第一网格", "B角", "周一、周三"],
    ["小王", "第一网格", "A角", "周二、周四、周五"],
    ["陈网格长", "g1", "网格长", ""],
]


async def test_a_file_sets_days_ranks_shifts_and_leave(town: Town) -> None:
    """A supervisor's file with /roster as its caption is taken over, and said what it set."""
    day = in_days(town, 3)
    answer = await sent(
        town,
        xlsx(
            DUTY,
            [["日期", "时间", "姓名", "网格"], [day, "18:00-21:00", "李姐、二网老赵", ""]],
            [["姓名", "开始", "结束"], ["小王", in_days(town, 5), in_days(town, 6)]],
            [["姓名", "开始", "结束"], ["小王", "2020-01-01", "2020-01-02"]],
        ),
    )
    assert "值班 3 人，排班 2 班，请假 1 条" in answer
    assert "1 行没算" in answer
    found = await held(town)
    assert found["李姐"] == (Rank.B, "13")
    assert found["小王"] == (Rank.A, "245")
    assert [(item.day, item.start, item.end, item.grid) for item in await shifts(town)] == [
        (day.date(), time(18), time(21), None)
    ] * 2
    [leave] = await leaves(town)
    assert leave.first_day == in_days(town, 5).date()


async def test_one_wrong_row_and_nothing_is_written(town: Town) -> None:
    """Every wrong row is named with its number and its reason, and nothing at all is set."""
    before = await held(town)
    answer = await sent(
        town,
        xlsx(
            [
                *DUTY,
                ["王五", "第一网格", "A角", "周一"],
                ["李姐", "第九网格", "A角", "周一"],
                ["二网老赵", "第一网格", "A角", "周一"],
                ["二网老赵", "第二网格", "队长", "周一"],
                ["二网老赵", "第二网格", "A角", "有空就来"],
                ["李姐", "第一网格", "A角", "周五"],
                ["", "第一网格", "A角", "周五"],
                ["老赵", "第二网格", "A角", "周五"],
                ["楼长格桑", "第一网格", "A角", "周五"],
            ],
            [["日期", "姓名"], ["不知道", "李姐"]],
        ),
    )
    for line in (
        "表1 第 6 行：找不到“王五”。请先发 /invite 王五",
        "表1 第 7 行：没有“第九网格”这个网格",
        "表1 第 8 行：二网老赵在第一网格没有这个角色",
        "表1 第 9 行：看不懂角色“队长”",
        "表1 第 10 行：看不懂值班日“有空就来”",
        "表1 第 11 行：李姐在第一网格写了两次",
        "表1 第 12 行：没写姓名",
        "表1 第 13 行：没有叫“老赵”的工作人员。是二网老赵吗？请写全名",
        "表1 第 14 行：楼长格桑在社区不值班",
        "表2 第 2 行：看不懂日期“不知道”",
    ):
        assert line in answer
    assert "10 行看不懂，什么也没改" in answer
    assert await held(town) == before
    assert await shifts(town) == []


async def test_sending_again_changes_only_what_changed(town: Town) -> None:
    """The same file twice doubles nothing; a changed evening replaces that evening's shifts."""
    header = ["日期", "班次", "姓名", "网格"]
    first, second = in_days(town, 3), in_days(town, 4)
    file = xlsx(
        [header, [first, "晚班", "李姐", "g1"], [second, "晚班", "李姐", "g1"]],
        [["姓名", "开始"], ["小王", in_days(town, 9)]],
    )
    await sent(town, file)
    once = [item.id for item in await shifts(town)]
    assert "没有要改的" in await sent(town, file)
    assert [item.id for item in await shifts(town)] == once
    assert len(await leaves(town)) == 1
    await sent(town, xlsx([header, [second, "晚班", "小王", "g1"]]))
    found = await shifts(town)
    assert [item.day for item in found] == [first.date(), second.date()]
    assert found[0].id == once[0]
    assert found[1].id not in once


async def test_people_are_told_what_the_file_changed_for_them(town: Town) -> None:
    """Whose duty days, shifts or leave change is shown them once; nobody else hears of it."""
    for who in (town.worker, town.second, town.lead):
        await who.start()
    sheets = (
        [["姓名", "网格", "值班日"], ["李姐", "g1", "周一"], ["陈网格长", "g1", ""]],
        [["日期", "班次", "姓名"], [in_days(town, 3), "18:00-21:00", "李姐"]],
        [["姓名", "开始"], ["小王", in_days(town, 9)], ["李姐", in_days(town, 8)]],
    )
    marks = {who.id: town.last_id(who.id) for who in (town.worker, town.second, town.lead)}

    def told(who: Actor) -> list[str]:
        return [text_of(item) for item in town.heard(who.id, marks[who.id])]

    await sent(town, xlsx(*sheets))
    await town.calm()
    [said] = told(town.worker)
    for words in ("值班表改了", "周一", "18:00—21:00", "请假："):
        assert words in said
    [said] = told(town.second)
    assert f"请假：{said_day(in_days(town, 9))}" in said
    assert told(town.lead) == []
    await sent(town, xlsx(*sheets))
    await town.calm()
    assert len(told(town.worker)) == 1


async def test_an_ordinary_duty_table_is_read_back(town: Town) -> None:
    """Each shift is said with who, when and where; leaders count; unused columns are named."""
    header = ["日期", "星期", "值班领导", "值班人员", "电话"]
    rows = [[in_days(town, day), "", "张书记", "李姐", "123"] for day in range(1, 10)]
    answer = await sent(town, xlsx([header, *rows, [in_days(town, 11), "", "孙主任", "小王", ""]]))
    assert "排班 19 班" in answer
    assert f"· {said_day(in_days(town, 1))} 周" in answer
    assert "张书记（全社区）" in answer
    assert "还有 4 班" in answer
    assert "没有用到的列：电话。" in answer
    assert "没算：孙主任" in answer


async def test_tables_written_across_are_taken_over(town: Town) -> None:
    """Roles and shifts side by side and a ticked week set what a row of each would set."""
    day = in_days(town, 3)
    answer = await sent(
        town,
        xlsx(
            [["网格名称", "A角", "B角", "网格长"], ["第一网格", "小王", "李姐", "陈网格长"]],
            [["日期", "晚班", "夜班"], [day, "小王、李姐", "/"]],
        ),
    )
    assert "值班 3 人，排班 2 班" in answer
    week = [["姓名", "周一", "周二", "周三"], ["李姐", "√", "", "√"]]
    assert "值班 1 人" in await sent(town, xlsx(week))
    found = await held(town)
    assert found["小王"][0] is Rank.A
    assert found["李姐"] == (Rank.B, "13")
    assert {item.day for item in await shifts(town)} == {day.date()}
    wrong = await sent(town, xlsx([*week, ["小王", "", "半天", ""]]))
    assert "看不懂值班日“周二半天”" in wrong
    assert await held(town) == found


async def test_leave_in_the_file_hands_over(town: Town) -> None:
    """A leave that has begun hands work over, as /leave does; one that clashes is a wrong row."""
    await begin_work(town)
    case = await town.claimed()
    today, later = in_days(town, 0), in_days(town, 2)
    await sent(town, xlsx([["姓名", "开始", "结束"], ["李姐", today, later]]))
    row = await case.row()
    async with town.reading() as uow:
        owner = await uow.people.get(row.owner_id or 0)
    assert owner is not None
    assert owner.name != "李姐"
    answer = await sent(town, xlsx([["姓名", "开始", "结束"], ["李姐", later, in_days(town, 4)]]))
    assert "第 2 行：李姐已经请了" in answer


async def test_names_by_which_people_were_invited_count(town: Town) -> None:
    """The sheet's name is that of the invitation, whatever people call themselves in Telegram."""
    [question] = await town.boss.says(town.boss.id, "/invite 赵小明")
    answer = await town.boss.asks(question, "网格员（A角）")
    answer = await town.boss.asks(answer, "第二网格")
    who = town.newcomer()
    await who.start(text_of(answer).partition("?start=")[2].split()[0])
    said = await sent(town, xlsx([["姓名", "网格", "值班日"], ["赵小明", "第二网格", "周一"]]))
    assert "值班 1 人" in said
    assert (await held(town))[who.name] == (Rank.A, "1")


async def test_who_may_and_how(town: Town) -> None:
    """/roster is for supervisors in private; without a file it says how; a reply to one works."""
    await town.worker.start()
    [no] = await town.worker.sends(town.worker.id, "document", caption="/roster", file=xlsx(DUTY))
    assert "只有社区书记" in text_of(no)
    last = town.last_id(town.boss.id)
    assert await town.boss.says(town.staff, "/roster") == []
    [no] = town.heard(town.boss.id, last)
    assert "/roster 请在这里发给我" in text_of(no)
    [how] = await town.boss.says(town.boss.id, "/roster")
    assert "说明里写 /roster" in text_of(how)
    file = town.world.send_media(
        town.boss.id, town.boss.id, "document", file=xlsx(DUTY), name="a.xlsx"
    )
    await town.calm()
    await town.boss.answers(file, "/roster")
    await town.wait_for(town.boss.id, "“a.xlsx”已导入")


async def test_a_file_that_is_none_is_refused(town: Town) -> None:
    """Too large, no spreadsheet, no header: each is said, and nothing breaks."""
    assert "不是我能看的" in await sent(town, b"\xff\xd8 photo", name="x.jpg")
    assert "没找到表头" in await sent(town, b"a,b\n1,2", name="x.csv")
    [no] = await town.boss.sends(
        town.boss.id, "document", caption="/roster", file=b"x" * (LARGEST + 1), name="x.csv"
    )
    assert "文件太大" in text_of(no)


async def test_a_file_that_cannot_be_fetched_is_said(town: Town) -> None:
    """When Telegram does not give the file, the supervisor is asked to send it again."""
    town.world.faults.add(Fault(method="getFile", kind="502"))
    assert "文件没取下来" in await sent(town, xlsx(DUTY))


async def test_files_sent_together_are_each_answered(town: Town) -> None:
    """Two files in one breath double no shift, and nobody hears later that one did not come."""
    header = ["日期", "班次", "姓名", "网格"]
    file = xlsx([header, [in_days(town, 3), "晚班", "李姐", "g1"]])
    boss, last = town.boss.id, town.last_id(town.boss.id)
    for name in ("甲.xlsx", "乙.xlsx"):
        town.world.send_media(boss, boss, "document", file=file, name=name, caption="/roster")
    for name in ("甲.xlsx", "乙.xlsx"):
        await town.wait_for(boss, f"“{name}”", after=last, without="正在看")
    assert len(await shifts(town)) == 1
    town.clock.advance(PATIENCE.total_seconds())
    await town.calm()
    assert not [m for m in town.heard(boss, last) if "没取下来" in text_of(m)]


async def test_a_roster_hands_open_offers_to_who_is_on_by_it(town: Town) -> None:
    """By the new days 小王 alone works now: what nobody took is theirs."""
    await town.second.start()
    await begin_work(town)
    case = await town.file()
    weekday, others = town.clock.now().astimezone(ZONE).isoweekday(), "67"
    rows = [
        ["姓名", "网格", "角色", "值班日"],
        ["李姐", "g1", "A角", others],
        ["小王", "g1", "B角", str(weekday)],
    ]
    await sent(town, xlsx(rows))
    await town.calm()
    [handed] = [m for m in town.heard(town.second.id) if "轮到您值班了" in text_of(m)]
    assert f"#{case.number}" in text_of(handed)
