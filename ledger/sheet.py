"""One sheet of a spreadsheet: a header that stays, filters, and cells that are never formulas."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | float | date | datetime | timedelta | None

_FORMATS: dict[type, str] = {
    datetime: "yyyy-mm-dd hh:mm",
    date: "yyyy-mm-dd",
    timedelta: "[h]:mm",
    float: "0.0%",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet may take for a formula."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_000
"""A little less than a cell holds."""

_WRAPPED = Alignment(wrap_text=True, vertical="top")
_PLAIN = Alignment(vertical="top")
_HEADER = Font(bold=True, color="FFFFFF")
_FILL = PatternFill("solid", fgColor="0B6E4F")
WIDE = 30
"""A column of at least this width has sentences in it, and breaks them into lines."""


@dataclass(frozen=True)
class Column:
    """A column's header and how wide it is, in characters."""

    title: str
    width: float = 12


def fill(
    book: Workbook,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Value]],
) -> None:
    """Add a sheet; a write-only book keeps no row in memory."""
    sheet = book.create_sheet(title)
    last = get_column_letter(len(columns))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{last}{len(rows) + 1}"
    for at, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    sheet.append([_header(sheet, column.title) for column in columns])
    styles = _Styles(sheet)
    for row in rows:
        cells = zip(row, columns, strict=True)
        sheet.append([styles.cell(value, is_wide=one.width >= WIDE) for value, one in cells])


def _header(sheet: Worksheet, title: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, title)
    cell.font, cell.fill, cell.alignment = _HEADER, _FILL, _WRAPPED
    return cell


class _Styles:
    """Makes cells; the looks of each kind are worked out once, which is half of the work."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._looks: dict[tuple[str | None, bool, bool], Any] = {}

    def cell(self, value: Value, *, is_wide: bool) -> WriteOnlyCell | None:
        """Give a cell; text stays text, also when somebody edits it later."""
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            cell = WriteOnlyCell(self._sheet, value)
            self._dress(cell, _FORMATS.get(type(value)), is_wide=False, is_quoted=False)
            return cell
        cell = WriteOnlyCell(self._sheet, _FORBIDDEN.sub("", value)[:_LONGEST])
        cell.data_type = "s"
        self._dress(cell, None, is_wide=is_wide, is_quoted=value.startswith(_FORMULA))
        return cell

    def _dress(
        self, cell: WriteOnlyCell, form: str | None, *, is_wide: bool, is_quoted: bool
    ) -> None:
        look = (form, is_wide, is_quoted)
        if look in self._looks:
            cell._style = self._looks[look]  # noqa: SLF001 - the only way to share a look
            return
        cell.alignment = _WRAPPED if is_wide else _PLAIN
        if form is not None:
            cell.number_format = form
        if is_quoted:
            cell.quotePrefix = True
        self._looks[look] = cell._style  # noqa: SLF001 - as above
