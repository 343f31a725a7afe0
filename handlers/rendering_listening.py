"""The card that asks about overheard words, and its going away."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.calendar import calendar_of
from domain.community import Community
from domain.listening import Candidate, CandidateState
from domain.ticket import Ticket
from handlers.rendering import Job, edit, message
from handlers.views.candidates import Asking, candidate_card
from usecases.calls import Call
from usecases.candidate_cards import HEARD
from usecases.candidates import FIRST, crowd, place_of
from usecases.delivery import Sending
from usecases.joining import is_affected, may_be_joined
from usecases.parts import whole_of

DELETABLE = timedelta(hours=47)
"""How old a message of ours may be to be deleted: Telegram allows two days, less a margin."""


async def render_candidate(job: Job) -> Sending | None:
    """Ask about overheard words, or redraw the card; nothing once they are settled."""
    lead = await job.uow.candidates.get(job.payload[HEARD])
    home = job.desk.community(job.chat.community)
    if lead is None or home is None or lead.state is not CandidateState.WAITING:
        return None
    text, markup = candidate_card(await _asking(job, lead, home), job.texts)
    if lead.card_message_id is None:
        is_quiet = calendar_of(home.timing.duty, home.timezone).is_quiet(job.now)
        reply_to = lead.messages[0]
        return Sending(call=message(job, text, markup, reply_to=reply_to, is_silent=is_quiet))
    return Sending(call=edit(job, lead.card_message_id, text, markup))


async def _asking(job: Job, lead: Candidate, home: Community) -> Asking:
    ticket = await _offered(job, lead)
    return Asking(
        candidate=lead.id,
        category=home.category(lead.category),
        building=place_of(lead).building,
        people=len({item.person_id for item in await crowd(job.uow, lead)}),
        number=ticket.number if ticket else None,
        is_like=bool(lead.facts.get(FIRST)),
        is_own=await _is_own(job, lead, ticket),
    )


async def _is_own(job: Job, lead: Candidate, ticket: Ticket | None) -> bool:
    author = await job.uow.people.get(lead.person_id)
    if author is None or ticket is None:
        return False
    return await is_affected(job.uow, ticket=ticket, person=author)


async def _offered(job: Job, lead: Candidate) -> Ticket | None:
    """Give the ticket that may be joined instead, or what it became part of."""
    ticket = await job.uow.tickets.get(lead.ticket_id or 0)
    whole = await whole_of(job.uow, ticket) if ticket else None
    return whole if whole is not None and may_be_joined(whole) else None


async def render_candidate_gone(job: Job) -> Sending | None:
    """Delete a card that asked; one that is too old for that says that it is over."""
    number = job.payload["message_id"]
    if await job.uow.posts.at(job.chat.id, number) is not None:
        return None
    if job.now - datetime.fromisoformat(job.payload["since"]) < DELETABLE:
        at = {"chat_id": job.chat.address, "message_id": number}
        return Sending(call=Call("deleteMessage", at))
    return Sending(call=edit(job, number, job.texts("candidate-over")))
