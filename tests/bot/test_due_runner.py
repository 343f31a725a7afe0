from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bot_house import until
from sqlalchemy import select, text
from town_facts import COMMUNITY

from bot.due_runner import DueRunner
from bot.nursery import Nursery
from domain.chats import Chat, ChatKind
from domain.dues import Due, DueKind, DueState, Rung
from domain.outbox import OutboxItem
from domain.people import Appointment, Person, Role
from domain.picture import Picture
from domain.ticket import State, Ticket
from sandbox.clock import SandboxClock
from storage.desk_tables import outbox
from storage.time_tables import dues
from storage.unit_of_work import Database, open_database
from usecases import outgoing
from usecases.acts import ACTS, ALONE
from usecases.desk import Desk
from usecases.due_run import LEASE, claim
from usecases.falling_due import Act, ActAlone, Run, plan

MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
"""Ten in the morning in Shanghai, on duty."""

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DESK = Desk(
    bot_id=1,
    bot_username="weisu_bot",
    hears_all=False,
    link_secret="s" * 32,
    communities=(COMMUNITY,),
)


@dataclass
class Bench:
    """A database, a clock that stands still, and the runners started on them."""

    url: str
    clock: SandboxClock
    eye: Database
    done: list[str] = field(default_factory=list)
    woken: int = 0

    async def add(self, *items: Any) -> None:  # noqa: ANN401 - rows of any kind
        """Keep rows."""
        async with self.eye.writing() as uow:
            for item in items:
                uow.add(item)

    def due(self, slot: str, at: datetime | None = None, **other: Any) -> Due:  # noqa: ANN401
        """Make something due that hangs on no ticket."""
        facts: dict[str, Any] = {
            "community": "demo",
            "subject": "l1",
            "kind": DueKind.LEAVE,
            "slot": slot,
            "at": at or self.clock.now(),
            "created_at": self.clock.now(),
        }
        return Due(**facts | other)

    async def note(self, run: Run, due: Due) -> None:
        """Do what is due: write a line to the outbox."""
        self.done.append(due.slot)
        chat = await run.uow.chats.at(1, -1)
        assert chat is not None
        await outgoing.put(
            run.uow, chat=chat, kind=outgoing.SAY, now=run.now, key="list-open", slot=due.slot
        )

    async def said(self) -> list[str]:
        """Give what the outbox has of that."""
        async with self.eye.reading() as uow:
            own = select(OutboxItem).where(outbox.c.kind == outgoing.SAY)
            items = (await uow.session.scalars(own)).all()
        return sorted(item.payload["slot"] for item in items)

    async def row(self, slot: str) -> Due:
        """Give a due row."""
        async with self.eye.reading() as uow:
            return (await uow.session.scalars(select(Due).where(dues.c.slot == slot))).one()

    @asynccontextmanager
    async def running(
        self,
        *,
        alone: dict[DueKind, ActAlone] | None = None,
        acts: dict[DueKind, Act] | None = None,
        desk: Desk = DESK,
    ) -> AsyncIterator[DueRunner]:
        """Run a runner with a database of its own, as a process would."""
        database = open_database(self.url, synchronous="OFF")

        def wake() -> None:
            self.woken += 1

        runner = DueRunner(
            database,
            desk,
            self.clock,
            wake_sender=wake,
            first_pause=0.01,
            acts=ACTS | (acts or {}),
            alone=ALONE | {DueKind.LEAVE: self.note} | (alone or {}),
        )
        async with Nursery() as nursery:
            nursery.start("dues", runner.run())
            try:
                yield runner
            finally:
                await runner.stop(5)
                await nursery.stop(0.1)
                await database.close()

    async def go(self, runner: DueRunner, by: timedelta = timedelta()) -> None:
        """Move the clock and wait until all that fell due was done."""
        self.clock.set(self.clock.now() + by)
        runner.wake()
        await until(runner.is_idle)


@pytest.fixture
async def bench(own_place: str) -> AsyncIterator[Bench]:
    """Give a database of each kind in turn with one staff group, on a Monday."""
    async with a_bench(own_place) as found:
        yield found


@pytest.fixture
async def shared_bench(postgres: str) -> AsyncIterator[Bench]:
    """Give the same on a server, as several processes have it."""
    async with a_bench(postgres) as found:
        yield found


@asynccontextmanager
async def a_bench(url: str) -> AsyncIterator[Bench]:
    """Put a staff group into an empty database, on a Monday."""
    found = Bench(url, SandboxClock(MONDAY, running=False), open_database(url, synchronous="OFF"))
    await found.add(
        Chat(
            bot_id=1,
            address=-1,
            type="group",
            kind=ChatKind.STAFF,
            community="demo",
            created_at=MONDAY,
        )
    )
    yield found
    await found.eye.close()


