from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Select, select

from domain.callbacks import Callback
from domain.exclusions import Exclusion
from domain.promises import Promise
from storage.shelves import itself
from storage.time_tables import callbacks, exclusions, promises
from storage.workspace import Workspace


class SqlPromises:
    """`usecases.ports.Promises` over SQL."""

    def __init__(self, work: Workspace) -> None:
        self._work = work
        self._by_id = work.shelf(Promise, lambda item: item.id)
        self._of = work.heap(Promise, lambda item: item.ticket_id, itself)

    async def get(self, promise_id: int) -> Promise | None:
        """Give a promise by id."""
        return await self._work.find(
            self._by_id, promise_id, lambda ids: select(Promise).where(promises.c.id.in_(ids))
        )

    async def of_ticket(self, ticket_id: int) -> Sequence[Promise]:
        """Give the promises of a ticket, oldest first."""
        return sorted(await self._work.gather(self._of, ticket_id, _of_tickets), key=_by_id)

    async def warm(self, ticket_ids: Collection[int]) -> None:
        """Load the promises of tickets."""
        await self._work.warm(self._of, ticket_ids, _of_tickets)


class SqlCallbacks:
    """`usecases.ports.Callbacks` over SQL."""

    def __init__(self, work: Workspace) -> None:
        self._work = work
        self._by_id = work.shelf(Callback, lambda item: item.id)
        self._of = work.heap(Callback, lambda item: item.ticket_id, itself)

    async def get(self, callback_id: int) -> Callback | None:
        """Give a call-back by id."""
        return await self._work.find(
            self._by_id, callback_id, lambda ids: select(Callback).where(callbacks.c.id.in_(ids))
        )

    async def of_ticket(self, ticket_id: int) -> Sequence[Callback]:
        """Give the call-backs of a ticket, oldest first."""
        return sorted(await self._work.gather(self._of, ticket_id, _callbacks_of), key=_by_id)

    async def warm(self, ticket_ids: Collection[int]) -> None:
        """Load the call-backs of tickets."""
        await self._work.warm(self._of, ticket_ids, _callbacks_of)


class SqlExclusions:
    """`usecases.ports.Exclusions` over SQL."""

    def __init__(self, work: Workspace) -> None:
        self._work = work
        self._of = work.heap(Exclusion, lambda item: item.ticket_id, itself)

    async def of_ticket(self, ticket_id: int) -> Sequence[Exclusion]:
        """Give what was asked about leaving a ticket out, oldest first."""
        return sorted(await self._work.gather(self._of, ticket_id, _exclusions_of), key=_by_id)

    async def warm(self, ticket_ids: Collection[int]) -> None:
        """Load the exclusions of tickets."""
        await self._work.warm(self._of, ticket_ids, _exclusions_of)


def _by_id(item: Promise | Callback | Exclusion) -> int:
    return item.id


def _of_tickets(ids: list[int]) -> Select[Promise]:
    return select(Promise).where(promises.c.ticket_id.in_(ids))


def _callbacks_of(ids: list[int]) -> Select[Callback]:
    return select(Callback).where(callbacks.c.ticket_id.in_(ids))


def _exclusions_of(ids: list[int]) -> Select[Exclusion]:
    return select(Exclusion).where(exclusions.c.ticket_id.in_(ids))
