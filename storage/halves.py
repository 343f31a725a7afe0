"""What waits a moment for its other half, where every process of a deployment finds it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from domain.halves import Half
from storage.listening_tables import halves
from storage.unit_of_work import SqlUnitOfWork


async def halves_in(
    uow: SqlUnitOfWork, *, bot_id: int, addresses: Collection[int], now: datetime
) -> Sequence[Half]:
    """Give what still waits in these chats, in the order in which it was said."""
    where = (halves.c.bot_id == bot_id, halves.c.address.in_(addresses), halves.c.until >= now)
    statement = select(Half).where(*where).order_by(halves.c.address, halves.c.message_id)
    return (await uow.session.scalars(statement)).all()


async def give_halves(uow: SqlUnitOfWork, given: Mapping[int, int | None]) -> None:
    """Note to which message each of these halves, by their ids, was handed."""
    statement = select(Half).where(halves.c.id.in_(given)).order_by(halves.c.id)
    for half in await uow.session.scalars(statement):
        half.given_to = given[half.id]
