from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, delete, func, or_, select

from domain.leases import LONGEST_LEASE
from domain.outbox import Bucket, OutboxItem, OutboxState, SentFile
from storage.columns import Instant
from storage.desk_tables import LEASED, PENDING, buckets, outbox
from storage.questions import Question, holding
from storage.time_tables import sent_files
from storage.workspace import Workspace, chunks

_BY_ID = Question(OutboxItem, outbox.c.id, order=outbox.c.id)
_BUCKETS = Question(Bucket, buckets.c.key, order=buckets.c.key)
_FILES = Question(SentFile, sent_files.c.key)
TWINS = Question(OutboxItem, outbox.c.dedupe_key, where=and_(PENDING, ~LEASED), order=outbox.c.id)
"""The waiting rows with a key that nobody is sending."""


class SqlOutbox:
    """`usecases.ports.Outbox` over SQL.

    Intents with a dedupe key are held back until the unit ends, or until somebody asks about the
    outbox, so that a whole batch is compared with the waiting rows in one question.
    """

    def __init__(self, work: Workspace) -> None:
        self._work = work
        self._held_back: dict[str, OutboxItem] = {}
        self._buckets = work.shelf(Bucket, lambda item: item.key)
        self._files = work.shelf(SentFile, lambda item: item.key)
        self._by_id = work.shelf(OutboxItem, lambda item: item.id)

    async def put(self, item: OutboxItem) -> None:
        """Add an intent; one with the same dedupe key that nobody is sending yet absorbs it."""
        self._work.number(item)
        if item.dedupe_key is None:
            self._work.keep(item)
        elif item.dedupe_key in self._held_back:
            _absorb(self._held_back[item.dedupe_key], item)
        else:
            self._held_back[item.dedupe_key] = item

    async def settle(self) -> None:
        """Merge what was held back into the waiting rows, or add it to them."""
        fresh, self._held_back = self._held_back, {}
        waiting: dict[str | None, OutboxItem] = {}
        for keys in chunks(fresh):
            found = await self._work.rows(TWINS.held, values=TWINS.values(keys))
            waiting.update((item.dedupe_key, item) for item in found)
        for key, item in fresh.items():
            if key in waiting:
                _absorb(waiting[key], item)
            else:
                self._work.keep(item)

    async def lease(
        self, *, bot_id: int, token: str, now: datetime, until: datetime, limit: int
    ) -> Sequence[OutboxItem]:
        """Lease due rows: at most the first unfinished row of each chat, urgent chats first.

        A row put off to a later instant does not hold up the rows behind it. A row whose earlier
        lease ran out comes back with `uncertain` set.
        """
        self._work.must_write()
        await self.settle()
        asked = {"bot": bot_id, "now": now, "ahead": now + LONGEST_LEASE, "limit": limit}
        leased = list(await self._work.rows(_leasable(), values=asked))
        for item in leased:
            item.uncertain = item.uncertain or item.lease_token is not None
            item.lease_token, item.lease_until = token, until
            item.attempts += 1
        return leased

    async def held(self, item_id: int, token: str | None) -> OutboxItem | None:
        """Give the row while it is leased under the token, or, without one, while it is not."""
        await self.settle()
        item = await self._work.find(self._by_id, item_id, _BY_ID, is_held=True)
        if item is None or item.state is not OutboxState.PENDING or item.lease_token != token:
            return None
        return item

    async def has_twin(self, item: OutboxItem) -> bool:
        """Say whether a newer pending row carries the same dedupe key."""
        if item.dedupe_key is None:
            return False
        statement = select(OutboxItem).where(
            outbox.c.dedupe_key == item.dedupe_key, outbox.c.id > item.id, PENDING
        )
        return bool(await self._rows(statement.limit(1)))

    async def waiting(self, chat_id: int) -> Sequence[OutboxItem]:
        """Give what is still to be said in a chat, oldest first."""
        return await self._rows(waiting_in(chat_id))

    async def idle(self, chat_id: int) -> Sequence[OutboxItem]:
        """Give what waits in a chat and nobody sends, nor begins to before this unit ends."""
        statement = waiting_in(chat_id).where(~LEASED)
        return await self._rows(self._work.held(statement, skips=True))

    async def bucket(self, key: str) -> Bucket:
        """Give the limit bucket with this key, made empty when new."""
        found = await self._work.find(self._buckets, key, _BUCKETS, is_held=True)
        return found or self._work.keep(Bucket(key=key))

    async def sent_file(self, key: str) -> SentFile | None:
        """Give the file that Telegram already has under this key."""
        return await self._work.find(self._files, key, _FILES)

    async def keep_file(self, file: SentFile) -> None:
        """Remember a file that Telegram has now; a newer one under the key replaces it."""
        known = await self.sent_file(file.key)
        if known is None:
            self._work.keep(file)
        else:
            known.file_id, known.at = file.file_id, file.at

    async def warm(self, *, item_ids: Collection[int] = (), buckets: Collection[str] = ()) -> None:
        """Load rows and limit buckets, each in one question."""
        await self._work.warm(self._by_id, item_ids, _BY_ID, is_held=True)
        await self._work.warm(self._buckets, buckets, _BUCKETS, is_held=True)

    async def next_due(self, bot_id: int, *, now: datetime) -> datetime | None:
        """Give the earliest instant at which a pending row may go.

        A row in flight, and what stands behind it in its chat, may go when the lease runs out.
        """
        await self.settle()
        asked = {"bot": bot_id, "ahead": now + LONGEST_LEASE}
        with self._work.flushing(OutboxItem):
            found = (await self._work.session.execute(_next_due(), asked)).one()
        return min((instant for instant in found if instant is not None), default=None)

    async def forget_before(self, instant: datetime) -> None:
        """Forget the rows that were done before."""
        self._work.must_write()
        with self._work.flushing(OutboxItem):
            await self._work.session.execute(delete(outbox).where(outbox.c.done_at < instant))

    async def shift(self, bot_id: int, by: timedelta, now: datetime) -> None:
        """Move what waits for a later instant, because the clock was set; nothing goes unbidden."""
        self._work.must_write()
        later = select(OutboxItem).where(
            outbox.c.bot_id == bot_id, PENDING, outbox.c.not_before > now
        )
        for item in await self._rows(later):
            item.not_before = max(now, item.not_before + by)

    async def _rows(self, statement: Select[OutboxItem]) -> Sequence[OutboxItem]:
        await self.settle()
        return await self._work.rows(statement)


