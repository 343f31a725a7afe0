from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from telegram import (
    CallbackQuery,
    InaccessibleMessage,
    Message,
    MessageReactionUpdated,
    ReactionTypeEmoji,
    User,
)
from telegram import Chat as ChatObject
from telegram.constants import ChatType, MediaGroupLimit
from telegram.constants import MessageEntityType as Kind

from sandbox.drawing import placeholder
from sandbox.entities import Span, as_entities, completed, trimmed
from sandbox.media import CAPTIONED, FILE_KINDS, content_of, unfiled
from sandbox.membership import Membership
from sandbox.people import ANONYMOUS, CHANNEL_SPEAKER, Chat, Person, Press
from sandbox.privacy import meant_for
from sandbox.refusals import ImpossibleError


class Doing(Membership):
    """What people do: talk, send, edit, press, react, start."""

    def say(
        self,
        who: Person | int,
        where: Chat | int,
        text: str,
        *,
        reply_to: int | None = None,
        thread: int | None = None,
        anonymous: bool = False,
        as_channel: str | None = None,
        mentions: Mapping[str, int] | None = None,
    ) -> Message:
        """Let a person say something.

        `anonymous` hides an administrator behind the group, `as_channel` a person behind a channel
        of that title; `mentions` makes words of the text point at people without a username.
        """
        chat, person = self._meeting(where, who)
        bare, spans = trimmed(text, self._pointing(text, mentions or {}))
        if not bare:
            raise ImpossibleError("a message needs words")
        facts = self._said(chat, reply_to, thread)
        facts["text"] = bare
        facts["entities"] = as_entities(bare, completed(bare, spans))
        return self._by(chat, person, facts, anonymous=anonymous, as_channel=as_channel)

    def send_media(
        self,
        who: Person | int,
        where: Chat | int,
        kind: str,
        *,
        caption: str | None = None,
        file: bytes | None = None,
        reply_to: int | None = None,
        **details: Any,  # noqa: ANN401
    ) -> Message:
        """Let a person send a file, a place, a contact, a poll or a dice.

        Without bytes a placeholder is drawn. `details`: name, latitude, longitude, title, address.
        """
        chat, person = self._meeting(where, who)
        facts = self._said(chat, reply_to, None) | self._content(kind, file, details)
        if kind in CAPTIONED:
            facts |= _captioned(caption)
        return self._by(chat, person, facts)

    def send_album(
        self,
        who: Person | int,
        where: Chat | int,
        files: Sequence[bytes | None],
        *,
        caption: str | None = None,
        reply_to: int | None = None,
    ) -> list[Message]:
        """Let a person send several photos at once: one message each, the caption on the first."""
        chat, person = self._meeting(where, who)
        if not MediaGroupLimit.MIN_MEDIA_LENGTH <= len(files) <= MediaGroupLimit.MAX_MEDIA_LENGTH:
            raise ImpossibleError("an album has two to ten photos")
        group = str(self.rng.randrange(10**16, 10**17))
        sent = []
        for number, file in enumerate(files):
            facts = self._said(chat, reply_to, None) | self._content("photo", file, {})
            facts |= _captioned(caption if number == 0 else None) | {"media_group_id": group}
            sent.append(self._by(chat, person, facts))
        return sent

    def edit(self, who: Person | int, where: Chat | int, message_id: int, text: str) -> Message:
        """Let a person change their own words; unchanged words tell nobody."""
        chat, person = self._meeting(where, who)
        post = chat.post(message_id)
        if post is None or post.author != person.id:
            raise ImpossibleError(f"{person.name} has no message {message_id} here to edit")
        field = "text" if post.message.text is not None else "caption"
        if text.strip() == (getattr(post.message, field) or ""):
            return post.message
        words = text.strip()
        entities = as_entities(words, completed(words, []))
        facts: dict[str, Any] = {"text": words, "entities": entities}
        if field == "caption":
            facts = {"caption": words or None, "caption_entities": entities}
        self.revise(chat, post, **facts, edit_date=self.clock.now().replace(microsecond=0))
        post.meant_for = meant_for(chat, post.message, self.bots_in(chat))
        self.deliver("edited_message", chat, post)
        return post.message

    def delete(self, who: Person | int, where: Chat | int, message_id: int) -> None:
        """Let a person take back their own message."""
        chat, person = self._meeting(where, who)
        post = chat.post(message_id)
        if post is None or post.author != person.id:
            raise ImpossibleError(f"{person.name} has no message {message_id} here to delete")
        self.erase(chat, post)

    def press(self, who: Person | int, where: Chat | int, message_id: int, data: str) -> str:
        """Let a person press a button, or forge a press of one that is not there."""
        chat, person = self._meeting(where, who)
        post = chat.posts.get(message_id)
        if post is None or post.author not in self.bots:
            raise ImpossibleError(f"there is no bot's message {message_id} here")
        bot = self.bots[post.author]
        press = Press(
            str(self.rng.randrange(10**17, 9 * 10**18)),
            bot.id,
            person.id,
            chat.id,
            message_id,
            self.clock.now(),
        )
        self.presses[press.id] = press
        gone = InaccessibleMessage(self.shown_chat(chat), message_id)
        query = CallbackQuery(
            press.id,
            person.user,
            chat_instance=str((chat.id * 2654435761 + bot.id) % 2**63),
            message=gone if post.deleted else post.message,
            data=data,
        )
        self.queue(bot, "callback_query", query, lane=f"press {person.id}")
        return press.id

    def react(
        self, who: Person | int, where: Chat | int, message_id: int, emoji: str | None
    ) -> None:
        """Let a person react to a message; None takes the reaction back."""
        chat, person = self._meeting(where, who)
        post = chat.post(message_id)
        if post is None:
            raise ImpossibleError(f"there is no message {message_id} here")
        old = post.reactions.pop(person.id, None)
        if emoji:
            post.reactions[person.id] = emoji
        change = MessageReactionUpdated(
            self.shown_chat(chat),
            message_id,
            self.clock.now(),
            [ReactionTypeEmoji(old)] if old else [],
            [ReactionTypeEmoji(emoji)] if emoji else [],
            user=person.user,
        )
        for bot in self.bots_in(chat):
            if chat.private or chat.member(bot.id).in_charge:
                self.queue(bot, "message_reaction", change, lane=f"reactions {chat.id}")
        self.tell_post("reaction", chat, post)

    def start(
        self, who: Person | int, bot_id: int | None = None, param: str | None = None
    ) -> Message:
        """Let a person press Start: opens the private chat, unblocks, says /start."""
        person, bot = self.person(who), self.bot(bot_id)
        chat = self.dialog(person, bot.id)
        self.unblock(person, bot.id)
        return self.say(person, chat, f"/start {param}" if param else "/start")

    def dialog(self, who: Person | int, bot_id: int | None = None) -> Chat:
        """Find a person's private chat with a bot; open it if need be."""
        person, bot = self.person(who), self.bot(bot_id)
        found = self.dialogs.get((person.id, bot.id))
        if found is None:
            found = Chat(person.id, ChatType.PRIVATE, person=person.id, bot=bot.id)
            self.dialogs[person.id, bot.id] = found
            self.tell_chat(found)
        return found

    def greet(self, chat: Chat, person: Person, text: str) -> None:
        """Let the person say what a start link says for them."""
        self.say(person, chat, text)

    def _meeting(self, where: Chat | int, who: Person | int) -> tuple[Chat, Person]:
        """Find the chat and the person, if the person may speak there."""
        person = self.person(who)
        if person.deactivated:
            raise ImpossibleError("a deleted account does nothing")
        if where == person.id:
            where = self.dialog(person)
        chat = self.chat(where)
        if not chat.private:
            return self.open_group(chat), self.inside(chat, person)
        if chat.person != person.id:
            raise ImpossibleError("that is somebody else's private chat")
        if chat.bot in person.blocked:
            raise ImpossibleError(f"{person.name} blocked the bot")
        return chat, person

    def _said(self, chat: Chat, reply_to: int | None, thread: int | None) -> dict[str, Any]:
        if reply_to is not None and chat.post(reply_to) is None:
            raise ImpossibleError(f"there is no message {reply_to} here to reply to")
        facts = self.quoted(chat, reply_to)
        return facts if thread is None else facts | {"message_thread_id": thread}

    def _content(self, kind: str, file: bytes | None, details: dict[str, Any]) -> dict[str, Any]:
        if kind not in FILE_KINDS:
            return unfiled(kind, details | {"id": self.rng.randrange(10**17, 10**18)})
        data = placeholder(self.rng.randrange(10**6)) if file is None else file
        return content_of(self.files.add(kind, data, name=details.get("name")))

    def _by(
        self,
        chat: Chat,
        person: Person,
        facts: dict[str, Any],
        *,
        anonymous: bool = False,
        as_channel: str | None = None,
    ) -> Message:
        sender: User | None = None
        if as_channel is not None:
            number = -(10**12) - 10**9 - sum(as_channel.encode()) * 7919
            facts["sender_chat"] = ChatObject(number, ChatType.CHANNEL, title=as_channel)
            sender = CHANNEL_SPEAKER
        elif anonymous or chat.member(person.id).anonymous:
            if not chat.member(person.id).in_charge:
                raise ImpossibleError("only an administrator can stay anonymous")
            facts["sender_chat"] = self.shown_chat(chat)
            sender = ANONYMOUS
        return self.post(chat, person.id, sender=sender, **facts).message

    def _pointing(self, text: str, mentions: Mapping[str, int]) -> list[Span]:
        spans = []
        for words, user_id in mentions.items():
            at = text.find(words)
            if at < 0:
                raise ImpossibleError(f"{words!r} is not in the text")
            pointed = self.user(user_id)
            spans.append(Span(Kind.TEXT_MENTION, at, at + len(words), user=pointed))
        return spans


def _captioned(caption: str | None) -> dict[str, Any]:
    words = (caption or "").strip()
    if not words:
        return {}
    return {"caption": words, "caption_entities": as_entities(words, completed(words, []))}
