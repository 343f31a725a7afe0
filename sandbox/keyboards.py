from __future__ import annotations

from typing import Any

from telegram import ForceReply, InlineKeyboardMarkup, ReplyKeyboardMarkup, ReplyKeyboardRemove
from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit

from sandbox.params import Params
from sandbox.people import Chat
from sandbox.refusals import bad

ACTIONS = frozenset(
    {
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    }
)
_OTHERS = {
    "keyboard": ReplyKeyboardMarkup,
    "remove_keyboard": ReplyKeyboardRemove,
    "force_reply": ForceReply,
}
_SCHEMES = ("http://", "https://", "tg://", "ton://")


def read_keyboard(params: Params, chat: Chat) -> InlineKeyboardMarkup | None:
    """Read and check the inline buttons of a call; other keyboards are no part of the message."""
    given = params.json("reply_markup")
    if not given:
        return None
    if not isinstance(given, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" not in given:
        if not any(name in given for name in _OTHERS):
            raise bad("can't parse reply keyboard markup JSON object")
        return None
    rows = given["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    buttons = [button for row in rows for button in row]
    for button in buttons:
        _check(button, chat)
    if len(buttons) > InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER:
        raise bad("reply markup is too long")
    try:
        return InlineKeyboardMarkup.de_json(given, None) if buttons else None
    except (AttributeError, KeyError, TypeError, ValueError):
        raise bad("can't parse inline keyboard button") from None


def read_ask(params: Params) -> dict[str, Any] | None:
    """Give the forced reply or reply keyboard of a call: bots never see it again, people do."""
    given = params.json("reply_markup")
    return given if isinstance(given, dict) and not given.keys().isdisjoint(_OTHERS) else None


def _check(button: Any, chat: Chat) -> None:  # noqa: ANN401 - whatever a client sent
    if not isinstance(button, dict):
        raise bad("can't parse inline keyboard button: expected an Object")
    if not str(button.get("text") or "").strip():
        raise bad("inline keyboard button text must be non-empty")
    actions = [name for name in ACTIONS if button.get(name) is not None]
    if not actions:
        raise bad(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        raise bad("BUTTON_TYPE_INVALID")
    if "callback_data" in actions:
        size = len(str(button["callback_data"]).encode())
        least = InlineKeyboardButtonLimit.MIN_CALLBACK_DATA
        if not least <= size <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
            raise bad("BUTTON_DATA_INVALID")
    if "web_app" in actions and not chat.private:
        raise bad("BUTTON_TYPE_INVALID")
    url = str(button.get("url", "https://"))
    if not url.startswith(_SCHEMES):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