async def a_ticket(
    bench: Bench, *, planned: bool = False, owned: bool = False, **other: object
) -> Ticket:
    """Keep a ticket, with or without its plan."""
    async with bench.eye.writing() as uow:
        person = uow.add(Person(telegram_id=None, name="卓玛", created_at=MONDAY))
        facts: dict[str, Any] = {
            "community": "demo",
            "number": await uow.tickets.next_number("demo"),
            "grid": "g1",
            "chat_id": None,
            "reporter_id": person.id,
            "owner_id": person.id if owned else None,
            "category": "affairs.inquiry",
            "created_at": MONDAY,
            "state_since": MONDAY,
        }
        ticket = uow.add(Ticket(**facts | other))
        if planned:
            await plan(uow, desk=DESK, ticket=ticket, now=MONDAY)
        return ticket


async def test_what_is_due_is_done_once_and_the_sender_is_woken(bench: Bench) -> None:
    """What lies ahead waits for its instant; what was done is never done again."""
    await bench.add(bench.due("now"), bench.due("soon", MONDAY + HOUR))
    async with bench.running() as runner:
        await until(runner.is_idle)
        assert await bench.said() == ["now"]
        assert bench.woken > 0
        await bench.go(runner, HOUR - SECOND)
        assert await bench.said() == ["now"]
        await bench.go(runner, SECOND)
        await bench.go(runner, HOUR)
    assert await bench.said() == ["now", "soon"]
    done = await bench.row("soon")
    assert (done.state, done.done_at) == (DueState.DONE, MONDAY + HOUR)
    assert (done.lease_token, done.lease_until) == (None, None)


async def test_a_clock_that_runs_needs_no_wake(bench: Bench) -> None:
    """The runner sleeps until the next instant and gets up by itself."""
    bench.clock = SandboxClock()
    await bench.add(bench.due("soon", bench.clock.now() + 0.2 * SECOND))
    async with bench.running():
        await until(lambda: bench.done == ["soon"])


async def test_killed_between_claiming_and_doing(bench: Bench) -> None:
    """What a dead process had claimed is done when its lease ran out, and then once."""
    await bench.add(bench.due("a"))
    async with bench.eye.writing() as uow:
        assert len(await claim(uow, desk=DESK, token="dead", now=MONDAY)) == 1
    async with bench.running() as runner:
        await bench.go(runner, LEASE - SECOND)
        assert await bench.said() == []
        await bench.go(runner, SECOND)
        assert await bench.said() == ["a"]
    assert (await bench.row("a")).attempts == 2


async def test_killed_while_doing(bench: Bench) -> None:
    """Nothing of a transaction that was cut off is kept; the next process does it all."""
    await bench.add(bench.due("a"))
    reached = asyncio.Event()

    async def hang(run: Run, due: Due) -> None:
        await bench.note(run, due)
        reached.set()
        await asyncio.Event().wait()

    dying = bench.running(alone={DueKind.LEAVE: hang})
    runner = await dying.__aenter__()
    await reached.wait()
    runner.stop = lambda _seconds: asyncio.sleep(0)  # type: ignore[method-assign]
    await dying.__aexit__(None, None, None)
    assert await bench.said() == []
    assert (await bench.row("a")).state is DueState.PENDING
    async with bench.running() as runner:
        await bench.go(runner, LEASE)
    assert await bench.said() == ["a"]


async def test_two_runners_do_each_thing_once(bench: Bench) -> None:
    """Two processes share one database: together they do everything, and nothing twice."""
    slots = sorted(f"s{number:03}" for number in range(300))
    await bench.add(*(bench.due(slot) for slot in slots))
    async with bench.running() as one, bench.running() as two:
        await until(one.is_idle)
        await until(two.is_idle)
        await bench.add(bench.due("late", MONDAY + MINUTE))
        await bench.go(one, MINUTE)
        await bench.go(two)
    assert await bench.said() == ["late", *slots]
    assert sorted(bench.done) == ["late", *slots]


