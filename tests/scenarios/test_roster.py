from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from actors import Case, data_of, labels_of, text_of
from shifts import give_shift
from sqlalchemy import select
from town import Town, make_town
from town_facts import COMMUNITY

from domain.chats import Chat
from domain.people import Appointment
from domain.roster import Leave, Shift
from domain.ticket import State
from domain.timing import DutyRules, Timing

pytestmark = pytest.mark.asyncio

ZONE = ZoneInfo("Asia/Shanghai")
PLAIN = Timing(duty=DutyRules(holidays=False))
STAND_INS = {"g2": "g1", "s1": "g2"}
TOWN = replace(
    COMMUNITY,
    timing=PLAIN,
    grids=tuple(replace(grid, stand_in=STAND_INS.get(grid.code)) for grid in COMMUNITY.grids),
)


def at(town: Town, weekday: int, hour: int, minute: int = 0) -> datetime:
    """Give the next such local moment, 1 being Monday."""
    local = town.clock.now().astimezone(ZONE)
    day = local.date() + timedelta(days=(weekday - local.isoweekday()) % 7)
    found = datetime.combine(day, time(hour, minute), ZONE)
    return (found if found > local else found + timedelta(days=7)).astimezone(UTC)


@pytest_asyncio.fixture
async def town(own_place: str) -> AsyncIterator[Town]:
    """Give a town on a Monday at ten, where grids stand in for each other, all reachable."""
    async with make_town(own_place) as town:
        await town.stop()
        town.communities = [TOWN]
        town.clock.set(at(town, 1, 10))
        await town.start()
        for key in ("worker", "second", "lead", "other", "boss"):
            await town.people[key].start()
        yield town
        await town.calm()
        await town.assert_unharmed()


def days(town: Town, count: int) -> str:
    """Give so many days from today on the way /leave wants them."""
    first = town.clock.now().astimezone(ZONE).date()
    return f"{first}..{first + timedelta(days=count):%m-%d}"


async def owner_of(town: Town, case: Case) -> str | None:
    """Give the name of a case's owner."""
    row = await case.row()
    async with town.reading() as uow:
        owner = await uow.people.get(row.owner_id) if row.owner_id else None
    return owner.name if owner else None


async def leaves(town: Town) -> list[Leave]:
    """Give all leaves."""
    async with town.reading() as uow:
        return list((await uow.session.scalars(select(Leave))).all())


async def test_leave_hands_over_at_once(town: Town) -> None:
    """Who goes on leave today has nothing in hand afterwards, and no clock began anew."""
    cases = [await town.claimed(), await town.claimed()]
    before = [await case.row() for case in cases]
    said = town.last_id(town.staff)
    [answer] = await town.worker.says(town.worker.id, "/leave 今天")
    assert "李姐请假" in text_of(answer)
    assert "第一网格 → 小王" in text_of(answer)
    for case, earlier in zip(cases, before, strict=True):
        row = await case.row()
        assert await owner_of(town, case) == "小王"
        assert (row.state, row.claimed_at, row.state_since, row.transfers, row.cycle) == (
            State.CLAIMED,
            earlier.claimed_at,
            earlier.state_since,
            0,
            1,
        )
    told = [text_of(item) for item in town.heard(town.staff, said) if "接着办" in text_of(item)]
    assert len(told) == 1
    assert all(f"#{case.number}" in told[0] for case in cases)
    assert "由小王接着办" in told[0]
    assert all(town.card(case.number, town.second.id) for case in cases)


async def test_leave_begins_with_the_duty_of_its_first_day(town: Town) -> None:
    """A leave to come moves nothing before its first day begins, and everything then."""
    case = await town.claimed()
    await town.worker.says(town.worker.id, "/leave 明天")
    assert await owner_of(town, case) == "李姐"
    town.clock.set(at(town, 2, 8, 55))
    await town.calm()
    assert await owner_of(town, case) == "李姐"
    town.clock.set(at(town, 2, 9, 0) + timedelta(seconds=2))
    await town.calm()
    assert await owner_of(town, case) == "小王"


