"""What the clock has to say and could not be sent in time waits until it disturbs nobody."""

from __future__ import annotations

from datetime import datetime

from domain.calendar import calendar_of
from domain.dues import Audience
from domain.outbox import OutboxItem, Urgency
from domain.plan import hearable
from usecases.candidate_cards import may_go
from usecases.desk import Desk
from usecases.outgoing import AUDIENCE, CALLBACK, CANDIDATE, RESOLUTION
from usecases.ports import UnitOfWork

_AFTERWARDS = frozenset({CALLBACK, RESOLUTION})
"""Kinds that ask about what is over, danger included."""


async def hold(uow: UnitOfWork, *, desk: Desk, item: OutboxItem, now: datetime) -> datetime:
    """Give when a row may go: now, unless nobody asked for it and it would disturb.

    A question about overheard words waits until their author has been silent for a while.

    Danger disturbs at any hour, but not any more when it is over and only asked about.
    """
    if item.kind == CANDIDATE:
        return await may_go(uow, desk=desk, item=item, now=now)
    audience = item.payload.get(AUDIENCE)
    if audience is None or (item.urgency is Urgency.DANGER and item.kind not in _AFTERWARDS):
        return now
    code = await _community(uow, item)
    home = desk.community(code) or desk.town(code)
    if home is None:
        return now
    calendar = calendar_of(home.timing.duty, home.timezone)
    return hearable(calendar, Audience(audience), now)


async def _community(uow: UnitOfWork, item: OutboxItem) -> str:
    """Give whose hours count: those of its ticket, of the first one of several, or as it says."""
    told: str | None = item.payload.get("community")
    if told is not None:
        return told
    lines = item.payload.get("lines", ())
    ticket = await uow.tickets.get(item.ticket_id or next((one["ticket"] for one in lines), 0))
    return ticket.community if ticket is not None else ""
