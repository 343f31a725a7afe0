"""Half a sentence: words that name a place and say almost nothing else."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.understanding.values import Whereabouts

_ADDRESS = re.compile(
    r"[0-9A-Za-z零一二三四五六七八九十百两\-－—#]+|[栋幢座单元层楼号室房门口户期区弄巷路街道梯]"
    r"|我们?|咱们?|俺|家|这里?|那里?|的|在|是|就|边|旁|附近|对面|小区|地下|负"
)
_WORDISH = re.compile(r"[^\W_]")
_MOST_LEFT = 2
_LONGEST = 30


@dataclass(eq=False, kw_only=True)
class Half:
    """Half a sentence, or a picture without words, kept as the update in which it came.

    Once it was handed to a message it is handed to no other.
    """

    id: int = 0
    bot_id: int
    address: int
    message_id: int
    telegram_id: int
    update: dict[str, Any]
    until: datetime
    given_to: int | None = None


def is_place_only(text: str, place: Whereabouts, names: tuple[str, ...] = ()) -> bool:
    """Say whether words name a place and almost nothing else; `names` are those known there."""
    rest = unicodedata.normalize("NFKC", text)
    said = filter(None, (place.estate, place.road, place.landmark, *names))
    found = [
        name for name in (unicodedata.normalize("NFKC", name) for name in said) if name in rest
    ]
    is_named = found or place or place.compound or place.floor
    if len(text) > _LONGEST or not is_named:
        return False
    for name in sorted(found, key=len, reverse=True):
        rest = rest.replace(name, "")
    return len(_WORDISH.findall(_ADDRESS.sub("", rest))) <= _MOST_LEFT
