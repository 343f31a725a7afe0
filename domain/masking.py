"""What must not be repeated in a group: phones, identity numbers, rooms."""

from __future__ import annotations

import re

# People say 幺 for one, and on the radio 洞 for nought, 拐 for seven, 勾 for nine.
_SPELT = "零〇一二三四五六七八九幺两洞拐勾"
_DIGIT = rf"[\d{_SPELT}]"
_ONE, _UPPER, _NOUGHT = "[1１一幺]", "[3-9３-９三四五六七八九拐勾]", "[0０零〇洞]"
# Emoji digits carry two signs of their own; nothing visible may stand between two digits, too.
_SIGN = r"[\s.·_–—－\-\u200b-\u200d\u2060\ufe0f\u20e3]"
_GAP, _SURE_GAP = _SIGN + "{0,3}", _SIGN + "{1,3}"
# 138 0000 0055一直没人接: signs of another kind beside a number are no part of it.
_START = rf"(?:(?<!\d)(?=[\d+])|(?<!{_DIGIT}))"
_END = rf"(?:(?<=\d)(?!\d)|(?!{_DIGIT}))"
_NUMBERS = (
    re.compile(
        rf"(?<!\d)\d{{6}}{_GAP}(?:18|19|20)\d{{2}}(?:0\d|1[0-2])(?:[0-2]\d|3[01]){_GAP}\d{{3}}[\dXxＸｘ](?!\d)"
    ),  # identity card
    re.compile(r"(?<!\d)\d{4}(?:[\s-]\d{4}){3}(?:[\s-]?\d{1,3})?[XxＸｘ]?(?!\d)"),  # in fours
    re.compile(
        rf"{_START}(?:\+?86{_GAP})?{_ONE}{_UPPER}{_DIGIT}(?:{_GAP}{_DIGIT}){{8}}{_END}"
    ),  # mobile
    re.compile(
        rf"{_START}{_ONE}{_SURE_GAP}{_UPPER}(?:{_SURE_GAP}{_DIGIT}){{9}}(?!{_SIGN}*{_DIGIT})"
    ),  # mobile, sign by sign
    re.compile(rf"{_START}{_NOUGHT}{_DIGIT}{{2,3}}{_GAP}{_DIGIT}{{7,8}}{_END}"),  # landline
    re.compile(
        rf"(?<!\d)(?:\d{{17}}[XxＸｘ]|\d{{7,}}(?!\d))|{_START}{_DIGIT}{{9,}}[XxＸｘ]?(?![{_SPELT}十])"
    ),  # any other number long enough to identify somebody
)
_LONG = re.compile(rf"{_DIGIT}(?:{_GAP}{_DIGIT}){{6}}")
# Three or four digits are taken for a room unless a word of measure or a building follows:
# "401天花板" and "501次卧" are rooms, "3天" and "300次" are not.
# Inexact on purpose: a hidden price does less harm than a shown flat.
_MEASURE = (
    "元|块|米|度|斤|%|％|栋|幢|座|号楼|#|小时|分钟|秒|伏|瓦|公里|毫升|克|[vVwW](?![a-zA-Z])|国道|省道"
    "|年(?!久)|人(?!家)|户(?![主内外门型])|次(?!卧)|个(?!别)|平(?![台房时])|点(?!位)|时(?![常不候])"
    "|分(?!户)|天(?![花台井窗线然棚])|路(?!由)|线(?!路)"
)
# A hotline is only one after a word of calling: "打120" helps, "2单元120" is somebody's door.
_HOTLINE = r"(?<=[打拨报叫])(?:110|112|119|120|122)(?![\d室房])"
_ROOM = re.compile(rf"(?<!\d)(?!{_HOTLINE})\d{{3,4}}(?!\d)(?!\s*(?:{_MEASURE}))")
_ONES = "零〇幺一二三四五六七八九"
_SPELT_ROOM = re.compile(
    rf"(?<![{_ONES}])[{_ONES}]{{3,4}}(?=\s*(?:室|房|号房))|(?<=单元)[{_ONES}]{{3,4}}(?![{_ONES}])"
)


def mask_numbers(text: str) -> str:
    """Hide phones and identity numbers; a reader sees that something was there."""
    return _hidden(text)[0]


def private_numbers(text: str) -> int:
    """Count the phones and identity numbers in the text."""
    return _hidden(text)[1]


def private_strings(text: str) -> tuple[str, ...]:
    """Give the phones and identity numbers in the text, as they are written there."""
    patterns = _NUMBERS if _LONG.search(text) else ()
    return tuple(found[0] for pattern in patterns for found in pattern.finditer(text))


def _hidden(text: str) -> tuple[str, int]:
    found = 0
    for pattern in _NUMBERS if _LONG.search(text) else ():
        text, times = pattern.subn("***", text)
        found += times
    return text, found


def mask_for_group(text: str) -> str:
    """Hide phones, identity numbers and room numbers: the text may then stand in a group."""
    return _SPELT_ROOM.sub("**", _ROOM.sub("**", mask_numbers(text)))
