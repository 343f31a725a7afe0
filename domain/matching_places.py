"""How two places stand to each other: what speaks for the same spot, and what against it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from domain.understanding.values import NOWHERE, Whereabouts

_PHASE = re.compile(r"(?:第?[0-9一二三四五六七八九十]{1,3}期|[A-Za-z]区|[东南西北]区)$")
_KIND = re.compile(r"(?:小区|社区|花园|家园|公寓|大厦|广场|安置区|家属院|宿舍)$")
_SORT = re.compile(
    "幼儿园|培训|机构|中心|公司|驾校|学校|小学|中学|大学|医院|超市|市场|饭店|餐馆|宾馆|酒店|商店|公厕|厕所|食堂|银行|广场|公园|工地"
    "|停车场|车库|车棚|垃圾站|垃圾桶|配电箱|路口|门口|大门|小区|楼下|对面|旁边|附近|后面|前面|那个|这个|里面|里"
)
_SHORTEST = 2


@dataclass(frozen=True)
class Accord:
    """What two places share (`near`) and where they differ (`against`), each from 0 to 1."""

    near: float = 0.0
    against: float = 0.0


NOTHING = Accord()
"""Where at least one of the two says nothing, nothing follows."""


def accord(
    one: Whereabouts, other: Whereabouts, *, wide: bool = False, loose: bool = False
) -> Accord:
    """Compare two places; `wide` trouble (no water, a flood) crosses buildings and stairs.

    In `loose` trouble (a fee, a licence) people rather say where they live than where it is.
    """
    if one is NOWHERE or other is NOWHERE:
        return NOTHING
    near, against = _names(one, other)
    inside = 0.12 if wide else 0.2 if loose else 1.0
    for same, apart, differ in (
        (0.4, 1.0, _compared(one.building, other.building)),
        (0.2, 1.0, _compared(one.unit, other.unit)),
        (0.3, 0.6, _compared(one.room, other.room)),
        (0.1, 0.3, _compared(one.floor, other.floor)),
    ):
        near += same if differ == 1 else 0.0
        against = max(against, apart * inside if differ == -1 else 0.0)
    spot = _spots(one, other, inside)
    near, against = near + spot.near, max(against, spot.against)
    return Accord(min(near, 1.0), min(against, 1.0)) if near or against else NOTHING


def is_elsewhere(one: Whereabouts, other: Whereabouts, mark: float, *, wide: bool) -> bool:
    """Say whether two places differ by the mark or more.

    A new message is held against every open ticket of its grid, and nearly all of them are about
    another estate or building: that is seen before anything else is compared.
    """
    if one.compound and other.compound and one.compound != other.compound:
        return True
    if not wide and _compared(one.building, other.building) < 0:
        return True
    return accord(one, other, wide=wide).against >= mark


def _compared(one: str | None, other: str | None) -> int:
    if not one or not other:
        return 0
    return 1 if one.casefold() == other.casefold() else -1


def _names(one: Whereabouts, other: Whereabouts) -> tuple[float, float]:
    """Compare estates; the phases of one estate are a small difference."""
    if one.compound and other.compound:
        return (0.2, 0.0) if one.compound == other.compound else (0.0, 1.0)
    if not one.estate or not other.estate:
        return 0.0, 0.0
    if not alike(core(one.estate), core(other.estate)):
        return 0.0, 0.8
    first, second = _PHASE.search(one.estate), _PHASE.search(other.estate)
    is_other_phase = first and second and first.group() != second.group()
    return 0.5, 0.3 if is_other_phase else 0.0


def _spots(one: Whereabouts, other: Whereabouts, inside: float) -> Accord:
    """Compare roads with their numbers, and landmarks."""
    near, against = 0.0, 0.0
    if one.road and other.road:
        same = alike(one.road, other.road)
        near, against = (0.4, 0.0) if same else (0.0, 0.7)
        number = _compared(one.number, other.number) if same else 0
        near, against = near + 0.4 * (number == 1), max(against, 1.0 * (number == -1))
    if one.landmark and other.landmark:
        meet = touch(one.landmark, other.landmark)
        near += (0.0, 0.1, 0.6)[meet + 1]
        against = max(against, 0.3 * inside if meet < 0 else 0.0)
    elif (one.landmark and other.building) or (other.landmark and one.building):
        against = max(against, 0.1 * inside)
    return Accord(near, against)


@lru_cache(maxsize=1024)
def core(estate: str) -> str:
    """Give the name of an estate without its phase and its kind (魅力之城 of 魅力之城小区二期)."""
    name = _PHASE.sub("", _KIND.sub("", _PHASE.sub("", estate)))
    name = _KIND.sub("", name)
    return name if len(name) >= _SHORTEST else estate


def alike(one: str, other: str) -> bool:
    """Say whether two names may mean one thing: one holds the other, or they share three signs."""
    if one in other or other in one:
        return True
    return any(one[at : at + 3] in other for at in range(len(one) - 2))


@lru_cache(maxsize=1024)
def bare(landmark: str) -> str:
    """Give what tells a landmark from others of its sort (小松鼠 of 小松鼠幼儿园)."""
    return _SORT.sub("", landmark)


def touch(one: str, other: str) -> int:
    """Say whether two landmarks are one (1: 菜市场东门, 东门厕所) or not (-1: 东门, 西门).

    Where one has no name of its own (那个公厕), nobody can say: 0.
    """
    first, second = bare(one), bare(other)
    if not first or not second:
        return 0
    return 1 if any(first[at : at + 2] in second for at in range(max(1, len(first) - 1))) else -1


def is_told(place: Whereabouts) -> bool:
    """Say whether a place tells one spot from another; "the toilet" does not."""
    if place.building or place.unit or place.room or place.road or place.estate or place.compound:
        return True
    return bool(place.landmark and bare(place.landmark))
