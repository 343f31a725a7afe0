"""Updates of every kind, drawn from aiogram's own types of the Bot API.

A field that may be missing is missing most of the time; which ones are there is drawn. Ids, people,
chats and words come from small pools, so that updates meet each other. What is named `$post`,
`$press` or `$id` is filled in when the update is taken in, from what the bot said so far.
"""

# ruff: noqa: ANN401 - JSON may be anything
from __future__ import annotations

import types
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from aiogram.client.default import Default
from aiogram.types import Chat, TelegramObject, Update, User
from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from fuzzing.telegram import BOT_ID, ME
from fuzzing.town import GROUPS, PEOPLE
from fuzzing.words import TALK, commands, complaints, names, presses, titles, words

Draw = Callable[[st.SearchStrategy[Any]], Any]

BORN = 1_772_416_800
"""When the generated world begins: 2 March 2026, ten in the morning in Chengdu."""

ASKED_FOR = ("message", "edited_message", "callback_query", "my_chat_member", "chat_member")
KINDS = tuple(name for name in Update.model_fields if name != "update_id")
DEPTH = 3
BIGGEST = (1 << 52) - 1
"""Telegram's ids have 52 bits at most."""

IDS = (1, 2, 3, 5, 17, 99, 1087968824, 777000, 136817688, BIGGEST, BIGGEST - 1)
ALBUMS = ("a1", "a2", "13579246801357924")
PHOTO = {"file_id": "p", "file_unique_id": "u", "width": 1, "height": 1}
ENTITIES = ("mention", "bot_command", "url", "text_mention", "phone_number", "bold", "new_one")


def _user(draw: Draw) -> dict[str, Any]:
    if draw(st.integers(0, 9)) < 8:  # noqa: PLR2004 - eight of ten are known
        number = draw(st.sampled_from((*PEOPLE,)))
        name = PEOPLE[number][0] if draw(st.integers(0, 3)) else draw(names)
        return {"id": number, "is_bot": False, "first_name": name}
    user = {
        "id": draw(st.sampled_from((*IDS, BOT_ID))),
        "is_bot": draw(st.booleans()),
        "first_name": draw(names),
    }
    if draw(st.booleans()):
        user |= {"last_name": draw(names), "username": draw(names), "language_code": draw(names)}
    return user


def _chat(draw: Draw) -> dict[str, Any]:
    kind = draw(st.integers(0, 9))
    if kind < 5:  # noqa: PLR2004 - half of it in groups
        address = draw(st.sampled_from((*GROUPS,)))
        return {"id": address, "type": "supergroup", "title": draw(titles)}
    if kind < 8:  # noqa: PLR2004 - three of ten in private
        number = draw(st.sampled_from((*PEOPLE,)))
        return {"id": number, "type": "private", "first_name": PEOPLE[number][0]}
    address = draw(st.sampled_from((*IDS, *GROUPS, -1, -5, -BIGGEST, -1001999999999)))
    type_ = draw(st.sampled_from(("group", "supergroup", "channel", "private", "sender")))
    return {"id": address, "type": type_, "title": draw(titles)}


def _user_or_bot(draw: Draw) -> dict[str, Any]:
    return ME.model_dump(exclude_none=True) if draw(st.integers(0, 3)) == 0 else _user(draw)


def _entities(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            "type": draw(st.sampled_from(ENTITIES)),
            "offset": draw(st.integers(0, 40)),
            "length": draw(st.sampled_from((1, 4, 10, 100))),
        }
        for _ in range(draw(st.integers(0, 3)))
    ]


def _message_id(draw: Draw) -> Any:
    return draw(st.one_of(st.just({"$id": 1}), st.integers(1, 300)))


def _number(draw: Draw) -> int:
    return int(
        draw(st.one_of(st.integers(0, 9), st.sampled_from((-1, 1 << 31, BIGGEST, -BIGGEST))))
    )


def _moment(draw: Draw) -> Any:
    return draw(st.sampled_from(({"$now": 0}, {"$now": -30}, {"$now": -86_400}, 0, 1, 1 << 31)))


