"""From somebody's words to what a ticket needs."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.intake import (
    PREFIXES,
    after_prefix,
    is_meaningful,
    without_mention,
)

# ---- is it for us -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("报修 3栋灯坏了", "3栋灯坏了"),
        ("报修：3栋灯坏了", "3栋灯坏了"),
        ("报修: 3栋灯坏了", "3栋灯坏了"),
        ("报修3栋灯坏了", "3栋灯坏了"),
        ("报修３栋灯坏了", "３栋灯坏了"),
        ("报修#3灯坏了", "#3灯坏了"),
        ("  投诉，楼上太吵", "楼上太吵"),
        ("求助！！老人摔倒了", "老人摔倒了"),
        ("建议。多装几盏灯", "多装几盏灯"),
        ("随手拍\n垃圾没人清\n三天了", "垃圾没人清\n三天了"),
        ("报修：", ""),
    ],
)
def test_a_filing_word_files_what_follows(text: str, body: str) -> None:
    """A filing word counts before a separator or a number."""
    assert after_prefix(text) == body


@pytest.mark.parametrize(
    "text",
    [
        "投诉有用的话早就好了",
        "建议颁奖：全国最佳物业",
        "报修的人来了没有",
        "求助者已经回家",
        "随手拍了一张",
        "我要报修 3栋灯坏了",
        "大家别投诉 没用",
        "报修",
        "",
    ],
)
def test_talk_that_only_uses_such_a_word_is_left_alone(text: str) -> None:
    """A sentence about complaining is not a complaint."""
    assert after_prefix(text) is None


@given(st.sampled_from(PREFIXES), st.sampled_from(" ：:，,。!！\n"), st.text(max_size=40))
def test_nothing_of_what_follows_is_lost(word: str, separator: str, body: str) -> None:
    """Apart from separators at its ends, the text comes through as it was written."""
    kept = after_prefix(word + separator + body)
    assert kept is not None
    assert body.strip().endswith(kept)
    assert not re.search(r"\w", body.strip().removesuffix(kept))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("@weisu_bot 灯坏了", "灯坏了"),
        ("@weisu_bot灯坏了", "灯坏了"),
        ("@weisu_bot，灯坏了", "，灯坏了"),
        ("灯坏了@Weisu_Bot", "灯坏了"),
        ("灯坏了 @weisu_bot 三天了", "灯坏了   三天了"),
        ("@weisu_bot @weisu_bot", ""),
        ("@weisu_bot2 灯坏了", "@weisu_bot2 灯坏了"),
        ("@weisu_bots", "@weisu_bots"),
        ("问 weisu_bot", "问 weisu_bot"),
    ],
)
def test_the_bots_name_is_taken_out(text: str, left: str) -> None:
    """The mention goes wherever it stands, also with no space after it; other names stay."""
    assert without_mention(text, "weisu_bot") == left


@pytest.mark.parametrize("text", ["停水", "灯坏", "no water", "🔥着火", "Wi-Fi", "3栋停电"])
def test_two_letters_say_something(text: str) -> None:
    """The shortest complaint has two characters."""
    assert is_meaningful(text)


@pytest.mark.parametrize(
    "text", ["", " ", "。。。", "？？？", "👍👍", "3", "2026-11-20", "嗯", "__"]
)
def test_dots_and_faces_say_nothing(text: str) -> None:
    """No ticket is made of emoji, digits and punctuation."""
    assert not is_meaningful(text)
