"""Where one thing ends and the next begins: long words, old questions, interrupted complaints."""

from __future__ import annotations

import pytest
from actors import Actor, data_of, link_of, text_of
from town import Town

from domain.outbox import OutboxState
from domain.ticket import State
from storage.desk_tables import outbox

pytestmark = pytest.mark.asyncio(loop_scope="module")

LONGEST = "灯坏了" + "<" * 997


async def neighbour(town: Town) -> Actor:
    """Give somebody the bot has seen in one residents' group."""
    who = town.newcomer()
    await who.says(town.group, "@weisu_bot")
    return who


async def told(town: Town, who: Actor, text: str = "3栋楼道灯坏了") -> int:
    """Tell a complaint in a direct chat to its end; gives its number."""
    await who.start()
    question = (await who.says(who.id, text))[-1]
    for label in ("下一步", "实名"):
        question = await who.asks(question, label)
    await who.press(question, "提交")
    await town.insist(who)
    [*_, card] = [message for message in town.heard(who.id) if "📋 #" in text_of(message)]
    return int(text_of(card).split("#")[1].split()[0])


async def asked(town: Town, number: int, words: str) -> None:
    """Claim a ticket and ask its reporter something."""
    await town.worker.press(town.card(number, town.staff), "接单")
    prompt = await town.worker.asks(town.card(number, town.staff), "待居民")
    await town.worker.answers(prompt, words)


async def test_the_longest_words_reach_everybody(town: Town) -> None:
    """Words as long as the community allows, full of markup, arrive wherever they are repeated."""
    case = await town.claimed(text=LONGEST)
    await case.do(town.worker, "进展", LONGEST)
    await case.do(town.worker, "待居民", LONGEST)
    question = await town.wait_for(town.group, f"#{case.number} 网格员想问您")
    assert LONGEST in text_of(question)
    await case.reporter.answers(question, LONGEST)
    await case.resolve(town.worker, LONGEST)
    await town.worker.asks(case.desk, "经过")
    assert await town.count(outbox, OutboxState.DEAD) == 0


async def test_words_beyond_the_limit_are_refused_where_they_are_said(town: Town) -> None:
    """A question, note or answer that is too long is refused at once, and nothing changes."""
    case = await town.claimed()
    prompt = await case.ask(town.worker, "待居民")
    [no] = await town.worker.answers(prompt, "问" * 1001)
    assert "太长了（1001 个字）" in text_of(no)
    assert (await case.row()).state is State.CLAIMED
    [no] = await town.worker.answers(case.desk, "记" * 1001)
    assert "太长了" in text_of(no)


async def test_an_answered_question_is_over(town: Town) -> None:
    """Plain words in a direct chat begin a new complaint once the question has been answered."""
    who = await neighbour(town)
    number = await told(town, who)
    await asked(town, number, "几楼的灯？")
    await who.says(who.id, "四楼那盏")
    await town.worker.answers(
        await town.worker.asks(town.card(number, town.staff), "办结"), "换好了"
    )
    answers = await who.says(who.id, "另一件事：5栋电梯停了")
    assert "有照片、视频" in text_of(answers[-1])


async def test_a_complaint_under_way_comes_before_an_older_question(town: Town) -> None:
    """Who is telling something new does not answer an old question by accident."""
    who = await neighbour(town)
    number = await told(town, who)
    await who.says(who.id, "/bao")
    await asked(town, number, "几楼的灯？")
    answers = await who.says(who.id, "7栋漏水")
    assert "有照片、视频" in text_of(answers[-1])
    assert "等反映人回话" in text_of(town.card(number, town.staff))


async def test_adding_in_private_interrupts_and_gives_back(town: Town) -> None:
    """A complaint being told waits while something is added to another, and then goes on."""
    case = await town.file()
    who = case.reporter
    await who.start()
    await who.says(who.id, "5栋电梯停了")
    [add] = await who.start(link_of(case.card, "私下补充"))
    await who.says(who.id, "是四楼那盏")
    again = await who.asks(add, "补充完了")
    assert "有照片、视频" in text_of(again)
    assert "过时" in await who.push(add, data_of(add, "补充完了"))
    assert "有私下补充" in text_of(case.desk)


async def test_words_on_a_ticket_that_is_over_are_refused(town: Town) -> None:
    """Nobody's words vanish under a ticket that is over: they hear what to do instead."""
    case = await town.file()
    await case.reporter.withdraws(case.card)
    [no] = await case.reporter.answers(case.card, "其实还是坏的")
    assert f"#{case.number} 已经结束了" in text_of(no)