BY_NAME: dict[str, Callable[[Draw], Any]] = {
    "message_id": _message_id,
    "date": _moment,
    "edit_date": _moment,
    "text": lambda draw: draw(words()),
    "caption": lambda draw: draw(words(1024)),
    "data": lambda draw: draw(presses),
    "media_group_id": lambda draw: draw(st.sampled_from(ALBUMS)),
    "entities": _entities,
    "caption_entities": _entities,
    "message_thread_id": _message_id,
    "file_name": lambda draw: draw(names),
    "user": _user_or_bot,
    "left_chat_member": _user_or_bot,
    "new_chat_members": lambda draw: [_user(draw) for _ in range(draw(st.integers(1, 2)))],
    "from_user": _user,
    "chat": _chat,
    "sender_chat": _chat,
    "migrate_to_chat_id": lambda draw: draw(st.sampled_from((*GROUPS, -1001999999999))),
    "id": lambda draw: draw(st.sampled_from(IDS)),
}
"""What is drawn by the name of a field; the rest by its type."""

MEANT: dict[str, Any] = {"id": int, "data": str | None, "text": str | None, "user": User}
"""Names that mean something else where the type is another."""

OFTEN = frozenset({"text", "from_user", "data", "message", "reply_to_message"})
"""Fields that may be missing, and seldom are."""


Fields = list[tuple[str, FieldInfo]]


@cache
def _fields(model: type[TelegramObject]) -> tuple[Fields, Fields]:
    """Give the fields that must be there, constants such as the `type` of a union too; the rest."""
    fields = model.model_fields.items()
    must = [pair for pair in fields if pair[1].is_required() or isinstance(pair[1].default, str)]
    return must, [pair for pair in fields if pair not in must]


def drawn(draw: Draw, model: type[TelegramObject], depth: int) -> dict[str, Any]:
    """Draw one object as JSON: what it must have, and some of what it may have."""
    must, may = _fields(model)
    chosen = [pair for pair in may if pair[0] in OFTEN and draw(st.integers(0, 9)) < 8]  # noqa: PLR2004 - eight of ten
    if depth > 0 and may:
        chosen += [may[at] for at in draw(st.lists(st.integers(0, len(may) - 1), max_size=3))]
    found: dict[str, Any] = {}
    for name, field in (*must, *chosen):
        value = _field(draw, name, field, depth)
        if value is not None:
            found[field.alias or name] = value
    return found


def _field(draw: Draw, name: str, field: FieldInfo, depth: int) -> Any:
    # A constant such as the `type` of a member of a union.
    if isinstance(field.default, str):
        return field.default.value if isinstance(field.default, Enum) else field.default
    if name == "reply_to_message" and draw(st.booleans()):
        return {"$post": draw(st.integers(0, 99))}
    if name in BY_NAME and MEANT.get(name, field.annotation) == field.annotation:
        return BY_NAME[name](draw)
    return _value(draw, field.annotation, depth)


def _value(draw: Draw, kind: Any, depth: int) -> Any:
    origin = get_origin(kind)
    if origin is Annotated:
        return _value(draw, get_args(kind)[0], depth)
    if origin in (Union, types.UnionType):
        return _of_union(draw, [one for one in get_args(kind) if one is not type(None)], depth)
    if origin is list:
        inside = get_args(kind)[0]
        length = draw(st.sampled_from((0, 1, 1, 2))) if depth > 0 else 0
        return [
            one
            for one in (_value(draw, inside, depth - 1) for _ in range(length))
            if one is not None
        ]
    if origin is Literal:
        return draw(st.sampled_from(get_args(kind)))
    return _plain(draw, kind, depth)


def _of_union(draw: Draw, kinds: list[Any], depth: int) -> Any:
    kinds = [kind for kind in kinds if kind is not Default]
    return _value(draw, draw(st.sampled_from(kinds)), depth) if kinds else None


PLAIN: dict[Any, Callable[[Draw], Any]] = {
    bool: lambda draw: draw(st.booleans()),
    int: _number,
    float: lambda draw: draw(st.sampled_from((0.0, 29.65, -90.0, 180.0, 1e9))),
    datetime: _moment,
    timedelta: _moment,
    User: _user,
    Chat: _chat,
}


