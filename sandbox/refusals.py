from __future__ import annotations

from typing import Any


class ImpossibleError(ValueError):
    """What a person asked of the world cannot happen there; the words say why."""


class RefusalError(Exception):
    """A Bot API call answered `ok: false`, in Telegram's own words."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """Write the answer as it goes over the wire."""
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad(words: str, **parameters: int) -> RefusalError:
    """Make a 400 with the given words."""
    return RefusalError(400, f"Bad Request: {words}", **parameters)


def forbidden(words: str) -> RefusalError:
    """Make a 403 with the given words."""
    return RefusalError(403, f"Forbidden: {words}")


def conflict(words: str) -> RefusalError:
    """Make a 409 with the given words."""
    return RefusalError(409, f"Conflict: {words}")


def flooded(retry_after: int) -> RefusalError:
    """Make a 429 that asks for `retry_after` seconds of silence."""
    words = f"Too Many Requests: retry after {retry_after}"
    return RefusalError(429, words, retry_after=retry_after)


def migrated(new_id: int) -> RefusalError:
    """Refuse because the group lives on under another id."""
    words = "group chat was upgraded to a supergroup chat"
    return bad(words, migrate_to_chat_id=new_id)


def cannot_parse(words: str) -> RefusalError:
    """Refuse a text whose markup is broken."""
    return bad(f"can't parse entities: {words}")


NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
OTHER_POLLER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
HOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete "
    "the webhook first"
)
HOOK_TOOK_OVER = "terminated by setWebhook request"
WRONG_FILE = "wrong file identifier/HTTP URL specified"
