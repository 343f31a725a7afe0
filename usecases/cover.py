"""Who stands in for whom, and where they are reached."""

from __future__ import annotations

from domain.chats import Chat
from domain.people import Person, Role
from domain.ticket import Ticket
from usecases.desk import Desk
from usecases.ports import UnitOfWork


async def staff_place(uow: UnitOfWork, *, desk: Desk, ticket: Ticket) -> Chat | None:
    """Give where the people of the ticket's grid work: their staff group, else somebody's chat."""
    group = await uow.chats.staff_of(desk.bot_id, ticket.community, ticket.grid)
    if group is not None:
        return group
    for person in await cover_chain(uow, ticket=ticket):
        chat = await direct_chat(uow, desk=desk, person=person)
        if chat is not None:
            return chat
    return None


async def cover_chain(uow: UnitOfWork, *, ticket: Ticket) -> list[Person]:
    """Give who answers for the ticket's grid, in order: A角, B角, grid lead, supervisors."""
    people: list[Person] = []
    for role, grid in (
        (Role.GRID_WORKER, ticket.grid),
        (Role.GRID_LEAD, ticket.grid),
        (Role.SUPERVISOR, None),
    ):
        held = await uow.people.holders(ticket.community, role=role, grid=grid)
        people.extend(person for person, _ in held if person not in people)
    return people


async def direct_chat(uow: UnitOfWork, *, desk: Desk, person: Person) -> Chat | None:
    """Give the person's direct chat when the bot may write there."""
    if person.telegram_id is None or not person.dm_ok:
        return None
    return await uow.chats.at(desk.bot_id, person.telegram_id)
