"""Replies to what the bot said: words for a prompt, an answer, a note, more of the complaint."""

from __future__ import annotations

from dataclasses import replace

from aiogram import Router
from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from domain.chats import Post, PostPurpose
from domain.intake import without_mention
from domain.refusals import Refusal
from domain.ticket import ENDED, MediaKind, MediaPurpose, ReportKind, State, Ticket
from domain.transitions import COLLEAGUES, Action, Party
from handlers.here import Here
from handlers.incoming import text_of, words_of
from handlers.questions import check_asked, on_answer
from usecases.asking import Question
from usecases.intake import add_note, add_words
from usecases.keeping import Words, join_album, keep_media, keep_words
from usecases.outgoing import nod
from usecases.parts import whole_of
from usecases.proposing import offer_promise, read_back
from usecases.step import Step
from usecases.work import check_length, load, perform

_MAY_PROMISE = frozenset({Action.PROGRESS, Action.WAIT})
WITHDRAW_WORDS = frozenset({"撤回", "/withdraw", "withdraw"})


async def replied_post(message: Message, here: Here, state: FSMContext) -> dict[str, Post] | bool:
    """Filter: the message answers a post of ours; in a direct chat what we asked needs no reply.

    A dialogue under way comes first: its answers are not meant for an older question.
    """
    replied = message.reply_to_message
    if replied is not None:
        post = await here.uow.posts.at(here.chat.id, replied.message_id)
        return {"post": post} if post else False
    if not here.chat.is_private or text_of(message).startswith("/"):
        return False
    if await state.get_state() is not None:
        return False
    post = await here.uow.posts.open_prompt(here.chat.id, here.actor.id)
    return {"post": post} if post and await _still_asks(post, here) else False


async def _still_asks(post: Post, here: Here) -> bool:
    """Say whether what we asked is still wanted; what the ticket has left behind is closed."""
    ticket = await here.uow.tickets.get(post.ticket_id)
    if post.purpose is PostPurpose.QUESTION:
        wanted = ticket is not None and ticket.state is State.WAITING_RESIDENT
    else:
        wanted = ticket is not None and ticket.version == post.version
    post.is_open = wanted
    return wanted


async def on_reply(message: Message, post: Post, here: Here) -> None:
    """Understand a reply by the post it answers; free text alone never changes a state."""
    text = without_mention(text_of(message), here.desk.bot_username)
    words, person = words_of(message, text), here.actor.person
    if await join_album(here.uow, chat=here.chat, person=person, words=words, now=here.now):
        return
    if post.purpose is PostPurpose.PROMPT:
        await (on_answer if post.action in set(Question) else _complete)(words, post, here)
    elif here.chat.is_staff or await _is_staff_here(post, here):
        await _note(words, post, here)
    else:
        await _resident_words(words, post, here)


async def _is_staff_here(post: Post, here: Here) -> bool:
    ticket = await here.uow.tickets.get(post.ticket_id)
    if ticket is None or not here.chat.is_private or ticket.reporter_id == here.actor.id:
        return False
    return here.actor.is_staff(ticket.community)


async def _complete(words: Words, post: Post, here: Here) -> None:
    """Finish the action a prompt asked words for; it must still fit the ticket."""
    check_asked(post, here)
    ticket, _ = await load(
        here.uow, ticket_id=post.ticket_id, actor=here.actor, seen_version=post.version
    )
    step = _step_of(words, post, ticket, here)
    if step.action is Action.SCHEDULE:
        await read_back(here.uow, step=step, chat=here.chat, words=words.text)
    else:
        await perform(here.uow, step=step)
        await _offer_promise(words, step, here)
    post.is_open = False
    keep_media(
        here.uow,
        ticket=ticket,
        chat=here.chat,
        person_id=here.actor.id,
        words=words,
        purpose=MediaPurpose.EVIDENCE if step.action is Action.RESOLVE else MediaPurpose.NOTE,
    )


