"""更正: a colleague puts kind or place right; a resident says whether the bot may learn."""

from __future__ import annotations

from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery, Message

from domain.outbox import Urgency
from domain.refusals import Refusal
from domain.ticket import Ticket
from handlers.answers import toast
from handlers.here import Here
from handlers.press import Press, data
from handlers.views.correcting import BACK, PLACE
from usecases import outgoing
from usecases.asking import Question, ask_for
from usecases.correcting import correctable, fix_category
from usecases.learning import set_learning
from usecases.outgoing import say


async def on_fix(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Open the menu below the card's actions, turn its pages, or ask for the place."""
    ticket = await _ticket(press, here)
    if press.arg == BACK:
        await outgoing.show_card(here.uow, ticket=ticket, chat=here.chat, now=here.now)
    elif press.arg == PLACE:
        await ask_for(
            here.uow,
            chat=here.chat,
            ticket=ticket,
            person=here.actor.person,
            question=Question.PLACE,
            now=here.now,
        )
        return toast(query, here.texts, "toast-see-below")
    else:
        await _show_menu(ticket, press.arg, here)
    return toast(query, here.texts, "toast-fix")


async def _show_menu(ticket: Ticket, page: str, here: Here) -> None:
    await outgoing.put(
        here.uow,
        chat=here.chat,
        kind=outgoing.STAFF_CARD,
        now=here.now,
        ticket=ticket,
        urgency=Urgency.ANSWER,
        dedupe_key=f"fix:{ticket.id}:{here.chat.id}",
        menu=page,
    )


async def on_category(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Take the category that was pressed."""
    ticket = await _ticket(press, here)
    after = await fix_category(
        here.uow, desk=here.desk, ticket=ticket, actor=here.actor, code=press.arg, now=here.now
    )
    name = after.name if here.texts.language == "zh" else after.name_en
    return toast(query, here.texts, "done-fix-category", name=name)


async def _ticket(press: Press, here: Here) -> Ticket:
    ticket = await correctable(
        here.uow, ticket_id=press.ticket, actor=here.actor, seen_version=press.version
    )
    among_staff = here.chat.is_staff and here.chat.community == ticket.community
    if not (here.chat.is_private or among_staff):
        raise Refusal("refuse-stale")
    return ticket


async def learning(_: Message, here: Here) -> None:
    """Tell a resident what the bot would learn from them, and let them say yes or no."""
    if not here.chat.is_private:
        raise Refusal("refuse-in-private")
    await _tell(here)


async def _tell(here: Here) -> None:
    is_on = here.actor.person.learning_since is not None
    choice = ["button-learn-no", data("learn", arg="no")]
    if not is_on:
        choice = ["button-learn-yes", data("learn", arg="yes")]
    key = "learning-on" if is_on else "learning-off"
    await say(here.uow, chat=here.chat, key=key, now=here.now, buttons=[[choice]])


async def on_learn(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Keep a resident's yes, or take it back."""
    if not here.chat.is_private or press.arg not in ("yes", "no"):
        raise Refusal("refuse-stale")
    is_willing = press.arg == "yes"
    set_learning(here.actor.person, is_willing=is_willing, now=here.now)
    return toast(query, here.texts, "done-learn-yes" if is_willing else "done-learn-no", alert=True)
