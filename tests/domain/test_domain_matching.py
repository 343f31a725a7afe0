"""Two messages about one trouble, or about two: what joins them and what keeps them apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.matching import RULES, Known, Saying, best, compare, likeness
from domain.matching_places import accord, alike, core, touch
from domain.ticket import Priority
from domain.understanding.values import Sense, Whereabouts

NOON = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)


def said(
    text: str,
    category: str = "utilities.water",
    minutes: float = 0,
    person: str | None = None,
    priority: Priority = Priority.NORMAL,
    **place: str,
) -> Saying:
    """Give what somebody said some minutes after noon."""
    return Saying(
        text=text,
        at=NOON + timedelta(minutes=minutes),
        category=category,
        place=Whereabouts(**place),
        priority=priority,
        person=person,
    )


SAME = [
    pytest.param(
        said("怎么停水了", building="3"),
        said("7栋也没水了", minutes=6, building="7"),
        id="an outage crosses buildings",
    ),
    pytest.param(
        said("3栋车库被淹了", "facilities.drainage", building="3"),
        said("5栋负一楼也进水了", "facilities.drainage", 6, building="5"),
        id="a flood crosses buildings",
    ),
    pytest.param(
        said("3栋2单元301马桶堵了", "facilities.drainage", building="3", unit="2", room="301"),
        said("3栋2单元501马桶也堵了", "facilities.drainage", 6, building="3", unit="2", room="501"),
        id="one pipe of a stair",
    ),
    pytest.param(
        said("电梯停在九楼不动", "facilities.elevator", building="2", unit="1"),
        said("2栋1单元电梯按了没反应", "facilities.elevator", 8, building="2", unit="1"),
        id="one lift",
    ),
    pytest.param(
        said("公厕堵了", "sanitation.toilets", landmark="东门公厕"),
        said("东门那个厕所没法进人", "sanitation.toilets", 15, landmark="东门"),
        id="one landmark in other words",
    ),
    pytest.param(
        said("化粪池冒出来了", "facilities.drainage", building="4"),
        said("院子里污水横流 臭死人", "sanitation.sewage", 10),
        id="near kinds",
    ),
    pytest.param(
        said("碧波园一楼烧烤店油烟太大", "sanitation.sewage", estate="碧波园"),
        said(
            "碧波园楼下夜宵摊的烟道对着窗户", "commerce.licence", 60 * 24 * 9, estate="碧波园小区"
        ),
        id="a slow trouble, days later, in an estate",
    ),
    pytest.param(
        said("快来人 有人掉井里了", "assistance.elderly", priority=Priority.P0),
        said("谁有绳子 拿长的", "assistance.errands", 2, priority=Priority.P0),
        id="a group has one danger at a time",
    ),
]

APART = [
    pytest.param(
        said("楼道灯坏了", "facilities.lighting", building="3", unit="2"),
        said("楼道灯坏了", "facilities.lighting", 5, building="3", unit="3"),
        id="the next stairs",
    ),
    pytest.param(
        said("电梯坏了", "facilities.elevator", building="1"),
        said("电梯坏了", "facilities.elevator", 5, building="9"),
        id="another building",
    ),
    pytest.param(
        said("3栋下水道堵了", "facilities.drainage", building="3"),
        said("5栋下水道堵了", "facilities.drainage", 5, building="5"),
        id="the drain of another building",
    ),
    pytest.param(
        said("停水了"),
        said("停水了", minutes=60 * 24 * 4),
        id="another day's outage",
    ),
    pytest.param(
        said("楼上漏水", "housing.leak", building="2", unit="1", room="301"),
        said("路边的车挡住大门", "parking.obstruction", 5),
        id="two kinds with nothing in common",
    ),
    pytest.param(
        said("碧波园的幼儿园怎么收费", "affairs.inquiry", estate="碧波园"),
        said("碧波园外墙瓷砖掉下来", "housing.structure", 60 * 30, estate="碧波园"),
        id="two matters of one estate",
    ),
    pytest.param(
        said("工地半夜施工", "noise.construction", estate="碧波园"),
        said("工地半夜施工", "noise.construction", 60, estate="翠云轩"),
        id="two estates",
    ),
    pytest.param(
        said("优待证在哪里领", "affairs.inquiry"),
        said("医保怎么报销", "affairs.inquiry", 30),
        id="two questions",
    ),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_trouble_is_recognised(one: Saying, other: Saying) -> None:
    """Neighbours about one trouble come above the high mark, whoever spoke first in the code."""
    assert likeness(other, one) >= RULES.high


@pytest.mark.parametrize(("one", "other"), APART)
def test_two_troubles_are_kept_apart(one: Saying, other: Saying) -> None:
    """What is not one trouble stays below the high mark."""
    assert likeness(other, one) < RULES.high


WORDS = st.text("水电灯楼道停了没有栋单元3号 吵漏门口，也还是", max_size=40)
KINDS = st.sampled_from(["utilities.water", "noise.living", "affairs.inquiry", "own.code", ""])


@given(WORDS, WORDS, KINDS, KINDS, st.integers(0, 10**6))
def test_likeness_is_a_share_and_most_for_the_same_at_once(
    one: str, other: str, kind: str, other_kind: str, minutes: int
) -> None:
    """Whatever is compared gives 0 to 1, and time between two never makes them more alike."""
    first = said(one, kind)
    now = likeness(said(other, other_kind), first)
    later = likeness(said(other, other_kind, minutes), first)
    assert 0 <= later <= now <= 1


def known(key: int, *sayings: Saying, ended_at: datetime | None = None) -> Known:
    """Give a trouble about which this was said."""
    return Known(key=key, sayings=sayings, ended_at=ended_at)


def test_the_best_of_several_is_found() -> None:
    """Of a broken lamp and an outage, the second household's words belong to the outage."""
    lamp = known(1, said("楼道灯坏了", "facilities.lighting", building="3"))
    outage = known(2, said("停水了", building="5"))
    match = best(said("我们楼没水", minutes=4), [lamp, outage])
    assert match is not None
    assert match.key == 2
    assert match.score > likeness(said("我们楼没水", minutes=4), lamp.sayings[0])


