"""Overheard words where things go wrong: races, moves, kills, forged buttons, cards taken away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from actors import Case, data_of, text_of
from overheard import (
    asked,
    asking,
    assert_forgotten,
    listen,
    listening_town,
    quiet,
    rows,
    spoken,
    tickets,
)
from test_kill import Life, config_text
from town import Town, make_town

from domain.listening import CandidateState, Listening
from storage.unit_of_work import open_database

WATER = "3栋怎么又停水了，早上起来一滴水都没有"
ELEVATOR = "5栋电梯又坏了，老人下不了楼，谁来管管"


@pytest_asyncio.fixture
async def town(own_place: str) -> AsyncIterator[Town]:
    """Give a town whose compound group listens."""
    async with listening_town(own_place) as town:
        yield town
        await assert_forgotten(town)


async def test_two_people_at_once_make_one_ticket(town: Town) -> None:
    """Author and worker press in the same moment: one files it, the other is told the number."""
    card = await asked(town, town.ann, WATER)
    yes = data_of(card, "办理")
    toasts = await asyncio.gather(town.ann.push(card, yes), town.worker.push(card, yes))
    await town.calm()
    assert all("#1" in toast for toast in toasts)
    assert len(tickets(town)) == 1
    assert [row.state for row in await rows(town)] == [CandidateState.ACCEPTED]


async def test_an_album_sent_to_the_bot_stays_whole_while_other_words_wait(town: Town) -> None:
    """The pictures of an album go where its caption goes, not with what was overheard before."""
    town.ann.say(town.group, WATER)
    await town.calm()
    words = f"@weisu_bot {ELEVATOR}"
    town.world.send_album(town.ann.id, town.group, [b"one", b"two", b"three"], caption=words)
    await town.calm()
    [card] = tickets(town)
    case = Case(town, town.ann, 1, town.group, card)
    assert len(await case.attachments()) == 3
    await quiet(town, 3600)


async def test_words_right_after_the_yes_go_to_the_ticket(town: Town) -> None:
    """The burst lasts: more of the same person is no new question."""
    card = await asked(town, town.ann, WATER)
    await town.ann.press(card, "办理")
    town.ann.say(town.group, "3栋2单元也停水了，家里老人没水喝")
    await town.calm()
    await quiet(town)
    assert not asking(town)
    case = Case(town, town.ann, 1, town.group, card)
    assert len(await case.reports()) == 2


async def test_an_answer_to_the_card_is_more_of_the_words(town: Town) -> None:
    """Its author replies with a place; what a neighbour replies is left alone."""
    card = await asked(town, town.ann, "早上起来一滴水都没有，怎么又停水了")
    assert "（" not in text_of(card)
    await quiet(town, 120)
    await town.bob.answers(card, "哈哈")
    await town.ann.answers(card, "就是3栋2单元")
    [fresh] = asking(town)
    assert "3栋" in text_of(fresh)
    [row] = await rows(town)
    assert row.text.endswith("就是3栋2单元")


async def test_forged_buttons_are_answered(town: Town) -> None:
    """Unknown numbers, unknown words and another group's card change nothing."""
    card = await asked(town, town.ann, WATER)
    [row] = await rows(town)
    for data in (f"cand:{1 << 70}:yes", "cand:0:yes", f"cand:{row.id}:maybe", "cand:x:yes"):
        assert "过时" in await town.ann.push(card, data)
    await town.calm()
    assert not tickets(town)
    assert "编号 #1" in await town.ann.press(card, "办理")


async def test_a_forged_press_deletes_no_message_of_ours(town: Town) -> None:
    """A button of words that are over, pressed where it does not stand, takes nothing away."""
    card = await asked(town, town.ann, WATER)
    [row] = await rows(town)
    await town.ann.press(card, "只是聊聊")
    await town.calm()
    [other] = await town.boss.says(town.group, "/listen")
    assert "忘掉" in await town.bob.push(other, f"cand:{row.id}:no")
    await town.calm()
    assert other.message_id in {message.message_id for message in town.heard(town.group)}


async def test_a_card_that_somebody_deleted_is_not_put_again(town: Town) -> None:
    """Whoever may delete it has answered: when it would change, the words are forgotten."""
    card = await asked(town, town.ann, WATER)
    group = town.world.open_group(town.group)
    post = group.post(card.message_id)
    assert post is not None
    town.world.erase(group, post)
    town.bob.say(town.group, "3栋停水，我家也没水")
    await town.calm()
    await quiet(town)
    assert not asking(town)
    assert {row.state for row in await rows(town)} == {CandidateState.FADED}


