"""Cards that were on their way while something happened to their tickets: drawn once more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.outbox import OutboxItem
from usecases.ports import UnitOfWork

Drawn = tuple[OutboxItem, int]
"""A row that left a new card in its chat, and how many events of its ticket were known to it."""


async def draw_again(uow: UnitOfWork, *, drawn: Sequence[Drawn], now: datetime) -> None:
    """Have new cards drawn again that do not show how their tickets stand.

    Who changes a ticket redraws the cards that stand; one in the air is not among them.
    """
    tickets = {item.ticket_id for item, _ in drawn if item.ticket_id is not None}
    lengths = await uow.tickets.history_lengths(tickets)
    for item, known in drawn:
        if item.ticket_id is None or lengths.get(item.ticket_id) == known:
            continue
        await uow.outbox.put(
            OutboxItem(
                bot_id=item.bot_id,
                chat_id=item.chat_id,
                kind=item.kind,
                ticket_id=item.ticket_id,
                dedupe_key=item.dedupe_key,
                urgency=item.urgency,
                not_before=now,
                created_at=now,
            )
        )
