"""Answers to what a worker was asked beside the actions of the table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from domain.chats import Post
from domain.refusals import Refusal
from domain.ticket import MediaPurpose, Ticket
from domain.transitions import Action
from handlers.here import Here
from handlers.views.cards import place_name
from handlers.views.facts import CardFacts
from usecases.asking import Question, take_root_cause
from usecases.correcting import correctable, fix_place
from usecases.keeping import Words, keep_media
from usecases.outgoing import say
from usecases.step import Step
from usecases.work import load

Take = Callable[[Words, Ticket, Here], Awaitable[None]]


def check_asked(post: Post, here: Here) -> None:
    """Refuse an answer by somebody else, and one to a question that is over."""
    if post.person_id != here.actor.id:
        raise Refusal("refuse-not-asked")
    if not post.is_open:
        raise Refusal("refuse-prompt-over")


async def on_answer(words: Words, post: Post, here: Here) -> None:
    """Take the words a question asked for; it must still fit the ticket."""
    check_asked(post, here)
    ticket, _ = await load(
        here.uow, ticket_id=post.ticket_id, actor=here.actor, seen_version=post.version
    )
    await TAKES[Question(post.action or "")](words, ticket, here)
    post.is_open = False
    keep_media(
        here.uow,
        ticket=ticket,
        chat=here.chat,
        person_id=here.actor.id,
        words=words,
        purpose=MediaPurpose.NOTE,
    )


async def _root_cause(words: Words, ticket: Ticket, here: Here) -> None:
    step = Step(
        desk=here.desk,
        ticket=ticket,
        actor=here.actor,
        action=Action.RESOLVE,
        now=here.now,
        text=words.text,
    )
    await take_root_cause(here.uow, step=step, chat=here.chat, person=here.actor.person)


async def _place(words: Words, ticket: Ticket, here: Here) -> None:
    """Take the right place, and read back what was understood of it."""
    await correctable(here.uow, ticket_id=ticket.id, actor=here.actor)
    await fix_place(
        here.uow,
        desk=here.desk,
        ticket=ticket,
        actor=here.actor,
        words=words.text,
        now=here.now,
    )
    facts = CardFacts(ticket=ticket, community=here.desk.home(ticket.community))
    await say(
        here.uow,
        chat=here.chat,
        key="fix-place-read",
        now=here.now,
        ticket=ticket,
        reply_to=words.message_id,
        number=ticket.number,
        place=place_name(facts, here.texts, unit=True, room=here.chat.is_private),
    )


TAKES: dict[Question, Take] = {Question.ROOT_CAUSE: _root_cause, Question.PLACE: _place}
"""What each answer does."""
