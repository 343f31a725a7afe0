"""What must not be repeated in a group: phones, identity numbers, rooms."""

from __future__ import annotations

import re

_GAP = r"[\s.·_–—－-]?"
_NUMBERS = (
    re.compile(
        rf"(?<!\d)\d{{6}}{_GAP}(?:18|19|20)\d{{2}}(?:0\d|1[0-2])(?:[0-2]\d|3[01]){_GAP}\d{{3}}[\dXxＸｘ](?!\d)"
    ),  # identity card
    re.compile(rf"(?<!\d)(?:\+?86{_GAP})?1[3-9]\d(?:{_GAP}\d){{8}}(?!\d)"),  # mobile
    re.compile(rf"(?<!\d)0\d{{2,3}}{_GAP}\d{{7,8}}(?!\d)"),  # landline
    re.compile(r"(?<!\d)\d{7,}(?!\d)"),  # any other number long enough to identify somebody
)
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
_ONES = "零〇一二三四五六七八九"
_SPELT_ROOM = re.compile(
    rf"(?<![{_ONES}])[{_ONES}]{{3,4}}(?=\s*(?:室|房|号房))|(?<=单元)[{_ONES}]{{3,4}}(?![{_ONES}])"
)


def mask_numbers(text: str) -> str:
    """Hide phones and identity numbers; a reader sees that something was there."""
    for pattern in _NUMBERS:
        text = pattern.sub("***", text)
    return text


def private_numbers(text: str) -> int:
    """Count the phones and identity numbers in the text."""
    found = 0
    for pattern in _NUMBERS:
        text, times = pattern.subn("***", text)
        found += times
    return found


def mask_for_group(text: str) -> str:
    """Hide phones, identity numbers and room numbers: the text may then stand in a group."""
    return _SPELT_ROOM.sub("**", _ROOM.sub("**", mask_numbers(text)))
