"""Long work in parts: between them everybody else has a turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import TypeVar

T = TypeVar("T")

PART = 50
"""How many tickets or rows are seen to at once: a few hundredths of a second."""


async def in_parts(items: Sequence[T], size: int = PART) -> AsyncIterator[Sequence[T]]:
    """Walk a long list part by part; the loop serves others after each of them."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
        await asyncio.sleep(0)