def _step_of(words: Words, post: Post, ticket: Ticket, here: Here) -> Step:
    return Step(
        desk=here.desk,
        ticket=ticket,
        actor=here.actor,
        action=Action(post.action or ""),
        now=here.now,
        text=words.text or None,
        target=post.argument,
        has_photo=any(item.kind is MediaKind.PHOTO for item in words.media),
    )


async def _offer_promise(words: Words, step: Step, here: Here) -> None:
    """Offer to make a promise of a date in the words; while waiting, it is somebody else's."""
    if step.action not in _MAY_PROMISE:
        return
    waits = step.action is Action.WAIT
    party = here.texts.plain("promise-outside") if waits else None
    await offer_promise(here.uow, step=step, chat=here.chat, words=words.text, party=party)


async def _load_whole(post: Post, here: Here) -> tuple[Ticket, frozenset[Party]]:
    """Give the ticket a reply is about: what is part of another one is spoken of there."""
    ticket = await here.uow.tickets.get(post.ticket_id)
    whole = await whole_of(here.uow, ticket) if ticket is not None else None
    return await load(here.uow, ticket_id=whole.id if whole else post.ticket_id, actor=here.actor)


async def _note(words: Words, post: Post, here: Here) -> None:
    ticket, parties = await _load_whole(post, here)
    if not parties & COLLEAGUES:
        raise Refusal("refuse-not-yours")
    if not words.text and not words.media:
        raise Refusal("refuse-unsupported")
    check_length(words.text, here.desk.home(ticket.community))
    await add_note(
        here.uow, ticket=ticket, chat=here.chat, person=here.actor.person, words=words, now=here.now
    )
    step = Step(
        desk=here.desk, ticket=ticket, actor=here.actor, action=Action.SCHEDULE, now=here.now
    )
    await offer_promise(here.uow, step=step, chat=here.chat, words=words.text)


async def _resident_words(words: Words, post: Post, here: Here) -> None:
    ticket, parties = await _load_whole(post, here)
    if not parties & {Party.REPORTER, Party.JOINED}:
        is_staff = here.actor.is_staff(ticket.community)
        key = "refuse-staff-in-group" if is_staff else "refuse-neighbour"
        raise Refusal(key, number=ticket.number)
    if not words.text and not words.media:
        raise Refusal("refuse-unsupported")
    step = Step(
        desk=here.desk, ticket=ticket, actor=here.actor, action=Action.WITHDRAW, now=here.now
    )
    if words.text.casefold() in WITHDRAW_WORDS:
        await perform(here.uow, step=step)
    elif ticket.state in ENDED:
        raise Refusal("refuse-ended", number=ticket.number)
    elif ticket.state is State.WAITING_RESIDENT and Party.REPORTER in parties:
        await _answer(words, step, here)
        post.is_open = False
    else:
        await _add(words, ticket, here)


async def _add(words: Words, ticket: Ticket, here: Here) -> None:
    await add_words(
        here.uow,
        desk=here.desk,
        ticket=ticket,
        chat=here.chat,
        person=here.actor.person,
        words=words,
        now=here.now,
        is_answer=True,
    )


async def _answer(words: Words, step: Step, here: Here) -> None:
    check_length(words.text, here.desk.home(step.ticket.community))
    keep_words(
        here.uow,
        ticket=step.ticket,
        chat=here.chat,
        person=here.actor.person,
        words=words,
        kind=ReportKind.ANSWER,
    )
    await perform(here.uow, step=replace(step, action=Action.ANSWER, text=words.text or "📎"))
    await nod(
        here.uow,
        chat=here.chat,
        ticket=step.ticket,
        message_id=words.message_id,
        now=step.now,
    )


def router() -> Router:
    """Give the routes of replies."""
    routes = Router(name="replies")
    routes.message.register(on_reply, replied_post)
    return routes
