from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from telegram import Message

from sandbox.doing import Doing
from sandbox.people import Chat
from sandbox.refusals import ImpossibleError
from sandbox.snapshot import as_json, restore


class World(Doing):
    """A small Telegram in memory: people, chats, messages and bots.

    Everything is synchronous; bots reach it through `SandboxServer`, tests and the page directly.
    """

    def messages(self, where: Chat | int) -> list[Message]:
        """List a chat's messages that are still there, oldest first, as the bot sees them."""
        return [post.message for post in self.chat(where).posts.values() if not post.deleted]

    def message(self, where: Chat | int, message_id: int) -> Message:
        """One message that is still there."""
        post = self.chat(where).post(message_id)
        if post is None:
            raise ImpossibleError(f"there is no message {message_id} here")
        return post.message

    def reactions(self, where: Chat | int, message_id: int) -> dict[int, str]:
        """Who reacted to a message with what."""
        post = self.chat(where).posts.get(message_id)
        return {} if post is None else dict(post.reactions)

    def answer_of(self, callback_id: str) -> dict[str, Any] | None:
        """Tell the bot's answer to a press: text, show_alert and url; None while there is none."""
        press = self.presses.get(callback_id)
        return None if press is None else press.answer

    def save(self, path: Path | str) -> None:
        """Write the world to a file."""
        text = json.dumps(as_json(self), ensure_ascii=False)
        Path(path).write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, path: Path | str) -> World:
        """Read a world back from a file."""
        world = cls()
        restore(world, json.loads(Path(path).read_text(encoding="utf-8")))
        return world
