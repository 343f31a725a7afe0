"""What every handler may ask for by name: the chat, the actor, the texts, the community."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import Message, TelegramObject, Update

from domain.chats import Chat, ChatState
from domain.people import Person
from handlers import hearing
from handlers.here import Here
from handlers.incoming import face_of, room_of
from locales import Catalogue, language_for
from usecases.arrivals import Room, actor_of, come_back, look_at, meet_chat, meet_person, see_member
from usecases.desk import Desk
from usecases.outgoing import say
from usecases.ports import UnitOfWork

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class ContextMiddleware(BaseMiddleware):
    """Drops what is not for us, meets who speaks, and hands the rest on with its context."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:  # noqa: ANN401 - aiogram's own signature
        """Enrich the data, or answer nothing at all."""
        if not isinstance(event, Update):
            return await handler(event, data)
        uow: UnitOfWork = data["uow"]
        desk: Desk = data["desk"]
        now: datetime = data["now"]
        message = event.message or event.edited_message
        is_overheard = data.get("overheard") is not None
        is_known = message is None or is_overheard
        if message is not None and not (is_known or await _concerns_us(uow, desk, message, event)):
            return None
        if message is not None and hearing.is_from_nobody(message):
            return await _refuse_nobody(uow, desk, message, now)
        user, place = data.get("event_from_user"), data.get("event_chat")
        if user is None or place is None:
            return None  # nobody, or nowhere: a poll, a press on a message that is in no chat
        meet = look_at if is_overheard else meet_person
        person = await meet(uow, face=face_of(user), now=now)
        room = room_of(place, desk.bot_id)
        chat = await self._chat(uow, desk, room, person, event, now, user.language_code)
        if message is not None and not is_overheard:
            await see_member(uow, chat=chat, person=person, now=now)
        data["here"] = await self._here(uow, desk, chat, person, now)
        return await handler(event, data)

    async def _chat(  # noqa: PLR0917 - all that a direct chat may be opened by
        self,
        uow: UnitOfWork,
        desk: Desk,
        room: Room,
        person: Person,
        event: Update,
        now: datetime,
        language: str | None,
    ) -> Chat:
        """Meet the chat; who opens a direct one again can be written to from now on."""
        if room.type != "private":
            return await meet_chat(uow, room=room, now=now)
        known = await uow.chats.at(desk.bot_id, room.address)
        was_open = known is not None and known.state is ChatState.ACTIVE
        chat = await meet_chat(uow, room=room, now=now, language=language_for(language))
        if not was_open and _is_back(event):
            await come_back(uow, desk=desk, person=person, now=now)
        return chat

    async def _here(
        self, uow: UnitOfWork, desk: Desk, chat: Chat, person: Person, now: datetime
    ) -> Here:
        community = desk.community(chat.community)
        language = chat.language or (community.language if community else None)
        return Here(
            uow=uow,
            desk=desk,
            chat=chat,
            actor=await actor_of(uow, desk=desk, person=person, now=now),
            community=community,
            texts=self._catalogue.speak(language),
            catalogue=self._catalogue,
            now=now,
        )


def _is_back(event: Update) -> bool:
    """Say whether an update of a direct chat shows that the bot may write there."""
    if event.my_chat_member is not None:
        return event.my_chat_member.new_chat_member.status == "member"
    return event.message is not None or event.callback_query is not None


async def _concerns_us(uow: UnitOfWork, desk: Desk, message: Message, event: Update) -> bool:
    if hearing.is_from_nobody(message):
        return event.message is not None and hearing.is_addressed(
            message, bot_id=desk.bot_id, username=desk.bot_username
        )
    if message.from_user is not None and message.from_user.is_bot:
        return hearing.is_service(message)
    if hearing.is_private(message):
        return True
    chat = await uow.chats.at(desk.bot_id, message.chat.id)
    if event.edited_message is not None:
        return chat is not None and await _is_kept(uow, chat, message)
    if hearing.is_addressed(message, bot_id=desk.bot_id, username=desk.bot_username):
        return True
    return chat is not None and await _continues(uow, desk, chat, message)


async def _is_kept(uow: UnitOfWork, chat: Chat, message: Message) -> bool:
    """Say whether a message is with a ticket, or waits for an answer."""
    if await uow.tickets.report_at(chat.id, message.message_id) is not None:
        return True
    waiting = await uow.candidates.waiting_in(chat.id)
    return any(message.message_id in item.messages for item in waiting)


async def _continues(uow: UnitOfWork, desk: Desk, chat: Chat, message: Message) -> bool:
    """Say whether unaddressed words belong to a burst or an album that we are taking in."""
    community = desk.community(chat.community)
    if community is None or not (chat.is_residents or chat.is_staff) or message.from_user is None:
        return False
    if message.media_group_id:
        return True
    person = await uow.people.by_telegram(message.from_user.id)
    if person is None or chat.is_staff:
        return False
    since = message.date - community.rules.burst
    if await uow.tickets.latest_by(chat.id, person.id, since=since) is not None:
        return True
    waiting = await uow.candidates.waiting_in(chat.id)
    return any(item.person_id == person.id and item.last_at >= since for item in waiting)


async def _refuse_nobody(uow: UnitOfWork, desk: Desk, message: Message, now: datetime) -> None:
    """Say no to an anonymous admin or a channel: there is nobody to ask back or to hold to it."""
    if hearing.is_service(message):
        return
    chat = await meet_chat(uow, room=room_of(message.chat, desk.bot_id), now=now)
    await say(uow, chat=chat, key="refuse-anonymous", now=now, reply_to=message.message_id)
