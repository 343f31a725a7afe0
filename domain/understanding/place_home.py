"""Building, unit, floor and room in the words: where in an estate somebody lives."""

from __future__ import annotations

import re
from typing import NamedTuple

from domain.understanding.place_numbers import (
    NUMBER,
    ONES,
    SMALL,
    SPELT,
    is_room,
    read_number,
    short_number,
)


class Home(NamedTuple):
    """What the words say of a place inside an estate; `start` is where the building is named."""

    building: str | None = None
    unit: str | None = None
    floor: str | None = None
    room: str | None = None
    start: int = -1


NO_HOME = Home()
_SEAT = "座(?![桥山塔庙位椅城坟井雕])"
_UNIT_WORD = "(?:单\\s?元|[单丹担蛋但][园员圆原源元])"
_STAIR = rf"(?:{NUMBER}|[A-Za-z甲乙丙丁东西南北中])\s*{_UNIT_WORD}"
_KIND = "(?:公寓|宿舍|住宅|居民|家属|教学|办公)?"
_BUILDING = re.compile(
    rf"(?<![0-9A-Za-z.])(?P<before>[0-9]{{1,3}}-)?(?P<letter>[A-Za-z])?(?P<number>{NUMBER})\s*"
    rf"(?P<kind>栋|幢|{_SEAT}|[号好]\s?{_KIND}楼|号搂|号栋|#楼|#(?!线)|洞(?![口穴眼井庭])"
    # What a microphone hears for 栋, and buildings called 3号 or 3楼, stand before a unit only.
    rf"|(?:[冻动懂董东号楼]|号漏)(?=\s*{_STAIR}))"
    rf"|(?<![A-Za-z])(?P<alone>[A-Za-z甲乙丙丁])\s*(?:栋|幢|{_SEAT}|号楼)"
    # 15、16幢: the first one counts. 8号402 is how Shanghai says it; after a road 8号 is a yard.
    rf"|(?<![0-9A-Za-z.、])(?P<first>[0-9]{{1,3}})(?=(?:[、和跟][0-9]{{1,3}}){{1,9}}(?:栋|幢|{_SEAT}|号楼))"
    rf"|(?<![0-9A-Za-z.路街巷道弄段])(?P<yard>[0-9]{{1,3}})号(?=[0-9]{{3,4}}(?:室|(?![0-9元块米号])))"
)
_COUNTED = frozenset("同整有建盖前后外是隔面壁边个")
_NOT_ONLY = re.compile("(?:不光是?|不止是?|不只是?|除了|共)$")
_ROADS = frozenset("路街巷道弄")
_KINDLESS = 2
_UNIT = re.compile(
    rf"(?:(?P<building>[0-9]{{1,3}})-)?(?P<unit>{NUMBER}|[A-Za-z甲乙丙丁东西南北中])\s*{_UNIT_WORD}(?!格)"
)
_MEASURE = (
    r"(?!\s*(?:[0-9.:%℃]|元|块|米|度|斤|公里|小时|分钟|[年月人个次平点多来毛岁名]|家(?![的里漏在])|[栋幢座层楼#]"
    r"|天(?!天)|号[楼院线]|单元|万|kg|ml|[vVwW](?![A-Za-z]))|户(?:都|没|居|人|住|停|家|[,。、!]))"
)
_TAIL = re.compile(
    rf"[\s,的-]*(?:"
    rf"(?P<unit>[0-9]{{1,2}}|[A-Za-z])(?:\s*-\s*|\s+)(?P<room>[0-9]{{3,4}}){_MEASURE}"
    rf"|(?P<door>[0-9]{{1,2}}|[{ONES}])\s*[门梯](?![口面店卫岗禁市形子])"
    rf"|(?P<stair>[A-Z])(?:(?P<behind>[0-9]{{3,4}}){_MEASURE}|(?![A-Za-z0-9区座栋幢]))"
    rf"|(?P<alone>[0-9]{{3,4}}){_MEASURE}"
    rf"|(?P<spelt>[{SPELT}]{{3,4}})(?![十百单栋楼号层]))"
)
_AFTER_UNIT = re.compile(
    rf"[\s,的-]*(?:{SMALL}\s*[楼层]\s*)?"
    rf"(?:(?P<alone>[0-9]{{3,4}}){_MEASURE}|(?P<spelt>[{SPELT}]{{3,4}})(?![十百单栋楼层]))"
)
_CODE = re.compile("(?:码|取件|单号|编号).{0,3}$")
_TRIPLE = re.compile(
    r"(?<![0-9A-Za-z.:/-])(?P<building>[A-Za-z]?[0-9]{1,3})(?P<gap>[-./])(?P<unit>[0-9]{1,2}|[A-Z])"
    r"(?P=gap)(?P<room>[0-9]{3,4})(?![0-9-])"
)
_PAIR = re.compile(
    r"(?<![0-9A-Za-z.:/¥#第零-])(?P<building>[A-Za-z][0-9]{0,2}|[0-9]{1,2})-(?:"
    rf"(?P<room>[0-9]{{3,4}})(?![0-9.:-]){_MEASURE}"
    r"|(?P<unit>[1-9])(?=[\s,。?!;、]|$|的|那|这|也|电梯|楼道|门|没|停|漏|一楼|顶))"
)
_BEFORE_PAIR = re.compile(r"(?:^|[\s,。?!;、:]|[我们在住是同家栋])$")
_SCORES = re.compile("比分|进球|输了|赢了|球赛|点半|小时|[0-9]-[0-9]-")
_LAST_BUILDING = 60
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

