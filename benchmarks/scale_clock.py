"""A clock that is ahead of the machine's, by as much as the bench says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import SystemClock


@dataclass
class Ahead:
    """The machine's clock, so many seconds ahead."""

    seconds: float

    def now(self) -> datetime:
        """Give the instant it shows."""
        return ahead(self.seconds)


def ahead(seconds: float) -> datetime:
    """Give the instant that so many seconds ahead of now."""
    return SystemClock().now() + timedelta(seconds=seconds)
