from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from telegram import User
from telegram.constants import ChatMemberStatus, ChatType

from sandbox.calls import Call
from sandbox.clock import SandboxClock
from sandbox.events import Bell, Bus, Subscription
from sandbox.faults import Faults
from sandbox.files import FileStore
from sandbox.limits import FloodGate
from sandbox.people import BotAccount, Chat, Member, Person, Press
from sandbox.refusals import ImpossibleError
from sandbox.updates import UpdateQueue


class State:
    """Who and what there is: bots, people, chats, files, and the log of calls."""

    def __init__(
        self, clock: SandboxClock | None = None, seed: int = 1, *, enforce_limits: bool = False
    ) -> None:
        self.clock = clock or SandboxClock()
        self.seed = seed
        self.rng = random.Random(seed)  # noqa: S311 - reproducible ids, no secrets
        self.enforce_limits = enforce_limits
        self.bots: dict[int, BotAccount] = {}
        self.people: dict[int, Person] = {}
        self.groups: dict[int, Chat] = {}
        self.dialogs: dict[tuple[int, int], Chat] = {}  # (person, bot) -> private chat
        self.files = FileStore()
        self.presses: dict[str, Press] = {}
        self.calls: list[Call] = []
        self.calls_made = 0
        self.faults = Faults(self.rng)
        self.gates: defaultdict[int, FloodGate] = defaultdict(FloodGate)
        self.intro: list[str] = []
        self.demo = False
        self.bus = Bus()
        self.news = Bell()  # rings when a bot with a webhook has something new
        self.clock.subscribe(self._clock_moved)

    def add_bot(self, token: str, *, username: str, name: str, privacy: bool = True) -> BotAccount:
        """Make a bot known; its id is the number before the colon of its token."""
        number, colon, _ = token.partition(":")
        if not colon or not number.isdecimal():
            raise ImpossibleError(f"a token looks like 12345:SECRET, not {token!r}")
        first = self.rng.randrange(10**8, 9 * 10**8)
        queue = UpdateQueue(first)
        bot = BotAccount(int(number), token, username, name, privacy, queue)
        self.bots[bot.id] = bot
        return bot

    def add_person(
        self,
        name: str,
        *,
        username: str | None = None,
        language: str | None = None,
        label: str = "",
        role: str = "",
        person_id: int | None = None,
    ) -> Person:
        """Let somebody into the world."""
        number = person_id or self._free_id()
        person = Person(number, name, username, language, label, role)
        self.people[number] = person
        self.tell_person(person)
        return person

    def add_group(
        self,
        title: str,
        *,
        kind: str = ChatType.SUPERGROUP,
        members: Iterable[Person | int] = (),
        label: str = "",
        owner: Person | int | None = None,
    ) -> Chat:
        """Open a group of the given kind, supergroup or (basic) group."""
        if kind not in {ChatType.GROUP, ChatType.SUPERGROUP}:
            raise ImpossibleError(f"a group is a group or a supergroup, not {kind!r}")
        chat = Chat(self._group_id(kind), kind, title=title, label=label)
        for somebody in members:
            chat.members[self.person(somebody).id] = Member()
        if owner is not None:
            chat.members[self.person(owner).id] = Member(ChatMemberStatus.OWNER)
        self.groups[chat.id] = chat
        self.tell_chat(chat)
        return chat

    def person(self, who: Person | int) -> Person:
        """Find the person with this id."""
        number = who if isinstance(who, int) else who.id
        if number not in self.people:
            raise ImpossibleError(f"nobody has the id {number}")
        return self.people[number]

    def bot(self, bot_id: int | None = None) -> BotAccount:
        """Find the bot with this id; without one, the first."""
        if bot_id is None and self.bots:
            return next(iter(self.bots.values()))
        if bot_id is None or bot_id not in self.bots:
            raise ImpossibleError(f"no bot has the id {bot_id}")
        return self.bots[bot_id]

    def chat(self, where: Chat | int, bot_id: int | None = None) -> Chat:
        """Find the chat with this id; a person's id is their private chat with the bot."""
        if isinstance(where, Chat):
            return where
        if where in self.groups:
            return self.groups[where]
        found = self.dialogs.get((where, self.bot(bot_id).id))
        if found is None:
            raise ImpossibleError(f"there is no chat {where}")
        return found

    def chats(self) -> list[Chat]:
        """Every chat: the groups, then the private chats."""
        return [*self.groups.values(), *self.dialogs.values()]

    def user(self, user_id: int) -> User | None:
        """Find the person or bot behind a user id."""
        found = self.people.get(user_id) or self.bots.get(user_id)
        return None if found is None else found.user

    def subscribe(self) -> Subscription:
        """Listen to everything that happens from now on."""
        return self.bus.subscribe()

    def tell(self, kind: str, **facts: Any) -> None:  # noqa: ANN401 - JSON of any shape
        """Publish an event for the page."""
        self.bus.publish({"type": kind, **facts})

    def tell_person(self, person: Person) -> None:
        """Publish a person as they are now."""
        if self.bus:
            self.tell("person", person=shown_person(person))

    def tell_chat(self, chat: Chat) -> None:
        """Publish a chat as it is now."""
        raise NotImplementedError

    def _clock_moved(self, _moment: object) -> None:
        self.tell("clock", now=self.clock.now().isoformat())

    def _free_id(self) -> int:
        number = self.rng.randrange(10**8, 7 * 10**9)
        return number if self.user(number) is None else self._free_id()

    def _group_id(self, kind: str) -> int:
        if kind == ChatType.GROUP:
            number = -self.rng.randrange(10**8, 5 * 10**9)
        else:
            number = -(10**12) - self.rng.randrange(10**9, 4 * 10**9)
        return number if number not in self.groups else self._group_id(kind)


def shown_person(person: Person) -> dict[str, Any]:
    """Show a person in the control API."""
    return {
        "id": person.id,
        "name": person.name,
        "username": person.username,
        "label": person.label,
        "role": person.role,
        "language": person.language,
        "blocked": bool(person.blocked),
        "deactivated": person.deactivated,
    }
