"""Who of several processes is at the helm: a row that its holder keeps counting up.

Nobody compares clocks: whoever wants the helm watches, by a clock of its own, whether the count
moves. A change is a guarded UPDATE, so of two who want it at once one is told no.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from storage.desk_tables import helms
from storage.unit_of_work import SqlUnitOfWork
from usecases.ports import Conflict

NOBODY = ""


def helm_name(bot_id: int) -> str:
    """Give how the helm of a bot is called."""
    return f"bot:{bot_id}"


@dataclass(frozen=True, kw_only=True)
class HelmRow:
    """Who holds a helm, how often it was counted up, and when last, by the holder's clock."""

    name: str
    holder: str
    turns: int
    at: datetime


async def helm(uow: SqlUnitOfWork, name: str) -> HelmRow | None:
    """Give a helm as it is; None when nobody ever held it."""
    row = (await uow.session.execute(select(helms).where(helms.c.name == name))).mappings().first()
    return None if row is None else HelmRow(**row)


async def turn(uow: SqlUnitOfWork, name: str, *, holder: str, seen: int, now: datetime) -> int:
    """Take the helm, keep it, or with `NOBODY` leave it; gives the new count.

    `seen` is the count that was seen, 0 for a helm that was not there. Raises Conflict when it
    moved since.
    """
    turns = seen + 1
    new = {"holder": holder, "turns": turns, "at": now}
    if not seen:
        await uow.session.execute(insert(helms).values(name=name, **new))
        return turns
    unmoved = (helms.c.name == name, helms.c.turns == seen)
    moved = update(helms).where(*unmoved).values(new).returning(helms.c.turns)
    if await uow.session.scalar(moved) is None:
        raise Conflict
    return turns
