"""The same trouble again: a ticket is linked to those before it, and asks for the root cause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.chains import Chain, Links, chain_of, has_place, links_of, was_raised
from domain.dues import Audience
from domain.ticket import Event, Ticket
from usecases import outgoing
from usecases.cover import who_acts
from usecases.desk import Desk
from usecases.history import record
from usecases.ports import UnitOfWork


async def link(uow: UnitOfWork, *, desk: Desk, ticket: Ticket, now: datetime) -> None:
    """Link a ticket to the closed ones of the same trouble; call it when place or kind are known.

    Asking again changes nothing until they change. What comes back soon goes up a level, once;
    nothing takes a level away again.
    """
    events = await uow.tickets.events(ticket.id)
    chain = await _chain(uow, desk, ticket)
    if chain.links == links_of(events):
        return
    ticket.follows = chain.follows
    is_raised = _raise(desk, ticket, chain, events)
    record(
        uow,
        ticket=ticket,
        actor_id=None,
        action="chain",
        now=now,
        level=ticket.level,
        raised=is_raised,
        **chain.links.as_facts(),
    )
    if is_raised or chain.links.is_stubborn:
        await _tell(uow, desk, ticket, chain.links, now)


async def _chain(uow: UnitOfWork, desk: Desk, ticket: Ticket) -> Chain:
    home = desk.home(ticket.community)
    rules = home.rules
    if not has_place(ticket) or not rules.chain or home.is_catch_all(ticket.category):
        return Chain()
    others = await uow.tickets.same_trouble(ticket, since=ticket.created_at - rules.chain)
    return chain_of(ticket, others, rules)


def _raise(desk: Desk, ticket: Ticket, chain: Chain, events: Sequence[Event]) -> bool:
    top = desk.home(ticket.community).rules.top_level
    if not chain.is_soon or was_raised(events) or ticket.level >= top:
        return False
    ticket.level += 1
    return True


async def _tell(uow: UnitOfWork, desk: Desk, ticket: Ticket, links: Links, now: datetime) -> None:
    """Call in whoever stands above those who act, in duty time."""
    above = await who_acts(uow, desk=desk, ticket=ticket, level=1, now=now)
    await outgoing.tell_staff(
        uow,
        desk=desk,
        ticket=ticket,
        key="staff-chain-root" if links.is_stubborn else "staff-chain",
        now=now,
        people=[above] if above is not None else [],
        audience=Audience.STAFF,
        times=links.times,
    )


async def wants_root_cause(uow: UnitOfWork, *, ticket: Ticket) -> bool:
    """Say whether the ticket cannot be resolved before somebody says what lies behind it."""
    if ticket.root_cause or ticket.follows is None:
        return False
    return links_of(await uow.tickets.events(ticket.id)).is_stubborn
