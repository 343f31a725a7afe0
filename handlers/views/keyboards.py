"""What people can press, as plain data that is posted as it is."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from handlers.press import data

Button = dict[str, str]
Row = list[Button]
Markup = dict[str, Any]

_LONGEST_HINT = 64
_ROOM = {3: 9, 2: 16}
"""How many columns a label has on a phone that puts so many buttons side by side."""

_NAMELESS = "…"
"""What a button says for a name of nothing but spaces: Telegram takes no button without words."""


def button(label: str, action: str, ticket: int = 0, version: int = 0, arg: str = "") -> Button:
    """Give a button that presses an action."""
    return carrying(label, data(action, ticket, version, arg))


def carrying(label: str, carried: str) -> Button:
    """Give a button by what it carries."""
    return {"text": _shown(label), "callback_data": carried}


def link(label: str, url: str) -> Button:
    """Give a button that opens a link."""
    return {"text": _shown(label), "url": url}


def _shown(label: str) -> str:
    return label if label.strip() else _NAMELESS


def rows_of(buttons: Sequence[Button], width: int) -> list[Row]:
    """Lay buttons out in rows."""
    return [list(buttons[at : at + width]) for at in range(0, len(buttons), width)]


def rows_that_fit(buttons: Sequence[Button], width: int) -> list[Row]:
    """Lay buttons out in rows of so many at most: fewer where a phone would cut their words."""
    return list(_fitting(buttons, width))


def _fitting(buttons: Sequence[Button], width: int) -> Iterator[Row]:
    at = 0
    while at < len(buttons):
        row = buttons[at : at + width]
        while len(row) > 1 and max(map(_columns, row)) > _ROOM[len(row)]:
            row = row[:-1]
        yield list(row)
        at += len(row)


def _columns(one: Button) -> int:
    return sum(1 + (unicodedata.east_asian_width(sign) in "FW") for sign in one["text"])


def keyboard(rows: list[Row]) -> Markup | None:
    """Give the markup, or None when there is nothing to press."""
    kept = [row for row in rows if row]
    return {"inline_keyboard": kept} if kept else None


def asking_for_words(hint: str) -> Markup:
    """Give what opens the reader's keyboard for a reply, with a hint in its field."""
    return {
        "force_reply": True,
        "selective": True,
        "input_field_placeholder": hint[:_LONGEST_HINT],
    }
