from __future__ import annotations

import json
from datetime import timedelta

import pytest
from aiogram.exceptions import (
    ClientDecodeError,
    RestartingTelegram,
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
from aiogram.methods import GetMe
from aiohttp import ClientConnectorError, ClientPayloadError, ServerDisconnectedError
from aiohttp.client_reqrep import ConnectionKey

from bot.outcomes import MAX_ATTEMPTS, Answer, Next, Outcome, classify, pause

CALL = GetMe()


def _bad(text: str) -> TelegramBadRequest:
    return TelegramBadRequest(method=CALL, message=f"Bad Request: {text}")


def _forbidden(text: str) -> TelegramForbiddenError:
    return TelegramForbiddenError(method=CALL, message=f"Forbidden: {text}")


def _network(cause: Exception) -> TelegramNetworkError:
    error = TelegramNetworkError(method=CALL, message=type(cause).__name__)
    error.__cause__ = cause
    return error


def _refused() -> ClientConnectorError:
    key = ConnectionKey("telegram.example", 443, *(True, True, None, None, None))
    return ClientConnectorError(key, OSError("connection refused"))


TABLE: list[tuple[BaseException, Next]] = [
    (TelegramRetryAfter(CALL, "Too Many Requests: retry after 7", 7), Next.RETRY),
    (TelegramAPIError(CALL, "Too Many Requests"), Next.RETRY),
    (TelegramServerError(CALL, "Internal Server Error"), Next.RETRY),
    (RestartingTelegram(CALL, "restart"), Next.RETRY),
    (TelegramConflictError(CALL, "Conflict: terminated by other request"), Next.RETRY),
    (TelegramMigrateToChat(CALL, "group upgraded", -1001), Next.MOVED),
    (_forbidden("bot was blocked by the user"), Next.UNREACHABLE),
    (_forbidden("user is deactivated"), Next.UNREACHABLE),
    (_forbidden("bot was kicked from the supergroup chat"), Next.UNREACHABLE),
    (_forbidden("bot is not a member of the channel chat"), Next.UNREACHABLE),
    (_forbidden("bot can't initiate conversation with a user"), Next.UNREACHABLE),
    (_bad("chat not found"), Next.UNREACHABLE),
    (_bad("PEER_ID_INVALID"), Next.UNREACHABLE),
    (_bad("not enough rights to send text messages to the chat"), Next.UNREACHABLE),
    (_bad("group chat was deactivated"), Next.UNREACHABLE),
    (_bad("have no rights to send a message"), Next.UNREACHABLE),
    (_bad("CHAT_SEND_PLAIN_FORBIDDEN"), Next.UNREACHABLE),
    (_bad("not enough rights to send photos to the chat"), Next.PLAIN),
    (_bad("not enough rights to send videos to the chat"), Next.PLAIN),
    (_bad("CHAT_SEND_PHOTOS_FORBIDDEN"), Next.PLAIN),
    (_bad("user restricted receiving of voice messages"), Next.PLAIN),
    (_bad("wrong file identifier/HTTP URL specified"), Next.PLAIN),
    (_bad("message is not modified: specified new message content is the same"), Next.SENT),
    (_bad("message to edit not found"), Next.LOST),
    (_bad("message can't be edited"), Next.LOST),
    (_bad("message to delete not found"), Next.GONE),
    (_bad("query is too old and response timeout expired or query ID is invalid"), Next.GONE),
    (_bad("message is too long"), Next.DEAD),
    (_bad("can't parse entities: unclosed start tag"), Next.DEAD),
    (_bad("message thread not found"), Next.DEAD),
    (TelegramNotFound(CALL, "Not Found"), Next.DEAD),
    (TelegramEntityTooLarge(CALL, "Request Entity Too Large"), Next.DEAD),
    (ValueError("a bug of ours"), Next.DEAD),
    (_network(_refused()), Next.OFFLINE),
    (_network(ServerDisconnectedError()), Next.UNKNOWN),
    (_network(TimeoutError()), Next.UNKNOWN),
    (_refused(), Next.OFFLINE),
    (ServerDisconnectedError(), Next.UNKNOWN),
    (ClientPayloadError("not all came"), Next.UNKNOWN),
    (TimeoutError(), Next.UNKNOWN),
    (ConnectionResetError("reset by peer"), Next.UNKNOWN),
    (ClientDecodeError("Failed to decode object", ValueError("no JSON"), "<html>"), Next.UNKNOWN),
    (TelegramUnauthorizedError(CALL, "Unauthorized"), Next.STOP),
]


@pytest.mark.parametrize(("error", "expected"), TABLE, ids=lambda value: str(value)[:60])
def test_every_refusal_has_one_next_step(error: BaseException, expected: Next) -> None:
    """Each answer of Telegram, and each lack of one, leads to exactly the step written here."""
    assert classify(error).next is expected


def _answer(status: int, description: str, **parameters: object) -> Answer:
    said = {"ok": False, "error_code": status, "description": description}
    return Answer(status, json.dumps(said | {"parameters": parameters}).encode())


ANSWERS: list[tuple[Answer, Next]] = [
    (Answer(200, b'{"ok": true, "result": true}'), Next.SENT),
    (_answer(429, "Too Many Requests: retry after 7", retry_after=7), Next.RETRY),
    (_answer(429, "Too Many Requests"), Next.RETRY),
    (_answer(400, "group upgraded", migrate_to_chat_id=-1001), Next.MOVED),
    (_answer(400, "Bad Request: message to edit not found"), Next.LOST),
    (_answer(400, "Bad Request: message is too long"), Next.DEAD),
    (_answer(400, "Bad Request: message is too long", retry_after="soon"), Next.DEAD),
    (_answer(401, "Unauthorized"), Next.STOP),
    (_answer(403, "Forbidden: bot was blocked by the user"), Next.UNREACHABLE),
    (_answer(404, "Not Found"), Next.DEAD),
    (_answer(409, "Conflict"), Next.RETRY),
    (_answer(413, "Request Entity Too Large"), Next.DEAD),
    (_answer(500, "Internal Server Error"), Next.RETRY),
    (_answer(502, "restart"), Next.RETRY),
    (Answer(502, b"<html>Bad Gateway</html>"), Next.UNKNOWN),
    (Answer(200, b"\xff"), Next.UNKNOWN),
    (Answer(200, b"[]"), Next.UNKNOWN),
    (Answer(200, b'{"result": true}'), Next.UNKNOWN),
    (Answer(400, b'{"ok": false}'), Next.DEAD),
]


@pytest.mark.parametrize(("answer", "expected"), ANSWERS, ids=lambda value: str(value)[:60])
def test_every_answer_has_one_next_step(answer: Answer, expected: Next) -> None:
    """What Telegram, or something in its place, answers to a posted call leads to this step."""
    assert answer.read()[0].next is expected


def test_an_answer_gives_its_numbers() -> None:
    """How long to wait, and where a group went, are read from the answer itself."""
    assert _answer(429, "later", retry_after=7).read()[0].after == 7.0
    assert _answer(400, "moved", migrate_to_chat_id=-100123).read()[0].address == -100123


def test_a_flood_answer_carries_its_seconds() -> None:
    """How long Telegram asks us to wait reaches whoever waits."""
    assert classify(TelegramRetryAfter(CALL, "retry after 7", 7)).after == 7.0


def test_a_move_carries_the_new_address() -> None:
    """Where the group went reaches whoever rewrites the row."""
    outcome = classify(TelegramMigrateToChat(CALL, "upgraded", -100123))
    assert outcome == Outcome(next=Next.MOVED, reason=outcome.reason, address=-100123)


def test_the_reason_keeps_telegrams_words() -> None:
    """What an operator reads in the log is what Telegram said."""
    assert classify(_bad("message is too long")).reason == "Bad Request: message is too long"


def test_pauses_double_and_end() -> None:
    """Twelve attempts outlive an hour of outage without a pause longer than an hour."""
    pauses = [pause(attempt) for attempt in range(1, MAX_ATTEMPTS)]
    assert pauses[:4] == [timedelta(seconds=value) for value in (2, 4, 8, 16)]
    assert sum(pauses, timedelta()) > timedelta(hours=1)
    assert pause(50) == timedelta(hours=1)
