"""Several writers at once, as several processes on one PostgreSQL server are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from storage_samples import BOT, NOW, a_chat, a_person, a_place, a_ticket, an_item

from bot.commands.embedded import Embedded
from domain.dues import Due, DueKind
from domain.ticket import Event, State, Ticket
from storage import postgres as dialect
from storage.ailments import ailment_in
from storage.unit_of_work import Database, SqlUnitOfWork, open_database
from usecases.ports import Conflict

pytestmark = pytest.mark.postgres

Do = Callable[[SqlUnitOfWork], Awaitable[object]]


@pytest.fixture
async def database(postgres: str) -> AsyncIterator[Database]:
    """Give an open, empty database."""
    opened = open_database(postgres)
    yield opened
    await opened.close()


@pytest.fixture
async def ticket(database: Database) -> Ticket:
    """Keep a ticket."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        return await a_ticket(uow, chat, person)


class Turn:
    """Two units, of which the second begins while the first is open."""

    def __init__(self, database: Database, first: Do, second: Do) -> None:
        self._database = database
        self._first, self._second = first, second
        self._has_begun, self._may_end = asyncio.Event(), asyncio.Event()

    async def play(self) -> list[BaseException | None]:
        """Play both; gives how each ended."""
        one = asyncio.create_task(self._one())  # noqa: TID251 - the test is the nursery
        await self._has_begun.wait()
        other = asyncio.create_task(self._other())  # noqa: TID251 - likewise
        await asyncio.sleep(0.2)
        self._may_end.set()
        found = await asyncio.gather(one, other, return_exceptions=True)
        return [item if isinstance(item, BaseException) else None for item in found]

    async def _one(self) -> None:
        async with self._database.writing() as uow:
            await self._first(uow)
            self._has_begun.set()
            await self._may_end.wait()

    async def _other(self) -> None:
        async with self._database.writing() as uow:
            await self._second(uow)


async def test_units_on_one_ticket_take_turns(database: Database, ticket: Ticket) -> None:
    """Proves that the second sees what the first did, and that its history comes after it."""

    async def claim(uow: SqlUnitOfWork) -> None:
        mine = await uow.tickets.get(ticket.id)
        assert mine is not None
        mine.state, mine.version = State.CLAIMED, mine.version + 1
        uow.add(Event(ticket_id=ticket.id, at=NOW, actor_id=None, action="claim"))

    async def resolve(uow: SqlUnitOfWork) -> None:
        await uow.warm([ticket.id])
        mine = await uow.tickets.get(ticket.id)
        assert mine is not None
        assert mine.state is State.CLAIMED
        assert [item.action for item in await uow.tickets.events(ticket.id)] == ["claim"]
        mine.state, mine.version = State.RESOLVED, mine.version + 1
        uow.add(Event(ticket_id=ticket.id, at=NOW, actor_id=None, action="resolve"))

    assert await Turn(database, claim, resolve).play() == [None, None]
    async with database.reading() as uow:
        found = await uow.tickets.events(ticket.id)
        assert [item.action for item in found] == ["claim", "resolve"]


async def test_what_is_said_in_one_chat_is_taken_in_in_turn(database: Database) -> None:
    """Proves that two processes with a message each of one chat do not meet in it."""
    async with database.writing() as uow:
        chat = uow.add(a_chat())
    order: list[str] = []

    def takes(name: str) -> Do:
        async def take(uow: SqlUnitOfWork) -> None:
            await uow.prefetch(bot_id=BOT, addresses=[chat.address])
            order.append(name)
            await uow.conversations.keep("k", state=name, data={})

        return take

    task = Turn(database, takes("first"), takes("second"))
    assert await task.play() == [None, None]
    assert order == ["first", "second"]
    async with database.reading() as uow:
        assert await uow.conversations.state("k") == "second"