_ROOM = re.compile(
    rf"(?<![0-9.:¥/-])(?:(?P<door>[0-9]{{3,4}})\s*(?:室|号房|房(?![租东产价贷源型费]))"
    rf"|(?<![{SPELT}十百])(?P<spelt>[{SPELT}]{{3,4}})\s*(?:室|号房|房(?![租东产价贷源型费]))"
    r"|(?P<likely>[0-9]{3,4})(?:号|的|那个|这个|那位)?(?=住户|业主|户主|租户|租客|邻居|那家|那户|家里|厨房|厕所"
    r"|卫生间|卧室|阳台|门口|客厅|漏水|没水|没电|停水|停电|没气|谁|哪个|楼上|楼下|门|[、和跟]\s?[0-9]{3,4}(?![0-9元块])))"
    rf"|(?:(?<!现)在|住|家|是|楼上|楼下|隔壁|对门|敲|[楼层]|房间?号:?|门牌号?:?)\s*"
    rf"(?:(?P<told>[0-9]{{3,4}}){_MEASURE}|(?P<said>[{SPELT}]{{3,4}})(?![{SPELT}十百单栋楼层个点]))"
)
_HOTLINES = frozenset({"110", "112", "114", "119", "120", "122"})
_SIDE = re.compile("(?P<side>[东西中南北])(?:边|面|侧|头|间)?户(?![外口型])")

_FLOOR = re.compile(
    rf"(?:负|地下(?=..?[楼层])|(?<![0-9A-Za-z])-)\s*(?P<under>[{ONES}]|[0-9](?![0-9.]))"
    r"(?:\s*[楼层]|(?<!-[0-9])(?![定切般些直个点度分℃]))"
    r"|(?<![A-Za-z0-9])[Bb](?P<deep>[1-5])(?![0-9A-Za-z栋幢座号单区#-])"
    r"|(?<![A-Za-z0-9.])(?P<high>[1-9][0-9]?)[Ff](?![0-9A-Za-z])"
    r"|(?P<top>顶[楼层])"
    rf"|(?<![0-9.爬盖号-])(?P<floor>{SMALL})(?:\s*[楼搂](?![盘市价宇顶])|楼(?=顶)"
    r"|\s*层(?![泥灰油皮水纸土膜冰雪高布网板毛沙级]|楼[那这]?么?的?高|一层))"
)
# Without any of these signs a pattern need not be tried; most messages have none.
_OF_CHAINS, _OF_UNITS = frozenset("-./"), frozenset("单丹担蛋但")
_OF_BUILDINGS = frozenset("栋幢座楼搂洞#冻动懂董东号漏")
_OF_FLOORS = frozenset("楼搂层负-BbFf")
_DIGITS = re.compile(f"[0-9]{{3}}|[{SPELT}]{{3}}")
_HEAP = frozenset("剩有共盖加铺糊结蒙落下了隔约")
_CLIMBED = re.compile("爬[了到上]$|共$|(?<!楼)[上下]$")


def find_home(flat: str) -> Home:
    """Find building, unit, floor and room in text in normal form; what is not said is None."""
    signs = frozenset(flat)
    floor = None if signs.isdisjoint(_OF_FLOORS) else _floor(flat)
    chain = None if signs.isdisjoint(_OF_CHAINS) else _triple(flat)
    if chain is not None:
        return chain._replace(floor=floor)
    home = NO_HOME if signs.isdisjoint(_OF_BUILDINGS) else _building(flat)
    if home.unit is None and not signs.isdisjoint(_OF_UNITS):
        home = _unit(flat, home)
    if home.building is None and home.unit is None and "-" in signs:
        home = _pair(flat)
    room = home.room or (_room(flat) if _DIGITS.search(flat) else None) or _side(flat)
    return home._replace(floor=floor, room=room) if floor or room else home


