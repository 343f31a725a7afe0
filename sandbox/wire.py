from __future__ import annotations

from enum import Enum
from typing import Any

from telegram import TelegramObject

Json = dict[str, Any]

_TRUE_OR_ABSENT = frozenset(
    {
        "channel_chat_created",
        "delete_chat_photo",
        "group_chat_created",
        "supergroup_chat_created",
    }
)
_REACTION_LISTS = ("old_reaction", "new_reaction")


def wire(thing: TelegramObject) -> Json:
    """Serialise as Telegram does.

    python-telegram-bot's `to_dict` differs in two places, both mended here: it writes `false` where
    the Bot API knows only `true` or nothing, and it drops the empty lists a reaction update needs.
    """
    served: Json = _mended(thing.to_dict())
    return served


def _mended(value: Any) -> Any:  # noqa: ANN401 - JSON has no narrower type
    if isinstance(value, dict):
        kept = {
            key: _mended(item)
            for key, item in value.items()
            if item is not False or key not in _TRUE_OR_ABSENT
        }
        if any(name in kept for name in _REACTION_LISTS):
            kept = {name: [] for name in _REACTION_LISTS} | kept
        return kept
    if isinstance(value, list | tuple):
        return [_mended(item) for item in value]
    return value.value if isinstance(value, Enum) else value
