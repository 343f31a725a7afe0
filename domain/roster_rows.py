"""Rows of the roster as supervisors keep it in a spreadsheet: words, not yet understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class SheetKind(StrEnum):
    """What a sheet is about, told by its header."""

    DUTY = "duty"
    SHIFT = "shift"
    LEAVE = "leave"


class Field(StrEnum):
    """What a column holds."""

    NAME = "name"
    LEADER = "leader"
    GRID = "grid"
    ROLE = "role"
    DAYS = "days"
    DATE = "date"
    TIME = "time"
    START = "start"
    END = "end"


@dataclass(frozen=True, kw_only=True)
class SheetRow:
    """One row: where it stands, and what its columns say; a missing column has no cell.

    `unused` are the columns of its header that are not taken over.
    """

    sheet: str
    number: int
    kind: SheetKind
    cells: Mapping[Field, str]
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Why a row could not be understood: a sentence of the catalogue and its facts."""

    sheet: str
    number: int
    key: str
    facts: Mapping[str, str | int]