@pytest.mark.postgres
async def test_several_processes_send_each_digest_once(shared_bench: Bench) -> None:
    """Whoever runs a digest, and whoever starts meanwhile, each supervisor gets one of each day."""
    bench = shared_bench
    boss = Person(telegram_id=7, name="张书记", created_at=MONDAY)
    chat = Chat(bot_id=1, address=7, type="private", created_at=MONDAY)
    await bench.add(boss, chat)
    seat = {"person_id": boss.id, "community": "demo", "grid": None, "role": Role.SUPERVISOR}
    await bench.add(Appointment(**seat, created_at=MONDAY))
    await a_ticket(bench, planned=True)

    async def tell(run: Run, due: Due) -> None:
        await ALONE[DueKind.DIGEST](run, due)
        await bench.note(run, due)

    alone: dict[DueKind, ActAlone] = {DueKind.DIGEST: tell}
    async with bench.running(alone=alone) as one, bench.running(alone=alone) as two:
        await until(one.is_idle)
        await until(two.is_idle)
        for _ in range(3):
            for _ in range(24):
                bench.clock.set(bench.clock.now() + HOUR)
                one.wake()
                two.wake()
                await until(one.is_idle)
                await until(two.is_idle)
            async with bench.running(alone=alone) as third:
                await until(third.is_idle)
    told = await bench.said()
    assert len(set(told)) == len(told)
    assert sum(slot.startswith("evening") for slot in told) == 3
    async with bench.eye.reading() as uow:
        sent = select(OutboxItem).where(outbox.c.kind == outgoing.DIGEST)
        items = (await uow.session.scalars(sent)).all()
    assert {item.chat_id for item in items} == {chat.id}
    assert {item.payload["digest"] for item in items} >= {"evening", "morning"}


async def test_what_fails_is_held_back_and_holds_up_nothing(
    bench: Bench, logs: list[MutableMapping[str, Any]]
) -> None:
    """One that always fails is tried ever more rarely, is told of loudly once, and is not lost."""
    broken = True

    async def act(run: Run, due: Due) -> None:
        if due.slot == "bad" and broken:
            raise LookupError("nothing there")
        await bench.note(run, due)

    await bench.add(*(bench.due(slot) for slot in ("a", "bad", "z")))
    async with bench.running(alone={DueKind.LEAVE: act}) as runner:
        await until(runner.is_idle)
        assert await bench.said() == ["a", "z"]
        pauses = []
        for _ in range(11):
            row = await bench.row("bad")
            assert row.lease_until is not None
            assert "nothing there" in (row.error or "")
            pauses.append((row.lease_until - bench.clock.now()) / MINUTE)
            await bench.go(runner, row.lease_until - bench.clock.now())
        assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]
        broken = False
        await bench.go(runner, 6 * HOUR)
    assert await bench.said() == ["a", "bad", "z"]
    assert (await bench.row("bad")).error is None
    loud = [line for line in logs if line["log_level"] == "error"]
    assert [(line["event"], line["slot"]) for line in loud] == [("due_failed", "bad")]


async def test_a_failing_ticket_leaves_no_trace_and_is_planned_anew_by_a_change(
    bench: Bench,
) -> None:
    """What a failing act had changed is undone; a change of the ticket ends the back-off."""
    ticket = await a_ticket(bench, planned=True)

    async def spoil(run: Run, picture: Picture, rungs: list[Rung]) -> None:
        del run, rungs
        picture.ticket.level = 9
        raise ValueError("spoilt")

    async with bench.running(acts={DueKind.LADDER: spoil}) as runner:  # type: ignore[dict-item]
        await bench.go(runner, 5 * HOUR)
        row = await bench.row("ack:50")
        assert row.state is DueState.PENDING
        assert row.lease_until is not None
    async with bench.eye.writing() as uow:
        kept = await uow.tickets.get(ticket.id)
        assert kept is not None
        assert kept.level == 0
        kept.state, kept.version, kept.owner_id = State.CLAIMED, 2, kept.reporter_id
        kept.state_since = bench.clock.now()
        await plan(uow, desk=DESK, ticket=kept, now=bench.clock.now())
        (row,) = await uow.dues.of_ticket(ticket.id)
        assert (row.lease_until, row.attempts) == (None, 0)


async def test_a_database_that_comes_back_loses_nothing(
    bench: Bench, logs: list[MutableMapping[str, Any]]
) -> None:
    """While rows cannot be read the runner waits and says so once; then it goes on."""
    async with bench.running() as runner:
        await until(runner.is_idle)
        await bench.add(bench.due("a"))
        await _sql(bench, "ALTER TABLE dues RENAME TO away")
        runner.wake()
        await until(lambda: not runner.health.is_well)
        await _sql(bench, "ALTER TABLE away RENAME TO dues")
        await until(lambda: bench.done == ["a"])
        await until(lambda: runner.health.is_well)
    assert [line["event"] for line in logs].count("in_trouble") == 1


async def _sql(bench: Bench, statement: str) -> None:
    async with bench.eye.engine.begin() as connection:
        await connection.execute(text(statement))


