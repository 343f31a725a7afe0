"""The picture of a period: drawable from any figures, with our own font, and always the same."""

from __future__ import annotations

import struct
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from ledger_examples import LONG, MONDAY, MONTH, SHANGHAI, community, figures

from domain.community import Community
from domain.figures import DayCount, Figures, Rate
from ledger import paper, periods
from ledger.chart import HEIGHT, WIDTH, draw, share
from locales import LANGUAGES, Texts

ROOT = Path(__file__).resolve().parents[2]
TEXTS = {language: Texts(language) for language in LANGUAGES}
WEEK = community("第一网格", "第二网格", "第二小学专属网格")


def _drawn(of: Figures, *, home: Community = WEEK, language: str = "zh") -> bytes:
    return draw(of, texts=TEXTS[language], community=home, previous=None)


def _size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("of", "home"),
    [
        pytest.param(figures(), WEEK, id="week"),
        pytest.param(figures(busy=0, grids=0), WEEK, id="nothing happened"),
        pytest.param(figures(days=1, grids=1, grids_of=("g0",)), WEEK, id="one day of one grid"),
        pytest.param(figures(grids_of=("g0", "g1", "g2")), WEEK, id="several grids"),
        pytest.param(
            figures(MONTH, days=31, grids=10, busy=900),
            community(*(LONG.format(at) for at in "一二三四五六七八九十"), name=LONG.format("零")),
            id="crowded month of long names",
        ),
        pytest.param(
            figures(MONTH, days=31, grids=15), community(*map(str, range(15))), id="many grids"
        ),
        pytest.param(replace(figures(), by_day=()), WEEK, id="no days"),
        pytest.param(figures(), community(), id="grids the config lost"),
    ],
)
def test_any_figures_can_be_drawn(of: Figures, home: Community, language: str) -> None:
    """Every period gives a picture for a phone held upright, small enough for any line."""
    png = _drawn(of, home=home, language=language)
    assert _size(png) == (WIDTH, HEIGHT)
    assert len(png) < 150_000


def test_same_figures_give_the_same_bytes() -> None:
    """Nothing but the figures is in the picture: no clock, no chance."""
    assert _drawn(figures()) == _drawn(figures())
    assert _drawn(figures()) != _drawn(replace(figures(), received=1))


def test_several_may_draw_at_once() -> None:
    """Threads share the fonts, and nothing of a picture gets into another one."""
    with ThreadPoolExecutor(4) as threads:
        drawn = list(threads.map(_drawn, [figures(), replace(figures(), received=1)] * 8))
    assert drawn[0::2] == [_drawn(figures())] * 8
    assert len(set(drawn)) == 2


def test_the_period_before_is_shown_beside() -> None:
    """With figures to compare with, the picture is another one."""
    before = draw(figures(), texts=TEXTS["zh"], community=WEEK, previous=figures(busy=2))
    assert before != _drawn(figures())


def test_every_character_we_say_is_in_the_font() -> None:
    """No sentence of the pictures and no name of the pilot community needs a character we lack."""
    pilot = (ROOT / "sandbox/pilot/community.toml").read_text(encoding="utf-8")
    names = "".join(
        item["name"]
        for shelf in ("grids", "compounds", "categories")
        for item in tomllib.loads(pilot)["community"].get(shelf, ())
    )
    spoken = "".join(
        line.partition("=")[2]
        for language in LANGUAGES
        for line in (ROOT / "locales" / language / "ledger.ftl")
        .read_text(encoding="utf-8")
        .splitlines()
        if line.startswith(("chart-", "ledger-", " ")) and "caption" not in line
    )
    assert names
    text = names + spoken
    assert {char for char in text if paper.drawable(char) != char} == set()


def test_unknown_characters_are_marked_and_warn_of_nothing() -> None:
    """A community with Tibetan, an emoji and a very rare hanzi in its name still gets a picture."""
    strange = community("第一网格", name="༄ 格桑😀𠮷社区")
    assert paper.drawable("༄格😀𠮷") == "□格□□"
    assert _size(_drawn(figures(), home=strange)) == (WIDTH, HEIGHT)


def test_dollars_are_no_formulas() -> None:
    """Signs that mean mathematics elsewhere are drawn as they are."""
    assert _size(_drawn(figures(), home=community("$a_1$", name="$x^{2}$"))) == (WIDTH, HEIGHT)


def test_long_names_keep_both_ends() -> None:
    """What is cut out of a name is its middle: grids differ in their last characters."""
    cut = paper.shortened(LONG.format("三"), size=30, width=400)
    assert paper.breadth(cut, size=30) <= 400
    assert paper.shortened("第三网格", size=30, width=400) == "第三网格"
    assert paper.shortened("第三网格", size=30, width=1) in {"", "…", "第"}
    assert cut.startswith("加查县")
    assert cut.endswith("第三网格")
    assert "…" in cut


@pytest.mark.parametrize(
    ("rate", "shown", "part"),
    [
        (Rate(tenths=10, whole=1), "100%", "1"),
        (Rate(tenths=9990, whole=1000), "99%", "999"),
        (Rate(tenths=185, whole=20), "93%", "18.5"),
        (Rate(tenths=50, whole=8), "63%", "5"),
        (Rate(tenths=0, whole=3), "0%", "0"),
        (Rate(tenths=10, whole=3), "33%", "1"),
    ],
)
def test_rates_are_whole_percents(rate: Rate, shown: str, part: str) -> None:
    """A rate is rounded, but 100 % is said only of all."""
    assert f"{rate.percent}%" == shown
    assert share(rate) == part


@pytest.mark.parametrize(
    ("start", "days", "zh", "en", "filed"),
    [
        (MONDAY, 1, "2026年11月9日", "9 November 2026", "2026-11-09"),
        (
            MONDAY,
            7,
            "2026年11月9日 至 2026年11月15日",
            "9 November 2026 to 15 November 2026",
            "2026-11-09_2026-11-15",
        ),
        (MONTH, 31, "2026年10月", "October 2026", "2026-10"),
        (datetime(2024, 2, 1, tzinfo=SHANGHAI), 29, "2024年2月", "February 2024", "2024-02"),
        (datetime(2026, 12, 1, tzinfo=SHANGHAI), 31, "2026年12月", "December 2026", "2026-12"),
    ],
)
def test_periods_have_names(start: datetime, days: int, zh: str, en: str, filed: str) -> None:
    """A month is called a month, a day a day, anything else by its first and last day."""
    end = start + timedelta(days=days)
    assert periods.said(start, end, "Asia/Shanghai", TEXTS["zh"]) == zh
    assert periods.said(start, end, "Asia/Shanghai", TEXTS["en"]) == en
    assert periods.filed(start, end, "Asia/Shanghai") == filed


def test_days_without_anything_keep_their_place() -> None:
    """A quiet day among busy ones is an empty place, not a missing one."""
    of = replace(
        figures(),
        by_day=(DayCount(day=date(2026, 11, 9), received=3), DayCount(day=date(2026, 11, 10))),
    )
    assert _drawn(of) != _drawn(replace(of, by_day=of.by_day[:1]))


def test_the_library_that_draws_is_loaded_with_the_first_picture_only() -> None:
    """A bot that draws nothing does not pay for Pillow."""
    code = "import sys, ledger.chart; sys.exit('PIL' in sys.modules)"
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0  # noqa: S603 - our own
