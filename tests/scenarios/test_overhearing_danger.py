"""Danger beside another danger, or beside another matter: each is a ticket of its own, at once."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from overheard import asking, assert_forgotten, listening_town, quiet, rows
from sqlalchemy import select
from town import Town

from domain.listening import CandidateState, Listening
from domain.ticket import Priority, Ticket

FIRE = "3栋着火了，快来人啊，楼道全是烟"
OTHER_FIRE = "5栋着火了，浓烟好大，快来人"
WATER = "3栋怎么又停水了，早上起来一滴水都没有"
LAMP = "报修 3栋2单元楼道灯坏了"


@pytest_asyncio.fixture
async def town(own_place: str) -> AsyncIterator[Town]:
    """Give a town whose compound group listens."""
    async with listening_town(own_place) as town:
        yield town
        await assert_forgotten(town)


async def filed(town: Town) -> list[tuple[str | None, bool]]:
    """Give building and danger of all tickets, oldest first."""
    async with town.reading() as uow:
        found = await uow.session.scalars(select(Ticket))
        tickets = sorted(found, key=lambda item: item.number)
        return [(item.building, item.priority is Priority.P0) for item in tickets]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (FIRE, OTHER_FIRE),
        ("3栋楼道煤气味好大，头晕，快来人", "7栋煤气味好大，头晕，快来人"),
        ("3栋楼下有人拿刀砍人", "7栋楼下有人晕倒了，叫不醒"),
        ("3栋有人晕倒了叫不醒", "3栋电梯困人了，有个孩子在哭"),
    ],
)
async def test_two_dangers_are_two_tickets(town: Town, first: str, second: str) -> None:
    """Another building, or another kind in the same building, is never only a voice."""
    town.ann.say(town.group, first)
    await town.calm()
    town.bob.say(town.group, second)
    await town.calm()
    assert [danger for _, danger in await filed(town)] == [True, True]


async def test_more_cries_about_one_danger_are_voices(town: Town) -> None:
    """The same building, or none within minutes, joins; hours later it is another one."""
    town.ann.say(town.group, FIRE)
    town.bob.say(town.group, "3栋着火了！！大家快跑")
    town.elder.say(town.group, "着火了着火了，快打119")
    await town.calm()
    assert await filed(town) == [("3", True)]
    await quiet(town, 3 * 3600)
    town.newcomer().say(town.group, "着火了着火了，快打119")
    await town.calm()
    assert await filed(town) == [("3", True), (None, True)]


async def test_danger_said_to_the_bot_in_another_building_is_a_ticket(town: Town) -> None:
    """What is filed by hand goes by the same rule."""
    await town.ann.says(town.group, f"报修 {FIRE}")
    await town.bob.says(town.group, f"报修 {OTHER_FIRE}")
    assert await filed(town) == [("3", True), ("5", True)]


@pytest.mark.parametrize("how", [Listening.SUGGEST, Listening.EXPLICIT])
async def test_danger_in_the_burst_of_another_matter_is_filed_alone(
    own_place: str, how: Listening
) -> None:
    """Fire in 5 right after a lamp in 3: the lamp stays what it was."""
    async with listening_town(own_place, how=how) as town:
        await town.ann.says(town.group, LAMP)
        town.clock.advance(30)
        town.ann.say(town.group, OTHER_FIRE)
        await town.calm()
        assert await filed(town) == [("3", False), ("5", True)]
        async with town.reading() as uow:
            lamp, fire = await uow.session.scalars(select(Ticket).order_by(Ticket.number))  # type: ignore[arg-type]
        assert lamp.category != fire.category == "safety.fire"


async def test_danger_after_words_that_wait_leaves_them_waiting(town: Town) -> None:
    """The card goes on asking about the water; the fire is filed with its own words only."""
    town.ann.say(town.group, WATER)
    await town.calm()
    town.clock.advance(10)
    town.ann.say(town.group, OTHER_FIRE)
    await town.calm()
    await quiet(town)
    assert await filed(town) == [("5", True)]
    [card] = asking(town)
    await town.ann.answers(card, "7栋煤气味好大，头晕，快来人")
    assert await filed(town) == [("5", True), ("7", True)]
    waiting = [row for row in await rows(town) if row.state is CandidateState.WAITING]
    assert [row.text for row in waiting] == [WATER]


async def test_danger_while_filed_words_wait_leaves_them_waiting(own_place: str) -> None:
    """Words said to the bot that ask whether they are a known matter stay as they are, too."""
    async with listening_town(own_place, how=Listening.EXPLICIT) as town:
        await town.ann.says(town.group, f"{LAMP}三天了")
        town.clock.advance(300)
        await town.bob.says(town.group, f"{LAMP}，黑灯瞎火")
        town.bob.say(town.group, OTHER_FIRE)
        await town.calm()
        assert await filed(town) == [("3", False), ("5", True)]
        [row] = await rows(town)
        assert row.state is CandidateState.WAITING


@pytest.mark.parametrize("how", [Listening.SUGGEST, Listening.EXPLICIT])
async def test_danger_that_names_no_place_is_where_its_author_was(
    own_place: str, how: Listening
) -> None:
    """A lamp in 3, then only 着火了: a ticket of its own kind, and somebody finds the door."""
    async with listening_town(own_place, how=how) as town:
        await town.ann.says(town.group, LAMP)
        town.ann.say(town.group, "现在着火了，快来人")
        await town.calm()
        assert await filed(town) == [("3", False), ("3", True)]


async def test_danger_that_goes_on_with_the_burst_raises_it(town: Town) -> None:
    """Who cries out first and names the building next has one ticket."""
    town.ann.say(town.group, "着火了，快来人")
    await town.calm()
    town.ann.say(town.group, "3栋2单元着火了")
    await town.calm()
    assert await filed(town) == [("3", True)]
