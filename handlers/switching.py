"""A supervisor says in a group how much of its talk is heard."""

from __future__ import annotations

from aiogram import Router
from aiogram.methods import AnswerCallbackQuery, EditMessageReplyMarkup, TelegramMethod
from aiogram.types import CallbackQuery, Message

from domain.listening import Listening
from domain.refusals import Refusal
from handlers.answers import toast
from handlers.hearing import after_command
from handlers.here import Here
from handlers.incoming import text_of
from handlers.press import Press, press_of
from handlers.views.listening import ACTION
from usecases.switching import choose_way, show_ways

_WORDS = {
    "off": Listening.EXPLICIT,
    "停": Listening.EXPLICIT,
    **{way.value: way for way in Listening},
}


async def listen(message: Message, here: Here) -> None:
    """Show the ways to listen, or take the one that was typed."""
    word = after_command(text_of(message)).lower()
    if not word:
        await show_ways(
            here.uow,
            desk=here.desk,
            chat=here.chat,
            actor=here.actor,
            message_id=message.message_id,
            now=here.now,
        )
    elif word in _WORDS:
        await _choose(_WORDS[word], here)
    else:
        raise Refusal("refuse-listen-word")


async def _choose(way: Listening, here: Here) -> None:
    await choose_way(
        here.uow, desk=here.desk, chat=here.chat, actor=here.actor, way=way, now=here.now
    )


async def is_way_press(query: CallbackQuery) -> dict[str, Press] | bool:
    """Filter: a button of /listen; its argument is the way."""
    press = press_of(query)
    return {"press": press} if press and press.action == ACTION else False


async def on_way(
    query: CallbackQuery, press: Press, here: Here
) -> list[TelegramMethod[object]] | AnswerCallbackQuery:
    """Choose a way; the buttons go, for what they showed is of the past."""
    if press.arg not in set(Listening):
        raise Refusal("refuse-stale")
    await _choose(Listening(press.arg), here)
    answer = toast(query, here.texts, "done-listen")
    if query.message is None:
        return answer
    bare = EditMessageReplyMarkup(
        chat_id=here.chat.address, message_id=query.message.message_id, reply_markup=None
    )
    return [answer, bare]  # type: ignore[list-item] # each method has its own result type


def router() -> Router:
    """Give the route of the buttons of /listen."""
    routes = Router(name="switching")
    routes.callback_query.register(on_way, is_way_press)
    return routes
