"""Words without the addresses they name: what is wrong in 3栋2单元401 is wrong anywhere."""

from __future__ import annotations

import re

from domain.understanding.place_numbers import ONES, SPELT
from domain.understanding.values import Whereabouts

_NUMBER = rf"(?:[0-9]{{1,4}}|[{SPELT}十百]{{1,4}})"
_MEASURE = (
    r"(?![0-9.:%])(?!\s?(?:元|块|米|度|斤|公里|小时|分钟|万|kg|ml|[年月人个次平点多来毛岁名]"
    r"|天(?!天)|家(?![的里漏])))"
)
_DOOR = r"\s?(?:室|号?房(?![租东产价贷源型费])|号|户)?"
_ROOM = rf"(?:[0-9]{{3,4}}{_MEASURE}|[{SPELT}]{{3,4}}(?![十百个])){_DOOR}"
_OWN = "(?![上道梯顶前后内里]|下(?!水))"
_FLOOR = rf"{_NUMBER}\s?(?:[楼搂](?![道梯宇盘市])|层(?!楼))"
_HOME = re.compile(
    rf"(?<![0-9a-z.:/])(?:"
    rf"[0-9]{{1,3}}[-./][0-9a-z]{{1,2}}[-./][0-9]{{3,4}}(?![0-9])\s?(?:室|号?房)?"
    rf"|(?:[0-9]{{1,3}}-)?(?:[a-z]?{_NUMBER}|[a-z])\s?(?:"
    rf"[栋幢冻](?:楼{_OWN})?|座(?![桥山塔庙位椅城坟井雕])|[号好]\s?(?:(?:公寓|宿舍|住宅|居民|家属|教学|办公)?楼{_OWN}|(?=楼)|栋|搂)"
    rf"|#(?!线)(?:楼{_OWN})?|洞(?![口穴眼井庭])|[单丹担蛋但]\s?[元园员圆原源])"
    rf"|[甲乙丙丁东西南北中]单元"
    rf"|[0-9]{{1,2}}-(?:[0-9]{{3,4}}{_MEASURE}\s?(?:室|号?房)?|[1-9](?![0-9.:-])(?!个|点))"
    rf"|[0-9]{{3,4}}\s?(?:室|号?房(?![租东产价贷源型费])|户(?!人))"
    rf")(?:[\s,、的-]{{0,2}}(?:{_ROOM}|[0-9{ONES}]{{1,2}}\s?门(?![口面店卫岗禁])|{_FLOOR}"
    rf"|[a-z0-9]{{1,2}}\s?-\s?[0-9]{{3,4}}{_MEASURE}))*(?:[东西中南北][边头]?户)?"
)
_STOREY = re.compile(rf"(?<![0-9a-z.第爬盖负下-]){_FLOOR}")
_SIDE = re.compile("[东西中南北](?:边|面|侧|头|间)?户(?![外口型])")


def without_places(flat: str, place: Whereabouts) -> str:
    """Take building, unit, floor, room, estate and road number out of words in small letters.

    Only what was found to be a place is taken out: other numbers stay as they are.
    """
    if place.building or place.unit or place.room:
        flat = _HOME.sub("", flat)
    if place.floor and place.floor.isdigit():
        flat = _STOREY.sub("", flat)
    if place.room:
        flat = _bare(flat, place.room)
    if place.estate and (place.compound or place.building or place.unit):
        flat = flat.replace(place.estate.lower(), "")
    if place.road and place.number:
        flat = re.sub(f"{re.escape(place.road.lower())}[^号]{{0,4}}号", place.road[-1], flat)
    return flat


def _bare(flat: str, room: str) -> str:
    """Take out a room that is said without its building: 401漏水, 东户没水."""
    if not room.isascii():
        return _SIDE.sub("", flat)
    return re.sub(rf"(?<![0-9]){room}(?![0-9])\s?(?:室|号?房|号|户)?", "", flat)
