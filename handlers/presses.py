"""Presses on tickets: every action of the table, and the small things beside it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiogram import Router
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery

from domain.refusals import Refusal
from domain.ticket import Score, State, Ticket
from domain.transitions import COLLEAGUES, Action, Need
from handlers.answers import toast
from handlers.callbacks import on_callback
from handlers.correcting import on_category, on_fix, on_learn
from handlers.digests import on_grid, on_number
from handlers.exclusions import on_exclude
from handlers.forgetting import FORGET, on_forget
from handlers.here import Here
from handlers.likeness import OTHER, SAME, on_other, on_same
from handlers.lists import on_mine, on_more, on_show
from handlers.merging import on_merge, on_split
from handlers.press import Press, press_of
from handlers.promises import on_decline, on_schedule
from handlers.views.correcting import FIX, RECATEGORIZE
from handlers.views.lists import MORE, REASONS
from handlers.withdrawing import on_withdraw
from usecases import outgoing
from usecases.asking import ask_words
from usecases.candidate_filing import bring_words
from usecases.media import show_media
from usecases.places import set_building
from usecases.promising import may_keep
from usecases.step import Step
from usecases.telling import pass_on_note, show_note
from usecases.voices import contest_rejection, endorse, rate
from usecases.votes import show_votes
from usecases.work import allow, load, perform

_ACTIONS = frozenset(Action) - {
    Action.CONFIRM,
    Action.CONTEST,
    Action.ANSWER,
    Action.CLOSE,
    Action.COVER,
    Action.MERGE,
    Action.SPLIT,
    Action.WITHDRAW,
}

Pressed = Callable[[CallbackQuery, Press, Here], Awaitable[AnswerCallbackQuery]]


async def on_action(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Do an action of the table, or ask for what it still needs."""
    ticket, parties = await load(
        here.uow, ticket_id=press.ticket, actor=here.actor, seen_version=press.version
    )
    action = Action(press.action)
    step = _step(ticket, action, press, here)
    row = allow(step=step, parties=parties)
    if not here.is_desk_of(ticket.community):
        raise Refusal("refuse-stale")
    if action is Action.KEEP:
        await may_keep(here.uow, step)  # nobody writes words for nothing
    if _is_complete(step, row.need):
        await perform(here.uow, step=step)
        return toast(query, here.texts, f"done-{action.value}", number=ticket.number)
    await ask_words(here.uow, step=step, chat=here.chat, person=here.actor.person)
    return toast(query, here.texts, "toast-see-below")


def _step(ticket: Ticket, action: Action, press: Press, here: Here) -> Step:
    """Read a press: `target/reason` for reasons."""
    target, _, choice = press.arg.partition("/")
    keys = REASONS.get(action, ())
    text = None
    if choice.isdecimal() and int(choice) < len(keys):
        text = here.catalogue.speak(here.chat.language).plain(keys[int(choice)])
    return Step(
        desk=here.desk,
        ticket=ticket,
        actor=here.actor,
        action=action,
        now=here.now,
        text=text,
        target=target or None,
    )


def _is_complete(step: Step, need: Need) -> bool:
    if need is Need.NOTHING:
        return True
    if need is Need.TARGET:
        return step.target is not None and step.text is not None
    return step.text is not None


