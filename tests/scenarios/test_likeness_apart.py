"""Words like an open ticket where it matters who else is in town: me-too, direct chats, names."""

from __future__ import annotations

import pytest
from actors import Actor, labels_of, text_of
from telegram import Message
from town import Town

from domain.chats import ChatKind
from storage.ticket_tables import tickets

ASKS = "好像已经有人报了"
LAMP = "3栋2单元楼道灯坏了三天了"
STEP = "5栋门口的台阶塌了一块"


async def seen(town: Town) -> Actor:
    """Give somebody the bot has seen in the group."""
    who = town.newcomer()
    await who.says(town.group, "@weisu_bot")
    return who


async def told_privately(town: Town, who: Actor, text: str, naming: str) -> list[Message]:
    """Tell a complaint step by step in the direct chat; gives what the bot says at the end."""
    [hello] = await who.start()
    await who.asks(hello, "我要反映")
    said = await who.says(who.id, text)
    question = await who.asks(said[-1], "下一步")
    confirm = await who.asks(question, naming)
    await who.press(confirm, "提交")
    return await town.after(who.id, confirm.message_id)


@pytest.mark.parametrize("words", ["我家也是", "我也是", "我们这边也是"])
async def test_a_bare_me_too_joins_what_the_group_speaks_of(own_town: Town, words: str) -> None:
    """我家也是, said to the bot, counts for the only trouble this group was just told of."""
    case = await own_town.file(text=LAMP)
    said = own_town.bob.say(own_town.group, f"@weisu_bot {words}")
    [answer] = await own_town.answers_to(said)
    assert f"#{case.number} 您家也算一户" in text_of(answer)
    assert "2 户有同样的情况" in text_of(case.card)
    assert await own_town.count(tickets) == 1


async def test_a_me_too_that_may_mean_two_is_asked_which(own_town: Town) -> None:
    """When two troubles are fresh the neighbour presses which; a reply to one needs no press."""
    lamp = await own_town.file(text=LAMP)
    step = await own_town.file(text=STEP)
    said = own_town.bob.say(own_town.group, "@weisu_bot 我家也是")
    [question] = await own_town.answers_to(said)
    assert "哪一件" in text_of(question)
    assert [label.split()[0] for label in labels_of(question)] == [
        f"#{step.number}",
        f"#{lamp.number}",
    ]
    await own_town.bob.press(question, f"#{lamp.number}")
    assert "2 户有同样的情况" in text_of(lamp.card)
    own_town.eve.say(own_town.group, "@weisu_bot 我家也是", reply_to=step.said.message_id)
    await own_town.calm()
    assert "2 户有同样的情况" in text_of(step.card)


async def test_a_me_too_about_nothing_is_asked_back(own_town: Town) -> None:
    """Where nobody reported anything lately, 我家也是 makes no ticket but one question."""
    said = own_town.bob.say(own_town.group, "@weisu_bot 我家也是")
    [answer] = await own_town.answers_to(said)
    assert "没看懂您说的是哪一件" in text_of(answer)
    assert await own_town.count(tickets) == 0


async def test_a_direct_chat_is_asked_as_a_group_is(own_town: Town) -> None:
    """Who tells it in private sees of the open ticket only what the group's card shows."""
    case = await own_town.file(text=f"{LAMP}，501室卓玛家")
    bob = await seen(own_town)
    answers = await told_privately(own_town, bob, LAMP, "实名")
    [card] = [item for item in answers if ASKS in text_of(item)]
    for hidden in ("501", "2单元", "卓玛", case.reporter.name):
        assert hidden not in text_of(card)
    await bob.press(card, "附议")
    assert "2 户有同样的情况" in text_of(case.card)
    assert bob.name not in text_of(case.card)
    assert await own_town.count(tickets) == 1


async def test_what_was_told_without_a_name_is_never_offered(own_town: Town) -> None:
    """An anonymous ticket is not shown to a neighbour, and an anonymous author is not asked."""
    bob = await seen(own_town)
    await told_privately(own_town, bob, LAMP, "匿名")
    case = await own_town.file(text=LAMP)
    assert await own_town.count(tickets) == 2
    answers = await told_privately(own_town, await seen(own_town), LAMP, "匿名")
    assert not [item for item in answers if ASKS in text_of(item)]
    assert await own_town.count(tickets) == 3
    said = await bob.says(own_town.group, f"@weisu_bot {LAMP}")
    assert f"#{case.number}" in text_of(said[-1])
    assert ASKS in text_of(said[-1])


async def test_what_waits_moves_with_its_group(own_town: Town) -> None:
    """A group that becomes a supergroup is asked again there, and nothing of the words is lost."""
    group = own_town.world.add_group(
        "新群", kind="group", members=[own_town.ann.id, own_town.bob.id]
    )
    own_town.world.add_bot_to_group(group.id, by=own_town.ann.id, bot_id=own_town.bot_id)
    await own_town.calm()
    assert own_town.app is not None
    async with own_town.app.database.writing() as uow:
        chat = await uow.chats.at(own_town.bot_id, group.id)
        assert chat is not None
        chat.kind, chat.community, chat.grid, chat.compound = ChatKind.COMPOUND, "demo", "g1", "c1"
    await own_town.file(own_town.ann, LAMP, group.id)
    said = own_town.bob.say(group.id, f"@weisu_bot {LAMP}")
    [card] = await own_town.answers_to(said)
    assert ASKS in text_of(card)
    new = own_town.world.migrate(group.id).id
    await own_town.calm()
    again = [item for item in own_town.heard(new) if ASKS in text_of(item)]
    assert len(again) == 1
    for _ in range(said.message_id):
        own_town.ann.say(new, "大家好")
    own_town.clock.advance(601)
    await own_town.calm()
    moved = own_town.world.message(new, again[0].message_id)
    assert text_of(moved).startswith("📋 #2 ")
    assert await own_town.count(tickets) == 2