def _unit(flat: str, home: Home) -> Home:
    """Read a unit that is said apart from its building, or without one."""
    found = _UNIT.search(flat)
    if found is None:
        return home
    return home._replace(
        unit=short_number(found["unit"]),
        building=home.building or found["building"],
        room=home.room or _behind(flat, found.end()),
    )


def _triple(flat: str) -> Home | None:
    found = _TRIPLE.search(flat)
    if (
        found is None
        or _CODE.search(flat, 0, found.start())
        or (found["gap"] != "-" and not is_room(found["room"]))
    ):
        return None
    building, unit = short_number(found["building"]), short_number(found["unit"])
    return Home(building, unit, None, found["room"], found.start())


def _building(flat: str) -> Home:
    for found in _BUILDING.finditer(flat):
        if found["alone"] or found["first"] or found["yard"]:
            name = short_number(found["alone"] or found["first"] or found["yard"])
        elif _is_other(flat, found):
            continue
        elif found["letter"] or found["before"]:
            name = f"{found['before'] or ''}{(found['letter'] or '').upper()}"
            name += read_number(found["number"])
        else:
            name = short_number(found["number"])
        unit, room = _tail(flat, found.end())
        return Home(name, unit, None, room, found.start())
    return NO_HOME


def _is_other(flat: str, found: re.Match[str]) -> bool:
    """Say whether it counts (另一栋, 共6栋), is another's (不光4号楼), or stands on a road."""
    before, kind = flat[max(0, found.start() - 1) : found.start()], found["kind"]
    if _NOT_ONLY.search(flat, max(0, found.start() - 3), found.start()):
        return True
    if len(kind) > _KINDLESS:
        return before in _ROADS
    is_one = found["number"] == "一"
    return is_one and (kind == "座" or before in _COUNTED)


def _tail(flat: str, at: int) -> tuple[str | None, str | None]:
    """Read what follows a building without saying 单元: 5#1-1102, 5#1门, 3栋401, 3栋B."""
    found = _TAIL.match(flat, at)
    if found is None:
        return None, None
    unit = found["unit"] or found["door"] or found["stair"]
    spelt = read_number(found["spelt"]) if found["spelt"] else None
    room = found["room"] or found["behind"] or found["alone"] or spelt
    room = room or (_behind(flat, found.end()) if found["door"] else None)
    return short_number(unit) if unit else None, room


def _behind(flat: str, at: int) -> str | None:
    found = _AFTER_UNIT.match(flat, at)
    if found is None:
        return None
    return found["alone"] or read_number(found["spelt"])


def _pair(flat: str) -> Home:
    """Read 9-2 and 12-1203 where they can be no score, time or range."""
    for found in _PAIR.finditer(flat):
        stands_alone = _BEFORE_PAIR.search(flat, max(0, found.start() - 1), found.start())
        room = found["room"]
        digits = found["building"].lstrip(_LETTERS) or "1"
        if not 1 <= int(digits) <= _LAST_BUILDING or (room and not is_room(room)):
            continue
        if room or (stands_alone and not _SCORES.search(flat)):
            return Home(short_number(found["building"]), found["unit"], None, room, found.start())
    return NO_HOME


def _room(flat: str) -> str | None:
    for found in _ROOM.finditer(flat):
        if found["door"] and (found[0][-1] != "房" or int(found["door"][-2:])):
            return found["door"]
        spelt = found["spelt"] or found["said"]
        if spelt:
            return read_number(spelt)
        digits = found["likely"] or found["told"]
        if (
            digits
            and is_room(digits)
            and digits not in _HOTLINES
            and not digits.startswith(("19", "202"))
        ):
            return digits
    return None


def _side(flat: str) -> str | None:
    found = _SIDE.search(flat) if "户" in flat else None
    return found["side"] + "户" if found else None


def _floor(flat: str) -> str | None:
    for found in _FLOOR.finditer(flat):
        if found["top"]:
            return "顶"
        under = found["under"] or found["deep"]
        if under:
            return f"-{read_number(under)}"
        if found["high"]:
            return found["high"]
        before = flat[max(0, found.start() - 2) : found.start()]
        if _CLIMBED.search(before) or ("层" in found[0] and before[-1:] in _HEAP):
            continue
        if not re.match(rf"\s*{_STAIR}", flat[found.end() : found.end() + 6]):
            return short_number(found["floor"])
    return None
