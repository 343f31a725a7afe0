"""What a person says or presses at each step, and how the conversation starts and ends."""

from __future__ import annotations

from dataclasses import asdict

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery, Message

from domain.intake import is_meaningful
from domain.refusals import Refusal
from domain.ticket import ENDED, Place, Ticket
from domain.understanding.places import find_place
from handlers import hearing
from handlers.answers import toast
from handlers.dialogue import questions
from handlers.dialogue.draft import Draft, choose, home_of_source, sources
from handlers.dialogue.states import Adding, Telling
from handlers.here import Here
from handlers.incoming import text_of, words_of
from handlers.press import Press, data, press_of
from usecases.desk import Desk
from usecases.filing import Outcome, take_up
from usecases.intake import add_words
from usecases.keeping import Words, join_album
from usecases.kept_words import Filing
from usecases.outgoing import nod, say

_NOTE = 60
DONE = [[["button-done", data("dlg", arg="done")]]]


async def start_telling(here: Here, state: FSMContext, words: Words | None = None) -> None:
    """Begin a complaint, or go on with the one that was left; words already said are taken in."""
    draft = await questions.load(state)
    if words is not None:
        if not words.media and not is_meaningful(words.text):
            raise Refusal("refuse-no-words")
        _check_length(here, words.text)
        draft.hear(words)
    await questions.ask(here, state, draft)


def _check_length(here: Here, text: str) -> None:
    limit = max(home.rules.max_text for home in here.desk.communities)
    if len(text) > limit:
        raise Refusal("refuse-too-long", limit=limit, length=len(text))


async def on_words(message: Message, here: Here, state: FSMContext) -> None:
    """Take what is written at a step that waits for words or pictures."""
    words = words_of(message)
    if not words.text and not words.media:
        raise Refusal("refuse-unsupported")
    draft = await questions.load(state)
    _check_length(here, "\n".join(part for part in (draft.text, words.text) if part))
    before = draft.step
    _hear(draft, words)
    if draft.step is before and words.media:
        await state.set_data({"draft": vars(draft)})  # one more picture: the question stands
        await nod(here.uow, chat=here.chat, message_id=message.message_id, now=here.now)
    else:
        await questions.ask(here, state, draft)


def _hear(draft: Draft, words: Words) -> None:
    if draft.step in (Telling.naming, Telling.confirm):
        raise Refusal("refuse-press-above")
    if draft.step is Telling.where and words.text and not words.media:
        draft.place, draft.placed = asdict(_place(words.text)), True
        return
    if draft.step is Telling.what and not words.media and not is_meaningful(words.text):
        raise Refusal("refuse-no-words")
    draft.hear(words)


def _place(text: str) -> Place:
    return find_place(text).as_place() or Place(note=text[:_NOTE])


async def on_adding(message: Message, here: Here, state: FSMContext) -> None:
    """Add private words to a ticket until the person says that is all."""
    words = words_of(message)
    if not words.text and not words.media:
        raise Refusal("refuse-unsupported")
    ticket = await _added_to(here, state)
    person = here.actor.person
    if await join_album(here.uow, chat=here.chat, person=person, words=words, now=here.now):
        return
    await add_words(
        here.uow,
        desk=here.desk,
        ticket=ticket,
        chat=here.chat,
        person=person,
        words=words,
        now=here.now,
        is_private=True,
    )
    await say(
        here.uow,
        chat=here.chat,
        key="dialogue-added",
        now=here.now,
        number=ticket.number,
        buttons=DONE,
    )


async def _added_to(here: Here, state: FSMContext) -> Ticket:
    kept = await state.get_data()
    ticket = await here.uow.tickets.get(int(kept.get("ticket", 0)))
    if ticket is None or ticket.reporter_id != here.actor.id:
        await state.clear()
        raise Refusal("refuse-only-reporter")
    if ticket.state in ENDED:
        raise Refusal("refuse-ended", number=ticket.number)
    return ticket


async def start_adding(here: Here, state: FSMContext, ticket_id: int) -> None:
    """Open the private side of a ticket for the one who reported it."""
    ticket = await here.uow.tickets.get(ticket_id)
    if ticket is None:
        raise Refusal("refuse-no-ticket")
    if ticket.reporter_id != here.actor.id:
        raise Refusal("refuse-add-only-reporter")
    before = await state.get_state()
    if before != Adding.words.state:
        await state.update_data(resume=before)
    await state.set_state(Adding.words)
    await state.update_data(ticket=ticket.id)
    await say(
        here.uow,
        chat=here.chat,
        key="dialogue-add",
        now=here.now,
        number=ticket.number,
        buttons=DONE,
    )


