from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Protocol

from domain.callbacks import Callback
from domain.dues import Due
from domain.exclusions import Exclusion
from domain.promises import Promise
from domain.roster import Leave, Shift


class Dues(Protocol):
    """What falls due. Done rows stay, so that nothing is done twice."""

    async def of_ticket(self, ticket_id: int) -> Sequence[Due]:
        """Give all dues of a ticket, done and pending, oldest first."""
        ...

    async def of_subject(self, subject: str, *, is_held: bool = False) -> Sequence[Due]:
        """Give all dues of a subject, done and pending, oldest first; held when first asked for.

        Others who would hold them wait for the end of this unit.
        """
        ...

    async def planned(self, subjects: Collection[str]) -> Sequence[Due]:
        """Give what is still to come of these subjects, and each notice, told or not."""
        ...

    async def warm_subjects(self, subjects: Collection[str]) -> None:
        """Load the dues of subjects, done and pending."""
        ...

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
        ...

    async def held(self, token: str, ids: Collection[int]) -> Sequence[Due]:
        """Give those of these dues that are pending and leased under this token, oldest first."""
        ...

    async def next_at(
        self, communities: Collection[str] | None = None, *, now: datetime
    ) -> datetime | None:
        """Give the earliest instant at which something falls due or a lease runs out.

        With communities, only theirs count.
        """
        ...

    async def warm(self, ticket_ids: Collection[int]) -> None:
        """Load the dues of tickets."""
        ...


class Promises(Protocol):
    """Promises on tickets."""

    async def get(self, promise_id: int) -> Promise | None:
        """Give a promise by id."""
        ...

    async def of_ticket(self, ticket_id: int) -> Sequence[Promise]:
        """Give the promises of a ticket, oldest first."""
        ...

    async def warm(self, ticket_ids: Collection[int]) -> None:
        """Load the promises of tickets."""
        ...


class Callbacks(Protocol):
    """Call-backs on closed tickets."""

    async def get(self, callback_id: int) -> Callback | None:
        """Give a call-back by id."""
        ...

    async def of_ticket(self, ticket_id: int) -> Sequence[Callback]:
        """Give the call-backs of a ticket, oldest first."""
        ...

    async def warm(self, ticket_ids: Collection[int]) -> None:
        """Load the call-backs of tickets."""
        ...


class Exclusions(Protocol):
    """What is left out of the rates, or asked to be."""

    async def of_ticket(self, ticket_id: int) -> Sequence[Exclusion]:
        """Give what was asked about leaving a ticket out, oldest first."""
        ...

    async def warm(self, ticket_ids: Collection[int]) -> None:
        """Load the exclusions of tickets."""
        ...


class Roster(Protocol):
    """Who is away, and who has a shift."""

    async def leave(self, leave_id: int) -> Leave | None:
        """Give a leave by id."""
        ...

    async def leaves(self, community: str, *, since: date) -> Sequence[Leave]:
        """Give the leaves of a community that last at least until this day, oldest first."""
        ...

    async def shifts_of(self, person_id: int, community: str, *, since: date) -> Sequence[Shift]:
        """Give a person's shifts that begin on this day or later, soonest first."""
        ...

    async def shifts(self, community: str, day: date) -> Sequence[Shift]:
        """Give the shifts of a community that begin on this day, oldest first."""
        ...
