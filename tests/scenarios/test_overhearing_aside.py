"""What is said beside what is asked about: another trouble, a voice first, late, forwarded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from actors import Case, text_of
from overheard import (
    asked,
    asking,
    assert_forgotten,
    listen,
    listening_community,
    listening_town,
    quiet,
    rows,
)
from sqlalchemy import select
from telegram import MessageOriginHiddenUser
from town import Town

from domain.chats import Membership
from domain.listening import CandidateState, Listening
from domain.people import Person

WATER = "3栋怎么又停水了，早上起来一滴水都没有"


@pytest_asyncio.fixture
async def town(own_place: str) -> AsyncIterator[Town]:
    """Give a town whose compound group listens."""
    async with listening_town(own_place) as town:
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


async def test_a_bare_me_too_hangs_on_the_card(town: Town) -> None:
    """我家也是 and no more is a voice for what the group was just asked about."""
    await asked(town, town.ann, WATER)
    town.bob.say(town.group, "我家也是")
    await town.calm()
    first, second = await rows(town)
    assert second.lead_id == first.id


@pytest.mark.parametrize("kind", ["voice", "audio", "video_note", "document"])
async def test_a_recording_before_the_words_is_kept_with_them(town: Town, kind: str) -> None:
    """Who speaks first and writes then loses neither."""
    town.world.send_media(town.ann.id, town.group, kind)
    await town.calm()
    town.ann.say(town.group, WATER)
    await town.calm()
    [row] = await rows(town)
    assert [item["kind"] for item in row.media] == [kind]


@pytest.mark.parametrize("kind", ["location", "venue"])
async def test_a_place_on_the_map_is_a_part_of_the_burst(town: Town, kind: str) -> None:
    """A pin before the words and one after them are kept, and go to the ticket."""
    town.world.send_media(town.ann.id, town.group, kind)
    await town.calm()
    town.ann.say(town.group, WATER)
    await town.calm()
    town.world.send_media(town.ann.id, town.group, kind)
    await town.calm()
    [row] = await rows(town)
    assert [item["kind"] for item in row.media] == ["location", "location"]
    await quiet(town)
    card = asking(town)[-1]
    await town.ann.press(card, "办理")
    case = Case(town, town.ann, 1, town.group, card)
    assert len(await case.attachments()) == 2


async def test_who_joins_a_card_late_has_time_to_press(town: Town) -> None:
    """The card asks on for half an hour after the last one, and ends all the same."""
    card = await asked(town, town.ann, WATER)
    await quiet(town, 28 * 60)
    town.bob.say(town.group, "3栋也停水了，一滴水都没有，谁管管")
    await town.calm()
    await quiet(town, 20 * 60)
    assert "编号 #1" in await town.bob.press(card, "办理")


async def test_a_card_ends_however_many_join(town: Town) -> None:
    """Somebody says it again every twenty minutes: after two hours the first are forgotten."""
    await asked(town, town.ann, WATER)
    for _ in range(5):
        await quiet(town, 20 * 60)
        town.newcomer().say(town.group, "3栋也停水了，一滴水都没有，谁管管")
        await town.calm()
    waiting = [row for row in await rows(town) if row.state is CandidateState.WAITING]
    asked_at = waiting[0].asked_at
    assert asked_at is not None
    assert {row.due_at for row in waiting} == {asked_at + timedelta(hours=2)}


async def test_forgotten_words_leave_nobody(own_place: str) -> None:
    """A stranger whose words are over the budget is not known afterwards; who is asked, is."""
    async with listening_town(own_place, asks_an_hour=0) as town:
        stranger, group = town.add("stranger", "路人"), await listening_group(town, "stranger")
        before = await people(town)
        stranger.say(group, WATER)
        await town.calm()
        assert await people(town) == before
        assert not await rows(town)
        stranger.say(group, "3栋着火了，快来人啊，楼道全是烟")
        await town.calm()
        assert await people(town) == (before[0] + 1, before[1] + 1)


async def listening_group(town: Town, *others: str, how: Listening = Listening.SUGGEST) -> int:
    """Make a small group that listens, where these people were before the bot came."""
    members = [town.ann.id, town.boss.id, *(town.people[key].id for key in others)]
    group = town.world.add_group("新群", kind="group", members=members)
    town.world.add_bot_to_group(group.id, by=town.boss.id, bot_id=town.bot_id)
    town.world.promote_bot(group.id, by=town.boss.id)
    await town.calm()
    await listen(town, how, group.id)
    return group.id


async def people(town: Town) -> tuple[int, int]:
    """Count the people and memberships that are kept."""
    async with town.reading() as uow:
        persons = list(await uow.session.scalars(select(Person)))
        return len(persons), len(list(await uow.session.scalars(select(Membership))))


async def test_what_is_filed_unasked_is_not_lost_in_a_move(own_place: str) -> None:
    """The group becomes a supergroup within the burst: the ticket is made there."""
    async with listening_town(own_place) as town:
        await town.stop()
        town.communities = [listening_community(auto=("utilities.water",), sure=0.3)]
        await town.start()
        group = await listening_group(town, how=Listening.AUTO)
        town.ann.say(group, WATER)
        await town.calm()
        new = town.world.migrate(group).id
        await town.calm()
        await quiet(town, 60)
        assert [row.state for row in await rows(town)] == [CandidateState.ACCEPTED]
        assert any("📋 #1" in text_of(message) for message in town.heard(new))


async def test_forwarded_words_are_somebody_elses(town: Town) -> None:
    """News of a fire elsewhere is no ticket; nor is it part of what its bearer says."""
    origin = MessageOriginHiddenUser(date=town.clock.now(), sender_user_name="远亲")
    text = "3栋着火了，快来人啊，楼道全是烟"
    for first in (None, WATER):
        if first is not None:
            town.ann.say(town.group, first)
        group = town.world.open_group(town.group)
        town.world.post(group, town.ann.id, text=text, forward_origin=origin)
        await town.calm()
    [row] = await rows(town)
    assert (row.text, row.state) == (WATER, CandidateState.WAITING)
