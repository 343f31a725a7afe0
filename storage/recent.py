"""What was taken, and what is in the air: asked by who was not there when it happened."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storage.desk_tables import LEASED, PENDING, outbox
from storage.listening_tables import candidates
from storage.tables import chats, persons
from storage.ticket_tables import reports
from storage.unit_of_work import SqlUnitOfWork


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A message in a group that became words of a ticket, or waits to: who, where, when."""

    address: int
    message_id: int
    telegram_id: int
    at: datetime


async def taken_lately(
    uow: SqlUnitOfWork,
    *,
    bot_id: int,
    since: datetime,
    limit: int,
    addresses: Collection[int] | None = None,
) -> Sequence[Taken]:
    """Give what was taken in these groups, or in all, since then, oldest first.

    Of too many the newest are given.
    """
    here = [chats.c.bot_id == bot_id]
    if addresses is not None:
        here.append(chats.c.address.in_(addresses))
    said = (
        select(chats.c.address, reports.c.message_id, persons.c.telegram_id, reports.c.sent_at)
        .join(chats, chats.c.id == reports.c.chat_id)
        .join(persons, persons.c.id == reports.c.person_id)
        .where(*here, chats.c.type != "private", reports.c.sent_at >= since)
        .order_by(reports.c.id.desc())
        .limit(limit)
    )
    heard = (
        select(chats.c.address, candidates.c.messages, persons.c.telegram_id, candidates.c.last_at)
        .join(chats, chats.c.id == candidates.c.chat_id)
        .join(persons, persons.c.id == candidates.c.person_id)
        .where(*here, candidates.c.last_at >= since)
        .order_by(candidates.c.id.desc())
        .limit(limit)
    )
    found = [
        Taken(address=address, message_id=number, telegram_id=who, at=at)
        for address, number, who, at in await uow.session.execute(said)
        if who is not None and number is not None
    ]
    for address, numbers, who, at in await uow.session.execute(heard):
        found += [
            Taken(address=address, message_id=number, telegram_id=who, at=at)
            for number in numbers
            if who is not None
        ]
    return sorted(found, key=lambda one: one.at)


async def in_the_air(
    uow: SqlUnitOfWork, *, bot_id: int, addresses: Collection[int], now: datetime
) -> set[int]:
    """Give the rows of the outbox that some process is sending into these chats just now.

    What only keeps its place there until its next try has a note on it, and does not count.
    """
    statement = (
        select(outbox.c.id)
        .join(chats, chats.c.id == outbox.c.chat_id)
        .where(chats.c.bot_id == bot_id, chats.c.address.in_(addresses))
        .where(PENDING, LEASED, outbox.c.lease_until > now, outbox.c.error.is_(None))
    )
    return set(await uow.session.scalars(statement))
