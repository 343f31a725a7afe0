from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from telegram import MessageEntity
from telegram.constants import MessageLimit

from sandbox.entities import Span, as_entities, as_spans, completed, trimmed, utf16_length
from sandbox.html_mode import read_html
from sandbox.params import Params
from sandbox.people import BotAccount, Chat, Post
from sandbox.refusals import bad, forbidden, migrated
from sandbox.wire import Json
from sandbox.world import World

Result = Json | list[Json] | bool | int


@dataclass(slots=True)
class Calling:
    """One call of one bot: what it may assume about its world."""

    world: World
    bot: BotAccount
    params: Params

    def chat_id(self) -> int:
        """Read the chat the call names, which may not exist."""
        given = self.params.text("chat_id")
        if not given:
            raise bad("chat_id is empty")
        number = self.params.integer("chat_id")
        if number is None:
            raise bad("chat not found")
        return number

    def chat(self) -> Chat:
        """Find the chat of the call, provided the bot takes part in it."""
        number = self.chat_id()
        chat = self.world.groups.get(number)
        if chat is None:
            return self._dialog(number)
        member = chat.members.get(self.bot.id)
        if member is None:
            raise bad("chat not found")
        if chat.migrated_to is not None:
            raise migrated(chat.migrated_to)
        if member.status == "kicked":
            raise forbidden(f"bot was kicked from the {chat.type} chat")
        if not member.present:
            raise forbidden(f"bot is not a member of the {chat.type} chat")
        return chat

    def _dialog(self, number: int) -> Chat:
        person = self.world.people.get(number)
        if person is None:
            if number in self.world.bots:
                raise forbidden("bot can't send messages to bots")
            raise bad("chat not found")
        if person.deactivated:
            raise forbidden("user is deactivated")
        chat = self.world.dialogs.get((number, self.bot.id))
        if chat is None:
            raise forbidden("bot can't initiate conversation with a user")
        if self.bot.id in person.blocked:
            raise forbidden("bot was blocked by the user")
        return chat

    def post(self, chat: Chat, missing: str) -> Post:
        """Find the message the call names, or refuse with `missing`."""
        number = self.params.integer("message_id")
        post = None if number is None else chat.post(number)
        if post is None:
            raise bad(missing)
        return post

    def words(self, field: str, entities_field: str) -> tuple[str, list[MessageEntity]]:
        """Read a text with its entities: marked by the sender or found by Telegram."""
        source = self.params.text(field)
        text, spans = self._marked(source, entities_field)
        text, spans = trimmed(text, spans)
        spans = completed(text, spans)
        return text, as_entities(text, spans)[: int(MessageLimit.MESSAGE_ENTITIES)]

    def _marked(self, source: str, entities_field: str) -> tuple[str, list[Span]]:
        mode = self.params.text("parse_mode").lower()
        if mode == "html":
            return read_html(source, self.world.user)
        if mode and mode != "none":
            raise bad("unsupported parse_mode")
        given = self.params.json(entities_field) or []
        if not isinstance(given, list):
            raise bad("object expected as message entity")
        try:
            return source, as_spans(source, MessageEntity.de_list(given, None))
        except (AttributeError, KeyError, TypeError, ValueError):
            raise bad("can't parse MessageEntity") from None

    def caption(self) -> dict[str, Any]:
        """Read the caption as facts of a message, its length checked."""
        text, entities = self.words("caption", "caption_entities")
        if utf16_length(text) > MessageLimit.CAPTION_LENGTH:
            raise bad("message caption is too long")
        return {"caption": text, "caption_entities": entities} if text else {}

    def reply(self, chat: Chat) -> dict[str, Any]:
        """Read what the call replies to, as facts of a message."""
        self._thread(chat)
        given = self.params.json("reply_parameters") or {}
        number = given.get("message_id") if given else self.params.integer("reply_to_message_id")
        if number is None:
            return {}
        lenient = given.get("allow_sending_without_reply") or self.params.flag(
            "allow_sending_without_reply"
        )
        facts = self.world.quoted(chat, int(number))
        if not facts and not lenient:
            raise bad("message to be replied not found")
        return facts

    def _thread(self, chat: Chat) -> None:
        """No chat here is a forum, so no thread can be written to."""
        thread = self.params.integer("message_thread_id")
        if thread and not chat.private:
            raise bad("message thread not found")
