"""Presses on call-backs (回访): what the resident said when somebody asked them."""

from __future__ import annotations

from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery

from domain.callbacks import CallbackState
from domain.refusals import Refusal
from handlers.answers import toast
from handlers.here import Here
from handlers.press import Press
from usecases.closing import ask_what_is_wrong, note_call, show_callback


async def on_callback(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Show a call-back, or take its result; with a result the version slot is the cycle."""
    if not press.arg:
        await show_callback(
            here.uow, ticket_id=press.ticket, chat=here.chat, actor=here.actor, now=here.now
        )
        return toast(query, here.texts, "toast-see-below")
    if press.arg == CallbackState.UNSOLVED:
        return await _unsolved(query, press, here)
    if press.arg not in (CallbackState.CONTENT, CallbackState.UNREACHED):
        raise Refusal("refuse-stale")
    return await _called(query, press, here)


async def _unsolved(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Ask for the words that take the ticket up again."""
    await ask_what_is_wrong(
        here.uow,
        ticket_id=press.ticket,
        cycle=press.version,
        chat=here.chat,
        actor=here.actor,
        now=here.now,
    )
    return toast(query, here.texts, "toast-see-below")


async def _called(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Note the call, and redraw the message it was pressed on."""
    callback = await note_call(
        here.uow,
        desk=here.desk,
        ticket_id=press.ticket,
        cycle=press.version,
        is_reached=press.arg == CallbackState.CONTENT,
        chat=here.chat,
        message_id=query.message.message_id if query.message else 0,
        actor=here.actor,
        now=here.now,
    )
    is_again = callback.state is CallbackState.OPEN
    return toast(query, here.texts, f"done-callback-{'again' if is_again else press.arg}")
