"""A crowd that says the same: told what to do, and not forgotten in silence; answers in words."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from actors import Actor, Case, labels_of, text_of
from overheard import asked, asking, assert_forgotten, listening_town, quiet, rows, tickets
from town import Town

from domain.listening import CandidateState

WATER = "3栋怎么又停水了，早上起来一滴水都没有"
MORE = ("3栋也停水了，一滴都没有", "3栋停水了吧，我家没水", "我家3栋也停水了")
HALF_HOUR = 30 * 60


@pytest_asyncio.fixture
async def town(own_place: str) -> AsyncIterator[Town]:
    """Give a town whose compound group listens."""
    async with listening_town(own_place) as town:
        yield town
        await assert_forgotten(town)


async def crowd(town: Town) -> list[Actor]:
    """Let three more neighbours say the same; gives them."""
    people = [town.newcomer() for _ in MORE]
    for who, words in zip(people, MORE, strict=True):
        who.say(town.group, words)
        await town.calm()
    await quiet(town)
    [card] = asking(town)
    assert "4 位邻居都这么说" in text_of(card)
    return people


async def test_the_tickets_card_tells_the_rest_of_the_crowd_what_to_do(town: Town) -> None:
    """It counts down as they join, and says nothing any more when the last words are gone."""
    card = await asked(town, town.ann, WATER)
    first, *_ = await crowd(town)
    await town.ann.press(card, "办理")
    case = Case(town, town.ann, 1, town.group, card)
    assert "刚才还有 3 位邻居也说了" in text_of(case.card)
    await first.press(case.card, "我家也是")
    assert "刚才还有 2 位邻居也说了" in text_of(case.card)
    await quiet(town, HALF_HOUR)
    assert "刚才还有" not in text_of(case.card)


async def test_staff_is_asked_once_about_a_crowd_that_nobody_pressed_for(town: Town) -> None:
    """They read how many and what, no names and no words; who may not file it is refused."""
    await asked(town, town.ann, WATER)
    await crowd(town)
    last = town.last_id(town.staff)
    await quiet(town, HALF_HOUR)
    [question] = await town.after(town.staff, last)
    assert "4 位邻居都说：停水" in text_of(question)
    assert "3栋" in text_of(question)
    for hidden in ("一滴水", town.ann.name):
        assert hidden not in text_of(question)
    assert "不归您办" in await town.other.press(question, "登记")
    assert not tickets(town)
    assert "编号 #1" in await town.worker.press(question, "登记")
    assert len(tickets(town)) == 1
    assert "4 户有同样的情况" in text_of(tickets(town)[0])
    assert "编号 #1" in await town.worker.press(question, "登记")


async def test_a_crowd_nobody_wants_filed_fades(town: Town) -> None:
    """Colleagues have as much time as the neighbours had; then it is over, and a press says so."""
    await asked(town, town.ann, WATER)
    await crowd(town)
    last = town.last_id(town.staff)
    await quiet(town, HALF_HOUR)
    await quiet(town, HALF_HOUR)
    [question] = await town.after(town.staff, last)
    assert {row.state for row in await rows(town)} == {CandidateState.FADED}
    assert not asking(town)
    assert "来晚了" in await town.worker.press(question, "登记")


async def test_two_neighbours_are_no_crowd(town: Town) -> None:
    """Few who do not press are left in peace, and so is the staff group."""
    await asked(town, town.ann, WATER)
    town.bob.say(town.group, MORE[0])
    await town.calm()
    last = town.last_id(town.staff)
    await quiet(town, HALF_HOUR)
    assert not await town.after(town.staff, last)
    assert {row.state for row in await rows(town)} == {CandidateState.FADED}


async def test_the_author_may_answer_in_words(town: Town) -> None:
    """好的 in reply to the card is a press; a neighbour's is none."""
    card = await asked(town, town.ann, WATER)
    await town.bob.answers(card, "办理")
    assert not tickets(town)
    await town.ann.answers(card, "要的，谢谢")
    [made] = tickets(town)
    assert made.message_id == card.message_id
    case = Case(town, town.ann, 1, town.group, card)
    assert [item.text for item in await case.reports()] == [WATER]
    assert "接单" in labels_of(case.desk)


async def test_a_no_in_words_ends_it_and_other_words_are_added(town: Town) -> None:
    """不用了 takes the card away; what says more is kept with the complaint."""
    card = await asked(town, town.ann, WATER)
    await town.ann.answers(card, "是三单元那边")
    assert "三单元" in (await rows(town))[0].text
    await town.ann.answers(card, "不用了")
    assert not asking(town)
    assert [row.state for row in await rows(town)] == [CandidateState.DISMISSED]
