"""Many homes behind one ticket: how they are counted, and how they object."""

from __future__ import annotations

import pytest
from actors import Actor, Case, text_of
from town import Town

from domain.ticket import State

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def join(case: Case, count: int) -> list[Actor]:
    """Let so many neighbours join; gives them."""
    people = [case.town.newcomer() for _ in range(count)]
    for person in people:
        await person.press(case.card, "我家也是")
    return people


async def test_a_home_that_says_where_it_is_counts_once(town: Town) -> None:
    """Husband and wife of one flat are one home; the reporter's own people add none."""
    reporter = town.newcomer()
    case = await town.file(reporter, "3栋2单元楼道灯坏了，我家3-2-401")
    wife, other = await join(case, 2)
    assert "3 户有同样的情况" in text_of(case.card)
    await wife.answers(case.card, "我家3-2-401，真的很黑")
    assert "2 户有同样的情况" in text_of(case.card)
    await other.answers(case.card, "我家3-2-402也是")
    assert "2 户有同样的情况" in text_of(case.desk)
    assert "402" not in text_of(case.card)


async def test_one_objection_of_many_reopens_nothing(town: Town) -> None:
    """One of six homes is heard: the vote counts and somebody calls, but the ticket stays."""
    case = await town.claimed()
    people = await join(case, 6)
    done = await case.resolve(town.worker)
    assert "户数多了" in await people[0].press(done, "没解决")
    assert (await case.row()).state is State.RESOLVED
    row = await case.row()
    async with town.reading() as uow:
        assert [item.reason for item in await uow.callbacks.of_ticket(row.id)] == ["dissatisfied"]
    assert "已退回重办" in await people[1].press(done, "没解决")
    assert (await case.row()).state is State.CONTESTED


async def test_a_content_reporter_can_be_outvoted(town: Town) -> None:
    """The reporter closes it; three in ten of the homes that joined and voted take it up again."""
    case = await town.claimed()
    people = await join(case, 7)
    done = await case.resolve(town.worker)
    await case.reporter.press(done, "😊 满意")
    assert (await case.row()).state is State.CLOSED
    for person in people[:5]:
        await person.press(done, "基本满意")
    assert "户数多了" in await people[5].press(done, "没解决")
    assert "户数多了" in await people[6].press(done, "没解决"), "two of seven are too few"
    assert "已退回重办" in await people[0].press(done, "没解决"), "three of seven are not"
    assert (await case.row()).state is State.CONTESTED


async def test_the_reporter_alone_reopens(town: Town) -> None:
    """However many joined, the reporter's 没解决 needs nobody else."""
    case = await town.claimed()
    await join(case, 6)
    done = await case.resolve(town.worker)
    assert "已退回重办" in await case.reporter.press(done, "没解决")
