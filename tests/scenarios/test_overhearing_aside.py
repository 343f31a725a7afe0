"""What is said beside what is asked about: another trouble, a voice first, late, forwarded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from overheard import asked, asking, assert_forgotten, listen, listening_town, quiet, rows
from sqlalchemy import select
from town import Town

from domain.chats import Membership
from domain.listening import CandidateState, Listening
from domain.people import Person
from domain.ticket import Ticket

WATER = "3栋怎么又停水了，早上起来一滴水都没有"


@pytest_asyncio.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """Give a town whose compound group listens."""
    async with listening_town(tmp_path) as town:
        yield town
        await assert_forgotten(town)


@pytest.mark.parametrize("words", ["我家电梯也坏了", "我家也是，门口垃圾堆成山"])
async def test_a_me_too_with_a_trouble_of_its_own_hangs_on_no_card(town: Town, words: str) -> None:
    """Under a card for the water, neither a lift nor rubbish is one more voice for the water."""
    await asked(town, town.ann, WATER)
    town.bob.say(town.group, words)
    await town.calm()
    await quiet(town)
    first, *others = await rows(town)
    assert all(row.lead_id != first.id for row in others)
    town.eve.say(town.group, "我家也是")
    await town.calm()
    assert len([row for row in await rows(town) if row.lead_id == first.id]) == 2
