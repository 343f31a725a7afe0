"""Answers to what a worker was asked beside the actions of the table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from domain.chats import Post
from domain.refusals import Refusal
from domain.ticket import MediaPurpose
from domain.transitions import Action
from handlers.here import Here
from usecases.asking import Question, take_root_cause
from usecases.keeping import Words, keep_media
from usecases.step import Step
from usecases.work import load

Take = Callable[[Step, Here], Awaitable[None]]


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
    step = Step(
        desk=here.desk,
        ticket=ticket,
        actor=here.actor,
        action=Action.RESOLVE,
        now=here.now,
        text=words.text,
    )
    await TAKES[Question(post.action or "")](step, here)
    post.is_open = False
    keep_media(
        here.uow,
        ticket=ticket,
        chat=here.chat,
        person_id=here.actor.id,
        words=words,
        purpose=MediaPurpose.NOTE,
    )


async def _root_cause(step: Step, here: Here) -> None:
    await take_root_cause(here.uow, step=step, chat=here.chat, person=here.actor.person)


TAKES: dict[Question, Take] = {Question.ROOT_CAUSE: _root_cause}
"""What each answer does."""
