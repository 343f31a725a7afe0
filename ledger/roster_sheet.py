"""The roster file supervisors keep (.xlsx or .csv), read into rows of words."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time
from itertools import islice
from xml.etree.ElementTree import ParseError

from domain.refusals import Refusal
from domain.roster_rows import Field, SheetKind, SheetRow
from ledger.roster_wide import across

LARGEST = 1024 * 1024
_UNPACKED = 32 * LARGEST
_SHEETS = 20
_ROWS = 3000
_LINES = 20_000
"""How much is looked at in all: sheets, rows that say something, and lines, empty ones counted."""

_COLUMNS = 40
_HEADER_WITHIN = 15

_HEADERS: dict[Field, tuple[str, ...]] = {
    Field.NAME: (
        "姓名",
        "名字",
        "值班人",
        "值班人员",
        "请假人",
        "人员",
        "网格员",
        "name",
        "person",
    ),
    Field.LEADER: ("值班领导", "带班领导", "带班", "领导", "leader"),
    Field.GRID: ("网格", "所属网格", "负责网格", "网格名称", "网格编号", "grid"),
    Field.ROLE: ("角色", "岗位", "职务", "a/b角", "ab角", "角", "role", "rank"),
    Field.DAYS: ("值班日", "值班星期", "值班", "上班日", "周几值班", "dutydays", "days"),
    Field.DATE: ("日期", "值班日期", "date", "day"),
    Field.TIME: ("时间", "值班时间", "时段", "班次", "time", "hours", "shift"),
    Field.START: ("开始", "开始日期", "请假开始", "开始日", "起", "从", "start", "from", "first"),
    Field.END: ("结束", "结束日期", "请假结束", "结束日", "止", "到", "end", "to", "last"),
}
_BY_WORD = {word: field for field, words in _HEADERS.items() for word in words}
_MERGED = {SheetKind.DUTY: Field.GRID, SheetKind.SHIFT: Field.DATE}
"""What is often written once over several rows: the rows below take it over."""

_COUNTING = frozenset({"序号", "编号", "星期", "周几", "备注", "no", "note", "weekday"})
"""Columns nobody misses."""

_NOTE = re.compile(r"^(备注|说明|注|note)[:：]?", re.IGNORECASE)

Table = Sequence[Sequence[object]]


def read(data: bytes, name: str) -> list[SheetRow]:
    """Give the rows of every sheet that has a header; refuses what is no roster."""
    if len(data) > LARGEST:
        raise Refusal("refuse-roster-large")
    found: list[SheetRow] = []
    headers = lines = 0
    for title, table in _tables(data, name):
        lines += len(table)
        rows, has_header = _rows(title, table)
        found += rows
        headers += has_header
        if lines > _LINES or len(found) > _ROWS:
            raise Refusal("refuse-roster-long", sheets=_SHEETS, rows=_ROWS)
    if not headers:
        raise Refusal("refuse-roster-header")
    return found


def _tables(data: bytes, name: str) -> Iterator[tuple[str, Table]]:
    if data.startswith(b"PK"):
        yield from _workbook(data)
    elif name.casefold().endswith((".csv", ".txt")):
        yield name, _separated(data)
    else:
        raise Refusal("refuse-roster-file")


def _workbook(data: bytes) -> Iterator[tuple[str, Table]]:
    from openpyxl import load_workbook  # noqa: PLC0415 - a bot need not wait for it at its start
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415 - likewise

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(item.file_size for item in packed.infolist()) > _UNPACKED:
                raise Refusal("refuse-roster-large")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if len(sheets) > _SHEETS:
            raise Refusal("refuse-roster-long", sheets=_SHEETS, rows=_ROWS)
        for sheet in sheets:
            sheet.reset_dimensions()
            rows = sheet.iter_rows(max_col=_COLUMNS, values_only=True)
            yield sheet.title, list(islice(rows, _LINES + 1))
    except (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError) as error:
        raise Refusal("refuse-roster-file") from error


def _separated(data: bytes) -> Table:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    counts = {mark: text[:2000].count(mark) for mark in (",", "\t", ";")}
    rows = csv.reader(io.StringIO(text), delimiter=max(counts, key=lambda mark: counts[mark]))
    try:
        return list(islice(rows, _LINES + 1))
    except csv.Error as error:
        raise Refusal("refuse-roster-file") from error


def _rows(title: str, table: Table) -> tuple[list[SheetRow], bool]:
    """Give the rows below the header, and say whether there is one."""
    found: list[SheetRow] = []
    header: dict[int, Field] = {}
    is_headed = False
    unused: tuple[str, ...] = ()
    kind, wide = SheetKind.DUTY, None
    above = ""
    for number, values in enumerate(table, 1):
        words = [_word(value) for value in values[:_COLUMNS]]
        fields = _header(words)
        beside = across(words, set(fields.values()))
        told = beside.kind if beside is not None else _kind(set(fields.values()))
        if told is not None:
            header, wide, kind, above = fields, beside, told, ""
            unused = _unused(words, {*fields, *(beside.columns if beside is not None else ())})
            is_headed = True
            continue
        if not is_headed:
            if number >= _HEADER_WITHIN:
                break
            continue
        cells = {field: words[at] for at, field in header.items() if at < len(words)}
        said = words if wide is not None else list(cells.values())
        if not any(said) or _NOTE.match(next(word for word in words if word)):
            continue
        merged = _MERGED.get(kind)
        if merged in cells:
            above = cells[merged] = cells[merged] or above
        found.extend(
            SheetRow(sheet=title, number=number, kind=kind, cells=one, unused=unused)
            for one in (wide.spread(cells, words) if wide is not None else (cells,))
        )
        if len(found) > _ROWS:
            break
    return found, is_headed


def _header(words: Sequence[str]) -> dict[int, Field]:
    """Give which column holds what; of two columns for one thing the first counts."""
    found: dict[int, Field] = {}
    for at, word in enumerate(words):
        field = _BY_WORD.get(_bare(word))
        if field is not None and field not in found.values():
            found[at] = field
    return found


def _bare(word: str) -> str:
    return re.sub(r"[\s_]|[(（].*?[)）]", "", word).casefold()


def _unused(words: Sequence[str], used: AbstractSet[int]) -> tuple[str, ...]:
    """Give the columns of a header that are not taken over."""
    return tuple(
        word
        for at, word in enumerate(words)
        if word and at not in used and _bare(word) not in _COUNTING
    )


def _kind(fields: set[Field]) -> SheetKind | None:
    """Tell what a sheet with these columns is about; None when this is no header."""
    if Field.LEADER in fields and Field.DATE in fields:
        return SheetKind.SHIFT
    if Field.NAME not in fields:
        return None
    if Field.START in fields:
        return SheetKind.LEAVE
    if Field.DATE in fields:
        return SheetKind.SHIFT
    return SheetKind.DUTY if fields & {Field.DAYS, Field.ROLE} else None


def _word(value: object) -> str:
    """Give a cell as its words: dates and times in one form, digits in one width."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return unicodedata.normalize("NFKC", str(value)).strip()