def test_nothing_above_the_low_mark_is_no_match() -> None:
    """A question is not offered a broken lamp."""
    lamp = known(1, said("楼道灯坏了", "facilities.lighting", building="3"))
    assert best(said("优待证在哪领", "affairs.inquiry", 300), [lamp]) is None


def test_a_saying_without_a_place_makes_no_bridge_between_two_stairs() -> None:
    """Once somebody named unit 2, unit 3 stays out, though another neighbour named none."""
    lamps = known(
        1,
        said("2单元楼道灯坏了", "facilities.lighting", building="3", unit="2"),
        said("楼道灯也还没修", "facilities.lighting", 5),
    )
    new = said("3单元楼道灯坏了", "facilities.lighting", 10, building="3", unit="3")
    match = compare(new, lamps)
    assert match is not None
    assert match.score < RULES.low


def test_what_is_over_takes_nobody_in_any_more() -> None:
    """After the all-clear the next outage is a new one."""
    over = known(1, said("停水了"), ended_at=NOON + timedelta(hours=1))
    assert best(said("又停水了", minutes=90), [over]) is None


def test_a_me_too_joins_the_newest_live_trouble_within_hours() -> None:
    """Bare words of joining go to what was spoken of last, and to nothing after a day."""
    older = known(1, said("路灯坏了", "facilities.lighting"))
    newer = known(2, said("停水了", minutes=20))
    over = known(3, said("停电了", minutes=25), ended_at=NOON + timedelta(minutes=28))
    joining = replace(said("我家也是", minutes=30), sense=Sense.ME_TOO)
    match = best(joining, [older, newer, over])
    assert match is not None
    assert match.key == 2
    assert best(replace(joining, at=NOON + timedelta(days=1)), [older, newer]) is None


@pytest.mark.parametrize(
    ("one", "other", "wide", "near", "against"),
    [
        ({}, {"building": "3"}, False, 0.0, 0.0),
        ({"building": "3"}, {"building": "3"}, False, 0.4, 0.0),
        ({"building": "3"}, {"building": "4"}, False, 0.0, 1.0),
        ({"building": "3"}, {"building": "4"}, True, 0.0, 0.12),
        ({"building": "A", "unit": "1"}, {"building": "a", "unit": "2"}, False, 0.4, 1.0),
        ({"road": "当热路", "number": "18"}, {"road": "当热路", "number": "18"}, False, 0.8, 0.0),
        ({"road": "当热路", "number": "18"}, {"road": "当热路", "number": "9"}, False, 0.4, 1.0),
        ({"compound": "a"}, {"compound": "b"}, True, 0.0, 1.0),
        ({"estate": "碧波园二期"}, {"estate": "碧波园小区三期"}, False, 0.5, 0.3),
    ],
)
def test_places_agree_or_differ(
    one: dict[str, str], other: dict[str, str], wide: bool, near: float, against: float
) -> None:
    """What both say counts; what only one says is no difference."""
    found = accord(Whereabouts(**one), Whereabouts(**other), wide=wide)
    assert (found.near, found.against) == pytest.approx((near, against))


def test_names_are_compared_by_their_core() -> None:
    """An estate is itself with and without its kind and its phase."""
    assert core("碧波园小区二期") == core("碧波园") == "碧波园"
    assert alike("万盛碧波园", "碧波园")
    assert not alike("碧波园", "翠云轩")
    assert touch("菜市场东门", "东门厕所") == 1
    assert touch("东门", "西门") == -1
    assert touch("公厕", "东门公厕") == 0
