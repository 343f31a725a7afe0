"""Many who said the same: what the ticket's card tells those who are left, and who hears of it."""

from __future__ import annotations

from datetime import datetime

from domain.calendar import calendar_of
from domain.chats import Chat
from domain.community import Community
from domain.dues import Audience
from domain.listening import Candidate, CandidateKind
from domain.plan import hearable
from domain.ticket import Ticket
from usecases import outgoing
from usecases.candidates import crowd, place_of
from usecases.falling_due import Run
from usecases.ports import UnitOfWork

CROWD = 3
"""From so many neighbours on, words that nobody pressed for do not fade in silence."""

STAFF_ASKED = "staff_asked"
"""The fact of a candidate that says that the grid was asked about its crowd."""


async def left_beside(uow: UnitOfWork, *, ticket: Ticket, chat: Chat) -> int:
    """Count the neighbours who said the same under the card that became the ticket's."""
    waiting = await uow.candidates.waiting_in(chat.id)
    asking = {item.id for item in waiting}
    return len(
        {
            item.person_id
            for item in waiting
            if item.kind is CandidateKind.HEARD
            and item.ticket_id == ticket.id
            and item.lead_id not in asking
        }
    )


async def ask_staff(run: Run, candidate: Candidate, *, chat: Chat, home: Community) -> bool:
    """Ask where the grid works, once, whether to file what a crowd said; say whether we did.

    Their words wait until colleagues had as much time as the neighbours, who were not asleep. No
    name and no word of theirs is told.
    """
    said = await crowd(run.uow, candidate)
    people = len({item.person_id for item in said})
    is_asking = candidate.lead_id == candidate.id and candidate.asked_at is not None
    if not is_asking or people < CROWD or candidate.facts.get(STAFF_ASKED):
        return False
    place = await run.uow.chats.staff_of(run.desk.bot_id, home.code, chat.grid or "")
    if place is None:
        return False
    candidate.facts = {**candidate.facts, STAFF_ASKED: True}
    calendar = calendar_of(home.timing.duty, home.timezone)
    for one in said:
        one.due_at = hearable(calendar, Audience.RESIDENTS, run.now) + home.listening.fade
    await _put(run, candidate, chat=chat, home=home, place=place, people=people)
    return True


async def _put(
    run: Run, candidate: Candidate, *, chat: Chat, home: Community, place: Chat, people: int
) -> None:
    kind, building = home.category(candidate.category), place_of(candidate).building
    await outgoing.put(
        run.uow,
        chat=place,
        kind=outgoing.SAY,
        now=run.now,
        audience=Audience.RESIDENTS,
        community=home.code,
        key="candidate-crowd",
        facts={
            "title": chat.title,
            "count": people,
            "category": kind.name if place.language in (None, "zh") else kind.name_en,
            "building": building or "",
            "is_placed": "yes" if building else "no",
        },
        buttons=[[["button-candidate-file", f"cand:{candidate.id}:yes"]]],
    )


async def show_left(uow: UnitOfWork, *, chat: Chat, ticket_id: int, now: datetime) -> None:
    """Have a ticket's card tell no more of neighbours whose words are gone."""
    ticket = await uow.tickets.get(ticket_id)
    if ticket is not None and await uow.posts.card(ticket.id, chat.id) is not None:
        await outgoing.show_card(uow, ticket=ticket, chat=chat, now=now)
