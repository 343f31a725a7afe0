"""Presses on dates: the offered ones, the yes and the no to what was understood."""

from __future__ import annotations

from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery

from domain.chats import Post
from domain.refusals import Refusal
from domain.ticket import Ticket
from domain.transitions import Action
from handlers.answers import toast
from handlers.here import Here
from handlers.press import Press
from handlers.views import dates
from handlers.views.cards import when
from usecases import outgoing
from usecases.step import Step
from usecases.work import allow, load, perform

CHECK = "promise-check"
"""The sentence that reads a date back; the other ones offer."""

_BETWEEN = "\t"


def pack_words(party: str | None, words: str) -> str:
    """Give what a post keeps of a proposal: who promised, and the words that did."""
    return f"{party or ''}{_BETWEEN}{words}"


async def on_schedule(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Promise the date of a button, or ask for one; words that were read back come with it."""
    ticket, parties = await load(
        here.uow, ticket_id=press.ticket, actor=here.actor, seen_version=press.version
    )
    post = await _proposal(query, ticket, here)
    step = _step(ticket, press, post, here)
    allow(step=step, parties=parties)
    if not here.is_desk_of(ticket.community):
        raise Refusal("refuse-stale")
    if step.due is not None:
        await perform(here.uow, step=step)
    else:
        await _ask(ticket, here)
    if post is not None:
        post.is_open = False
    return toast(query, here.texts, "done-schedule" if step.due else "toast-see-below")


async def _ask(ticket: Ticket, here: Here) -> None:
    await outgoing.ask(
        here.uow,
        chat=here.chat,
        ticket=ticket,
        person=here.actor.person,
        action=Action.SCHEDULE,
        now=here.now,
    )


async def _proposal(query: CallbackQuery, ticket: Ticket, here: Here) -> Post | None:
    """Give the proposal the button stands on; it is for whoever said the words, and once."""
    shown = query.message.message_id if query.message else 0
    post = await here.uow.posts.at(here.chat.id, shown)
    if post is None or post.argument is None or post.action != Action.SCHEDULE:
        return None
    if post.ticket_id != ticket.id or not post.is_open:
        raise Refusal("refuse-stale")
    if post.person_id != here.actor.id:
        raise Refusal("refuse-not-asked")
    return post


def _step(ticket: Ticket, press: Press, post: Post | None, here: Here) -> Step:
    due = dates.unpack(press.arg, here.desk.home(ticket.community).timezone) if press.arg else None
    party, _, words = (post.argument or "").partition(_BETWEEN) if post else ("", "", "")
    spelled = when(here.texts, due) if due else None
    return Step(
        desk=here.desk,
        ticket=ticket,
        actor=here.actor,
        action=Action.SCHEDULE,
        now=here.now,
        text=f"{spelled}（{words}）" if words else spelled,
        due=due,
        party=party or None,
    )


async def on_decline(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Let an offer go."""
    ticket, _ = await load(here.uow, ticket_id=press.ticket, actor=here.actor)
    post = await _proposal(query, ticket, here)
    if post is None:
        raise Refusal("refuse-stale")
    post.is_open = False
    return toast(query, here.texts, "done-decline")
