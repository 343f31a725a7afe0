"""What must hold of every ticket, looked at every night; a plan that is missing is made again.

A ticket with an open call-back is not over, be it closed. Of words that wait it is looked at, too,
that they end, and that nothing is left of them when they did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
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
    community: str
    ticket_id: int
    number: int
    what: str


async def check(
    uow: UnitOfWork, *, desk: Desk, now: datetime, codes: Collection[str] | None = None
) -> list[Breach]:
    """Give what does not hold of the tickets that are not over, of these communities or of all."""
    homes = desk.codes if codes is None else desk.codes.intersection(codes)
    found: list[Breach] = []
    async for part in in_parts(await uow.tickets.unfinished(homes)):
        for ticket in await _held(uow, part):
            found += [
                Breach(
                    rule=rule,
                    community=ticket.community,
                    ticket_id=ticket.id,
                    number=ticket.number,
                    what=what,
                )
                for rule, what in await _broken(uow, desk, ticket, now)
            ]
    for candidate, home, what in await check_candidates(uow, communities=homes):
        told = f"candidate {candidate.id} {what}"
        words = Breach(rule=Rule.WORDS_END, community=home, ticket_id=0, number=0, what=told)
        found.append(words)
    return found


async def _broken(
    uow: UnitOfWork, desk: Desk, ticket: Ticket, now: datetime
) -> list[tuple[Rule, str]]:
    picture = await picture_of(uow, desk=desk, ticket=ticket)
    dues = await uow.dues.of_ticket(ticket.id)
    pending = [due for due in dues if due.state is DueState.PENDING]
    return [*_of_dues(picture, pending, now), *_of_owner(picture), *_of_promises(picture)]


async def _held(uow: UnitOfWork, ids: Sequence[int]) -> list[Ticket]:
    """Give those of these tickets to which something is still to happen, with all of theirs."""
    await uow.warm(ids)
    found = [await uow.tickets.get(ticket_id) for ticket_id in ids]
    return [
        ticket
        for ticket in found
        if ticket is not None
        and (
            ticket.state in _LIVE
            or any(
                item.state is CallbackState.OPEN
                for item in await uow.callbacks.of_ticket(ticket.id)
            )
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


async def mend(
    uow: UnitOfWork, *, desk: Desk, now: datetime, codes: Collection[str] | None = None
) -> None:
    """Say what does not hold, and plan again what has no plan or a wrong one.

    It is how tickets from before there were due rows get theirs.
    """
    found: dict[tuple[str, Rule], list[Breach]] = defaultdict(list)
    for breach in await check(uow, desk=desk, now=now, codes=codes):
        found[breach.community, breach.rule].append(breach)
    for (community, rule), breaches in found.items():
        log.warning(
            "invariant_broken",
            community=community,
            rule=rule,
            tickets=[item.ticket_id for item in breaches],
            first=breaches[0].what,
        )
        if rule is Rule.WORDS_END:
            await mend_candidates(uow, community=community)
        for breach in breaches if rule is Rule.ONE_NEXT else ():
            ticket = await uow.tickets.get(breach.ticket_id)
            if ticket is not None:
                await plan(uow, desk=desk, ticket=ticket, now=now)


async def check_up(run: Run, due: Due) -> None:
    """Look at a community's tickets and mend what can be."""
    await mend(run.uow, desk=run.desk, now=run.now, codes=[due.community])


async def seed_check_up(run: Run, community: Community, planned: Sequence[Due]) -> None:
    """See that a community has its next nightly check."""
    if any(due.kind is DueKind.CHECKUP for due in planned):
        return
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
