from __future__ import annotations

import pytest
from actors import data_of, text_of
from telegram import Message
from town import Town

from domain.exclusions import Exclusion

pytestmark = pytest.mark.asyncio(loop_scope="module")

WHY = "同一件事报了两次"


async def asked(town: Town) -> tuple[int, Message]:
    """Let the supervisor ask to leave a case out; gives its number and what the lead reads."""
    await town.boss.start()
    await town.lead.start()
    case = await town.file()
    mark = town.last_id(town.lead.id)
    answer = await town.boss.says(town.boss.id, f"/exclude {case.number} {WHY}")
    assert "已请 陈网格长 决定" in text_of(answer[-1])
    question = town.heard(town.lead.id, mark)[-1]
    assert "张书记 申请" in text_of(question)
    assert WHY in text_of(question)
    return case.number, question


async def kept(town: Town, number: int) -> Exclusion:
    """Give what is kept of the one exclusion of a ticket."""
    async with town.reading() as uow:
        ticket = await uow.tickets.by_number("demo", number)
        assert ticket is not None
        found = await uow.exclusions.of_ticket(ticket.id)
    assert len(found) == 1
    return found[0]


async def history(town: Town, number: int) -> list[str]:
    """Give the actions of a ticket's history."""
    async with town.reading() as uow:
        ticket = await uow.tickets.by_number("demo", number)
        assert ticket is not None
        return [event.action for event in await uow.tickets.events(ticket.id)]


async def test_a_second_person_agrees(town: Town) -> None:
    """With a reason and somebody else's yes a ticket is left out, and its history says so."""
    number, question = await asked(town)
    assert "不计入比率" in await town.lead.press(question, "同意")
    exclusion = await kept(town, number)
    assert exclusion.is_agreed
    assert exclusion.asked_by != exclusion.answered_by
    assert exclusion.reason == WHY
    assert "陈网格长 同意了" in text_of(town.heard(town.boss.id)[-1])
    assert await history(town, number) == ["open", "exclude_ask", "exclude"]
    again = await town.boss.says(town.boss.id, f"/exclude {number} {WHY}")
    assert "已经不计入" in text_of(again[-1])
    told = (await town.boss.says(town.boss.id, "/digest"))[-1]
    assert "件经两人同意不计入比率" in text_of(told)
    listed = await town.boss.asks(told, "不计入")
    assert f"#{number}" in text_of(listed)


async def test_a_second_person_declines(town: Town) -> None:
    """A no leaves everything as it was, and it may be asked again."""
    number, question = await asked(town)
    assert "照常计入" in await town.lead.press(question, "不同意")
    exclusion = await kept(town, number)
    assert exclusion.is_agreed is False
    assert "陈网格长 不同意" in text_of(town.heard(town.boss.id)[-1])
    assert await history(town, number) == ["open", "exclude_ask", "exclude_no"]
    assert "已经有人答复" in await town.lead.press(question, "同意")
    again = await town.boss.says(town.boss.id, f"/exclude {number}，{WHY}")
    assert "已请" in text_of(again[-1])


async def test_nobody_agrees_with_themselves(town: Town) -> None:
    """The asker's own press is refused, and so are those of workers and residents."""
    number, question = await asked(town)
    yes = data_of(question, "同意")
    place = town.heard(town.boss.id)[-1]
    assert "是您申请的" in await town.boss.push(place, yes)
    await town.worker.start()
    place = town.heard(town.worker.id)[-1]
    assert "不计入比率，由督导" in await town.worker.push(place, yes)
    assert "不计入比率，由督导" in await town.ann.push(town.heard(town.group)[-1], yes)
    await town.calm()
    assert (await kept(town, number)).is_agreed is None
    waiting = await town.lead.says(town.lead.id, f"/exclude #{number}：{WHY}")
    assert "正等别人同意" in text_of(waiting[-1])
    assert await town.lead.push(question, yes.replace(":yes", ":maybe"))
    assert (await kept(town, number)).is_agreed is None


@pytest.mark.parametrize("words", ["/exclude", "/exclude 1", "/exclude 1  "])
async def test_a_reason_is_asked_for(town: Town, words: str) -> None:
    """Without a number and a reason nothing is asked of anybody."""
    await town.boss.start()
    assert "请写编号和原因" in text_of((await town.boss.says(town.boss.id, words))[-1])


async def test_only_those_who_answer_for_the_numbers_may_ask(town: Town) -> None:
    """A worker is refused, a lead is refused for another grid, and nobody asks among residents."""
    case = await town.file(text="11栋路灯不亮", where=town.street)
    for who in (town.worker, town.lead):
        await who.start()
        answer = await who.says(who.id, f"/exclude {case.number} {WHY}")
        assert "不计入比率，由督导" in text_of(answer[-1])
    await town.boss.start()
    last = town.last_id(town.boss.id)
    assert await town.boss.says(town.street, f"/exclude {case.number} {WHY}") == []
    assert "请在这里发给我" in text_of(town.heard(town.boss.id, last)[-1])
