"""One message for all that a person is reminded of, where they read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from domain.chats import Chat, ChatState
from domain.dues import Audience
from domain.outbox import OutboxItem, Urgency
from domain.people import Person
from domain.ticket import Priority, Ticket
from usecases import outgoing
from usecases.cover import direct_chat, on_duty_chain
from usecases.desk import Desk
from usecases.digest_readers import last_resorts
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
    audience: Audience | None = Audience.STAFF,
) -> None:
    """Bring a person their lines: to their direct chat, else by name to where their grids work.

    Without an audience it goes at once, whatever the hour.
    """
    lines: list[Line] = [
        {"ticket": one.ticket_id, "key": one.key, "facts": one.facts, "actions": [*one.actions]}
        for one in nudges
    ]
    await _bring(
        uow,
        desk=desk,
        person_id=person_id,
        lines=lines,
        missed=missed,
        now=now,
        audience=audience,
    )


async def bring_elsewhere(uow: UnitOfWork, *, desk: Desk, item: OutboxItem, now: datetime) -> None:
    """Bring a reminder that did not reach its chat to the next best one."""
    told = item.payload
    await _bring(
        uow,
        desk=desk,
        person_id=told["person_id"],
        lines=told["lines"],
        missed=told["missed"],
        now=now,
        audience=told[outgoing.AUDIENCE],
    )


async def _bring(
    uow: UnitOfWork,
    *,
    desk: Desk,
    person_id: int,
    lines: Sequence[Line],
    missed: int,
    now: datetime,
    audience: Audience | None,
) -> None:
    person = await uow.people.get(person_id)
    by_place: dict[int, _Bundle] = {}
    for line in lines:
        ticket = await uow.tickets.get(line["ticket"])
        if ticket is None:
            continue
        place = await _place(uow, desk=desk, person=person, ticket=ticket, now=now)
        if place is None:
            log.warning("nobody_reachable", ticket=ticket.id, person=person_id, key=line["key"])
            continue
        bundle = by_place.setdefault(place.id, _Bundle(place, audience))
        bundle.lines.append((line, ticket))
    for bundle in by_place.values():
        await _put(uow, bundle=bundle, person_id=person_id, missed=missed, now=now)
        missed = 0  # said once


@dataclass
class _Bundle:
    """What one person is told in one chat."""

    place: Chat
    audience: Audience | None
    lines: list[tuple[Line, Ticket]] = field(default_factory=list)

    @property
    def urgency(self) -> Urgency:
        """Give the lane of the sender; danger passes everything."""
        return Urgency.DANGER if any(map(_is_danger, self.lines)) else Urgency.ANSWER

    @property
    def ticket_id(self) -> int | None:
        """Give the one ticket it is about, so that a reply belongs to it."""
        ids = {ticket.id for _, ticket in self.lines}
        return ids.pop() if len(ids) == 1 else None


def _is_danger(told: tuple[Line, Ticket]) -> bool:
    return told[1].priority is Priority.P0


async def _place(
    uow: UnitOfWork, *, desk: Desk, person: Person | None, ticket: Ticket, now: datetime
) -> Chat | None:
    """Give where the person reads it: their direct chat, the staff group, or whoever passes it on.

    A chat that the bot cannot write to is no place; somebody on leave passes on only danger. Where
    nobody of the chain can be reached, it is where digests go that nobody else reads.
    """
    direct = await direct_chat(uow, desk=desk, person=person) if person else None
    group = await uow.chats.staff_of(desk.bot_id, ticket.community, ticket.grid)
    for chat in (direct, group):
        if chat is not None and chat.state is ChatState.ACTIVE:
            return chat
    chain = await on_duty_chain(uow, desk=desk, ticket=ticket, now=now)
    for item in sorted(chain, key=lambda item: (item.is_away, not item.is_on_duty)):
        if item.is_away and ticket.priority is not Priority.P0:
            break
        chat = await direct_chat(uow, desk=desk, person=item.person)
        if chat is not None and chat.state is ChatState.ACTIVE:
            return chat
    home = desk.home(ticket.community)
    return next(iter(await last_resorts(uow, desk=desk, home=home, now=now)), None)


async def _put(
    uow: UnitOfWork, *, bundle: _Bundle, person_id: int, missed: int, now: datetime
) -> None:
    """Write the reminder, or let one that still waits for the same person take the lines in."""
    ordered = [line for line, _ in sorted(bundle.lines, key=lambda told: not _is_danger(told))]
    waiting = await _waiting(uow, bundle, person_id)
    if waiting is None:
        await uow.outbox.put(
            OutboxItem(
                bot_id=bundle.place.bot_id,
                chat_id=bundle.place.id,
                kind=outgoing.REMINDER,
                ticket_id=bundle.ticket_id,
                payload=_told(bundle, person_id, ordered, missed),
                urgency=bundle.urgency,
                not_before=now,
                created_at=now,
            )
        )
        return
    old = waiting.payload["lines"]
    new = {(line["ticket"], line["key"]) for line in ordered}
    kept = [line for line in old if (line["ticket"], line["key"]) not in new]
    missed += waiting.payload["missed"] + len(old) - len(kept)
    lines = [*ordered, *kept] if bundle.urgency is Urgency.DANGER else [*kept, *ordered]
    waiting.payload = _told(bundle, person_id, lines, missed)
    waiting.urgency = min(waiting.urgency, bundle.urgency)
    waiting.not_before = min(waiting.not_before, now)
    if waiting.ticket_id != bundle.ticket_id:
        waiting.ticket_id = None


def _told(bundle: _Bundle, person_id: int, lines: Sequence[Line], missed: int) -> dict[str, Any]:
    audience = {outgoing.AUDIENCE: bundle.audience}
    return {"person_id": person_id, "lines": [*lines], "missed": missed, **audience}


async def _waiting(uow: UnitOfWork, bundle: _Bundle, person_id: int) -> OutboxItem | None:
    """Give the reminder for this person that nobody is sending yet, and that may go as soon."""
    return next(
        (
            item
            for item in await uow.outbox.idle(bundle.place.id)
            if item.kind == outgoing.REMINDER
            and item.payload["person_id"] == person_id
            and item.payload[outgoing.AUDIENCE] == bundle.audience
        ),
        None,
    )
