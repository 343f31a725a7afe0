"""The roster file: whatever shape supervisors keep it in, its rows come out as words."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook

from domain.refusals import Refusal
from domain.roster_rows import Field, SheetKind
from domain.roster_words import duty_days
from ledger.roster_sheet import LARGEST, read

FIRST = datetime.combine(date(2026, 12, 1), time())


def xlsx(*sheets: Sequence[Sequence[object]], merge: Sequence[str] = ()) -> bytes:
    """Make a workbook; the ranges are merged in the first sheet."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(list(row))
    for cells in merge:
        book.worksheets[0].merge_cells(cells)
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def test_title_rows_blank_rows_and_merged_grids() -> None:
    """Titles above the header and blank rows are passed over; a merged grid counts for all rows."""
    rows = read(
        xlsx(
            [
                ["幸福社区网格值班表", None, None, None],
                [],
                ["序号", "所属网格", "姓 名", "角色", "值班日（周几）"],
                [1, "第一网格", "李姐", "A角", "周一、周三"],
                [2, None, "小王", "B角", 135],
                [],
                ["备注：有事打电话", None, None, None],
            ],
            merge=["A1:E1", "B4:B5"],
        ),
        "值班表.xlsx",
    )
    assert [(row.number, row.kind, dict(row.cells)) for row in rows] == [
        (
            4,
            SheetKind.DUTY,
            {
                Field.GRID: "第一网格",
                Field.NAME: "李姐",
                Field.ROLE: "A角",
                Field.DAYS: "周一、周三",
            },
        ),
        (
            5,
            SheetKind.DUTY,
            {Field.GRID: "第一网格", Field.NAME: "小王", Field.ROLE: "B角", Field.DAYS: "135"},
        ),
    ]


def test_three_kinds_of_sheet_with_real_dates_and_times() -> None:
    """The header tells what a sheet is; dates and times of the spreadsheet become plain words."""
    rows = read(
        xlsx(
            [["姓名", "网格", "值班日"], ["李姐", "g1", "每天"]],
            [
                ["日期", "班次", "值班人员", "网格"],
                [FIRST, "晚班", "李姐、小王", None],
                [None, time(18), "小王", "g1"],
            ],
            [["name", "start", "end"], ["李姐", date(2026, 12, 1), "12-07"]],
        ),
        "x.xlsx",
    )
    assert [row.kind for row in rows] == ["duty", "shift", "shift", "leave"]
    assert rows[1].cells[Field.DATE] == rows[2].cells[Field.DATE] == "2026-12-01"
    assert rows[2].cells[Field.TIME] == "18:00"
    assert rows[1].cells[Field.GRID] == ""
    assert rows[3].cells[Field.START] == "2026-12-01"


def told(*rows: Sequence[object]) -> list[str]:
    """Read one sheet; give its rows as the words of their cells."""
    return [
        " ".join(f"{field}={word}" for field, word in row.cells.items() if word)
        for row in read(xlsx(rows), "值班表.xlsx")
    ]


def test_roles_side_by_side() -> None:
    """A column for each role gives a row for each name in it; an empty cell names nobody."""
    assert told(
        ["网格名称", "A角", "B角", "网格长", "电话"],
        ["第一网格", "李姐", "小王、老周", "陈网格长", "123"],
        ["第二网格", "老赵", "", "/", ""],
    ) == [
        "grid=第一网格 name=李姐 role=A角",
        "grid=第一网格 name=小王 role=B角",
        "grid=第一网格 name=老周 role=B角",
        "grid=第一网格 name=陈网格长 role=网格长",
        "grid=第二网格 name=老赵 role=A角",
    ]


def test_a_week_that_is_ticked_off() -> None:
    """Ticks are duty days; a mark nobody knows, or no tick at all, is left to be refused."""
    assert told(
        ["幸福社区一周值班"],
        ["姓名", "网格", "周一", "周二", "周三", "周日"],
        ["李姐", "g1", "√", "", "班", "休"],
        ["小王", "g1", "×", "✓", "上午", "-"],
        ["老赵", "g2", "", "", "", ""],
    ) == [
        "name=李姐 grid=g1 days=周一、周三",
        "name=小王 grid=g1 days=周二、周三上午",
        "name=老赵 grid=g2 days=—",
    ]
    assert [duty_days(words) for words in ("周一、周三", "周二、周三上午", "—")] == [
        "13",
        None,
        None,
    ]


