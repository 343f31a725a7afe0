from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from telegram import Chat as ChatObject
from telegram import Message, TelegramObject, User
from telegram.constants import ChatType

from sandbox.people import BotAccount, Chat, Post
from sandbox.privacy import hears, meant_for
from sandbox.state import State, shown_person
from sandbox.wire import Json, wire

_FACTS = [name for name in inspect.signature(Message).parameters if name != "api_kwargs"]


class Posting(State):
    """Messages: written, changed, taken away, and brought to the bots that may see them."""

    def shown_chat(self, chat: Chat) -> ChatObject:
        """Show a chat as the Bot API does."""
        return chat.shown(self.people[chat.person] if chat.person is not None else None)

    def post(
        self,
        chat: Chat,
        author: int,
        *,
        sender: User | None = None,
        asks: Json | None = None,
        **facts: Any,  # noqa: ANN401
    ) -> Post:
        """Write a message into a chat, tell the page and the bots that may see it.

        `author` is who really wrote it; `sender` is shown in their stead (anonymous admins).
        """
        chat.last_id += 1
        message = Message(
            chat.last_id,
            self.clock.now().replace(microsecond=0),
            self.shown_chat(chat),
            from_user=sender or self.user(author),
            **facts,
        )
        post = Post(message, author, asks=asks)
        chat.posts[chat.last_id] = post
        if author in self.bots:
            chat.last_bot = author
        else:
            post.meant_for = meant_for(chat, message, self.bots_in(chat))
        self.tell_post("message", chat, post)
        self.deliver("message", chat, post)
        return post

    def revise(self, chat: Chat, post: Post, **facts: Any) -> None:  # noqa: ANN401
        """Change a message in place and tell the page."""
        kept = {name: getattr(post.message, name) for name in _FACTS}
        post.message = Message(**(kept | facts))
        self.tell_post("edited", chat, post)

    def erase(self, chat: Chat, post: Post) -> None:
        """Take a message away; bots are never told."""
        post.deleted = True
        if post.message.message_id in chat.pinned:
            chat.pinned.remove(post.message.message_id)
        self.tell_post("deleted", chat, post)

    def deliver(self, kind: str, chat: Chat, post: Post) -> None:
        """Queue a message for every bot that may see it."""
        for bot in self.bots_in(chat):
            own_words = post.author == bot.id and post.message.pinned_message is None
            others_bot = post.author in self.bots and post.author != bot.id
            service = post.message.new_chat_members or post.message.left_chat_member
            if (own_words or others_bot) and not service:
                continue
            if hears(bot, chat, post):
                self.queue(bot, kind, post.message, lane=f"chat {chat.id}")

    def queue(self, bot: BotAccount, kind: str, thing: TelegramObject, *, lane: str) -> None:
        """Queue an update; updates of one lane reach a webhook one after another."""
        bot.queue.put(kind, thing, self.clock.now(), lane)
        if bot.webhook.url:
            self.news.ring()

    def bots_in(self, chat: Chat) -> Iterator[BotAccount]:
        """List the bots that are members of a chat now."""
        if chat.private:
            yield self.bots[chat.bot or 0]
            return
        for bot in self.bots.values():
            if chat.member(bot.id).present:
                yield bot

    def quoted(self, chat: Chat, message_id: int | None) -> Json:
        """Give the facts of a reply to another message: the original, one level deep."""
        post = None if message_id is None else chat.post(message_id)
        if post is None:
            return {}
        facts: Json = {"reply_to_message": self.alone(post)}
        if chat.type == ChatType.SUPERGROUP:
            root = post.message.message_thread_id or post.message.message_id
            facts["message_thread_id"] = root
        return facts

    def alone(self, post: Post) -> Message:
        """Strip a message of the one it replies to, as it is shown inside another."""
        if post.message.reply_to_message is None:
            return post.message
        kept = {name: getattr(post.message, name) for name in _FACTS}
        return Message(**(kept | {"reply_to_message": None}))

    def shown_post(self, post: Post) -> Json:
        """Show a message to the page: the Bot API's object and what only people see."""
        shown = wire(post.message)
        shown["_deleted"] = post.deleted
        shown["_reactions"] = [
            {"emoji": emoji, "by": user_id} for user_id, emoji in post.reactions.items()
        ]
        if post.asks is not None:
            shown["_reply_markup"] = post.asks
        if url := _file_url(post.message):
            shown["_file_url"] = url
        return shown

    def tell_post(self, kind: str, chat: Chat, post: Post) -> None:
        """Publish a message as it is now."""
        if self.bus:
            message_id = post.message.message_id
            shown = self.shown_post(post)
            self.tell(kind, chat=chat.id, message_id=message_id, message=shown)

    def tell_chat(self, chat: Chat) -> None:
        """Publish a chat as it is now."""
        if self.bus:
            self.tell("chat", chat=self.summary(chat))

    def summary(self, chat: Chat) -> Json:
        """Show a chat in the control API, with its last message."""
        last = next((post for post in reversed(chat.posts.values()) if not post.deleted), None)
        present = [user_id for user_id, member in chat.members.items() if member.present]
        shown: Json = {
            "id": chat.id,
            "type": chat.type,
            "kind": chat.type,
            "title": chat.title if chat.person is None else self.people[chat.person].name,
            "label": chat.label,
            "members": present,
            "admins": [user_id for user_id in present if chat.members[user_id].in_charge],
            "pinned": chat.pinned,
            "migrated_to": chat.migrated_to,
            "last": None if last is None else self.shown_post(last),
        }
        if chat.private:
            shown |= {"person": chat.person, "bot": chat.bot}
            shown["members"] = [chat.person, chat.bot]
        return shown

    def overview(self) -> Json:
        """Everything the page shows at first."""
        return {
            "now": self.clock.now().isoformat(),
            "bots": [
                {"id": bot.id, "name": bot.name, "username": bot.username, "privacy": bot.privacy}
                for bot in self.bots.values()
            ],
            "people": [shown_person(person) for person in self.people.values()],
            "chats": [self.summary(chat) for chat in self.chats()],
            "intro": self.intro,
            "demo": self.demo,
        }


def _file_url(message: Message) -> str | None:
    media = message.photo[-1] if message.photo else None
    clip = message.video or message.video_note or message.voice or message.audio
    thing = media or clip or message.document or message.sticker
    return None if thing is None else f"/sandbox/file/{thing.file_id}"
