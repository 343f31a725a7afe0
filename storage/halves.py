"""What waits a moment for its other half, where every process of a deployment finds it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, select

from domain.halves import Half
from storage.listening_tables import halves
from storage.unit_of_work import SqlUnitOfWork


async def halves_in(
    uow: SqlUnitOfWork, *, bot_id: int, addresses: Collection[int]
) -> Sequence[Half]:
    """Give what is kept of these chats, in the order in which it was said.

    Whose time is over is for the senders' clock to say: what follows may be late to come here.
    """
    where = (halves.c.bot_id == bot_id, halves.c.address.in_(addresses))
    statement = select(Half).where(*where).order_by(halves.c.address, halves.c.message_id)
    return (await uow.session.scalars(statement)).all()


async def give_halves(uow: SqlUnitOfWork, given: Mapping[int, int | None]) -> None:
    """Note to which message each of these halves, by their ids, was handed."""
    statement = select(Half).where(halves.c.id.in_(given)).order_by(halves.c.id)
    for half in await uow.session.scalars(statement):
        half.given_to = given[half.id]


async def forget_halves(uow: SqlUnitOfWork, numbers: Collection[int]) -> None:
    """Forget halves by their ids."""
    if numbers:
        await uow.session.execute(delete(halves).where(halves.c.id.in_(numbers)))
