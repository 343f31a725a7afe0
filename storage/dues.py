from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from domain.dues import Due
from domain.leases import LONGEST_LEASE
from storage.shelves import itself
from storage.ticket_tables import tickets
from storage.time_tables import PENDING_DUES, dues
from storage.workspace import Workspace

LEASED = dues.c.lease_token.is_not(None)


class SqlDues:
    """`usecases.ports.Dues` over SQL."""

    def __init__(self, work: Workspace) -> None:
        self._work = work
        self._of_tickets = work.heap(Due, lambda item: item.ticket_id or 0, itself)
        self._of_subjects = work.heap(Due, lambda item: item.subject)

    async def of_ticket(self, ticket_id: int) -> Sequence[Due]:
        """Give all dues of a ticket, done and pending, oldest first."""
        found = await self._work.gather(self._of_tickets, ticket_id, _of_tickets)
        return sorted(found, key=lambda item: item.id)

    async def of_subject(self, subject: str) -> Sequence[Due]:
        """Give all dues of a subject, done and pending, oldest first."""
        found = await self._work.gather(self._of_subjects, subject, _of_subjects)
        return sorted(found, key=lambda item: item.id)

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
        free = or_(~LEASED, dues.c.lease_until <= now, _taken_ahead(now))
        statement = (
            select(Due)
            .where(PENDING_DUES, dues.c.community.in_(communities), dues.c.at <= now, free)
            .order_by(dues.c.at, dues.c.id)
            .limit(limit)
        )
        found = await self._work.rows(self._work.held(statement, skips=True))
        for due in found:
            due.lease_token, due.lease_until = token, until
            due.attempts += 1
        return found

    async def held(self, token: str) -> Sequence[Due]:
        """Give the pending dues that are leased under this token, oldest first."""
        where = and_(PENDING_DUES, dues.c.lease_token == token)
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
        when = case(
            (_taken_ahead(now), dues.c.at), else_=func.coalesce(dues.c.lease_until, dues.c.at)
        )
        statement = select(func.min(when)).where(PENDING_DUES)
        if communities is not None:
            statement = statement.where(dues.c.community.in_(communities))
        with self._work.flushing(Due):
            found = (await self._work.session.execute(statement)).scalar_one()
        return found if isinstance(found, datetime) else None

    async def warm(self, ticket_ids: Collection[int]) -> None:
        """Load the dues of tickets."""
        await self._work.warm(self._of_tickets, ticket_ids, _of_tickets)


def _taken_ahead(now: datetime) -> ColumnElement[bool]:
    """Find what was leased before the clock was put back."""
    return dues.c.lease_until > now + LONGEST_LEASE


def _of_tickets(ids: list[int]) -> Select[Due]:
    return select(Due).where(dues.c.ticket_id.in_(ids))


def _of_subjects(subjects: list[str]) -> Select[Due]:
    return select(Due).where(dues.c.subject.in_(subjects))
