"""撤回: the card asks once more, and only the second press takes the ticket back."""

from __future__ import annotations

from datetime import datetime, timedelta

from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery

from domain.outbox import Urgency
from domain.refusals import Refusal
from domain.ticket import Ticket
from domain.transitions import Action
from handlers.answers import toast
from handlers.here import Here
from handlers.press import Press
from handlers.views.resident_keys import STAY, SURE
from usecases import outgoing
from usecases.step import Step
from usecases.work import allow, load, perform

_STANDS = timedelta(hours=1)
"""How long the question stands on a card; whoever forgot it would be one tap from the end again."""


async def on_withdraw(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Ask the reporter on the card whether they are sure, or do as they said."""
    ticket, parties = await load(
        here.uow, ticket_id=press.ticket, actor=here.actor, seen_version=press.version
    )
    action = Action.WITHDRAW
    step = Step(desk=here.desk, ticket=ticket, actor=here.actor, action=action, now=here.now)
    allow(step=step, parties=parties)
    if press.arg == SURE:
        await perform(here.uow, step=step)
        return toast(query, here.texts, "done-withdraw", number=ticket.number)
    if await here.uow.posts.card(ticket.id, here.chat.id) is None:
        raise Refusal("refuse-stale")
    if press.arg == STAY:
        await _redraw(ticket, here, "stay")
        return toast(query, here.texts, "done-withdraw-stay")
    await _redraw(ticket, here, "withdraw", menu=action.value)
    await _redraw(ticket, here, "stay", at=here.now + _STANDS)
    return toast(query, here.texts, "toast-withdraw", alert=True)


async def _redraw(
    ticket: Ticket, here: Here, why: str, *, menu: str | None = None, at: datetime | None = None
) -> None:
    """Change the card that stands here, now or at an instant; the last word of a kind counts."""
    await outgoing.put(
        here.uow,
        chat=here.chat,
        kind=outgoing.CARD,
        now=here.now,
        ticket=ticket,
        urgency=Urgency.ANSWER,
        dedupe_key=f"{why}:{ticket.id}:{here.chat.id}",
        not_before=at,
        menu=menu,
    )
