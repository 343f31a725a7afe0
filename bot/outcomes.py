"""What became of a call to Telegram, told by what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiohttp import ClientConnectorError

MAX_ATTEMPTS = 12
"""How often a message is tried; with the pauses below this spans a little over an hour."""

_FIRST_PAUSE = 2.0
_LONGEST_PAUSE = 3600.0


class Next(StrEnum):
    """What to do next with a message."""

    SENT = "sent"
    RETRY = "retry"
    OFFLINE = "offline"
    MOVED = "moved"
    UNREACHABLE = "unreachable"
    PLAIN = "plain"
    LOST = "lost"
    GONE = "gone"
    UNKNOWN = "unknown"
    DEAD = "dead"
    STOP = "stop"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One verdict: the next step, why, and what the step needs.

    RETRY: try again, `after` seconds if Telegram said how many. OFFLINE: the message never left.
    MOVED: the chat lives at `address` now. PLAIN: only the file in it is refused, say it without.
    LOST: the message to edit is no more, post a new one.
    GONE: there is nothing left to do. UNKNOWN: it may have arrived. STOP: the token is refused.
    """

    next: Next
    reason: str = ""
    after: float | None = None
    address: int | None = None


_DONE = ("message is not modified",)
_LOST = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message identifier is not specified",
)
_GONE = (
    "message to delete not found",
    "message can't be deleted",
    "message to react not found",
    "message to pin not found",
    "query is too old",
    "query id is invalid",
)
_UNREACHABLE = (
    "chat not found",
    "user not found",
    "user is deactivated",
    "user_is_blocked",
    "peer_id_invalid",
    "group chat was deactivated",
    "group chat was deleted",
    "bot was kicked",
    "bot is not a member",
    "can't initiate conversation",
    "not enough rights to send text messages",
    "have no rights to send",
    "have no write access",
    "need administrator rights",
    "chat_write_forbidden",
    "chat_restricted",
    "chat_send_plain_forbidden",
)
_PLAIN = (
    "not enough rights to send",
    "restricted receiving of",
    "voice_messages_forbidden",
    "chat_send_",
    "wrong file identifier",
    "wrong remote file identifier",
)
_FLOOD = ("too many requests",)
_WORDS = (
    (_DONE, Next.SENT),
    (_LOST, Next.LOST),
    (_GONE, Next.GONE),
    (_UNREACHABLE, Next.UNREACHABLE),
    (_PLAIN, Next.PLAIN),
    (_FLOOD, Next.RETRY),
)


_KINDS: tuple[tuple[type[BaseException], Next], ...] = (
    (TelegramRetryAfter, Next.RETRY),
    (TelegramMigrateToChat, Next.MOVED),
    (TelegramUnauthorizedError, Next.STOP),
    (TelegramForbiddenError, Next.UNREACHABLE),
    (TelegramServerError, Next.RETRY),
    (TelegramConflictError, Next.RETRY),
    (TelegramEntityTooLarge, Next.DEAD),
    (TelegramNetworkError, Next.UNKNOWN),
    (TelegramAPIError, Next.DEAD),
    (ClientDecodeError, Next.UNKNOWN),
    (OSError, Next.UNKNOWN),
)


def classify(error: BaseException) -> Outcome:
    """Give the verdict on a failed call; what we do not understand is dead, and says so."""
    reason = _reason(error)
    if isinstance(error, TelegramNetworkError) and _never_left(error):
        return Outcome(next=Next.OFFLINE, reason=reason)
    if isinstance(error, ClientDecodeError) and result_in(error) is not None:
        return Outcome(next=Next.SENT, reason=reason)
    if isinstance(error, TelegramBadRequest) or type(error) is TelegramAPIError:
        return Outcome(next=_of_words(reason), reason=reason)
    return Outcome(
        next=next((verdict for kind, verdict in _KINDS if isinstance(error, kind)), Next.DEAD),
        reason=reason,
        after=float(error.retry_after) if isinstance(error, TelegramRetryAfter) else None,
        address=error.migrate_to_chat_id if isinstance(error, TelegramMigrateToChat) else None,
    )


def result_in(error: ClientDecodeError) -> object:
    """Give the result of a call that went well although the library cannot read its answer."""
    data = error.data
    return data.get("result") if isinstance(data, dict) and data.get("ok") is True else None


def _reason(error: BaseException) -> str:
    if isinstance(error, TelegramAPIError):
        return error.message
    if isinstance(error, ClientDecodeError):
        return f"not an answer of Telegram's: {error.original}"
    return f"{type(error).__name__}: {error}"


def _never_left(error: TelegramNetworkError) -> bool:
    return isinstance(error.__cause__, ClientConnectorError)


def _of_words(description: str) -> Next:
    words = description.lower()
    for texts, verdict in _WORDS:
        if any(text in words for text in texts):
            return verdict
    return Next.DEAD


def pause(attempts: int) -> timedelta:
    """Give how long to wait after this many attempts: doubling, an hour at most."""
    return timedelta(seconds=min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** max(0, attempts - 1)))