async def test_leave_taken_at_night_wakes_nobody(town: Town) -> None:
    """What is in hand passes on when duty begins; a leave that is over by then moves nothing."""
    case = await town.claimed()
    town.clock.set(at(town, 1, 22, 30))
    await town.calm()
    mark, direct = town.last_id(town.staff), town.last_id(town.second.id)
    [answer] = await town.worker.says(town.worker.id, f"/leave {days(town, 1)}")
    assert "李姐请假" in text_of(answer)
    assert "第一网格 → 小王" in text_of(answer)
    town.clock.set(at(town, 2, 8, 59))
    await town.calm()
    assert await owner_of(town, case) == "李姐"
    assert (town.last_id(town.staff), town.last_id(town.second.id)) == (mark, direct)
    town.clock.set(at(town, 2, 9, 0) + timedelta(seconds=2))
    await town.calm()
    assert await owner_of(town, case) == "小王"
    assert [item for item in town.heard(town.staff, mark) if "由小王接着办" in text_of(item)]
    other = await town.file()
    assert "接单成功" in await other.press(town.second, "接单")
    town.clock.set(at(town, 2, 22, 30))
    await town.calm()
    [answer] = await town.second.says(town.second.id, "/leave 今天")
    assert "手上的事不用转" in text_of(answer)
    town.clock.set(at(town, 3, 9, 30))
    await town.calm()
    assert await owner_of(town, other) == "小王"


async def test_leave_that_was_ended_moves_nothing(town: Town) -> None:
    """After /leave 销假 the day comes and the work stays."""
    case = await town.claimed()
    await town.worker.says(town.worker.id, "/leave 明天")
    [answer] = await town.worker.says(town.worker.id, "/leave 销假")
    assert "已经销了" in text_of(answer)
    town.clock.set(at(town, 2, 9, 30))
    await town.calm()
    assert await owner_of(town, case) == "李姐"
    [no] = await town.worker.says(town.worker.id, "/leave off")
    assert "没有请假" in text_of(no)


async def test_returning_takes_nothing_back(town: Town) -> None:
    """Who comes back early finds the handed-over work with the stand-in."""
    case = await town.claimed()
    await town.worker.says(town.worker.id, "/leave 今天")
    await town.worker.says(town.worker.id, "/leave off")
    assert await owner_of(town, case) == "小王"


async def test_the_next_in_line_takes_over(town: Town) -> None:
    """With A and B away it is the lead; the lead away too, the supervisor."""
    case = await town.claimed()
    await town.second.says(town.second.id, "/leave 今天")
    await town.worker.says(town.worker.id, "/leave 今天")
    assert await owner_of(town, case) == "陈网格长"
    await town.lead.says(town.lead.id, "/leave 今天")
    assert await owner_of(town, case) == "张书记"


async def test_what_nobody_can_take_stays_and_is_told(town: Town) -> None:
    """Everybody away: the ticket stays with its owner and the supervisors hear it plainly."""
    case = await town.claimed()
    for who in (town.boss, town.lead, town.second):
        await who.says(who.id, "/leave 今天")
    await town.worker.says(town.worker.id, "/leave 今天")
    assert await owner_of(town, case) == "李姐"
    for where in (town.staff, town.boss.id):
        [told] = [item for item in town.heard(where) if "没有人能接" in text_of(item)]
        assert f"#{case.number}" in text_of(told)


async def test_with_everybody_on_leave_nobody_is_reminded_by_name(town: Town) -> None:
    """The staff group hears of it without a name, the level rises, and the digest shows it."""
    case = await town.file()
    people = [town.boss, town.lead, town.second, town.worker]
    for who in people:
        await who.says(who.id, f"/leave {days(town, 3)}")
    marks = {who.name: town.last_id(who.id) for who in people}
    said = town.last_id(town.staff)
    for day, hour, minute in ((1, 14, 1), (1, 16, 1), (1, 17, 1), (2, 8, 31), (2, 11, 30)):
        town.clock.set(at(town, day, hour, minute))
        await town.calm()
    for who in people:
        assert town.heard(who.id, marks[who.name]) == []
    told = [text_of(item) for item in town.heard(town.staff, said)]
    reminders = [text for text in told if "有 1 件事没有人看" in text]
    assert len(reminders) == 3
    assert not [text for text in reminders for who in people if who.name in text]
    assert any("已用 50%" in text for text in reminders)
    assert len([text for text in reminders if "接单时间到了" in text]) == 2
    assert (await case.row()).level >= 1
    [digest] = [text for text in told if "今天要盯的" in text]
    assert "超时 1 件" in digest
    assert "今天没人值班：第一网格" in digest


