"""The spreadsheet of a town (街道台账): the sums, a row for each community, and their tickets."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime

from openpyxl import Workbook

from domain.community import Town
from domain.entries import Entries
from domain.figures import Figures, Rate
from ledger import periods, sums
from ledger.book import TICKETS, Say, fill_list, named_file
from ledger.sheet import Value, fill
from locales import Texts

_SUMS = (("book-item", 40), ("book-value", 30), ("book-part", 10), ("book-whole", 10))
_COUNTS = ("chart-received", "chart-closed", "chart-open", "chart-overdue")
_RATES = ("chart-response", "chart-resolution", "chart-satisfaction")
_TITLE = 31
"""How long the name of a sheet may be."""


def file_name(start: datetime, end: datetime, *, texts: Texts, town: Town) -> str:
    """Give the name of the file: what, of whom, of when."""
    return named_file(texts, town.name, periods.filed(start, end, town.timezone))


def write(figures: Figures, entries: Sequence[Entries], *, texts: Texts, town: Town) -> bytes:
    """Give the spreadsheet as the bytes of an .xlsx file; entries are one for each community."""
    say = Say(texts, town.as_one)
    book = Workbook(write_only=True)
    fill(
        book, say.word("book-summary"), say.columns(_SUMS), sums.summed(figures, texts, town.as_one)
    )
    columns = [("book-community", 24.0), *((key, 10.0) for key in _COUNTS)]
    for key in _RATES:
        columns += [(key, 12.0), ("book-part", 8.0), ("book-whole", 8.0)]
    rows = [
        _row(home.name, one.figures) for home, one in zip(town.communities, entries, strict=True)
    ]
    fill(book, say.word("book-community"), say.columns(columns), rows)
    taken = {say.word("book-summary"), say.word("book-community")}
    for home, one in zip(town.communities, entries, strict=True):
        title = _title(home.name, taken)
        fill_list(book, Say(texts, home), title, TICKETS, one.tickets)
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def _row(name: str, figures: Figures) -> list[Value]:
    cells: list[Value] = [name, figures.received, figures.closed, figures.open, figures.overdue]
    for rate in (figures.response, figures.resolution, figures.satisfaction):
        cells += _rated(rate)
    return cells


def _rated(rate: Rate) -> Sequence[Value]:
    _, value, part, whole = sums.rated("", rate)
    return value, part, whole


def _title(name: str, taken: set[str]) -> str:
    """Give a sheet a name that spreadsheets take, and that no other sheet has."""
    plain = re.sub(r"[\\/*?:\[\]]", "_", name)[:_TITLE]
    title, number = plain, 1
    while title.casefold() in {name.casefold() for name in taken}:
        number += 1
        title = f"{plain[: _TITLE - 3]}-{number}"
    taken.add(title)
    return title
