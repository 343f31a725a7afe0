"""The homes behind a ticket, by what stands in the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from domain.households import homes, said_home
from domain.ticket import Ticket
from usecases.ports import UnitOfWork


async def homes_of(uow: UnitOfWork, ticket: Ticket) -> Mapping[str, datetime]:
    """Give every home behind a ticket, and when somebody of it last said so."""
    reports = await uow.tickets.reports(ticket.id)
    own = said_home(ticket, reports, ticket.reporter_id)
    return homes(ticket, own, await uow.tickets.endorsements(ticket.id))


async def note_home(uow: UnitOfWork, *, ticket: Ticket, person_id: int) -> None:
    """Note where somebody who joined lives, once their words on the ticket tell."""
    joined = await uow.tickets.endorsements(ticket.id)
    mine = next((item for item in joined if item.person_id == person_id), None)
    if mine is not None and mine.household is None:
        mine.household = said_home(ticket, await uow.tickets.reports(ticket.id), person_id)
