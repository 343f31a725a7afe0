"""What `weisu digest` reads and writes in words."""

# ruff: noqa: PLC0415 - imports stand inside what needs them, so that --help answers at once

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from bot.commands.common import TroubleError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from domain.periods import Period


def meant(words: str, now: datetime, timezone: str) -> Period:
    """Give the period that was named."""
    from domain import periods

    period = periods.read(words, now, timezone)
    if period is None:
        raise TroubleError(
            f"{words!r} is no period; try today, last week, 2026-10 or 2026-10-01..2026-10-15."
        )
    if not period.has_begun(now):
        raise TroubleError(f"{words!r} has not begun, so there is nothing to count yet.")
    return period


def plain(text: str) -> str:
    """Give the words of a message without their markup."""
    return unescape(re.sub(r"</?b>", "", text)) + "\n"


def named(what: str, ending: str, of: Iterable[str], period: Period) -> str:
    """Name a file by what it tells of whom and when, so that no other one replaces it."""
    return "-".join([what, *of, period.name]) + f".{ending}"
