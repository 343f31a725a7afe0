"""The first start of a city: what hangs on no ticket is planned for some communities at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, MutableMapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bot_house import until
from sqlalchemy import select
from statements import statements
from town_facts import COMMUNITY

from bot.due_runner import BEGIN_AGAIN, LOT, DueRunner
from domain.community import Community, Town
from domain.dues import Due, DueKind, DueState, subject_of_community
from domain.people import Person
from domain.ticket import State, Ticket
from sandbox.clock import SandboxClock
from storage.time_tables import dues
from storage.unit_of_work import Database, open_database
from usecases.acts import ALONE, sow
from usecases.desk import Desk
from usecases.falling_due import ActAlone, Run

MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
"""Ten in the morning in Shanghai, on duty."""

CITY = [replace(COMMUNITY, code=f"c{at:02}") for at in range(2 * LOT + 3)]
TOWN = Town(code="town", name="街道", communities=(CITY[1], CITY[2]))
EACH = 6
"""The rows of a community: a check-up, four digests and a change of shift."""


@pytest.fixture
async def database(own_place: str) -> AsyncIterator[Database]:
    """Give an open, empty database."""
    opened = open_database(own_place, synchronous="OFF")
    yield opened
    await opened.close()


def a_desk(homes: Sequence[Community], towns: tuple[Town, ...] = ()) -> Desk:
    """Give the desk of a bot that serves these communities."""
    return Desk(
        bot_id=1,
        bot_username="weisu_bot",
        hears_all=False,
        link_secret="s" * 32,
        communities=tuple(homes),
        towns=towns,
    )


DESK = a_desk(CITY)


class Mortal(SandboxClock):
    """A clock whose process is killed when it looks at it for the n-th time."""

    def __init__(self, looks: int) -> None:
        super().__init__(MONDAY, running=False)
        self.left = looks

    def now(self) -> datetime:
        """Give the time, or death."""
        self.left -= 1
        if self.left < 0:
            raise asyncio.CancelledError
        return super().now()


def a_runner(
    database: Database,
    clock: SandboxClock,
    desk: Desk = DESK,
    alone: Mapping[DueKind, ActAlone] = ALONE,
) -> DueRunner:
    """Make a runner, as a process has one."""
    return DueRunner(database, desk, clock, wake_sender=lambda: None, alone=alone)


async def start(database: Database, clock: SandboxClock, desk: Desk = DESK) -> None:
    """Have a process begin, do what is due, and end."""
    runner = a_runner(database, clock, desk)
    async with asyncio.TaskGroup() as group:
        group.create_task(runner.run())
        await until(runner.is_idle)
        await runner.stop(5)


async def rows(database: Database) -> list[Due]:
    """Give all that is planned and hangs on no ticket."""
    async with database.reading() as uow:
        waiting = select(Due).where(dues.c.ticket_id.is_(None), dues.c.state == DueState.PENDING)
        return [*await uow.session.scalars(waiting.order_by(dues.c.id))]


def names(found: Sequence[Due]) -> list[tuple[str, str, str]]:
    """Give what each row is for."""
    return sorted((due.community, due.kind.value, due.slot.partition("-")[0]) for due in found)


async def test_every_community_and_town_has_its_rows(database: Database) -> None:
    """A first start plans all, and the next one finds it and adds nothing."""
    desk = a_desk(CITY, (TOWN,))
    for _ in range(2):
        await start(database, SandboxClock(MONDAY, running=False), desk)
        found = await rows(database)
        of_town = [due.slot.partition("-")[0] for due in found if due.community == "town"]
        assert sorted(of_town) == ["evening", "monthly", "morning", "weekly"]
        assert len(found) == EACH * len(CITY) + len(of_town)
    kinds = {due.kind for due in found}
    assert kinds == {DueKind.CHECKUP, DueKind.DIGEST, DueKind.SHIFT}


async def test_a_start_that_is_killed_loses_little_and_the_next_goes_on(
    database: Database,
) -> None:
    """Killed at any look at the clock, whole lots are there; the next start adds only the rest."""
    counts = set()
    for looks in (3, 5, 7, 9):
        with pytest.raises(asyncio.CancelledError):
            await a_runner(database, Mortal(looks)).run()
        counts.add(len(await rows(database)))
    assert len(counts) > 1
    assert counts <= {0, EACH * LOT, 2 * EACH * LOT, EACH * len(CITY)}
    before = {due.id for due in await rows(database)}
    assert before
    await start(database, SandboxClock(MONDAY, running=False))
    found = await rows(database)
    assert len(set(names(found))) == len(found) == EACH * len(CITY)
    assert before <= {due.id for due in found}


@pytest.mark.postgres
async def test_two_that_start_at_once_plan_each_row_once(
    postgres: str, logs: list[MutableMapping[str, Any]]
) -> None:
    """Whoever is first with a lot, the other one finds it; nothing is planned or reported twice."""
    one, two = (open_database(postgres, synchronous="OFF") for _ in range(2))
    clock = SandboxClock(MONDAY, running=False)
    async with asyncio.TaskGroup() as group:
        group.create_task(start(one, clock))
        group.create_task(start(two, clock))
    found = await rows(one)
    assert len(set(names(found))) == len(found) == EACH * len(CITY)
    assert [line for line in logs if line["log_level"] == "error"] == []
    for database in (one, two):
        await database.close()


async def _statements_of(database: Database, count: int) -> int:
    """Count what a lot of so many communities asks of the database."""
    codes = [home.code for home in CITY[:count]]
    with statements(database) as seen:
        async with database.writing() as uow:
            await sow(Run(uow=uow, desk=DESK, now=MONDAY), codes)
    return len(seen)


async def test_a_lot_costs_the_same_however_much_is_there(database: Database) -> None:
    """Neither more communities in a lot nor a long past make more questions."""
    first = await _statements_of(database, LOT // 2)
    async with database.writing() as uow:
        for home in CITY[:LOT]:
            for day in range(30):
                uow.add(
                    Due(
                        community=home.code,
                        subject=subject_of_community(home.code),
                        kind=DueKind.CHECKUP,
                        slot=f"old{day}",
                        at=MONDAY - timedelta(days=day),
                        state=DueState.DONE,
                        created_at=MONDAY,
                        done_at=MONDAY,
                    )
                )
    assert await _statements_of(database, LOT) <= first
    assert await _statements_of(database, LOT) < first
    async with database.reading() as uow:
        found = await uow.dues.planned([subject_of_community(CITY[0].code)])
    assert len(found) == EACH - 1


async def test_what_falls_due_for_all_at_once_is_done_for_one_after_the_other(
    database: Database,
) -> None:
    """Killed amid the changes of shift, those that were done stay done."""
    done: list[str] = []

    async def change(run: Run, due: Due) -> None:
        done.append(due.community)
        if len(done) > LOT:
            raise asyncio.CancelledError
        await ALONE[DueKind.SHIFT](run, due)

    clock = SandboxClock(MONDAY, running=False)
    runner = a_runner(database, clock, alone=ALONE | {DueKind.SHIFT: change})
    with pytest.raises(asyncio.CancelledError):
        await runner.run()
    shifts = [due for due in await rows(database) if due.kind is DueKind.SHIFT]
    assert {due.community for due in shifts if due.at > MONDAY} == set(done[:LOT])
    assert len(shifts) == len(CITY)


async def test_one_that_cannot_be_seen_to_holds_up_nobody(
    database: Database, logs: list[MutableMapping[str, Any]]
) -> None:
    """The others of its lot begin; it is told of, and begun with an hour later, when it can be."""
    async with database.writing() as uow:
        person = uow.add(Person(telegram_id=None, name="卓玛", created_at=MONDAY))
        facts = {"community": CITY[3].code, "number": 1, "category": "affairs.inquiry"}
        lost = uow.add(
            Ticket(
                **facts,
                grid="g1",
                chat_id=None,
                reporter_id=person.id,
                created_at=MONDAY,
                state_since=MONDAY,
            )
        )
    clock = SandboxClock(MONDAY, running=False)
    broken = replace(CITY[3], timing=None)  # type: ignore[arg-type] # a config with a bug in it
    desk = a_desk([*CITY[:3], broken, *CITY[4:]])
    runner = a_runner(database, clock, desk)
    async with asyncio.TaskGroup() as group:
        group.create_task(runner.run())
        await until(runner.is_idle)
        failed = [line for line in logs if line["event"] == "seed_failed"]
        assert [line["community"] for line in failed] == [broken.code]
        assert {due.community for due in await rows(database)} == desk.codes - {broken.code}
        object.__setattr__(broken, "timing", COMMUNITY.timing)
        clock.set(MONDAY + BEGIN_AGAIN)
        runner.wake()
        await until(lambda: _has_begun_with(database, broken.code))
        await runner.stop(5)
    async with database.reading() as uow:
        assert len(await uow.dues.of_ticket(lost.id)) == 1
    assert lost.state is State.OPEN


async def _has_begun_with(database: Database, code: str) -> bool:
    return code in {due.community for due in await rows(database)}
