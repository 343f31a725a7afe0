"""Gates, squares, shops and facilities that people name instead of an address."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from domain.understanding.place_words import name_before

_GATE = r"(?:[东西][南北]|[东南西北](?:大|侧|小)?|[前后正侧](?:大)?|(?<![伟重强盛])大|小)(?:[0-9]号?)?门口?(?![槛票面窗])|院门口|[东南西北][0-9一二三]门|[0-9一二三四]号门(?![面店市])"
_WATER = "水渠|河边|河道|湖边|江边|池塘|荷花池|水沟|排水沟|河堤|码头"
_WHOLE = (
    "中心花园|街心花园|小花园|小广场|中庭|凉亭|锅炉房|水泵房|配电[房室]|变电站|门卫室|保安亭|岗亭|传达室"
    "|(?:篮|足|网|门|羽毛)球场|球场|健身(?:区|广场|角)|游乐场|儿童乐园|活动室|活动中心|文化站|会所"
    "|地下(?:车库|停车场|通道)|车库|地库|停车场|停车棚|充电棚|车棚|垃圾(?:站|房|点|中转站|池)|公厕|公共厕所"
    "|人行天桥|天桥|过街通道|桥头|桥洞|绿道|步道|公园|绿化带|加油站|充电站|公交站台?|地铁站|地铁口|车站|菜鸟驿站|快递点"
    "|社区门口|居委会|村委会|派出所|卫生[站院所]|敬老院|养老院|清真寺|寺庙?|教堂|市民中心"
)
_NAMED = (
    "广场|市场|商场|超市|药店|药房|医院|诊所|幼儿园|学校|小学|中学|大学|银行|酒店|宾馆|旅馆|饭店|餐厅|饭馆|便利店|网吧"
    "|歌厅|酒吧|茶馆|浴室|理发店|水果店|早餐店|五金店|奶茶店|养生店|火锅店|烧烤店|面馆|洗车店|菜场|集市|市集|大桥|大厦|写字楼"
    "|教学楼|食堂|图书馆|体育馆|体育场|博物馆|电影院|汽车城|饰品城|厂|隧道|立交桥|大楼|农庄"
)
_STREET = "(?:步行|商业|小吃|美食|夜市)街(?:[东南西北中](?:口|头|段|入口)|入口|路口|口)?"
_SUFFIX = "(?:(?:[东南西北]侧)?(?:公厕|厕所)|[东南西北前后正侧大]{1,2}门口?|[东南西北]侧公厕|(?:的)?(?:出入口|出口|入口|坡道))?"
_LANDMARK = re.compile(
    rf"(?P<street>{_STREET})|(?P<gate>{_GATE}){_SUFFIX}|(?P<whole>{_WHOLE}|{_WATER}){_SUFFIX}|(?P<named>{_NAMED}){_SUFFIX}"
)
_PERSONAL = re.compile(
    "(?:我们?|咱们?|你们?|谢谢|楼下|隔壁|门口|对面|旁边|楼上|自己|我家|他家|那家|这家|一家)$"
)
_AREA = re.compile("(?:河|湖|江|山)边$")
_NOT_GATES = re.compile("(?:[开关出进部专热上登敲单锁]|元|车)$")
_LONGEST = 9


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name)


def find_landmark(flat: str, known: Iterable[str], taken: tuple[str | None, ...]) -> str | None:
    """Find a landmark of the config, or the first spot that is named; not one that is `taken`."""
    named = [name for name in map(_plain, known) if name in flat]
    if named:
        return max(named, key=len)
    for found in _LANDMARK.finditer(flat):
        name = _whole(flat, found)
        if name and not any(other and name in other for other in taken):
            return name
    return None


def _whole(flat: str, found: re.Match[str]) -> str | None:
    """Give a spot with the name that stands before it: 菜市场东门, 老县医院, 河边绿道."""
    if found["street"]:
        return found[0]
    before = flat[max(0, found.start() - 2) : found.start()]
    if found["gate"] and _NOT_GATES.search(before):
        return None
    stem, cut = name_before(flat, found.start(), longest=_LONGEST)
    if found["named"]:
        if _PERSONAL.search(before) or cut in _FLEETING:
            return None
        return stem + found[0]
    area = _AREA.search(before)
    return (area[0] if area else "") + found[0]


_FLEETING = frozenset({"谢谢", "感谢", "隔壁", "楼下", "门口", "对面", "旁边", "我", "我们"})
