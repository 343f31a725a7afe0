from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Call:
    """One Bot API call and how it ended; `error_code` 0 means the line was cut."""

    number: int
    at: datetime
    bot: int
    method: str
    params: dict[str, Any]
    ok: bool
    error_code: int | None
    description: str | None
    result: Any

    def shown(self) -> dict[str, Any]:
        """Show the call in the control API."""
        return {
            "number": self.number,
            "at": self.at.isoformat(),
            "bot": self.bot,
            "method": self.method,
            "params": self.params,
            "ok": self.ok,
            "error_code": self.error_code,
            "description": self.description,
            "result": self.result,
        }


def shorten(log: list[Call]) -> None:
    """Keep the newest calls only, so that a demo can run for weeks."""
    if len(log) > KEPT:
        del log[: KEPT // 2]
