"""What people can press, as plain data that is posted as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handlers.press import data

Button = dict[str, str]
Row = list[Button]
Markup = dict[str, Any]

_LONGEST_HINT = 64
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