async def on_press(
    query: CallbackQuery, press: Press, here: Here, state: FSMContext
) -> AnswerCallbackQuery:
    """Take a pressed answer; a button of an earlier step is answered with the present question."""
    if press.arg == "done":
        return await _end_adding(query, here, state)
    if press.arg == "cancel":
        return await _cancel(query, here, state)
    if press.arg == "new":
        await start_telling(here, state)
        return toast(query, here.texts, "toast-see-below")
    if await state.get_state() not in Telling:
        raise Refusal("refuse-stale")
    draft = await questions.load(state)
    taken = await _take(here, draft, press.arg)
    if draft.step is Telling.confirm and press.arg == "send":
        outcome = await _send(here, draft)
        await state.clear()
        is_sent = outcome is Outcome.OPENED
        return toast(query, here.texts, "done-sent" if is_sent else "toast-see-below")
    await questions.ask(here, state, draft)
    return toast(query, here.texts, "toast-see-below" if taken else "refuse-stale")


async def _take(here: Here, draft: Draft, arg: str) -> bool:
    """Put a pressed answer into the draft if it answers the present question."""
    step = draft.step
    if step is Telling.group and arg in dict(await sources(here, draft)):
        choose(draft, arg)
    elif step is Telling.where and arg == "skip":
        draft.placed = True
    elif step is Telling.where and (name := await questions.building(here, draft, arg)):
        draft.place, draft.placed = asdict(_place(name)), True
    elif step is Telling.photos and arg == "next":
        draft.photos_done = True
    elif step is Telling.naming and arg in ("named", "anon"):
        draft.anonymous = arg == "anon"
    else:
        return step is Telling.confirm and arg == "send"
    return True


async def _send(here: Here, draft: Draft) -> Outcome:
    home, group_id = await home_of_source(here, draft.source or "")
    if home is None:
        raise Refusal("refuse-group-gone")
    filing = Filing(
        chat=here.chat,
        reporter=here.actor.person,
        words=draft.words(),
        home=home,
        group=await here.uow.chats.get(group_id) if group_id else None,
        place=draft.as_place(),
        is_anonymous=bool(draft.anonymous),
    )
    return await take_up(here.uow, desk=here.desk, filing=filing, now=here.now)


async def _end_adding(query: CallbackQuery, here: Here, state: FSMContext) -> AnswerCallbackQuery:
    """End the adding, and go on with the complaint that it interrupted."""
    if await state.get_state() != Adding.words.state:
        raise Refusal("refuse-stale")
    kept = await state.get_data()
    await state.clear()
    if kept.get("resume") is not None:
        await state.set_state(kept["resume"])
        await state.set_data({"draft": kept.get("draft", {})})
        await start_telling(here, state)
    return toast(query, here.texts, "done-adding")


async def _cancel(query: CallbackQuery, here: Here, state: FSMContext) -> AnswerCallbackQuery:
    if await state.get_state() == Adding.words.state:
        raise Refusal("refuse-stale")
    await state.clear()
    return toast(query, here.texts, "done-cancel")


async def on_cancel(_: Message, here: Here, state: FSMContext) -> None:
    """Leave whatever dialogue there is."""
    had = await state.get_state()
    await state.clear()
    key = "dialogue-cancelled" if had else "dialogue-nothing"
    await say(here.uow, chat=here.chat, key=key, now=here.now)


async def private(message: Message) -> bool:
    """Filter: a direct chat."""
    return hearing.is_private(message)


async def is_cancel(message: Message, desk: Desk) -> bool:
    """Filter: /cancel or 取消, anywhere."""
    return hearing.command_of(message, desk.bot_username) == "cancel" or text_of(message) == "取消"


async def is_dialogue_press(query: CallbackQuery) -> dict[str, Press] | bool:
    """Filter: a button of the conversation."""
    press = press_of(query)
    return {"press": press} if press is not None and press.action == "dlg" else False


def router() -> Router:
    """Give the routes of the conversation."""
    routes = Router(name="dialogue")
    routes.message.register(on_adding, private, StateFilter(Adding.words))
    routes.message.register(on_words, private, StateFilter(Telling))
    routes.callback_query.register(on_press, is_dialogue_press)
    return routes


def cancel_router() -> Router:
    """Give the way out of every dialogue; it is asked before the dialogues themselves."""
    routes = Router(name="cancel")
    routes.message.register(on_cancel, private, is_cancel)
    return routes
