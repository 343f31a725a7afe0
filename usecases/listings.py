"""Who may see which tickets, listed or one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.chats import Chat
from domain.community import Community
from domain.outbox import Urgency
from domain.people import STAFF, Actor
from domain.refusals import Refusal
from domain.ticket import ENDED, State, Ticket
from usecases import outgoing
from usecases.choosing import MOST, ask_which
from usecases.desk import Desk
from usecases.history import record
from usecases.numbers import communities_of, is_owner, may_see
from usecases.ports import Narrowing, UnitOfWork

Query = dict[str, Any]
"""What a list asks for, as its intent carries it."""

_ALIVE = tuple(state for state in State if state not in ENDED)
_WAITING = (State.OPEN, State.CONTESTED, State.DELIBERATION)


async def list_mine(
    uow: UnitOfWork,
    *,
    desk: Desk,
    chat: Chat,
    actor: Actor,
    now: datetime,
    only: Community | None = None,
    after: int = 0,
) -> None:
    """List what a person must do (staff), or has reported (residents), a community at a time.

    Workers begin with what has waited longest, residents look for what they said last. Of one
    community, the list may go on behind the ticket with an id.
    """
    homes = communities_of(desk, chat, actor)
    asked = [(home, _mine(actor, home)) for home in ([only] if only is not None else homes)]
    more = {"what": "mine", "asker": actor.id, "after": after, "is_named": len(homes) > 1}
    await _list(uow, chat=chat, asked=asked, more=more, now=now)


def _mine(actor: Actor, home: Community) -> Query:
    if actor.is_staff(home.code):
        return {"title": "list-mine", "alive": True, "owner_id": actor.id}
    return {"title": "list-reported", "alive": False, "reporter_id": actor.id, "newest": True}


async def list_open(
    uow: UnitOfWork,
    *,
    desk: Desk,
    chat: Chat,
    actor: Actor,
    now: datetime,
    only: Community | None = None,
    after: int = 0,
) -> None:
    """List what waits for somebody in the grids a worker sees, a community at a time.

    Of one community, the list may go on behind the ticket with an id.
    """
    homes = communities_of(desk, chat, actor)
    wanted = [only] if only is not None else homes
    served = [home for home in wanted if actor.is_staff(home.code)]
    if not served:
        raise Refusal("refuse-staff-only")
    waiting = [state.value for state in _WAITING]
    asked: list[tuple[Community, Query]] = [
        (
            home,
            {"title": "list-open", "states": waiting, "grids": _grids_of(actor, home.code)},
        )
        for home in served
    ]
    is_named = sum(actor.is_staff(home.code) for home in homes) > 1
    more = {"what": "open", "asker": actor.id, "after": after, "is_named": is_named}
    await _list(uow, chat=chat, asked=asked, more=more, now=now)


async def _list(
    uow: UnitOfWork,
    *,
    chat: Chat,
    asked: Sequence[tuple[Community, Query]],
    more: Query,
    now: datetime,
) -> None:
    """Put a list for each community that has something to list; of many, ask which is wanted.

    `more` is what its button to the rest carries: what was asked for, by whom, from where on.
    """
    shown = asked
    if len(asked) > 1:
        shown = [(home, query) for home, query in asked if await _has(uow, home, query)]
    if len(shown) > MOST:
        homes = [home for home, _ in shown]
        await ask_which(uow, chat=chat, homes=homes, what=more["what"], now=now)
        return
    for home, query in shown or asked[:1]:
        await outgoing.put(
            uow,
            chat=chat,
            kind=outgoing.LISTING,
            now=now,
            urgency=Urgency.ANSWER,
            community=home.code,
            **more,
            **query,
        )


async def _has(uow: UnitOfWork, home: Community, query: Query) -> bool:
    return bool(await uow.tickets.listing(home.code, limit=1, **narrowing(query)))


def narrowing(query: Query) -> Narrowing:
    """Give what narrows a list down, as its intent carries it."""
    return Narrowing(
        states=_states_of(query),
        grids=query.get("grids"),
        owner_id=query.get("owner_id"),
        reporter_id=query.get("reporter_id"),
        after=query.get("after", 0),
        newest=query.get("newest", False),
    )


def _states_of(query: Query) -> tuple[State, ...]:
    """Give the states that a list asks for: those it names, the living ones, or all."""
    if query.get("states"):
        return tuple(State(value) for value in query["states"])
    return _ALIVE if query.get("alive", True) else tuple(State)


def _grids_of(actor: Actor, community: str) -> list[str] | None:
    """Give the grids a worker sees; None means all of them."""
    if actor.oversees(community):
        return None
    return [
        item.grid
        for item in actor.appointments
        if item.community == community and item.grid and item.role in STAFF
    ]


async def show_ticket(
    uow: UnitOfWork, *, ticket: Ticket, chat: Chat, actor: Actor, now: datetime
) -> None:
    """Post a ticket's card afresh, the one that fits the chat."""
    if chat.is_staff and chat.community == ticket.community:
        if not actor.is_staff(ticket.community):
            raise Refusal("refuse-staff-only")
    elif chat.is_private:
        if not may_see(actor, ticket):
            raise Refusal("refuse-not-yours")
    elif await uow.posts.card(ticket.id, chat.id) is None:
        raise _not_here(ticket, chat, actor)
    await outgoing.show_card(uow, ticket=ticket, chat=chat, now=now, fresh=True)


def _not_here(ticket: Ticket, chat: Chat, actor: Actor) -> Refusal:
    """Say that a group has no card of a ticket; its number only where it may be known."""
    if chat.community == ticket.community or may_see(actor, ticket):
        return Refusal("refuse-not-here", number=ticket.number)
    return Refusal("refuse-no-ticket")


async def show_details(
    uow: UnitOfWork, *, ticket_id: int, chat: Chat, actor: Actor, now: datetime
) -> None:
    """Tell a worker of the grid everything in their direct chat; each look is written down."""
    ticket = await uow.tickets.get(ticket_id)
    if ticket is None:
        raise Refusal("refuse-no-ticket")
    is_entitled = bool(actor.roles_in(ticket.community, ticket.grid) & STAFF)
    if not (is_entitled or is_owner(actor, ticket)):
        raise Refusal("refuse-not-yours")
    role = actor.top_role(ticket.community).value
    record(uow, ticket=ticket, actor_id=actor.id, action="look", now=now, role=role)
    await outgoing.put(
        uow, chat=chat, kind=outgoing.DETAILS, now=now, ticket=ticket, is_private=True
    )
    await outgoing.show_card(uow, ticket=ticket, chat=chat, now=now, fresh=True)
