"""Presses under the card that asks whether words are about an open ticket."""

from __future__ import annotations

from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery

from handlers.answers import toast
from handlers.here import Here
from handlers.press import Press
from usecases.offering import say_other, say_same

SAME = "same"
OTHER = "other"


async def on_same(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """附议: it is the same trouble; where that one is over by now, a ticket is opened."""
    ticket = await say_same(
        here.uow,
        desk=here.desk,
        chat=here.chat,
        actor=here.actor,
        lead_id=_lead(press),
        now=here.now,
    )
    if ticket is None:
        return toast(query, here.texts, "done-same-over")
    return toast(query, here.texts, "done-same", number=ticket.number)


async def on_other(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """另开一件: it is another trouble."""
    ticket = await say_other(
        here.uow,
        desk=here.desk,
        chat=here.chat,
        actor=here.actor,
        lead_id=_lead(press),
        now=here.now,
    )
    return toast(query, here.texts, "done-other", number=ticket.number)


def _lead(press: Press) -> int:
    """Give the candidate whose card was pressed; 0, which nobody has, for anything else."""
    return int(press.arg) if press.arg.isascii() and press.arg.isdecimal() else 0