async def test_a_group_that_moves_forgets_what_waits(town: Town) -> None:
    """Its messages have other numbers there: nothing is asked about them, nothing is left."""
    group = town.world.add_group("新群", kind="group", members=[town.ann.id, town.boss.id])
    town.world.add_bot_to_group(group.id, by=town.boss.id, bot_id=town.bot_id)
    town.world.promote_bot(group.id, by=town.boss.id)
    await town.calm()
    await listen(town, Listening.SUGGEST, group.id)
    town.ann.say(group.id, WATER)
    await town.calm()
    await quiet(town)
    assert [text for text in map(text_of, town.heard(group.id)) if "听着像" in text]
    new = town.world.migrate(group.id).id
    await town.calm()
    await quiet(town, 40 * 60)
    assert not [text for text in map(text_of, town.heard(new)) if "听着像" in text]
    [row] = await rows(town)
    assert row.state is CandidateState.FADED


async def test_it_asks_without_a_sound_at_night(own_place: str) -> None:
    """People who talk at night are asked, but nobody is woken by it."""
    async with listening_town(own_place, hour=15) as town:
        card = await asked(town, town.ann, WATER)
        calls = [
            call
            for call in town.world.calls
            if call.method == "sendMessage" and call.ok and "听着像" in str(call.params.get("text"))
        ]
        assert str(calls[-1].params.get("disable_notification")).lower() == "true"
        assert "停水" in text_of(card)


async def test_what_is_filed_unasked_takes_neighbours_along(own_place: str) -> None:
    """Who said the same in that moment may join by the ticket's card, with their words."""
    how, kinds = Listening.AUTO, ("utilities.water",)
    async with listening_town(own_place, how=how, auto=kinds, sure=0.3) as town:
        town.ann.say(town.group, WATER)
        await town.calm()
        town.bob.say(town.group, "3栋停水，我家也没水")
        await town.calm()
        await quiet(town)
        [card] = tickets(town)
        assert len(spoken(town)) == 1
        await quiet(town, 60)
        await town.bob.press(card, "附议")
        case = Case(town, town.ann, 1, town.group, card)
        assert len(await case.reports()) == 2
        await assert_forgotten(town)


@pytest.mark.timeout(120)
async def test_killed_before_the_question_and_around_the_yes(
    tmp_path: Path, own_place: str
) -> None:
    """A power cut at any of these instants loses nothing, and nothing is there twice."""
    async with make_town(own_place) as town:
        await overhear_in(town)
        config = tmp_path / "config.toml"
        rules = "[community.listening]\nquiet_seconds = 2\n"
        config.write_text(config_text(town) + rules, encoding="utf-8")
        config.chmod(0o600)
        async with Life(town, config) as living:
            mark = town.last_id(town.group)
            town.ann.say(town.group, WATER)
            await until_rows(town, CandidateState.WAITING)
            await living.die()
            await living.live()
            card = await town.wait_for(town.group, "听着像", after=mark)
            await town.calm()
            await living.die()
            await living.outlive_leases()
            await living.live()
            town.world.press(town.ann.id, town.group, card.message_id, data_of(card, "办理"))
            await until_rows(town, CandidateState.ACCEPTED)
            await living.die()
            await living.outlive_leases()
            await living.live()
            await town.wait_for(town.group, "📋 #1 ", after=mark)
            await town.calm()
            assert len(town.heard(town.group, mark)) == 1
            case = Case(town, town.ann, 1, town.group, card)
            assert [item.text for item in await case.reports()] == [WATER]
            await assert_forgotten(town)


async def overhear_in(town: Town) -> None:
    """Let the compound's group listen; the bot is not running any more then."""
    town.world.promote_bot(town.group, by=town.boss.id)
    await town.calm()
    await town.stop()
    database = open_database(town.url, synchronous="OFF")
    async with database.writing() as uow:
        chat = await uow.chats.at(town.bot_id, town.group)
        assert chat is not None
        chat.listening, chat.is_admin = Listening.SUGGEST, True
    await database.close()


async def until_rows(town: Town, state: CandidateState) -> None:
    """Wait until the words stand in the database like this."""
    for _ in range(1000):
        if [row.state for row in await rows(town)] == [state]:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"no candidate is {state}: {await rows(town)}")
