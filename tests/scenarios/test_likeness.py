from __future__ import annotations

from itertools import count

import pytest
from actors import Actor, Case, labels_of, text_of
from sqlalchemy import select
from telegram import Message
from town import Town

from domain.ticket import Priority, State
from storage.listening_tables import candidates
from storage.ticket_tables import tickets

pytestmark = pytest.mark.asyncio(loop_scope="module")

ASKS = "好像已经有人报了"
BUILDINGS = count(21)
TEN_MINUTES = 601


async def reported(town: Town) -> tuple[Case, str]:
    """Let somebody report the lamp of a building of their own; gives like words for others."""
    building = next(BUILDINGS)
    case = await town.file(text=f"{building}栋2单元楼道灯坏了三天了")
    return case, f"@weisu_bot {building}栋2单元的楼道灯不亮了"


async def asked(town: Town, who: Actor, words: str, where: int = 0) -> Message:
    """Say something that is like an open ticket; gives the card that asks."""
    said = who.say(where or town.group, words)
    [card] = [item for item in await town.answers_to(said) if ASKS in text_of(item)]
    return card


def now(town: Town, message: Message) -> Message:
    """Give a message as it stands now."""
    return town.world.message(message.chat.id, message.message_id)


async def assert_nothing_kept(town: Town) -> None:
    """Fail when an answered candidate still holds words."""
    async with town.reading() as uow:
        rows = await uow.session.execute(
            select(candidates.c.text, candidates.c.media).where(candidates.c.state != "waiting")
        )
        assert all(text == "" and media == [] for text, media in rows)


async def test_what_looks_like_an_open_ticket_is_asked_about(town: Town) -> None:
    """A neighbour's like words get one small card that shows no more than the group's card."""
    case, words = await reported(town)
    await case.press(town.worker, "接单")
    before = await town.count(tickets)
    bob = town.newcomer()
    card = await asked(town, bob, f"{words}，我是{bob.name}，住501室")
    assert labels_of(card) == [f"🙋 附议 #{case.number}", "不是同一件，另开一件"]
    first, second, third, _ = text_of(card).splitlines()
    assert f"#{case.number} 路灯、楼道灯 幸福家园 {(await case.row()).building}栋" in second
    assert "办理中" in third
    assert "报的" in third
    for hidden in (bob.name, case.reporter.name, "501", "2单元"):
        assert hidden not in text_of(card)
    assert await town.count(tickets) == before
    assert first.startswith("🔎")
    await bob.press(card, "附议")


async def test_joining_keeps_words_and_photo_for_staff(town: Town) -> None:
    """附议 counts the household, keeps what was said on the open ticket, and shrinks the card."""
    case, words = await reported(town)
    bob, before = town.newcomer(), await town.count(tickets)
    [card] = await town.answers_to(bob.photo(town.group, words))
    assert f"#{case.number} 您家也算一户" in await bob.press(card, "附议")
    assert [item.text for item in await case.reports()][1:] == [words.removeprefix("@weisu_bot ")]
    assert len(await case.attachments()) == 1
    assert "2 户有同样的情况" in text_of(case.card)
    assert "的楼道灯不亮了" in text_of(case.desk)
    assert await town.count(tickets) == before
    assert [event.action for event in await case.events()] == ["open", "endorse", "add"]


async def test_a_joined_card_is_one_line_without_names(town: Town) -> None:
    """When nobody waits on it any more the card says in one line what came of it."""
    case, words = await reported(town)
    bob = town.newcomer()
    card = await asked(town, bob, words)
    await bob.press(card, "附议")
    [line] = text_of(now(town, card)).splitlines()
    assert f"1 位邻居附议了 #{case.number}" in line
    assert bob.name not in line
    assert labels_of(now(town, card)) == []
    await assert_nothing_kept(town)


async def test_another_trouble_becomes_a_ticket_in_the_same_message(town: Town) -> None:
    """另开一件 opens a ticket of exactly what was said; the card that asked becomes its card."""
    case, words = await reported(town)
    bob = town.newcomer()
    card = await asked(town, bob, words)
    assert "另开了" in await bob.press(card, "另开一件")
    mine = now(town, card)
    number = int(text_of(mine).split("#")[1].split()[0])
    assert number != case.number
    assert "等网格员接单" in text_of(mine)
    assert "🙋 我家也是（附议）" in labels_of(mine)
    opened = Case(town, bob, number, town.group, mine)
    [report] = await opened.reports()
    assert report.text == words.removeprefix("@weisu_bot ")
    assert f"📋 #{number} " in text_of(opened.desk)
    assert "已撤回" in await bob.withdraws(opened.card)
    await assert_nothing_kept(town)


