"""Estates: those of the config, however they are spelt, and unknown ones by how names are made."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from domain.community import Compound
from domain.understanding.place_words import is_name, name_before


class Estate(NamedTuple):
    """An estate in the words: its code if the config knows it, its name as written."""

    code: str | None = None
    name: str | None = None


NONE = Estate()
_PHASE = re.compile(
    r"\s?(?:第?[0-9一二三四五六七八九十]{1,2}期|[A-Za-z][0-9]?区|[东南西北中]区)(?:小区)?"
)
_STAGED = re.compile(
    r"(?:第?[0-9一二三四五六七八九十]{1,2}期(?![间限货待]|工程|项目)"
    r"|(?<![A-Za-z0-9])[A-Za-z][0-9]?区)"
)
_NO_STAGE = re.compile("(?:[省市县州库场年月本上下分延定学])$")
_KINDS = re.compile(
    "(?:小区|花园|家园|嘉园|佳园|雅园|名园|[丽花御瑶星名华新]都(?!没|是|不|有|停)|公寓|公馆|新村"
    "|家属院|宿舍区?|安置[区房点]|[公廉]租房|大院|山庄|新城|豪庭|华庭|国际广场|新天地|三角洲"
    "|(?<!政)府(?![东西南北路街])|苑(?![路街])|邸|墅|公元|世家|盛世|(?<![今昨明前后半])天下(?![第大无午班])"
    "|(?<![儿公校乐陵田果菜植物业技创单])园(?![区林丁长艺路]|[东西南北中]路)"
    "|(?<![县进全老车品省京长古商书服都江食装材贸影])城(?![管市里区东西南北中乡建投关镇路际门墙外])"
    "|[御丽雅]景|国际(?![机上化标惯航学贸]))+(?:社区)?(?!街道)"
)
# Without any of these no estate of that making is named; most messages have none.
_OF_KINDS = re.compile("[区园都寓馆村院舍置租庄城庭际洲府苑邸墅世景]|天[下地]|公元")
_OF_STAGES = re.compile("[期区]")
_OF_FACILITIES = re.compile("[区县市道]")
_PLAIN = re.compile("小区|大院|宿舍区?|公寓|国际|安置[区房点]|[公廉]租房")
_DOUBLE = re.compile("(?:花园|家园|新城|山庄|阳光)(?:小区|新村|公寓)")
_COMMUNITY = re.compile("社区")
_SEAMS = re.compile(
    "(?:[都庭轩阁居湾岸里郡溪谷洲岛景村寨坊台家院峰]|世家|名门|水郡|半岛|中心|大厦|[一壹]号|大楼)$"
)
_CUES = re.compile("(?:位于|地址|[A-Z][0-9]{0,2}[区县市]|街道|大道|[路街县镇]|号)$")
_FACILITY = re.compile(
    "(?:[A-Z][0-9]{0,2}[区县市]|街道|社区)(?P<name>[\u4e00-\u9fff]{3,5}?)"
    "(?=电梯|楼下|入户|工地|车库|底商)"
)
_OURS = re.compile(
    r"(?:^|我们?|咱们?|[在住是同])(?P<phase>[0-9一二三四五六七八九十]{1,2}期|[A-Za-z][0-9]?区)(?![间限货待A-Za-z]|工程|项目)"
)
_ADDED = re.compile("(?:花园|家园|小区|社区|公寓)$")
_SOUNDS = (
    "园圆元源员原 苑院愿远 城成诚程橙 府福富符 庭廷婷亭停 湾弯 花华画 家佳嘉加 新欣鑫心馨 "
    "河合和荷禾 江姜疆 景井静锦 丽利力莉立 阳羊杨洋扬 光广 幸兴性 祥详翔 龙隆 金今 桥侨乔 "
    "滨宾彬斌 雪学 松宋 平苹萍 安按 盘畔判 洛罗 格各 桑嗓 塘糖唐 湖胡 山三 站占 粮梁良凉 节洁结"
)
_FOLDED = {ord(char): group[0] for group in _SOUNDS.split() for char in group}


def find_estate(flat: str, compounds: Sequence[Compound], building_at: int) -> Estate:
    """Find the estate: one of the config first, else the name before the building, else any."""
    known = _known(flat, compounds) if compounds else NONE
    if known.code:
        return known
    name = _unknown(flat, building_at)
    return Estate(None, name) if name else NONE


# ---- those of the config ------------------------------------------------------------------------


class _Spellings(NamedTuple):
    plain: str
    short: str
    folded: str


@lru_cache(maxsize=4096)
def _spellings(name: str) -> _Spellings:
    plain = unicodedata.normalize("NFKC", name)
    short = _ADDED.sub("", plain)
    if len(short) < _SHORTEST_KNOWN:
        short = plain
    return _Spellings(plain, short, plain.translate(_FOLDED))


_SHORTEST_KNOWN = 2
_SHORTEST_FOLDED = 3


def _known(flat: str, compounds: Sequence[Compound]) -> Estate:
    """Give the compound that is named; the longest name wins (幸福花园二期 over 幸福花园)."""
    named = [(item, _spellings(item.name)) for item in compounds]
    best, length, at = None, 0, -1
    for item, spelt in named:
        if len(spelt.plain) > length and (found := flat.find(spelt.plain)) >= 0:
            best, length, at = item, len(spelt.plain), found
    if best is None:
        best, length, at = _by_short_name(flat, named)
    if best is None:
        best, length, at = _by_sound(flat, named)
    if best is None:
        return NONE
    phase = _PHASE.match(flat, at + length)
    return Estate(best.code, (flat[at : at + length] + (phase[0] if phase else "")).strip())


_Named = list[tuple[Compound, _Spellings]]


def _by_short_name(flat: str, named: _Named) -> tuple[Compound | None, int, int]:
    """Find 河滨 for 河滨小区, where no other compound is called so and no other estate follows."""
    found = [
        (item, len(spelt.short), flat.find(spelt.short))
        for item, spelt in named
        if len(spelt.short) < len(spelt.plain) and spelt.short in flat
    ]
    shorts = [spelt.short for _, spelt in named]
    fitting = [
        (item, length, at)
        for item, length, at in found
        if shorts.count(flat[at : at + length]) == 1
        and re.match(
            r"\s?(?:小区|社区)?\s?[0-9A-Za-z一二三四五六七八九十]+\s?[栋幢座号#单-]",
            flat[at + length :],
        )
    ]
    return fitting[0] if len(fitting) == 1 else (None, 0, -1)


def _by_sound(flat: str, named: _Named) -> tuple[Compound | None, int, int]:
    """Find a name written with other signs of the same sound (幸福花圆)."""
    folded = flat.translate(_FOLDED)
    found = [
        (item, len(spelt.folded), folded.find(spelt.folded))
        for item, spelt in named
        if len(spelt.folded) >= _SHORTEST_FOLDED and spelt.folded in folded
    ]
    longest = max((length for _, length, _ in found), default=0)
    best = [entry for entry in found if entry[1] == longest]
    return best[0] if len(best) == 1 else (None, 0, -1)


# ---- those nobody told us about -----------------------------------------------------------------


def _unknown(flat: str, building_at: int) -> str | None:
    name = _beside(flat, building_at) if building_at > 0 else None
    if name is None and _OF_KINDS.search(flat):
        name = next(
            filter(None, (_of_a_kind(flat, found) for found in _KINDS.finditer(flat))), None
        )
    if name:
        return _with_phase(flat, name)
    if _OF_STAGES.search(flat) and (name := _staged(flat)):
        return name
    return _rarely(flat, building_at) if _OF_FACILITIES.search(flat) else _ours(flat)


def _staged(flat: str) -> str | None:
    """Read a name that a phase makes one: 云栖二期."""
    for found in _STAGED.finditer(flat):
        stem, _ = name_before(flat, found.start())
        long_enough = is_name(stem) and (found[0][-1] == "期" or len(stem) > _SHORTEST_FOLDED)
        if long_enough and not _NO_STAGE.search(stem):
            return stem + found[0]
    return None


def _rarely(flat: str, building_at: int) -> str | None:
    """Read what stands in for an estate's name: 松岗社区3栋, or a bare name behind a division."""
    for found in _COMMUNITY.finditer(flat) if building_at > 0 else ():
        stem, _ = name_before(flat, found.start())
        if is_name(stem):
            return stem + found[0]
    if ours := _ours(flat):
        return ours
    bare = _FACILITY.search(flat)
    return bare["name"] if bare and name_before(flat, bare.end("name"))[0] == bare["name"] else None


