"""Forgetting somebody in the middle of something."""

from __future__ import annotations

from actors import Actor, Case, text_of
from overheard import asked, asking, listening_town, rows
from telegram import Message
from town import Town

from domain.listening import CandidateState
from domain.ticket import State
from storage.desk_tables import conversations
from storage.ticket_tables import tickets

WATER = "3栋怎么又停水了，早上起来一滴水都没有"


async def _forget(who: Actor) -> Message:
    """Go through /forget; gives the goodbye."""
    asked_first = (await who.says(who.id, "/forget"))[-1]
    again = await who.asks(asked_first, "下一步")
    assert await who.press(again, "全部删除") == "已经删除"
    return (await who.town.after(who.id, again.message_id))[-1]


async def _told_privately(town: Town, who: Actor, text: str) -> Case:
    """Tell a complaint by name, step by step in the direct chat."""
    await who.says(town.group, "@weisu_bot")
    [hello] = await who.start()
    await who.asks(hello, "我要反映")
    said = await who.says(who.id, text)
    confirm = await who.asks(await who.asks(said[-1], "下一步"), "实名")
    await who.press(confirm, "提交")
    [*_, card] = [one for one in town.heard(who.id) if "📋 #" in text_of(one)]
    return Case(town, who, int(text_of(card).split("#")[1].split()[0]), town.group, card)


async def test_words_that_wait_are_forgotten_and_the_neighbours_go_on(own_place: str) -> None:
    """One of two under a card goes: the card asks for the other, and nothing of the words stays."""
    async with listening_town(own_place) as town:
        await town.ann.start()
        card = await asked(town, town.ann, WATER)
        town.bob.say(town.group, "3栋又停水了，早上起来一滴水都没有，怎么回事")
        await town.calm()
        town.clock.advance(30)
        await town.calm()
        await _forget(town.ann)
        mine, theirs = await rows(town)
        assert (mine.state, mine.text, mine.facts) == (CandidateState.FADED, "", {})
        assert theirs.state is CandidateState.WAITING
        assert [one.message_id for one in asking(town)] == [card.message_id]
        assert "编号 #1" in await town.bob.press(asking(town)[0], "办理")


async def test_words_said_to_us_make_no_ticket_afterwards(own_town: Town) -> None:
    """Who is asked about a neighbour's ticket and goes leaves no ticket after ten minutes."""
    town = own_town
    await town.file(text="3栋2单元楼道灯坏了三天了")
    await town.ann.start()
    await town.ann.says(town.group, "@weisu_bot 3栋2单元楼道的灯坏了，天黑看不见")
    (waiting,) = await rows(town)
    assert waiting.state is CandidateState.WAITING
    await _forget(town.ann)
    town.clock.advance(700)
    await town.calm()
    (ended,) = await rows(town)
    assert (ended.state, ended.text, ended.messages) == (CandidateState.DISMISSED, "", [])
    assert await town.count(tickets) == 1


async def test_a_ticket_told_in_private_is_worked_on_to_its_end(own_town: Town) -> None:
    """A question is left without an answer; the work goes on, and silence closes it as ever."""
    town = own_town
    case = await _told_privately(town, town.ann, "3栋楼道灯坏了，晚上看不见")
    await case.press(town.worker, "接单")
    await case.do(town.worker, "待居民", "几点在家？")
    assert (await case.row()).state is State.WAITING_RESIDENT
    goodbye = await _forget(town.ann)
    last = town.last_id(town.ann.id)
    assert "晚上看不见" not in text_of(case.desk)
    await case.press(town.worker, "接着办")
    prompt = await case.ask(town.worker, "办结")
    town.worker.photo(town.staff, "换了新灯泡", reply_to=prompt.message_id)
    await town.calm()
    assert (await case.row()).state is State.RESOLVED
    for _ in range(16):  # half days: one of two is by day, when residents may be asked
        town.clock.advance(43_200)
        await town.calm()
    row = await case.row()
    assert (row.state, row.chat_id) == (State.CLOSED, None)
    assert town.heard(town.ann.id, max(last, goodbye.message_id)) == []


async def test_what_was_begun_is_gone(own_town: Town) -> None:
    """A dialogue half-way through leaves nothing, and does not go on with the newcomer."""
    town = own_town
    await town.ann.says(town.group, "@weisu_bot")
    [hello] = await town.ann.start()
    await town.ann.asks(hello, "我要反映")
    await town.ann.says(town.ann.id, "石榴籽家的楼道灯坏了")
    assert await town.count(conversations) == 1
    await _forget(town.ann)
    assert await town.count(conversations) == 0
    assert "石榴籽" not in "".join(map(text_of, await town.ann.start()))


async def test_a_merged_part_loses_its_words_in_the_whole(own_town: Town) -> None:
    """The whole's card shows the words of its parts; those of a part's reporter go there, too."""
    town = own_town
    whole = await town.file(town.bob, "3栋2单元楼道灯坏了三天了")
    await town.ann.start()
    part = await town.file(town.ann, "3栋2单元楼道石榴籽旁边灯不亮")
    await town.boss.says(town.staff, f"/merge {part.number} {whole.number}")
    assert (await part.row()).state is State.MERGED
    assert "石榴籽" in text_of(whole.desk)
    await _forget(town.ann)
    assert "石榴籽" not in text_of(whole.desk)
    assert "灯坏了三天" in text_of(whole.desk)


async def test_an_edit_does_not_bring_words_back(own_town: Town) -> None:
    """Who edits the message of a complaint after being forgotten changes nothing here."""
    town = own_town
    await town.ann.start()
    case = await town.file(town.ann, "3栋2单元楼道灯坏了")
    await _forget(town.ann)
    before = len(await case.events())
    edited = "@weisu_bot 3栋2单元楼道灯坏了，石榴籽家"
    town.world.edit(town.ann.id, town.group, case.said.message_id, edited)
    await town.calm()
    assert [item.text for item in await case.reports()] == ["…"]
    assert len(await case.events()) == before
    assert "石榴籽" not in text_of(case.desk)