async def test_without_a_press_a_ticket_is_opened(town: Town) -> None:
    """After ten minutes what was said to the bot is a ticket by itself, in the same message."""
    _, words = await reported(town)
    bob = town.newcomer()
    card = await asked(town, bob, words)
    town.clock.advance(TEN_MINUTES - 60)
    await town.calm()
    assert ASKS in text_of(now(town, card))
    town.clock.advance(60)
    await town.calm()
    assert text_of(now(town, card)).startswith("📋 #")
    assert "过时" in await bob.push(card, f"v1:same:1:0:{1 << 40}")
    await assert_nothing_kept(town)


async def filed_by(town: Town, who: Actor) -> int:
    """Count somebody's tickets; those of other tests may file themselves meanwhile."""
    async with town.reading() as uow:
        person = await uow.people.by_telegram(who.id)
        assert person is not None
        found = await uow.tickets.listing("demo", states=[*State], reporter_id=person.id)
    return len(found)


async def test_the_same_picture_twice_in_an_album_is_kept_once(town: Town) -> None:
    """An album with a picture twice waits and becomes a ticket like any other."""
    await town.overhear()
    building = next(BUILDINGS)
    await town.file(text=f"{building}栋的路灯坏了", where=town.street)
    bob = town.newcomer(town.street)
    words, files = f"@weisu_bot {building}栋的路灯坏了", [b"one", b"two", b"one"]
    album = town.world.send_album(bob.id, town.street, files, caption=words)
    answers = await town.after(town.street, album[0].message_id)
    [card] = [item for item in answers if ASKS in text_of(item)]
    await town.calm()
    town.clock.advance(TEN_MINUTES)
    await town.calm()
    assert await filed_by(town, bob) == 1
    number = int(text_of(now(town, card)).split("#")[1].split()[0])
    assert len(await Case(town, bob, number, town.street, card).attachments()) == 2


@pytest.mark.parametrize("press", ["附议", "另开一件", None])
async def test_nothing_is_lost_over_a_restart(town: Town, press: str | None) -> None:
    """Whether the bot stops before it hears, before the press or before the hour: one answer."""
    case, words = await reported(town)
    bob = town.newcomer()
    await town.stop()
    said = bob.say(town.group, words)
    await town.start()
    [card] = [item for item in await town.answers_to(said) if ASKS in text_of(item)]
    await town.stop()
    if press:
        fresh = now(town, card)
        label = next(item for item in labels_of(fresh) if press in item)
        data = next(
            button.callback_data
            for row in fresh.reply_markup.inline_keyboard  # type: ignore[union-attr]
            for button in row
            if button.text == label
        )
        town.world.press(bob.id, town.group, card.message_id, str(data))
    else:
        town.clock.advance(TEN_MINUTES)
    await town.start()
    await town.calm()
    is_joined = press == "附议"
    assert await filed_by(town, bob) == (not is_joined)
    assert len(await case.reports()) == 1 + is_joined


async def test_only_the_author_and_helpers_answer(town: Town) -> None:
    """A stranger's press is refused; the grid's worker answers for whoever waits."""
    case, words = await reported(town)
    card = await asked(town, town.newcomer(), words)
    assert "问刚才说话的人" in await town.newcomer().press(card, "附议")
    assert "问刚才说话的人" in await town.newcomer().press(card, "另开一件")
    assert len(await case.reports()) == 1
    assert f"#{case.number}" in await town.worker.press(card, "附议")
    assert len(await case.reports()) == 2


async def test_twenty_neighbours_share_one_card(town: Town) -> None:
    """Many who say the same within minutes are asked by one message, each for themselves."""
    case, words = await reported(town)
    last, before = town.last_id(town.group), await town.count(tickets)
    crowd = [town.newcomer() for _ in range(6)]
    for who in crowd:
        who.say(town.group, words)
    cards = [item for item in await town.after(town.group, last) if ASKS in text_of(item)]
    assert len(cards) == 1
    assert "有 6 位邻居" in text_of(now(town, cards[0]))
    for who in crowd[:4]:
        await who.press(cards[0], "附议")
    assert "有 2 位邻居" in text_of(now(town, cards[0]))
    await crowd[4].press(cards[0], "另开一件")
    await crowd[5].press(cards[0], "附议")
    assert "5 位邻居附议了" in text_of(now(town, cards[0]))
    assert "6 户有同样的情况" in text_of(case.card)
    assert await town.count(tickets) == before + 1


@pytest.mark.parametrize("again", ["{}", "{} 怎么还没人来", "{}!!"])
async def test_the_same_words_twice_never_open_two_tickets(town: Town, again: str) -> None:
    """Whoever says their trouble again adds to what they said, and is told so."""
    case, _ = await reported(town)
    before = await town.count(tickets)
    words = (await case.reports())[0].text
    said = case.reporter.say(town.group, f"@weisu_bot {again.format(words)}")
    [answer] = await town.answers_to(said)
    assert f"已经报过，是 #{case.number}" in text_of(answer)
    assert await town.count(tickets) == before
    assert [item.text for item in await case.reports()][1:] == [again.format(words)]


