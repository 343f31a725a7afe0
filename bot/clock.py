from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """The machine's clock; everybody else is handed the time."""

    def now(self) -> datetime:
        """Give the current instant, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place that reads the clock
