from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Integer, Select, and_, bindparam, case, func, or_, select

from domain.dues import Due, DueKind
from domain.leases import LONGEST_LEASE
from storage.columns import Instant, words
from storage.questions import Question, holding
from storage.shelves import itself
from storage.ticket_tables import tickets
from storage.time_tables import PENDING_DUES, dues
from storage.workspace import Workspace

LEASED = dues.c.lease_token.is_not(None)
TAKEN_AHEAD = dues.c.lease_until > bindparam("ahead", type_=Instant)
"""What was leased before the clock was put back: longer ahead than any lease."""

_OF_TICKETS = Question(Due, dues.c.ticket_id)
_OF_SUBJECTS = Question(Due, dues.c.subject)


class SqlDues:
    """`usecases.ports.Dues` over SQL."""

    def __init__(self, work: Workspace) -> None:
        self._work = work
        self._OF_TICKETS = work.heap(Due, lambda item: item.ticket_id or 0, itself)
        self._OF_SUBJECTS = work.heap(Due, lambda item: item.subject)

    async def of_ticket(self, ticket_id: int) -> Sequence[Due]:
        """Give all dues of a ticket, done and pending, oldest first."""
        found = await self._work.gather(self._OF_TICKETS, ticket_id, _OF_TICKETS)
        return sorted(found, key=lambda item: item.id)

    async def of_subject(self, subject: str, *, is_held: bool = False) -> Sequence[Due]:
        """Give all dues of a subject, done and pending, oldest first; held when first asked for."""
        found = await self._work.gather(self._OF_SUBJECTS, subject, _OF_SUBJECTS, is_held=is_held)
        return sorted(found, key=lambda item: item.id)

    async def planned(self, subjects: Collection[str]) -> Sequence[Due]:
        """Give what is still to come of these subjects, and each notice, told or not."""
        counts = or_(PENDING_DUES, dues.c.kind.in_(words([DueKind.NOTICE])))
        statement = select(Due).where(dues.c.subject.in_(subjects), counts)
        return await self._work.rows(statement.order_by(dues.c.id))

    async def warm_subjects(self, subjects: Collection[str]) -> None:
        """Load the dues of subjects, done and pending."""
        await self._work.warm(self._OF_SUBJECTS, subjects, _OF_SUBJECTS)

    async def lease(
        self,
        *,
        communities: Collection[str],
        token: str,
        now: datetime,
        until: datetime,
        limit: int,
    ) -> Sequence[Due]:
        """Lease what is due in these communities, oldest first; what is held is left out."""
        self._work.must_write()
        asked = {"homes": list(communities), "now": now, "limit": limit}
        asked["ahead"] = now + LONGEST_LEASE
        found = await self._work.rows(_due(), values=asked)
        for due in found:
            due.lease_token, due.lease_until = token, until
            due.attempts += 1
        return found

    async def held(self, token: str, ids: Collection[int]) -> Sequence[Due]:
        """Give those of these dues that are pending and leased under this token, oldest first."""
        where = and_(PENDING_DUES, dues.c.lease_token == token, dues.c.id.in_(ids))
        if self._work.writes:  # tickets first, as everybody else does who changes their dues
            theirs = tickets.c.id.in_(select(dues.c.ticket_id).where(where))
            about = select(tickets.c.id).where(theirs).order_by(tickets.c.id)
            await self._work.session.execute(self._work.held(about))
        statement = select(Due).where(where).order_by(dues.c.at, dues.c.id)
        return await self._work.rows(self._work.held(statement))

    async def next_at(
        self, communities: Collection[str] | None = None, *, now: datetime
    ) -> datetime | None:
        """Give the earliest instant at which something falls due or a lease runs out.

        With communities, only theirs count.
        """
        asked = {"homes": list(communities or ()), "ahead": now + LONGEST_LEASE}
        statement = _next_at(of_homes=communities is not None)
        with self._work.flushing(Due):
            found = (await self._work.session.execute(statement, asked)).scalar_one()
        return found if isinstance(found, datetime) else None

    async def warm(self, ticket_ids: Collection[int]) -> None:
        """Load the dues of tickets."""
        await self._work.warm(self._OF_TICKETS, ticket_ids, _OF_TICKETS)


@cache
def _due() -> Select[Due]:
    """Find what is due in communities and held by nobody, the oldest first."""
    now = bindparam("now", type_=Instant)
    free = or_(~LEASED, dues.c.lease_until <= now, TAKEN_AHEAD)
    homes = dues.c.community.in_(bindparam("homes", expanding=True))
    statement = select(Due).where(PENDING_DUES, homes, dues.c.at <= now, free)
    ordered = statement.order_by(dues.c.at, dues.c.id)
    return holding(ordered.limit(bindparam("limit", type_=Integer)), skips=True)


@cache
def _next_at(*, of_homes: bool) -> Select[datetime | None]:
    """Find when the first thing is due, or its lease runs out."""
    when = case((TAKEN_AHEAD, dues.c.at), else_=func.coalesce(dues.c.lease_until, dues.c.at))
    statement = select(func.min(when)).where(PENDING_DUES)
    if not of_homes:
        return statement
    return statement.where(dues.c.community.in_(bindparam("homes", expanding=True)))
