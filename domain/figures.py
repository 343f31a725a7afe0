"""What a period looked like, as numbers: the one shape that text, chart and spreadsheet show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.scopes import Scope


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A rate with its denominator; the numerator is kept in tenths (0.9 × 基本满意)."""

    tenths: int = 0
    whole: int = 0

    @property
    def value(self) -> float | None:
        """Give the rate between 0 and 1, or None where there is nothing to divide by."""
        return self.tenths / 10 / self.whole if self.whole else None

    @property
    def percent(self) -> int:
        """Give the rate in whole percent, a half rounded up; 100 only where nothing is missing."""
        if not self.whole:
            return 0
        rounded = (20 * self.tenths + self.whole) // (2 * self.whole)
        return min(rounded, 99) if self.tenths < 10 * self.whole else rounded


@dataclass(frozen=True, kw_only=True)
class Line:
    """One grid's or one category's share of a period."""

    code: str
    received: int = 0
    closed: int = 0
    open: int = 0
    overdue: int = 0


@dataclass(frozen=True, kw_only=True)
class DayCount:
    """What came in and was closed on one local day."""

    day: date
    received: int = 0
    closed: int = 0


@dataclass(frozen=True, kw_only=True)
class Figures:
    """A community's (or with `grids`, theirs together) period: from `start` up to without `end`.

    `received` were opened in it; `closed` ended in it (confirmed, silent, rejected or withdrawn);
    `open` were open at its end. Excluded tickets are in none of the rates and counted apart.
    `merged` became part of other tickets in it, as which they count.
    """

    community: str
    grids: Scope
    start: datetime
    end: datetime
    received: int = 0
    closed: int = 0
    open: int = 0
    overdue: int = 0
    contested: int = 0
    silent: int = 0
    merged: int = 0
    excluded: int = 0
    response: Rate = Rate()
    resolution: Rate = Rate()
    satisfaction: Rate = Rate()
    promises: Rate = Rate()
    silent_share: Rate = Rate()
    reopened: Rate = Rate()
    recurrence: Rate = Rate()
    by_grid: tuple[Line, ...] = ()
    by_category: tuple[Line, ...] = ()
    by_day: tuple[DayCount, ...] = ()
    oldest_open: datetime | None = None
    oldest_number: int | None = None
    answer_p50: timedelta | None = None
    answer_p90: timedelta | None = None
    solution_p50: timedelta | None = None
    solution_p90: timedelta | None = None
