"""The parts of reading that are made to be quick: they find what the plain way finds."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.understanding.grams import EDGE, grams, known, length, spelt
from domain.understanding.misheard import corrected
from domain.understanding.patterns import one_of
from domain.understanding.places import find_place
from domain.understanding.values import NOWHERE
from tests.domain.test_understanding import read

EXPRESSIONS = "[晕昏]倒 (?:电梯|轿[厢箱]).{0,3}(?:坏|停) 救命? [0-9]+号 (?:人|[他她])没了 x"


@given(st.text(alphabet="晕昏倒电梯轿厢箱坏停救命1号人他没了x ", max_size=12))
def test_expressions_written_out_find_what_they_found_as_they_stood(text: str) -> None:
    """A choice at the beginning is but another way of writing."""
    plain = re.compile("|".join(EXPRESSIONS.split()))
    assert bool(one_of(EXPRESSIONS).search(text)) == bool(plain.search(text))


@given(st.text(max_size=40))
def test_groups_are_the_characters_that_stand_together(text: str) -> None:
    """Each number spells one, two or three neighbours, with the edges of the message."""
    line = EDGE + text + EDGE
    spans = [line[at : at + size] for size in (2, 3) for at in range(len(line) - size + 1)]
    told = [spelt(gram) for gram in grams(text).tolist()]
    assert sorted(told) == sorted([*text.replace("☎", ""), *spans]) or "☎" in text or "\0" in text


def test_only_groups_that_are_held_are_found() -> None:
    """Where a group stands is told; what was never heard is left out."""
    held = np.unique(grams("停水了"))
    assert [spelt(int(held[at])) for at in known(grams("水"), held)] == ["水"]
    assert len(known(grams("电"), held)) == 0
    assert set(length(held).tolist()) == {1, 2, 3}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("[语音转文字] 测所堵了 水满出来", "facilities.drainage"),
        ("店梯关不上门 又停在三楼", "facilities.elevator"),
        ("我家男气一点都不热", "utilities.heating"),
        ("楼上庄修从早吵到晚", "noise.construction"),
        ("组客不退压金 天天吵", "disputes.tenancy"),
    ],
)
def test_misheard_words_are_understood(said: str, code: str) -> None:
    """A microphone writes another word of the same sound; the trouble stays the same."""
    assert read(said).category == code


@pytest.mark.parametrize(
    "said", ["拖拉机坏在桥头", "五楼到顶楼", "整栋楼电梯停", "接听电话", "开店费用", "保安消防东门"]
)
def test_words_that_only_look_misheard_stay(said: str) -> None:
    """Where two words meet, their ends make no third one."""
    assert corrected(said) == said


def test_a_message_without_a_place_has_the_one_that_is_nowhere() -> None:
    """Nothing is made for the many messages that name no place."""
    assert find_place("今天天气真好") is NOWHERE
    assert find_place("3栋") is not NOWHERE
