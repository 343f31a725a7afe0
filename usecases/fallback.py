"""When a message cannot reach its chat: who else must know."""

from __future__ import annotations

from datetime import datetime

from domain.dues import Audience
from domain.outbox import OutboxItem
from usecases import digests, outgoing
from usecases.callbacks import hand_out
from usecases.desk import Desk
from usecases.history import is_out_of_reach, record
from usecases.ports import UnitOfWork
from usecases.reminding import bring_elsewhere


async def on_unreachable(uow: UnitOfWork, *, desk: Desk, item: OutboxItem, now: datetime) -> None:
    """Pass on what could not be delivered.

    A reminder and a call-back go to the staff group, and so does a digest that reaches nobody. A
    worker is mentioned there, and their own card of the ticket is not kept up any more; a resident
    who blocked the bot is marked in the ticket, so that somebody calls instead. What nobody had
    asked for disturbs nobody there, either.
    """
    if item.kind == outgoing.REMINDER:
        await bring_elsewhere(uow, desk=desk, item=item, now=now)
        return
    if item.kind == outgoing.DIGEST:
        await digests.bring_elsewhere(uow, desk=desk, item=item, now=now)
        return
    if item.kind == outgoing.CALLBACK:
        await bring_callback_elsewhere(uow, desk=desk, item=item, now=now)
        return
    chat = await uow.chats.get(item.chat_id)
    ticket = await uow.tickets.get(item.ticket_id) if item.ticket_id else None
    if chat is None or ticket is None or not chat.is_private:
        return
    person = await uow.people.by_telegram(chat.address)
    if person is None:
        return
    if person.id == ticket.reporter_id:
        await _mark_reporter(uow, desk=desk, item=item, now=now)
    else:
        card = await uow.posts.card(ticket.id, chat.id)
        if card is not None:
            card.is_open = False
        await outgoing.offer(uow, desk=desk, ticket=ticket, now=now)
        await outgoing.tell_staff(
            uow,
            desk=desk,
            ticket=ticket,
            key="staff-unreachable-worker",
            now=now,
            people=[person],
            audience=_of_the_clock(item),
        )


async def bring_callback_elsewhere(
    uow: UnitOfWork, *, desk: Desk, item: OutboxItem, now: datetime
) -> None:
    """Ask for a call-back by name in the staff group, when the direct chat is closed."""
    ticket = await uow.tickets.get(item.ticket_id or 0)
    person = await uow.people.get(item.payload["person_id"])
    chat = await uow.chats.get(item.chat_id)
    if ticket is not None and person is not None and chat is not None and chat.is_private:
        await hand_out(uow, desk=desk, ticket=ticket, person=person, now=now)


async def _mark_reporter(uow: UnitOfWork, *, desk: Desk, item: OutboxItem, now: datetime) -> None:
    ticket = await uow.tickets.get(item.ticket_id or 0)
    if ticket is None:
        return
    if is_out_of_reach(await uow.tickets.events(ticket.id)):
        return
    record(uow, ticket=ticket, actor_id=None, action="unreachable", now=now)
    await outgoing.refresh(uow, ticket=ticket, now=now)
    await outgoing.tell_staff(
        uow,
        desk=desk,
        ticket=ticket,
        key="staff-unreachable-resident",
        now=now,
        audience=_of_the_clock(item),
    )


def _of_the_clock(item: OutboxItem) -> Audience | None:
    return Audience.STAFF if outgoing.AUDIENCE in item.payload else None
