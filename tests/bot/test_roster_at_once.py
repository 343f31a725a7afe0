"""A roster that two change at the same moment, in two processes: it is kept and told once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from town_facts import COMMUNITY, LAMP

from bot.races import retried
from domain.chats import Chat, ChatKind
from domain.dues import Due, DueKind, subject_of_shifts
from domain.people import Actor, Appointment, Person, Rank, Role
from domain.refusals import Refusal
from domain.roster import Leave, Shift
from ledger.roster_sheet import read
from storage.unit_of_work import Database, SqlUnitOfWork, open_database
from usecases.desk import Desk
from usecases.filing import take_up
from usecases.intake import Home
from usecases.keeping import Words
from usecases.kept_words import Filing
from usecases.leaves import leave_by_words
from usecases.outgoing import DUTY, REMINDER
from usecases.roster_import import import_best
from usecases.shift_change import hand_offers

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
BOT = 1
DESK = Desk(
    bot_id=BOT,
    bot_username="weisu_bot",
    hears_all=False,
    link_secret="s" * 32,
    communities=(COMMUNITY,),
)
FILE = "日期,时间,姓名,网格\n2026-03-05,18:00-21:00,李姐,g1\n2026-03-06,晚班,李姐,g1\n"
DAYS = [date(2026, 3, 5), date(2026, 3, 6)]
Work = Callable[[SqlUnitOfWork], Awaitable[object]]


@dataclass
class Place:
    """Two processes on one database, and who works there."""

    one: Database
    other: Database
    group: Chat
    direct: Chat
    worker: Person
    boss: Actor

    async def at_once(self, work: Work) -> None:
        """Do the same in both processes, neither of which is done before the other has begun."""

        async def do(database: Database) -> None:
            async with database.writing() as uow:
                await work(uow)
                await asyncio.sleep(0.3)

        await asyncio.gather(*(retried(lambda one=one: do(one)) for one in (self.one, self.other)))


@pytest.fixture
async def place(own_place: str) -> AsyncIterator[Place]:
    """Give a staff group, a worker with a direct chat and a supervisor, seen by two processes."""
    one, other = (open_database(own_place, synchronous="OFF") for _ in range(2))
    async with one.writing() as uow:
        worker, boss = (
            uow.add(Person(telegram_id=number, name=name, created_at=NOW))
            for number, name in ((7, "李姐"), (8, "张书记"))
        )
        uow.add(_appointment(worker, Role.GRID_WORKER, "g1"))
        held = uow.add(_appointment(boss, Role.SUPERVISOR, None))
        group = uow.add(
            Chat(
                bot_id=BOT,
                address=-1001,
                type="supergroup",
                kind=ChatKind.STAFF,
                community="demo",
                created_at=NOW,
            )
        )
        direct = uow.add(Chat(bot_id=BOT, address=7, type="private", created_at=NOW))
    yield Place(one, other, group, direct, worker, Actor(boss, (held,)))
    await one.close()
    await other.close()


def _appointment(person: Person, role: Role, grid: str | None) -> Appointment:
    return Appointment(
        person_id=person.id,
        community="demo",
        grid=grid,
        role=role,
        rank=Rank.A,
        created_at=NOW,
    )


def _row(**facts: object) -> Due:
    """Give the row that waits for the next change of shift."""
    return Due(
        community="demo",
        subject=subject_of_shifts("demo"),
        kind=DueKind.SHIFT,
        slot="next",
        at=NOW,
        facts=facts,
        created_at=NOW,
    )


@pytest.mark.parametrize("is_planned", [True, False])
async def test_a_file_imported_twice_at_once_is_one_roster(
    place: Place, *, is_planned: bool
) -> None:
    """Two who send the same file at the same moment double no shift, also before the first plan."""
    if is_planned:
        async with place.one.writing() as uow:
            uow.add(_row())

    async def take(uow: SqlUnitOfWork) -> None:
        rows = read(FILE.encode(), "a.csv")
        homes = [COMMUNITY]
        await import_best(
            uow, desk=DESK, homes=homes, rows=rows, by=place.boss.id, file="a.csv", now=NOW
        )

    await place.at_once(take)
    async with place.one.reading() as uow:
        found = await uow.session.scalars(select(Shift))
        assert sorted(shift.day for shift in found) == DAYS
        told = await uow.outbox.waiting(place.direct.id)
    assert [item.kind for item in told] == [DUTY]


async def test_a_leave_taken_twice_at_once_is_one_leave(place: Place) -> None:
    """Of a worker and a supervisor who note the same leave, the second hears that it stands."""
    refused = []

    async def note(uow: SqlUnitOfWork) -> None:
        try:
            await leave_by_words(
                uow, desk=DESK, chat=place.group, actor=place.boss, words="李姐 3-5", now=NOW
            )
        except Refusal as no:
            refused.append(no.code)

    await place.at_once(note)
    async with place.one.reading() as uow:
        found = (await uow.session.scalars(select(Leave))).all()
    assert [leave.first_day for leave in found] == DAYS[:1]
    assert refused == ["refuse-leave-overlaps"]


async def test_a_change_of_shift_that_two_notice_is_told_once(place: Place) -> None:
    """Who is on now hears of an open offer once, though a leave begins in the same second."""
    async with place.one.writing() as uow:
        filing = Filing(
            chat=place.group,
            reporter=place.boss.person,
            words=Words(text=LAMP, message_id=1, sent_at=NOW),
            home=Home("demo", "g1", "c1"),
        )
        await take_up(uow, desk=DESK, filing=filing, now=NOW)
        uow.add(_row(on={"g1": place.boss.id}))

    async def look(uow: SqlUnitOfWork) -> None:
        await hand_offers(uow, desk=DESK, home=COMMUNITY, now=NOW)

    await place.at_once(look)
    async with place.one.reading() as uow:
        waiting = await uow.outbox.waiting(place.direct.id)
    [told] = [item.payload for item in waiting if item.kind == REMINDER]
    assert [line["key"] for line in told["lines"]] == ["nudge-handed"]
    assert told["missed"] == 0
