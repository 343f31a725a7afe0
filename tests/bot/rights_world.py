"""The people, tickets and updates of the rights matrix, made in a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rights_table import Place, Standing, Who

from domain.callbacks import Callback, CallbackReason
from domain.chats import Chat, ChatKind, Post, PostPurpose
from domain.people import Appointment, Person, Role
from domain.promises import Promise
from domain.ticket import WORKING, Endorsement, State, Ticket
from domain.transitions import Action
from fuzzing.house import House, a_house
from fuzzing.telegram import BOT_ID, ME
from fuzzing.town import COMMUNITIES
from handlers.press import data
from handlers.views.dates import pack
from handlers.views.resident_keys import SURE
from storage.unit_of_work import SqlUnitOfWork

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
BATCH = 100
OTHER = {"g1": "g2", "g2": "g1"}
APPOINTED: dict[Who, tuple[str, Role, str | None]] = {
    Who.BUILDING_LEAD: ("demo", Role.BUILDING_LEAD, "g1"),
    Who.WORKER: ("demo", Role.GRID_WORKER, "g1"),
    Who.LEAD: ("demo", Role.GRID_LEAD, "g1"),
    Who.SUPERVISOR: ("demo", Role.SUPERVISOR, None),
    Who.ADMIN: ("demo", Role.ADMIN, None),
    Who.FOREIGN: ("next", Role.SUPERVISOR, None),
}
CLOSED = {State.CLOSED, State.REJECTED, State.WITHDRAWN, State.MERGED}
OWNED = WORKING | {State.RESOLVED, State.CLOSED, State.CONTESTED}


@dataclass
class World:
    """A house with everybody in it; `groups` are the addresses of the groups by what they are."""

    house: House
    people: dict[str, Person] = field(default_factory=dict)
    chats: dict[str, Chat] = field(default_factory=dict)
    messages: int = 100

    def person(self, place: Place) -> Person:
        """Give who acts."""
        return self.people[place.who.value]

    def home(self, key: str) -> Chat:
        """Give somebody's direct chat."""
        return self.chats[key]

    def message_id(self) -> int:
        """Give the number of a message that was not there before."""
        self.messages += 1
        return self.messages

    def user(self, key: str) -> dict[str, Any]:
        """Give somebody as Telegram shows them."""
        person = self.people[key]
        return {"id": person.telegram_id, "is_bot": False, "first_name": person.name}

    def chat(self, key: str) -> dict[str, Any]:
        """Give a chat as Telegram shows it."""
        chat = self.chats[key]
        return {"id": chat.address, "type": chat.type, "title": chat.title}

    def press(self, who: str, where: str, carried: str, message_id: int = 1) -> dict[str, Any]:
        """Give a press on a message of ours; its query id is the update's."""
        number = self.house.number()
        return {
            "update_id": number,
            "callback_query": {
                "id": str(number),
                "from": self.user(who),
                "chat_instance": "1",
                "data": carried,
                "message": self._ours(where, message_id),
            },
        }

    def said(self, who: str, where: str, text: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - Telegram's fields
        """Give a message; `reply` is the number of the message of ours that it answers."""
        reply = more.pop("reply", None)
        message = {
            "message_id": self.message_id(),
            "date": int(self.house.clock.now().timestamp()),
            "from": self.user(who),
            "chat": self.chat(where),
            "text": text,
            **more,
        }
        if reply is not None:
            message["reply_to_message"] = self._ours(where, reply)
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return {"update_id": self.house.number(), "message": message}

    def _ours(self, where: str, message_id: int) -> dict[str, Any]:
        return {
            "message_id": message_id,
            "date": int(self.house.clock.now().timestamp()),
            "from": ME.model_dump(exclude_none=True),
            "chat": self.chat(where),
            "text": "…",
        }

    async def take(self, updates: list[dict[str, Any]]) -> None:
        """Take updates in, a hundred at a time."""
        for at in range(0, len(updates), BATCH):
            await self.house.take(*updates[at : at + BATCH])

    def toast(self, update: dict[str, Any]) -> str:
        """Give what a press was answered with."""
        return self.house.memory.toasts[update["callback_query"]["id"]]

    def dead(self) -> list[tuple[Any, ...]]:
        """Give what could not be handled."""
        return self.house.rows("SELECT error FROM dead_letters")


@asynccontextmanager
async def a_world(folder: Path) -> AsyncIterator[World]:
    """Give a house where everybody of the matrix lives."""
    async with a_house(folder, communities=COMMUNITIES, now=NOW) as house:
        world = World(house)
        async with house.database.writing() as uow:
            _move_in(world, uow)
        yield world


def _move_in(world: World, uow: SqlUnitOfWork) -> None:
    names = [
        *(who.value for who in Who),
        "keeper g1",
        "keeper g2",
        "spare g1",
        "spare g2",
        "author",
    ]
    for at, name in enumerate(names, start=7001):
        person = uow.add(Person(telegram_id=at, name=name, created_at=NOW))
        world.people[name] = person
        world.chats[name] = _chat(uow, at, "private")
    for who, (community, role, grid) in APPOINTED.items():
        _appoint(uow, world.people[who.value], community, role, grid)
    for name in names:
        job, _, grid = name.partition(" ")
        if job in {"keeper", "spare"}:
            _appoint(uow, world.people[name], "demo", Role.GRID_WORKER, grid)
    for key, kind, community, grid in (
        ("residents g1", ChatKind.COMPOUND, "demo", "g1"),
        ("residents g2", ChatKind.MERCHANTS, "demo", "g2"),
        ("staff", ChatKind.STAFF, "demo", None),
        ("foreign residents", ChatKind.COMPOUND, "next", "g1"),
        ("foreign staff", ChatKind.STAFF, "next", None),
        ("unbound", None, None, None),
    ):
        address = -1001000000000 - len(world.chats)
        chat = _chat(uow, address, "supergroup")
        chat.kind, chat.community, chat.grid = kind, community, grid
        world.chats[key] = chat


def _chat(uow: SqlUnitOfWork, address: int, type_: str) -> Chat:
    return uow.add(
        Chat(
            bot_id=BOT_ID,
            address=address,
            type=type_,
            title="" if type_ == "private" else "群",
            language="zh",
            created_at=NOW,
        )
    )


def _appoint(
    uow: SqlUnitOfWork, person: Person, community: str, role: Role, grid: str | None
) -> None:
    uow.add(
        Appointment(person_id=person.id, community=community, grid=grid, role=role, created_at=NOW)
    )


async def a_ticket(
    world: World,
    uow: SqlUnitOfWork,
    *,
    state: State,
    grid: str = "g1",
    owner: Person | None = None,
    reporter: Person | None = None,
) -> Ticket:
    """Add a ticket with what belongs to its state."""
    if owner is None and state in OWNED:
        owner = world.people[f"keeper {grid}"]
    ticket = uow.add(
        Ticket(
            community="demo",
            number=await uow.tickets.next_number("demo"),
            grid=grid,
            chat_id=world.chats[f"residents {grid}"].id,
            reporter_id=(reporter or world.people["author"]).id,
            owner_id=owner.id if owner else None,
            category="facilities.lighting",
            state=state,
            question="哪一层？" if state is State.WAITING_RESIDENT else None,
            created_at=NOW - HOUR,
            state_since=NOW - HOUR,
            resolved_at=NOW - HOUR if state in {State.RESOLVED, State.CLOSED} else None,
            closed_at=NOW - HOUR if state in CLOSED else None,
        )
    )
    if state is State.MERGED:
        ticket.merged_into = (await a_ticket(world, uow, state=State.OPEN, grid=grid)).id
    _promise_and_callback(uow, ticket)
    return ticket


def _promise_and_callback(uow: SqlUnitOfWork, ticket: Ticket) -> None:
    if ticket.state in WORKING:
        due = NOW + 30 * HOUR
        ticket.promised_at, ticket.promise = due, "明天"
        uow.add(
            Promise(
                ticket_id=ticket.id,
                cycle=1,
                owner_id=ticket.owner_id or 0,
                text="明天",
                first_due=due,
                due=due,
                made_at=NOW - HOUR,
            )
        )
    if ticket.state in {State.RESOLVED, State.CLOSED}:
        uow.add(
            Callback(ticket_id=ticket.id, cycle=1, reason=CallbackReason.SILENT, created_at=NOW)
        )


async def ticket_for(world: World, uow: SqlUnitOfWork, place: Place) -> Ticket:
    """Add the ticket that a square of the matrix is about."""
    person = world.person(place)
    ticket = await a_ticket(
        world,
        uow,
        state=place.state,
        grid="g1" if place.is_own_grid else "g2",
        owner=person if place.standing is Standing.OWNER else None,
        reporter=person if place.standing is Standing.REPORTER else None,
    )
    if place.standing is Standing.JOINED:
        uow.add(Endorsement(ticket_id=ticket.id, person_id=person.id, at=NOW))
    return ticket


async def argument(world: World, uow: SqlUnitOfWork, place: Place, ticket: Ticket) -> str:
    """Give what the button of an action carries, so that one press is enough where it can be."""
    if place.action is Action.TRANSFER:
        return f"{world.people[f'spare {ticket.grid}'].id}/0"
    if place.action is Action.REROUTE:
        return f"{OTHER[ticket.grid]}/0"
    if place.action is Action.SCHEDULE:
        return pack(NOW + 40 * HOUR)
    if place.action is Action.MERGE:
        return str((await a_ticket(world, uow, state=State.OPEN, grid=ticket.grid)).id)
    if place.action is Action.WITHDRAW:
        return SURE
    has_reasons = {
        Action.REJECT,
        Action.WAIT,
        Action.RELEASE,
        Action.ESCALATE,
        Action.DELIBERATE,
        Action.REOPEN,
    }
    return "/0" if place.action in has_reasons else ""


def press_on(world: World, place: Place, ticket: Ticket, carried: str) -> dict[str, Any]:
    """Give the press of a square, made in the direct chat of whoever acts."""
    pressed = data(place.action.value, ticket.id, ticket.version, carried)
    return world.press(place.who.value, place.who.value, pressed)


def prompt_for(
    world: World, uow: SqlUnitOfWork, place: Place, ticket: Ticket, carried: str
) -> dict[str, Any]:
    """Give the reply of somebody who was asked for words in their direct chat."""
    number = world.message_id()
    uow.add(
        Post(
            chat_id=world.home(place.who.value).id,
            message_id=number,
            ticket_id=ticket.id,
            purpose=PostPurpose.PROMPT,
            person_id=world.person(place).id,
            action=place.action.value,
            version=ticket.version,
            argument=carried.partition("/")[0] or None,
            created_at=NOW,
        )
    )
    return world.said(place.who.value, place.who.value, "换了新灯泡", reply=number)


def vote_on(
    world: World, uow: SqlUnitOfWork, place: Place, ticket: Ticket, score: str
) -> dict[str, Any]:
    """Give a vote, pressed under the question that was put into the direct chat."""
    number = world.message_id()
    uow.add(
        Post(
            chat_id=world.home(place.who.value).id,
            message_id=number,
            ticket_id=ticket.id,
            purpose=PostPurpose.RESOLUTION,
            created_at=NOW,
        )
    )
    pressed = data("rate", ticket.id, ticket.cycle, score)
    return world.press(place.who.value, place.who.value, pressed, number)
