from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.outbox import Bucket, OutboxItem, SentFile


class Outbox(Protocol):
    """Intents to send. The row lives or dies with the transaction that wrote it."""

    async def put(self, item: OutboxItem) -> None:
        """Add an intent; one with the same dedupe key that nobody is sending yet absorbs it."""
        ...

    async def lease(
        self, *, bot_id: int, token: str, now: datetime, until: datetime, limit: int
    ) -> Sequence[OutboxItem]:
        """Lease one due row a chat, urgent first; one whose lease ran out is `uncertain`."""
        ...

    async def held(self, item_id: int, token: str | None) -> OutboxItem | None:
        """Give the row while it is leased under the token, or, without one, while it is not."""
        ...

    async def has_twin(self, item: OutboxItem) -> bool:
        """Say whether a newer pending row carries the same dedupe key."""
        ...

    async def waiting(self, chat_id: int) -> Sequence[OutboxItem]:
        """Give what is still to be said in a chat, oldest first."""
        ...

    async def idle(self, chat_id: int) -> Sequence[OutboxItem]:
        """Give what waits in a chat and nobody sends, nor begins to before this unit ends."""
        ...

    async def bucket(self, key: str) -> Bucket:
        """Give the limit bucket with this key, made empty when new."""
        ...

    async def next_due(self, bot_id: int, *, now: datetime) -> datetime | None:
        """Give the earliest instant at which a pending row may go."""
        ...

    async def sent_file(self, key: str) -> SentFile | None:
        """Give the file that Telegram already has under this key."""
        ...

    async def keep_file(self, file: SentFile) -> None:
        """Remember a file that Telegram has now; a newer one under the key replaces it."""
        ...
