"""One word to everybody affected: once where the reporter complained, and once in other groups."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from domain.chats import Chat
from domain.outbox import Urgency
from domain.ticket import Ticket
from usecases import outgoing
from usecases.parts import parts_of
from usecases.ports import UnitOfWork


async def tell_affected(
    uow: UnitOfWork,
    *,
    ticket: Ticket,
    kind: str,
    now: datetime,
    **payload: Any,  # noqa: ANN401 - payloads are JSON values
) -> None:
    """Send something to the reporter and to all who joined, one message a chat.

    It replies to their own words, or else to the card that stands there.
    """
    await _put(uow, await _places(uow, ticket), ticket=ticket, kind=kind, now=now, **payload)


async def tell_joined(
    uow: UnitOfWork,
    *,
    ticket: Ticket,
    kind: str,
    now: datetime,
    **payload: Any,  # noqa: ANN401 - payloads are JSON values
) -> None:
    """Send something to the groups in which neighbours joined the ticket itself, if any did."""
    joined = await uow.tickets.endorsements(ticket.id)
    if all(one.merged_from is not None for one in joined):
        return
    await _put(uow, await _groups(uow, ticket), ticket=ticket, kind=kind, now=now, **payload)


async def _put(
    uow: UnitOfWork,
    places: Iterable[tuple[Chat, int | None]],
    *,
    ticket: Ticket,
    kind: str,
    now: datetime,
    **payload: Any,  # noqa: ANN401 - payloads are JSON values
) -> None:
    for chat, message_id in places:
        await outgoing.put(
            uow,
            chat=chat,
            kind=kind,
            now=now,
            ticket=ticket,
            urgency=Urgency.ANSWER,
            reply_to=message_id,
            **payload,
        )


async def _places(uow: UnitOfWork, ticket: Ticket) -> list[tuple[Chat, int | None]]:
    found: dict[int, tuple[Chat, int | None]] = {}
    family = [ticket, *await parts_of(uow, ticket)]
    for one in family:
        chat, message_id = await outgoing.reporter_place(uow, ticket=one)
        if chat is not None:
            found.setdefault(chat.id, (chat, message_id))
    for one in family:
        if await uow.tickets.endorsements(one.id):
            for chat, message_id in await _groups(uow, one):
                found.setdefault(chat.id, (chat, message_id))
    return list(found.values())


async def _groups(uow: UnitOfWork, ticket: Ticket) -> list[tuple[Chat, int]]:
    """Give the residents' groups where a card stands, on which neighbours joined."""
    cards = [
        (await uow.chats.get(post.chat_id), post.message_id)
        for post in await uow.posts.cards(ticket.id)
    ]
    return [(chat, at) for chat, at in cards if chat is not None and chat.is_residents]
