"""The offer of tickets that a ticket may be merged into."""

from __future__ import annotations

from domain.chats import PostPurpose
from handlers.rendering import Job, message
from handlers.views.cards import category_name, place_name
from handlers.views.facts import CardFacts, gather
from handlers.views.keyboards import button, keyboard
from usecases.delivery import Sending
from usecases.merging import targets

_LABEL = 60


async def render_merge_offer(job: Job) -> Sending | None:
    """Ask which ticket it is the same as; the likeliest come first, each a button."""
    ticket = job.subject
    found = await targets(job.uow, ticket=ticket)
    if not found:
        return None
    rows = [
        [
            button(
                _label(job, await gather(job.uow, desk=job.desk, ticket=target, now=job.now)),
                "merge",
                ticket.id,
                ticket.version,
                str(target.id),
            )
        ]
        for target in found
    ]
    card = await job.uow.posts.card(ticket.id, job.chat.id)
    text = job.texts("merge-ask", number=ticket.number)
    said = message(job, text, keyboard(rows), reply_to=card.message_id if card else None)
    return Sending(call=said, purpose=PostPurpose.INFO)


def _label(job: Job, facts: CardFacts) -> str:
    return job.texts.plain(
        "merge-target",
        number=facts.ticket.number,
        category=category_name(facts, job.texts),
        place=place_name(facts, job.texts, unit=True),
        count=facts.households,
    )[:_LABEL]