async def test_who_writes_again_in_the_moment_of_the_sweep_is_answered(database: Database) -> None:
    """Proves that a reply is not swept away which came between the sweep's look and its deed."""
    async with database.writing() as uow:
        uow.add(a_chat(12, type="private", kind=None, community=None, grid=None))

    async def stand_in_line() -> None:
        """Have whoever writes into the outbox wait, and look at it afresh then."""
        async with database.engine.begin() as connection:
            await connection.execute(text("LOCK TABLE outbox IN SHARE MODE"))

    async def sweep() -> None:
        async with database.writing() as uow:
            await uow.privacy.take_empty_chats(below=1 << 60)

    async with asyncio.TaskGroup() as group, database.writing() as uow:
        await uow.prefetch(bot_id=BOT, addresses=[12])
        chat = await uow.chats.at(BOT, 12)
        assert chat is not None
        uow.add(a_person(12))
        await uow.outbox.put(an_item(chat))
        await uow.flush()
        for other in (stand_in_line, sweep):
            group.create_task(other())
            await asyncio.sleep(0.2)
    async with database.reading() as uow:
        assert len(await uow.outbox.waiting(chat.id)) == 1
        assert await uow.chats.at(BOT, 12) is not None


async def test_numbers_have_no_gaps_and_hold_up_only_their_community(database: Database) -> None:
    """Proves that the next number waits until the one before is kept, or goes to the next."""

    async def take(uow: SqlUnitOfWork) -> None:
        assert await uow.tickets.next_number("banka") == 1

    async def fail(uow: SqlUnitOfWork) -> None:
        assert await uow.tickets.next_number("banka") == 2
        raise RuntimeError("on purpose")

    async def take_next(uow: SqlUnitOfWork) -> None:
        assert await uow.tickets.next_number("banka") == 2

    assert await Turn(database, take, elsewhere(1)).play() == [None, None]
    with pytest.raises(RuntimeError, match="on purpose"):
        async with database.writing() as uow:
            await fail(uow)
    assert await Turn(database, take_next, elsewhere(2)).play() == [None, None]


def elsewhere(number: int) -> Do:
    """Take the next number of the other community."""

    async def take(uow: SqlUnitOfWork) -> None:
        assert await uow.tickets.next_number("linka") == number

    return take


async def test_communities_taken_crosswise_do_not_wait_for_each_other(database: Database) -> None:
    """Proves that of two units that want each other's counters one gives way at once."""
    async with database.writing() as uow:
        for code in ("a", "b"):
            await uow.tickets.next_number(code)
    met = asyncio.Barrier(2)

    async def take(first: str, second: str) -> None:
        async with database.writing() as uow:
            await uow.tickets.next_number(first)
            await met.wait()
            await uow.tickets.next_number(second)

    found = await asyncio.gather(take("a", "b"), take("b", "a"), return_exceptions=True)
    (lost,) = [item for item in found if item is not None]
    assert isinstance(lost, Conflict)
    assert str(lost) == "somebody else counts ticket:a"
    async with database.writing() as uow:
        assert [await uow.tickets.next_number(code) for code in "ab"] == [3, 3]


async def test_the_same_newcomer_met_twice_is_a_conflict(database: Database) -> None:
    """Proves that who makes a row that another unit makes meanwhile may try again, and finds it."""

    async def meet(uow: SqlUnitOfWork) -> None:
        if await uow.people.by_telegram(7) is None:
            uow.add(a_person(7))
            await uow.flush()

    first, second = await Turn(database, meet, meet).play()
    assert first is None
    assert isinstance(second, Conflict)
    async with database.writing() as uow:
        await meet(uow)


async def test_units_that_wait_for_each_other_are_a_conflict(
    database: Database, ticket: Ticket
) -> None:
    """Proves that a deadlock, which the server ends, is a race that one of the two lost."""
    async with database.writing() as uow:
        chat = await uow.chats.get(ticket.chat_id or 0)
        person = await uow.people.get(ticket.reporter_id)
        assert chat is not None
        assert person is not None
        other = await a_ticket(uow, chat, person)
    met = asyncio.Barrier(2)

    async def look(first: int, second: int) -> None:
        async with database.writing() as uow:
            await uow.tickets.get(first)
            await met.wait()
            await uow.tickets.get(second)

    found = await asyncio.gather(
        look(ticket.id, other.id), look(other.id, ticket.id), return_exceptions=True
    )
    (lost,) = [item for item in found if item is not None]
    assert isinstance(lost, Conflict)


