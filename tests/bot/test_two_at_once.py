"""Two processes at one thing at the same moment: what people hear is said once, and is true."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from small_home import write_config
from town_facts import COMMUNITY

from bot.commands.common import loaded, open_up
from bot.listener import Listener
from bot.sieve import Way
from domain.chats import Chat, ChatKind
from domain.listening import Listening
from domain.outbox import OutboxItem
from domain.people import Person, Role
from domain.refusals import Refusal
from domain.ticket import State, Ticket
from sandbox.clock import SandboxClock
from storage.key_rows import key_rows, note_key
from storage.keyring import Key, Keyring, new_key
from storage.unit_of_work import Database, SqlUnitOfWork, open_database
from usecases.desk import Desk
from usecases.falling_due import Nudge
from usecases.filing import Outcome, take_up
from usecases.history import record
from usecases.intake import Home
from usecases.invitations import invite, redeem
from usecases.keeping import Words
from usecases.kept_words import Filing
from usecases.outgoing import CARD, REMINDER
from usecases.ports import Conflict
from usecases.redrawing import draw_again
from usecases.reminding import remind

pytestmark = pytest.mark.postgres

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BOT, GROUP, WORKER, ANN, BOB = 1, -1001, 7, 8, 9
SECRET = "s" * 32
DESK = Desk(
    bot_id=BOT,
    bot_username="weisu_bot",
    hears_all=False,
    link_secret=SECRET,
    communities=(COMMUNITY,),
)


@dataclass
class Place:
    """Two processes on one server, and who lives there."""

    one: Database
    other: Database
    group: Chat
    direct: Chat
    worker: Person
    ann: Person
    bob: Person

    async def said(self, uow: SqlUnitOfWork, who: Person, text: str, number: int) -> Outcome:
        """Have somebody say something to us in the group."""
        words = Words(text=text, message_id=number, sent_at=NOW)
        home = Home("demo", "g1", "c1")
        filing = Filing(chat=self.group, reporter=who, words=words, home=home)
        return await take_up(uow, desk=DESK, filing=filing, now=NOW)

    async def tickets(self) -> list[Ticket]:
        """Give all tickets, oldest first."""
        async with self.one.reading() as uow:
            return [*await uow.tickets.listing("demo", states=[*State])]

    async def remind(self, uow: SqlUnitOfWork, ticket: Ticket) -> None:
        """Remind the worker of a ticket."""
        nudge = Nudge(ticket_id=ticket.id, key="nudge-handed", facts={"number": ticket.number})
        await remind(uow, desk=DESK, person_id=self.worker.id, nudges=[nudge], missed=0, now=NOW)

    async def lines(self) -> list[int]:
        """Give the tickets of the reminders that nobody sends yet."""
        async with self.one.reading() as uow:
            return _lines(await uow.outbox.idle(self.direct.id))


def _lines(items: Sequence[OutboxItem]) -> list[int]:
    reminders = [item for item in items if item.kind == REMINDER]
    return [line["ticket"] for item in reminders for line in item.payload["lines"]]


async def _lease(uow: SqlUnitOfWork) -> Sequence[OutboxItem]:
    until = NOW + MINUTE
    return await uow.outbox.lease(bot_id=BOT, token="t", now=NOW, until=until, limit=9)


@pytest.fixture
async def place(postgres: str) -> AsyncIterator[Place]:
    """Give a group, a worker with a direct chat and two residents, seen by two processes."""
    one, other = (open_database(postgres, synchronous="OFF") for _ in range(2))
    async with one.writing() as uow:
        people = [
            uow.add(Person(telegram_id=number, name=name, created_at=NOW))
            for number, name in ((WORKER, "王芳"), (ANN, "卓玛"), (BOB, "扎西"))
        ]
        group = uow.add(
            Chat(
                bot_id=BOT,
                address=GROUP,
                type="supergroup",
                kind=ChatKind.COMPOUND,
                community="demo",
                grid="g1",
                created_at=NOW,
            )
        )
        direct = uow.add(Chat(bot_id=BOT, address=WORKER, type="private", created_at=NOW))
    yield Place(one, other, group, direct, *people)
    await one.close()
    await other.close()


@pytest.fixture
async def troubles(place: Place) -> list[Ticket]:
    """Give two tickets of one grid: leaking gas, and a lamp."""
    async with place.one.writing() as uow:
        await place.said(uow, place.ann, "3栋燃气泄漏了", 1)
        await place.said(uow, place.ann, "5栋1单元楼道灯坏了", 2)
    return await place.tickets()


async def test_no_line_goes_into_a_reminder_that_is_on_its_way(
    place: Place, troubles: list[Ticket]
) -> None:
    """Who is reminded of more while a sender takes the reminder up hears of all of it."""
    leak, lamp = troubles
    async with place.one.writing() as uow:
        await place.remind(uow, leak)
    async with place.one.writing() as uow:
        await place.remind(uow, lamp)
        async with place.other.writing() as sending:
            told = _lines(await _lease(sending))
    assert sorted([*told, *await place.lines()]) == [leak.id, lamp.id]


async def test_no_line_goes_into_a_reminder_that_is_being_taken_up(
    place: Place, troubles: list[Ticket]
) -> None:
    """A reminder that a sender is about to take takes nothing in: the lines go into one more."""
    leak, lamp = troubles
    async with place.one.writing() as uow:
        await place.remind(uow, leak)
    async with asyncio.timeout(60), place.other.writing() as sending:
        told = _lines(await _lease(sending))
        async with place.one.writing() as uow:
            await place.remind(uow, lamp)
    assert told == [leak.id]
    assert await place.lines() == [lamp.id]


async def test_danger_is_never_put_to_a_ticket_that_just_ended(
    place: Place, troubles: list[Ticket]
) -> None:
    """Words that were about to join a ticket are judged anew when it is over before they do."""
    leak, _ = troubles
    async with place.one.writing() as uow:
        await place.said(uow, place.bob, "5栋2单元楼道灯坏了", 3)  # reads what is open
        async with place.other.writing() as ending:
            ended = await ending.tickets.get(leak.id)
            assert ended is not None
            ended.state, ended.version = State.RESOLVED, ended.version + 1
        with pytest.raises(Conflict):
            await place.said(uow, place.bob, "3栋燃气泄漏！快来人", 4)
    async with place.one.writing() as uow:
        assert await place.said(uow, place.bob, "3栋燃气泄漏！快来人", 4) is Outcome.OPENED
    *_, last = await place.tickets()
    assert (last.reporter_id, last.building) == (place.bob.id, leak.building)


async def test_a_card_is_drawn_again_when_its_ticket_is_being_changed(
    place: Place, troubles: list[Ticket]
) -> None:
    """Who writes down where a card stands waits for nobody, and leaves out nobody's change."""
    leak, lamp = troubles
    card = OutboxItem(
        bot_id=BOT,
        chat_id=place.group.id,
        kind=CARD,
        ticket_id=leak.id,
        dedupe_key="again",
        not_before=NOW,
        created_at=NOW,
    )
    async with place.one.reading() as uow:
        known = len(await uow.tickets.events(leak.id))
    still = replace(card, ticket_id=lamp.id, dedupe_key="still")
    async with place.one.writing() as changing:
        await changing.tickets.get(leak.id)
        async with asyncio.timeout(60), place.other.writing() as uow:
            await draw_again(uow, drawn=[(card, known), (still, known)], now=NOW)
    async with place.one.reading() as uow:
        waiting = await uow.outbox.idle(place.group.id)
    keys = [item.dedupe_key for item in waiting if item.dedupe_key in {"again", "still"}]
    assert keys == ["again"]


