from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection
from contextlib import AbstractAsyncContextManager, nullcontext
from copy import copy
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from storage.aftercare import SqlCallbacks, SqlExclusions, SqlPromises
from storage.ailments import is_lost_race
from storage.attic import SqlAttic
from storage.chats import SqlChats
from storage.conversations import SqlConversations
from storage.dues import SqlDues
from storage.engine import (
    BUSY_MILLISECONDS,
    Synchronous,
    has_many_writers,
    make_engine,
    reading_options,
)
from storage.gates import TaskGate, WriterGate
from storage.inbox import SqlInbox
from storage.keyring import NO_KEYS, Keyring
from storage.listening import SqlCandidates, SqlCorrections
from storage.mapping import map_entities
from storage.numbers import Numbers
from storage.outbox import SqlOutbox
from storage.people import SqlPeople
from storage.posts import SqlPosts
from storage.privacy import SqlPrivacy
from storage.roster import SqlRoster
from storage.tickets import SqlTickets
from storage.workspace import Workspace
from usecases.ports import Conflict, Entity

E = TypeVar("E", bound=Entity)

Gate = AbstractAsyncContextManager[object]
OnCommit = Callable[[float], None]
"""Told of each transaction that was kept, with the seconds that writing it took."""


def _nobody(_seconds: float) -> None:
    """Tell nobody."""


