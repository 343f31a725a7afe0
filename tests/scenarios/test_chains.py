from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
import pytest_asyncio
from actors import Actor, Case, labels_of, text_of
from openpyxl import load_workbook
from telegram import Message
from town import Town
from town_facts import COMMUNITY, LAMP

from domain.community import Rules
from domain.ticket import State
from ledger import book
from locales import Texts
from usecases.ledger_rows import gather

pytestmark = pytest.mark.asyncio

DAY = timedelta(days=1)


@pytest_asyncio.fixture
async def chains(own_town: Town) -> AsyncIterator[Town]:
    """Give a town that counts what comes back."""
    await own_town.stop()
    own_town.communities = [replace(COMMUNITY, rules=Rules())]
    await own_town.start()
    now = own_town.clock.now()
    monday = now + DAY * (7 - now.weekday())
    own_town.clock.set(monday.replace(hour=2, minute=0))  # ten in the morning here
    await own_town.calm()
    yield own_town


async def later(town: Town, days: float) -> None:
    """Let days go by."""
    town.clock.set(town.clock.now() + DAY * days)
    await town.calm()


async def over(town: Town, text: str = LAMP, where: int = 0) -> Case:
    """Give a case that was solved to the reporter's satisfaction."""
    case = await town.claimed(text, where)
    done = await case.resolve(town.worker)
    await case.reporter.press(done, "满意")
    assert (await case.row()).state is State.CLOSED
    return case


async def test_the_second_time_within_a_month_goes_up_a_level(chains: Town) -> None:
    """Both cards tell of the one before, the history says why, who stands above is called."""
    first = await over(chains)
    assert "🔁" not in text_of(first.card) + text_of(first.desk)
    await later(chains, 21)
    mark = chains.last_id(chains.staff)
    second = await chains.file()
    row = await second.row()
    assert (row.follows, row.level) == ((await first.row()).id, 1)
    shown = text_of(second.desk)
    assert f"🔁 第 2 次：#{first.number} " in shown
    assert "已提级 1 次" in shown
    assert "提级议事" in labels_of(second.desk)
    assert "🔁 近 90 天第 2 次" in text_of(second.card)
    assert f"#{first.number}" not in text_of(second.card)
    called = [text_of(m) for m in chains.heard(chains.staff, mark)]
    assert any("同样的问题又出现了，这是第 2 次" in text and "小王" in text for text in called)
    told = await chains.worker.asks(second.desk, "🕘 经过")
    assert f"同样的问题：第 2 次 #{first.number}，提一级" in text_of(told)


async def test_after_a_month_it_is_counted_but_not_raised(chains: Town) -> None:
    """Forty days later it is the second time, but nobody slept on it."""
    first = await over(chains)
    await later(chains, 40)
    second = await chains.file()
    row = await second.row()
    assert (row.follows, row.level) == ((await first.row()).id, 0)
    assert "第 2 次" in text_of(second.desk)


async def test_the_third_time_needs_a_root_cause(chains: Town) -> None:
    """It cannot be resolved without one, wherever the words come from; then it goes on at once."""
    first = await over(chains)
    await later(chains, 35)
    second = await over(chains)
    await later(chains, 35)
    third = await chains.claimed()
    assert f"🔁 第 3 次：#{first.number} " in text_of(third.desk)
    assert f"、#{second.number} " in text_of(third.desk)
    assert "建议提级议事" in text_of(third.desk)
    assert "提级议事" in labels_of(third.desk)
    why = await third.ask(chains.worker, "办结")
    assert "写明根本原因" in text_of(why)
    how = (await chains.worker.answers(why, "线路老化，只换灯泡没用，2单元401里的线也是"))[-1]
    assert (await third.row()).root_cause == "线路老化，只换灯泡没用，2单元401里的线也是"
    assert "🔎 根本原因：线路老化，只换灯泡没用，2单元**里的线也是" in text_of(third.desk)
    assert (await third.row()).state is State.CLAIMED
    await chains.worker.answers(how, "整条线换新")
    assert (await third.row()).state is State.RESOLVED
    assert [event.action for event in await third.events()][-2:] == ["root_cause", "resolve"]
    assert "根本原因" not in text_of(third.card)


async def test_an_answer_to_an_older_question_does_not_slip_through(chains: Town) -> None:
    """What was asked before the place was known is refused once a root cause is needed."""
    for days in (0, 20):
        await later(chains, days)
        await over(chains)
    await later(chains, 20)
    vague = await chains.claimed("楼道灯坏了三天了")
    how = await vague.ask(chains.worker, "办结")
    await vague.reporter.answers(vague.card, "3栋2单元")
    assert "第 3 次" in text_of(vague.desk)
    assert (await vague.row()).level == 1
    answer = (await chains.worker.answers(how, "换了灯泡"))[-1]
    assert "要先写明根本原因" in text_of(answer)
    assert (await vague.row()).state is State.CLAIMED
    await chains.assert_in_order()


