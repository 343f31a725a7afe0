"""What a handler asks to be fetched from Telegram, outside its transaction, and then taken in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from usecases.ports import UnitOfWork

Take = Callable[[UnitOfWork, datetime], Awaitable[None]]
"""Takes what was read in, in a transaction of its own."""

Read = Callable[[bytes | None], Take]
"""Reads a file in a thread, while nothing waits for it; without bytes, it could not be fetched."""


@dataclass(frozen=True, kw_only=True)
class Fetch:
    """Returned by a handler: the bot fetches the file once the transaction is kept.

    It is not kept on disk. A bot killed in between forgets it; what is `owed` (`usecases.owing`)
    then asks the person to send it again.
    """

    file_id: str
    limit: int
    read: Read
    owed: int
