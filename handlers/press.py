from __future__ import annotations

from aiogram.filters.callback_data import CallbackData


class Press(CallbackData, prefix="v1"):
    """What a button carries: an action, the ticket (0: none), the version it was drawn for.

    The fields never change; a new need gets a new prefix, so that old buttons stay readable.
    """

    action: str
    ticket: int
    version: int
    arg: str = ""


def data(action: str, ticket: int = 0, version: int = 0, arg: str = "") -> str:
    """Give the callback data of a button."""
    return Press(action=action, ticket=ticket, version=version, arg=arg).pack()
