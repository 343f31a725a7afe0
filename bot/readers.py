"""What Telegram's answers are read with, made once.

aiogram asks pydantic for a class for each kind of answer, and pydantic forgets those that nobody
holds: after every collection of garbage the next call pays 5 ms to have its class made again.
"""

from __future__ import annotations

from typing import Any

from aiogram.methods import AnswerCallbackQuery, EditMessageText, TelegramMethod
from aiogram.methods.base import Response

from bot.polling import GetRawUpdates

CALLS: tuple[type[TelegramMethod[Any]], ...] = (
    GetRawUpdates,
    AnswerCallbackQuery,
    EditMessageText,
)
"""The calls that are made all day through aiogram; the courier makes no objects of answers."""


def readers() -> tuple[type[Response[Any]], ...]:
    """Give the classes that read the answers of these calls; whoever holds them keeps them."""
    return tuple(Response[call.__returning__] for call in CALLS)  # type: ignore[name-defined]
