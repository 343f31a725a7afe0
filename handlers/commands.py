"""Commands: the same words in every chat, each answering what that chat may know."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from aiogram import Router
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery, Message

from domain.people import Role
from domain.refusals import Refusal
from domain.ticket import Ticket
from handlers import (
    correcting,
    digests,
    exclusions,
    forgetting,
    group,
    hearing,
    merging,
    roster,
    switching,
)
from handlers.answers import toast
from handlers.here import Here
from handlers.incoming import text_of
from handlers.press import Press, data, press_of
from locales import LANGUAGES
from usecases import listings
from usecases.desk import Desk
from usecases.keeping import Words
from usecases.listening import listens
from usecases.numbers import find_tickets
from usecases.outgoing import say

Command = Callable[[Message, Here], Awaitable[None]]


async def help_(message: Message, here: Here) -> None:
    """Tell what this person can do in this chat."""
    await say(
        here.uow,
        chat=here.chat,
        key=_help_key(here),
        now=here.now,
        reply_to=None if here.chat.is_private else message.message_id,
        bot=here.desk.bot_username,
        hears="yes" if here.desk.hears(here.chat) else "no",
        listens="yes" if listens(here.desk, here.chat) else "no",
    )


def _help_key(here: Here) -> str:
    if not here.chat.is_private:
        if here.chat.is_staff:
            return "help-staff-group"
        return "help-group" if here.chat.is_residents else "help-unbound"
    role = max(
        (here.actor.top_role(item.code) for item in here.desk.communities),
        key=list(Role).index,
        default=Role.RESIDENT,
    )
    return f"help-{role.value.replace('_', '-')}"


async def privacy(message: Message, here: Here) -> None:
    """Tell what is kept, why, for how long, and how to have it deleted."""
    await say(here.uow, chat=here.chat, key="privacy", now=here.now, reply_to=_reply(message, here))


async def language(message: Message, here: Here) -> None:
    """Offer the languages."""
    _require_say(here)
    buttons = [[["中文", data("lang", arg="zh")], ["English", data("lang", arg="en")]]]
    await say(
        here.uow,
        chat=here.chat,
        key="language-ask",
        now=here.now,
        reply_to=_reply(message, here),
        buttons=buttons,
    )


def _require_say(here: Here) -> None:
    """Refuse, in a group, everybody but staff: its language is everybody's."""
    if not here.chat.is_private and not (
        here.community and here.actor.is_staff(here.community.code)
    ):
        raise Refusal("refuse-staff-only")


async def is_language_press(query: CallbackQuery) -> dict[str, Press] | bool:
    """Filter: a language button."""
    press = press_of(query)
    is_ours = press and press.action == "lang" and press.arg in LANGUAGES
    return {"press": press} if press and is_ours else False


async def on_language(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Speak another language in this chat."""
    _require_say(here)
    here.chat.language = press.arg
    return toast(query, here.catalogue.speak(press.arg), "done-language")


async def bao(message: Message, here: Here, overheard_before: tuple[Words, ...] = ()) -> None:
    """File what follows the command in a residents' group."""
    await group.on_command(message, here, overheard_before)


async def mine(_: Message, here: Here) -> None:
    """List a person's own tickets; residents only in their direct chat."""
    _require_desk(here)
    await listings.list_mine(
        here.uow, desk=here.desk, chat=here.chat, actor=here.actor, now=here.now
    )


def _require_desk(here: Here) -> None:
    """Refuse to list tickets but in direct chats, and to staff in their own group."""
    if here.chat.is_private:
        return
    if not here.chat.is_staff:
        raise Refusal("refuse-in-private")
    if not here.actor.is_staff(here.chat.community or ""):
        raise Refusal("refuse-staff-only")


async def open_(_: Message, here: Here) -> None:
    """List what waits for somebody, for staff where staff talk."""
    _require_desk(here)
    await listings.list_open(
        here.uow, desk=here.desk, chat=here.chat, actor=here.actor, now=here.now
    )


async def ticket(message: Message, here: Here) -> None:
    """Show one ticket by the number people say."""
    number = hearing.after_command(text_of(message))
    found = await find_tickets(
        here.uow, desk=here.desk, chat=here.chat, actor=here.actor, number=number
    )
    if len(found) > 1:
        await _ask_which(found, here)
    else:
        await listings.show_ticket(
            here.uow, ticket=found[0], chat=here.chat, actor=here.actor, now=here.now
        )


async def _ask_which(found: Sequence[Ticket], here: Here) -> None:
    """Ask which of the tickets that have the number in different communities is meant."""
    buttons = [
        [[f"{here.desk.home(item.community).name} #{item.number}", data("show", item.id)]]
        for item in found
    ]
    number = found[0].number
    key = "which-ticket"
    await say(here.uow, chat=here.chat, key=key, now=here.now, buttons=buttons, number=number)


def _reply(message: Message, here: Here) -> int | None:
    return None if here.chat.is_private else message.message_id


async def unknown(message: Message, here: Here) -> None:
    """Point to /help where a command is none of ours."""
    if here.chat.is_private or here.chat.kind is not None:
        await say(
            here.uow,
            chat=here.chat,
            key="refuse-unknown-command",
            now=here.now,
            reply_to=_reply(message, here),
        )


COMMANDS: dict[str, Command] = {
    "help": help_,
    "privacy": privacy,
    "language": language,
    "mine": mine,
    "open": open_,
    "t": ticket,
    "leave": roster.leave,
    "board": roster.board,
    "duty": roster.duty,
    "digest": digests.digest,
    "exclude": exclusions.exclude,
    "learning": correcting.learning,
    "forget": forgetting.forget,
    "mydata": forgetting.my_data,
    "listen": switching.listen,
    "merge": merging.merge,
    "split": merging.split,
}
"""Commands that mean the same in groups and direct chats."""


async def known_command(message: Message, desk: Desk) -> dict[str, Command] | bool:
    """Filter: a command of the common table."""
    name = hearing.command_of(message, desk.bot_username)
    found = COMMANDS.get(name or "")
    return {"command": found} if found else False


async def group_bao(message: Message, desk: Desk) -> bool:
    """Filter: /bao in a group."""
    is_bao = hearing.command_of(message, desk.bot_username) == "bao"
    return is_bao and not hearing.is_private(message)


async def any_command(message: Message, desk: Desk) -> bool:
    """Filter: some command for this bot, or for nobody in particular."""
    return hearing.command_of(message, desk.bot_username) is not None


async def on_command(message: Message, command: Command, here: Here) -> None:
    """Run a command of the table."""
    await command(message, here)


def router() -> Router:
    """Give the routes of the common commands."""
    routes = Router(name="commands")
    routes.message.register(on_command, known_command)
    routes.message.register(bao, group_bao)
    routes.callback_query.register(on_language, is_language_press)
    return routes


def last_router() -> Router:
    """Give the route of commands nobody took."""
    routes = Router(name="unknown-commands")
    routes.message.register(unknown, any_command)
    return routes