def _ours(flat: str) -> str | None:
    """Read a phase that stands for the estate of whoever speaks: 我们二期."""
    found = _OURS.search(flat) if _OF_STAGES.search(flat) else None
    return found["phase"] if found else None


def _of_a_kind(flat: str, found: re.Match[str]) -> str | None:
    """Read a name that ends like estates do; 小区 or 宿舍 alone needs more before it than 苑."""
    stem, _ = name_before(flat, found.start())
    kind = found[0]
    long_enough = is_name(stem) or (
        len(stem) == 1 and len(kind) > 1 and is_name(stem + kind[0]) and not _PLAIN.match(kind)
    )
    if not long_enough and not _DOUBLE.match(kind):
        return None
    phase = _PHASE.match(flat, found.end())
    return (stem if long_enough else "") + kind + (phase[0].strip() if phase else "")


def _beside(flat: str, building_at: int) -> str | None:
    """Read the name right before a building; it must look like one, or be announced as one."""
    end = building_at - (flat[building_at - 1] == " ")
    phases = _PHASE.finditer(flat, max(0, end - 6), end)
    phase = next((found for found in phases if found.end() == end), None)
    name, before = name_before(flat, phase.start() if phase else end)
    if phase and not name:
        return phase[0].strip()
    if not is_name(name) or _KINDS.fullmatch(name):
        return None
    looks = phase or _SEAMS.search(name) or _KINDS.search(name[-4:])
    if not looks and (end < building_at or not _CUES.search(before)):
        return None
    return name + (phase[0].strip() if phase else "")


def _with_phase(flat: str, name: str) -> str:
    """Give the fuller name where the words say it again with its phase."""
    core = _ADDED.sub("", name)
    if _PHASE.search(name) or len(core) < _SHORTEST_FOLDED:
        return name
    at = flat.find(core)
    while at >= 0:
        phase = _PHASE.match(flat, at + len(core))
        if phase:
            return core + phase[0].strip()
        at = flat.find(core, at + 1)
    return name
