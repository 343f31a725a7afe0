"""What waits goes along when its author calls the bot, or joins by the card of a ticket."""

from __future__ import annotations

from datetime import datetime

from domain.chats import Chat
from domain.listening import Candidate, CandidateKind, CandidateState
from domain.people import Person
from domain.ticket import Ticket
from usecases import kept_words
from usecases.candidate_ends import forget, join, surrender
from usecases.candidates import drop, words_of
from usecases.desk import Desk
from usecases.keeping import Words
from usecases.offering import waiting_in
from usecases.ports import UnitOfWork


async def bring_words(
    uow: UnitOfWork, *, desk: Desk, ticket: Ticket, chat: Chat, person: Person, now: datetime
) -> None:
    """Keep with a ticket what somebody who joined it by its card had said, while that waits."""
    for item in await _heard_from(uow, chat=chat, person=person):
        if item.ticket_id == ticket.id:
            await join(uow, desk=desk, chat=chat, candidate=item, ticket=ticket, now=now)


async def take_over(
    uow: UnitOfWork, *, desk: Desk, chat: Chat, words: Words, now: datetime
) -> None:
    """Let words that were just filed by hand have what their author waits with on that matter.

    They are a ticket's by now, or wait themselves; either way nothing is asked or kept twice.
    """
    report = await uow.tickets.report_at(chat.id, words.message_id)
    ticket = await uow.tickets.get(report.ticket_id) if report else None
    waiting = await waiting_in(uow, chat)
    filed = next((item for item in waiting if words.message_id in item.messages), None)
    author = await uow.people.get(report.person_id if report else filed.person_id if filed else 0)
    if author is None:
        return
    category = ticket.category if ticket else filed.category if filed else None
    for item in await _heard_from(uow, chat=chat, person=author):
        if item.category != category and words.message_id not in item.messages:
            continue
        drop(item, [words.message_id])
        if ticket is not None:
            await surrender(uow, desk=desk, chat=chat, candidate=item, ticket=ticket, now=now)
        elif filed is not None:
            for one in words_of(item):
                kept_words.add(filed, one)
            await forget(uow, chat=chat, candidate=item, state=CandidateState.ACCEPTED, now=now)


async def _heard_from(uow: UnitOfWork, *, chat: Chat, person: Person) -> list[Candidate]:
    return [
        item
        for item in await uow.candidates.waiting_in(chat.id)
        if item.person_id == person.id and item.kind is CandidateKind.HEARD
    ]
