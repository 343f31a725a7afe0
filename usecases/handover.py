"""Going off duty: all that somebody has in hand passes to whoever is on, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.chats import Chat
from domain.cover import taker
from domain.dues import Audience
from domain.outbox import Urgency
from domain.people import STAFF, Person, Role
from domain.roster import Leave
from domain.ticket import WORKING, Priority, State, Ticket
from domain.transitions import Action
from usecases import outgoing
from usecases.cover import Duty, direct_chat, duty_of
from usecases.desk import Desk
from usecases.ports import UnitOfWork
from usecases.shift_change import hand_offers, hold_roster
from usecases.step import Step
from usecases.work import perform

_MOST = 1000


async def hand_over(
    uow: UnitOfWork,
    *,
    desk: Desk,
    leave: Leave,
    person: Person,
    now: datetime,
    audience: Audience,
) -> None:
    """Let the work of somebody on leave go to those who stand in, and say so once to each.

    What nobody can take stays with its owner; the supervisors hear of it. What is offered and was
    not taken reaches who is on now. It is said when the audience may be disturbed.
    """
    community = desk.home(leave.community)
    await hold_roster(uow, home=community, now=now)
    duty = await duty_of(uow, desk=desk, community=community, now=now)
    passed: dict[int, list[Ticket]] = {}
    left: list[Ticket] = []
    for ticket in await uow.tickets.listing(
        community.code, states=WORKING | {State.CONTESTED}, owner_id=person.id, limit=_MOST
    ):
        heir = taker(await duty.chain(ticket.grid), besides=person.id)
        if heir is None:
            left.append(ticket)
            continue
        passed.setdefault(heir.id, []).append(ticket)
        await perform(uow, step=_cover(desk, ticket, person, heir, now))
    for heir_id, tickets in passed.items():
        await _tell_heir(uow, duty, leave, person, heir_id, tickets, audience=audience)
    if left:
        await _tell_chiefs(uow, duty, person, left, audience=audience)
    await _offer_again(uow, duty, person)
    await hand_offers(uow, desk=desk, home=community, now=now)


def _cover(desk: Desk, ticket: Ticket, person: Person, heir: Person, now: datetime) -> Step:
    return Step(
        desk=desk,
        ticket=ticket,
        actor=None,
        action=Action.COVER,
        now=now,
        text=f"{person.name} → {heir.name}",
        target=str(heir.id),
    )


async def _tell_heir(  # noqa: PLR0917 - the facts of one sentence
    uow: UnitOfWork,
    duty: Duty,
    leave: Leave,
    person: Person,
    heir_id: int,
    tickets: Sequence[Ticket],
    *,
    audience: Audience,
) -> None:
    heir = await uow.people.get(heir_id)
    direct = await direct_chat(uow, desk=duty.desk, person=heir) if heir is not None else None
    groups = await _groups(uow, duty, tickets)
    for chat, known in (*groups, *([(direct, tickets)] if direct is not None else [])):
        await outgoing.put(
            uow,
            chat=chat,
            kind=outgoing.SAY,
            now=duty.now,
            urgency=Urgency.ANSWER,
            audience=_unless_danger(audience, known),
            community=duty.community.code,
            key="staff-covered",
            facts={
                "name": person.name,
                "heir": heir.name if heir is not None else "?",
                "until": leave.last_day.isoformat(),
                "numbers": _numbers(known),
            },
            mentions=[heir_id],
        )


async def _tell_chiefs(
    uow: UnitOfWork,
    duty: Duty,
    person: Person,
    tickets: Sequence[Ticket],
    *,
    audience: Audience,
) -> None:
    held = await uow.people.holders(duty.community.code, role=Role.SUPERVISOR, grid=None)
    chiefs = [chief for chief, _ in held]
    direct = [await direct_chat(uow, desk=duty.desk, person=chief) for chief in chiefs]
    groups = await _groups(uow, duty, tickets)
    for chat, known in (*groups, *((chat, tickets) for chat in direct if chat is not None)):
        await outgoing.put(
            uow,
            chat=chat,
            kind=outgoing.SAY,
            now=duty.now,
            urgency=Urgency.ANSWER,
            audience=_unless_danger(audience, known),
            community=duty.community.code,
            key="staff-uncovered",
            facts={"name": person.name, "numbers": _numbers(known)},
            mentions=[chief.id for chief in chiefs],
        )


async def _groups(
    uow: UnitOfWork, duty: Duty, tickets: Sequence[Ticket]
) -> list[tuple[Chat, list[Ticket]]]:
    """Give the staff groups that these tickets concern, each with its own."""
    found: dict[int, tuple[Chat, list[Ticket]]] = {}
    for ticket in tickets:
        chat = await uow.chats.staff_of(duty.desk.bot_id, ticket.community, ticket.grid)
        if chat is not None:
            found.setdefault(chat.id, (chat, []))[1].append(ticket)
    return list(found.values())


def _unless_danger(audience: Audience, tickets: Sequence[Ticket]) -> Audience | None:
    return None if any(item.priority is Priority.P0 for item in tickets) else audience


def _numbers(tickets: Sequence[Ticket]) -> str:
    return " ".join(f"#{ticket.number}" for ticket in tickets)


async def _offer_again(uow: UnitOfWork, duty: Duty, person: Person) -> None:
    """Offer what waits in the person's direct chat, where a grid has no group, to who is on."""
    mine = await direct_chat(uow, desk=duty.desk, person=person)
    grids = await _grids_without_group(uow, duty, person)
    if mine is None or not grids:
        return
    for ticket in await uow.tickets.listing(
        duty.community.code,
        states={State.OPEN, State.CONTESTED},
        grids=grids,
        limit=_MOST,
    ):
        if await uow.posts.card(ticket.id, mine.id) is not None and ticket.owner_id is None:
            await outgoing.offer(uow, desk=duty.desk, ticket=ticket, now=duty.now)


async def _grids_without_group(uow: UnitOfWork, duty: Duty, person: Person) -> list[str]:
    held = await uow.people.appointments_of(person.id)
    own = [item for item in held if item.community == duty.community.code and item.role in STAFF]
    return [
        grid.code
        for grid in duty.community.grids
        if any(item.covers(grid.code) for item in own)
        and await uow.chats.staff_of(duty.desk.bot_id, duty.community.code, grid.code) is None
    ]
