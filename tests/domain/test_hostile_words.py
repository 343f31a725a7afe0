"""Words made to hurt: 4,096 times what the rules look for, in bounded time and in line."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import domain
from domain.all_clear import is_advice, is_all_clear, is_in_hand
from domain.masking import mask_for_group
from domain.stream import Message, Stream
from domain.understanding import understand
from tests.domain.test_understanding import town

MOST = 4096
LONGEST = 0.25
"""Seconds of one core; what grows with the square of the length takes many times as long."""

HOME = Path(domain.__file__).parent
READERS = [*(HOME / "understanding").glob("*.py"), *HOME.glob("matching*.py")]
READERS += [HOME / name for name in ("all_clear.py", "masking.py", "stream.py")]
SIGNS = sorted({sign for file in READERS for sign in file.read_text() if sign > "\u2e7f"})
"""Every character that some rule knows."""

UNITS = (
    """
1栋|12号楼3单元|1-1-|1-|9-2 |15、|8号402|一二|负|地下|A1|A3-|@a|[a]|[a|[|]|((|））|「
「」- - - -|- |煤.|掉 |水,|没有|不是|不光|去年|人民路1号|路|街道|社区|小区|家园花园|二期|A区
城|天下|东门|广场|桥|1号摊|138|1 3 8 |+86|http://|www.|12:30|¥1|1.|1/|电梯里|摸|打|人|老|被
两天|好几|0个|悬在|味 头|火|哈哈|转|我家|感觉|等不|测所|(?:|\\|%|#|"|'|\t|\n|\u200b|\u202e
\ufdfa|\ufb03|e\u0301|\u0301|👨‍👩‍👧|🆘|אב|ﷺ|１|Ａ|ꙮ|\ud800|\x00
""".strip()
    .replace("\n", "|")
    .split("|")
)


def spent(text: str) -> float:
    """Give the seconds of one core that reading a text takes, in every way it is read."""
    begin = time.thread_time()
    read = understand(text, town())
    stream, at = Stream(), datetime(2026, 1, 5, tzinfo=UTC)
    for turn in range(2):
        said = at + timedelta(minutes=turn)
        stream.hear(Message(key=str(turn), text=text, at=said, person="a", understood=read))
    mask_for_group(text)
    for ask in (is_all_clear, is_in_hand, is_advice):
        ask(text)
    return time.thread_time() - begin


def test_no_sign_that_a_rule_knows_makes_it_slow() -> None:
    """4,096 times the same character are read at once, whichever it is."""
    assert len(SIGNS) > 1000
    begin = time.thread_time()
    for sign in SIGNS:
        understand(sign * MOST, town())
        took, begin = time.thread_time() - begin, time.thread_time()
        assert took < LONGEST, sign


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit])
def test_no_pattern_that_is_begun_again_and_again_makes_it_slow(unit: str) -> None:
    """Brackets, digits, houses, half phones and signs without width are read at once."""
    assert spent((unit * MOST)[:MOST]) < LONGEST


@pytest.mark.parametrize("unit", ["路", "1-1-", "(", "栋", "1 3 8 ", "二期", "没有", "[a"])
def test_twice_the_words_take_twice_the_time(unit: str) -> None:
    """Time grows with the length, not with its square: eight times the words, not sixty-four."""
    short = min(spent((unit * MOST)[:128]) for _ in range(5))
    long = min(spent((unit * MOST)[:1024]) for _ in range(5))
    assert long < 24 * short
