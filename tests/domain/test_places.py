"""Where: the places that people name in their messages."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.community import Compound
from domain.ticket import Place
from domain.understanding.place_numbers import read_number
from domain.understanding.places import find_place
from domain.understanding.values import Whereabouts

GARDEN = Compound(code="garden", name="幸福花园", grid="g1")
GARDEN_TWO = Compound(code="garden2", name="幸福花园二期", grid="g1")
LAKE = Compound(code="lake", name="湖畔（北区）", grid="g1")
COMPOUNDS = (GARDEN, GARDEN_TWO, LAKE)


def _place(
    building: str | None = None,
    unit: str | None = None,
    room: str | None = None,
    note: str | None = None,
) -> Place:
    return Place(building=building, unit=unit, room=room, note=note)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("3栋2单元楼道灯坏了", _place("3", "2")),
        ("3 栋 2 单元", _place("3", "2")),
        ("三栋二单元没电", _place("3", "2")),
        ("３栋２单元", _place("3", "2")),
        ("12号楼门口", _place("12")),
        ("十二栋", _place("12")),
        ("十栋", _place("10")),
        ("二十栋漏水", _place("20")),
        ("一百零五栋", _place("105")),
        ("第三栋", _place("3")),
        ("5#门口", _place("5")),
        ("5#楼", _place("5")),
        ("7幢", _place("7")),
        ("A座大堂", _place("A")),
        ("a座大堂", _place("A")),
        ("3座", _place("3")),
        ("B3栋", _place("B3")),
        ("3栋A单元", _place("3", "A")),
        ("3-2-401漏水", _place("3", "2", "401")),
        ("３－２－４０１漏水", _place("3", "2", "401")),
        ("12—1—1203", _place("12", "1", "1203")),
        ("3栋2单元401室", _place("3", "2", "401")),
        ("3栋401房漏水", _place("3", None, "401")),
        ("401号房", _place(None, None, "401")),
        ("团结路12号门口积水", _place(note="团结路12号")),
        ("在团结路12号", _place(note="团结路12号")),
        ("我住人民东路8号", _place(note="人民东路8号")),
        ("团结路路灯不亮", _place(note="团结路")),
        ("滨河大道有个坑", _place(note="滨河大道")),
        ("团结路3栋", _place("3")),
    ],
)
def test_places_are_read(text: str, place: Place) -> None:
    """People name a building in many ways, and all of them are understood."""
    assert find_place(text).as_place() == place


@pytest.mark.parametrize(
    "text",
    [
        "楼道灯坏了",
        "这一栋都没水",
        "每一栋都这样",
        "几十栋楼停电",
        "百十栋楼",
        "十十栋",
        "十百栋",
        "百百单元",
        "两栋楼之间堆满垃圾",
        "河上有一座桥坏了",
        "我们这里路灯坏了",
        "小区门口路灯不亮",
        "等街道处理",
        "楼下线路老化",
        "门口马路上有坑",
        "401房租太高",
        "2026-11-25停水",
        "100元",
        "USB3#",
        "",
    ],
)
def test_what_names_no_place_gives_none(text: str) -> None:
    """Rather ask for the building than write down a wrong one."""
    assert not find_place(text)
    assert find_place(text) == Whereabouts()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("幸福花园3栋", "garden"),
        ("幸福花园二期3栋", "garden2"),
        ("湖畔（北区）3栋", "lake"),
        ("湖畔(北区)3栋", "lake"),
        ("别的小区3栋", None),
    ],
)
def test_a_compound_is_known_by_its_name(text: str, code: str | None) -> None:
    """The longest name that fits is meant, whatever brackets people type."""
    assert find_place(text, compounds=COMPOUNDS).compound == code


def test_a_compound_alone_is_not_yet_a_place() -> None:
    """Somebody who names only the estate is still asked for the building."""
    assert not find_place("幸福花园的灯坏了", compounds=COMPOUNDS)


def _in_chinese(number: int) -> str:
    """Write a number below a thousand the way people do."""
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (digits[ones] if ones else "")


@given(st.integers(1, 999))
def test_numbers_are_read_in_chinese_and_in_digits(number: int) -> None:
    """Every building number means the same in both ways of writing."""
    assert read_number(_in_chinese(number)) == str(number)
    assert read_number(str(number)) == str(number)
    assert find_place(f"{_in_chinese(number)}栋").building == str(number)
    assert find_place(f"我家在{number}栋").building == str(number)
    assert find_place(f"{_in_chinese(number)}单元").unit == str(number)


@pytest.mark.parametrize(
    ("text", "number"),
    [("两百", "200"), ("二百一十二", "212"), ("一百十二", "112"), ("三零二", "302"), ("b", "B")],
)
def test_other_ways_to_say_a_number(text: str, number: str) -> None:
    """两 is two, digits may be said one by one, and a letter stays a letter."""
    assert read_number(text) == number


@given(st.text(alphabet="零一二两三四五六七八九十百栋单元号楼室0123aB#-座路街在 ", max_size=14))
def test_no_words_break_the_reading_of_a_place(text: str) -> None:
    """However odd the words, reading them ends in a place or in none."""
    place = find_place(text, compounds=COMPOUNDS)
    assert place.building is None or re.fullmatch(r"[0-9A-Z-]+", place.building)
