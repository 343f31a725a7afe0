"""The bot and people come, go, rise and fall; groups move."""

from __future__ import annotations

from aiogram import Router
from aiogram.enums import ChatType
from aiogram.types import ChatMemberUpdated, Message

from domain.chats import ChatState
from handlers.hearing import is_service
from handlers.here import Here
from handlers.incoming import face_of
from usecases.arrivals import lose_member, meet_person, see_member
from usecases.binding import lose_group, tell_hearing
from usecases.delivery import move_chat
from usecases.listening import lose_hearing

_IN = frozenset({"member", "administrator", "creator", "restricted"})
_OUT = frozenset({"left", "kicked"})


async def on_bot_changed(event: ChatMemberUpdated, here: Here) -> None:
    """Follow the bot itself: added, promoted, demoted, put out, blocked, unblocked.

    A channel is no place to complain in: nothing is said there.
    """
    if event.chat.type == ChatType.CHANNEL:
        return
    status = event.new_chat_member.status
    if here.chat.is_private:
        here.chat.state = ChatState.ACTIVE if status in _IN else ChatState.UNREACHABLE
        return
    if status in _OUT:
        await lose_group(here.uow, desk=here.desk, chat=here.chat, now=here.now)
        return
    was_in = event.old_chat_member.status in _IN
    was_admin, here.chat.is_admin = here.chat.is_admin, status == "administrator"
    if not was_in or was_admin != here.chat.is_admin:
        await lose_hearing(here.uow, desk=here.desk, chat=here.chat, now=here.now)
        await tell_hearing(here.uow, desk=here.desk, chat=here.chat, now=here.now)


async def on_member_changed(event: ChatMemberUpdated, here: Here) -> None:
    """Follow residents who join or leave (Telegram tells this to admin bots only)."""
    user = event.new_chat_member.user
    if user.is_bot:
        return
    person = await meet_person(here.uow, face=face_of(user), now=here.now)
    if event.new_chat_member.status in _OUT:
        await lose_member(here.uow, chat=here.chat, person=person, now=here.now)
    else:
        await see_member(here.uow, chat=here.chat, person=person, now=here.now)


async def service(message: Message) -> bool:
    """Filter: Telegram itself speaks."""
    return is_service(message)


async def on_service(message: Message, here: Here) -> None:
    """Follow a group that moved; note who joined and left."""
    if message.migrate_to_chat_id is not None:
        await move_chat(
            here.uow, chat=here.chat, new_address=message.migrate_to_chat_id, now=here.now
        )
        return
    for user in message.new_chat_members or []:
        if not user.is_bot:
            person = await meet_person(here.uow, face=face_of(user), now=here.now)
            await see_member(here.uow, chat=here.chat, person=person, now=here.now)
    left = message.left_chat_member
    if left is not None and not left.is_bot:
        person = await meet_person(here.uow, face=face_of(left), now=here.now)
        await lose_member(here.uow, chat=here.chat, person=person, now=here.now)


def router() -> Router:
    """Give the routes of comings and goings."""
    routes = Router(name="membership")
    routes.my_chat_member.register(on_bot_changed)
    routes.chat_member.register(on_member_changed)
    routes.message.register(on_service, service)
    return routes
