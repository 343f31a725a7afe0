"""Places in many sentences, and in what nobody would call one."""

from __future__ import annotations

import time

import place_samples as samples
import pytest
from hypothesis import given
from hypothesis import strategies as st
from place_samples_more import OTHERWISE

from domain.community import Compound
from domain.understanding.places import find_place
from domain.understanding.values import Whereabouts

_NAMES = {
    "b": "building",
    "u": "unit",
    "f": "floor",
    "r": "room",
    "road": "road",
    "no": "number",
    "at": "landmark",
    "in": "estate",
}


def _meant(spec: str) -> Whereabouts:
    pairs = (part.split("=") for part in spec.split())
    return Whereabouts(**{_NAMES[key]: value for key, value in pairs})


@pytest.mark.parametrize(
    ("text", "spec"),
    [*samples.HOMES, *OTHERWISE, *samples.FLOORS, *samples.ROADS, *samples.SPOTS, *samples.ESTATES],
)
def test_all_of_a_place_is_found_and_nothing_else(text: str, spec: str) -> None:
    """Whatever a sentence says of a place is found, and no more than that."""
    assert find_place(text) == _meant(spec)


@pytest.mark.parametrize("text", samples.NOWHERE)
def test_talk_and_numbers_name_no_place(text: str) -> None:
    """Counts, prices, dates, scores and words that only look like a place are none."""
    assert find_place(text) == Whereabouts()


GARDEN = Compound(code="garden", name="幸福花园", grid="g1", landmarks=("老槐树", "花园东门"))
LAKE = Compound(code="lake", name="河滨小区", grid="g1")
BRIDGE = Compound(code="bridge", name="金桥小区", grid="g1")
BRIDGE_TOO = Compound(code="bridge2", name="金侨小区", grid="g1")


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("幸福花圆3栋", "garden", "幸福花圆"),
        ("兴福花园3栋没水", "garden", "兴福花园"),
        ("幸福花园小区3栋", "garden", "幸福花园"),
        ("幸福花园二期3栋", "garden", "幸福花园二期"),
        ("河滨3栋", "lake", "河滨"),
        ("河宾小区停水", "lake", "河宾小区"),
        ("金桥小区1栋", "bridge", "金桥小区"),
        ("金侨小区1栋", "bridge2", "金侨小区"),
        ("今桥小区1栋", None, "今桥小区"),
        ("河滨路上有个坑", None, None),
        ("幸福家园3栋", None, "幸福家园"),
    ],
)
def test_known_compounds_may_be_misspelt(text: str, code: str | None, name: str | None) -> None:
    """Signs of the same sound and a short form mean the compound, unless two could be meant."""
    found = find_place(text, compounds=(GARDEN, LAKE, BRIDGE, BRIDGE_TOO))
    assert (found.compound, found.estate) == (code, name)


@pytest.mark.parametrize(
    ("text", "landmark"),
    [
        ("老槐树下面有人打架", "老槐树"),
        ("花园东门的灯不亮", "花园东门"),
        ("石墩子那里绊倒人了", "石墩子"),
        ("东门的石墩子倒了", "石墩子"),
        ("东门的灯不亮", "东门"),
    ],
)
def test_known_landmarks_come_first(text: str, landmark: str) -> None:
    """A landmark of the config is found by its name, before any other spot."""
    found = find_place(text, compounds=(GARDEN,), landmarks=("石墩子",))
    assert found.landmark == landmark


ODD = (
    "0123456789一二三十百栋单元号楼室座路街巷院门小区花园苑市场"
    "A-－.、，。「」[]@#\u200b\u202e👍①９ \n"
)
SCRIPTS = st.text(max_size=200) | st.text(alphabet=ODD, max_size=200)
PIECES = (
    *"3三十路号园门「[的-楼 👍\u202eﷺ",
    *("3-", "3栋", "小区", "一期", "A区", "@啊", "在3", "东门口", "市场", "3号", "天下", "层层"),
)


@given(SCRIPTS)
def test_any_text_ends_in_a_place_or_in_none(text: str) -> None:
    """Whatever is typed, reading ends, twice in the same answer, in texts that fit a ticket."""
    found = find_place(text, compounds=(GARDEN, LAKE), landmarks=("石墩子",))
    assert found == find_place(text, compounds=(GARDEN, LAKE), landmarks=("石墩子",))
    assert all(part is None or 0 < len(part) <= 40 for part in vars(found).values())


@pytest.mark.parametrize("piece", PIECES)
def test_long_texts_are_read_in_bounded_time(piece: str) -> None:
    """No repetition of anything makes reading slow."""
    text = (piece * 4096)[:4096]
    began = time.process_time()  # ours, whatever else the machine is busy with
    find_place(text, compounds=(GARDEN, LAKE), landmarks=("石墩子",))
    assert time.process_time() - began < 0.5
