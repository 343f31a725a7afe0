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
    """List what a person must do (staff), or has reported (residents), a community at a time."""
    for community in _communities_of(desk, chat, actor):
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
    """List what waits for somebody in the grids a worker sees, a community at a time."""
    served = [item for item in _communities_of(desk, chat, actor) if actor.is_staff(item)]
    if not served:
        raise Refusal("refuse-staff-only")
    for community in served:
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


def _communities_of(desk: Desk, chat: Chat, actor: Actor) -> list[str]:
    """Give what a chat is about: its community; in private those of the roles, or all of them."""
    if chat.community is not None:
        return [chat.community]
    held = {item.community for item in actor.appointments}
    known = [item.code for item in desk.communities]
    return [code for code in known if code in held] or known


async def find_ticket(
    uow: UnitOfWork, *, desk: Desk, chat: Chat, actor: Actor, number: str
) -> Ticket:
    """Give the ticket a person named by its number; refuses numbers that do not exist."""
    digits = number.strip().lstrip("#＃")
    found: list[Ticket] = []
    if digits.isdecimal() and len(digits) <= _DIGITS:
        for community in _communities_of(desk, chat, actor):
            ticket = await uow.tickets.by_number(community, int(digits))
            found += [ticket] if ticket is not None else []
    if not found:
        raise Refusal("refuse-no-number", number=digits[:_DIGITS])
    return next((ticket for ticket in found if _may_see(actor, ticket)), found[0])


def _may_see(actor: Actor, ticket: Ticket) -> bool:
    """Say whether a person may see a ticket in private: its staff, its owner, its reporter."""
    is_staff = bool(actor.roles_in(ticket.community, ticket.grid) & STAFF)
    return is_staff or _is_owner(actor, ticket) or ticket.reporter_id == actor.id


def _is_owner(actor: Actor, ticket: Ticket) -> bool:
    """Say whether a person owns a ticket and still works there."""
    return ticket.owner_id == actor.id and actor.is_staff(ticket.community)


async def show_ticket(
    uow: UnitOfWork, *, ticket: Ticket, chat: Chat, actor: Actor, now: datetime
) -> None:
    """Post a ticket's card afresh, the one that fits the chat."""
    if chat.is_staff and chat.community == ticket.community:
        if not actor.is_staff(ticket.community):
            raise Refusal("refuse-staff-only")
    elif chat.is_private:
        if not _may_see(actor, ticket):
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
    is_entitled = bool(actor.roles_in(ticket.community, ticket.grid) & STAFF)
    if not (is_entitled or _is_owner(actor, ticket)):
        raise Refusal("refuse-not-yours")
    role = actor.top_role(ticket.community).value
    record(uow, ticket=ticket, actor_id=actor.id, action="look", now=now, role=role)
    await outgoing.put(
        uow, chat=chat, kind=outgoing.DETAILS, now=now, ticket=ticket, is_private=True
    )
    await outgoing.show_card(uow, ticket=ticket, chat=chat, now=now, fresh=True)
