from __future__ import annotations

from datetime import datetime

from domain.chats import Chat
from domain.ticket import MediaKind, MediaPurpose, Ticket
from usecases import outgoing
from usecases.parts import parts_of
from usecases.ports import UnitOfWork

_ALBUM = 10
_IN_ALBUM = frozenset({MediaKind.PHOTO, MediaKind.VIDEO})


async def show_media(uow: UnitOfWork, *, ticket: Ticket, chat: Chat, now: datetime) -> None:
    """Send all files of a ticket again: photos and videos in albums of ten, the rest one by one.

    Those of the tickets that are part of it follow.
    """
    card = await uow.posts.card(ticket.id, chat.id)
    for one in (ticket, *await parts_of(uow, ticket)):
        await _show(uow, one, chat, card.message_id if card else None, now)


async def _show(
    uow: UnitOfWork, ticket: Ticket, chat: Chat, reply_to: int | None, now: datetime
) -> None:
    everything = await uow.tickets.attachments(ticket.id)
    kept = [
        item for item in everything if chat.is_private or item.purpose is not MediaPurpose.PRIVATE
    ]
    pictures = [item.id for item in kept if item.kind in _IN_ALBUM]
    batches = [pictures[at : at + _ALBUM] for at in range(0, len(pictures), _ALBUM)]
    batches.extend([item.id] for item in kept if item.kind not in _IN_ALBUM)
    for ids in batches:
        await outgoing.put(
            uow,
            chat=chat,
            kind=outgoing.MEDIA,
            now=now,
            ticket=ticket,
            ids=ids,
            reply_to=reply_to,
        )
