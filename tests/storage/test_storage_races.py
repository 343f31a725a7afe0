from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from storage_samples import NOW, a_person, a_place, a_ticket

from domain.ticket import Event, State
from storage.engine import has_many_writers
from storage.unit_of_work import Database, open_database
from usecases.ports import Conflict


async def test_of_two_changes_to_one_version_one_loses(database: Database) -> None:
    """Proves that a change judged by an old version of a ticket is refused, not written over."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        made = await a_ticket(uow, chat, person)
    async with database.reading() as uow:
        stale = await uow.tickets.get(made.id)
    assert stale is not None
    async with database.writing() as winner:
        ticket = await winner.tickets.get(made.id)
        assert ticket is not None
        ticket.state, ticket.owner_id, ticket.version = State.CLAIMED, person.id, ticket.version + 1

    async def attempt() -> None:
        async with database.writing() as loser:
            loser.session.add(stale)
            stale.state, stale.version = State.WITHDRAWN, stale.version + 1
            loser.add(Event(ticket_id=stale.id, at=NOW, actor_id=None, action="withdraw"))

    with pytest.raises(Conflict):
        await attempt()
    async with database.reading() as uow:
        kept = await uow.tickets.get(made.id)
        assert kept is not None
        assert (kept.state, kept.version) == (State.CLAIMED, 2)
        assert await uow.tickets.events(made.id) == []


async def test_a_race_lost_in_the_middle_is_a_conflict_too(database: Database) -> None:
    """Proves that the loser hears the same error when a flush comes before the end."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        made = await a_ticket(uow, chat, person)
    async with database.reading() as uow:
        stale = await uow.tickets.get(made.id)
    assert stale is not None
    async with database.writing() as winner:
        ticket = await winner.tickets.get(made.id)
        assert ticket is not None
        ticket.version += 1

    async def attempt() -> None:
        async with database.writing() as loser:
            loser.session.add(stale)
            stale.level = 3
            await loser.flush()

    with pytest.raises(Conflict):
        await attempt()


async def test_several_changes_to_a_ticket_in_one_unit_are_one(database: Database) -> None:
    """Proves that the version guard does not stand in the way of a batch on one ticket."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        made = await a_ticket(uow, chat, person)
        made.version += 1
    async with database.writing() as uow:
        ticket = await uow.tickets.get(made.id)
        assert ticket is not None
        ticket.version += 1
        await uow.flush()
        ticket.version += 1
    async with database.reading() as uow:
        kept = await uow.tickets.get(made.id)
        assert kept is not None
        assert kept.version == 4


async def test_writers_wait_for_each_other(database: Database) -> None:
    """Proves that many tasks may write at once: none fails, none overwrites another's count."""

    async def take() -> int:
        async with database.writing() as uow:
            number = await uow.tickets.next_number("banka")
            await asyncio.sleep(0)
            return number

    assert sorted(await asyncio.gather(*(take() for _ in range(12)))) == list(range(1, 13))


async def test_a_second_writing_unit_in_one_task_is_refused(database: Database) -> None:
    """Proves that a task which would wait for itself for ever is told so instead."""
    async with database.writing():
        with pytest.raises(RuntimeError, match="wait for itself"):
            async with database.writing():
                pass
    async with database.writing() as uow:
        uow.add(a_person())


async def test_a_cancelled_unit_lets_the_next_one_in(database: Database) -> None:
    """Proves that a timeout inside a unit undoes it and gives the right to write back."""

    async def attempt() -> None:
        async with asyncio.timeout(0.05), database.writing() as uow:
            uow.add(a_person())
            await uow.flush()
            await asyncio.sleep(5)

    with pytest.raises(TimeoutError):
        await attempt()
    async with database.writing() as uow:
        assert await uow.people.by_telegram(5_000_000_001) is None


async def test_a_unit_that_cannot_begin_lets_the_next_one_in(tmp_path: Path) -> None:
    """Proves that an error on entering does not keep the right to write."""
    empty = open_database(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    for _ in range(2):
        with pytest.raises(Exception, match="no such table: counters"):
            async with empty.writing():
                pass
    await empty.close()


async def test_a_listed_ticket_asked_for_by_id_is_as_it_is_now(database: Database) -> None:
    """What another unit changed since the list was read is seen, and nobody changes it then."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        made = await a_ticket(uow, chat, person)

    async def claim() -> None:
        async with database.writing() as other:
            ticket = await other.tickets.get(made.id)
            assert ticket is not None
            ticket.state, ticket.version = State.CLAIMED, ticket.version + 1

    may_be_first = has_many_writers(database.engine)
    async with asyncio.TaskGroup() as group, database.writing() as uow:
        [listed] = await uow.tickets.listing("banka", states=[*State])
        claiming = group.create_task(claim())
        await asyncio.wait({claiming}, timeout=None if may_be_first else 0.2)
        assert await uow.tickets.get(listed.id) is listed
        assert claiming.done() is may_be_first
        assert listed.state is (State.CLAIMED if may_be_first else State.OPEN)
        assert listed.version == (2 if may_be_first else 1)
