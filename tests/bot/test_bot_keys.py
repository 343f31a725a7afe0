# ruff: noqa: ANN401 - a test may be handed anything
from __future__ import annotations

from typing import Any

import pytest
from aiogram import Dispatcher
from aiogram.fsm.storage.base import StorageKey
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import Update
from bot_product import TOKEN

from bot.app import make_bot
from bot.fsm import SqlStorage
from bot.keys import gather, ticket_in


async def test_state_outside_an_update_is_refused() -> None:
    """A dialogue is part of a transaction; without one there is nothing to read."""
    storage = SqlStorage()
    key = StorageKey(bot_id=1, chat_id=2, user_id=3)
    with pytest.raises(LookupError, match="no update is being handled"):
        await storage.get_state(key)
    await storage.close()


def _update(**content: Any) -> Update:
    return Update.model_validate({"update_id": 1, **content})


_ANN = {"id": 7, "is_bot": False, "first_name": "卓玛"}
_GROUP = {"id": -100, "type": "supergroup", "title": "群"}
_TEXT = {"message_id": 5, "date": 1, "chat": _GROUP, "from": _ANN, "text": "灯"}


async def test_keys_name_what_a_batch_is_about() -> None:
    """Replies, edits and presses tell which rows the handlers will want."""
    bot, dispatcher = make_bot(TOKEN), Dispatcher(storage=MemoryStorage())
    reply = {**_TEXT, "message_id": 6, "reply_to_message": {**_TEXT, "message_id": 4}}
    press = {"id": "1", "from": _ANN, "chat_instance": "x", "data": "v1:claim:77:2"}
    shown = {**_TEXT, "message_id": 9, "reply_to_message": {**_TEXT, "message_id": 8}}
    hidden = {"message_id": 10, "date": 0, "chat": _GROUP}
    keys = gather(
        [
            _update(message=reply),
            _update(edited_message={**_TEXT, "edit_date": 2}),
            _update(callback_query={**press, "message": shown}),
            _update(callback_query={**press, "message": hidden, "data": "other"}),
            _update(callback_query={**press, "inline_message_id": "i"}),
            _update(poll=_POLL),
        ],
        bot,
        dispatcher,
    )
    assert keys.telegram_ids == {7}
    assert keys.addresses == {-100}
    assert keys.answered == {-100}
    assert keys.posts == {(-100, number) for number in (4, 5, 8, 9, 10)}
    assert keys.tickets == {77}
    assert keys.conversations == {"12345:-100:7:::default", "12345:7:7:::default"}
    await bot.session.close()


_POLL = {
    "id": "1",
    "question": "?",
    "options": [],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}


@pytest.mark.parametrize(
    ("data", "ticket"),
    [
        ("v1:claim:77:2", 77),
        ("v1:claim:77:2:arg:more", 77),
        ("v1:menu:0:0", None),
        ("v1:claim:-5:1", None),
        ("v1:claim:x:1", None),
        ("v1:claim:²:1", None),
        ("v1:claim:99999999999999999999:1", None),
        ("v2:claim:77:2", None),
        ("v1:claim", None),
        ("", None),
        (None, None),
    ],
)
def test_a_forged_button_names_no_ticket(data: str | None, ticket: int | None) -> None:
    """Only a well-formed button of ours is worth a look at the tickets."""
    assert ticket_in(data) == ticket
