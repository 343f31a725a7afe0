"""Presses on lists of tickets: a ticket of it, what it had no more room for, one's own list."""

from __future__ import annotations

import re

from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery

from domain.refusals import Refusal
from handlers.answers import toast
from handlers.here import Here
from handlers.press import Press
from usecases.listings import list_mine, list_open, show_ticket
from usecases.work import load

_MORE = re.compile(r"(?P<what>mine|open)\.(?P<after>\d{1,18})\.(?P<asker>\d{1,18})", re.ASCII)
_LISTS = {"mine": list_mine, "open": list_open}


async def on_show(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Post a ticket's card afresh where somebody listed it."""
    ticket, _ = await load(here.uow, ticket_id=press.ticket, actor=here.actor)
    await show_ticket(here.uow, ticket=ticket, chat=here.chat, actor=here.actor, now=here.now)
    return toast(query, here.texts, "toast-see-below")


async def on_mine(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """List what a worker must do, where they pressed."""
    del press
    if not (here.chat.is_private or here.chat.is_staff):
        raise Refusal("refuse-stale")
    _require_staff(here)
    await list_mine(here.uow, desk=here.desk, chat=here.chat, actor=here.actor, now=here.now)
    return toast(query, here.texts, "toast-see-below")


def _require_staff(here: Here) -> None:
    if here.chat.is_staff and not here.actor.is_staff(here.chat.community or ""):
        raise Refusal("refuse-staff-only")


async def on_more(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Go on with a list, for whoever asked for it; the version slot is the community's key."""
    asked, home = _MORE.fullmatch(press.arg), here.desk.keyed(press.version)
    if asked is None or home is None or not here.desk.serves(home.code):
        raise Refusal("refuse-stale")
    if not here.is_desk_of(home.code):
        raise Refusal("refuse-stale")
    _require_staff(here)
    if int(asked["asker"]) != here.actor.id:
        raise Refusal("refuse-not-your-list", command=f"/{asked['what']}")
    await _LISTS[asked["what"]](
        here.uow,
        desk=here.desk,
        chat=here.chat,
        actor=here.actor,
        now=here.now,
        only=home,
        after=int(asked["after"]),
    )
    return toast(query, here.texts, "toast-see-below")
