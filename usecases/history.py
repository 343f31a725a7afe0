from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.ticket import Event, State, Ticket
from usecases.ports import UnitOfWork


def is_out_of_reach(events: Sequence[Event]) -> bool:
    """Say whether the reporter could not be written to, and has not come back since."""
    marks = [event.action for event in events if event.action in ("unreachable", "reachable")]
    return marks[-1:] == ["unreachable"]


def record(
    uow: UnitOfWork,
    *,
    ticket: Ticket,
    actor_id: int | None,
    action: str,
    now: datetime,
    before: State | None = None,
    text: str | None = None,
    **facts: Any,  # noqa: ANN401 - a fact is any JSON value
) -> Event:
    """Append one line to the ticket's history; with `before`, it tells of a change of state."""
    return uow.add(
        Event(
            ticket_id=ticket.id,
            at=now,
            actor_id=actor_id,
            action=action,
            from_state=before,
            to_state=ticket.state if before is not None else None,
            text=text,
            facts=facts,
        )
    )
