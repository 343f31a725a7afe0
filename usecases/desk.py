from __future__ import annotations

from dataclasses import dataclass

from domain.chats import Chat
from domain.community import Community
from domain.people import Actor
from domain.refusals import Refusal


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What every use case may know about this deployment: the bot and its communities."""

    bot_id: int
    bot_username: str
    hears_all: bool
    link_secret: str
    communities: tuple[Community, ...]

    def community(self, code: str | None) -> Community | None:
        """Give the community with this code, or None."""
        return next((item for item in self.communities if item.code == code), None)

    def keyed(self, key: int) -> Community | None:
        """Give the community that a button is about, or None."""
        return next((item for item in self.communities if item.key == key), None)

    def home(self, code: str) -> Community:
        """Give the community of a ticket; raises LookupError when the config lost it."""
        found = self.community(code)
        if found is None:
            raise LookupError(f"the config has no community {code!r}, but tickets belong to it")
        return found

    def hears(self, chat: Chat) -> bool:
        """Say whether the bot gets every message of a group, not only those that call it."""
        return self.hears_all or chat.is_admin

    def start_link(self, parameter: str) -> str:
        """Give the link that opens a direct chat with the bot and passes it the parameter."""
        return f"https://t.me/{self.bot_username}?start={parameter}"


def overseen(desk: Desk, *, actor: Actor) -> dict[int, Community]:
    """Give the communities a person acts for as a whole, by the keys that buttons carry."""
    found = {item.key: item for item in desk.communities if actor.oversees(item.code)}
    if not found:
        raise Refusal("refuse-only-supervisor")
    return found
