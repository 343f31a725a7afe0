"""What must hold of every ticket, looked at every night; a plan that is missing is made again.

A ticket with an open call-back is not over, be it closed. Of words that wait it is looked at, too,
that they end, and that nothing is left of them when they did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import structlog

from domain.callbacks import CallbackState
from domain.community import Community
from domain.dues import Due, DueKind, DueState, subject_of_community
from domain.picture import Picture
from domain.plan import next_rung
from domain.promises import PromiseState
from domain.ticket import ENDED, WORKING, State, Ticket
from usecases.breath import in_parts
from usecases.candidate_check import check_candidates, mend_candidates
from usecases.desk import Desk
from usecases.falling_due import Run, picture_of, plan
from usecases.ports import UnitOfWork

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_LIVE = frozenset(State) - ENDED
_ALL = 1_000_000
_GRACE = timedelta(hours=1)
_NIGHTLY = time(3, 30)


class Rule(StrEnum):
    """What must hold."""

    ONE_NEXT = "one_next"
    NOT_LATE = "not_late"
    OWNED_OR_OFFERED = "owned_or_offered"
    PROMISES_FIT = "promises_fit"
    WORDS_END = "words_end"


@dataclass(frozen=True, kw_only=True)
class Breach:
    """One ticket of which a rule does not hold; without a number, overheard words."""

    rule: Rule
    ticket_id: int
    number: int
    what: str


async def check(uow: UnitOfWork, *, desk: Desk, now: datetime) -> list[Breach]:
    """Give what does not hold of the tickets of all communities that are not over."""
    return [
        breach
        for community in desk.communities
        for breach in await _check(uow, desk, community, now)
    ]


async def _check(uow: UnitOfWork, desk: Desk, community: Community, now: datetime) -> list[Breach]:
    tickets = await _unfinished(uow, community, now)
    found: list[Breach] = []
    async for part in in_parts(tickets):
        for ticket in part:
            found += [
                Breach(rule=rule, ticket_id=ticket.id, number=ticket.number, what=what)
                for rule, what in await _broken(uow, desk, ticket, now)
            ]
    for candidate, what in await check_candidates(uow, community=community.code):
        told = f"candidate {candidate.id} {what}"
        found.append(Breach(rule=Rule.WORDS_END, ticket_id=0, number=0, what=told))
    return found


async def _broken(
    uow: UnitOfWork, desk: Desk, ticket: Ticket, now: datetime
) -> list[tuple[Rule, str]]:
    picture = await picture_of(uow, desk=desk, ticket=ticket)
    dues = await uow.dues.of_ticket(ticket.id)
    pending = [due for due in dues if due.state is DueState.PENDING]
    return [*_of_dues(picture, pending, now), *_of_owner(picture), *_of_promises(picture)]


async def _unfinished(uow: UnitOfWork, community: Community, now: datetime) -> list[Ticket]:
    """Give the tickets to which something is still to happen, with all that hangs on them."""
    living = await uow.tickets.listing(community.code, states=_LIVE, limit=_ALL)
    called = await uow.tickets.called_back_in(community.code, start=now, end=now + _GRACE)
    once = {ticket.id: ticket for ticket in (*living, *called)}
    async for part in in_parts(list(once)):
        await uow.warm(part)
    return [
        ticket
        for ticket in once.values()
        if ticket.state in _LIVE
        or any(
            item.state is CallbackState.OPEN for item in await uow.callbacks.of_ticket(ticket.id)
        )
    ]


def _of_dues(picture: Picture, pending: list[Due], now: datetime) -> Iterator[tuple[Rule, str]]:
    rung = next_rung(picture)
    if len(pending) != 1 or rung is None:
        yield Rule.ONE_NEXT, f"{len(pending)} due rows wait, one must"
    elif pending[0].key != rung.key:
        yield Rule.ONE_NEXT, f"{pending[0].slot} waits, but {rung.slot} comes next"
    for due in pending:
        if due.error is not None:
            yield Rule.NOT_LATE, f"{due.slot} failed {due.attempts} times: {due.error}"
        elif (due.lease_until or due.at) < now - _GRACE:
            yield Rule.NOT_LATE, f"{due.slot} was due at {due.at.isoformat()}"


def _of_owner(picture: Picture) -> Iterator[tuple[Rule, str]]:
    ticket = picture.ticket
    if ticket.state in WORKING and ticket.owner_id is None:
        yield Rule.OWNED_OR_OFFERED, f"is {ticket.state}, but nobody owns it"
    if ticket.state is State.OPEN and ticket.owner_id is not None:
        yield Rule.OWNED_OR_OFFERED, "is offered, but somebody owns it"
    if picture.community.grid(ticket.grid) is None:
        yield Rule.OWNED_OR_OFFERED, f"its grid {ticket.grid} is not in the config"


def _of_promises(picture: Picture) -> Iterator[tuple[Rule, str]]:
    ticket = picture.ticket
    if ticket.state is State.SCHEDULED and ticket.promised_at is None:
        yield Rule.PROMISES_FIT, "is scheduled without a date"
    for promise in picture.promises:
        if promise.state is PromiseState.OPEN and promise.cycle != ticket.cycle:
            yield Rule.PROMISES_FIT, f"promise {promise.id} of an earlier cycle is still open"


async def mend(uow: UnitOfWork, *, desk: Desk, now: datetime) -> None:
    """Say what does not hold, and plan again what has no plan or a wrong one.

    It is how tickets from before there were due rows get theirs.
    """
    for community in desk.communities:
        await _mend(uow, desk, community, now)


async def _mend(uow: UnitOfWork, desk: Desk, community: Community, now: datetime) -> None:
    by_rule: dict[Rule, list[Breach]] = defaultdict(list)
    for breach in await _check(uow, desk, community, now):
        by_rule[breach.rule].append(breach)
    for rule, breaches in by_rule.items():
        log.warning(
            "invariant_broken",
            community=community.code,
            rule=rule,
            tickets=[item.ticket_id for item in breaches],
            first=breaches[0].what,
        )
    for breach in by_rule[Rule.ONE_NEXT]:
        ticket = await uow.tickets.get(breach.ticket_id)
        if ticket is not None:
            await plan(uow, desk=desk, ticket=ticket, now=now)
    if by_rule[Rule.WORDS_END]:
        await mend_candidates(uow, community=community.code)


async def seed_check_up(run: Run) -> None:
    """See that every community has its next nightly check."""
    for community in run.desk.communities:
        subject = subject_of_community(community.code)
        waiting = [
            due
            for due in await run.uow.dues.of_subject(subject)
            if due.kind is DueKind.CHECKUP and due.state is DueState.PENDING
        ]
        if not waiting:
            _next_check(run, community)


async def check_up(run: Run, due: Due) -> None:
    """Look at a community's tickets and mend what can be."""
    await _mend(run.uow, run.desk, run.desk.home(due.community), run.now)


def _next_check(run: Run, community: Community) -> None:
    zone = ZoneInfo(community.timezone)
    day = run.now.astimezone(zone).date()
    if datetime.combine(day, _NIGHTLY, zone) <= run.now:
        day += timedelta(days=1)
    run.uow.add(
        Due(
            community=community.code,
            subject=subject_of_community(community.code),
            kind=DueKind.CHECKUP,
            slot=day.isoformat(),
            at=datetime.combine(day, _NIGHTLY, zone),
            created_at=run.now,
        )
    )
