"""What is only courtesy, and what answers yes or no."""

from __future__ import annotations

import pytest

from domain.courtesy import Courtesy, courtesy_of
from domain.replies import yes_or_no


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("谢谢", Courtesy.THANKS),
        ("谢谢你！🌹", Courtesy.THANKS),
        ("好的，谢谢啦", Courtesy.THANKS),
        ("太感谢了", Courtesy.THANKS),
        ("辛苦了", Courtesy.THANKS),
        ("你好", Courtesy.HELLO),
        ("大家好呀", Courtesy.HELLO),
        ("在吗？", Courtesy.HELLO),
        ("你是谁", Courtesy.WHO),
        ("你是机器人吗？", Courtesy.WHO),
        ("你能干什么", Courtesy.WHO),
        ("Thank you!", Courtesy.THANKS),
        ("要表扬网格员小张，楼道灯当天就修好了", None),
        ("谢谢小张", None),
        ("谢谢，不过3栋的灯又坏了", None),
        ("你好，3栋2单元停水了", None),
        ("你是谁负责的", None),
        ("太黑了", None),
        ("", None),
    ],
)
def test_courtesy_is_told_from_what_has_substance(text: str, kind: Courtesy | None) -> None:
    """Thanks, greetings and who-are-you are courtesy only when nothing else is said."""
    assert courtesy_of(text) is kind


@pytest.mark.parametrize(
    ("text", "is_yes"),
    [
        ("办理", True),
        ("要的", True),
        ("好的", True),
        ("是", True),
        ("办", True),
        ("可以，谢谢", True),
        ("好的好的", True),
        ("好的，要办", True),
        ("不用", False),
        ("没事了", False),
        ("算了算了", False),
        ("不用了，谢谢", False),
        ("好的，不用", None),
        ("是3栋", None),
        ("不是3栋，是5栋", None),
        ("", None),
    ],
)
def test_a_short_answer_is_yes_or_no(text: str, *, is_yes: bool | None) -> None:
    """Words that say more than yes or no are words, no answer."""
    assert yes_or_no(text) is is_yes
