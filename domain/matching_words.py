"""How near the words of two messages are: shared turns of phrase, and shared matters."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property
from math import sqrt

import numpy as np

from domain.understanding.grams import length, spelt
from domain.understanding.model import shipped

OPENING = 60
"""People say what the matter is first; what follows so many characters tells the story."""

_PAIR = 2
_NAMED = 4
_UNHEARD = 140.0
"""The weight of a turn that the corpus does not have: a name, mostly."""

_TELLING = 200.0
_HALF = 0.5

LONGEST = 400
"""What is read of a very long message."""

_NOISE = re.compile(r"\[[^\]]{1,8}\]|@\S{1,12}|https?://\S+|[A-Z][0-9]{0,2}[市区县]|西地省")
_PLACE = re.compile(
    r"[0-9一二三四五六七八九十]{1,4}(?:号楼|单元|栋|幢|座|洞|楼|层|室|号|房|#)|[0-9]{1,4}[-—#][0-9\-—#]*"
)
# Without any of these there is nothing to take out.
_OF_NOISE, _OF_PLACES = re.compile(r"[\[@A-Z:西]"), re.compile("[0-9一二三四五六七八九十]")
_EMPTY = re.compile(
    "请问|咨询|反映|投诉|举报|建议|希望|请求|请|关于|严重|问题|情况|何时|什么时候|怎么|为什么|为何|如何|到底"
    "|小区|社区|街道|居民|业主|住户|楼盘|附近|旁边|相关|部门|有关|领导|您好|你好|尊敬的|书记|市长|局长"
    "|我们|你们|他们|大家|这个|那个|这里|那里|这边|那边|有人|没有|现在|今天|昨天|已经|一直|还是|能不能|可以|一下"
    "|的|了|是|在|我|你|他|她|它|们|吗|呢|吧|啊|哦|嘛|哈|嗦|噻|咯|呀|也|都|就|又|还|不"
)
_NOT_A_WORD = re.compile(r"[\W_\d]+")

MATTERS: dict[str, str] = {
    "water": "水来|龙头|供上水|停水|没水|有水了|没有水|断水|无水|水压|水质|自来水|水龙头|来水|供水"
    "|水管|洗澡水|一滴水|黄水|浑水|爆管",
    "power": "停电|没电|没有电|断电|跳闸|来电|变压器|电压|漆黑|黑屏|全黑|供电",
    "gas": "燃气|煤气|天然气|臭鸡蛋|瓦斯|液化气|漏气|停气|一氧化碳",
    "heating": "暖气|供暖|地暖|供热|不热|冰凉|室内(?=.{0,3}度)|回水管",
    "network": "断网|没网|网络|宽带|光纤|信号|网速|基站",
    "light": "灯",
    "lift": "电梯|轿厢|困梯",
    "door": "门禁|单元门|道闸|抬杆|道杆|门锁|刷卡|刷脸|监控|摄像头",
    "road": "井盖|路面|地砖|坑|台阶|人行道|路烂|减速带",
    "collapse": "塌|地陷|陷进|陷下|下陷|空洞|滑坡|落石|滚石",
    "drain": "下水|污水|返水|反水|倒灌|化粪池|化分池|地漏|马桶|管道堵|粪|疏通|往外冒|往上翻|黑水",
    "flood": "淹|进水|积水|内涝|灌水|水灌|水深|水漫",
    "toilet": "公厕|厕所|洗手间|茅房",
    "rubbish": "垃圾|清运|保洁|脏乱|废物|杂物|堆物|没人扫|打扫|卫生差",
    "smell": "臭|异味|味道|气味|熏",
    "pests": "老鼠|耗子|蟑螂|偷油婆|蚊|苍蝇|虫|消杀|马蜂",
    "trees": "树|绿化|草坪|花坛|修剪|柳絮|毛毛",
    "fumes": "油烟|烟道|烧烤|夜宵|餐馆|餐饮|饭店|快餐|餐厅|排烟|餐管",
    "shops": "商铺|门面|店铺|底商|门店|商户|商业",
    "noise": "吵|噪|嗓声|扰民|喇叭|音响|声音|咚咚|震天|唱歌|嚎",
    "dance": "广场舞|坝坝舞|锅庄|跳舞|音箱",
    "works": "施工|工地|打桩|挖机|电钻|搅拌站|渣土|工程车|混凝土|敲墙|钻",
    "refit": "装修|精装|毛坯|全装修",
    "parking": "停车|车位|违停|乱停|停满",
    "garage": "车库|地库|地下室",
    "bundle": "捆绑|绑定|强制购买|霸王|搭售|强买",
    "charging": "充电|飞线|电瓶车|电动车",
    "blocked": "堵在|堵住|堵了|挡住|横起|横到|占道|挪车|挪一下|拖走|出不去|进不来|堵门",
    "leak": "漏水|渗水|滴水|渗漏|漏雨|浸水",
    "cracks": "开裂|裂缝|墙裂|质量|墙皮|楼板|脱落",
    "illegal": "违建|违章|搭建|私搭|加盖|加层|违法建|阳光房|承重墙",
    "fees": "收费|费用|物业费|多收|乱收|涨价|高价|奇高|价格|电费|水费",
    "refund": "退费|退款|退钱|退还|还没退|退给|拖欠|欠费|欠薪",
    "deposit": "押金|房租|租金|退租",
    "school": "上学|入学|小学|学位|就读|读书|中学|学区",
    "kindergarten": "幼儿园|幼儿就读|入园",
    "training": "培训|补习|英语|驾校|课程|学费",
    "renewal": "拆迁|征地|征收|旧城|旧改|棚改|提质改造|改造|安置房",
    "planning": "规划",
    "bus": "公交|站牌|路车|改道|班车|发车",
    "metro": "地铁|号线|轨道",
    "halted": "围挡|停工|修修停停|修路|断头路|烂尾",
    "fire": "起火|着火|冒烟|黑烟|失火|火灾|燃起来|119|灭火",
    "fire_lane": "消防",
    "wires": "电线|插座|漏电|触电|配电箱|裸露|线头",
    "fight": "打起来|打架|有刀|拿刀|砍|酒瓶|见血|斗殴",
    "thieves": "偷|盗|可疑|骗|诈骗|假钱|假一百|传销|赌",
    "animals": "狗|犬|牛|流浪|咬",
    "falling": "掉下|坠|砸到|砸中|高空|往下扔|往楼下|掉落",
    "elders": "老人|奶奶|爷爷|阿爸|婆婆|老年|晕倒|叫不醒|救护|120",
    "children": "孩子|小孩|娃|孙子|学生",
    "lost": "走失|走丢|不见了|捡到|丢了",
    "licence": "营业执照|无证|年检|年报|证照|许可|场地证明|经营许可",
    "deeds": "房产证|不动产证|产权|办证",
    "sales": "开盘|降价|捂盘|房价|购房|买房|售房|虚假宣传|销售",
    "handover": "交房|收房",
    "stalls": "摊|占道经营|流动|夜市|集市|菜市场",
    "management": "物业|业委会|维修基金",
    "drowning": "掉进|落水|溺水|水渠|河里|救人",
    "pylon": "变电站|高压|信号塔|辐射",
    "sound_wall": "隔音",
}
"""Families of words that name one matter; they let 烧烤 and 油烟, or 停水 and 水龙头, meet."""

_STILL = re.compile(
    "还是|还没|仍|依然|了没有|了没|到现在|怎么还|还在|又来|又是|到今天|说好的|抓了没|修了没|弄了没"
)
_AGREES = re.compile(r"\s*(?:确实|真的|对啊|对的|是啊|是的|没错|就是|同意|支持)")
_ALSO = re.compile("也|一样|同样|同上|确实|都在|同一|加一|[+＋]1|的都|最惨")

_SPREADS = re.compile("淹|进水|积水|内涝|灌|漫|水深|横流|成河|往外|污水|粪|井|沟")
"""What tells of water that stands or runs outside of the pipes of one house."""

_MATTER = re.compile("|".join(MATTERS.values()))
_MATTER_OF = {
    word.partition("(")[0]: name for name, words in MATTERS.items() for word in words.split("|")
}
"""The family of what the pattern finds; without groups it knows where no word can begin."""


@dataclass(frozen=True)
class Turns:
    """The turns of phrase of a text, pairs of neighbouring characters."""

    turns: frozenset[str]

    @cached_property
    def length(self) -> float:
        """Give how much they weigh together, as the length of a vector."""
        weigh = rarity().get
        return sqrt(sum(weigh(turn, _UNHEARD) for turn in self.turns))


@dataclass(frozen=True)
class Words:
    """One message made comparable; what is costly is made when it is asked for, once."""

    text: str

    @cached_property
    def plain(self) -> str:
        """Give the text in one form, without pictures, calls, links and addresses of flats."""
        flat = unicodedata.normalize("NFKC", self.text[:LONGEST])
        flat = _NOISE.sub(" ", flat) if _OF_NOISE.search(flat) else flat
        return _PLACE.sub(" ", flat) if _OF_PLACES.search(flat) else flat

    @cached_property
    def grams(self) -> Turns:
        """Give the pairs of neighbouring characters of the opening that carry meaning."""
        return Turns(_pairs(self.plain[:OPENING]))

    @cached_property
    def all_grams(self) -> Turns:
        """Give the pairs of the whole message."""
        return self.grams if len(self.plain) <= OPENING else Turns(_pairs(self.plain))

    @cached_property
    def matters(self) -> frozenset[str]:
        """Give the families of words that the opening names."""
        return frozenset(_MATTER_OF[word] for word in _MATTER.findall(self.plain[:OPENING]))

    @cached_property
    def spreads(self) -> bool:
        """Say whether the words tell of water that leaves the pipes of one house."""
        return bool(_SPREADS.search(self.plain))

    @cached_property
    def is_still(self) -> bool:
        """Say whether the words look back: it is *still* so."""
        return bool(_STILL.search(self.plain))

    @cached_property
    def is_also(self) -> bool:
        """Say whether the words look aside: it is so here, *too*."""
        return bool(_ALSO.search(self.plain)) or self.agrees

    @cached_property
    def agrees(self) -> bool:
        """Say whether the words begin by agreeing with what was said before."""
        return _AGREES.match(self.plain) is not None


def _pairs(text: str) -> frozenset[str]:
    bare = _NOT_A_WORD.sub(" ", _EMPTY.sub(" ", text.lower()))
    return frozenset(
        part[at : at + 2] for part in bare.split() for at in range(max(1, len(part) - 1))
    )


def phrases(one: Words, other: Words) -> float:
    """Say how many turns of phrase two messages share, from 0 to 1: half of them say it all.

    What people seldom say (names, above all) counts most. Two or three shared words of a short
    call say little, even where they are all there is.
    """
    alike = shared(one.grams, other.grams)
    if one.all_grams is not one.grams or other.all_grams is not other.grams:
        alike = max(alike, shared(one.all_grams, other.all_grams))
    return min(alike, _HALF) / _HALF


def shared(one: Turns, other: Turns) -> float:
    """Give the cosine of two bags of turns, each turn as heavy as it is rare."""
    both = one.turns & other.turns
    if not both:
        return 0.0
    weigh = rarity().get
    weight = sum(weigh(turn, _UNHEARD) for turn in both)
    return min(1.0, weight / _TELLING) * weight / (one.length * other.length)


@cache
def rarity() -> dict[str, float]:
    """Give the squared rarity of each turn of phrase in the corpus the model was taught with."""
    model = shipped()
    rows = np.flatnonzero(length(model.grams) == _PAIR)
    turns = map(spelt, model.grams[rows].tolist())
    return dict(zip(turns, (model.rarity[rows] ** 2).tolist(), strict=True))


def namesakes(one: Words, other: Words) -> float:
    """Say how far two messages speak of somebody or something of one name, from 0 to 1.

    A turn that the corpus never heard is a name, for the most part.
    """
    heard, both = rarity(), one.grams.turns & other.grams.turns
    return min(1.0, sum(turn not in heard for turn in both) / _NAMED)


def matters(one: Words, other: Words) -> float:
    """Say how far two messages name the same matters, from 0 to 1; -1 where they name others."""
    if one.matters and other.matters and not one.matters & other.matters:
        return -1.0
    return (overlap(one.matters, other.matters) + contained(one.matters, other.matters)) / 2


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Give the cosine of two sets: what they share over the mean of their sizes."""
    both = len(one & other)
    return both / sqrt(len(one) * len(other)) if both else 0.0


def contained(one: frozenset[str], other: frozenset[str]) -> float:
    """Give how much of the smaller set the larger one holds."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0
