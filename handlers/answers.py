"""How handlers answer: a toast on a press, a refusal in plain words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiogram import BaseMiddleware
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery, Message, TelegramObject, Update

from domain.outbox import Urgency
from domain.refusals import Refusal
from handlers.hearing import command_of
from handlers.here import Here
from handlers.press import press_of
from locales import Texts
from usecases.cover import direct_chat
from usecases.outgoing import SAY, put, refresh, say

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_TOAST = 200
_LOOK_AGAIN = frozenset({"refuse-stale", "refuse-taken", "refuse-wrong-moment"})


def toast(
    query: CallbackQuery, texts: Texts, key: str, *, alert: bool = False, **facts: str | int
) -> AnswerCallbackQuery:
    """Give the short answer to a press; it is shown to nobody else."""
    text = texts.plain(key, **facts)
    return AnswerCallbackQuery(callback_query_id=query.id, text=text[:_TOAST], show_alert=alert)


class RefusalMiddleware(BaseMiddleware):
    """Turns a Refusal into one sentence where the person is looking; a stale card is redrawn."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:  # noqa: ANN401 - aiogram's own signature
        """Run the handler; answer politely when it refuses, or when this was one too many."""
        try:
            excess: Refusal | None = data.get("excess")
            if excess is not None:
                _note(excess, data["here"])
                raise excess
            return await handler(event, data)
        except Refusal as refusal:
            if not isinstance(event, Update):
                raise
            return await _answer(event, refusal, data)


def _note(excess: Refusal, here: Here) -> None:
    """Leave a trace of somebody who sends more than we work on; once, as they are told once."""
    person, chat = here.actor.person.id, here.chat.id
    log.warning("excess", why=excess.code, person_id=person, chat_id=chat, **excess.facts)


async def _answer(event: Update, refusal: Refusal, data: dict[str, Any]) -> Any:  # noqa: ANN401 - a method or nothing
    here: Here = data["here"]
    if event.callback_query is not None:
        if refusal.code in _LOOK_AGAIN:
            await _redraw(event.callback_query, here)
        return toast(event.callback_query, here.texts, refusal.code, alert=True, **refusal.facts)
    if event.message is not None and not await _in_private(event.message, refusal, here):
        await put(
            here.uow,
            chat=here.chat,
            kind=SAY,
            now=here.now,
            urgency=Urgency.ANSWER,
            key=refusal.code,
            facts=refusal.facts,
            reply_to=event.message.message_id,
        )
    return None


async def _in_private(message: Message, refusal: Refusal, here: Here) -> bool:
    """Answer a command that does not belong in a group where only its sender reads it, if we may.

    So a group hears nothing of it, and nobody can tell who may use the command.
    """
    if refusal.code != "refuse-in-private":
        return False
    place = await direct_chat(here.uow, desk=here.desk, person=here.actor.person)
    command = command_of(message, here.desk.bot_username)
    if place is None or command is None:
        return False
    await say(here.uow, chat=place, key="private-here", now=here.now, command=f"/{command}")
    return True


async def _redraw(query: CallbackQuery, here: Here) -> None:
    """Draw the cards of a ticket anew for a press on one of them, or in its community's groups.

    A button carried to anywhere else was forged: whoever did it moves nothing.
    """
    press = press_of(query)
    ticket = await here.uow.tickets.get(press.ticket) if press else None
    if ticket is None:
        return
    shown = query.message.message_id if query.message else 0
    post = await here.uow.posts.at(here.chat.id, shown)
    is_card = post is not None and post.ticket_id == ticket.id
    if is_card or here.chat.community == ticket.community:
        await refresh(here.uow, ticket=ticket, now=here.now)
