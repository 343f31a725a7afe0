"""The spreadsheet of a period, read back: filters, a header that stays, and no formulas."""

from __future__ import annotations

import io
import time
from datetime import datetime, timedelta

import pytest
from ledger_examples import community, entries, figures, ticket
from openpyxl import Workbook, load_workbook

from domain.entries import Entries
from ledger.book import file_name, write
from ledger.names import of_grids
from locales import LANGUAGES, Texts

TEXTS = {language: Texts(language) for language in LANGUAGES}
HOME = community("第一网格", "第二网格", "第三网格")


def _read(of: Entries, language: str = "zh") -> Workbook:
    return load_workbook(io.BytesIO(write(of, texts=TEXTS[language], community=HOME)))


def _cell(book: Workbook, sheet: str, column: str, row: int = 2) -> object:
    """Give a cell by the header of its column."""
    headers = [cell.value for cell in book[sheet][1]]
    return book[sheet].cell(row, headers.index(column) + 1)


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("zh", ["汇总", "工单", "经过", "评价", "承诺", "网格", "类别", "日期"]),
        (
            "en",
            ["Summary", "Tickets", "Events", "Ratings", "Promises", "Grid", "Category", "Day"],
        ),
    ],
)
def test_every_sheet_has_filters_and_a_header_that_stays(language: str, titles: list[str]) -> None:
    """All sheets are there, in order, filtered over all their rows, frozen under the header."""
    book = _read(entries(ticket(1), ticket(2)), language)
    assert book.sheetnames == titles
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all(cell.value and cell.font.bold for cell in sheet[1])
    assert book[titles[1]].max_row == 3


def test_times_are_real_and_local() -> None:
    """A cell holds a date, not text, as the community's clocks showed it."""
    book = _read(entries())
    cell = _cell(book, "工单", "收到时间")
    assert cell.value == datetime(2026, 11, 9, 9, 0)  # noqa: DTZ001 - spreadsheets know no zones
    assert cell.is_date
    assert _cell(book, "承诺", "现定时间").is_date


@pytest.mark.parametrize(
    "words",
    ["=1+1", "=cmd|'/c calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", "#REF!", "=" + "a" * 40_000],
)
def test_no_text_becomes_a_formula(words: str) -> None:
    """Whatever somebody wrote stands there as text, and stays text when it is edited."""
    book = _read(entries(ticket(words=words, owner=words, result=words, building=words)))
    for column in ("反映的事", "经办人", "办理结果", "楼栋"):
        cell = _cell(book, "工单", column)
        assert cell.data_type == "s"
        assert str(cell.value).strip()[:2] == words.strip()[:2]
        assert cell.quotePrefix == (not words.startswith("#"))


def test_characters_that_no_spreadsheet_takes_are_left_out() -> None:
    """Control characters would make the whole file unreadable."""
    book = _read(entries(ticket(words="灯\x00坏\x1f了\ud800")))
    assert _cell(book, "工单", "反映的事").value == "灯坏了"


def test_codes_are_said_in_words() -> None:
    """Nobody reads codes: categories, grids, states, votes and results have their names."""
    book = _read(entries())
    assert _cell(book, "工单", "类别").value == "水电气"
    assert _cell(book, "工单", "网格").value == "第一网格"
    assert _cell(book, "工单", "小区").value == "幸福家园"
    assert _cell(book, "工单", "期末状态").value == "办理中"
    assert _cell(book, "工单", "超时").value == "是"
    assert _cell(book, "经过", "做了什么").value == "接单"
    assert _cell(book, "评价", "评价").value == "基本满意"
    assert _cell(book, "评价", "谁评的").value == "附议的住户"
    assert _cell(book, "承诺", "结果").value == "晚了兑现"


def test_without_a_name_the_reporter_is_anonymous() -> None:
    """A row without a reporter says so, and what the config lost keeps its code."""
    book = _read(entries(ticket(reporter=None, grid="gone", compound="old")))
    assert _cell(book, "工单", "反映人").value == "匿名"
    assert _cell(book, "工单", "网格").value == "gone"
    assert _cell(book, "工单", "小区").value == "old"


def test_summary_says_what_rates_are_made_of() -> None:
    """Each rate stands with its numerator and denominator; durations and dates are real."""
    rows = {row[0]: row[1:] for row in _read(entries())["汇总"].values}
    assert rows["及时响应"] == (0.9, 18, 20)
    assert rows["满意"] == (0.925, "18.5", 20)
    assert rows["承诺兑现"] == (None, 0, 0)
    assert rows["响应用时：一半在这以内"][0] == timedelta(hours=30)
    assert rows["最早一件还没办完的"][1] == 17
    assert rows["格桑塘社区"][0] == "2026年11月9日 至 2026年11月15日"


def test_empty_period_gives_a_book() -> None:
    """Nothing happened: all sheets are there with their headers."""
    book = _read(Entries(figures=figures(busy=0)))
    assert [sheet.max_row for sheet in book][1:7] == [1, 1, 1, 1, 1, 1]


def test_file_is_named_after_what_and_when() -> None:
    """The name says community, grid and period, and holds no sign that a disk refuses."""
    texts, of = TEXTS["zh"], figures()
    name = file_name(of.start, of.end, grids=None, texts=texts, community=HOME)
    assert name == "台账-格桑塘社区-2026-11-09_2026-11-15.xlsx"
    odd = community("一", "a/b:c", name="甲\\乙")
    assert file_name(of.start, of.end, grids=("g1",), texts=texts, community=odd) == (
        "台账-甲_乙-a_b_c-2026-11-09_2026-11-15.xlsx"
    )


@pytest.mark.parametrize(
    ("grids", "names", "said"),
    [
        (None, ["第一网格"], None),
        (("g0",), ["第一网格", "第二网格"], "第一网格"),
        (("g0", "g1", "g2"), ["第一网格", "第二网格", "第三网格"], "第一、第二、第三网格"),
        (("g0", "g1"), ["小学专属网格", "医院专属网格"], "小学、医院专属网格"),
        (("g0", "g1"), ["第一网格", "医院专属网格"], "第一、医院专属网格"),
        (("g0", "g1"), ["河东片", "河西片"], "河东片、河西片"),
        (("g0", "g1"), ["网格", "二网格"], "网格、二网格"),
        (("g0", "gone"), ["第一网格"], "第一网格、gone"),
        (
            tuple(f"g{at}" for at in range(5)),
            [f"{at}号网格" for at in range(5)],
            "0号、1号、2号等5个网格",
        ),
    ],
)
def test_several_grids_are_named_in_one_breath(
    grids: tuple[str, ...] | None, names: list[str], said: str | None
) -> None:
    """What the names all end with is said once, and of many only the first few are named."""
    assert of_grids(community(*names), grids, TEXTS["zh"]) == said


def test_a_book_of_several_grids_names_them() -> None:
    """The first line of the summary says of which grids the numbers are."""
    book = _read(Entries(figures=figures(grids_of=("g0", "g2"))))
    assert book["汇总"].cell(2, 1).value == "第一、第三网格"


def test_two_thousand_tickets_are_quick() -> None:
    """A big community's month is written in a few seconds at most."""
    many = entries(*(ticket(number) for number in range(2000)))
    began = time.process_time()  # ours, whatever else the machine is busy with
    assert len(write(many, texts=TEXTS["zh"], community=HOME)) < 1_000_000
    assert time.process_time() - began < 30
