from __future__ import annotations

import time


class Pulse:
    """When something was last seen alive, by a clock that nobody sets."""

    def __init__(self) -> None:
        self._at = time.monotonic()

    def note(self) -> None:
        """Note that it is alive."""
        self._at = time.monotonic()

    @property
    def age(self) -> float:
        """Give the seconds since the last sign of life, or since it was made."""
        return time.monotonic() - self._at