async def test_what_belongs_to_nobody_here_is_left_alone(bench: Bench) -> None:
    """A community that left the config, or that another bot serves, neither fails nor spins."""
    await bench.add(bench.due("far", community="elsewhere"), bench.due("near"))
    async with bench.running() as runner:
        await until(runner.is_idle)
        assert bench.done == ["near"]
        row = await bench.row("far")
        assert (row.state, row.attempts) == (DueState.PENDING, 0)


async def test_tickets_from_before_the_upgrade_are_planned_at_the_start(bench: Bench) -> None:
    """Living tickets that have no due row get one; those that ended need none."""
    live = [await a_ticket(bench), await a_ticket(bench, state=State.CLAIMED, owned=True)]
    over = await a_ticket(bench, state=State.WITHDRAWN)
    async with bench.running() as runner:
        await until(runner.is_idle)
    async with bench.eye.reading() as uow:
        for ticket in live:
            (row,) = await uow.dues.of_ticket(ticket.id)
            assert row.state is DueState.PENDING
            assert row.at > MONDAY
        assert await uow.dues.of_ticket(over.id) == []


async def test_every_night_a_missing_plan_is_found_and_made_again(
    bench: Bench, logs: list[MutableMapping[str, Any]]
) -> None:
    """The nightly check comes at half past three, says what it found, and comes again."""
    ticket = await a_ticket(bench, planned=True)
    async with bench.running() as runner:
        await until(runner.is_idle)
        async with bench.eye.writing() as uow:
            for row in await uow.dues.of_ticket(ticket.id):
                await uow.remove(row)
        night = datetime(2026, 3, 2, 19, 30, tzinfo=UTC)
        await bench.go(runner, night - bench.clock.now() - SECOND)
        assert not any(line["event"] == "invariant_broken" for line in logs)
        await bench.go(runner, SECOND)
    (found,) = [line for line in logs if line["event"] == "invariant_broken"]
    assert (found["rule"], found["tickets"]) == ("one_next", [ticket.id])
    async with bench.eye.reading() as uow:
        assert len(await uow.dues.of_ticket(ticket.id)) == 1
    assert (await bench.row("2026-03-03")).state is DueState.DONE
    assert (await bench.row("2026-03-04")).at == night + timedelta(days=1)


async def test_a_year_whose_holidays_are_unknown_is_told_of_once(bench: Bench) -> None:
    """Supervisors hear it in duty time: once a year, for the next year from December on."""
    bench.clock.set(datetime(2030, 11, 27, 20, 0, tzinfo=UTC))
    boss = Person(telegram_id=7, name="张书记", created_at=MONDAY)
    await bench.add(boss, Chat(bot_id=1, address=7, type="private", created_at=MONDAY))
    await bench.add(
        Appointment(
            person_id=boss.id, community="demo", grid=None, role=Role.SUPERVISOR, created_at=MONDAY
        )
    )
    async with bench.running() as runner:
        await bench.go(runner)
        assert await _years(bench) == []
        await bench.go(runner, 6 * HOUR)
        assert await _years(bench) == ["2030"]
        for _ in range(5):
            await bench.go(runner, 24 * HOUR)
        assert await _years(bench) == ["2030", "2031"]
    async with bench.running() as runner:
        await bench.go(runner, 5 * 24 * HOUR)
    assert await _years(bench) == ["2030", "2031"]


async def _years(bench: Bench) -> list[str]:
    async with bench.eye.reading() as uow:
        items = (await uow.session.scalars(select(OutboxItem))).all()
    return sorted(
        item.payload["facts"]["year"]
        for item in items
        if item.payload.get("key") == "reminder-calendar"
    )


def test_every_kind_has_its_act() -> None:
    """Nothing can fall due that nobody knows what to do about, or that two do."""
    assert set(ACTS) | set(ALONE) == set(DueKind)
    assert set(ACTS).isdisjoint(ALONE)


async def test_who_is_woken_again_and_again_is_seen_idle_between(bench: Bench) -> None:
    """Looking in vain is no work, however often it is asked for; a test waited for ever for it."""
    async with bench.running() as runner:
        await until(runner.is_idle)
        seen = []
        for _ in range(50):
            runner.wake()
            await asyncio.sleep(0)
            seen.append(await runner.is_idle())
    assert all(seen)


async def test_a_bot_without_communities_runs_nothing(bench: Bench) -> None:
    """An empty desk is no reason to fail."""
    await bench.add(bench.due("a"))
    async with bench.running(desk=replace(DESK, communities=())) as runner:
        await until(runner.is_idle)
    assert bench.done == []
