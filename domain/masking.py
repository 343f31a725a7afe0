"""What must not be repeated in a group: phones, identity numbers, rooms."""

from __future__ import annotations

import re

_NUMBERS = (
    re.compile(
        r"(?<!\d)\d{6}(?:18|19|20)\d{2}(?:0\d|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?!\d)"
    ),  # identity card
    re.compile(r"(?<!\d)(?:\+?86[\s-]?)?1[3-9]\d(?:[\s-]?\d){8}(?!\d)"),  # mobile
    re.compile(r"(?<!\d)0\d{2,3}[\s-]?\d{7,8}(?!\d)"),  # landline
    re.compile(r"(?<!\d)\d{7,}(?!\d)"),  # any other number long enough to identify somebody
)
# Three or four digits are taken for a room unless a word of measure or a building follows.
# Inexact on purpose: a hidden price does less harm than a shown flat.
_ROOM = re.compile(
    r"(?<![\d.:：])\d{3,4}(?!\d)"
    r"(?!\s*(?:元|块|年|米|度|人|户|次|个|斤|平|%|％|点|时|分|天|路|线|栋|幢|座|号楼|#))"
)


def mask_numbers(text: str) -> str:
    """Hide phones and identity numbers; a reader sees that something was there."""
    for pattern in _NUMBERS:
        text = pattern.sub("***", text)
    return text


def mask_for_group(text: str) -> str:
    """Hide phones, identity numbers and room numbers: the text may then stand in a group."""
    return _ROOM.sub("**", mask_numbers(text))
