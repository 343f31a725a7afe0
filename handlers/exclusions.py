"""/exclude, and the second person's yes or no."""

from __future__ import annotations

from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery, Message

from domain.refusals import Refusal
from handlers import hearing
from handlers.answers import toast
from handlers.here import Here
from handlers.incoming import text_of
from handlers.press import Press
from usecases.exclusions import answer_exclusion, ask_exclusion

_ANSWERS = {"yes": True, "no": False}


async def exclude(message: Message, here: Here) -> None:
    """Ask to leave a ticket out of the rates."""
    await ask_exclusion(
        here.uow,
        desk=here.desk,
        chat=here.chat,
        actor=here.actor,
        words=hearing.after_command(text_of(message)),
        now=here.now,
    )


async def on_exclude(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Take an answer; the version slot is the exclusion's id."""
    if press.arg not in _ANSWERS:
        raise Refusal("refuse-stale")
    await answer_exclusion(
        here.uow,
        desk=here.desk,
        ticket_id=press.ticket,
        exclusion_id=press.version,
        is_agreed=_ANSWERS[press.arg],
        actor=here.actor,
        now=here.now,
    )
    return toast(query, here.texts, f"done-exclude-{press.arg}")
