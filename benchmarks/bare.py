"""The bare import of the framework, which no bot on it can start faster than."""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass

_IMPORT = "import aiogram; print(int(open('/proc/self/statm').read().split()[1]) * 4096 / 2**20)"


@dataclass(frozen=True)
class Bare:
    """How long the import takes, from the start of the process to its end, and what it holds."""

    seconds: float
    rss: float


async def bare_import() -> Bare:
    """Import the framework in a process of its own."""
    begin = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _IMPORT, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    return Bare(time.perf_counter() - begin, float(said))
