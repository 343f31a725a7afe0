from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sandbox.refusals import ImpossibleError


class SandboxClock:
    """Time inside the sandbox: runs on with real time and can be pushed ahead or set."""

    def __init__(self, start: datetime | None = None, *, running: bool = True) -> None:
        self._running = running
        self._stopped_at = start or _real_now()
        self._ahead = self._stopped_at - _real_now() if start else timedelta()
        self.on_move: list[Callable[[datetime], None]] = []

    def now(self) -> datetime:
        """Tell the sandbox's present moment, aware and in UTC."""
        return _real_now() + self._ahead if self._running else self._stopped_at

    def advance(self, seconds: float) -> datetime:
        """Push time ahead, tell whoever subscribed, answer the new moment."""
        return self.set(self.now() + timedelta(seconds=seconds))

    def set(self, moment: datetime) -> datetime:
        """Make it `moment` (aware); time runs on from there."""
        if moment.tzinfo is None:
            raise ImpossibleError("the sandbox clock wants an aware moment")
        self._stopped_at = moment.astimezone(UTC)
        self._ahead = self._stopped_at - _real_now()
        for listener in list(self.on_move):
            listener(self._stopped_at)
        return self._stopped_at

    def subscribe(self, listener: Callable[[datetime], None]) -> Callable[[], None]:
        """Call `listener` with the new moment after every jump; answers how to stop that."""
        self.on_move.append(listener)
        return lambda: self.on_move.remove(listener)


def _real_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the sandbox's only look at the real clock
