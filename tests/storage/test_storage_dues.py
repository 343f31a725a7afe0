from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from statements import statements
from storage_samples import NOW, a_chat, a_person, a_ticket, minutes

from domain.dues import Due, DueKind, DueState, subject_of_ticket
from domain.leases import LONGEST_LEASE
from domain.ticket import Ticket
from storage.time_tables import dues as table
from storage.unit_of_work import Database
from usecases.ports import Conflict

HERE = ["banka"]
LATER = NOW + minutes(1)


async def tickets(database: Database, count: int = 1) -> list[Ticket]:
    """Keep tickets to hang dues on."""
    async with database.writing() as uow:
        chat, person = uow.add(a_chat()), uow.add(a_person())
        return [await a_ticket(uow, chat, person) for _ in range(count)]


def a_due(ticket: Ticket, slot: str = "ack:50", at: datetime = NOW, **other: object) -> Due:
    """Make something due for a ticket."""
    facts: dict[str, Any] = {
        "community": ticket.community,
        "subject": subject_of_ticket(ticket.id),
        "ticket_id": ticket.id,
        "kind": DueKind.LADDER,
        "cycle": 1,
        "slot": slot,
        "at": at,
        "created_at": NOW,
    }
    return Due(**facts | other)


async def keep(database: Database, *dues: Due) -> None:
    """Keep dues."""
    async with database.writing() as uow:
        for due in dues:
            uow.add(due)


async def lease(
    database: Database, token: str, now: datetime = NOW, where: list[str] = HERE, limit: int = 10
) -> list[str]:
    """Lease what is due for a minute; gives the slots."""
    async with database.writing() as uow:
        found = await uow.dues.lease(
            communities=where, token=token, now=now, until=now + minutes(1), limit=limit
        )
        return [due.slot for due in found]


async def held(database: Database, token: str) -> list[str]:
    """Give the slots held under a token."""
    async with database.reading() as uow:
        everything = await uow.session.scalars(select(table.c.id))
        return [due.slot for due in await uow.dues.held(token, everything.all())]


async def test_a_lease_takes_what_is_due_oldest_first_and_counts_the_attempt(
    database: Database,
) -> None:
    """What lies ahead stays, what is done stays, the limit holds."""
    (ticket,) = await tickets(database)
    await keep(
        database,
        a_due(ticket, "b", NOW),
        a_due(ticket, "a", NOW - minutes(5)),
        a_due(ticket, "c", NOW - minutes(1), state=DueState.DONE, done_at=NOW),
        a_due(ticket, "d", NOW + timedelta(microseconds=1)),
        a_due(ticket, "e", NOW - minutes(9)),
    )
    assert await lease(database, "one", limit=2) == ["e", "a"]
    assert await held(database, "one") == ["e", "a"]
    async with database.reading() as uow:
        found = await uow.dues.planned([f"t{ticket.id}"])
        mine = [due.id for due in found if due.slot in {"a", "b"}]
        assert [due.attempts for due in await uow.dues.held("one", mine)] == [1]
    assert await lease(database, "two") == ["b"]


async def test_what_somebody_holds_is_left_out_until_the_lease_ends(database: Database) -> None:
    """Two processes never hold the same thing; a lost lease passes it on to the next one."""
    (ticket,) = await tickets(database)
    await keep(database, a_due(ticket))
    assert await lease(database, "one") == ["ack:50"]
    assert await lease(database, "two", NOW + timedelta(seconds=59)) == []
    assert await lease(database, "two", NOW + timedelta(seconds=60)) == ["ack:50"]
    assert await held(database, "one") == []
    assert await held(database, "two") == ["ack:50"]
    async with database.reading() as uow:
        assert [due.attempts for due in await uow.dues.planned([f"t{ticket.id}"])] == [2]


async def test_only_the_named_communities_are_looked_at(database: Database) -> None:
    """A bot leaves alone what belongs to the communities of another one."""
    (ticket,) = await tickets(database)
    await keep(database, a_due(ticket), a_due(ticket, "far", NOW - minutes(9), community="other"))
    assert await lease(database, "one") == ["ack:50"]
    async with database.reading() as uow:
        assert await uow.dues.next_at(HERE, now=NOW) == LATER
        assert await uow.dues.next_at([], now=NOW) is None
        assert await uow.dues.next_at(now=NOW) == NOW - minutes(9)


async def test_the_next_instant_is_that_of_a_row_or_the_end_of_its_lease(
    database: Database,
) -> None:
    """A loop that sleeps until then misses nothing, and does not spin on what others hold."""
    (ticket,) = await tickets(database)
    async with database.reading() as uow:
        assert await uow.dues.next_at(now=NOW) is None
    await keep(
        database,
        a_due(ticket, at=NOW - minutes(3)),
        a_due(ticket, "ack:80", NOW + minutes(30)),
        a_due(ticket, "old", NOW - minutes(30), state=DueState.DONE, done_at=NOW),
    )
    async with database.reading() as uow:
        assert await uow.dues.next_at(now=NOW) == NOW - minutes(3)
    await lease(database, "one")
    async with database.reading() as uow:
        assert await uow.dues.next_at(now=NOW) == LATER


async def test_a_lease_from_before_the_clock_was_put_back_holds_nothing(
    database: Database,
) -> None:
    """What was taken a day ahead is due at its time; the longest lease there is still holds."""
    (ticket,) = await tickets(database)
    await keep(database, a_due(ticket))
    assert await lease(database, "ahead", NOW + timedelta(days=1)) == ["ack:50"]
    async with database.reading() as uow:
        assert await uow.dues.next_at(now=NOW) == NOW
    assert await lease(database, "now") == ["ack:50"]
    assert await held(database, "ahead") == []
    long_ago = NOW + minutes(1) - LONGEST_LEASE
    assert await lease(database, "other", long_ago) == []
    async with database.reading() as uow:
        assert await uow.dues.next_at(now=long_ago) == LATER


@pytest.mark.parametrize("state", list(DueState))
async def test_the_database_refuses_the_same_thing_twice(
    database: Database, state: DueState
) -> None:
    """Subject, kind, cycle and slot name one thing for ever, done or not."""
    (ticket,) = await tickets(database)
    await keep(database, a_due(ticket, state=state))
    await keep(database, a_due(ticket, cycle=2), a_due(ticket, kind=DueKind.PAUSE))
    with pytest.raises(Conflict):
        await keep(database, a_due(ticket, at=LATER))


async def test_warm_dues_are_not_asked_for_again(database: Database) -> None:
    """A batch asks once for the dues of all its tickets, those without any included."""
    some = await tickets(database, 20)
    await keep(database, *(a_due(ticket) for ticket in some[1:]))
    async with database.reading() as uow:
        with statements(database) as seen:
            await uow.warm([ticket.id for ticket in some])
            count = len(seen)
            found = [await uow.dues.of_ticket(ticket.id) for ticket in some]
            assert len(seen) == count < 12
        assert [len(dues) for dues in found] == [0] + [1] * 19
        assert await uow.dues.of_subject(subject_of_ticket(some[5].id)) == found[5]
