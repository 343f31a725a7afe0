"""The spreadsheet of a period (台账): what happened, row by row, and the sums of it."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from openpyxl import Workbook

from domain.community import Community
from domain.entries import Entries, EventEntry, PromiseEntry, RatingEntry, TicketEntry
from domain.scopes import Scope
from domain.ticket import State
from ledger import names, periods, sums
from ledger.sheet import Column, Value, fill
from locales import Texts

E = TypeVar("E")
Shown = Sequence[tuple[str, float, Callable[["Say", E], Value]]]
"""Columns: the key of the header, the width, and what stands there."""


def file_name(
    start: datetime, end: datetime, *, grids: Scope, texts: Texts, community: Community
) -> str:
    """Give the name of the file: what, of whom, of when."""
    part = names.of_grids(community, grids, texts)
    of = f"{community.name}-{part}" if part else community.name
    return named_file(texts, of, periods.filed(start, end, community.timezone))


def named_file(texts: Texts, of: str, when: str) -> str:
    """Give a name that every system takes."""
    name = f"{texts.plain('ledger-name')}-{of}-{when}"
    return "".join("_" if char in '\\/:*?"<>|' or char < " " else char for char in name) + ".xlsx"


def write(entries: Entries, *, texts: Texts, community: Community) -> bytes:
    """Give the spreadsheet as the bytes of an .xlsx file; times are the community's own."""
    say = Say(texts, community)
    book = Workbook(write_only=True)
    figures = entries.figures
    totals = sums.summed(figures, texts, community)
    fill(book, say.word("book-summary"), say.columns(_SUMS), totals)
    fill_list(book, say, say.word("book-tickets"), TICKETS, entries.tickets)
    fill_list(book, say, say.word("book-events"), _EVENTS, entries.events)
    fill_list(book, say, say.word("book-ratings"), _RATINGS, entries.ratings)
    fill_list(book, say, say.word("book-promises"), _PROMISES, entries.promises)
    _shares(book, say, "book-grid", sums.by_grid(figures, community))
    _shares(book, say, "book-category", sums.by_category(figures, community, texts))
    fill(book, say.word("book-day"), say.columns(_DAYS), sums.by_day(figures))
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


@dataclass(frozen=True)
class Say:
    """What the cells need to speak: the language and the community's names and hours."""

    texts: Texts
    community: Community
    known: dict[str, str] = field(default_factory=dict)

    def word(self, key: str) -> str:
        """Give a word of the catalogue; the same few come ten thousand times."""
        if key not in self.known:
            self.known[key] = self.texts.plain(key)
        return self.known[key]

    def columns(self, named: Sequence[tuple[str, float]]) -> list[Column]:
        """Give columns with their headers said."""
        return [Column(self.word(key), width) for key, width in named]

    def time(self, instant: datetime | None) -> datetime | None:
        """Give an instant as the community's clocks showed it; spreadsheets know no zones."""
        if instant is None:
            return None
        local = instant.astimezone(ZoneInfo(self.community.timezone))
        return local.replace(tzinfo=None, second=0, microsecond=0)

    def grid(self, code: str) -> str:
        """Give the name of a grid, or its code when the config lost it."""
        grid = self.community.grid(code)
        return grid.name if grid else code

    def compound(self, code: str | None) -> str | None:
        """Give the name of a compound, or its code when the config lost it."""
        compound = self.community.compound(code)
        return compound.name if compound else code

    def state(self, state: State | None) -> str | None:
        """Give the short word for a state."""
        return self.word(f"short-{state.value}") if state else None

    def yes(self, is_so: bool) -> str | None:
        """Give a yes, or nothing: what is not so stays quiet."""
        return self.word("book-yes") if is_so else None


def fill_list(book: Workbook, say: Say, title: str, shown: Shown[E], rows: Sequence[E]) -> None:
    """Write a sheet with a row for each entry."""
    columns = say.columns([(key, width) for key, width, _ in shown])
    fill(book, title, columns, [[cell(say, row) for _, _, cell in shown] for row in rows])


