"""The limits the sandbox enforces are those of python-telegram-bot's constants."""

from __future__ import annotations

import pytest
from sandbox_house import Town, Wire
from telegram.constants import (
    BotCommandLimit,
    CallbackQueryLimit,
    FloodLimit,
    InlineKeyboardButtonLimit,
    InlineKeyboardMarkupLimit,
    MediaGroupLimit,
    MessageLimit,
    PollingLimit,
    WebhookLimit,
)

from sandbox.drawing import placeholder
from sandbox.limits import FloodGate
from sandbox.refusals import RefusalError


def test_the_librarys_constants_are_the_documented_ones() -> None:
    """Telegram's documented numbers and the library's constants agree."""
    assert (MessageLimit.MAX_TEXT_LENGTH, MessageLimit.CAPTION_LENGTH) == (4096, 1024)
    assert InlineKeyboardButtonLimit.MAX_CALLBACK_DATA == 64
    assert InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER == 100
    assert CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH == 200
    assert (MediaGroupLimit.MIN_MEDIA_LENGTH, MediaGroupLimit.MAX_MEDIA_LENGTH) == (2, 10)
    assert (FloodLimit.MESSAGES_PER_SECOND, FloodLimit.MESSAGES_PER_SECOND_PER_CHAT) == (30, 1)
    assert FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP == 20
    assert (PollingLimit.MAX_LIMIT, WebhookLimit.MAX_SECRET_TOKEN_LENGTH) == (100, 256)
    assert (BotCommandLimit.MAX_COMMAND, BotCommandLimit.MAX_COMMAND_NUMBER) == (32, 100)


async def _send(wire: Wire, chat: int) -> int:
    """Send a message; answer 0, or the seconds to wait."""
    answer = await wire.ask("sendMessage", chat_id=chat, text="x")
    return int(answer.get("parameters", {}).get("retry_after", 0))


async def test_one_message_a_second_in_a_chat(town: Town, wire: Wire) -> None:
    """A second message within the second is told to wait for one, and then passes."""
    town.world.enforce_limits = True
    assert [await _send(wire, town.group.id) for _ in range(3)] == [0, 1, 1]
    town.world.clock.advance(1)
    assert await _send(wire, town.group.id) == 0


async def test_twenty_messages_a_minute_in_a_group(town: Town, wire: Wire) -> None:
    """The twenty-first message to a group waits until the first is a minute old."""
    town.world.enforce_limits = True
    for _ in range(20):
        assert await _send(wire, town.group.id) == 0
        town.world.clock.advance(2)
    wait = await _send(wire, town.group.id)
    assert 15 <= wait <= 20
    town.world.clock.advance(wait)
    assert await _send(wire, town.group.id) == 0


async def test_an_album_weighs_as_many_as_it_has(town: Town, wire: Wire) -> None:
    """Ten photos are one burst for the second, and ten messages for the minute."""
    town.world.enforce_limits = True
    photo = town.world.send_media(town.ann, town.group, "photo", file=placeholder(1)).photo[-1]
    media = [{"type": "photo", "media": photo.file_id}] * 10
    for _ in range(2):
        await wire.ok("sendMediaGroup", chat_id=town.group.id, media=media)
        town.world.clock.advance(2)
    assert await _send(wire, town.group.id) > 50
    await wire.ok("sendChatAction", chat_id=town.group.id, action="typing")


async def test_a_call_without_a_chat_is_not_counted(town: Town, wire: Wire) -> None:
    """A send that names no chat is refused for that, not for flooding."""
    town.world.enforce_limits = True
    for _ in range(2):
        assert await wire.refused("sendMessage", text="x") == "Bad Request: chat_id is empty"


def test_thirty_messages_a_second_overall(town: Town) -> None:
    """The thirty-first chat within a second has to wait; private chats know no minute."""
    gate, now = FloodGate(), town.world.clock.now()
    for chat in range(1, 31):
        gate.pass_through(chat, now)
    with pytest.raises(RefusalError) as caught:
        gate.pass_through(31, now)
    assert caught.value.parameters == {"retry_after": 1}
    assert caught.value.code == 429


async def test_limits_are_off_unless_asked_for(town: Town, wire: Wire) -> None:
    """Without enforce_limits a test may send as fast as it likes."""
    assert [await _send(wire, town.group.id) for _ in range(40)] == [0] * 40
