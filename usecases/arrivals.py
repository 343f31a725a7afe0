"""Who is speaking, and where: rows for people and chats the bot meets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.chats import Chat, ChatState, Membership
from domain.people import Actor, Person
from domain.ticket import State
from usecases.desk import Desk
from usecases.history import is_out_of_reach, record
from usecases.outgoing import refresh
from usecases.ports import UnitOfWork
from usecases.standing_in import standing_in
from usecases.towns import lent_by_towns

_LOOKED_THROUGH = 100


@dataclass(frozen=True, kw_only=True)
class Face:
    """A person as a message shows them."""

    telegram_id: int
    name: str
    username: str | None
    language: str | None


@dataclass(frozen=True, kw_only=True)
class Room:
    """A chat as a message shows it."""

    bot_id: int
    address: int
    type: str
    title: str


async def meet_person(uow: UnitOfWork, *, face: Face, now: datetime) -> Person:
    """Give the row of a person, made or brought up to date."""
    person = await uow.people.by_telegram(face.telegram_id)
    if person is None:
        return uow.add(
            Person(
                telegram_id=face.telegram_id,
                name=face.name,
                username=face.username,
                created_at=now,
            )
        )
    if (person.name, person.username) != (face.name, face.username):
        person.name, person.username = face.name, face.username
    return person


async def look_at(uow: UnitOfWork, *, face: Face, now: datetime) -> Person:
    """Give a person as `meet_person` does; a stranger is kept nowhere before `settle`."""
    if await uow.people.by_telegram(face.telegram_id) is not None:
        return await meet_person(uow, face=face, now=now)
    return Person(
        telegram_id=face.telegram_id, name=face.name, username=face.username, created_at=now
    )


async def settle(uow: UnitOfWork, *, chat: Chat, person: Person, now: datetime) -> None:
    """Keep somebody who was only looked at, and where they were seen: their words are kept, too."""
    if not person.id:
        uow.add(person)
    await see_member(uow, chat=chat, person=person, now=now)


async def meet_chat(
    uow: UnitOfWork, *, room: Room, now: datetime, language: str | None = None
) -> Chat:
    """Give the row of a chat, made or brought up to date; one that speaks to us is reachable."""
    chat = await uow.chats.at(room.bot_id, room.address)
    if chat is None:
        return uow.add(
            Chat(
                bot_id=room.bot_id,
                address=room.address,
                type=room.type,
                title=room.title,
                language=language,
                created_at=now,
            )
        )
    if (chat.type, chat.title) != (room.type, room.title):
        chat.type, chat.title = room.type, room.title
    if chat.state is not ChatState.ACTIVE:
        chat.state = ChatState.ACTIVE
    return chat


async def see_member(uow: UnitOfWork, *, chat: Chat, person: Person, now: datetime) -> None:
    """Remember that a person is in a bound group, so that a direct chat can offer it later."""
    if not chat.is_residents:
        return
    seen = await uow.chats.membership(chat.id, person.id)
    if seen is None:
        uow.add(Membership(chat_id=chat.id, person_id=person.id, seen_at=now))
    elif seen.left_at is not None:
        seen.left_at = None


async def lose_member(uow: UnitOfWork, *, chat: Chat, person: Person, now: datetime) -> None:
    """Remember that a person left a group."""
    seen = await uow.chats.membership(chat.id, person.id)
    if seen is not None:
        seen.left_at = now


async def actor_of(uow: UnitOfWork, *, desk: Desk, person: Person, now: datetime) -> Actor:
    """Give the person with the roles that decide what they may do now, lent ones included."""
    held = await uow.people.appointments_of(person.id)
    lent = lent_by_towns(desk, person=person, held=held, now=now)
    stands = await standing_in(uow, desk=desk, person=person, held=(*held, *lent), now=now)
    return Actor(person, (*held, *lent, *stands))


async def come_back(uow: UnitOfWork, *, desk: Desk, person: Person, now: datetime) -> None:
    """Note that this bot may write to a person again; cards stop saying that it cannot."""
    for community in desk.communities:
        reported = await uow.tickets.listing(
            community.code, states=tuple(State), reporter_id=person.id, limit=_LOOKED_THROUGH
        )
        for ticket in reported:
            if is_out_of_reach(await uow.tickets.events(ticket.id)):
                record(uow, ticket=ticket, actor_id=None, action="reachable", now=now)
                await refresh(uow, ticket=ticket, now=now)
