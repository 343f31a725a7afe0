"""The other end of `children.Child`: answers lines of JSON on standard input, one by one."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

Answer = Callable[..., Awaitable[dict[str, Any]]]


def tell(**facts: Any) -> None:  # noqa: ANN401 - anything JSON can say
    """Say one line to the bench."""
    sys.stdout.write(f"{json.dumps(facts)}\n")
    sys.stdout.flush()


def usage() -> dict[str, Any]:
    """Give the seconds of CPU this process has used, and the MB it holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return {"cpu": time.process_time(), "rss": pages * 4096 / 2**20}


async def usage_asked() -> dict[str, Any]:
    """Answer with what this process uses."""
    return usage()


async def serve(answers: Mapping[str, Answer]) -> None:
    """Answer until the bench closes our input."""
    while line := await asyncio.to_thread(sys.stdin.readline):
        asked = json.loads(line)
        tell(**await answers[asked.pop("do")](**asked))