async def test_a_link_for_one_is_good_for_one(place: Place) -> None:
    """Of two who press one invitation at once, one gets the role and the other hears why not."""
    async with place.one.writing() as uow:
        link = await invite(
            uow,
            community="demo",
            role=Role.SUPERVISOR,
            grid=None,
            name="李书记",
            created_by=None,
            secret=SECRET,
            now=NOW,
        )

    async def press(database: Database, who: Person) -> bool:
        try:
            async with database.writing() as uow:
                await redeem(uow, parameter=link, person=who, secret=SECRET, now=NOW)
                await asyncio.sleep(0.2)
        except Refusal:
            return False
        return True

    got = await asyncio.gather(press(place.one, place.ann), press(place.other, place.bob))
    assert sorted(got) == [False, True]


@pytest.mark.parametrize("way", ["number", "id", "list"])
async def test_what_comes_second_is_told_second(
    place: Place, troubles: list[Ticket], way: str
) -> None:
    """Whoever had to wait for a ticket stands below in its history, however they asked for it."""
    leak, _ = troubles

    begun, is_kept = asyncio.Event(), asyncio.Event()

    async def note(uow: SqlUnitOfWork, text: str, *, by: str) -> None:
        if by == "list":
            await uow.tickets.live_in("demo", grid="g1")
        found = await (
            uow.tickets.by_number("demo", leak.number)
            if by == "number"
            else uow.tickets.get(leak.id)
        )
        assert found is not None
        record(uow, ticket=found, actor_id=None, action="note", now=NOW, text=text)

    async def begin_first_and_come_second() -> None:
        async with place.other.writing() as uow:
            begun.set()
            await is_kept.wait()
            await note(uow, "second", by=way)

    async with asyncio.TaskGroup() as group:
        group.create_task(begin_first_and_come_second())
        await begun.wait()
        async with place.one.writing() as uow:
            await note(uow, "first", by="id")
        is_kept.set()
    async with place.one.reading() as uow:
        told = [one.text for one in await uow.tickets.events(leak.id) if one.action == "note"]
    assert told == ["first", "second"]


