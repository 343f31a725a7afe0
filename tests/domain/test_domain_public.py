"""What residents may read of a week, against tables computed by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rate_samples import when

from domain.figures import Figures, Rate
from domain.timing import DigestRules
from handlers.views.public import public
from locales import Texts

RULES = DigestRules()
WEEK = Figures(community="demo", grids=None, start=when("11-16 00:00"), end=when("11-23 00:00"))
FEW = "样本太少，不公布"


def lines(week: Figures, rules: DigestRules = RULES) -> list[str]:
    """Give what is told: received, closed, open, response, resolution, satisfaction."""
    text = public(week, "幸福社区", "一周", rules, Texts("zh"))
    return [line.partition("：")[2] for line in text.splitlines() if "：" in line][1:]


@pytest.mark.parametrize(
    ("tenths", "whole", "told"),
    [
        (0, 0, FEW),
        (10, 4, FEW),  # 25 % of 4 would be one
        (40, 4, FEW),  # all, but of four
        (50, 5, "100%（按 5 件算）"),
        (0, 5, "0%（按 5 件算）"),
        (20, 5, FEW),  # two
        (30, 5, FEW),  # all but two
        (30, 6, "50%（按 6 件算）"),
        (290, 30, FEW),  # all but one
        (280, 30, FEW),  # all but two
        (270, 30, "90%（按 30 件算）"),
        (300, 30, "100%（按 30 件算）"),
        (99, 10, FEW),  # nine are content, and one 基本满意
        (196, 20, FEW),  # sixteen are content, and four 基本满意
    ],
)
def test_a_rate_that_tells_of_few_people_is_not_told(tenths: int, whole: int, told: str) -> None:
    """Percent and whole give the numerator: under three of it, or under three short of all, none.

    All and none are told of five and more.
    """
    rate = Rate(tenths=tenths, whole=whole)
    week = replace(WEEK, response=rate, resolution=rate, satisfaction=rate)
    assert lines(week)[3:] == [told] * 3


@pytest.mark.parametrize(
    ("count", "exact", "rough"),
    [
        (0, "少于3件", "少于10件"),
        (2, "少于3件", "少于10件"),
        (3, "3 件", "少于10件"),
        (9, "9 件", "少于10件"),
        (10, "10 件", "大约10件"),
        (14, "14 件", "大约10件"),
        (15, "15 件", "大约20件"),
        (37, "37 件", "大约40件"),
    ],
)
def test_what_is_open_is_told_in_tens(count: int, exact: str, rough: str) -> None:
    """Received and closed are told from three on; what is open never to the piece."""
    week = replace(WEEK, received=count, closed=count, open=count)
    assert lines(week)[:3] == [exact, exact, rough]


@pytest.mark.parametrize(("received", "closed"), [((0, 1, 2), (7,)), ((7,), (0, 1, 2))])
def test_a_small_number_is_not_told_by_the_others(
    received: tuple[int, ...], closed: tuple[int, ...]
) -> None:
    """With 24 open a week ago, nobody can reckon how many came in or were done in this week."""
    told = {
        tuple(lines(replace(WEEK, received=came, closed=went, open=24 + came - went)))
        for came in received
        for went in closed
    }
    assert len(told) == 1


def test_the_community_says_what_is_few() -> None:
    """With other bounds other numbers are told."""
    rules = DigestRules(small_sample=2, suppress_below=1)
    week = replace(WEEK, received=1, closed=0, open=1, response=Rate(tenths=10, whole=2))
    assert lines(week, rules)[:4] == ["1 件", "少于1件", "少于10件", "50%（按 2 件算）"]
    rules = DigestRules(small_sample=2, suppress_below=20)
    week = replace(WEEK, received=19, closed=20, open=19, response=Rate(tenths=300, whole=40))
    assert lines(week, rules)[:4] == ["少于20件", "20 件", "少于20件", FEW]
