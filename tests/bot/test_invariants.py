from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from town_facts import COMMUNITY

from bot.commands.findings import Level, of_tickets
from domain.callbacks import Callback, CallbackReason, CallbackState
from domain.dues import DueKind, DueState
from domain.people import Person
from domain.promises import Promise
from domain.ticket import State, Ticket
from storage.unit_of_work import Database, SqlUnitOfWork, open_database
from usecases.desk import Desk
from usecases.falling_due import plan
from usecases.invariants import Rule, check, mend

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DESK = Desk(
    bot_id=1,
    bot_username="weisu_bot",
    hears_all=False,
    link_secret="s" * 32,
    communities=(COMMUNITY,),
)


@pytest.fixture
async def database(own_place: str) -> AsyncIterator[Database]:
    """Give an empty database of each kind in turn."""
    opened = open_database(own_place, synchronous="OFF")
    yield opened
    await opened.close()


async def a_ticket(uow: SqlUnitOfWork, *, planned: bool = True, **other: object) -> Ticket:
    """Add a ticket that somebody owns unless it is open."""
    person = uow.add(Person(telegram_id=None, name="卓玛", created_at=NOW))
    facts: dict[str, Any] = {
        "community": "demo",
        "number": await uow.tickets.next_number("demo"),
        "grid": "g1",
        "chat_id": None,
        "reporter_id": person.id,
        "owner_id": person.id if other.get("state", State.OPEN) is not State.OPEN else None,
        "category": "affairs.inquiry",
        "created_at": NOW,
        "state_since": NOW,
    }
    ticket = uow.add(Ticket(**facts | other))
    if planned:
        await plan(uow, desk=DESK, ticket=ticket, now=NOW)
    return ticket


@pytest.mark.parametrize("state", list(State))
async def test_what_is_planned_is_in_order_in_every_state(database: Database, state: State) -> None:
    """Each living state has one thing that comes next; what ended needs none."""
    async with database.writing() as uow:
        await a_ticket(uow, state=state, promised_at=NOW + 30 * HOUR)
    async with database.reading() as uow:
        assert await check(uow, desk=DESK, now=NOW) == []


async def test_every_breach_is_found(database: Database) -> None:
    """No or a wrong plan, late or failing, no owner or one too many, no grid, a stale promise."""
    async with database.writing() as uow:
        await a_ticket(uow, planned=False)
        wrong = await a_ticket(uow)
        (row,) = await uow.dues.of_ticket(wrong.id)
        row.slot = "solve:up3"
        late = await a_ticket(uow)
        (row,) = await uow.dues.of_ticket(late.id)
        row.at, row.lease_token, row.lease_until = NOW - 9 * HOUR, "lost", NOW - 2 * HOUR
        failing = await a_ticket(uow, number=33)
        (row,) = await uow.dues.of_ticket(failing.id)
        row.error, row.attempts = "LookupError()", 4
        row.lease_token, row.lease_until = "held", NOW + HOUR
        await a_ticket(uow, state=State.CLAIMED, owner_id=None)
        await a_ticket(uow, owner_id=wrong.reporter_id)
        await a_ticket(uow, grid="gone")
        await a_ticket(uow, state=State.SCHEDULED)
        stale = await a_ticket(uow, state=State.CLAIMED, cycle=2)
        uow.add(
            Promise(
                ticket_id=stale.id,
                cycle=1,
                owner_id=stale.reporter_id,
                text="明天",
                first_due=NOW + 30 * HOUR,
                due=NOW + 30 * HOUR,
                made_at=NOW,
            )
        )
    async with database.reading() as uow:
        found = {(item.number, item.rule) for item in await check(uow, desk=DESK, now=NOW)}
    assert found >= {
        (1, Rule.ONE_NEXT),
        (2, Rule.ONE_NEXT),
        (3, Rule.NOT_LATE),
        (33, Rule.NOT_LATE),
        (5, Rule.OWNED_OR_OFFERED),
        (6, Rule.OWNED_OR_OFFERED),
        (7, Rule.OWNED_OR_OFFERED),
        (8, Rule.PROMISES_FIT),
        (9, Rule.PROMISES_FIT),
    }
    assert {number for number, _ in found} == {1, 2, 3, 33, 5, 6, 7, 8, 9}


async def test_mending_plans_what_is_planned_wrongly_and_touches_nothing_else(
    database: Database,
) -> None:
    """After the repair each ticket has its one right row, and mending again changes nothing."""
    async with database.writing() as uow:
        missing = await a_ticket(uow, planned=False)
        wrong = await a_ticket(uow)
        (row,) = await uow.dues.of_ticket(wrong.id)
        row.slot = "solve:up3"
    for _ in range(2):
        async with database.writing() as uow:
            await mend(uow, desk=DESK, now=NOW)
        async with database.reading() as uow:
            assert await check(uow, desk=DESK, now=NOW) == []
            for ticket in (missing, wrong):
                (row,) = await uow.dues.of_ticket(ticket.id)
                assert (row.slot, row.state) == ("ack:50", DueState.PENDING)


async def test_a_closed_ticket_with_an_open_callback_gets_its_lost_plan_again(
    database: Database,
) -> None:
    """A call-back is handed out though its row is gone; one that is over needs no row."""
    async with database.writing() as uow:
        tickets = []
        for state in (CallbackState.OPEN, CallbackState.CONTENT):
            ticket = await a_ticket(uow, planned=False, state=State.CLOSED, closed_at=NOW)
            tickets.append(ticket.id)
            uow.add(
                Callback(
                    ticket_id=ticket.id,
                    cycle=1,
                    reason=CallbackReason.DISSATISFIED,
                    state=state,
                    created_at=NOW,
                    done_at=None if state is CallbackState.OPEN else NOW,
                )
            )
    async with database.reading() as uow:
        found = [(item.number, item.rule) for item in await check(uow, desk=DESK, now=NOW)]
        assert found == [(1, Rule.ONE_NEXT)]
    async with database.writing() as uow:
        await mend(uow, desk=DESK, now=NOW)
    async with database.reading() as uow:
        assert await check(uow, desk=DESK, now=NOW) == []
        (row,) = await uow.dues.of_ticket(tickets[0])
        assert not await uow.dues.of_ticket(tickets[1])
        assert (row.kind, row.state) == (DueKind.CALLBACK, DueState.PENDING)


async def test_the_doctor_tells_breaches_with_what_to_do(database: Database) -> None:
    """One line a rule, with the numbers people say; all well is a line, too."""
    assert [item.level for item in of_tickets([])] == [Level.OK]
    async with database.writing() as uow:
        for _ in range(5):
            await a_ticket(uow, planned=False)
    async with database.reading() as uow:
        (finding,) = of_tickets(await check(uow, desk=DESK, now=NOW))
    assert finding.level is Level.WARN
    assert "#1 " in finding.what
    assert "and 2 more" in finding.what
    assert "weisu run" in finding.todo
