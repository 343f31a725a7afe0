"""One message for all that a person is reminded of, where they read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog

from domain.chats import Chat
from domain.outbox import OutboxItem, Urgency
from domain.ticket import Priority, Ticket
from usecases import outgoing
from usecases.cover import direct_chat, staff_place
from usecases.desk import Desk
from usecases.falling_due import Nudge
from usecases.ports import UnitOfWork

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

Line = dict[str, Any]


async def remind(
    uow: UnitOfWork,
    *,
    desk: Desk,
    person_id: int,
    nudges: Sequence[Nudge],
    missed: int,
    now: datetime,
) -> None:
    """Bring a person their lines: to their direct chat, else by name to where their grids work."""
    lines: list[Line] = [
        {"ticket": one.ticket_id, "key": one.key, "facts": one.facts, "actions": [*one.actions]}
        for one in nudges
    ]
    await _bring(uow, desk=desk, person_id=person_id, lines=lines, missed=missed, now=now)


async def bring_elsewhere(uow: UnitOfWork, *, desk: Desk, item: OutboxItem, now: datetime) -> None:
    """Bring a reminder that did not reach its person to where their grids work."""
    told = item.payload
    await _bring(
        uow,
        desk=desk,
        person_id=told["person_id"],
        lines=told["lines"],
        missed=told["missed"],
        now=now,
        besides=item.chat_id,
    )


async def _bring(
    uow: UnitOfWork,
    *,
    desk: Desk,
    person_id: int,
    lines: Sequence[Line],
    missed: int,
    now: datetime,
    besides: int = 0,
) -> None:
    person = await uow.people.get(person_id)
    direct = await direct_chat(uow, desk=desk, person=person) if person else None
    by_place: dict[int, tuple[Chat, list[Line], list[Ticket]]] = {}
    for line in lines:
        ticket = await uow.tickets.get(line["ticket"])
        if ticket is None:
            continue
        place = direct or await staff_place(uow, desk=desk, ticket=ticket, now=now)
        if place is None or place.id == besides:
            log.warning("nobody_reachable", ticket=ticket.id, person=person_id, key=line["key"])
            continue
        _, said, about = by_place.setdefault(place.id, (place, [], []))
        said.append(line)
        about.append(ticket)
    for place, said, about in by_place.values():
        is_danger = [item.priority is Priority.P0 for item in about]
        order = sorted(range(len(said)), key=lambda at: not is_danger[at])
        await _put(
            uow,
            chat=place,
            person_id=person_id,
            lines=[said[at] for at in order],
            missed=missed,
            urgency=Urgency.DANGER if any(is_danger) else Urgency.ANSWER,
            now=now,
        )


async def _put(
    uow: UnitOfWork,
    *,
    chat: Chat,
    person_id: int,
    lines: Sequence[Line],
    missed: int,
    urgency: Urgency,
    now: datetime,
) -> None:
    """Write the reminder, or let one that still waits for the same person take the lines in."""
    waiting = next(
        (
            item
            for item in await uow.outbox.waiting(chat.id)
            if item.kind == outgoing.REMINDER
            and item.lease_token is None
            and item.payload["person_id"] == person_id
        ),
        None,
    )
    if waiting is None:
        await outgoing.put(
            uow,
            chat=chat,
            kind=outgoing.REMINDER,
            now=now,
            urgency=urgency,
            person_id=person_id,
            lines=list(lines),
            missed=missed,
        )
        return
    said = {(line["ticket"], line["key"]) for line in lines}
    kept = [line for line in waiting.payload["lines"] if (line["ticket"], line["key"]) not in said]
    again = len(waiting.payload["lines"]) - len(kept)
    ordered = [*lines, *kept] if urgency is Urgency.DANGER else [*kept, *lines]
    waiting.payload = {
        **waiting.payload,
        "lines": ordered,
        "missed": waiting.payload["missed"] + missed + again,
    }
    waiting.urgency = min(waiting.urgency, urgency)
