"""An extract of the official Bot API field tables, and a checker of served objects against it.

Written by hand from core.telegram.org/bots/api for the types the sandbox serves, so that it shares
no mistake with either client library. A name ending in "?" is optional. Types: int, str, bool,
float, true (present only as true), any, a type of this table, [type] for an array, a|b for either.
"""

# ruff: noqa: ANN401 - whatever was served
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

FIELDS: dict[str, dict[str, str]] = {
    "Update": {
        "update_id": "int",
        "message?": "Message",
        "edited_message?": "Message",
        "callback_query?": "CallbackQuery",
        "my_chat_member?": "ChatMemberUpdated",
        "chat_member?": "ChatMemberUpdated",
        "message_reaction?": "MessageReactionUpdated",
    },
    "User": {
        "id": "int",
        "is_bot": "bool",
        "first_name": "str",
        "last_name?": "str",
        "username?": "str",
        "language_code?": "str",
        "is_premium?": "true",
    },
    "Me": {
        "id": "int",
        "is_bot": "bool",
        "first_name": "str",
        "username?": "str",
        "can_join_groups?": "bool",
        "can_read_all_group_messages?": "bool",
        "supports_inline_queries?": "bool",
        "can_connect_to_business?": "bool",
        "has_main_web_app?": "bool",
    },
    "Chat": {
        "id": "int",
        "type": "str",
        "title?": "str",
        "username?": "str",
        "first_name?": "str",
        "last_name?": "str",
        "is_forum?": "true",
    },
    "ChatFullInfo": {
        "id": "int",
        "type": "str",
        "title?": "str",
        "username?": "str",
        "first_name?": "str",
        "last_name?": "str",
        "accent_color_id": "int",
        "max_reaction_count": "int",
        "accepted_gift_types": "AcceptedGiftTypes",
        "pinned_message?": "Message",
        "bio?": "str",
        "description?": "str",
    },
    "AcceptedGiftTypes": {
        "unlimited_gifts": "bool",
        "limited_gifts": "bool",
        "unique_gifts": "bool",
        "premium_subscription": "bool",
        "gifts_from_channels": "bool",
    },
    "Message": {
        "message_id": "int",
        "message_thread_id?": "int",
        "from?": "User",
        "sender_chat?": "Chat",
        "date": "int",
        "chat": "Chat",
        "is_topic_message?": "true",
        "reply_to_message?": "Message",
        "edit_date?": "int",
        "media_group_id?": "str",
        "text?": "str",
        "entities?": "[MessageEntity]",
        "caption?": "str",
        "caption_entities?": "[MessageEntity]",
        "document?": "Document",
        "photo?": "[PhotoSize]",
        "sticker?": "Sticker",
        "video?": "Video",
        "video_note?": "VideoNote",
        "audio?": "Audio",
        "voice?": "Voice",
        "contact?": "Contact",
        "dice?": "Dice",
        "poll?": "Poll",
        "venue?": "Venue",
        "location?": "Location",
        "new_chat_members?": "[User]",
        "left_chat_member?": "User",
        "migrate_to_chat_id?": "int",
        "migrate_from_chat_id?": "int",
        "pinned_message?": "Message|InaccessibleMessage",
        "reply_markup?": "InlineKeyboardMarkup",
    },
    "InaccessibleMessage": {"chat": "Chat", "message_id": "int", "date": "int"},
    "MessageEntity": {
        "type": "str",
        "offset": "int",
        "length": "int",
        "url?": "str",
        "user?": "User",
        "language?": "str",
        "custom_emoji_id?": "str",
    },
    "PhotoSize": {
        "file_id": "str",
        "file_unique_id": "str",
        "width": "int",
        "height": "int",
        "file_size?": "int",
    },
    "Document": {
        "file_id": "str",
        "file_unique_id": "str",
        "thumbnail?": "PhotoSize",
        "file_name?": "str",
        "mime_type?": "str",
        "file_size?": "int",
    },
    "Video": {
        "file_id": "str",
        "file_unique_id": "str",
        "width": "int",
        "height": "int",
        "duration": "int",
        "file_name?": "str",
        "mime_type?": "str",
        "file_size?": "int",
    },
    "VideoNote": {
        "file_id": "str",
        "file_unique_id": "str",
        "length": "int",
        "duration": "int",
        "file_size?": "int",
    },
    "Audio": {
        "file_id": "str",
        "file_unique_id": "str",
        "duration": "int",
        "performer?": "str",
        "title?": "str",
        "file_name?": "str",
        "mime_type?": "str",
        "file_size?": "int",
    },
    "Voice": {
        "file_id": "str",
        "file_unique_id": "str",
        "duration": "int",
        "mime_type?": "str",
        "file_size?": "int",
    },
    "Sticker": {
        "file_id": "str",
        "file_unique_id": "str",
        "type": "str",
        "width": "int",
        "height": "int",
        "is_animated": "bool",
        "is_video": "bool",
        "emoji?": "str",
        "file_size?": "int",
    },
    "Contact": {"phone_number": "str", "first_name": "str", "last_name?": "str", "user_id?": "int"},
    "Dice": {"emoji": "str", "value": "int"},
    "Poll": {
        "id": "str",
        "question": "str",
        "options": "[PollOption]",
        "total_voter_count": "int",
        "is_closed": "bool",
        "is_anonymous": "bool",
        "type": "str",
        "allows_multiple_answers": "bool",
        "allows_revoting": "bool",
        "members_only": "bool",
    },
    "PollOption": {"persistent_id": "str", "text": "str", "voter_count": "int"},
    "Location": {"latitude": "float", "longitude": "float"},
    "Venue": {"location": "Location", "title": "str", "address": "str"},
    "File": {
        "file_id": "str",
        "file_unique_id": "str",
        "file_size?": "int",
        "file_path?": "str",
    },
    "InlineKeyboardMarkup": {"inline_keyboard": "[[InlineKeyboardButton]]"},
    "InlineKeyboardButton": {
        "text": "str",
        "icon_custom_emoji_id?": "str",
        "style?": "str",
        "url?": "str",
        "callback_data?": "str",
        "web_app?": "any",
        "login_url?": "any",
        "switch_inline_query?": "str",
        "switch_inline_query_current_chat?": "str",
        "switch_inline_query_chosen_chat?": "any",
        "copy_text?": "any",
        "callback_game?": "any",
        "pay?": "bool",
        "disabled?": "any",
    },
    "CallbackQuery": {
        "id": "str",
        "from": "User",
        "message?": "Message|InaccessibleMessage",
        "chat_instance": "str",
        "data?": "str",
    },
    "ChatMemberUpdated": {
        "chat": "Chat",
        "from": "User",
        "date": "int",
        "old_chat_member": "ChatMember",
        "new_chat_member": "ChatMember",
    },
    "MessageReactionUpdated": {
        "chat": "Chat",
        "message_id": "int",
        "user?": "User",
        "actor_chat?": "Chat",
        "date": "int",
        "old_reaction": "[ReactionType]",
        "new_reaction": "[ReactionType]",
    },
    "ReactionType": {"type": "str", "emoji": "str"},
    "ChatMember creator": {
        "status": "str",
        "user": "User",
        "is_anonymous": "bool",
        "custom_title?": "str",
    },
    "ChatMember administrator": {
        "status": "str",
        "user": "User",
        "can_be_edited": "bool",
        "is_anonymous": "bool",
        "can_manage_chat": "bool",
        "can_delete_messages": "bool",
        "can_manage_video_chats": "bool",
        "can_restrict_members": "bool",
        "can_promote_members": "bool",
        "can_change_info": "bool",
        "can_invite_users": "bool",
        "can_post_stories": "bool",
        "can_edit_stories": "bool",
        "can_delete_stories": "bool",
        "can_pin_messages?": "bool",
        "can_send_welcome_messages": "bool",
        "can_manage_topics?": "bool",
        "custom_title?": "str",
    },
    "ChatMember member": {"status": "str", "user": "User", "until_date?": "int"},
    "ChatMember left": {"status": "str", "user": "User"},
    "ChatMember kicked": {"status": "str", "user": "User", "until_date": "int"},
    "BotCommand": {"command": "str", "description": "str"},
    "WebhookInfo": {
        "url": "str",
        "has_custom_certificate": "bool",
        "pending_update_count": "int",
        "last_error_date?": "int",
        "last_error_message?": "str",
        "max_connections?": "int",
        "allowed_updates?": "[str]",
    },
}
RESULTS: dict[str, str] = {
    "getMe": "Me",
    "getUpdates": "[Update]",
    "getWebhookInfo": "WebhookInfo",
    "getFile": "File",
    "getChat": "ChatFullInfo",
    "getChatMember": "ChatMember",
    "getChatAdministrators": "[ChatMember]",
    "getChatMemberCount": "int",
    "getMyCommands": "[BotCommand]",
    "sendMediaGroup": "[Message]",
}
RESULTS |= dict.fromkeys(
    (
        "sendMessage",
        "sendPhoto",
        "sendVideo",
        "sendVideoNote",
        "sendAudio",
        "sendVoice",
        "sendDocument",
        "sendLocation",
        "sendVenue",
        "editMessageText",
        "editMessageCaption",
        "editMessageReplyMarkup",
    ),
    "Message",
)
CHAT_TYPES = frozenset({"private", "group", "supergroup", "channel"})
ACTIONS = frozenset(FIELDS["InlineKeyboardButton"]) - {
    "text",
    "style?",
    "icon_custom_emoji_id?",
    "disabled?",
}
ENTITY_NEEDS = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id"}
CONTENT = frozenset(FIELDS["Message"]) & {
    f"{name}?"
    for name in (
        "text",
        "document",
        "photo",
        "sticker",
        "video",
        "video_note",
        "audio",
        "voice",
        "contact",
        "dice",
        "poll",
        "venue",
        "location",
        "new_chat_members",
        "left_chat_member",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "pinned_message",
    )
}
PLAIN: dict[str, type | tuple[type, ...]] = {"int": int, "str": str, "float": (int, float)}


