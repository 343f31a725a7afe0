from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from random import SystemRandom
from typing import TypeVar

import structlog

from bot.telling import named
from usecases.ports import Conflict

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

T = TypeVar("T")

TRIES = 3
"""How often one thing is tried when it only loses races."""

LONGEST_PAUSE = 0.1

_dice = SystemRandom()


async def retried(attempt: Callable[[], Awaitable[T]]) -> T:
    """Do a thing that may lose a race; the last try's loss is raised.

    Between tries a moment passes, never the same, so that two losers do not meet again.
    """
    for _ in range(TRIES - 1):
        try:
            return await attempt()
        except Conflict as lost:
            log.info("race_lost", why=named(lost.__cause__ or lost))
            await asyncio.sleep(_dice.uniform(0.0, LONGEST_PAUSE))
    return await attempt()