def _shares(book: Workbook, say: Say, key: str, rows: Sequence[Sequence[Value]]) -> None:
    counts = ("chart-received", "chart-closed", "chart-open", "chart-overdue")
    columns = say.columns([(key, 24), *((count, 10) for count in counts)])
    fill(book, say.word(key), columns, rows)


_SUMS = (("book-item", 40), ("book-value", 30), ("book-part", 10), ("book-whole", 10))
_DAYS = (("book-day", 12), ("chart-received", 10), ("chart-closed", 10))
_TIME = 17.0

TICKETS: Shown[TicketEntry] = (
    ("book-number", 8, lambda _, row: row.number),
    ("book-received-at", _TIME, lambda say, row: say.time(row.received_at)),
    (
        "book-category",
        14,
        lambda say, row: sums.category_name(row.category, say.community, say.texts),
    ),
    ("book-priority", 10, lambda say, row: say.word(f"book-priority-{row.priority.value}")),
    ("book-grid", 18, lambda say, row: say.grid(row.grid)),
    ("book-compound", 16, lambda say, row: say.compound(row.compound)),
    ("book-building", 9, lambda _, row: row.building),
    ("book-words", 44, lambda _, row: row.words),
    ("book-households", 8, lambda _, row: row.households),
    ("book-state", 11, lambda say, row: say.state(row.state)),
    ("book-overdue", 8, lambda say, row: say.yes(row.is_overdue)),
    ("book-owner", 12, lambda _, row: row.owner),
    ("book-reporter", 12, lambda say, row: row.reporter or say.word("book-anonymous")),
    ("book-answered-at", _TIME, lambda say, row: say.time(row.answered_at)),
    ("book-resolved-at", _TIME, lambda say, row: say.time(row.resolved_at)),
    ("book-ended-at", _TIME, lambda say, row: say.time(row.ended_at)),
    ("book-result", 44, lambda _, row: row.result),
    ("book-cycle", 8, lambda _, row: row.cycle),
    ("book-level", 8, lambda _, row: row.level),
    ("book-transfers", 8, lambda _, row: row.transfers),
    ("book-times", 10, lambda _, row: row.times if row.times > 1 else None),
    ("book-root-cause", 30, lambda _, row: row.root_cause),
    ("book-advice", 14, lambda say, row: say.yes(row.is_stubborn)),
    ("book-excluded", 12, lambda say, row: say.yes(row.is_excluded)),
)

_EVENTS: Shown[EventEntry] = (
    ("book-number", 8, lambda _, row: row.number),
    ("book-at", _TIME, lambda say, row: say.time(row.at)),
    ("book-action", 16, lambda say, row: say.word(f"action-{row.action}")),
    ("book-actor", 12, lambda _, row: row.actor),
    ("book-from", 11, lambda say, row: say.state(row.from_state)),
    ("book-to", 11, lambda say, row: say.state(row.to_state)),
    ("book-note", 60, lambda _, row: row.words),
)

_RATINGS: Shown[RatingEntry] = (
    ("book-number", 8, lambda _, row: row.number),
    ("book-cycle", 8, lambda _, row: row.cycle),
    ("book-score", 18, lambda say, row: say.word(f"book-score-{row.score.value}")),
    ("book-voter", 14, lambda say, row: say.word(_voter(row))),
    ("book-at", _TIME, lambda say, row: say.time(row.at)),
)

_PROMISES: Shown[PromiseEntry] = (
    ("book-number", 8, lambda _, row: row.number),
    ("book-promise", 44, lambda _, row: row.words),
    ("book-owner", 12, lambda _, row: row.owner),
    ("book-party", 16, lambda _, row: row.party),
    ("book-made-at", _TIME, lambda say, row: say.time(row.made_at)),
    ("book-first-due", _TIME, lambda say, row: say.time(row.first_due)),
    ("book-due", _TIME, lambda say, row: say.time(row.due)),
    ("book-extensions", 8, lambda _, row: row.extensions),
    ("book-promise-state", 12, lambda say, row: say.word(f"book-promise-{row.state.value}")),
    ("book-settled-at", _TIME, lambda say, row: say.time(row.settled_at)),
)


def _voter(rating: RatingEntry) -> str:
    return "book-by-reporter" if rating.by_reporter else "book-by-neighbour"
