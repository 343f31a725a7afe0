from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from domain.chats import Chat
from domain.community import Community, Town
from domain.people import Actor
from domain.refusals import Refusal


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What every use case may know about this deployment: the bot and what it serves.

    The towns are those in which a community of this bot lies; they know their other communities,
    too, which other bots may serve.
    """

    bot_id: int
    bot_username: str
    hears_all: bool
    link_secret: str
    communities: tuple[Community, ...]
    towns: tuple[Town, ...] = ()

    def community(self, code: str | None) -> Community | None:
        """Give the community with this code, or None."""
        return self._by_code.get(code)

    @cached_property
    def _by_code(self) -> Mapping[str | None, Community]:
        """Find a community at once, however many there are: it is asked for all the time."""
        return {item.code: item for item in self.communities}

    @property
    def codes(self) -> frozenset[str]:
        """Give the codes of the communities that the bot serves."""
        return frozenset(item.code for item in self.communities)

    def serves(self, code: str) -> bool:
        """Say whether the bot serves a community."""
        return self.community(code) is not None

    def town(self, code: str | None) -> Town | None:
        """Give the town with this code, or None."""
        return next((item for item in self.towns if item.code == code), None)

    def place(self, code: str) -> Community | Town | None:
        """Give what a role may be given in here: a served community, or a town told from here."""
        towns = (town for town in self.told_towns if town.code == code)
        return self.community(code) or next(towns, None)

    @property
    def told_towns(self) -> tuple[Town, ...]:
        """Give the towns whose digests this bot sends: those whose first community it serves."""
        return tuple(town for town in self.towns if self.serves(town.communities[0].code))

    @property
    def due_codes(self) -> tuple[str, ...]:
        """Give the codes of the communities and towns for which this bot does what falls due."""
        homes = [item.code for item in self.communities]
        return (*homes, *(town.code for town in self.told_towns))

    def told_with(self, code: str) -> tuple[str, ...]:
        """Give a community's code, and those of the towns of which it is the first one here."""
        towns = (town for town in self.told_towns if town.communities[0].code == code)
        return (code, *(town.code for town in towns))

    def keyed(self, key: int) -> Community | None:
        """Give the community that a button is about, served or of a town, or None."""
        beyond = [home for town in self.towns for home in town.communities]
        return next((item for item in (*self.communities, *beyond) if item.key == key), None)

    def home(self, code: str) -> Community:
        """Give a ticket's community, served or of a town; LookupError where the config lost it."""
        beyond = (town.community(code) for town in self.towns)
        found = self.community(code) or next(filter(None, beyond), None)
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
