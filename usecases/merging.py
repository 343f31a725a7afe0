"""One ticket for many: a ticket becomes part of another one, and comes back if that was wrong."""

from __future__ import annotations

from collections.abc import Sequence

from domain.courses import LIVE
from domain.households import said_home
from domain.merging import likeliest
from domain.people import Person
from domain.refusals import Refusal
from domain.ticket import Endorsement, Ticket
from usecases import outgoing, promising
from usecases.cover import cover_chain
from usecases.falling_due import plan
from usecases.history import record
from usecases.parts import whole_of
from usecases.ports import UnitOfWork
from usecases.raising import heat_up
from usecases.step import Step

SHOWN = 6
_LOOKED_AT = 60
_DIGITS = 18
"""Longer numbers have no row; anybody can forge a button."""

_PART = "part"
"""The fact of an event of the whole that says which ticket it is about."""


async def targets(uow: UnitOfWork, *, ticket: Ticket, limit: int = SHOWN) -> Sequence[Ticket]:
    """Give the live tickets of the same grid, the likeliest to be the same trouble first."""
    others = await uow.tickets.live_in(ticket.community, grid=ticket.grid, limit=_LOOKED_AT)
    return likeliest(ticket, others)[:limit]


async def check_merge(uow: UnitOfWork, *, ticket: Ticket, target: Ticket) -> None:
    """Refuse with the reason what makes no sense of these two: one is part of something already."""
    if ticket.merged_into is not None:
        whole = await whole_of(uow, ticket)
        raise Refusal("refuse-merge-part", number=ticket.number, whole=whole.number)
    if target.merged_into is not None and (await whole_of(uow, target)).id == ticket.id:
        raise Refusal("refuse-merge-part", number=target.number, whole=ticket.number)


def check_split(ticket: Ticket) -> None:
    """Refuse to take out of another ticket what is part of none."""
    if ticket.merged_into is None:
        raise Refusal("refuse-split-alone", number=ticket.number)


async def join(uow: UnitOfWork, step: Step) -> None:
    """Make the ticket part of another one, with all who stand behind it.

    A target that is part of a third one stands for that one.
    """
    ticket, target = step.ticket, await _target(uow, step)
    _check(step, target)
    await promising.drop(uow, step)
    ticket.merged_into, ticket.closed_at = target.id, step.now
    mine = await uow.tickets.endorsements(target.id)
    known = {target.reporter_id, *(item.person_id for item in mine)}
    for item in await _people_of(uow, ticket):
        if item.person_id not in known:
            item.ticket_id, item.merged_from = target.id, ticket.id
            uow.add(item)
    record(
        uow,
        ticket=target,
        actor_id=step.actor_id,
        action="absorb",
        now=step.now,
        text=f"#{ticket.number}",
        part=ticket.id,
    )


async def _target(uow: UnitOfWork, step: Step) -> Ticket:
    wanted = step.target or ""
    is_number = wanted.isdecimal() and len(wanted) <= _DIGITS
    found = await uow.tickets.get(int(wanted)) if is_number else None
    if found is None:
        raise Refusal("refuse-no-ticket")
    return await whole_of(uow, found)


def _check(step: Step, target: Ticket) -> None:
    ticket = step.ticket
    is_known = step.actor is None or step.actor.is_staff(target.community)
    if ticket.community != target.community and not is_known:
        raise Refusal("refuse-no-ticket")  # no number of another community is told
    if ticket.id == target.id:
        raise Refusal("refuse-merge-itself", number=ticket.number)
    if (ticket.community, ticket.grid) != (target.community, target.grid):
        raise Refusal("refuse-merge-elsewhere", number=target.number)
    if target.state not in LIVE:
        raise Refusal("refuse-merge-over", number=target.number)


async def _people_of(uow: UnitOfWork, ticket: Ticket) -> list[Endorsement]:
    """Give the reporter and all who joined, as they would stand on another ticket."""
    reports = await uow.tickets.reports(ticket.id)
    reporter = Endorsement(
        ticket_id=ticket.id,
        person_id=ticket.reporter_id,
        at=ticket.created_at,
        household=said_home(ticket, reports, ticket.reporter_id),
    )
    joined = [
        Endorsement(
            ticket_id=ticket.id, person_id=item.person_id, at=item.at, household=item.household
        )
        for item in await uow.tickets.endorsements(ticket.id)
    ]
    return [reporter, *joined]


