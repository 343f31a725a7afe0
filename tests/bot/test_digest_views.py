"""A community's digest as a message: what it leaves out, it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from town_facts import COMMUNITY

from domain.community import Category
from domain.digests import DigestKind
from domain.figures import Figures, Line
from handlers.views.digests import Shown, digest, morning
from locales import Texts
from usecases.morning import Morning

START = datetime(2026, 11, 16, tzinfo=UTC)
END = START + timedelta(days=7)
KINDS = tuple(Category(code=f"k{at}", name=f"第{at}类", name_en=f"Kind {at}") for at in range(8))
HOME = replace(COMMUNITY, categories=KINDS)


def week(*received: int) -> Shown:
    """Give a week in which so many tickets of each kind came in."""
    lines = [Line(code=f"k{at}", received=count) for at, count in enumerate(received)]
    numbers = Figures(
        community="demo",
        grids=None,
        start=START,
        end=END,
        received=sum(received),
        by_category=tuple(lines),
    )
    return Shown(
        kind=DigestKind.ASKED,
        home=HOME,
        figures=numbers,
        previous=numbers,
        compared="week",
        numbers=(),
        now=END,
    )


@pytest.mark.parametrize(
    ("received", "zh", "en"),
    [
        ((9, 8, 7, 6, 5, 2, 1, 0), "第4类 5 · 其余 2 类 3 件", "Kind 4 5 · 2 more kinds: 3"),
        ((9, 8, 7, 6, 5, 4, 0, 0), "第4类 5 · 其余 1 类 4 件", "Kind 4 5 · one more kind: 4"),
    ],
)
def test_the_busiest_kinds_are_told_and_how_many_more(
    received: tuple[int, ...], zh: str, en: str
) -> None:
    """Five kinds have their numbers, and one word stands for the rest that came in."""
    for language, said in (("zh", zh), ("en", en)):
        text, _ = digest(week(*received), Texts(language))
        assert said in text


def test_five_kinds_leave_no_rest() -> None:
    """Nothing is said of a rest where there is none."""
    text, _ = digest(week(5, 4, 3, 2, 1, 0, 0, 0), Texts("zh"))
    assert "第4类 1" in text
    assert "其余" not in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", "还没安排人的网格：第二、学校专属网格"),
        ("en", "Grids that have nobody yet: 第二、学校"),
    ],
)
def test_a_morning_says_which_grids_nobody_is_appointed_to(language: str, said: str) -> None:
    """One plain line names them, and says what to do; it is no reason to write every morning."""
    found = Morning(numbers=(), vacant=("g2", "s1"))
    assert found.is_empty
    text, _ = morning(found, HOME, Texts(language), grids=None, instant=END)
    [line] = [line for line in text.splitlines() if "🪑" in line]
    assert said.replace("、", Texts(language).plain("digest-comma")) in line
    assert "/invite" in line
