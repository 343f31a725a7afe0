"""Bringing places as annotators write them, and as we find them, into one form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from domain.understanding.values import Whereabouts

FIELDS = ("compound", "building", "unit", "floor", "room", "road", "number", "landmark")
_SUFFIX = re.compile(r"(?:号楼|单元|栋|幢|座|洞|室|房|层|楼|号)$")
_DASHES = re.compile("[‐-―−]")
_DIGITS = {char: str(value) for value, char in enumerate("零一二三四五六七八九")}
_NUMBER = re.compile(r"[零一二三四五六七八九十]+")
_NUMBERED = ("building", "unit", "floor", "room", "number")


def labelled(place: Mapping[str, Any] | None) -> dict[str, str] | None:
    """Give the labelled fields that are filled in; None where places are not labelled."""
    if place is None:
        return None
    return {key: str(place[key]) for key in FIELDS if place.get(key)}


def as_written(row: Mapping[str, Any]) -> dict[str, str]:
    """Give the labels of a window of text, written as there: 三单元 -> "3", 8栋 -> "8"."""
    place = {key: bare(str(row[key])) for key in _NUMBERED if row.get(key)}
    return place | ({"compound": str(row["estate"])} if row.get("estate") else {})


def bare(written: str) -> str:
    """Give a number without its suffix, in Arabic digits, its dashes short."""
    plain = _DASHES.sub("-", _SUFFIX.sub("", written))
    return _NUMBER.sub(lambda found: _arabic(found.group()), plain)


def _arabic(number: str) -> str:
    tens, ten, ones = number.rpartition("十")
    if not ten:
        return "".join(_DIGITS[char] for char in number)
    return str(10 * int(_DIGITS.get(tens, "1")) + int(_DIGITS.get(ones, "0")))


def found(place: Whereabouts) -> dict[str, str]:
    """Give what was found under the names of the labels; an estate is a compound."""
    named: dict[str, str | None] = asdict(place)
    named["compound"] = place.estate or place.compound
    return {key: value for key in FIELDS if (value := named[key])}
