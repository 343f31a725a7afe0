from __future__ import annotations

from types import TracebackType

from sandbox.world import World


class Courier:
    """Pushes updates to the bots that set a webhook."""

    def __init__(self, world: World, *, pause: float) -> None:
        self._world = world
        self._pause = pause

    async def __aenter__(self) -> Courier:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None
