from __future__ import annotations

from collections.abc import Collection, Sequence

from domain.callbacks import Callback
from domain.exclusions import Exclusion
from domain.promises import Promise
from storage.questions import Question
from storage.shelves import itself
from storage.time_tables import callbacks, exclusions, promises
from storage.workspace import Workspace

_PROMISES_OF = Question(Promise, promises.c.ticket_id)
_CALLBACKS_OF = Question(Callback, callbacks.c.ticket_id)
_EXCLUSIONS_OF = Question(Exclusion, exclusions.c.ticket_id)
_PROMISES = Question(Promise, promises.c.id)
_CALLBACKS = Question(Callback, callbacks.c.id)


class SqlPromises:
    """`usecases.ports.Promises` over SQL."""

    def __init__(self, work: Workspace) -> None:
        self._work = work
        self._by_id = work.shelf(Promise, lambda item: item.id)
        self._of = work.heap(Promise, lambda item: item.ticket_id, itself)

    async def get(self, promise_id: int) -> Promise | None:
        """Give a promise by id."""
        return await self._work.find(self._by_id, promise_id, _PROMISES)

    async def of_ticket(self, ticket_id: int) -> Sequence[Promise]:
        """Give the promises of a ticket, oldest first."""
        return sorted(await self._work.gather(self._of, ticket_id, _PROMISES_OF), key=_by_id)

    async def warm(self, ticket_ids: Collection[int]) -> None:
        """Load the promises of tickets."""
        await self._work.warm(self._of, ticket_ids, _PROMISES_OF)


class SqlCallbacks:
    """`usecases.ports.Callbacks` over SQL."""

    def __init__(self, work: Workspace) -> None:
        self._work = work
        self._by_id = work.shelf(Callback, lambda item: item.id)
        self._of = work.heap(Callback, lambda item: item.ticket_id, itself)

    async def get(self, callback_id: int) -> Callback | None:
        """Give a call-back by id."""
        return await self._work.find(self._by_id, callback_id, _CALLBACKS)

    async def of_ticket(self, ticket_id: int) -> Sequence[Callback]:
        """Give the call-backs of a ticket, oldest first."""
        return sorted(await self._work.gather(self._of, ticket_id, _CALLBACKS_OF), key=_by_id)

    async def warm(self, ticket_ids: Collection[int]) -> None:
        """Load the call-backs of tickets."""
        await self._work.warm(self._of, ticket_ids, _CALLBACKS_OF)


class SqlExclusions:
    """`usecases.ports.Exclusions` over SQL."""

    def __init__(self, work: Workspace) -> None:
        self._work = work
        self._of = work.heap(Exclusion, lambda item: item.ticket_id, itself)

    async def of_ticket(self, ticket_id: int) -> Sequence[Exclusion]:
        """Give what was asked about leaving a ticket out, oldest first."""
        return sorted(await self._work.gather(self._of, ticket_id, _EXCLUSIONS_OF), key=_by_id)

    async def warm(self, ticket_ids: Collection[int]) -> None:
        """Load the exclusions of tickets."""
        await self._work.warm(self._of, ticket_ids, _EXCLUSIONS_OF)


def _by_id(item: Promise | Callback | Exclusion) -> int:
    return item.id
