"""Who may see which tickets, listed or one at a time."""

from __future__ import annotations

from datetime import datetime

from domain.chats import Chat
from domain.outbox import Urgency
from domain.people import STAFF, Actor
from domain.refusals import Refusal
from domain.ticket import State, Ticket
from usecases import outgoing
from usecases.desk import Desk
from usecases.history import record
from usecases.ports import UnitOfWork

_DIGITS = 12
_WAITING = (State.OPEN, State.CONTESTED, State.DELIBERATION)


async def list_mine(
    uow: UnitOfWork, *, desk: Desk, chat: Chat, actor: Actor, now: datetime
) -> None:
    """List what a person must do (staff), or has reported (residents)."""
    community = chat.community or _community_of(desk, actor)
    owns = actor.is_staff(community)
    await outgoing.put(
        uow,
        chat=chat,
        kind=outgoing.LISTING,
        now=now,
        urgency=Urgency.ANSWER,
        community=community,
        title="list-mine" if owns else "list-reported",
        alive=owns,
        owner_id=actor.id if owns else None,
        reporter_id=None if owns else actor.id,
    )


async def list_open(
    uow: UnitOfWork, *, desk: Desk, chat: Chat, actor: Actor, now: datetime
) -> None:
    """List what waits for somebody in the grids a worker sees."""
    community = chat.community or _community_of(desk, actor)
    if not actor.is_staff(community):
        raise Refusal("refuse-staff-only")
    await outgoing.put(
        uow,
        chat=chat,
        kind=outgoing.LISTING,
        now=now,
        urgency=Urgency.ANSWER,
        community=community,
        title="list-open",
        states=[state.value for state in _WAITING],
        grids=_grids_of(actor, community),
    )


def _grids_of(actor: Actor, community: str) -> list[str] | None:
    """Give the grids a worker sees; None means all of them."""
    if actor.oversees(community):
        return None
    return [
        item.grid
        for item in actor.appointments
        if item.community == community and item.grid and item.role in STAFF
    ]


def _community_of(desk: Desk, actor: Actor) -> str:
    held = next((item.community for item in actor.appointments), None)
    return held or desk.communities[0].code


async def find_ticket(
    uow: UnitOfWork, *, desk: Desk, chat: Chat, actor: Actor, number: str
) -> Ticket:
    """Give the ticket a person named by its number; refuses numbers that do not exist."""
    digits = number.strip().lstrip("#＃")
    community = chat.community or _community_of(desk, actor)
    is_number = digits.isdecimal() and len(digits) <= _DIGITS
    found = await uow.tickets.by_number(community, int(digits)) if is_number else None
    if found is None:
        raise Refusal("refuse-no-number", number=digits[:_DIGITS])
    return found


async def show_ticket(
    uow: UnitOfWork, *, ticket: Ticket, chat: Chat, actor: Actor, now: datetime
) -> None:
    """Post a ticket's card afresh, the one that fits the chat."""
    is_staff = bool(actor.roles_in(ticket.community, ticket.grid) & STAFF)
    is_owner = ticket.owner_id == actor.id and actor.is_staff(ticket.community)
    if chat.is_staff and chat.community == ticket.community:
        if not actor.is_staff(ticket.community):
            raise Refusal("refuse-staff-only")
    elif chat.is_private:
        if not (is_staff or is_owner or ticket.reporter_id == actor.id):
            raise Refusal("refuse-not-yours")
    elif await uow.posts.card(ticket.id, chat.id) is None:
        raise Refusal("refuse-not-here", number=ticket.number)
    await outgoing.show_card(uow, ticket=ticket, chat=chat, now=now, fresh=True)


async def show_details(
    uow: UnitOfWork, *, ticket_id: int, chat: Chat, actor: Actor, now: datetime
) -> None:
    """Tell a worker of the grid everything in their direct chat; each look is written down."""
    ticket = await uow.tickets.get(ticket_id)
    if ticket is None:
        raise Refusal("refuse-no-ticket")
    entitled = actor.roles_in(ticket.community, ticket.grid) & STAFF
    if not entitled and ticket.owner_id != actor.id:
        raise Refusal("refuse-not-yours")
    record(uow, ticket=ticket, actor_id=actor.id, action="look", now=now)
    await outgoing.put(
        uow, chat=chat, kind=outgoing.DETAILS, now=now, ticket=ticket, is_private=True
    )
    await outgoing.show_card(uow, ticket=ticket, chat=chat, now=now, fresh=True)
