"""Telegram's send limits, kept in rows that all processes of a token share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.chats import Chat
from domain.outbox import Bucket, Limit, wait_for

MARGIN = 0.1
"""Seconds that a chat's windows are stretched by, so that a call answered within them needs no
second look at its buckets; what is answered later is counted anew from its answer on."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much may be said: by the bot in all, in one chat, in one group."""

    bot: Limit = field(default_factory=lambda: Limit(30, 1.0))
    chat: Limit = field(default_factory=lambda: Limit(1, 1.0))
    group: Limit = field(default_factory=lambda: Limit(20, 60.0))

    def keys(self, chat: Chat) -> dict[str, Limit]:
        """Give the limits that a message to this chat must keep, by bucket key."""
        found = {bot_key(chat.bot_id): self.bot, f"chat:{chat.id}": _with_margin(self.chat)}
        if not chat.is_private:
            found[f"group:{chat.id}"] = _with_margin(self.group)
        return found


def _with_margin(limit: Limit) -> Limit:
    return Limit(limit.count, limit.seconds + MARGIN)


def bot_key(bot_id: int) -> str:
    """Give the key of the row that counts everything a bot says."""
    return f"bot:{bot_id}"


def room(bucket: Bucket, limit: Limit, now: float) -> int:
    """Give how many messages may go at once now."""
    return limit.count - sum(now - limit.seconds < stamp <= now for stamp in bucket.stamps)


def wait_one(bucket: Bucket, limit: Limit, now: float) -> float:
    """Give the seconds until one more message keeps one limit."""
    return wait_for(bucket.stamps, limit, now)


def wait(buckets: Mapping[str, Bucket], limits: Mapping[str, Limit], now: float) -> float:
    """Give the seconds until one more message keeps every limit; 0 when it may go now."""
    return max(
        (wait_for(buckets[key].stamps, limit, now) for key, limit in limits.items()), default=0.0
    )


def take(buckets: Mapping[str, Bucket], limits: Mapping[str, Limit], now: float) -> None:
    """Count one message, and forget what no longer matters."""
    for key, limit in limits.items():
        _replace(buckets[key], limit, now, remove=None, add=1)


def settle(
    buckets: Mapping[str, Bucket],
    limits: Mapping[str, Limit],
    *,
    taken: float,
    now: float,
    messages: int,
) -> None:
    """Put what really left in the place of the message counted at `taken`.

    Telegram counts a message when it arrives, which is after it was let go and before the answer
    is here; counting it from the answer on is the only safe side.
    """
    for key, limit in limits.items():
        _replace(buckets[key], limit, now, remove=taken, add=messages)


def _replace(bucket: Bucket, limit: Limit, now: float, *, remove: float | None, add: int) -> None:
    stamps = list(bucket.stamps)
    if remove in stamps:
        stamps.remove(remove)
    kept = [stamp for stamp in stamps if stamp > now - limit.seconds]
    bucket.stamps = sorted([*kept, *([now] * add)])
