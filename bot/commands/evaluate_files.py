"""Reading evaluation files: JSON lines, each file recognised by its fields."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.commands.common import TroubleError

Row = dict[str, Any]


class Form(StrEnum):
    """What kind of file it is."""

    CHAT = "chat"
    DUPLICATES = "duplicates"
    CATEGORIES = "categories"
    PLACES = "places"
    STREAM = "stream"


NEEDED: dict[Form, frozenset[str]] = {
    Form.CHAT: frozenset({"group", "minute", "text", "request"}),
    Form.DUPLICATES: frozenset({"title", "time", "incident"}),
    Form.CATEGORIES: frozenset({"title", "category"}),
    Form.PLACES: frozenset({"text", "building", "unit", "room"}),
    Form.STREAM: frozenset({"title", "time"}),
}
"""The fields each form must have, asked in this order; others may be there."""


@dataclass(frozen=True)
class Sheet:
    """One file of rows."""

    name: str
    form: Form
    rows: list[Row]


def read(path: Path) -> list[Sheet]:
    """Read a file, or every *.jsonl of a folder; raises TroubleError with a plain sentence."""
    if path.is_dir():
        files = sorted(path.glob("*.jsonl"))
        if not files:
            raise TroubleError(f"There is no *.jsonl file in the folder {path}.")
        return [_sheet(file) for file in files]
    return [_sheet(path)]


def _sheet(path: Path) -> Sheet:
    rows = list(_rows(path))
    if not rows:
        raise TroubleError(f"{path} holds no rows.")
    form = _form(path, rows[0][1])
    for line, row in rows:
        missing = NEEDED[form] - row.keys()
        if missing:
            raise TroubleError(
                f"{path}, line {line}: a row of the form {form} needs {_listed(missing)}."
            )
    return Sheet(name=path.name, form=form, rows=[row for _, row in rows])


def _rows(path: Path) -> Iterator[tuple[int, Row]]:
    try:
        lines = path.read_bytes().decode("utf-8-sig").split("\n")
    except FileNotFoundError:
        raise TroubleError(f"There is no file or folder {path}.") from None
    except OSError as error:
        raise TroubleError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        where = error.object.count(b"\n", 0, error.start) + 1
        raise TroubleError(f"{path}, line {where} is not UTF-8 text.") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, _row(path, number, line)


def _row(path: Path, number: int, line: str) -> Row:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise TroubleError(f"{path}, line {number} is not valid JSON.") from error
    if not isinstance(row, dict):
        raise TroubleError(f"{path}, line {number} is not a JSON object.")
    return row


def _form(path: Path, row: Row) -> Form:
    found = next((form for form, needed in NEEDED.items() if needed <= row.keys()), None)
    if found is None:
        known = "; ".join(f"{form}: {_listed(needed)}" for form, needed in NEEDED.items())
        raise TroubleError(
            f"{path} has the fields {_listed(row)}, which fit no form of evaluation file. "
            f"The forms and what they need: {known}."
        )
    return found


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
