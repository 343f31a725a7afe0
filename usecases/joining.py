"""One more says it: somebody joins an open ticket with their words, which staff see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.chats import Chat
from domain.masking import mask_for_group
from domain.people import Person
from domain.ticket import ENDED, Endorsement, Priority, ReportKind, State, Ticket
from usecases import outgoing
from usecases.desk import Desk
from usecases.history import record
from usecases.households import note_home
from usecases.keeping import Words, adopt_album, keep_words
from usecases.ports import UnitOfWork
from usecases.raising import heed

_SHOWN = 200


def may_be_joined(ticket: Ticket) -> bool:
    """Say whether a neighbour's words still help: not when it is solved or over."""
    return ticket.state not in ENDED and ticket.state is not State.RESOLVED


async def is_affected(uow: UnitOfWork, *, ticket: Ticket, person: Person) -> bool:
    """Say whether somebody reported the ticket or joined it."""
    joined = await uow.tickets.endorsements(ticket.id)
    return person.id in {ticket.reporter_id, *(item.person_id for item in joined)}


async def join(
    uow: UnitOfWork,
    *,
    desk: Desk,
    ticket: Ticket,
    chat: Chat,
    person: Person,
    said: Sequence[Words],
    now: datetime,
) -> None:
    """Count somebody with the same trouble, once, and keep what they said as additions.

    Words of danger among it move the ticket up. Whoever works on it hears that one more said so.
    """
    text = "\n".join(words.text for words in said if words.text)
    if not await is_affected(uow, ticket=ticket, person=person):
        uow.add(Endorsement(ticket_id=ticket.id, person_id=person.id, at=now))
        record(uow, ticket=ticket, actor_id=person.id, action="endorse", now=now)
    for words in said:
        report = keep_words(
            uow, ticket=ticket, chat=chat, person=person, words=words, kind=ReportKind.ADDITION
        )
        await adopt_album(uow, ticket=ticket, report=report)
    await note_home(uow, ticket=ticket, person_id=person.id)
    event = record(uow, ticket=ticket, actor_id=person.id, action="add", now=now, text=text or None)
    is_heard = await heed(uow, desk=desk, ticket=ticket, words=text, said=event, now=now)
    await outgoing.refresh(uow, ticket=ticket, now=now)
    if not is_heard and (ticket.owner_id is not None or ticket.priority is Priority.P0):
        await outgoing.tell_staff(
            uow,
            desk=desk,
            ticket=ticket,
            key="staff-one-more",
            now=now,
            text=mask_for_group(text)[:_SHOWN] or "📎",
        )