async def on_endorse(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Count a neighbour with the same trouble."""
    ticket = await endorse(
        here.uow,
        ticket_id=press.ticket,
        chat=here.chat,
        actor=here.actor,
        now=here.now,
        desk=here.desk,
    )
    await bring_words(
        here.uow,
        desk=here.desk,
        ticket=ticket,
        chat=here.chat,
        person=here.actor.person,
        now=here.now,
    )
    return toast(query, here.texts, "done-endorse", number=ticket.number)


async def on_rate(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Take a vote; the version slot of this button is the closing cycle."""
    if press.arg not in set(Score):
        raise Refusal("refuse-stale")
    await _require_post(query, press, here)
    score = Score(press.arg)
    ticket = await rate(
        here.uow,
        desk=here.desk,
        ticket_id=press.ticket,
        cycle=press.version,
        score=score,
        actor=here.actor,
        now=here.now,
    )
    await show_votes(here.uow, ticket=ticket, cycle=press.version, now=here.now)
    return toast(query, here.texts, _rated(score, ticket))


def _rated(score: Score, ticket: Ticket) -> str:
    """Give what a vote is answered with; one neighbour's 没解决 may not be enough to reopen."""
    is_noted = score is Score.UNSOLVED and ticket.state is not State.CONTESTED
    return "done-objected" if is_noted else f"done-rate-{score.value}"


async def on_contest(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Let the reporter object to a rejection."""
    await contest_rejection(
        here.uow, desk=here.desk, ticket_id=press.ticket, actor=here.actor, now=here.now
    )
    return toast(query, here.texts, "done-contest")


async def on_place(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Take the building the reporter pressed on the card."""
    await _require_post(query, press, here)
    ticket, _ = await load(here.uow, ticket_id=press.ticket, actor=here.actor)
    label = await set_building(
        here.uow,
        desk=here.desk,
        ticket=ticket,
        person=here.actor.person,
        choice=press.arg,
        now=here.now,
    )
    return toast(query, here.texts, "done-place", place=label)


async def _staff_ticket(press: Press, here: Here) -> Ticket:
    ticket, parties = await load(here.uow, ticket_id=press.ticket, actor=here.actor)
    if not parties & COLLEAGUES:
        raise Refusal("refuse-not-yours")
    if not here.is_desk_of(ticket.community):
        raise Refusal("refuse-stale")
    return ticket


async def _require_post(query: CallbackQuery, press: Press, here: Here) -> None:
    """Refuse a button that does not stand on a message about its ticket."""
    shown = query.message.message_id if query.message else 0
    post = await here.uow.posts.at(here.chat.id, shown)
    if post is None or post.ticket_id != press.ticket:
        raise Refusal("refuse-stale")


async def on_tell(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Show what the resident would read of an internal note; pass it on after a yes."""
    ticket = await _staff_ticket(press, here)
    note, _, answer = press.arg.partition(".")
    if answer == "no":
        return toast(query, here.texts, "done-tell-no")
    event_id = int(note) if note.isdecimal() else 0
    if answer == "yes":
        await pass_on_note(
            here.uow,
            desk=here.desk,
            ticket=ticket,
            event_id=event_id,
            actor=here.actor,
            now=here.now,
        )
        return toast(query, here.texts, "done-tell")
    await show_note(here.uow, ticket=ticket, event_id=event_id, chat=here.chat, now=here.now)
    return toast(query, here.texts, "toast-see-below")


async def on_media(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Show the photos and files of a ticket to staff, where they pressed."""
    ticket = await _staff_ticket(press, here)
    await show_media(here.uow, ticket=ticket, chat=here.chat, now=here.now)
    return toast(query, here.texts, "toast-see-below")


async def on_timeline(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Tell the history of a ticket to staff."""
    ticket = await _staff_ticket(press, here)
    await outgoing.put(
        here.uow, chat=here.chat, kind=outgoing.TIMELINE, now=here.now, ticket=ticket
    )
    return toast(query, here.texts, "toast-see-below")


async def on_clock(query: CallbackQuery, press: Press, here: Here) -> AnswerCallbackQuery:
    """Explain to staff what the clocks of a ticket counted."""
    ticket = await _staff_ticket(press, here)
    await outgoing.put(
        here.uow, chat=here.chat, kind=outgoing.EXPLANATION, now=here.now, ticket=ticket
    )
    return toast(query, here.texts, "toast-see-below")


PRESSES: dict[str, Pressed] = {
    **{action.value: on_action for action in _ACTIONS},
    Action.SCHEDULE.value: on_schedule,
    Action.WITHDRAW.value: on_withdraw,
    "decline": on_decline,
    "endorse": on_endorse,
    "rate": on_rate,
    "contest": on_contest,
    "place": on_place,
    "tell": on_tell,
    "media": on_media,
    "timeline": on_timeline,
    "clock": on_clock,
    "show": on_show,
    "callback": on_callback,
    "mine": on_mine,
    MORE: on_more,
    "dg": on_number,
    "dgg": on_grid,
    "exclude": on_exclude,
    FIX: on_fix,
    RECATEGORIZE: on_category,
    "learn": on_learn,
    FORGET: on_forget,
    SAME: on_same,
    OTHER: on_other,
    Action.MERGE.value: on_merge,
    Action.SPLIT.value: on_split,
}


async def known_press(query: CallbackQuery) -> dict[str, object] | bool:
    """Filter: the button is one of ours and its action is in the table."""
    press = press_of(query)
    pressed = PRESSES.get(press.action) if press else None
    return {"press": press, "pressed": pressed} if pressed else False


async def on_press(
    query: CallbackQuery, press: Press, pressed: Pressed, here: Here
) -> AnswerCallbackQuery:
    """Hand a press to what its action does."""
    return await pressed(query, press, here)


def router() -> Router:
    """Give the routes of presses on tickets."""
    routes = Router(name="presses")
    routes.callback_query.register(on_press, known_press)
    return routes
