"""What became of a call to Telegram, told by what to do next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiohttp import ClientConnectorError, ClientError

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


_STATUS: Mapping[int, Next] = {
    HTTPStatus.UNAUTHORIZED: Next.STOP,
    HTTPStatus.FORBIDDEN: Next.UNREACHABLE,
    HTTPStatus.NOT_FOUND: Next.DEAD,
    HTTPStatus.CONFLICT: Next.RETRY,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Next.DEAD,
}
"""What a refusal means by its number; the others go by their words, those from 500 on pass."""

_KINDS: tuple[tuple[type[TelegramAPIError], int], ...] = (
    (TelegramBadRequest, HTTPStatus.BAD_REQUEST),
    (TelegramUnauthorizedError, HTTPStatus.UNAUTHORIZED),
    (TelegramForbiddenError, HTTPStatus.FORBIDDEN),
    (TelegramNotFound, HTTPStatus.NOT_FOUND),
    (TelegramConflictError, HTTPStatus.CONFLICT),
    (TelegramEntityTooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (TelegramServerError, HTTPStatus.INTERNAL_SERVER_ERROR),
)
"""Which number stands behind what aiogram raises."""


@dataclass(frozen=True)
class Answer:
    """What came back from a call, as it came."""

    status: int
    body: bytes

    def read(self) -> tuple[Outcome, Any]:
        """Give the verdict, and the result of a call that went well."""
        try:
            said = json.loads(self.body)
        except ValueError as error:
            return _not_telegrams(error), None
        if not isinstance(said, dict) or not isinstance(said.get("ok"), bool):
            return _not_telegrams("it does not say whether it went well"), None
        if said["ok"]:
            return Outcome(next=Next.SENT), said.get("result")
        given = said.get("parameters")
        more = given if isinstance(given, dict) else {}
        after, address = _number(more, "retry_after"), _number(more, "migrate_to_chat_id")
        return _refused(self.status, str(said.get("description")), after, address), None


def classify(error: BaseException) -> Outcome:
    """Give the verdict on a failed call; what we do not understand is dead, and says so."""
    match error:
        case TelegramNetworkError() if not isinstance(error, TelegramEntityTooLarge):
            is_safe = isinstance(error.__cause__, ClientConnectorError)
            return Outcome(next=Next.OFFLINE if is_safe else Next.UNKNOWN, reason=error.message)
        case TelegramRetryAfter():
            return _refused(HTTPStatus.TOO_MANY_REQUESTS, error.message, error.retry_after)
        case TelegramMigrateToChat():
            new = error.migrate_to_chat_id
            return _refused(HTTPStatus.BAD_REQUEST, error.message, address=new)
        case TelegramAPIError():
            status = next((number for kind, number in _KINDS if isinstance(error, kind)), 0)
            return _refused(status, error.message)
        case ClientDecodeError():
            return _not_telegrams(error.original)
    return Outcome(next=_without_answer(error), reason=f"{type(error).__name__}: {error}")


def _without_answer(error: BaseException) -> Next:
    if isinstance(error, ClientConnectorError):
        return Next.OFFLINE
    return Next.UNKNOWN if isinstance(error, (ClientError, OSError)) else Next.DEAD


def _number(given: Mapping[str, Any], name: str) -> int | None:
    found = given.get(name)
    return found if isinstance(found, int) else None


def _refused(
    status: int, description: str, after: int | None = None, address: int | None = None
) -> Outcome:
    if after:
        return Outcome(next=Next.RETRY, reason=description, after=float(after))
    if address:
        return Outcome(next=Next.MOVED, reason=description, address=address)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Outcome(next=Next.RETRY, reason=description)
    return Outcome(next=_STATUS.get(status) or _of_words(description), reason=description)


def _not_telegrams(why: object) -> Outcome:
    return Outcome(next=Next.UNKNOWN, reason=f"not an answer of Telegram's: {why}")


def _of_words(description: str) -> Next:
    words = description.lower()
    for texts, verdict in _WORDS:
        if any(text in words for text in texts):
            return verdict
    return Next.DEAD


def pause(attempts: int) -> timedelta:
    """Give how long to wait after this many attempts: doubling, an hour at most."""
    return timedelta(seconds=min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** max(0, attempts - 1)))
