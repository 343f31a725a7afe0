from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any


class OutboxState(StrEnum):
    """What became of an intent to send."""

    PENDING = "pending"
    SENT = "sent"
    GONE = "gone"
    UNREACHABLE = "unreachable"
    DEAD = "dead"


class Urgency(IntEnum):
    """Lanes of the sender: the lower number passes first."""

    DANGER = 0
    ANSWER = 1
    CARD = 2
    NOTICE = 3


@dataclass(eq=False, kw_only=True)
class OutboxItem:
    """An intent to say something in a chat; the text is made at send time from current rows.

    `uncertain` is true once an attempt may have been delivered without our learning of it.
    """

    id: int = 0
    bot_id: int
    chat_id: int
    kind: str
    ticket_id: int | None = None
    payload: dict[str, Any] = field(default_factory=dict)
    dedupe_key: str | None = None
    urgency: Urgency = Urgency.NOTICE
    not_before: datetime
    state: OutboxState = OutboxState.PENDING
    attempts: int = 0
    lease_token: str | None = None
    lease_until: datetime | None = None
    uncertain: bool = False
    error: str | None = None
    created_at: datetime
    done_at: datetime | None = None


@dataclass(eq=False, kw_only=True)
class Bucket:
    """The instants of the last sends under one limit key, shared by all processes of a token."""

    key: str
    stamps: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Limit:
    """At most `count` sends in any `seconds`."""

    count: int
    seconds: float


def wait_for(stamps: list[float], limit: Limit, now: float) -> float:
    """Give the seconds until one more send keeps the limit; 0 when it may go now."""
    recent = [stamp for stamp in stamps if now - limit.seconds < stamp <= now]
    if len(recent) < limit.count:
        return 0.0
    return max(0.0, sorted(recent)[-limit.count] + limit.seconds - now)


@dataclass(eq=False, kw_only=True)
class SentFile:
    """A picture or document Telegram already has: said again by its file id, never uploaded twice.

    `key` names the content (`bot:<id>:chart:<digest>`); a file id belongs to one bot.
    """

    key: str
    file_id: str
    at: datetime