async def test_senders_of_one_bot_lease_nothing_twice(database: Database) -> None:
    """Proves that of many senders each row goes to one, and that a chat's next row waits."""
    async with database.writing() as uow:
        chats = [uow.add(a_chat(-number)) for number in range(1, 9)]
        for chat in chats:
            for _ in range(2):
                await uow.outbox.put(an_item(chat))

    async def lease(name: str) -> list[tuple[int, int]]:
        async with database.writing() as uow:
            await uow.outbox.bucket(f"bot:{BOT}")
            until = NOW + timedelta(minutes=1)
            found = await uow.outbox.lease(bot_id=BOT, token=name, now=NOW, until=until, limit=3)
            return [(item.id, item.chat_id) for item in found]

    async with database.writing() as uow:
        await uow.outbox.bucket(f"bot:{BOT}")
    leased = [one for some in await asyncio.gather(*map(lease, "abcd")) for one in some]
    assert len({item for item, _ in leased}) == len(leased) == len(chats)
    assert {chat for _, chat in leased} == {chat.id for chat in chats}


async def test_what_falls_due_is_claimed_once(database: Database, ticket: Ticket) -> None:
    """Proves that runners that look at once share what is due, and wait for nobody."""
    async with database.writing() as uow:
        for number in range(30):
            uow.add(
                Due(
                    community="banka",
                    subject=f"ticket:{ticket.id}",
                    ticket_id=ticket.id,
                    kind=DueKind.PAUSE,
                    cycle=number,
                    slot="s",
                    at=NOW,
                    created_at=NOW,
                )
            )
    met = asyncio.Barrier(3)

    async def claim(name: str) -> list[int]:
        async with database.writing() as uow:
            until = NOW + timedelta(minutes=1)
            found = await uow.dues.lease(
                communities=["banka"], token=name, now=NOW, until=until, limit=10
            )
            await met.wait()
            return [due.id for due in found]

    claimed = [one for some in await asyncio.gather(*map(claim, "abc")) for one in some]
    assert len(set(claimed)) == len(claimed) == 30


async def test_ids_never_run_out_inside_a_unit(database: Database) -> None:
    """Proves that a unit of many rows gets block after block, and one that cannot is told."""
    async with database.writing() as uow:
        for number in range(1, 12_001):
            uow.add(a_person(number))
            if number % 4000 == 0:
                await uow.people.by_telegram(-number)
    async with database.reading() as uow:
        assert await uow.people.by_telegram(12_000) is not None
    uow = database.writing()
    async with uow:
        with pytest.raises(RuntimeError, match="more than 5000 new rows"):
            [uow.add(a_person(number)) for number in range(20_000, 40_000)]
        uow.session.expunge_all()


async def test_a_reading_unit_cannot_write(database: Database) -> None:
    """Proves that the server itself refuses what a reading unit might change by mistake."""
    async with database.reading() as uow:
        with pytest.raises(Exception, match="read-only transaction") as caught:
            await uow.session.execute(text("DELETE FROM persons"))
    assert ailment_in(caught.value) is not None


async def test_a_server_that_does_not_answer_is_told(
    server: Embedded, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that a statement that hangs ends, and that the next unit gets another connection."""
    monkeypatch.setattr("storage.engine.ANSWER_SECONDS", 2.0)
    database = open_database(postgres)
    with pytest.raises(Exception, match="The database server does not answer") as caught:
        async with database.reading() as uow:
            await uow.session.execute(text("SELECT pg_sleep(60)"))
    assert ailment_in(caught.value) == str(caught.value)
    async with database.writing() as uow:
        uow.add(a_person())
    await database.close()
    assert server.do("SELECT count(*) FROM pg_stat_activity WHERE query ~ 'pg_sleep.60'") == "1"


async def test_settings_of_a_connection(database: Database) -> None:
    """Proves that nobody waits for ever, whoever stands still."""
    async with database.reading() as uow:
        for name, value in (
            ("lock_timeout", f"{dialect.LOCK_SECONDS}s"),
            ("idle_in_transaction_session_timeout", "2min"),
            ("transaction_isolation", "repeatable read"),
            ("transaction_read_only", "on"),
            ("TimeZone", "UTC"),
        ):
            assert await uow.session.scalar(text(f"SHOW {name}")) == value
    async with database.writing() as uow:
        assert await uow.session.scalar(text("SHOW transaction_isolation")) == "read committed"