class SqlUnitOfWork:
    """One transaction: kept when the block ends well, undone when anything is raised.

    A unit is used once. One that only reads keeps nothing, whatever was changed in it.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        gate: Gate,
        *,
        writes: bool,
        on_commit: OnCommit = _nobody,
        homes: Collection[str] | None = None,
    ) -> None:
        self._gate = gate
        self._on_commit = on_commit
        self._is_used = False
        self.session = AsyncSession(
            engine if writes else engine.execution_options(**reading_options(engine)),
            expire_on_commit=False,
            autoflush=writes,
        )
        self._numbers = Numbers(self.session, is_shared=has_many_writers(engine))
        self._work = Workspace(self.session, self._numbers, writes=writes)
        self.tickets = SqlTickets(self._work, homes)
        self.people = SqlPeople(self._work)
        self.chats = SqlChats(self._work)
        self.posts = SqlPosts(self._work)
        self.outbox = SqlOutbox(self._work)
        self.conversations = SqlConversations(self._work)
        self.inbox = SqlInbox(self._work)
        self.dues = SqlDues(self._work)
        self.promises = SqlPromises(self._work)
        self.callbacks = SqlCallbacks(self._work)
        self.exclusions = SqlExclusions(self._work)
        self.roster = SqlRoster(self._work)
        self.candidates = SqlCandidates(self._work)
        self.corrections = SqlCorrections(self._work)
        self.attic = SqlAttic(self._work)
        self.privacy = SqlPrivacy(self._work)

    def add(self, entity: E) -> E:
        """Give the entity its id and keep it; changes to loaded entities are kept by themselves."""
        self._work.number(entity)
        return self._work.keep(entity)

    async def remove(self, entity: Entity) -> None:
        """Forget an entity."""
        await self._work.forget(entity)

    async def flush(self) -> None:
        """Write what was changed so far, so that the database judges it now."""
        await self.outbox.settle()
        await self.session.flush()

    async def prefetch(
        self,
        *,
        bot_id: int,
        telegram_ids: Collection[int] = (),
        addresses: Collection[int] = (),
        posts: Collection[tuple[int, int]] = (),
        tickets: Collection[int] = (),
        conversation_keys: Collection[str] = (),
    ) -> None:
        """Load what a batch of updates will ask for, in a handful of questions.

        `posts` are (address, message id) pairs of the messages that the batch replies to or
        presses on. Whatever is absent is remembered as absent.
        """
        people = await self.people.warm(telegram_ids)
        homes = await self.chats.warm(bot_id, {*addresses, *(address for address, _ in posts)})
        rooms = [homes[address] for address in addresses if address in homes]
        await self.chats.warm_members(rooms, people)
        await self.posts.warm_prompts(rooms, people)
        await self.tickets.warm_origins(rooms, people)
        await self.candidates.warm_waiting(rooms)
        messages = [(homes[address], number) for address, number in posts if address in homes]
        shown = await self.posts.warm(messages)
        told = await self.tickets.warm_reports(messages)
        await self.warm({*tickets, *shown, *told})
        await self.conversations.warm(conversation_keys)

    async def warm(self, ticket_ids: Collection[int]) -> None:
        """Load tickets and all that decides what falls due for them, in a handful of questions."""
        await self.tickets.warm(ticket_ids)
        await self.posts.warm_live(ticket_ids)
        for room in (self.dues, self.promises, self.callbacks):
            await room.warm(ticket_ids)

    async def warm_sending(
        self,
        *,
        items: Collection[int] = (),
        messages: Collection[tuple[int, int]] = (),
        tickets: Collection[int] = (),
        chats: Collection[int] = (),
        buckets: Collection[str] = (),
    ) -> None:
        """Load what the sender will ask for; `messages` are (chat id, message id) pairs."""
        await self.outbox.warm(item_ids=items, buckets=buckets)
        await self.chats.warm_ids(chats)
        await self.posts.warm(messages)
        await self.posts.warm_live(tickets)

    async def warm_rendering(
        self, *, chats: Collection[int] = (), tickets: Collection[int] = ()
    ) -> None:
        """Load what nearly every message shows of its chat and its ticket."""
        await self.chats.warm_ids(chats)
        await self.candidates.warm_waiting(chats)
        await self.tickets.warm(tickets)
        await self.tickets.warm_files(tickets)
        await self.posts.warm_live(tickets)
        await self.promises.warm(tickets)
        await self.tickets.warm_beside(tickets)

    async def __aenter__(self) -> Self:
        if self._is_used:
            raise RuntimeError("a unit of work is used once: what it knows is of its own moment")
        self._is_used = True
        await self._gate.__aenter__()
        try:
            if self._work.writes:
                await self._numbers.open()
        except BaseException:  # a unit not entered is never left: it must open the gate here
            await self._leave()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if error is None and self._work.writes:
                began = time.perf_counter()
                await self.flush()
                await self.candidates.settle()
                await self.session.commit()
                self._on_commit(time.perf_counter() - began)
        except (StaleDataError, DBAPIError) as lost:
            if _was_beaten(lost):
                raise Conflict from lost
            raise
        finally:
            await self._leave()
        if error is not None and _was_beaten(error):
            raise Conflict from error

    async def _leave(self) -> None:
        """Give the connection back, undoing what was not kept, and let the next writer in."""
        try:
            await asyncio.shield(self.session.close())
        finally:
            await self._gate.__aexit__(None, None, None)


def _was_beaten(error: BaseException) -> bool:
    """Say whether another unit was faster; trying again may go well."""
    return isinstance(error, StaleDataError) or is_lost_race(error)


class Database:
    """The way to units of work on one database."""

    def __init__(self, engine: AsyncEngine) -> None:
        map_entities()
        self.engine = engine
        self.on_commit: OnCommit = _nobody
        self._homes: Collection[str] | None = None
        self._gate: Gate = TaskGate() if has_many_writers(engine) else WriterGate()

    def writing(self) -> SqlUnitOfWork:
        """Give a unit of work that keeps what it changes.

        On SQLite it holds the right to write from its beginning. Where many write at once, it
        holds the rows of tickets, chats, limits and counters that it asked for.
        """
        return SqlUnitOfWork(
            self.engine, self._gate, writes=True, on_commit=self.on_commit, homes=self._homes
        )

    def reading(self) -> SqlUnitOfWork:
        """Give a unit of work that sees one moment of the database and changes nothing."""
        return SqlUnitOfWork(self.engine, nullcontext(), writes=False, homes=self._homes)

    def seen_by(self, homes: Collection[str]) -> Database:
        """Give the same database as the bot of these communities sees it.

        In its units no id leads to a ticket of another community, wherever the id came from.
        """
        view = copy(self)
        view._homes = frozenset(homes)  # noqa: SLF001 - its own class
        return view

    async def fold_journal(self) -> bool:
        """Empty SQLite's journal into its file, so that what was overwritten is not kept there.

        Says whether it could: while somebody reads, it is left for another time.
        """
        if has_many_writers(self.engine):
            return True
        async with self._gate, self.engine.connect() as connection:
            raw = (await connection.get_raw_connection()).driver_connection
            if raw is None:
                return False
            await raw.execute_fetchall("PRAGMA busy_timeout = 0")
            try:
                found = await raw.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                await raw.execute_fetchall(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        return [row[0] for row in found] == [0]

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()


def open_database(
    url: str, *, synchronous: Synchronous = "FULL", keyring: Keyring = NO_KEYS
) -> Database:
    """Open a database whose schema is up to date (see `storage.schema.upgrade`)."""
    return Database(make_engine(url, synchronous=synchronous, keyring=keyring))