async def test_the_same_words_twice_while_they_wait_are_one(town: Town) -> None:
    """Saying it again before answering adds to the words that wait; both come along."""
    case, words = await reported(town)
    bob, before = town.newcomer(), await town.count(tickets)
    card = await asked(town, bob, words)
    assert await bob.says(town.group, words) == []
    await bob.press(card, "另开一件")
    assert await town.count(tickets) == before + 1
    assert await bob.says(town.group, words)
    assert await town.count(tickets) == before + 1
    assert len(await case.reports()) == 1


async def test_more_words_and_corrections_reach_what_waits(town: Town) -> None:
    """What is said within the burst, an album's other photo and an edit wait with the words."""
    await town.overhear()
    building = next(BUILDINGS)
    await town.file(text=f"{building}栋的路灯坏了", where=town.street)
    bob = town.newcomer(town.street)
    words = f"@weisu_bot {building}栋的路灯坏了"
    sent = town.world.send_album(bob.id, town.street, [None, None, None], caption=words)
    answers = await town.after(town.street, sent[0].message_id)
    [card] = [item for item in answers if ASKS in text_of(item)]
    await bob.says(town.street, "就在台阶那里")
    town.world.edit(bob.id, town.street, sent[0].message_id, f"{words}，昨晚坏的")
    await town.calm()
    await bob.press(card, "另开一件")
    number = int(text_of(now(town, card)).split("#")[1].split()[0])
    case = Case(town, bob, number, town.street, sent[0])
    assert [item.text for item in await case.reports()] == [
        f"{building}栋的路灯坏了，昨晚坏的",
        "就在台阶那里",
    ]
    assert len(await case.attachments()) == 3


async def test_words_that_grew_too_long_while_they_waited_are_cut_and_filed(town: Town) -> None:
    """An edit to more than a ticket takes keeps the beginning; nothing is stuck, nothing lost."""
    building = next(BUILDINGS)
    await town.file(text=f"{building}栋的路灯坏了", where=town.street)
    bob = town.newcomer(town.street)
    words = f"@weisu_bot {building}栋的路灯坏了"
    sent = bob.say(town.street, words)
    await town.calm()
    town.world.edit(bob.id, town.street, sent.message_id, words + "，一直不亮" * 300)
    await town.calm()
    town.clock.advance(11 * 60)
    await town.calm()
    assert await filed_by(town, bob) == 1


async def test_danger_is_never_asked_about(town: Town) -> None:
    """A first word of danger opens a ticket; a second one at that building joins it at once."""
    building = next(BUILDINGS)
    case = await town.file(text=f"{building}栋燃气泄漏，快来")
    last, before = town.last_id(town.staff), await town.count(tickets)
    bob = town.newcomer()
    said = bob.say(town.group, f"@weisu_bot {building}栋燃气泄漏味道很大")
    [answer] = await town.answers_to(said)
    assert f"#{case.number}" in text_of(answer)
    assert ASKS not in text_of(answer)
    assert await town.count(tickets) == before
    assert len(await case.reports()) == 2
    assert any("又有一户" in text_of(item) for item in await town.after(town.staff, last))
    other = await town.file(text=f"{next(BUILDINGS)}栋燃气泄漏，快来")
    assert (await other.row()).priority is Priority.P0


async def test_danger_while_words_wait_is_filed_at_once(town: Town) -> None:
    """Words of danger of another kind right after are a ticket there; the first words wait on."""
    await town.overhear()
    building = next(BUILDINGS)
    await town.file(text=f"{building}栋的路灯坏了", where=town.street)
    bob = town.newcomer(town.street)
    card = await asked(town, bob, f"@weisu_bot {building}栋的路灯坏了", town.street)
    said = bob.say(town.street, "现在着火了")
    [danger] = await town.answers_to(said)
    assert "🆘" in text_of(danger)
    assert f"{building}栋" in text_of(danger)
    assert ASKS in text_of(now(town, card))


async def test_a_ticket_that_ended_meanwhile_is_not_joined(town: Town) -> None:
    """附议 on a ticket that was withdrawn meanwhile opens one for the neighbour instead."""
    case, words = await reported(town)
    bob = town.newcomer()
    card = await asked(town, bob, words)
    await case.reporter.withdraws(case.card)
    assert "另开了一件" in await bob.press(card, "附议")
    assert text_of(now(town, card)).startswith("📋 #")
    assert (await case.row()).state is State.WITHDRAWN


async def test_a_worker_who_files_for_somebody_is_asked_too(town: Town) -> None:
    """Words a worker files for their author wait for either of them."""
    case, words = await reported(town)
    bob = town.newcomer()
    said = bob.say(town.group, words.removeprefix("@weisu_bot "))
    town.worker.say(town.group, "@weisu_bot", reply_to=said.message_id)
    [card] = [item for item in await town.answers_to(said) if ASKS in text_of(item)]
    assert f"#{case.number}" in await town.worker.press(card, "附议")
    async with town.reading() as uow:
        person = await uow.people.by_telegram(bob.id)
    assert person is not None
    assert (await case.reports())[1].person_id == person.id
