"""What people see in the sandbox: where a ticket is spoken of, and which buttons stand there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.people import Chat, Post
from sandbox.world import World

_NUMBER = re.compile(r"#(\d+)")

_LOOKED_BACK = 12


@dataclass(frozen=True, kw_only=True)
class Said:
    """A message of the bot, as it was first said."""

    chat: int
    id: int
    at: datetime
    text: str

    @property
    def numbers(self) -> frozenset[int]:
        """Give the tickets it speaks of."""
        return frozenset(int(number) for number in _NUMBER.findall(self.text))


@dataclass
class Sight:
    """Looks through the chats, each message once."""

    world: World
    bot_id: int
    _seen: dict[int, int] = field(default_factory=dict)
    _by_chat: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _about: dict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(list))

    def look(self) -> list[Said]:
        """Give what the bot said since the last look."""
        found = []
        for chat in self.world.chats():
            for post in self._fresh(chat):
                message = post.message
                said = Said(
                    chat=chat.person or chat.id,
                    id=message.message_id,
                    at=message.date,
                    text=message.text or message.caption or "",
                )
                self._by_chat[said.chat].append(said.id)
                for number in said.numbers:
                    self._about[said.chat, number].append(said.id)
                found.append(said)
        return found

    def _fresh(self, chat: Chat) -> Iterator[Post]:
        seen = self._seen.get(chat.id, 0)
        self._seen[chat.id] = chat.last_id
        for number in range(seen + 1, chat.last_id + 1):
            post = chat.posts.get(number)
            if post is not None and post.author == self.bot_id:
                yield post

    def button(self, chat: int, number: int, start: str) -> tuple[int, str] | None:
        """Give the newest button about a ticket whose data begins so: its message, its data."""
        return next(iter(self.buttons_about(chat, number, start)), None)

    def buttons_about(
        self, chat: int, number: int, start: str, *, after: int = 0
    ) -> Iterator[tuple[int, str]]:
        """Walk the buttons about a ticket whose data begins so, the newest message first."""
        for message_id in reversed(self._about.get((chat, number), ())):
            if message_id <= after:
                return
            for data in self.buttons(chat, message_id):
                if data.startswith(start):
                    yield message_id, data

    def buttons(self, chat: int, message_id: int) -> list[str]:
        """Give what the buttons under a message carry."""
        post = self.world.chat(chat).posts[message_id]
        markup = None if post.deleted else post.message.reply_markup
        rows = markup.inline_keyboard if markup else ()
        return [str(button.callback_data or "") for row in rows for button in row]

    def asking(self, chat: int, number: int, after: int) -> int | None:
        """Give the newest message about a ticket, after another one, that waits for a reply."""
        for message_id in reversed(self._about.get((chat, number), ())):
            if message_id <= after:
                return None
            if self.world.chat(chat).posts[message_id].asks is not None:
                return message_id
        return None

    def asking_same(self, chat: int, start: str) -> tuple[int, str] | None:
        """Give the newest button of a card that asks whether words are about an open ticket."""
        for message_id in self.newest(chat, _LOOKED_BACK):
            for button in self.buttons(chat, message_id):
                if button.startswith(start):
                    return message_id, button
        return None

    def newest(self, chat: int, number: int) -> list[int]:
        """Give the newest messages of the bot in a chat, the newest first."""
        return self._by_chat[chat][: -number - 1 : -1]

    def said_at(self, chat: int, message_id: int) -> datetime:
        """Tell when a message was said."""
        return self.world.chat(chat).posts[message_id].message.date

    def last_id(self, chat: int) -> int:
        """Give the number of the newest message of a chat."""
        return self.world.chat(chat).last_id
