"""How two places stand to each other: what speaks for the same spot, and what against it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from domain.understanding.values import Whereabouts

_PHASE = re.compile(r"(?:第?[0-9一二三四五六七八九十]{1,3}期|[A-Za-z]区|[东南西北]区)$")
_KIND = re.compile(r"(?:小区|社区|花园|家园|公寓|大厦|广场|安置区|家属院|宿舍)$")
_SHORTEST = 2


@dataclass(frozen=True)
class Accord:
    """What two places share (`near`) and where they differ (`against`), each from 0 to 1."""

    near: float = 0.0
    against: float = 0.0


NOTHING = Accord()
"""Where at least one of the two says nothing, nothing follows."""


NOWHERE = Whereabouts()
"""What a message says that says no place."""


def accord(one: Whereabouts, other: Whereabouts, *, wide: bool) -> Accord:
    """Compare two places; `wide` trouble (no water, a flood) crosses buildings and stairs."""
    if one is NOWHERE or other is NOWHERE:
        return NOTHING
    near, against = _names(one, other)
    inside = 0.15 if wide else 1.0
    for same, apart, differ in (
        (0.4, 1.0, _compared(one.building, other.building)),
        (0.2, 1.0, _compared(one.unit, other.unit)),
        (0.3, 0.6, _compared(one.room, other.room)),
        (0.1, 0.4, _compared(one.floor, other.floor)),
    ):
        near += same if differ == 1 else 0.0
        against = max(against, apart * inside if differ == -1 else 0.0)
    spot = _spots(one, other, inside)
    near, against = near + spot.near, max(against, spot.against)
    return Accord(min(near, 1.0), min(against, 1.0)) if near or against else NOTHING


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
        same = touch(one.landmark, other.landmark)
        near, against = (near + 0.6, against) if same else (near, max(against, 0.4 * inside))
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


def touch(one: str, other: str) -> bool:
    """Say whether two landmarks share two signs in a row (菜市场东门, 东门厕所)."""
    return any(one[at : at + 2] in other for at in range(max(1, len(one) - 1)))
