"""Numbers the way people write them at home: 三, 十二, 一百零五, 四〇二, 12."""

from __future__ import annotations

ONES = "一二三四五六七八九"
SPELT = f"零〇幺{ONES}"
TENS = f"[{ONES}]?十[{ONES}]?"
STEMS = "甲乙丙丁东西南北中"
_DIGITS = "零" + ONES
_SAME = str.maketrans("〇幺两", "零一二")

# "几十栋", "百十栋" and "两栋" count, "这三栋" points: they name nothing.
_NAMED = f"(?<![零〇{ONES}两十百几数多这那哪每某任另])"
NUMBER = (
    r"(?:[0-9]{1,4}"
    rf"|{_NAMED}(?:[{ONES}两]百(?:零[{ONES}]|{TENS}|[{ONES}])?|{TENS}|[{SPELT}]{{1,4}}))"
)
"""A pattern of one number that names something."""

SMALL = rf"(?:[0-9]{{1,2}}|{_NAMED}(?:{TENS}|[{ONES}]))"
"""A pattern of a number below a hundred, as floors and units have."""


def read_number(text: str) -> str:
    """Give a Chinese or Arabic number below a thousand in Arabic digits; A, 甲, 东 stay."""
    if text.isascii():
        return text.upper()
    if text in STEMS:
        return text
    plain = text.translate(_SAME)
    if "十" not in plain and "百" not in plain:
        return "".join(str(_DIGITS.index(char)) for char in plain)
    hundreds, _, rest = plain.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    value = 100 * _digit(hundreds) if hundreds else 0
    value += 10 * (_digit(tens) if tens.strip("零") else 1) if ten else 0
    return str(value + (_digit(ones) if ones.strip("零") else 0))


def _digit(text: str) -> int:
    return _DIGITS.index(text.strip("零")[-1:])


def short_number(text: str) -> str:
    """Give a number without leading zeros: 03栋 and 3栋 are one building."""
    number = read_number(text)
    return number.lstrip("0") or number


def is_room(digits: str) -> bool:
    """Say whether digits look like floor and door (402, 1102), not like a price or a year."""
    door = int(digits[-2:])
    return 1 <= door <= _LAST_DOOR and 1 <= int(digits[:-2]) <= _LAST_FLOOR


_LAST_DOOR = 19
_LAST_FLOOR = 60
