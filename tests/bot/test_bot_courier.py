from __future__ import annotations

import pytest
from aiogram import Bot
from bot_house import House
from bot_product import TOKEN, say

from bot.app import make_bot
from bot.courier import Courier
from bot.outcomes import Next, classify
from fuzzing.telegram import Memory
from usecases.calls import UPLOADED, Call, Upload


async def test_a_file_goes_with_words_and_buttons(house: House) -> None:
    """A form carries bytes, a name in Chinese, and structures as JSON; what is None is left out."""
    (chat,) = await house.groups("一")
    bot = make_bot(TOKEN, house.server.url)
    given = {
        "chat_id": chat.address,
        "document": UPLOADED,
        "caption": "<b>表</b>",
        "parse_mode": "HTML",
        "reply_markup": {"inline_keyboard": [[{"text": "看", "callback_data": "v1:show:1:1:"}]]},
        "reply_parameters": None,
    }
    call = Call("sendDocument", given, upload=Upload("台账 1.xlsx", b"PK"))
    outcome, result = (await Courier(bot).carry(call, 5)).read()
    await bot.session.close()
    assert outcome.next is Next.SENT
    assert result["caption"] == "表"
    assert result["document"]["file_name"] == "台账 1.xlsx"
    assert result["reply_markup"]["inline_keyboard"][0][0]["text"] == "看"
    assert house.world.files.by_id[result["document"]["file_id"]].data == b"PK"
    assert "reply_parameters" not in house.calls("sendDocument")[0].params


async def test_half_a_letter_is_not_posted(house: House) -> None:
    """A text that no encoding has ends before the line, and is given up."""
    (chat,) = await house.groups("一")
    bot = make_bot(TOKEN, house.server.url)
    with pytest.raises(UnicodeEncodeError) as caught:
        await Courier(bot).carry(say(chat, "a\ud800"), 5)
    await bot.session.close()
    assert classify(caught.value).next is Next.DEAD
    assert house.calls("sendMessage") == []


def test_only_connections_of_aiohttp_are_shared() -> None:
    """A bot whose calls go another way is refused at once."""
    with pytest.raises(TypeError, match="aiohttp"):
        Courier(Bot(TOKEN, session=Memory()))