def problems(kind: str, value: Any, where: str = "") -> list[str]:
    """List everything about `value` that the official tables do not allow."""
    return list(_problems(kind, value, where or kind))


def result_problems(method: str, result: Any) -> list[str]:
    """List what is wrong with the result of a Bot API method; unlisted methods answer True."""
    return problems(RESULTS.get(method, "true"), result, method)


def _problems(kind: str, value: Any, where: str) -> Iterator[str]:
    if "|" in kind:
        tried = [problems(one, value, where) for one in kind.split("|")]
        yield from min(tried, key=len)
    elif kind.startswith("["):
        if not isinstance(value, list):
            yield f"{where}: no array"
            return
        for number, item in enumerate(value):
            yield from _problems(kind[1:-1], item, f"{where}[{number}]")
    elif kind in {"bool", "true"}:
        if not isinstance(value, bool) or (kind == "true" and not value):
            yield f"{where}: {value!r} is no {kind}"
    elif kind in PLAIN:
        if not isinstance(value, PLAIN[kind]) or isinstance(value, bool):
            yield f"{where}: {value!r} is no {kind}"
    elif kind != "any":
        yield from _object_problems(kind, value, where)


def _object_problems(kind: str, value: Any, where: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where}: no object"
        return
    if kind == "ChatMember":
        kind = f"ChatMember {value.get('status')}"
    fields = FIELDS.get(kind)
    if fields is None:
        yield f"{where}: unknown type {kind}"
        return
    names = {name.rstrip("?"): (shape, name.endswith("?")) for name, shape in fields.items()}
    for name, (shape, optional) in names.items():
        if name in value:
            yield from _problems(shape, value[name], f"{where}.{name}")
        elif not optional:
            yield f"{where}: {name} is missing"
    for name in value.keys() - names.keys():
        yield f"{where}: {name} is no field of {kind}"
    for words in _RULES.get(kind, lambda _value: iter(()))(value):
        yield f"{where}: {words}"