async def test_danger_reaches_somebody_though_all_are_on_leave(town: Town) -> None:
    """A gas leak calls the first who can be reached, on leave or not."""
    for who in (town.boss, town.lead, town.second, town.worker):
        await who.says(who.id, "/leave 今天")
    before = town.last_id(town.worker.id)
    await town.file(text="3栋1单元燃气泄漏了，快来人")
    town.clock.advance(6 * 60)
    await town.calm()
    told = [text_of(item) for item in town.heard(town.worker.id, before)]
    assert [text for text in told if "已用 50%" in text]


async def test_contested_work_moves_too(town: Town) -> None:
    """A contested ticket does not wait for somebody who is away."""
    case, done = await town.resolved()
    await case.reporter.press(done, "没解决")
    await town.worker.says(town.worker.id, "/leave 今天")
    row = await case.row()
    assert (row.state, await owner_of(town, case)) == (State.CONTESTED, "小王")
    await case.press(town.second, "接着办")
    assert (await case.row()).state is State.CLAIMED


async def test_offers_in_a_direct_chat_go_to_who_is_on(town: Town) -> None:
    """Without a staff group, what waits in the direct chat of A is offered to B."""
    assert town.eye is not None
    async with town.eye.writing() as uow:
        group = await uow.chats.at(town.bot_id, town.staff)
        assert isinstance(group, Chat)
        group.kind = group.community = None
    case = await town.file()
    assert town.card(case.number, town.worker.id)
    assert not [item for item in town.heard(town.second.id) if "📋" in text_of(item)]
    await town.worker.says(town.worker.id, "/leave 今天")
    offer = town.card(case.number, town.second.id)
    assert "接单成功" in await town.second.press(offer, "接单")


async def test_stand_in_may_act_only_while_nobody_else_is_on(town: Town) -> None:
    """A worker of the stand-in grid may claim while the grid has nobody, and then may finish it."""
    first = await town.file(town.other, "路灯坏了", town.street)
    assert "不归您办" in await first.press(town.worker, "接单")
    await town.other.says(town.other.id, "/leave 今天")
    assert "接单成功" in await first.press(town.worker, "接单")
    second = await town.file(town.ann, "井盖坏了", town.street)
    await town.other.says(town.other.id, "/leave off")
    assert "不归您办" in await second.press(town.worker, "接单")
    await first.resolve(town.worker)
    assert (await first.row()).state is State.RESOLVED


def evening_of(moment: datetime) -> tuple[date, time, time]:
    """Give the evening shift of the day of an instant."""
    return moment.astimezone(ZONE).date(), time(18), time(21, 30)


async def test_shift_makes_somebody_from_elsewhere_the_worker(town: Town) -> None:
    """In the evening, who has the shift for all grids may claim; the grid's own are off duty."""
    evening = at(town, 1, 19)
    await give_shift(town, town.other, *evening_of(evening))
    case = await town.file()
    assert "不归您办" in await case.press(town.other, "接单")
    town.clock.set(evening)
    assert "接单成功" in await case.press(town.other, "接单")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("", "请写清楚请哪几天"),
        ("下辈子", "请写清楚请哪几天"),
        ("2020-01-01..2020-01-03", "已经过去了"),
        ("明天..今天", "前面"),
        ("2099-01-01..2099-05-01", "最多请 60 天"),
        ("小王 明天", "只有社区书记能替别人请假"),
        ("小 明天", "请写清楚请哪几天"),
        ("大概 明天", "请写清楚请哪几天"),
        ("昨天", "已经过去了"),
    ],
)
async def test_leave_refuses_plainly(town: Town, words: str, answer: str) -> None:
    """Words that are no leave are answered by what is wrong with them, and nothing is kept."""
    [no] = await town.worker.says(town.worker.id, f"/leave {words}")
    assert answer in text_of(no)
    assert await leaves(town) == []