def _absorb(waiting: OutboxItem, newer: OutboxItem) -> None:
    waiting.payload = {**waiting.payload, **newer.payload}
    waiting.urgency = min(waiting.urgency, newer.urgency)
    waiting.not_before = min(waiting.not_before, newer.not_before)


@cache
def _leasable() -> Select[OutboxItem]:
    return holding(due_items(), skips=True)


def waiting_in(chat_id: int) -> Select[OutboxItem]:
    """Find what is still to be said in a chat."""
    where = (outbox.c.chat_id == chat_id, PENDING)
    return select(OutboxItem).where(*where).order_by(outbox.c.id)


@cache
def _next_due() -> Select[datetime | None, datetime | None]:
    """Find when the first lease runs out, and the first row that stands behind none."""
    mine = and_(outbox.c.bot_id == bindparam("bot"), PENDING)
    ahead = bindparam("ahead", type_=Instant)
    busy = (
        select(outbox.c.chat_id, func.max(outbox.c.lease_until).label("until"))
        .where(mine, LEASED, outbox.c.lease_until <= ahead)
        .group_by(outbox.c.chat_id)
        .cte()
    )
    idle = select(func.min(outbox.c.not_before)).where(
        mine, outbox.c.chat_id.not_in(select(busy.c.chat_id))
    )
    return select(select(func.min(busy.c.until)).scalar_subquery(), idle.scalar_subquery())


@cache
def due_items() -> Select[OutboxItem]:
    """Find the first due row of each chat where nothing is in flight.

    To be given the bot's id, the limit, now, and what lies further `ahead` than any lease.
    """
    now, ahead = bindparam("now", type_=Instant), bindparam("ahead", type_=Instant)
    mine = and_(outbox.c.bot_id == bindparam("bot"), PENDING)
    in_flight = select(outbox.c.chat_id).where(
        mine, LEASED, outbox.c.lease_until > now, outbox.c.lease_until <= ahead
    )
    taken_ahead = outbox.c.lease_until > ahead
    free: ColumnElement[bool] = or_(~LEASED, outbox.c.lease_until <= now, taken_ahead)
    place = func.row_number().over(
        partition_by=outbox.c.chat_id, order_by=(outbox.c.urgency, outbox.c.id)
    )
    due = (
        select(outbox.c.id, place.label("place"))
        .where(mine, outbox.c.not_before <= now, free, outbox.c.chat_id.not_in(in_flight))
        .subquery()
    )
    first = select(due.c.id).where(due.c.place == 1)
    return (
        select(OutboxItem)
        # Said again of the row itself: somebody may have leased it between the look and the lock.
        .where(outbox.c.id.in_(first), PENDING, free)
        .order_by(outbox.c.urgency, outbox.c.id)
        .limit(bindparam("limit", type_=Integer))
    )
