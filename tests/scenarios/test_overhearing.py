"""What neighbours say to each other: asked about once, dealt with on a yes, forgotten otherwise."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from actors import Case, data_of, labels_of, text_of
from overheard import (
    asked,
    asking,
    assert_forgotten,
    day,
    listening_town,
    quiet,
    rows,
    spoken,
    tickets,
)
from town import Town

from domain.listening import CandidateState, Listening

WATER = "3栋怎么又停水了，早上起来一滴水都没有"
ELEVATOR = "5栋电梯又坏了，老人下不了楼，谁来管管"
TALK = "今天天气真好，中午吃什么"


@pytest_asyncio.fixture
async def town(own_place: str) -> AsyncIterator[Town]:
    """Give a town whose compound group listens."""
    async with listening_town(own_place) as town:
        yield town
        await assert_forgotten(town)


async def test_a_complaint_is_asked_about_once_and_becomes_a_ticket_in_place(town: Town) -> None:
    """The card names kind and building, no words; after 办理 the same message is the ticket's."""
    card = await asked(town, town.ann, WATER)
    assert "停水" in text_of(card)
    assert "3栋" in text_of(card)
    assert "一滴水" not in text_of(card)
    assert town.ann.name not in text_of(card)
    assert "编号 #1" in await town.ann.press(card, "办理")
    assert [m.message_id for m in spoken(town)] == [card.message_id]
    case = Case(town, town.ann, 1, town.group, card)
    assert case.card.message_id == card.message_id
    assert [item.text for item in await case.reports()] == [WATER]
    assert WATER in text_of(case.desk)
    await case.press(town.worker, "接单")
    assert "正在办" in text_of(case.card)
    assert [row.state for row in await rows(town)] == [CandidateState.ACCEPTED]


async def test_talk_is_forgotten(town: Town) -> None:
    """Nothing is asked, and no row is made."""
    town.ann.say(town.group, TALK)
    await town.calm()
    await quiet(town)
    assert not spoken(town)
    assert not await rows(town)


async def test_nothing_is_asked_before_the_author_is_silent(town: Town) -> None:
    """Each message of the burst puts the question off; words and photos become one ticket."""
    first = town.ann.say(town.group, WATER)
    await town.calm()
    await quiet(town, 15)
    town.ann.photo(town.group)
    await town.calm()
    await quiet(town, 15)
    town.ann.say(town.group, "整栋楼都没有，物业电话打不通")
    await town.calm()
    await quiet(town, 15)
    assert not asking(town)
    await quiet(town)
    [card] = asking(town)
    assert card.reply_to_message is not None
    assert card.reply_to_message.message_id == first.message_id
    await town.ann.press(card, "办理")
    case = Case(town, town.ann, 1, town.group, card)
    assert [item.text for item in await case.reports() if item.text] == [
        WATER,
        "整栋楼都没有，物业电话打不通",
    ]
    assert len(await case.attachments()) == 1


async def test_only_its_author_and_those_in_charge_of_the_place_may_press(town: Town) -> None:
    """A neighbour and a worker of another grid get a toast; the building lead files for others."""
    card = await asked(town, town.ann, WATER)
    town.world.join(town.group, town.other.id)
    for label in ("办理", "只是聊聊"):
        assert "说话的人自己点" in await town.bob.press(card, label)
        assert "说话的人自己点" in await town.other.press(card, label)
    assert "编号 #1" in await town.elder.press(card, "办理")
    case = Case(town, town.ann, 1, town.group, card)
    [opened, *_] = await case.events()
    async with town.reading() as uow:
        author = await uow.people.by_telegram(town.ann.id)
        elder = await uow.people.by_telegram(town.elder.id)
    assert author is not None
    assert elder is not None
    assert ((await case.row()).reporter_id, opened.actor_id) == (author.id, elder.id)


async def test_just_talk_takes_the_card_away_and_makes_us_less_ready(town: Town) -> None:
    """Nothing of the words is left, and this kind of trouble must be surer from now on."""
    card = await asked(town, town.ann, WATER)
    assert "什么也没记" in await town.ann.press(card, "只是聊聊")
    assert not spoken(town)
    [row] = await rows(town)
    assert row.state is CandidateState.DISMISSED
    async with town.reading() as uow:
        [level] = await uow.candidates.readiness(row.chat_id)
    assert (level.category, level.level) == ("utilities", 1)
    counted = await day(town)
    assert (counted.asked, counted.accepted, counted.dismissed, counted.faded) == (1, 0, 1, 0)


