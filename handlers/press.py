from __future__ import annotations

from typing import Self

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery

_IDS_END = 1 << 63


class Press(CallbackData, prefix="v1"):
    """What a button carries: an action, the ticket (0: none), the version it was drawn for.

    The fields never change; a new need gets a new prefix, so that old buttons stay readable.
    """

    action: str
    ticket: int
    version: int
    arg: str = ""

    @classmethod
    def unpack(cls, value: str) -> Self:
        """Read a button; anybody can forge one, so numbers no row can have are refused."""
        press = super().unpack(value)
        if not (0 <= press.ticket < _IDS_END and 0 <= press.version < _IDS_END):
            raise ValueError(f"no row has such a number: {value!r}")
        return press


def press_of(query: CallbackQuery) -> Press | None:
    """Give what was pressed, or None when the button is none of ours."""
    try:
        return Press.unpack(query.data or "")
    except (TypeError, ValueError):
        return None


def data(action: str, ticket: int = 0, version: int = 0, arg: str = "") -> str:
    """Give the callback data of a button."""
    return Press(action=action, ticket=ticket, version=version, arg=arg).pack()
