"""Everything that is kept about somebody, for their own eyes; nothing about others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.chats import Chat
from domain.forgetting import GONE
from domain.people import Person, Role
from domain.ticket import Attachment, Rating, Report, ReportVersion, Ticket
from usecases.ports import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class OnTicket:
    """What somebody has on one ticket; `looks` counts who opened the details, by role."""

    ticket: Ticket
    is_reporter: bool
    is_joined: bool
    household: str | None = None
    reports: Sequence[Report] = ()
    versions: Sequence[ReportVersion] = ()
    files: Sequence[Attachment] = ()
    votes: Sequence[Rating] = ()
    looks: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MyData:
    """Everything that is kept about a person; `waiting` are words that wait for a yes."""

    person: Person
    groups: Sequence[Chat]
    roles: Sequence[Role]
    tickets: Sequence[OnTicket]
    waiting: Sequence[str]


async def my_data(uow: UnitOfWork, person: Person) -> MyData:
    """Gather what is kept about a person."""
    tickets = await uow.privacy.tickets_of(person.id)
    await uow.warm([ticket.id for ticket in tickets])
    waiting = await uow.candidates.waiting_of(person.id)
    return MyData(
        person=person,
        groups=await uow.chats.groups_of(person.id),
        roles=[item.role for item in await uow.people.appointments_of(person.id)],
        tickets=[await _on_ticket(uow, ticket, person) for ticket in tickets],
        waiting=[item.text for item in waiting],
    )


async def _on_ticket(uow: UnitOfWork, ticket: Ticket, person: Person) -> OnTicket:
    told = await uow.tickets.reports(ticket.id)
    reports = [item for item in told if item.person_id == person.id and item.text != GONE]
    mine = {item.id for item in reports}
    earlier = await uow.privacy.versions_of([ticket.id])
    joined = await uow.tickets.endorsements(ticket.id)
    own = next((item for item in joined if item.person_id == person.id), None)
    files = await uow.tickets.attachments(ticket.id)
    votes = await uow.tickets.ratings(ticket.id)
    is_reporter = ticket.reporter_id == person.id
    looks = await uow.privacy.looks(ticket.id) if is_reporter else ()
    return OnTicket(
        ticket=ticket,
        is_reporter=is_reporter,
        is_joined=own is not None,
        household=own.household if own else None,
        reports=reports,
        versions=[item for item in earlier if item.report_id in mine],
        files=[item for item in files if item.person_id == person.id],
        votes=[item for item in votes if item.person_id == person.id],
        looks=Counter(str(event.facts.get("role", Role.GRID_WORKER.value)) for event in looks),
    )