def _plain(draw: Draw, kind: Any, depth: int) -> Any:
    if kind in PLAIN:
        return PLAIN[kind](draw)
    if isinstance(kind, type) and issubclass(kind, TelegramObject):
        return drawn(draw, kind, depth - 1) if depth > -3 * DEPTH else None
    if isinstance(kind, type) and issubclass(kind, Enum):
        return draw(st.sampled_from([one.value for one in kind]))
    return draw(words(200))


@st.composite
def _lively(draw: st.DrawFn) -> dict[str, Any]:
    """Draw what people do all day: talk, commands, replies, pictures, presses on what they see."""
    person = draw(st.sampled_from((*PEOPLE,)))
    user = {"id": person, "is_bot": False, "first_name": PEOPLE[person][0]}
    if draw(st.booleans()):
        query = {"id": "1", "from": user, "chat_instance": "1"}
        return {"callback_query": {**query, "$press": draw(st.integers(0, 99))}}
    place = draw(st.sampled_from((*GROUPS, person, person)))
    type_ = "private" if place == person else "supergroup"
    said = draw(st.one_of(st.sampled_from(TALK), complaints, complaints, commands))
    message: dict[str, Any] = {
        "message_id": {"$id": 1},
        "date": {"$now": 0},
        "from": user,
        "chat": {"id": place, "type": type_},
    }
    called = draw(st.booleans()) and not said.startswith(("/", "@"))
    said = f"@weisu_bot {said}" if called else said
    entities = [{"type": "mention", "offset": 0, "length": 10}] if said[:1] == "@" else []
    if draw(st.integers(0, 4)) == 0:
        message |= {"photo": [PHOTO], "caption": said, "caption_entities": entities}
        message |= {"media_group_id": draw(st.sampled_from(ALBUMS))} if draw(st.booleans()) else {}
    else:
        message |= {"text": said, "entities": entities}
    if draw(st.integers(0, 2)) == 0:
        message["reply_to_message"] = {"$post": draw(st.integers(0, 99))}
    kind = draw(st.sampled_from(("message", "message", "message", "edited_message")))
    return {kind: message}


@st.composite
def _any(draw: st.DrawFn) -> dict[str, Any]:
    asked = draw(st.integers(0, 9))
    kinds = ("message",) if asked < 5 else ASKED_FOR if asked < 8 else KINDS  # noqa: PLR2004 - half of it is talk
    kind = draw(st.sampled_from(kinds))
    update = _value(draw, Update.model_fields[kind].annotation, DEPTH)
    if kind == "message":
        update["message_id"] = {"$id": 1}  # no message comes under two numbers of updates
    return {kind: update}


def updates() -> st.SearchStrategy[dict[str, Any]]:
    """Draw an update that Telegram could send: every other one as people act, the rest anything."""
    return st.one_of(_lively(), _any())


WRONG: tuple[Any, ...] = (
    "\ud800", "a\udfffb", 1 << 63, 1 << 70, -(1 << 64), None, [], {}, "text", 1.5, True, [[]],
    "9" * 5000, 1e300, {"id": "x"}, float("nan"),
)  # fmt: skip


Break = tuple[int, Any]
"""Which of the values of an update is wrong, and what stands there; `GONE` when it is missing."""

GONE = "$gone"
breaks: st.SearchStrategy[Break] = st.tuples(
    st.integers(0, 999), st.one_of(st.sampled_from(WRONG), st.just(GONE))
)


def break_in(update: dict[str, Any], how: Break) -> None:
    """Make an update one that Telegram could not send."""
    spots: list[tuple[Any, Any]] = []

    def walk(value: Any) -> None:
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in list(pairs):
            spots.append((value, key))
            if isinstance(inner, (dict, list)):
                walk(inner)

    walk(update)
    place, key = spots[how[0] % len(spots)]
    if how[1] == GONE:
        del place[key]
    else:
        place[key] = how[1]