async def test_leave_twice_is_refused(town: Town) -> None:
    """Days that are taken already are not taken again."""
    await town.worker.says(town.worker.id, "/leave 明天")
    [no] = await town.worker.says(town.worker.id, "/leave 今天..明天")
    assert "已经请了" in text_of(no)
    assert len(await leaves(town)) == 1


@pytest.mark.parametrize("who", ["ann", "elder"])
async def test_leave_and_board_are_for_staff(town: Town, who: str) -> None:
    """Residents and building leads are told so, in their direct chat and in groups."""
    person = town.people[who]
    await person.start()
    for command in ("/leave 明天", "/board", "/duty"):
        [no] = await person.says(person.id, command)
        assert "只有社区工作人员" in text_of(no)
        [no] = await town.eve.says(town.group, command)
        assert "私聊我" in text_of(no)


async def test_a_residents_group_hears_nothing_of_staff_commands(town: Town) -> None:
    """Whoever may be written to is answered alone, the same for all and for every command."""
    await town.ann.start()
    for who in (town.ann, town.worker, town.boss):
        for command in ("/leave 明天", "/board", "/duty", "/digest", "/exclude 1 x", "/roster"):
            last = town.last_id(who.id)
            assert await who.says(town.group, command) == []
            [told] = town.heard(who.id, last)
            assert text_of(told) == f"您在群里发的 {command.split()[0]} 请在这里发给我。"
    for command in ("/leave 明天", "/board", "/digest", "/exclude 1 x", "/roster"):
        [told] = await town.eve.says(town.group, command)
        assert text_of(told) == "请点我的头像，私聊我再发这个。"


async def test_chiefs_send_others_on_leave_by_name(town: Town) -> None:
    """A supervisor may for all, a lead for the grid's workers; names must be clear."""
    [no] = await town.lead.says(town.lead.id, "/leave 二网老赵 明天")
    assert "网格长能替本网格" in text_of(no)
    [no] = await town.boss.says(town.boss.id, "/leave 阿里 明天")
    assert "没找到" in text_of(no)
    assert "二网老赵" in text_of(no)
    await town.lead.says(town.lead.id, "/leave 小王 明天")
    assert any("已经替您请假" in text_of(item) for item in town.heard(town.second.id))
    await town.boss.says(town.staff, "/leave 李姐 明天")
    assert len(await leaves(town)) == 2
    await town.boss.says(town.staff, "/leave @worker 销假")
    assert len([leave for leave in await leaves(town) if leave.ended_at is None]) == 1


async def test_of_several_leaves_the_one_meant_is_ended(town: Town) -> None:
    """With several leaves 销假 asks which, by a button each; a day of it says so too."""
    who = town.worker
    [kept] = await who.says(who.id, "/leave 后天")
    for words in ("下周一", "下周三到周四", "下下周二"):
        await who.says(who.id, f"/leave {words}")
    days = sorted(leave.first_day for leave in await leaves(town))
    assert f"{days[0].month}月{days[0].day}日，共 1 天" in text_of(kept)
    assert f"/leave 销假 {days[0]:%m-%d}。" in text_of(kept)
    [no] = await who.says(who.id, "/leave 下周三")
    assert f"/leave 销假 {days[2]:%m-%d}，再重新请" in text_of(no)
    [question] = await who.says(who.id, "/leave 销假")
    assert labels_of(question) == [
        f"{days[0]}", f"{days[1]}", f"{days[2]} ~ {days[2] + timedelta(days=1)}", f"{days[3]}"
    ]  # fmt: skip
    assert await standing(town) == days
    end = data_of(question, f"{days[1]}")
    assert "只有社区书记" in await town.second.push(town.heard(town.second.id)[-1], end)
    ended = await who.asks(question, f"{days[1]}")
    assert f"{days[1].month}月{days[1].day}日）已经销了" in text_of(ended)
    assert await standing(town) == [days[0], *days[2:]]
    assert "没有请假" in await who.push(question, end)
    [ended] = await who.says(who.id, "/leave 销假 下周四")
    assert "已经销了" in text_of(ended)
    assert await standing(town) == [days[0], days[3]]
    [no] = await town.boss.says(town.boss.id, "/leave 李姐 后天")
    assert f"/leave 李姐 销假 {days[0]:%m-%d}" in text_of(no)
    await town.boss.says(town.boss.id, f"/leave 李姐 销假 {days[0]:%m-%d}")
    await town.boss.says(town.boss.id, "/leave 销假 李姐")
    assert await standing(town) == []


