"""From somebody's words to what a ticket needs: is it for us, and where."""

from __future__ import annotations

import re
import unicodedata

from domain.community import Compound
from domain.ticket import Place

PREFIXES = ("报修", "投诉", "求助", "建议", "随手拍")
"""Words that file what follows a separator or starts with a number; "投诉有用的话" is talk."""

_PREFIX = re.compile(
    rf"^\s*(?:{'|'.join(PREFIXES)})(?:[\s：:，,、。；;!！]+|(?=[0-9０-９#＃]))(?P<body>.*)$",
    re.DOTALL,
)
_DIGITS = "零一二三四五六七八九"
_ONES = "一二三四五六七八九"
_TENS = f"[{_ONES}]?十[{_ONES}]?"
# "这一栋", "几十栋" and "百十栋" point or count, they name no building; nor does "两栋".
_NAMED = f"(?<![零{_ONES}两十百这那哪每几同整某另任])"
_NUMBER = (
    r"[0-9]{1,4}"
    rf"|{_NAMED}(?:[{_ONES}两]百(?:零[{_ONES}]|{_TENS}|[{_ONES}])?|{_TENS}|[零{_ONES}]{{1,4}})"
)
_SEAT = "座(?![桥山塔庙位椅城])"
_BUILDING = re.compile(
    rf"(?<![0-9A-Za-z])(?P<letter>[A-Za-z])?(?P<number>{_NUMBER})"
    rf"\s*(?:栋|幢|{_SEAT}|号楼|#楼|#)"
    rf"|(?<![A-Za-z])(?P<alone>[A-Za-z])\s*(?:栋|幢|{_SEAT})"
)
_UNIT = re.compile(rf"(?P<number>{_NUMBER}|[A-Za-z])\s*单元")
_ROOM = re.compile(r"(?<![0-9])(?P<number>[0-9]{3,4})\s*(?:室|号房|房(?![租东产子屋间]))")
_DASHED = re.compile(
    r"(?<![0-9\-－])(?P<building>[0-9]{1,3})[\-－—](?P<unit>[0-9]{1,2})[\-－—](?P<room>[0-9]{3,4})(?![0-9])"
)
# 路灯, 门口路, 街道办 are no addresses.
_STREET = (
    "(?<![马道公铁电线网水走修让堵挡占条段门路口里的边这那大小])路(?![灯由面障过])"
    "|街(?![道坊])|巷(?![子道])|大道"
)
_ROAD = re.compile(rf"(?P<road>[\u4e00-\u9fff]{{2,6}}(?:{_STREET})\s*[0-9]{{0,4}}号?)")
_BEFORE_ROAD = re.compile(r"^.*[在到住是从的]")
_SHORTEST_ROAD = 3
_WORDISH = re.compile(r"[^\W\d_]")
_SHORTEST = 2


def after_prefix(text: str) -> str | None:
    """Give what follows a filing word such as 报修, or None when nothing is being filed."""
    found = _PREFIX.match(text)
    return found["body"].strip() if found else None


def without_mention(text: str, username: str) -> str:
    """Give the text without the bot's @name, wherever it stands."""
    return re.sub(
        rf"@{re.escape(username)}(?![A-Za-z0-9_])", " ", text, flags=re.IGNORECASE
    ).strip()


def is_meaningful(text: str) -> bool:
    """Say whether there are at least two letters or characters; emoji and dots say nothing."""
    return len(_WORDISH.findall(text)) >= _SHORTEST


def read_number(text: str) -> str:
    """Give a Chinese or Arabic number below a thousand in Arabic digits; letters stay letters."""
    if text.isascii():
        return text.upper()
    if "十" not in text and "百" not in text:
        return "".join(str(_DIGITS.index("二" if char == "两" else char)) for char in text)
    hundreds, _, rest = text.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    value = 100 * _digit(hundreds) if hundreds else 0
    value += 10 * (_digit(tens) if tens.strip("零") else 1) if ten else 0
    return str(value + (_digit(ones) if ones.strip("零") else 0))


def _digit(text: str) -> int:
    char = text.strip("零")[-1:]
    return _DIGITS.index("二" if char == "两" else char)


def find_place(text: str, compounds: tuple[Compound, ...] = ()) -> Place:
    """Find building, unit, room, compound or a road in the words; what is not said stays None."""
    flat = unicodedata.normalize("NFKC", text)
    compound = _find_compound(flat, compounds)
    dashed = _DASHED.search(flat)
    if dashed:
        return Place(
            compound=compound,
            building=dashed["building"],
            unit=dashed["unit"],
            room=dashed["room"],
        )
    building = _BUILDING.search(flat)
    unit = _UNIT.search(flat)
    room = _ROOM.search(flat)
    return Place(
        compound=compound,
        building=_building_name(building) if building else None,
        unit=read_number(unit["number"]) if unit else None,
        room=room["number"] if room else None,
        note=None if building else _find_road(flat),
    )


def _find_compound(flat: str, compounds: tuple[Compound, ...]) -> str | None:
    """Give the compound that is named; the longest name wins (幸福花园二期 over 幸福花园)."""
    named = [item for item in compounds if unicodedata.normalize("NFKC", item.name) in flat]
    return max(named, key=lambda item: len(item.name)).code if named else None


def _find_road(flat: str) -> str | None:
    roads = (_BEFORE_ROAD.sub("", found["road"]).strip() for found in _ROAD.finditer(flat))
    return next((road for road in roads if len(road) >= _SHORTEST_ROAD), None)


def _building_name(found: re.Match[str]) -> str:
    if found["alone"]:
        return found["alone"].upper()
    return (found["letter"] or "").upper() + read_number(found["number"])
