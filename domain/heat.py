"""Heat: how many homes say so, and how lately. What many say at once is more urgent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from domain.ticket import Priority

_HALF = 0.5


def heat(said: Iterable[datetime], now: datetime, half_life: timedelta) -> float:
    """Add up the homes, each counting half as much for every half-life since it last said so."""
    return sum((_weight(max(now - at, timedelta()) / half_life) for at in said), 0.0)


def _weight(half_lives: float) -> float:
    return float(_HALF**half_lives)


def risen(
    priority: Priority,
    said: Iterable[datetime],
    now: datetime,
    *,
    households: int,
    half_life: timedelta,
) -> Priority:
    """Give the priority that heat asks for: 今天要办 for what was ordinary, and never danger.

    The heat is rounded, so that some hours between the first home and the last do not matter.
    """
    is_hot = heat(said, now, half_life) >= households - _HALF
    return Priority.P1 if is_hot and priority is Priority.NORMAL else priority
