"""What in a group is meant for us. Everything else is dropped before a row is made of it."""

from __future__ import annotations

from aiogram.types import CallbackQuery, Message

from domain.intake import after_prefix

ANONYMOUS_ADMIN = 1087968824
SERVICE = (
    "new_chat_members",
    "left_chat_member",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "group_chat_created",
)
"""The fields by which Telegram says that a person or a group came, went or moved."""


def is_private(message: Message) -> bool:
    """Say whether the message came in a direct chat."""
    return message.chat.type == "private"


def is_service(message: Message) -> bool:
    """Say whether Telegram itself speaks: somebody joined, left, or the group moved."""
    return any(getattr(message, name) for name in SERVICE)


def mentions(message: Message, username: str) -> bool:
    """Say whether the bot's @name stands in the text or caption as a mention."""
    text = message.text or message.caption or ""
    entities = message.entities or message.caption_entities or []
    wanted = f"@{username}".lower()
    return any(
        entity.type == "mention" and entity.extract_from(text).lower() == wanted
        for entity in entities
    )


def command_of(message: Message, username: str) -> str | None:
    """Give the command's name without slash when it is for this bot."""
    return command_in(message.text or message.caption or "", username)


def command_in(text: str, username: str) -> str | None:
    """Give the name of the command that a text begins with, when it is for this bot."""
    if not text.startswith("/"):
        return None
    name, _, rest = (text[1:].split(maxsplit=1) or [""])[0].partition("@")
    if rest and rest.lower() != username.lower():
        return None
    return name.lower() or None


def after_command(text: str) -> str:
    """Give what follows a command, whatever space or line break stands between."""
    _, *rest = text.split(maxsplit=1) or [""]
    return "".join(rest).strip()


def replies_to_bot(message: Message, bot_id: int) -> bool:
    """Say whether the message answers something this bot said."""
    replied = message.reply_to_message
    return bool(replied and replied.from_user and replied.from_user.id == bot_id)


def is_from_nobody(message: Message) -> bool:
    """Say whether an anonymous admin or a channel speaks: there is no person to hold to account."""
    if message.sender_chat is not None:
        return True
    return message.from_user is not None and message.from_user.id == ANONYMOUS_ADMIN


def is_addressed(message: Message, *, bot_id: int, username: str) -> bool:
    """Say whether a message in a group is meant for us."""
    return (
        is_service(message)
        or mentions(message, username)
        or command_of(message, username) is not None
        or replies_to_bot(message, bot_id)
        or after_prefix(message.text or message.caption or "") is not None
    )


def is_shown(query: CallbackQuery) -> bool:
    """Say whether the message really carries the button that was pressed; anybody can forge one."""
    markup = query.message.reply_markup if isinstance(query.message, Message) else None
    rows = markup.inline_keyboard if markup else []
    return any(button.callback_data == query.data for row in rows for button in row)