async def test_others_than_the_asked_give_no_root_cause(chains: Town) -> None:
    """A colleague's reply is refused, and so are empty words."""
    for days in (0, 35):
        await later(chains, days)
        await over(chains)
    await later(chains, 35)
    third = await chains.claimed()
    why = await third.ask(chains.worker, "办结")
    assert "不是问您的" in text_of((await chains.second.answers(why, "老化"))[-1])
    await chains.worker.sends(chains.staff, reply_to=why.message_id)
    assert (await third.row()).root_cause is None


async def test_supervisors_hear_of_it_in_the_morning_and_talk_it_over(chains: Town) -> None:
    """The digest has the number and the list behind it; once it is talked over, it is gone."""
    await chains.boss.start()
    for days in (0, 35):
        await later(chains, days)
        await over(chains)
    await later(chains, 35)
    third = await chains.file()
    mark = chains.last_id(chains.boss.id)
    digest = await morning_digest(chains, chains.boss, mark)
    assert "🏛 反复出现、建议提级议事 1 件" in text_of(digest)
    listed = await chains.boss.asks(digest, "建议议事 1")
    assert f"#{third.number} " in text_of(listed)
    prompt = await third.ask(chains.boss, "提级议事")
    await chains.boss.answers(prompt, "请物业、电力一起来商量")
    assert (await third.row()).state is State.DELIBERATION
    mark = chains.last_id(chains.boss.id)
    for _ in range(3):
        await later(chains, 1)
    assert not [m for m in chains.heard(chains.boss.id, mark) if "建议提级议事" in text_of(m)]


async def morning_digest(town: Town, who: Actor, mark: int) -> Message:
    """Wait until the next morning's digest stands there."""
    for _ in range(4):
        town.clock.set(town.clock.now() + DAY)
        await town.calm()
        found = [m for m in town.heard(who.id, mark) if "☀️" in text_of(m)]
        if found:
            return found[-1]
    raise AssertionError(town.transcript(who.id))


async def test_the_ledger_tells_of_chains_and_causes(chains: Town) -> None:
    """The third time stands in the spreadsheet with its root cause and the advice."""
    start = chains.clock.now()
    for days in (0, 35):
        await later(chains, days)
        await over(chains)
    await later(chains, 35)
    third = await chains.claimed()
    await chains.worker.answers(await third.ask(chains.worker, "办结"), "线路老化")
    now = chains.clock.now() + DAY
    async with chains.reading() as uow:
        gathered = await gather(
            uow,
            desk=chains.desk,
            community="demo",
            grids=None,
            start=start - DAY,
            end=now,
            now=now,
        )
    made = book.write(gathered.entries(), texts=Texts("zh"), community=COMMUNITY)
    rows = list(load_workbook(BytesIO(made))["工单"].iter_rows(values_only=True))
    at = [rows[0].index(name) for name in ("第几次出现", "根本原因", "提级议事建议", "办理结果")]
    assert [[row[column] for column in at] for row in rows[1:]] == [
        [None, None, None, "换了新灯泡"],
        [2, None, None, "换了新灯泡"],
        [3, "线路老化", "是", None],
    ]


async def test_other_places_and_kinds_do_not_link(chains: Town) -> None:
    """Another building, another unit, another kind, and no place at all are first times."""
    await over(chains)
    for text in ("4栋楼道灯坏了", "3栋5单元楼道灯坏了", "3栋门口台阶断了", "楼道灯坏了三天了"):
        case = await chains.file(text=text)
        assert (await case.row()).follows is None, text
        assert "第 2 次" not in text_of(case.desk)


async def test_what_fits_no_category_is_no_chain_and_like_nothing(chains: Town) -> None:
    """Two matters of the catch-all in one house are two matters, not the same one again."""
    await chains.stop()
    light = replace(COMMUNITY.categories[0], code="light")
    other = replace(light, code="other", name="其他", name_en="Other", keywords=())
    chains.communities = [replace(COMMUNITY, rules=Rules(), categories=(light, other))]
    await chains.start()
    first = await over(chains, "3栋门口有人打架，很吵")
    assert (await first.row()).category == "other"
    await later(chains, 1)
    second = await chains.file(text="3栋水压太小了")
    assert (await second.row()).follows is None
    third = await chains.newcomer().says(chains.group, "@weisu_bot 3栋垃圾没人清")
    assert all("好像" not in text_of(message) for message in third)