async def standing(town: Town) -> list[date]:
    """Give the first days of the leaves that were not ended."""
    return sorted(item.first_day for item in await leaves(town) if item.ended_at is None)


async def test_two_of_one_name_are_told_apart(town: Town) -> None:
    """A part of a name that fits two people is refused with both."""
    [no] = await town.boss.says(town.boss.id, "/leave 网 明天")
    assert "请写全名" in text_of(no)
    assert "陈网格长" in text_of(no)
    assert "二网老赵" in text_of(no)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("老赵", "是二网老赵吗？请写全名"),
        ("楼长格桑", "楼长格桑在社区不值班"),
        ("赵", "是二网老赵吗？"),
    ],
)
async def test_nobody_is_sent_on_leave_by_a_part_of_a_name(
    town: Town, name: str, answer: str
) -> None:
    """A part of one name is asked about, and who has no duty is never taken for somebody else."""
    [no] = await town.boss.says(town.boss.id, f"/leave {name} 明天")
    assert answer in text_of(no)
    assert await leaves(town) == []


async def test_a_helpers_name_is_nobody_elses(town: Town) -> None:
    """A building lead called 老赵 is not the worker 二网老赵."""
    assert town.eye is not None
    async with town.eye.writing() as uow:
        person = await uow.people.by_telegram(town.elder.id)
        assert person is not None
        person.name = "老赵"
    [no] = await town.boss.says(town.boss.id, "/leave 老赵 明天")
    assert "老赵在社区不值班" in text_of(no)
    assert await leaves(town) == []


async def test_board_says_who_is_on_and_what_is_wrong(town: Town) -> None:
    """The board shows duty, leave, who stands in, who cannot be written to, and deaf groups."""
    await town.other.says(town.other.id, "/leave 今天")
    town.world.block(town.second.id)
    town.world.kick_bot(town.street, by=town.boss.id)
    await town.calm()
    [board] = await town.boss.says(town.boss.id, "/board")
    lines = text_of(board).split("\n")
    assert any("第一网格：李姐（A角）、小王（B角）" in line for line in lines)
    assert any("第二网格：李姐（第一网格，代管）" in line for line in lines)
    assert any("🌴 二网老赵请假到" in line for line in lines)
    assert any("📵" in line and "小王" in line and "李姐" not in line for line in lines)
    assert any("🔇" in line and "步行街商铺群" in line for line in lines)
    assert any("👂" in line and "幸福家园小区群" in line for line in lines)


async def test_board_of_a_worker_is_of_their_grid(town: Town) -> None:
    """A worker sees the own grid, a supervisor all; a grid with nobody is marked."""
    [mine] = await town.worker.says(town.worker.id, "/board")
    assert "第一网格" in text_of(mine)
    assert "第二网格" not in text_of(mine)
    for who in (town.worker, town.second, town.other):
        await who.says(who.id, "/leave 今天")
    [all_] = await town.boss.says(town.staff, "/board")
    assert "⚠️ 第二网格：没人在岗" in text_of(all_)


async def test_board_after_hours_shows_the_day(town: Town) -> None:
    """In the evening the board says that it is after hours, and on Sunday that it is a day off."""
    town.clock.set(at(town, 1, 20))
    [board] = await town.boss.says(town.boss.id, "/board")
    assert "现在不是上班时间" in text_of(board)
    assert "⚪ 第一网格：李姐" in text_of(board)
    town.clock.set(at(town, 7, 10))
    [board] = await town.boss.says(town.boss.id, "/board")
    assert "今天休息" in text_of(board)
    assert "没人在岗" not in text_of(board)


