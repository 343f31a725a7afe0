"""The card that asks whether words said to us are about an open ticket."""

from __future__ import annotations

from domain.listening import Candidate
from domain.ticket import Ticket
from handlers.likeness import OTHER, SAME
from handlers.rendering import Job, edit, message
from handlers.views.cards import category_name, place_name, when
from handlers.views.facts import gather
from handlers.views.keyboards import Markup, button, keyboard
from usecases.calls import Call
from usecases.delivery import Sending
from usecases.offering import joined_on, waiting_in
from usecases.waiting import CANDIDATE


async def render_offer(job: Job) -> Sending | None:
    """Ask, or say what came of it; a card that became a ticket's is drawn as that."""
    lead = await job.uow.candidates.get(job.payload[CANDIDATE])
    if lead is None or await _is_a_tickets_card(job, lead):
        return None
    waiting = [item for item in await waiting_in(job.uow, job.chat) if item.lead_id == lead.id]
    about = waiting[0] if waiting else lead
    ticket = await job.uow.tickets.get(about.ticket_id or 0)
    if ticket is None or (not waiting and lead.card_message_id is None):
        return None
    if waiting:
        text, markup = await _question(job, ticket, len(waiting)), _answers(job, ticket, lead)
    else:
        text, markup = _end(job, ticket, lead), None
    return Sending(call=_said(job, lead, text, markup))


def _said(job: Job, lead: Candidate, text: str, markup: Markup | None) -> Call:
    if lead.card_message_id is None:
        return message(job, text, markup, reply_to=lead.messages[0] if lead.messages else None)
    return edit(job, lead.card_message_id, text, markup)


async def _is_a_tickets_card(job: Job, lead: Candidate) -> bool:
    number = lead.card_message_id
    return number is not None and await job.uow.posts.at(job.chat.id, number) is not None


async def _question(job: Job, ticket: Ticket, count: int) -> str:
    """Show of the ticket what its card in the group shows, and no more."""
    facts = await gather(job.uow, desk=job.desk, ticket=ticket, now=job.now)
    minutes = facts.community.listening.file_after.total_seconds() // 60
    lines = [
        job.texts(
            "offer",
            number=ticket.number,
            category=category_name(facts, job.texts),
            place=place_name(facts, job.texts),
            state=job.texts.plain(f"short-{ticket.state.value}"),
            when=when(job.texts, facts.local(ticket.created_at)),
        ),
        job.texts("offer-how", minutes=int(minutes)),
    ]
    if count > 1:
        lines.append(job.texts("offer-more", count=count))
    return "\n".join(lines)


def _answers(job: Job, ticket: Ticket, lead: Candidate) -> Markup | None:
    same = job.texts.plain("button-same", number=ticket.number)
    other = job.texts.plain("button-other")
    return keyboard(
        [
            [button(same, SAME, ticket.id, 0, str(lead.id))],
            [button(other, OTHER, ticket.id, 0, str(lead.id))],
        ]
    )


def _end(job: Job, ticket: Ticket, lead: Candidate) -> str:
    count = joined_on(lead)
    if count:
        return job.texts("offer-joined", number=ticket.number, count=count)
    return job.texts("offer-opened", number=ticket.number)
