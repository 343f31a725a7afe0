from __future__ import annotations

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.press import data

Row = list[InlineKeyboardButton]


def button(
    label: str, action: str, ticket: int = 0, version: int = 0, arg: str = ""
) -> InlineKeyboardButton:
    """Give a button that presses an action."""
    return InlineKeyboardButton(text=label, callback_data=data(action, ticket, version, arg))


def link(label: str, url: str) -> InlineKeyboardButton:
    """Give a button that opens a link."""
    return InlineKeyboardButton(text=label, url=url)


def rows_of(buttons: Sequence[InlineKeyboardButton], width: int) -> list[Row]:
    """Lay buttons out in rows."""
    return [list(buttons[at : at + width]) for at in range(0, len(buttons), width)]


def keyboard(rows: list[Row]) -> InlineKeyboardMarkup | None:
    """Give the markup, or None when there is nothing to press."""
    kept = [row for row in rows if row]
    return InlineKeyboardMarkup(inline_keyboard=kept) if kept else None
