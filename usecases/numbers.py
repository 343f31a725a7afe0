"""Tickets by the number people say: it is a community's own, so two communities may have it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from domain.chats import Chat
from domain.community import Community
from domain.people import STAFF, Actor
from domain.refusals import Refusal
from domain.ticket import Ticket
from usecases.desk import Desk
from usecases.ports import UnitOfWork

_SAID = re.compile(r"(?P<home>.*?)[\s#＃]*(?P<number>\d{1,12})", re.DOTALL)
_SHOWN = 12
_ENDING = "社区"


async def find_ticket(
    uow: UnitOfWork, *, desk: Desk, chat: Chat, actor: Actor, number: str
) -> Ticket:
    """Give the one ticket a person named; refuses numbers that do not exist, and unclear ones."""
    found = await find_tickets(uow, desk=desk, chat=chat, actor=actor, number=number)
    if len(found) > 1:
        homes = [desk.home(ticket.community) for ticket in found]
        raise Refusal(
            "refuse-number-several",
            number=found[0].number,
            names="、".join(home.name for home in homes),
            example=f"{homes[0].name}{found[0].number}",
        )
    return found[0]


async def find_tickets(
    uow: UnitOfWork, *, desk: Desk, chat: Chat, actor: Actor, number: str
) -> Sequence[Ticket]:
    """Give what a number may mean, as 241, #241 or 和平社区241; of several all may be seen.

    Whoever may see none of them is refused one of their own community, and told of no other.
    """
    said = _SAID.fullmatch(number.strip())
    homes = _named(communities_of(desk, chat, actor), said["home"]) if said else []
    found: list[Ticket] = []
    for home in homes:
        ticket = await uow.tickets.by_number(home.code, int(said["number"]) if said else 0)
        found += [ticket] if ticket is not None else []
    visible = [ticket for ticket in found if not chat.is_private or may_see(actor, ticket)]
    if not visible:
        own = await _own(uow, desk, actor)
        visible = [ticket for ticket in found if ticket.community in own][:1]
    if not visible:
        raise Refusal("refuse-no-number", number=number.strip().lstrip("#＃")[:_SHOWN])
    return visible


def communities_of(desk: Desk, chat: Chat, actor: Actor) -> list[Community]:
    """Give what a chat is about: its community; in private those of the roles, or all of them."""
    if chat.community is not None:
        home = desk.community(chat.community)
        return [home] if home is not None else []
    held = {item.community for item in actor.appointments}
    known = list(desk.communities)
    return [home for home in known if home.code in held] or known


def _named(homes: Iterable[Community], name: str) -> list[Community]:
    """Narrow communities to the one that was named before the number, by its code or its name."""
    wanted = name.strip().casefold()
    return [
        home
        for home in homes
        if wanted in {"", home.code.casefold(), home.name, home.name.removesuffix(_ENDING)}
    ]


async def _own(uow: UnitOfWork, desk: Desk, actor: Actor) -> set[str | None]:
    """Give the communities a person works for or was seen in."""
    groups = await uow.chats.groups_of(actor.id)
    seen = {chat.community for chat in groups if chat.bot_id == desk.bot_id}
    return {*seen, *(item.community for item in actor.appointments)}


def may_see(actor: Actor, ticket: Ticket) -> bool:
    """Say whether a person may see a ticket in private: its staff, its owner, its reporter."""
    is_staff = bool(actor.roles_in(ticket.community, ticket.grid) & STAFF)
    return is_staff or is_owner(actor, ticket) or ticket.reporter_id == actor.id


def is_owner(actor: Actor, ticket: Ticket) -> bool:
    """Say whether a person owns a ticket and still works there."""
    return ticket.owner_id == actor.id and actor.is_staff(ticket.community)
