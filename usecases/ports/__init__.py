"""What use cases need of a database; they never see one."""

from __future__ import annotations

from collections.abc import Collection
from types import TracebackType
from typing import Protocol, Self, TypeVar

from usecases.ports.listening import Candidates, Corrections
from usecases.ports.privacy import Privacy
from usecases.ports.records import (
    Chats,
    Clock,
    Conflict,
    Conversations,
    Entity,
    Narrowing,
    People,
    Posts,
    Tickets,
)
from usecases.ports.sending import Outbox
from usecases.ports.time import Callbacks, Dues, Exclusions, Promises, Roster

__all__ = [
    "Callbacks",
    "Candidates",
    "Chats",
    "Clock",
    "Conflict",
    "Conversations",
    "Corrections",
    "Dues",
    "Entity",
    "Exclusions",
    "Narrowing",
    "Outbox",
    "People",
    "Posts",
    "Privacy",
    "Promises",
    "Roster",
    "Tickets",
    "UnitOfWork",
]

E = TypeVar("E", bound=Entity)


class UnitOfWork(Protocol):
    """One transaction: kept when the block ends well, undone when anything is raised."""

    @property
    def tickets(self) -> Tickets:
        """Tickets."""
        ...

    @property
    def people(self) -> People:
        """People."""
        ...

    @property
    def chats(self) -> Chats:
        """Chats."""
        ...

    @property
    def posts(self) -> Posts:
        """Posts."""
        ...

    @property
    def outbox(self) -> Outbox:
        """Outbox."""
        ...

    @property
    def conversations(self) -> Conversations:
        """Conversations."""
        ...

    @property
    def dues(self) -> Dues:
        """Give what falls due."""
        ...

    @property
    def promises(self) -> Promises:
        """Give the promises."""
        ...

    @property
    def callbacks(self) -> Callbacks:
        """Give the call-backs."""
        ...

    @property
    def exclusions(self) -> Exclusions:
        """Give what is left out of the rates."""
        ...

    @property
    def roster(self) -> Roster:
        """Give who is away and who has a shift."""
        ...

    @property
    def candidates(self) -> Candidates:
        """Give what waits for a yes."""
        ...

    @property
    def corrections(self) -> Corrections:
        """Give what workers put right."""
        ...

    @property
    def privacy(self) -> Privacy:
        """Give where something of a person is kept."""
        ...

    def add(self, entity: E) -> E:
        """Give the entity its id and keep it; changes to loaded entities are kept by themselves."""
        ...

    async def remove(self, entity: Entity) -> None:
        """Forget an entity."""
        ...

    async def warm(self, ticket_ids: Collection[int]) -> None:
        """Load tickets and all that decides what falls due for them, in a handful of questions."""
        ...

    async def warm_sending(
        self,
        *,
        items: Collection[int] = (),
        messages: Collection[tuple[int, int]] = (),
        tickets: Collection[int] = (),
        chats: Collection[int] = (),
        buckets: Collection[str] = (),
    ) -> None:
        """Load what the sender will ask for; `messages` are (chat id, message id) pairs."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
