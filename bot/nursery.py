from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Self

import structlog

from storage.ailments import ailment_in

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class Nursery:
    """Where background work lives, so that none is lost, silent or left running.

    A failing task is logged and reported to `on_failure`; it does not take the others with it.
    Leaving the block waits for every task; call `stop` first to put a limit on that.
    """

    def __init__(self, on_failure: Callable[[str, Exception], None] | None = None) -> None:
        self._on_failure = on_failure
        self._group = asyncio.TaskGroup()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            await self._group.__aexit__(kind, error, trace)
        except BaseExceptionGroup:
            if error is None:
                raise
            # No task of ours lets an error out, so the group holds the block's own, which goes on.

    def __len__(self) -> int:
        return len(self._tasks)

    def start(self, name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Start a coroutine in the background under a name."""
        task = self._group.create_task(self._watched(name, work), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: work.close())  # cancelled before it began
        return task

    async def drain(self, seconds: float) -> bool:
        """Wait for everything that runs now; say whether it all ended in time."""
        running = self._others()
        if not running:
            return True
        _, late = await asyncio.wait(running, timeout=seconds)
        return not late

    async def stop(self, seconds: float) -> None:
        """Wait for the tasks at most this long, then cancel what is left and wait for its end."""
        if await self.drain(seconds):
            return
        late = self._others()
        log.warning("cut_off", tasks=[task.get_name() for task in late])
        for task in late:
            task.cancel()
        await asyncio.wait(late)

    def _others(self) -> list[asyncio.Task[None]]:
        me = asyncio.current_task()
        return sorted((task for task in self._tasks if task is not me), key=asyncio.Task.get_name)

    async def _watched(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:  # background work may be anything, and fail at anything
            ailment = ailment_in(error)
            if ailment:
                log.error("task_failed", task=name, why=ailment)  # noqa: TRY400 - it says it all
            else:
                log.exception("task_failed", task=name)
            if self._on_failure is not None:
                self._on_failure(name, error)
