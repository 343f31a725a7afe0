from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, StatementError
from storage_samples import BOT, NOW, a_chat, a_person, a_place, a_report, a_ticket, an_item

from domain.chats import Membership
from domain.ticket import Event, State
from storage.unit_of_work import Database, open_database
from usecases.ports import Conflict


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
        assert await uow.outbox.pending_in(chat.id) == 0
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


async def test_rows_may_come_in_any_order_but_must_fit_in_the_end(database: Database) -> None:
    """Proves that foreign keys are judged when the unit ends, and that they are judged."""

    async def attempt() -> None:
        async with database.writing() as uow:
            uow.add(Membership(chat_id=98, person_id=99, seen_at=NOW))
            await uow.flush()

    with pytest.raises(IntegrityError):
        await attempt()
    async with database.writing() as uow:
        member = uow.add(Membership(chat_id=0, person_id=0, seen_at=NOW))
        await uow.flush()
        member.chat_id, member.person_id = uow.add(a_chat()).id, uow.add(a_person()).id


async def test_removed_rows_are_gone(database: Database) -> None:
    """Proves that removing works for kept rows and for rows added a moment ago."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        old = await uow.people.get(person.id)
        assert old is not None
        await uow.remove(old)
        await uow.remove(uow.add(a_person(3)))
        assert await uow.people.get(person.id) is None
        assert await uow.people.by_telegram(person.telegram_id or 0) is None
        assert await uow.people.by_telegram(3) is None
    async with database.reading() as uow:
        assert await uow.people.get(person.id) is None
        assert await uow.people.by_telegram(3) is None
        assert await uow.chats.get(chat.id) is not None


async def test_changes_inside_json_are_kept(database: Database) -> None:
    """Proves that a dict or list changed in place is noticed."""
    chat, _ = await a_place(database)
    async with database.writing() as uow:
        await uow.outbox.put(an_item(chat, payload={"text": "灯"}))
        (await uow.outbox.bucket("all")).stamps.append(1.5)
    async with database.writing() as uow:
        (item,) = await uow.outbox.lease(
            bot_id=BOT, token="t", now=NOW, until=NOW + timedelta(1), limit=1
        )
        item.payload["sent"] = 4
        (await uow.outbox.bucket("all")).stamps.append(2.5)
    async with database.reading() as uow:
        again = await uow.outbox.held(item.id, "t")
        assert again is not None
        assert again.payload == {"text": "灯", "sent": 4}
        assert (await uow.outbox.bucket("all")).stamps == [1.5, 2.5]


async def test_instants_are_kept_in_utc(database: Database) -> None:
    """Proves that any time zone goes in and the same instant comes out in UTC."""
    beijing = timezone(timedelta(hours=8))
    async with database.writing() as uow:
        person = uow.add(a_person(created_at=datetime(2026, 3, 2, 1, 0, tzinfo=beijing)))
    async with database.reading() as uow:
        kept = await uow.people.get(person.id)
        assert kept is not None
        assert kept.created_at.isoformat() == "2026-03-01T17:00:00+00:00"


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"created_at": datetime(2026, 3, 2, 1, 0)}, "needs a time zone"),  # noqa: DTZ001
        ({"state": "lost"}, "'lost' is not a valid ChatState"),
    ],
)
async def test_values_outside_the_types_are_refused(
    database: Database, facts: dict[str, object], complaint: str
) -> None:
    """Proves that naive instants and unknown words never reach the file."""

    async def attempt() -> None:
        async with database.writing() as uow:
            uow.add(a_chat(**facts))

    with pytest.raises(StatementError, match=complaint):
        await attempt()


async def test_unique_rows_are_enforced(database: Database) -> None:
    """Proves that two reports of one message cannot exist, whoever writes them."""
    chat, person = await a_place(database)

    async def attempt() -> None:
        async with database.writing() as uow:
            ticket = await a_ticket(uow, chat, person)
            uow.add(a_report(ticket, 10))
            uow.add(a_report(ticket, 10))

    with pytest.raises(IntegrityError):
        await attempt()
