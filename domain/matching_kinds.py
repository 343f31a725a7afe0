"""What the kind of a trouble means for matching: how wide, how fast, how telling it is."""

from __future__ import annotations

from functools import cache

_WIDE = frozenset(
    {
        "utilities.water",
        "utilities.power",
        "utilities.gas",
        "utilities.heating",
        "utilities.network",
        "safety.fire",
        "sanitation.sewage",
    }
)
"""Trouble that crosses buildings: one pipe, one cable, one fire."""

_DRAINS = "facilities.drainage"
"""A stopped drain keeps to its house; what comes out of it, or of the sky, does not."""

_LOOSE = frozenset({"affairs", "disputes", "commerce"})
"""Trouble that is not in a building; the one that is named is where the speaker lives."""

_TELLING = {
    "utilities": 1.0,
    "facilities": 0.8,
    "sanitation": 0.8,
    "noise": 0.7,
    "parking": 0.5,
    "safety": 0.7,
    "housing": 0.5,
    "commerce": 0.4,
    "assistance": 0.3,
    "disputes": 0.3,
    "affairs": 0.0,
}
"""How much two troubles of one kind in one group are likely one: a question is any question."""

_FAST = frozenset(
    {
        "utilities.water",
        "utilities.power",
        "utilities.gas",
        "utilities.network",
        "facilities.elevator",
        "assistance.elderly",
        "assistance.children",
        "assistance.lost",
        "safety.crime",
    }
)
"""Trouble of hours: tomorrow's is another one."""

_MIDDLE = frozenset({"utilities", "facilities", "sanitation", "parking", "assistance", "safety"})
"""Trouble of a day or two; the rest takes weeks."""

_NEAR = (
    frozenset({"facilities.drainage", "sanitation.toilets", "sanitation.sewage"}),
    frozenset({"facilities.drainage", "utilities.water", "housing.leak"}),
    frozenset({"sanitation.toilets", "utilities.water"}),
    frozenset({"facilities.lighting", "safety.electric", "utilities.power"}),
    frozenset({"utilities.gas", "safety.fire"}),
    frozenset({"safety.fire", "parking.charging", "safety.electric"}),
    frozenset({"safety.fire", "parking.obstruction"}),
    frozenset({"facilities.road", "safety.falling", "safety.traffic"}),
    frozenset({"housing.structure", "safety.falling", "housing.leak"}),
    frozenset({"parking.obstruction", "parking.vehicles", "facilities.access"}),
    frozenset({"sanitation.garbage", "sanitation.sewage", "sanitation.pests"}),
    frozenset({"noise.business", "sanitation.sewage", "commerce.licence", "commerce.street"}),
    frozenset({"noise.business", "noise.living", "noise.construction"}),
    frozenset({"safety.animals", "noise.living"}),
    frozenset({"disputes.property", "commerce.fees", "parking.vehicles"}),
    frozenset({"disputes.property", "disputes.other", "housing.structure"}),
    frozenset({"affairs.inquiry", "affairs.suggestion"}),
    frozenset({"assistance.elderly", "assistance.children"}),
    frozenset({"assistance.children", "affairs.inquiry"}),
    frozenset({"utilities.power", "utilities.network"}),
)
"""Kinds that people, and we, take for each other."""

_NEARLY = 0.6
_AROUND = {
    code: frozenset().union(*(group for group in _NEAR if code in group))
    for code in frozenset().union(*_NEAR)
}


def is_wide(category: str, *, spreads: bool) -> bool:
    """Say whether such trouble crosses buildings; of drains only what spreads does."""
    return category in _WIDE or (spreads and category == _DRAINS)


def is_loose(category: str) -> bool:
    """Say whether such trouble is rather of the whole estate than of one house."""
    return category.partition(".")[0] in _LOOSE


@cache
def telling(category: str) -> float:
    """Say how much it means that two troubles are of this kind, from 0 to 1."""
    return _TELLING.get(category.partition(".")[0], 0.3)


def kinship(one: str, other: str) -> float:
    """Say how near two categories are: 1 the same, 0 strangers."""
    if one == other:
        return 1.0
    return _NEARLY if other in _AROUND.get(one, ()) else 0.0


@cache
def pace(one: str, other: str) -> tuple[float, float]:
    """Give the hours in which such trouble stays one, and how steeply it ceases to be."""
    if one in _FAST and other in _FAST:
        return 2.0, 1.6
    if {one.partition(".")[0], other.partition(".")[0]} <= _MIDDLE:
        return 16.0, 0.8
    return 24.0 * 7, 0.5