@pytest.mark.parametrize(
    ("days", "head"),
    [(1, "下班了，🟢 是现在值班的人，⚪ 是今天白天的安排。"), (6, "今天休息，🟢 是现在值班的人。")],
)
async def test_the_board_of_a_shift_says_who_is_there(town: Town, days: int, head: str) -> None:
    """With somebody on an evening shift the board does not say that nobody works now."""
    evening = at(town, days, 19)
    await give_shift(town, town.other, *evening_of(evening), grid="g2")
    town.clock.set(evening)
    [board] = await town.boss.says(town.boss.id, "/board")
    lines = text_of(board).split("\n")
    assert lines[1] == head
    assert "🟢 第二网格：二网老赵（A角）" in lines
    assert any(line.startswith("⚪ 第一网格") for line in lines)


async def test_duty_tells_ones_own(town: Town) -> None:
    """/duty tells duty days, shifts and leave of whoever asks."""
    assert town.eye is not None
    async with town.eye.writing() as uow:
        person = await uow.people.by_telegram(town.worker.id)
        assert person is not None
        [held] = await uow.people.appointments_of(person.id)
        assert isinstance(held, Appointment)
        held.duty_days = "13"
        uow.add(
            Shift(
                community="demo",
                grid="g1",
                person_id=person.id,
                day=at(town, 6, 10).astimezone(ZONE).date(),
                start=time(18),
                end=time(21),
                created_at=town.clock.now(),
            )
        )
    await town.worker.says(town.worker.id, "/leave 明天")
    [told] = await town.worker.says(town.worker.id, "/duty")
    assert "第一网格网格员（A角）：周一、周三" in text_of(told)
    assert "周六 18:00—21:00 第一网格" in text_of(told)
    assert "请假：" in text_of(told)


async def test_duty_days_decide_who_is_on(town: Town) -> None:
    """Off on Mondays means that B is the one on duty."""
    assert town.eye is not None
    async with town.eye.writing() as uow:
        person = await uow.people.by_telegram(town.worker.id)
        assert person is not None
        [held] = await uow.people.appointments_of(person.id)
        held.duty_days = "2345"
    [board] = await town.boss.says(town.boss.id, "/board")
    assert "🟢 第一网格：小王（B角）\n" in text_of(board) + "\n"


async def test_reminders_go_to_who_is_on(town: Town) -> None:
    """While A is away, B hears of a ticket that nobody took, and A does not."""
    await town.worker.says(town.worker.id, "/leave 今天")
    case = await town.file()
    before = town.last_id(town.worker.id)
    town.clock.set(at(town, 1, 17))
    await town.calm()
    number = f"#{case.number}"
    assert any(number in text_of(item) for item in town.heard(town.second.id))
    assert not any(number in text_of(item) for item in town.heard(town.worker.id, before))


async def test_nothing_is_passed_to_who_is_away(town: Town) -> None:
    """转派 does not offer a colleague on leave, and an old button that does is refused."""
    case = await town.claimed()
    prompt = await case.ask(town.worker, "转派")
    data = data_of(prompt, "小王")
    await town.second.says(town.second.id, "/leave 今天")
    assert "不能转到那里" in await town.worker.push(prompt, f"{data}/0")
    prompt = await case.ask(town.worker, "转派")
    assert "小王" not in labels_of(prompt)
    assert "陈网格长" in labels_of(prompt)


async def test_contest_calls_in_who_is_there(town: Town) -> None:
    """When a solved ticket is contested while its owner is away, the next in line is named."""
    case, done = await town.resolved()
    await town.worker.says(town.worker.id, "/leave 今天")
    said = town.last_id(town.staff)
    await case.reporter.press(done, "没解决")
    [call] = [item for item in town.heard(town.staff, said) if "请接着办" in text_of(item)]
    assert "小王" in text_of(call)
    assert "李姐" not in text_of(call) + text_of(case.desk)
    assert await owner_of(town, case) is None
