"""The people of a chaos run: who may speak where, in which words, and what they see to press."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.commands.demo_pilot import Group, Pilot, Resident
from bot.commands.forked_sight import Sight
from bot.commands.forked_stage import Scene
from bot.commands.simulate_people import SAYINGS, Staff, weighted
from domain.calendar import calendar_of
from domain.chats import ChatKind, PostPurpose
from domain.ticket import State
from handlers.press import Press
from storage.tables import chats, persons, posts
from storage.ticket_tables import tickets

NEWEST = 12
"""How far back in a chat people look for something to press."""

VISITORS = 8
TELLERS = 6
OFFICE = 0.6
"""How often somebody presses in the office, or the newest message about a ticket."""

IN_HAND = 15
UNTOUCHED = (State.OPEN, State.WITHDRAWN, State.MERGED)

ASKED = (PostPurpose.PROMPT, PostPurpose.QUESTION)


@dataclass
class Town:
    """Who and what there is to choose from; every choice is drawn from the source it is given."""

    scene: Scene
    sight: Sight
    pilot: Pilot
    visitors: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.staff = Staff(self.pilot)
        self.world = self.scene.stage.world
        self.groups = [item for item in self.pilot.groups if item.kind is not ChatKind.STAFF]
        self.office = [item for item in self.pilot.groups if item.kind is ChatKind.STAFF]
        self.community = self.scene.stage.settings.to_community()
        self.calendar = calendar_of(self.community.timing.duty, self.community.timezone)
        self.visitors = [self.world.add_person(f"访客{n}").id for n in range(VISITORS)]

    def face(self, who: str) -> int:
        """Give somebody's id, which is also their direct chat."""
        return self.scene.stage.people[who]

    def chat(self, group: Group) -> int:
        """Give the chat of a group."""
        return self.scene.stage.chats[group.key]

    def speaker(self, rng: random.Random, *, listening: bool = False) -> tuple[Group, int, int]:
        """Give somebody who talks in a residents' group: the group, its chat, the person."""
        group = rng.choice([item for item in self.groups if item.listens or not listening])
        return group, self.chat(group), self.face(rng.choice(self._talkers(group)).key)

    def teller(self, rng: random.Random) -> int:
        """Give one of the few who tell their troubles in a direct chat."""
        return self.face(rng.choice(self.pilot.residents[:TELLERS]).key)

    def worker(self, rng: random.Random) -> int:
        """Give somebody who works here."""
        return self.face(rng.choice([item for item in self.pilot.people if item.seats]).key)

    def trouble(self, rng: random.Random, group: Group) -> str:
        """Give the words of a complaint in a group."""
        return weighted(rng, SAYINGS).format(
            where=self._place(rng, group), n=rng.choice(("两", "三", "好几"))
        )

    def button(self, rng: random.Random) -> tuple[int, int, int, str] | None:
        """Give a button that stands somewhere and who presses it: person, chat, message, data."""
        places = [chat.person or chat.id for chat in self.world.chats()]
        office = self.chat(rng.choice(self.office))
        chat = office if rng.random() < OFFICE else rng.choice(places)
        found = [
            (message, data)
            for message in self.sight.newest(chat, NEWEST)
            for data in self.sight.buttons(chat, message)
            if data
        ]
        if not found:
            return None
        message, data = rng.choice(found)
        return self._presser(rng, chat, data), chat, message, data

    def in_hand(self, rng: random.Random) -> tuple[int, int, int, str] | None:
        """Give a button under a message about a ticket that was taken up, and who presses it."""
        eye = self.scene.eye
        taken = eye.rows(tickets, tickets.c.state.not_in(UNTOUCHED), "id")[-IN_HAND:]
        if not taken:
            return None
        about = rng.choice(taken)["id"]
        for post in reversed(eye.rows(posts, posts.c.is_open & (posts.c.ticket_id == about))):
            chat = int(eye.rows(chats, chats.c.id == post["chat_id"], "address")[0]["address"])
            buttons = [data for data in self.sight.buttons(chat, post["message_id"]) if data]
            if buttons and rng.random() < OFFICE:
                data = rng.choice(buttons)
                return self._presser(rng, chat, data), chat, int(post["message_id"]), data
        return None

    def asked(self, rng: random.Random) -> tuple[int, int, int] | None:
        """Give an open question of the bot's and whom it asks: person, chat, message."""
        eye = self.scene.eye
        where = posts.c.is_open & posts.c.person_id.is_not(None) & posts.c.purpose.in_(ASKED)
        open_ones = eye.rows(posts, where, "chat_id", "message_id", "person_id")[-NEWEST:]
        if not open_ones:
            return None
        post = rng.choice(open_ones)
        chat = eye.rows(chats, chats.c.id == post["chat_id"], "address")[0]
        person = eye.rows(persons, persons.c.id == post["person_id"], "telegram_id")[0]
        return int(person["telegram_id"]), int(chat["address"]), int(post["message_id"])

    def _presser(self, rng: random.Random, chat: int, data: str) -> int:
        """Give who presses: in the office mostly somebody of the ticket's grid."""
        if chat > 0:
            return chat
        group = next(item for item in self.pilot.groups if self.chat(item) == chat)
        if group.kind is not ChatKind.STAFF:
            return self.face(rng.choice(self._talkers(group)).key)
        chain = list(self._chain(data))
        return self.face(rng.choice(chain)) if chain else self.worker(rng)

    def _chain(self, data: str) -> Iterator[str]:
        try:
            ticket = Press.unpack(data).ticket
        except (TypeError, ValueError):
            return
        if ticket:
            yield from self.staff.chain(self.scene.eye.ticket(ticket)["grid"])

    def _talkers(self, group: Group) -> list[Resident]:
        return [person for person in self.pilot.members(group) if not person.seats]

    def _place(self, rng: random.Random, group: Group) -> str:
        compound = self.community.compound(group.compound)
        if compound is None or not compound.buildings:
            return f"{rng.randint(1, 60)}号门口"
        return f"{rng.choice(compound.buildings)}{rng.randint(1, 3)}单元"
