"""Questions to a worker that are no action of the table; each is a prompt, as those are."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from domain.chats import Chat
from domain.outbox import Urgency
from domain.people import Person
from domain.refusals import Refusal
from domain.ticket import Ticket
from domain.transitions import Action
from usecases import outgoing
from usecases.chains import wants_root_cause
from usecases.history import record
from usecases.ports import UnitOfWork
from usecases.step import Step
from usecases.work import allow, check_length, load


class Question(StrEnum):
    """What is asked; the values stand in posts beside the actions of the table."""

    ROOT_CAUSE = "root_cause"
    PLACE = "fix_place"


async def ask_for(
    uow: UnitOfWork,
    *,
    chat: Chat,
    ticket: Ticket,
    person: Person,
    question: Question,
    now: datetime,
) -> None:
    """Ask a worker for words, under the card they pressed."""
    card = await uow.posts.card(ticket.id, chat.id)
    await outgoing.put(
        uow,
        chat=chat,
        kind=outgoing.PROMPT,
        now=now,
        ticket=ticket,
        urgency=Urgency.ANSWER,
        action=question.value,
        person_id=person.id,
        version=ticket.version,
        reply_to=card.message_id if card else None,
    )


async def ask_words(uow: UnitOfWork, *, step: Step, chat: Chat, person: Person) -> None:
    """Ask for what an action of the table still needs; first of all for a missing root cause."""
    if step.action is Action.RESOLVE and await wants_root_cause(uow, ticket=step.ticket):
        await ask_for(
            uow,
            chat=chat,
            ticket=step.ticket,
            person=person,
            question=Question.ROOT_CAUSE,
            now=step.now,
        )
        return
    await outgoing.ask(
        uow,
        chat=chat,
        ticket=step.ticket,
        person=person,
        action=step.action,
        now=step.now,
        argument=step.target,
    )


async def take_root_cause(uow: UnitOfWork, *, step: Step, chat: Chat, person: Person) -> None:
    """Keep why the trouble comes back, and go on to the question how it was solved."""
    if step.actor is None:
        raise Refusal("refuse-not-yours")
    ticket, parties = await load(uow, ticket_id=step.ticket.id, actor=step.actor)
    step = replace(step, ticket=ticket, action=Action.RESOLVE)
    allow(step=step, parties=parties)
    words = (step.text or "").strip()
    if not words:
        raise Refusal("refuse-no-reason")
    check_length(words, step.desk.home(ticket.community))
    ticket.root_cause = words
    record(uow, ticket=ticket, actor_id=person.id, action="root_cause", now=step.now, text=words)
    await outgoing.refresh(uow, ticket=ticket, now=step.now, staff_only=True)
    await ask_words(uow, step=step, chat=chat, person=person)
