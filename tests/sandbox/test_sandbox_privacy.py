"""What a bot hears in a group, and what it does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sandbox_house import Town
from telegram import Message

Say = Callable[[Town], Message]


def _answer(town: Town, reply_to: int | None = None) -> int:
    """Let the bot say something in the group, as the Bot API would."""
    quoted = town.world.quoted(town.group, reply_to)
    return town.world.post(town.group, town.bot.id, text="请问几栋？", **quoted).message.message_id


def _say(text: str) -> Say:
    return lambda town: town.world.say(town.ann, town.group, text)


def _reply_to_bot(town: Town) -> Message:
    return town.world.say(town.ann, town.group, "3栋", reply_to=_answer(town))


def _reply_to_a_call(town: Town) -> Message:
    called = town.world.say(town.ann, town.group, "@weisu_bot 漏水")
    return town.world.say(town.bob, town.group, "我家也是", reply_to=called.message_id)


def _reply_to_a_chat(town: Town) -> Message:
    chatted = town.world.say(town.ann, town.group, "漏水")
    return town.world.say(town.bob, town.group, "我家也是", reply_to=chatted.message_id)


def _reply_with_a_call(town: Town) -> Message:
    chatted = town.world.say(town.ann, town.group, "漏水")
    return town.world.say(town.bob, town.group, "@weisu_bot 登记", reply_to=chatted.message_id)


def _pointing(town: Town) -> Message:
    return town.world.say(town.ann, town.group, "微诉 看一下", mentions={"微诉": town.bot.id})


TABLE: list[tuple[str, Say, bool]] = [
    ("chatting", _say("3栋灯坏了"), False),
    ("a mention", _say("@weisu_bot 3栋灯坏了"), True),
    ("a mention in capitals", _say("@WEISU_BOT 3栋灯坏了"), True),
    ("a mention of another", _say("@weisu_bot2 3栋灯坏了"), False),
    ("a mention glued to a word", _say("@weisu_bot灯坏了"), False),
    ("a command for it", _say("/bao@weisu_bot 灯"), True),
    ("a command for another", _say("/bao@other_bot 灯"), False),
    ("a plain command", _say("/bao 灯"), True),
    ("a command glued to a word", _say("/bao灯"), False),
    ("a Chinese command", _say("/报修 灯"), False),
    ("a reply to the bot", _reply_to_bot, True),
    ("a reply to a call of the bot", _reply_to_a_call, True),
    ("a reply to chatting", _reply_to_a_chat, False),
    ("a reply that calls the bot", _reply_with_a_call, True),
    ("a mention by id", _pointing, True),
]


@pytest.mark.parametrize(("case", "say", "heard"), TABLE, ids=[row[0] for row in TABLE])
@pytest.mark.parametrize("power", ["privacy", "admin", "open"])
def test_who_hears_what(town: Town, case: str, say: Say, heard: bool, power: str) -> None:
    """With privacy on only calls and answers are heard; administrators and open bots hear all."""
    if power == "admin":
        town.world.promote_bot(town.group, by=town.ann)
    town.bot.privacy = power != "open"
    last = say(town)
    numbers = [update["message"]["message_id"] for update in town.pending() if "message" in update]
    assert (last.message_id in numbers) == (heard or power != "privacy"), case


def test_private_and_service_messages_are_always_heard(town: Town) -> None:
    """Privacy mode hides neither private chats nor joins and leaves."""
    town.world.start(town.ann)
    town.world.say(town.ann, town.ann.id, "你好")
    guest = town.world.add_person("客人")
    town.world.join(town.group, guest)
    town.world.leave(town.group, guest)
    assert town.kinds() == ["message"] * 4


def test_other_bots_and_the_bot_itself_are_never_heard(town: Town) -> None:
    """No bot hears a bot, not even as administrator."""
    other = town.world.add_bot("777:X", username="other_bot", name="Other")
    town.world.add_bot_to_group(town.group, by=town.ann, bot_id=other.id)
    town.world.promote_bot(town.group, by=town.ann)
    town.pending()
    town.world.post(town.group, other.id, text="@weisu_bot hi")
    _answer(town)
    assert town.texts() == []


def test_a_plain_command_is_for_the_bot_that_spoke_last(town: Town) -> None:
    """Of two bots only the last speaker gets a command without a name."""
    other = town.world.add_bot("777:X", username="other_bot", name="Other")
    town.world.add_bot_to_group(town.group, by=town.ann, bot_id=other.id)
    town.pending()
    town.world.say(town.ann, town.group, "/bao 没人")
    _answer(town)
    town.world.say(town.ann, town.group, "/bao 微诉")
    town.world.post(town.group, other.id, text="hi")
    town.world.say(town.ann, town.group, "/bao 别人")
    assert town.texts() == ["/bao 微诉"]
    assert other.queue.waiting[-1].payload["message"]["text"] == "/bao 别人"
    assert [one.lane for one in other.queue.waiting] == [
        f"place in {town.group.id}",
        *[f"chat {town.group.id}"] * 2,
    ]


def test_one_message_reaches_one_quiet_bot(town: Town) -> None:
    """A reply to one bot that names another is for the one replied to."""
    other = town.world.add_bot("777:X", username="other_bot", name="Other")
    town.world.add_bot_to_group(town.group, by=town.ann, bot_id=other.id)
    town.pending()
    other.queue.clear()
    asked = _answer(town)
    town.world.say(town.ann, town.group, "@other_bot 3栋", reply_to=asked)
    assert town.texts() == ["@other_bot 3栋"]
    assert other.queue.waiting == []
