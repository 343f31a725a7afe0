"""The first sheet: the figures of the period, each rate with its numerator and denominator."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from domain.community import Community
from domain.figures import Figures, Line, Rate
from ledger import names, periods
from ledger.sheet import Value
from locales import Texts

Row = tuple[Value, ...]


def summed(figures: Figures, texts: Texts, community: Community) -> list[Row]:
    """Give what is summed up: the name, the value, and for a rate what it is made of."""
    part = names.of_grids(community, figures.grids, texts)
    period = periods.said(figures.start, figures.end, community.timezone, texts)
    oldest = _local(figures.oldest_open, community)
    return [
        (part or community.name, period, None, None),
        *((texts.plain(key), value, None, None) for key, value in _counts(figures)),
        *(rated(texts.plain(key), rate) for key, rate in _rates(figures)),
        *((texts.plain(key), value, None, None) for key, value in _times(figures)),
        (texts.plain("book-oldest"), oldest, figures.oldest_number, None),
        (texts.plain("book-rates-note"), None, None, None),
    ]


def _counts(figures: Figures) -> list[tuple[str, Value]]:
    return [
        ("chart-received", figures.received),
        ("chart-closed", figures.closed),
        ("chart-open", figures.open),
        ("chart-overdue", figures.overdue),
        ("book-contested", figures.contested),
        ("book-silent", figures.silent),
        ("book-merged", figures.merged),
        ("book-left-out", figures.excluded),
    ]


def _rates(figures: Figures) -> list[tuple[str, Rate]]:
    return [
        ("chart-response", figures.response),
        ("chart-resolution", figures.resolution),
        ("chart-satisfaction", figures.satisfaction),
        ("book-promises-kept", figures.promises),
        ("book-silent-share", figures.silent_share),
        ("book-reopened", figures.reopened),
        ("book-recurrence", figures.recurrence),
    ]


def _times(figures: Figures) -> list[tuple[str, Value]]:
    return [
        ("book-answer-half", figures.answer_p50),
        ("book-answer-most", figures.answer_p90),
        ("book-solution-half", figures.solution_p50),
        ("book-solution-most", figures.solution_p90),
    ]


def rated(name: str, rate: Rate) -> Row:
    """Give a rate with what it is made of."""
    whole, tenths = divmod(rate.tenths, 10)
    return name, rate.value, f"{whole}.{tenths}" if tenths else whole, rate.whole


def by_grid(figures: Figures, community: Community) -> list[Row]:
    """Give a row for each grid that has numbers."""
    rows = []
    for line in figures.by_grid:
        grid = community.grid(line.code)
        rows.append(_line(grid.name if grid else line.code, line))
    return rows


def by_category(figures: Figures, community: Community, texts: Texts) -> list[Row]:
    """Give a row for each category that has numbers."""
    return [_line(category_name(line.code, community, texts), line) for line in figures.by_category]


def by_day(figures: Figures) -> list[Row]:
    """Give a row for each local day."""
    return [(day.day, day.received, day.closed) for day in figures.by_day]


def category_name(code: str, community: Community, texts: Texts) -> str:
    """Give what a category is called in the language of the texts."""
    category = community.category(code)
    return category.name if texts.language == "zh" else category.name_en


def _line(name: str, line: Line) -> Row:
    return name, line.received, line.closed, line.open, line.overdue


def _local(instant: datetime | None, community: Community) -> datetime | None:
    if instant is None:
        return None
    return instant.astimezone(ZoneInfo(community.timezone)).replace(tzinfo=None)