async def after_join(uow: UnitOfWork, step: Step) -> None:
    """Tell the reporter and the grid once; the target is as urgent as the more urgent of both."""
    ticket, target = step.ticket, await _target(uow, step)
    await outgoing.refresh(uow, ticket=target, now=step.now)
    await outgoing.tell_reporter(
        uow,
        ticket=ticket,
        kind=outgoing.SAY,
        now=step.now,
        key="resident-merged",
        facts={"number": ticket.number, "whole": target.number},
    )
    events = await uow.tickets.events(target.id)
    said = next(item for item in reversed(events) if item.facts.get(_PART) == ticket.id)
    owners = await _owners(uow, step, target)
    if owners:
        await outgoing.tell_staff(
            uow,
            desk=step.desk,
            ticket=target,
            key="staff-merged",
            now=step.now,
            people=owners,
            part=ticket.number,
        )
    await heat_up(
        uow, desk=step.desk, ticket=target, said=said, now=step.now, least=ticket.priority
    )
    await plan(uow, desk=step.desk, ticket=target, now=step.now)


async def _owners(uow: UnitOfWork, step: Step, target: Ticket) -> list[Person]:
    """Give who works on either of the two, without whoever merged them."""
    ids = {step.ticket.owner_id, target.owner_id} - {None, step.actor_id}
    return list(await uow.people.with_ids([one for one in ids if one is not None]))


async def part(uow: UnitOfWork, step: Step) -> None:
    """Let the ticket stand for itself again, with those who came with it."""
    ticket = step.ticket
    whole = await uow.tickets.get(ticket.merged_into or 0)
    if whole is None:
        raise Refusal("refuse-wrong-moment")
    ticket.merged_into = ticket.closed_at = None
    await _leave(uow, ticket, whole)
    record(
        uow,
        ticket=whole,
        actor_id=step.actor_id,
        action="part",
        now=step.now,
        text=f"#{ticket.number}",
        part=ticket.id,
    )
    await outgoing.refresh(uow, ticket=await whole_of(uow, whole), now=step.now)


async def _leave(uow: UnitOfWork, gone: Ticket, whole: Ticket) -> None:
    """Take away those who came with a ticket and have no other reason to stay.

    Who voted or spoke there stays; so does who came with another part, too.
    """
    parts = await uow.tickets.merged_into(whole.id)
    came = {one.id: {item.person_id for item in await _people_of(uow, one)} for one in parts}
    own = {item.person_id for item in await uow.tickets.ratings(whole.id)}
    own |= {item.person_id for item in await uow.tickets.reports(whole.id)}
    for item in await uow.tickets.endorsements(whole.id):
        if item.merged_from != gone.id:
            continue
        person = item.person_id
        item.merged_from = next((one for one, people in came.items() if person in people), None)
        if item.merged_from is None and person not in own:
            await uow.remove(item)
    above = await uow.tickets.get(whole.merged_into or 0)
    if above is not None:
        await _leave(uow, whole, above)


async def after_part(uow: UnitOfWork, step: Step) -> None:
    """Offer it anew, to whoever had it by name; the reporter hears it once."""
    ticket = step.ticket
    chain = await cover_chain(uow, desk=step.desk, ticket=ticket, now=step.now)
    had = [person for person in chain if person.id == ticket.owner_id]
    ticket.owner_id = None  # only now: who had it is to be called
    await outgoing.offer(uow, desk=step.desk, ticket=ticket, now=step.now)
    await outgoing.tell_staff(
        uow, desk=step.desk, ticket=ticket, key="staff-split", now=step.now, people=had
    )
    await outgoing.tell_reporter(
        uow,
        ticket=ticket,
        kind=outgoing.SAY,
        now=step.now,
        key="resident-split",
        facts={"number": ticket.number},
    )
