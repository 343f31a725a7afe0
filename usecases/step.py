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
    """One act on one ticket, with all it needs."""

    desk: Desk
    ticket: Ticket
    actor: Actor
    action: Action
    now: datetime
    text: str | None = None
    target: str | None = None
    due: datetime | None = None
    has_photo: bool = False


Effect = Callable[[UnitOfWork, Step], Awaitable[None]]


async def nothing(uow: UnitOfWork, step: Step) -> None:
    """Most actions change no more than the table says."""
