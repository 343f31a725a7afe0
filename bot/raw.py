"""Messages in a group as Telegram sent them: what is said to us, told without making objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from domain.intake import after_prefix
from handlers.hearing import ANONYMOUS_ADMIN, SERVICE, command_in

Raw = dict[str, Any]

BIGGEST = 1 << 63
DOOMSDAY = 1 << 32
"""No message has a date from here on."""

_PICTURES = ("photo", "video", "location", "video_note", "voice", "audio", "document")


@dataclass(frozen=True, slots=True)
class Said:
    """What one person said in a group; `album` is the id of the album it is a part of."""

    chat: int
    message_id: int
    user: int
    at: int
    text: str
    album: str | None
    is_picture: bool


@dataclass(frozen=True, slots=True)
class Came:
    """Who sent an update and where it stands; `at` is when, by Telegram's clock, where it says so.

    An anonymous admin or a channel sends as its chat.
    """

    person: int
    chat: int
    at: int | None


def came(update: Raw) -> Came | None:
    """Say who sent words or a press; nothing for what Telegram itself tells, or nobody can read."""
    press = update.get("callback_query")
    message = update.get("message") or update.get("edited_message")
    try:
        if press is not None:
            return _came(press, press["message"], None)
        if message is None or is_service(message):
            return None
        return _came(message, message, message.get("edit_date") or message["date"])
    except (AttributeError, KeyError, TypeError):
        return None


def places(batch: Iterable[Raw], *kinds: str) -> Iterator[tuple[int, int]]:
    """Give the groups in which these kinds of messages stand, and when each was said."""
    for update in batch:
        for kind in kinds:
            message = update.get(kind)
            if isinstance(message, dict) and is_in_group(message):
                address, at = message["chat"].get("id"), message.get("date")
                if fits(address) and isinstance(at, int) and 0 <= at < DOOMSDAY:
                    yield address, at


def fits(number: object) -> bool:
    """Say whether a database takes it for a number of Telegram's."""
    return isinstance(number, int) and abs(number) < BIGGEST


def origin_of(update: Raw) -> tuple[int | None, int | None]:
    """Give who sent an update and in which chat it stands, as far as it says so."""
    found = came(update)
    return (None, None) if found is None else (found.person, found.chat)


def is_in_group(message: Raw) -> bool:
    """Say whether a message stands in a group; what cannot be read is not taken for one."""
    chat = message.get("chat")
    return isinstance(chat, dict) and chat.get("type") in {"group", "supergroup"}


def is_service(message: Raw) -> bool:
    """Say whether Telegram itself speaks: somebody joined, left, or the group moved."""
    return any(message.get(name) for name in SERVICE)


def is_by_a_bot(message: Raw) -> bool:
    """Say whether another bot speaks."""
    return bool(_sender(message).get("is_bot"))


def is_from_nobody(message: Raw) -> bool:
    """Say whether an anonymous admin or a channel speaks."""
    return message.get("sender_chat") is not None or _sender(message).get("id") == ANONYMOUS_ADMIN


def is_addressed(message: Raw, *, bot_id: int, username: str) -> bool:
    """Say whether a message in a group is meant for us: as `hearing.is_addressed` does."""
    text = text_of(message)
    return (
        is_service(message)
        or command_in(text, username) is not None
        or _mentions(message, text, username)
        or _sender(message.get("reply_to_message") or {}).get("id") == bot_id
        or after_prefix(text) is not None
    )


def is_forwarded(message: Raw) -> bool:
    """Say whether somebody passes on what was said elsewhere."""
    return message.get("forward_origin") is not None


def text_of(message: Raw) -> str:
    """Give the text or the caption, as it came."""
    return message.get("text") or message.get("caption") or ""


def said(message: Raw) -> Said | None:
    """Read what a person said in a group; nothing when no person speaks."""
    user = _sender(message).get("id")
    if user is None:
        return None
    return Said(
        chat=message["chat"]["id"],
        message_id=message["message_id"],
        user=user,
        at=message["date"],
        text=text_of(message).strip(),
        album=message.get("media_group_id"),
        is_picture=any(kind in message for kind in _PICTURES),
    )


def _came(what: Raw, message: Raw, at: int | None) -> Came | None:
    person = (what.get("sender_chat") or _sender(what))["id"]
    chat = message["chat"]["id"]
    is_read = isinstance(person, int) and isinstance(chat, int) and isinstance(at, int | None)
    return Came(person, chat, at) if is_read else None


def _sender(message: Raw) -> Raw:
    """Give who speaks; dead letters of older versions call the field otherwise."""
    found: Raw = message.get("from") or message.get("from_user") or {}
    return found


def _mentions(message: Raw, text: str, username: str) -> bool:
    """Say whether our name stands in the text as a mention; Telegram counts in UTF-16."""
    wanted = f"@{username}".lower()
    if wanted not in text.lower():
        return False
    wide = text.encode("utf-16-le", "surrogatepass")
    for entity in message.get("entities") or message.get("caption_entities") or ():
        if entity.get("type") == "mention":
            start = 2 * entity["offset"]
            part = wide[start : start + 2 * entity["length"]]
            if part.decode("utf-16-le", "replace").lower() == wanted:
                return True
    return False
