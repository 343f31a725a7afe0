from __future__ import annotations

import asyncio

_REFUSAL = "this task has a writing unit of work open; it would wait for itself"


class WriterGate:
    """Lets one writing unit of this process in at a time; SQLite has room for one.

    Waiting here is fair and free, waiting for SQLite's own lock is neither.
    """

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._holder: asyncio.Task[object] | None = None

    async def __aenter__(self) -> None:
        task = asyncio.current_task()
        if self._lock.locked() and self._holder is task:
            raise RuntimeError(_REFUSAL)
        await self._lock.acquire()
        self._holder = task

    async def __aexit__(self, *_: object) -> None:
        self._holder = None
        self._lock.release()


class TaskGate:
    """Lets every task have one writing unit, where the database has room for many.

    A second one would wait for the rows of the first, and no database sees that they are one.
    """

    def __init__(self) -> None:
        self._holders: set[asyncio.Task[object] | None] = set()

    async def __aenter__(self) -> None:
        task = asyncio.current_task()
        if task in self._holders:
            raise RuntimeError(_REFUSAL)
        self._holders.add(task)

    async def __aexit__(self, *_: object) -> None:
        self._holders.discard(asyncio.current_task())
