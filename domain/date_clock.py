"""What time of the day some words mean."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.date_words import number

PARTS = {
    "凌晨": (0, 6),
    "清晨": (6, 9),
    "早晨": (6, 9),
    "早上": (6, 9),
    "一大早": (6, 9),
    "一早": (6, 9),
    "早": (6, 9),
    "上午": (9, 12),
    "中午": (12, 14),
    "下午": (14, 18),
    "午后": (14, 18),
    "傍晚": (17, 19),
    "晚上": (18, 21),
    "晚间": (18, 21),
    "夜里": (18, 21),
    "夜": (18, 21),
    "晚": (18, 21),
}
"""When a part of the day begins (中午前) and when it is over (下午来)."""

_NIGHT = frozenset({"晚上", "晚间", "夜里", "夜", "晚"})
_EVENING = 5
_AFTERNOON = 6
_NOON = 12
MIDNIGHT = 24
_MINUTES = 60


class NoMoment(Exception):  # noqa: N818 - no error: the words name no moment
    """The words look like a date and are none (11月31日, 25点), so that nothing is guessed."""


@dataclass(frozen=True, kw_only=True)
class Clock:
    """A time of the day, or a part of it."""

    part: str | None = None
    hour: int | None = None
    minute: int = 0


def clock_of(found: re.Match[str], early: str | None) -> Clock:
    """Read a match of `date_words.CLOCK`; `early` is the part of the day said with the day."""
    part = found["part"] or early
    written = found["h"] or found["H"]
    hour, minute = _hour(number(written), part, is_spoken=found["h"] is None), _minute(found)
    if minute >= _MINUTES or hour > MIDNIGHT or (hour == MIDNIGHT and found["h"]):
        raise NoMoment
    return Clock(part=part, hour=hour, minute=minute)


def _minute(found: re.Match[str]) -> int:
    if found["half"]:
        return 30
    if found["quarter"]:
        return 45 if found["quarter"] in "三3" else 15
    return number(found["m"] or found["M"] or found["MM"] or "0")


def _hour(hour: int, part: str | None, *, is_spoken: bool) -> int:
    """Give the hour of the day that somebody means; refuse 晚上1点 and 上午15点."""
    if part is None:
        return hour + _NOON if is_spoken and 1 <= hour <= _AFTERNOON else hour
    if part in _NIGHT:
        if hour == _NOON:
            return MIDNIGHT
        hour += _NOON if _EVENING <= hour < _NOON else 0
        is_right = hour > _NOON + _EVENING - 1
    elif part == "中午":
        hour += _NOON if 1 <= hour <= 2 else 0  # noqa: PLR2004
        is_right = _NOON - 1 <= hour <= _NOON + 2
    elif part in ("下午", "午后", "傍晚"):
        hour += _NOON if 1 <= hour < _NOON else 0
        is_right = _NOON <= hour < MIDNIGHT
    else:
        hour = 0 if part == "凌晨" and hour == _NOON else hour
        is_right = hour <= (_AFTERNOON if part == "凌晨" else _NOON)
    if not is_right:
        raise NoMoment
    return hour