async def test_a_card_that_nobody_presses_fades(town: Town) -> None:
    """After half an hour it is gone, and so are the words."""
    await asked(town, town.ann, WATER)
    await quiet(town, 29 * 60)
    assert asking(town)
    await quiet(town, 60)
    assert not spoken(town)
    [row] = await rows(town)
    assert row.state is CandidateState.FADED
    assert (await day(town)).faded == 1


async def test_a_card_too_old_to_be_deleted_is_emptied(town: Town) -> None:
    """The bot was away for days: the card says that it is over, and has no buttons."""
    card = await asked(town, town.ann, WATER)
    await town.stop()
    town.clock.advance(3 * 86_400)
    await town.start()
    await town.calm()
    [left] = spoken(town)
    assert left.message_id == card.message_id
    assert (text_of(left), labels_of(left)) == ("（已过时）", [])


async def test_danger_is_never_asked_about(town: Town) -> None:
    """It is a ticket at once; neighbours who cry out about the same join it without a word."""
    town.ann.say(town.group, "着火了！3栋2单元着火了，快来人！")
    await town.calm()
    [card] = tickets(town)
    assert "🆘" in text_of(card)
    town.bob.say(town.group, "3栋着火了！！大家快跑")
    await town.calm()
    assert len(spoken(town)) == 1
    case = Case(town, town.ann, 1, town.group, card)
    assert len(await case.reports()) == 2
    async with town.reading() as uow:
        assert len(await uow.tickets.endorsements((await case.row()).id)) == 1


async def test_words_of_staff_are_answers(town: Town) -> None:
    """What the grid worker says in the group is never asked about."""
    town.worker.say(town.group, WATER)
    await town.calm()
    await quiet(town)
    assert not spoken(town)
    assert not await rows(town)


async def test_twenty_neighbours_are_one_ticket(town: Town) -> None:
    """Twenty say that the water is gone: one card asks for all, one ticket counts who pressed."""
    neighbours = [town.newcomer() for _ in range(20)]
    for at, neighbour in enumerate(neighbours):
        neighbour.say(town.group, ("停水了", "我家也停水了", "怎么停水了", "又停水了啊")[at % 4])
        await town.calm()
    await quiet(town)
    [card] = asking(town)
    assert "20 位邻居" in text_of(card)
    assert "编号 #1" in await neighbours[0].press(card, "办理")
    for neighbour in neighbours[1:12]:
        assert "#1" in await neighbour.press(card, "附议")
    case = Case(town, neighbours[0], 1, town.group, card)
    row = await case.row()
    async with town.reading() as uow:
        assert len(await uow.tickets.endorsements(row.id)) == 11
    assert len(await case.reports()) == 12
    assert len(spoken(town)) == 1
    await quiet(town, 31 * 60)
    states = [one.state for one in await rows(town)]
    assert states.count(CandidateState.JOINED) == 11
    assert states.count(CandidateState.FADED) == 8


async def test_a_worker_answers_for_all_who_wait_under_a_card(town: Town) -> None:
    """办理 of the grid worker makes one ticket of it, with everybody who said so."""
    await asked(town, town.ann, WATER)
    town.bob.say(town.group, "3栋停水，我家也没水")
    await town.calm()
    [card] = asking(town)
    assert "2 位邻居" in text_of(card)
    await town.worker.press(card, "办理")
    case = Case(town, town.ann, 1, town.group, card)
    async with town.reading() as uow:
        assert len(await uow.tickets.endorsements((await case.row()).id)) == 1
    assert [one.state for one in await rows(town)] == [
        CandidateState.ACCEPTED,
        CandidateState.JOINED,
    ]


async def test_the_open_ticket_comes_first(town: Town) -> None:
    """Words like an open ticket offer to join it; the words stay with it, the card goes."""
    case = await town.file(text=WATER)
    card = await asked(town, town.bob, "3栋还是没水，停水到什么时候")
    assert "附议 #1" in labels_of(card)[0]
    assert "#1" in await town.bob.press(card, "附议 #1")
    assert not asking(town)
    assert len(await case.reports()) == 2
    async with town.reading() as uow:
        assert len(await uow.tickets.endorsements((await case.row()).id)) == 1


