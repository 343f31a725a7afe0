from __future__ import annotations

from collections.abc import Iterable

from telegram import Message

from sandbox.entities import commands_in, mentions_in
from sandbox.people import BotAccount, Chat, Post

SERVICE = (
    "new_chat_members",
    "left_chat_member",
    "new_chat_title",
    "pinned_message",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "group_chat_created",
)


def is_service(message: Message) -> bool:
    """Whether Telegram wrote this message, not a sender."""
    return any(getattr(message, name) for name in SERVICE)


def meant_for(chat: Chat, message: Message, bots: Iterable[BotAccount]) -> int | None:
    """Find the one bot of the group this message calls, by command or by name."""
    text = message.text or message.caption or ""
    entities = message.entities or message.caption_entities
    here = list(bots)
    by_name = {bot.username.lower(): bot.id for bot in here}
    for command in commands_in(text, entities):
        name = command.partition("@")[2].lower()
        if name:
            if name in by_name:
                return by_name[name]
        elif chat.last_bot in by_name.values():
            return chat.last_bot
        elif len(here) == 1:
            return here[0].id
    for entity in entities:
        if entity.user is not None and entity.user.id in by_name.values():
            return entity.user.id
    return next((by_name[name] for name in mentions_in(text, entities) if name in by_name), None)


def hears(bot: BotAccount, chat: Chat, post: Post) -> bool:
    """Whether Telegram shows `post` to `bot`, a member of `chat`.

    With privacy mode on and no admin rights a bot hears private messages, service messages, replies
    to its own messages or to those that called it, commands and mentions meant for it.
    """
    if chat.private or is_service(post.message):
        return True
    if not bot.privacy or chat.member(bot.id).in_charge:
        return True
    replied = post.message.reply_to_message
    if replied is not None:
        original = chat.posts.get(replied.message_id)
        whom = None if original is None else _concerns(original)
        if whom is not None:
            return whom == bot.id
    return post.meant_for == bot.id


def _concerns(post: Post) -> int | None:
    sender = post.message.from_user
    by_bot = sender is not None and sender.is_bot and sender.id == post.author
    return post.author if by_bot else post.meant_for
