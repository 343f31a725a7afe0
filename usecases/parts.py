"""Tickets that became one: which are part of which."""

from __future__ import annotations

from collections.abc import Sequence

from domain.ticket import Ticket
from usecases.ports import UnitOfWork

ABSORB = "absorb"
"""The event of a ticket that says that another one became part of it."""


async def parts_of(uow: UnitOfWork, ticket: Ticket) -> Sequence[Ticket]:
    """Give the tickets that are part of this one now, and those that are part of them.

    Only a ticket whose history tells of parts is asked for them: nearly all have none.
    """
    found: list[Ticket] = []
    front = [ticket]
    while front:
        whole = front.pop(0)
        if any(event.action == ABSORB for event in await uow.tickets.events(whole.id)):
            parts = await uow.tickets.merged_into(whole.id)
            found.extend(parts)
            front.extend(parts)
    return found


async def whole_of(uow: UnitOfWork, ticket: Ticket) -> Ticket:
    """Give the ticket that this one is part of in the end, or itself."""
    while ticket.merged_into is not None:
        whole = await uow.tickets.get(ticket.merged_into)
        if whole is None:
            break
        ticket = whole
    return ticket