def _chat(value: dict[str, Any]) -> Iterator[str]:
    kind, number = value.get("type"), value.get("id")
    if kind not in CHAT_TYPES:
        yield f"{kind!r} is no type of chat"
    if isinstance(number, int) and (number > 0) != (kind == "private"):
        yield f"the sign of {number} does not fit a {kind} chat"
    if kind in {"group", "supergroup", "channel"} and not value.get("title"):
        yield "a group without a title"


def _button(value: dict[str, Any]) -> Iterator[str]:
    actions = [name for name in ACTIONS if name.rstrip("?") in value]
    if len(actions) != 1:
        yield f"a button does one thing, not {len(actions)}"
    size = len(str(value.get("callback_data", "x")).encode())
    if not 1 <= size <= 64:
        yield f"callback_data of {size} bytes"


def _message(value: dict[str, Any]) -> Iterator[str]:
    if not any(name.rstrip("?") in value for name in CONTENT):
        yield "a message without content"
    if "reply_to_message" in value.get("reply_to_message", {}):
        yield "a reply inside a reply"
    if value.get("date") == 0:
        yield "a message of 1970"
    for name in ("text", "caption"):
        units = len(str(value.get(name, "")).encode("utf-16-le")) // 2
        entities = value.get("entities" if name == "text" else "caption_entities", [])
        if any(one["offset"] + one["length"] > units for one in entities):
            yield f"an entity reaches beyond the {name}"


def _entity(value: dict[str, Any]) -> Iterator[str]:
    need = ENTITY_NEEDS.get(str(value.get("type")))
    if need and need not in value:
        yield f"a {value['type']} without {need}"


def _update(value: dict[str, Any]) -> Iterator[str]:
    if len(value) != 2:
        yield "an update carries exactly one thing"


def _inaccessible(value: dict[str, Any]) -> Iterator[str]:
    if value.get("date") != 0:
        yield "an inaccessible message is dated 0"


_RULES = {
    "Chat": _chat,
    "ChatFullInfo": _chat,
    "InaccessibleMessage": _inaccessible,
    "InlineKeyboardButton": _button,
    "Message": _message,
    "MessageEntity": _entity,
    "Update": _update,
}
