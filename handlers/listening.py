"""What a listening group says that nobody said to us: taken in, asked about, and answered."""

from __future__ import annotations

from aiogram import Router
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery, Message

from domain.intake import without_mention
from domain.listening import Candidate
from domain.replies import yes_or_no
from domain.understanding.values import Understood
from handlers import hearing
from handlers.answers import toast
from handlers.here import Here
from handlers.incoming import text_of, words_of
from handlers.views.candidates import CandidatePress
from usecases.candidate_presses import Choice, choice_of, file_crowd, press
from usecases.candidates import asked_by, saying, waiting_of
from usecases.keeping import Words
from usecases.more_words import has_album
from usecases.outgoing import nod
from usecases.overhearing import add_more, correct, overhear


async def is_overheard(_: Message, overheard: Understood | None = None) -> bool:
    """Filter: the message was judged to look like a complaint, though nobody said it to us."""
    return overheard is not None


async def on_overheard(
    message: Message,
    here: Here,
    overheard: Understood,
    overheard_before: tuple[Words, ...] = (),
) -> None:
    """Take in words that look like a complaint, with what their author had just begun to say."""
    await overhear(
        here.uow,
        desk=here.desk,
        chat=here.chat,
        actor=here.actor,
        words=words_of(message),
        understood=overheard,
        now=here.now,
        before=overheard_before,
    )


async def belongs_to_waiting(message: Message, here: Here) -> dict[str, Candidate] | bool:
    """Filter: it goes on with words that wait, or their author replies to the card that asks."""
    if hearing.is_private(message) or hearing.is_service(message):
        return False
    replied = message.reply_to_message
    if replied is not None and hearing.replies_to_bot(message, here.desk.bot_id):
        number = replied.message_id
        found = await asked_by(here.uow, chat=here.chat, person=here.actor.person, card=number)
    elif _is_addressed(message, here) or await _is_with_us(message, here):
        return False
    else:
        found = await waiting_of(
            here.uow,
            desk=here.desk,
            chat=here.chat,
            person=here.actor.person,
            at=message.date,
        )
    return {"waiting": found} if found is not None else False


async def _is_with_us(message: Message, here: Here) -> bool:
    """Say whether a picture belongs to an album that was sent to us."""
    return await has_album(here.uow, chat=here.chat, album=message.media_group_id)


def _is_addressed(message: Message, here: Here) -> bool:
    return hearing.is_addressed(message, bot_id=here.desk.bot_id, username=here.desk.bot_username)


async def on_more(message: Message, waiting: Candidate, here: Here) -> None:
    """Add a picture, a place or more words to what waits."""
    words = words_of(message)
    choice = None if words.media else _answer(message, waiting, here)
    if choice is not None:
        await _take_answer(message, waiting, choice, here)
    elif words.text or words.media:
        await add_more(
            here.uow,
            desk=here.desk,
            chat=here.chat,
            person=here.actor.person,
            candidate=waiting,
            words=words,
            now=here.now,
        )


def _answer(message: Message, waiting: Candidate, here: Here) -> Choice | None:
    """Give the button that a reply to the card says in words: 办理, 不用."""
    if not hearing.replies_to_bot(message, here.desk.bot_id):
        return None
    said = without_mention(text_of(message), here.desk.bot_username)
    return choice_of(waiting, is_yes=yes_or_no(said))


async def _take_answer(message: Message, waiting: Candidate, choice: Choice, here: Here) -> None:
    """Do what the button would, and nod."""
    await press(
        here.uow,
        desk=here.desk,
        chat=here.chat,
        actor=here.actor,
        candidate_id=waiting.id,
        choice=choice,
        message_id=message.reply_to_message.message_id if message.reply_to_message else 0,
        now=here.now,
    )
    await nod(here.uow, chat=here.chat, message_id=message.message_id, now=here.now)


async def corrects_waiting(edited_message: Message, here: Here) -> bool:
    """Filter: the edited message is part of words that wait."""
    number = edited_message.message_id
    return await saying(here.uow, chat=here.chat, message_id=number) is not None


async def on_correction(edited_message: Message, here: Here) -> None:
    """Take the new text of what waits."""
    await correct(
        here.uow,
        desk=here.desk,
        chat=here.chat,
        person=here.actor.person,
        message_id=edited_message.message_id,
        text=text_of(edited_message),
        now=here.now,
    )


async def on_press(
    query: CallbackQuery, callback_data: CandidatePress, here: Here
) -> AnswerCallbackQuery:
    """Do what was pressed on the card that asks, or where staff was asked about a crowd."""
    if here.chat.is_staff:
        answer = await file_crowd(
            here.uow,
            desk=here.desk,
            chat=here.chat,
            actor=here.actor,
            candidate_id=callback_data.candidate,
            now=here.now,
        )
        return toast(query, here.texts, answer.key, alert=answer.is_alert, **answer.facts)
    answer = await press(
        here.uow,
        desk=here.desk,
        chat=here.chat,
        actor=here.actor,
        candidate_id=callback_data.candidate,
        choice=callback_data.choice,
        message_id=query.message.message_id if query.message else 0,
        is_shown=hearing.is_shown(query),
        now=here.now,
    )
    return toast(query, here.texts, answer.key, alert=answer.is_alert, **answer.facts)


def router() -> Router:
    """Give the routes of what was overheard."""
    routes = Router(name="listening")
    routes.callback_query.register(on_press, CandidatePress.filter())
    routes.message.register(on_overheard, is_overheard)
    routes.message.register(on_more, belongs_to_waiting)
    routes.edited_message.register(on_correction, corrects_waiting)
    return routes
