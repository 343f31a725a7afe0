from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from domain.people import Actor
from domain.ticket import Ticket
from domain.transitions import Action
from usecases.desk import Desk
from usecases.ports import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Step:
    """One act on one ticket, with all it needs; without an actor it is the clock's."""

    desk: Desk
    ticket: Ticket
    actor: Actor | None
    action: Action
    now: datetime
    text: str | None = None
    target: str | None = None
    due: datetime | None = None
    party: str | None = None
    has_photo: bool = False

    @property
    def actor_id(self) -> int | None:
        """Give who acts, or None for the clock."""
        return self.actor.id if self.actor else None


Effect = Callable[[UnitOfWork, Step], Awaitable[None]]


async def nothing(uow: UnitOfWork, step: Step) -> None:
    """Most actions change no more than the table says."""
