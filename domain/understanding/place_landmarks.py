"""Gates, squares, shops and facilities that people name instead of an address."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from domain.understanding.patterns import one_of
from domain.understanding.place_words import name_before

_SIDE = "[东南西北]"
_GATE = (
    rf"(?:(?:[东西][南北]|{_SIDE}[大侧小]?|[前后正侧]大?|(?<![伟重强盛])大|(?<![大最])小)(?:[0-9]号?)?门"
    rf"|(?<!号)院门(?=口)|{_SIDE}[0-9一二三]门|(?<![0-9一二三四五六七八九十])[0-9一二三四]号门(?![面店市诊]))口?(?![槛票窗诊])"
)
_SPOTS = """
    中心花园 街心花园 小花园 (?:小|中心|文化|休闲|健身)广场 中庭 凉亭 锅炉房 水泵房 配电[房室]
    变电站 门卫室 保安亭 岗亭 传达室 [篮足网排门]球场 [羽毽]毛球场 球场 健身[区角] 游乐场 儿童乐园
    活动室 活动中心 文化站 会所 地下(?:车库|停车场|通道) 地面停车场 车库 地库 停车场 停车棚 充电棚
    车棚 垃圾(?:[站房点]|中转站|池) 公厕 公共厕所 过街天桥 天桥 桥[头洞] [河湖江]边绿道 绿道
    绿化带 加油站 充电站 公交站台? 地铁[站口] 汽车站 火车站 菜鸟驿站 快递点 水渠 河[边道堤]
    [湖江]边 池塘 荷花池 排水沟渠 沟渠 排水沟 码头 水塔 花坛 健身器材 喷泉 蓄水池 市民中心
    办事大厅
"""
_SHOPS = """
    广场 市场 商场 超市 药[店房] 医院 诊所 卫生[站院所室] 派出所 居委会 村委会 敬老院 养老院
    幼儿园 学校 [小中大]学 银行 酒店 宾馆 旅馆 饭店 餐[厅馆] 饭馆 便利店 网吧 歌厅 酒吧 茶馆 浴室
    理发店 水果店 早餐店 五金店 奶茶店 养生店 火锅店 烧烤店 面馆 洗车店 洗车行 菜场 菜市场?
    [集夜]市 市集 大桥 大厦 写字楼 教学楼 食堂 图书馆 体育[馆场] 博物馆 电影院 公园
    (?:汽车|建材|商贸|美食|服装)城 饰品城
    加工厂 塑料厂 [食农副]品厂 隧道 立交桥 大楼 农庄 寺庙?
    教堂 桥(?<![过修搭架建铁天座头]桥)(?![梁墩段头洞])
"""
_STREETS = "(?:步行|商业|小吃|美食|夜市)街"
_SPOT, _SHOP = ("|".join(words.split()) for words in (_SPOTS, _SHOPS))
_STREET = rf"{_STREETS}(?:{_SIDE}(?:口|头|段|入口)|中段|入口|路口|口)?"
_PART = (
    rf"(?:(?:{_SIDE}[侧边])?(?:公厕|厕所)|(?:{_SIDE}|[前后正侧大]){{1,2}}门口?"
    "|的?(?:出入口|[出入]口|坡道))?"
)
_LANDMARK = re.compile(
    rf"(?P<street>{_STREET})|(?P<gate>{_GATE})(?:厕所|公厕|岗亭|保安亭)?"
    rf"|(?P<spot>{_SPOT}){_PART}|(?P<shop>{_SHOP}){_PART}"
)
_HINT = one_of(f"{_STREETS} 门 {_SPOTS} {_SHOPS}")
"""Found at once where there is anything to look at closely."""

_THERE = re.compile(
    r"\s?的?(?:门口|门前|大门|旁|对面|上面|[0-9一二三四五六七八九十]{1,2}[楼层]|[东西南北后前里外底]|边|附近|那|路口|拐角|着火|起火|失火|冒烟)"
)
_PERSONAL = re.compile(
    "(?:我们?|咱们?|你们?|谢谢|楼[上下]|隔壁|门口|对面|旁边|自己|[我他她那这一]家|开)的?$"
)
_RIVER = re.compile("[河湖江]边$")
_NOT_GATES = re.compile("(?:[开关出进部专热登敲单锁元车房家]|[早晚]上|马上|送上)$")
_ESTATE = re.compile("^.*(?:小区|花园|家园|苑)")
_LONGEST = 9
_SHORTEST_STEM = 2


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name)


def find_landmark(flat: str, known: Iterable[str], taken: tuple[str | None, ...]) -> str | None:
    """Find a landmark of the config, or the first spot that is named; not one that is `taken`."""
    named = [name for name in map(_plain, known) if name in flat]
    if named:
        return max(named, key=len)
    for found in _LANDMARK.finditer(flat) if _HINT.search(flat) else ():
        name = _whole(flat, found)
        if name and not any(other and name in other for other in taken):
            return name
    return None


def _whole(flat: str, found: re.Match[str]) -> str | None:
    """Give a spot with the name that stands before it: 菜市场东门, 老县医院, 河边绿道.

    A shop without a name of its own is a spot only where something is at it: 药店门口.
    """
    if found["street"]:
        return found[0]
    before = flat[max(0, found.start() - 3) : found.start()]
    if found["gate"]:
        return None if _NOT_GATES.search(before) else found[0]
    if found["spot"]:
        river = _RIVER.search(before)
        return (river[0] if river else "") + found[0]
    if _PERSONAL.search(before):
        return None
    stem = _ESTATE.sub("", name_before(flat, found.start(), longest=_LONGEST)[0])
    is_there = _THERE.match(flat, found.end()) or before.endswith("在")
    is_one = found["shop"].endswith("城") or len(found[0]) > len(found["shop"])
    if len(stem) >= _SHORTEST_STEM or is_there or is_one:
        return stem + found[0]
    return None
