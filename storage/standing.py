"""How things stand in the database, for whoever watches over the program."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select, text

from storage.desk_tables import PENDING, dead_letters, outbox
from storage.ticket_tables import LIVE_TICKETS, tickets
from storage.unit_of_work import SqlUnitOfWork


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What waits at one moment.

    `idle_seconds` is how long the oldest message waits that could have gone: not one behind
    another that is under way, or that Telegram asked to wait for.
    """

    revision: str
    waiting: int
    due: int
    idle_seconds: float
    dead_letters: int
    tickets: Mapping[str, int] = field(default_factory=dict)


async def standing(uow: SqlUnitOfWork, bot_ids: Collection[int], now: datetime) -> Standing:
    """Look at what these bots have to say, and at what is open; each question has its index."""
    session = uow.session
    mine = (PENDING, outbox.c.bot_id.in_(bot_ids))
    waiting = await session.scalar(select(func.count()).select_from(outbox).where(*mine))
    is_due = outbox.c.not_before <= now
    due = await session.scalar(select(func.count()).select_from(outbox).where(*mine, is_due))
    instants = [await uow.outbox.next_due(bot_id, now=now) for bot_id in bot_ids]
    oldest = min((instant for instant in instants if instant is not None), default=now)
    is_waiting = dead_letters.c.replayed_at.is_(None)
    letters = await session.scalar(select(func.count()).where(is_waiting))
    by_state = select(tickets.c.state, func.count()).where(LIVE_TICKETS).group_by(tickets.c.state)
    return Standing(
        revision=str(await session.scalar(text("SELECT version_num FROM alembic_version"))),
        waiting=waiting or 0,
        due=due or 0,
        idle_seconds=max(0.0, (now - oldest).total_seconds()),
        dead_letters=letters or 0,
        tickets={str(state): number for state, number in await session.execute(by_state)},
    )
