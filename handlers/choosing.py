"""The community that somebody chose who works for many: what they asked for, of that one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiogram import Router
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery

from domain.refusals import Refusal
from handlers.answers import toast
from handlers.here import Here
from handlers.press import Press, press_of
from usecases import listings, roster

Ask = Callable[..., Awaitable[None]]

ASKS: dict[str, Ask] = {
    "mine": listings.list_mine,
    "open": listings.list_open,
    "board": roster.show_board,
    "duty": roster.show_duty,
}
"""What can be asked of one community; each refuses whoever may not ask."""


async def is_choice(query: CallbackQuery) -> dict[str, Press] | bool:
    """Filter: the button of one of many communities."""
    press = press_of(query)
    return {"press": press} if press and press.action == "in" and press.arg in ASKS else False


async def on_choice(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Answer for the community that was pressed; the version slot is its key."""
    home = here.desk.keyed(press.version)
    if home is None or not here.chat.is_private or not here.desk.serves(home.code):
        raise Refusal("refuse-stale")
    await ASKS[press.arg](
        here.uow, desk=here.desk, chat=here.chat, actor=here.actor, now=here.now, only=home
    )
    return toast(query, here.texts, "toast-see-below")


def router() -> Router:
    """Give the route of these buttons."""
    routes = Router(name="choosing")
    routes.callback_query.register(on_choice, is_choice)
    return routes
