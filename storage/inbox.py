from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from storage.desk_tables import dead_letters, inbox
from storage.workspace import Workspace, chunks

_TAKEN_IN = select(inbox.c.update_id).where(
    inbox.c.bot_id == bindparam("bot"),
    inbox.c.update_id.in_(bindparam("updates", expanding=True)),
)


@dataclass(eq=False, kw_only=True)
class DeadLetter:
    """An update that could not be handled, kept whole so that it can be replayed."""

    id: int = 0
    bot_id: int
    update_id: int
    payload: str
    error: str
    at: datetime
    replayed_at: datetime | None = None
    attempts: int = 1


class SqlInbox:
    """The updates already taken in, and those that could not be handled."""

    def __init__(self, work: Workspace) -> None:
        self._work = work

    async def new_among(self, bot_id: int, update_ids: Iterable[int]) -> set[int]:
        """Give those updates that were not taken in yet."""
        wanted = set(update_ids)
        for chunk in chunks(sorted(wanted)):
            asked = {"bot": bot_id, "updates": chunk}
            with self._work.session.sync_session.no_autoflush:
                wanted.difference_update(await self._work.session.scalars(_TAKEN_IN, asked))
        return wanted

    async def remember(self, bot_id: int, update_ids: Iterable[int], now: datetime) -> None:
        """Note updates as taken in; one taken in already is refused by the database."""
        self._work.must_write()
        rows = [
            {"bot_id": bot_id, "update_id": update_id, "received_at": now}
            for update_id in sorted(set(update_ids))
        ]
        if rows:
            with self._work.session.sync_session.no_autoflush:
                await self._work.session.execute(insert(inbox), rows)

    async def forget_before(self, instant: datetime) -> None:
        """Forget updates taken in before; the sender of updates keeps none that long."""
        self._work.must_write()
        with self._work.session.sync_session.no_autoflush:
            await self._work.session.execute(delete(inbox).where(inbox.c.received_at < instant))

    def bury(
        self, *, bot_id: int, update_id: int, payload: str, error: str, now: datetime
    ) -> DeadLetter:
        """Keep an update that could not be handled."""
        letter = DeadLetter(
            bot_id=bot_id, update_id=update_id, payload=payload, error=error, at=now
        )
        self._work.number(letter)
        return self._work.keep(letter)

    async def dead_letters(self, *, limit: int = 100) -> Sequence[DeadLetter]:
        """Give the dead letters not replayed yet, oldest first."""
        statement = select(DeadLetter).where(dead_letters.c.replayed_at.is_(None))
        return await self._work.rows(
            statement.order_by(dead_letters.c.at, dead_letters.c.id).limit(limit)
        )

    async def dead_letter(self, letter_id: int) -> DeadLetter | None:
        """Give a dead letter by id, held by a unit that writes: it is replayed once."""
        mine = select(DeadLetter).where(dead_letters.c.id == letter_id)
        found = await self._work.rows(self._work.held(mine))
        return found[0] if found else None

    async def mark_replayed(self, letter: DeadLetter, now: datetime) -> None:
        """Note that a dead letter was handled at last."""
        self._work.must_write()
        letter.replayed_at = now

    async def mark_failed(self, letter: DeadLetter, error: str) -> None:
        """Note that a dead letter failed once more, and why."""
        self._work.must_write()
        letter.attempts += 1
        letter.error = error