def test_a_week_with_names_in_it() -> None:
    """Each person gets the days under which they stand, in each grid."""
    assert told(
        ["网格", "星期一", "星期二", "星期三"],
        ["第一网格", "李姐", "小王", "李姐、小王"],
        ["第二网格", "老赵", "休", "老赵"],
    ) == [
        "grid=第一网格 name=李姐 days=星期一、星期三",
        "grid=第一网格 name=小王 days=星期二、星期三",
        "grid=第二网格 name=老赵 days=星期一、星期三",
    ]


def test_shifts_side_by_side() -> None:
    """Each shift of a day is a row, with the hours in brackets where they stand there."""
    assert told(
        ["日期", "星期", "带班领导", "白班", "晚班（18:00-20:30）", "夜班"],
        [FIRST, "周二", "张书记", "李姐", "小王 ", "/"],
        ["12月2日", "周三", "", "", "", "老赵"],
    ) == [
        "date=2026-12-01 time=白班 name=李姐",
        "date=2026-12-01 time=18:00-20:30 name=小王",
        "date=2026-12-01 leader=张书记",
        "date=12月2日 time=夜班 name=老赵",
    ]


def test_a_table_that_is_long_because_it_is_wide_is_refused() -> None:
    """As many rows as may be read are counted after they were told one by one."""
    day = ["12月2日", *["李姐"] * 3]
    with pytest.raises(Refusal) as caught:
        read(xlsx([["日期", "白班", "晚班", "夜班"], *[day] * 1001]), "x.xlsx")
    assert caught.value.code == "refuse-roster-long"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_separated_text(encoding: str, mark: str) -> None:
    """Text files of any usual separator and encoding are read, full-width digits made plain."""
    text = f"姓名{mark}网格{mark}值班日\r\n李姐{mark}g1{mark}１３５\r\n"
    [row] = read(text.encode(encoding), "roster.csv")
    assert (row.number, row.cells[Field.NAME], row.cells[Field.DAYS]) == (2, "李姐", "135")


def packed(name: str, data: bytes) -> bytes:
    """Make an archive that is no workbook."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return into.getvalue()


LONG = [["姓名", "值班日"], *([["李姐", "周一"]] * 3000)]


def test_as_much_as_may_be_is_read() -> None:
    """Twenty sheets with three thousand rows in all, and many empty lines, are still read."""
    sheets = [*[LONG[:101]] * 18, LONG[:1201], [[""]] * 9000]
    assert len(read(xlsx(*sheets), "x.xlsx")) == 3000


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"\xff\xd8 a photo", "x.jpg", "refuse-roster-file"),
        (b"PK\x03\x04 broken", "x.xlsx", "refuse-roster-file"),
        (packed("a.txt", b"x"), "x.xlsx", "refuse-roster-file"),
        (packed("xl/bomb.xml", bytes(40 * LARGEST)), "x.xlsx", "refuse-roster-large"),
        (b"x" * (LARGEST + 1), "x.csv", "refuse-roster-large"),
        (b"a,b\n1,2\n", "x.csv", "refuse-roster-header"),
        (b"", "x.csv", "refuse-roster-header"),
        (xlsx([["标题"]]), "x.xlsx", "refuse-roster-header"),
        (xlsx(*[LONG[:2]] * 21), "x.xlsx", "refuse-roster-long"),
        (xlsx(LONG[:2000], LONG[:2000]), "x.xlsx", "refuse-roster-long"),
        (xlsx(*[[[""]] * 11_000] * 2), "x.xlsx", "refuse-roster-long"),
        ("姓名,值班日\n".encode() + "李姐,1\n".encode() * 3001, "x.csv", "refuse-roster-long"),
        (b"\n" * 20_001, "x.csv", "refuse-roster-long"),
        (b"a" * 200_000, "x.csv", "refuse-roster-file"),
    ],
)
def test_what_is_no_roster_is_refused(data: bytes, name: str, code: str) -> None:
    """Other files, broken ones, bombs and sheets without a header are refused for their reason."""
    with pytest.raises(Refusal) as caught:
        read(data, name)
    assert caught.value.code == code
