from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from storage_samples import BOT, NOW, a_chat, a_person, a_place, a_ticket, an_item

from domain.ticket import State
from storage.unit_of_work import Database, open_database


async def test_a_unit_that_ends_well_is_kept(database: Database) -> None:
    """Proves that rows, ids and every field survive the unit that made them."""
    async with database.writing() as uow:
        person = uow.add(a_person(username="fang"))
        chat = uow.add(a_chat())
        made = await a_ticket(uow, chat, person, promised_at=NOW, building="3", state=State.CLAIMED)
    async with database.reading() as uow:
        ticket = await uow.tickets.get(made.id)
    assert ticket is not None
    assert ticket is not made
    assert (ticket.number, ticket.building, ticket.state) == (1, "3", State.CLAIMED)
    assert ticket.promised_at == NOW
    assert ticket.promised_at.utcoffset() == timedelta(0)


async def test_an_error_undoes_the_unit(database: Database) -> None:
    """Proves that whatever is raised in the block undoes rows, changes, counters and the outbox."""
    chat, person = await a_place(database)

    async def attempt() -> None:
        async with database.writing() as uow:
            known = await uow.people.get(person.id)
            assert known is not None
            known.name = "changed"
            await a_ticket(uow, chat, person)
            await uow.outbox.put(an_item(chat))
            await uow.conversations.keep("k", state="s", data={})
            await uow.flush()
            raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"):
        await attempt()
    async with database.writing() as uow:
        again = await uow.people.get(person.id)
        assert again is not None
        assert again.name == "王芳"
        assert len(await uow.outbox.waiting(chat.id)) == 0
        assert await uow.conversations.state("k") is None
        assert await uow.tickets.next_number("banka") == 1


async def test_a_killed_process_leaves_nothing(url: str) -> None:
    """Proves that SIGKILL in the middle of a flushed unit loses that unit and nothing else."""
    script = f"""
import asyncio, os, signal
from storage.unit_of_work import open_database
from storage_samples import a_person

async def main():
    database = open_database({url!r})
    async with database.writing() as uow:
        uow.add(a_person(1))
    async with database.writing() as uow:
        uow.add(a_person(2))
        await uow.flush()
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""
    root = Path(__file__).parents[2]
    paths = {"PYTHONPATH": f"{root}{os.pathsep}{Path(__file__).parent}"}
    run = asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", script],
        env=os.environ | paths,
        check=False,
    )
    assert (await run).returncode == -signal.SIGKILL
    survivor = open_database(url)
    async with survivor.reading() as uow:
        assert await uow.people.by_telegram(1) is not None
        assert await uow.people.by_telegram(2) is None
    await survivor.close()


async def test_ids_come_before_the_flush_and_only_grow(database: Database) -> None:
    """Proves that use cases know ids at once and that no id is used twice."""
    async with database.writing() as uow:
        first, second = uow.add(a_person(1)), uow.add(a_chat())
    async with database.writing() as uow:
        third = uow.add(a_person(2))
    assert 0 < first.id < second.id < third.id


async def test_a_unit_is_used_once(database: Database) -> None:
    """Proves that what a finished unit remembers cannot be taken for the present."""
    uow = database.writing()
    async with uow:
        uow.add(a_person())
    with pytest.raises(RuntimeError, match="used once"):
        await uow.__aenter__()


async def test_adding_twice_is_adding_once(database: Database) -> None:
    """Proves that an object keeps the id it was given, and is one row."""
    async with database.writing() as uow:
        person = uow.add(a_person())
        number = person.id
        assert uow.add(person) is person
        assert person.id == number
    async with database.reading() as uow:
        assert await uow.people.get(number) is not None
        assert await uow.people.get(number + 1) is None


async def test_a_reading_unit_changes_nothing(database: Database) -> None:
    """Proves that a reading unit refuses new rows and drops changes to loaded ones."""
    chat, person = await a_place(database)
    async with database.reading() as uow:
        known = await uow.people.get(person.id)
        assert known is not None
        known.name = "changed"
        assert await uow.people.holders("banka", role="supervisor", grid=None) == []  # type: ignore[arg-type]
        for refused in (
            uow.remove(known),
            uow.outbox.put(an_item(chat)),
            uow.posts.close_all(chat.id),
            uow.tickets.next_number("banka"),
            uow.conversations.keep("k", state="s", data={}),
            uow.inbox.remember(BOT, [1], NOW),
            uow.outbox.bucket("all"),
        ):
            with pytest.raises(RuntimeError, match="only reads"):
                await refused
        with pytest.raises(RuntimeError, match="only reads"):
            uow.add(a_person(9))
    async with database.reading() as uow:
        again = await uow.people.get(person.id)
        assert again is not None
        assert again.name == "王芳"


async def test_a_reading_unit_sees_one_moment(database: Database) -> None:
    """Proves that readers neither wait for a writer nor see half of what it does."""
    _, person = await a_place(database)
    async with database.reading() as before:
        assert await before.people.get(person.id) is not None
        async with database.writing() as uow:
            uow.add(a_person(2))
        assert await before.people.by_telegram(2) is None
    async with database.reading() as after:
        assert await after.people.by_telegram(2) is not None


async def test_nothing_is_added_to_a_closed_unit(database: Database) -> None:
    """Proves that a unit must be entered before it is used."""
    with pytest.raises(RuntimeError, match="not open"):
        database.writing().add(a_person())
