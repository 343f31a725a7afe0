"""The evenings together are the ledger: no complaint is told twice, and none is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from domain.digests import DigestKind
from domain.dues import DueKind, DueState, subject_of_community
from domain.ticket import ENDED
from usecases.ports import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Evening:
    """What an evening digest counted for the whole community; told or, with nothing in it, not."""

    start: datetime
    end: datetime
    received: int
    closed: int


async def evenings(uow: UnitOfWork, *, community: str) -> Sequence[Evening]:
    """Give all evenings so far, oldest first."""
    dues = await uow.dues.of_subject(subject_of_community(community))
    counted = [
        Evening(
            start=datetime.fromisoformat(due.facts["start"]),
            end=datetime.fromisoformat(due.facts["end"]),
            received=due.facts["received"],
            closed=due.facts["closed"],
        )
        for due in dues
        if due.kind is DueKind.DIGEST
        and due.state is DueState.DONE
        and due.slot.startswith(DigestKind.EVENING)
        and "received" in due.facts
    ]
    return sorted(counted, key=lambda item: item.start)


async def discrepancies(uow: UnitOfWork, *, community: str, now: datetime) -> Sequence[str]:
    """Say what is wrong with the sum of the evenings; nothing when it equals the tickets' own."""
    told = await evenings(uow, community=community)
    if not told:
        return []
    wrong = [
        f"the evening until {two.end} begins at {two.start}, not at {one.end}"
        for one, two in pairwise(told)
        if one.end != two.start
    ]
    start, end = told[0].start, min(told[-1].end, now)
    received, closed = await _truth(uow, community, start, end)
    sums = sum(item.received for item in told), sum(item.closed for item in told)
    if sums != (received, closed):
        wrong.append(
            f"from {start} to {end} the evenings tell {sums[0]} in and {sums[1]} done, "
            f"the tickets {received} and {closed}"
        )
    return wrong


async def _truth(
    uow: UnitOfWork, community: str, start: datetime, end: datetime
) -> tuple[int, int]:
    """Count what was opened and how often something ended, straight from rows and events."""
    received = closed = 0
    tickets = await uow.tickets.in_period(community, start=start, end=end)
    await uow.tickets.warm([ticket.id for ticket in tickets])
    for ticket in tickets:
        received += start <= ticket.created_at < end
        for event in await uow.tickets.events(ticket.id):
            has_ended = event.to_state in ENDED and event.from_state not in ENDED
            closed += has_ended and start <= event.at < end
    return received, closed
