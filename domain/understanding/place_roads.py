"""Roads with their numbers, and numbers that stand alone on a shop, a stall or a yard."""

from __future__ import annotations

import re

from domain.understanding.place_numbers import NUMBER, SPELT, short_number
from domain.understanding.place_words import name_before

# 路灯, 门口路, 街道办 are no addresses; nor is 修路, 一条街 or 步行街.
_ROAD = re.compile(
    r"(?<![马道公铁电线网水走修让堵挡占条段门口里的边这那大小出上过跑命问带迷绕半短退思后末销套活歧岔])"
    r"路(?![灯由面障过费程人数径况政桩子线])"
    r"|(?<=[\u4e00-\u9fff]{2})路(?=路灯|路面|口)"
    r"|(?<![逛上临沿整半条满步行业吃食大老的])街(?![道坊上头市区边])|(?<![小街后条深的陋穷里巷])巷(?![子道弄尾巷])"
    r"|(?<![阳黄金康天])大道(?!理)|胡同(?!里)"
)
_OF_ROADS = re.compile("[路街巷道胡]")
_NUMBER = re.compile(rf"(?:[东南西北中]?段)?\s*(?P<number>[0-9]{{1,4}}|{NUMBER})\s*号(?![楼线])")
_SHORTEST_NAME = 1
_LONGEST_NAME = 7
_BESIDE = re.compile(
    rf"(?<![0-9A-Za-z月#第尾-])(?P<number>{NUMBER})\s*号(?:的?(?:商?铺|门面|门市|门店|店|招牌|摊位?|档口?|院|车位|柜台)|\s*(?:大院))"
    rf"|(?:摊位?|商铺|铺面|档口|门面|门牌)号?\s*(?P<behind>[0-9]{{1,4}}|[{SPELT}十]{{1,3}})号"
)
_NO_ROADS = re.compile(
    "^[这那一整半各条]条|(?:门口|楼下|小区|旁边|[前后里外]面|对面|村|学校)$|^(?:主干|[十丁]字|三岔|高速|[A-Z]?[0-9]+)$|[0-9]$"
)


def find_road(flat: str) -> tuple[str | None, str | None]:
    """Find the first road and its number, or the number of a shop, a stall or a yard."""
    for found in _ROAD.finditer(flat) if _OF_ROADS.search(flat) else ():
        stem, _ = name_before(flat, found.start(), longest=_LONGEST_NAME)
        name = stem + found[0]
        if len(stem) >= _SHORTEST_NAME and len(name) > _LEAST and not _NO_ROADS.search(stem):
            number = _NUMBER.match(flat, found.end())
            return name, short_number(number["number"]) if number else None
    return None, find_number(flat)


def find_number(flat: str) -> str | None:
    """Find the number of a shop, a stall or a yard that is named without its road."""
    if "号" not in flat:
        return None
    found = _BESIDE.search(flat)
    return short_number(found["number"] or found["behind"]) if found else None


_LEAST = 2
