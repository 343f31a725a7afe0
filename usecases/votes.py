"""The messages that ask for a rating, kept true: all of them, not only the one that was pressed."""

from __future__ import annotations

from datetime import datetime

from domain.ticket import Ticket
from usecases import outgoing
from usecases.ports import UnitOfWork


async def show_votes(uow: UnitOfWork, *, ticket: Ticket, cycle: int, now: datetime) -> None:
    """Redraw what asks for a rating of a closing: with the votes so far, or that it is over.

    It is quiet, and the last lane: an edit each, and one edit where several wait.
    """
    for post in await uow.posts.ratings_asked(ticket.id):
        chat = await uow.chats.get(post.chat_id) if post.version == cycle else None
        if chat is not None:
            await outgoing.put(
                uow,
                chat=chat,
                kind=outgoing.RESOLUTION,
                now=now,
                ticket=ticket,
                dedupe_key=f"votes:{chat.id}:{post.message_id}",
                cycle=cycle,
                edit=post.message_id,
            )