async def test_who_polls_hears_of_a_choice_that_another_wrote_down(place: Place) -> None:
    """A process that stands by let a group be heard; who polls asks for what speaks, no more."""
    words = {
        "message_id": 5,
        "date": int(NOW.timestamp()),
        "chat": {"id": GROUP, "type": "supergroup", "title": "小区群"},
        "from": {"id": BOB, "is_bot": False, "first_name": "扎西"},
        "text": "5栋2单元楼道灯坏了三天了，没人修",
    }
    elsewhere = words | {"chat": {"id": GROUP - 1, "type": "supergroup", "title": "别的群"}}
    listener = Listener(place.one, replace(DESK, hears_all=True), SandboxClock(NOW))
    [verdict] = await listener.sift([{"update_id": 5, "message": words}])
    assert verdict.way is Way.DROP
    async with place.other.writing() as uow:
        group = await uow.chats.get(place.group.id)
        assert group is not None
        group.is_admin, group.listening = True, Listening.SUGGEST
    [verdict] = await listener.sift([{"update_id": 6, "message": elsewhere}])
    assert (verdict.way, listener.sieve.ears) == (Way.DROP, {})
    [verdict] = await listener.sift([{"update_id": 5, "message": words}])
    assert verdict.way is Way.HEARD
    async with place.other.writing() as uow:
        group = await uow.chats.get(place.group.id)
        assert group is not None
        group.listening = Listening.EXPLICIT
    [verdict] = await listener.sift([{"update_id": 7, "message": words | {"message_id": 7}}])
    assert (verdict.understood, listener.sieve.ears) == (None, {})


async def test_two_that_start_with_a_new_key_both_start(postgres: str, tmp_path: Path) -> None:
    """Who finds at its start that another process just wrote the same key down goes on."""
    ring = Keyring([Key(new_key())])
    write_config(tmp_path / "config.toml", postgres)
    settings = loaded(tmp_path / "config.toml").settings
    first = open_database(postgres, keyring=ring)
    async with asyncio.TaskGroup() as group, first.writing() as uow:
        await note_key(uow, ring, NOW)
        second = group.create_task(open_up(settings, keyring=ring))
        await asyncio.sleep(0.5)
        assert not second.done()
    async with first.reading() as uow:
        assert [row.id for row in await key_rows(uow)] == [*ring.ids]
    await (await second).close()
    await first.close()