async def test_a_ticket_that_ended_meanwhile_cannot_be_joined(town: Town) -> None:
    """The press says so, and the card offers 办理 only."""
    case = await town.claimed(WATER)
    card = await asked(town, town.bob, "3栋还是没水，停水到什么时候")
    await case.resolve(town.worker)
    stale = town.world.message(town.group, card.message_id)
    assert "已经办完" in await town.bob.push(stale, data_of(card, "附议"))
    await town.calm()
    [fresh] = asking(town)
    assert "附议" not in " ".join(labels_of(fresh))
    assert "编号 #2" in await town.bob.press(fresh, "办理")


async def test_pressing_twice_or_too_late_is_answered_and_does_nothing(town: Town) -> None:
    """One ticket, whoever presses again; what faded says so."""
    card = await asked(town, town.ann, WATER)
    yes, no = data_of(card, "办理"), data_of(card, "只是聊聊")
    assert "编号 #1" in await town.ann.push(card, yes)
    assert "已经在办" in await town.ann.push(card, yes)
    assert "已经在办" in await town.worker.push(card, no)
    await town.calm()
    assert len(tickets(town)) == 1
    second = await asked(town, town.bob, ELEVATOR)
    old = data_of(second, "办理")
    await town.bob.press(second, "只是聊聊")
    assert "忘掉" in await town.bob.push(card, old)


async def test_the_card_asks_on_for_those_who_are_left(town: Town) -> None:
    """The first says that it was only talk; the card then asks for the neighbour alone."""
    await asked(town, town.ann, WATER)
    town.bob.say(town.group, "3栋停水，我家也没水")
    await town.calm()
    [card] = asking(town)
    await town.ann.press(card, "只是聊聊")
    [left] = asking(town)
    assert left.message_id == card.message_id
    assert "位邻居" not in text_of(left)
    assert "编号 #1" in await town.bob.press(left, "办理")
    assert [one.state for one in await rows(town)] == [
        CandidateState.DISMISSED,
        CandidateState.ACCEPTED,
    ]


async def test_filed_by_hand_takes_over_what_waits(town: Town) -> None:
    """Who calls the bot about the same matter gets one ticket; the card that asked goes."""
    await asked(town, town.ann, WATER)
    await quiet(town, 90)
    case = await town.file(town.ann, "3栋停水")
    assert not asking(town)
    assert sorted(item.text for item in await case.reports()) == sorted(["3栋停水", WATER])
    assert [one.state for one in await rows(town)] == [CandidateState.ACCEPTED]


async def test_an_edit_changes_what_waits(town: Town) -> None:
    """The ticket has the corrected words and place."""
    said = town.ann.say(town.group, WATER)
    await town.calm()
    town.world.edit(town.ann.id, town.group, said.message_id, WATER.replace("3栋", "6栋"))
    await town.calm()
    await quiet(town)
    [card] = asking(town)
    assert "6栋" in text_of(card)
    await town.ann.press(card, "办理")
    case = Case(town, town.ann, 1, town.group, card)
    assert (await case.row()).building == "6"


async def test_a_budget_bounds_the_questions(own_place: str) -> None:
    """What comes beyond so many questions an hour is forgotten; an hour later it is asked again."""
    async with listening_town(own_place, asks_an_hour=1) as town:
        await asked(town, town.ann, WATER)
        town.bob.say(town.group, ELEVATOR)
        await town.calm()
        await quiet(town)
        assert len(asking(town)) == 1
        assert len(await rows(town)) == 1
        await quiet(town, 3600)
        await asked(town, town.bob, ELEVATOR)


async def test_auto_files_the_listed_kinds_after_the_burst(own_place: str) -> None:
    """In a group that agreed to it nobody is asked; other kinds are asked about."""
    how, kinds = Listening.AUTO, ("utilities.water",)
    async with listening_town(own_place, how=how, auto=kinds, sure=0.3) as town:
        town.ann.say(town.group, WATER)
        await town.calm()
        assert not spoken(town)
        await quiet(town)
        assert len(tickets(town)) == 1
        assert not asking(town)
        await asked(town, town.bob, ELEVATOR)


async def test_killed_between_question_and_press(own_place: str) -> None:
    """What the dead process asked is answered by the next one, and fades by it, too."""
    async with listening_town(own_place) as town:
        card = await asked(town, town.ann, WATER)
        other = await asked(town, town.bob, ELEVATOR)
        await town.stop()
        await town.start()
        assert "编号 #1" in await town.ann.press(card, "办理")
        await quiet(town, 31 * 60)
        assert not asking(town)
        assert other.message_id not in [m.message_id for m in spoken(town)]
        await assert_forgotten(town)
