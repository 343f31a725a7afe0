"""Words of danger, and what takes the danger out of them: a no, a maybe, a drill, a film."""

from __future__ import annotations

import re
from collections.abc import Iterable

from domain.understanding.patterns import one_of

_REACH = 6
"""How many characters before and after a word decide whether it is meant."""

_NOT_MEANT_BEFORE = re.compile(
    "(?:热死[我人]?了? 要|热[得到]要|"
    "没有?|不是|并非|不会|无|未|防|预防|防止|防范|避免|免得?|以免|别|不|打不|怕|担心|容易|万一|一旦|"
    "要是|如果|假如|可能|迟早|差点|险些|"
    "以为|当是|好像|像|跟|引起|引发|导致|造成|灭|学|演|拍|看|讲|关于|仿佛|说是)[^,.!?;: 。]{0,2}$"
)
_NOT_MEANT_AFTER = re.compile(
    "^(?:了?(?:的)?(?:隐患|风险|危险|可能|演练|演习|保险|保护器|报警器?|报警装置|探头|探测|检测|知识|讲座|培训|宣传|怎么办|"
    "应急|预案|事故案例|现场会|逃生|自救|公司|热水器|管道|改造|开通|罪|片|戏|电影|吗[?]?$)|.{0,4}(?:怎么办|就晚了|就完了|咋办|谁负责))"
)
_UNREAL = one_of(
    r"""
    演练 演习 电影 电视[剧里上] 连续剧 短剧 剧情 追剧 片子 预告片 游戏 开黑 副本 王者 残血 满血
    队友 团灭 打野 五杀 小说 段子 剧本杀 密室 讲座 培训班? 宣传 虚惊 误报 误会
    没有?(?:着火|起火|漏气|冒烟|人受伤|人员伤亡) 无人(?:员)?(?:受伤|伤亡) [没无]有?人(?:在里|被困)
    里[面头](?:没有?|无)人 (?:不是|并非|哪有).{0,2}(?:着火|火灾|漏气|起火|煤气|燃气|失火) 还以为
    我以为 以为是 原来是 新闻 抖音 快手 视频号 朋友圈看 刷到 转(?<=^转)发?\s 引以为戒
    外[地省].{0,4}小区 去年 前年 那年 当年 小时候 上次 上回 上个?月 几年前 昨晚做 梦到 梦见 做梦
    开玩笑 笑死 哈哈 嘻嘻 打个比方 天气预报 优惠 到店 下单 包邮 团购 接龙 招聘 有售 微信同号
    已经?(?:扑灭|灭了?|解除|控制|救出|救上|送医|送到|脱险|排除|修好|断电) 灭掉了 扑灭
    救(?:出|上)来了 没事了? 人没大?事 没大事 脱离危险 有意识了 缓过来 盖住[了啦] 关[死紧]了
    [冇没]事[喇啦] 热得要命 热[死疯] 感觉.{0,8}(?:烧|炸|断气|要死) 警报解除 排除了 围挡已 已拉好
    """
)
_OFFER = "免费|上门|以旧换新|包?安装|优惠|特价|专业|包邮|批发|厂家|贷款|回收"
_ADVERT = re.compile(f"[☎⌁].*(?:{_OFFER})|(?:{_OFFER}).*[☎⌁]")


def is_advert(flat: str) -> bool:
    """Say whether somebody offers something and tells where to call."""
    return bool(_ADVERT.search(flat))


def is_unreal(flat: str) -> bool:
    """Say whether the whole message only talks about danger: a drill, a film, what is over."""
    return bool(_UNREAL.search(flat)) or is_advert(flat)


def meant(flat: str, words: Iterable[str]) -> list[str]:
    """Give those words of a message that it means; each is looked at where it stands."""
    return [word for word in words if _is_meant(flat, word)]


def _is_meant(flat: str, word: str) -> bool:
    at = flat.find(word)
    while at >= 0:
        before = flat[max(0, at - _REACH) : at]
        after = flat[at + len(word) : at + len(word) + 2 * _REACH]
        if not _NOT_MEANT_BEFORE.search(before) and not _NOT_MEANT_AFTER.search(after):
            return True
        at = flat.find(word, at + 1)
    return False
