"""Updates of one chat come to different processes: what one knows, the next one knows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from bot_house import House
from bot_product import BOT_ID, a_ticket
from sqlalchemy import func, select
from town_facts import COMMUNITY

from bot import neighbours
from bot.neighbours import Neighbours
from bot.shared_listener import SharedListener
from bot.sieve import Verdict, Way
from domain.chats import Chat, ChatKind
from domain.listening import Candidate, Listening
from domain.outbox import OutboxItem
from domain.people import Person
from domain.ticket import Report, ReportKind
from storage.listening_tables import halves
from storage.unit_of_work import Database, open_database
from usecases import delivery
from usecases.desk import Desk
from usecases.retention import sweep

GROUP, OTHER, ANN, BOB = -1001, -1002, 7, 8
COMPLAINT, CHATTER = "3栋2单元楼道灯坏了三天了，没人修", "今天天气真好"
SECOND = timedelta(seconds=1)
DESK = Desk(
    bot_id=BOT_ID,
    bot_username="weisu_bot",
    hears_all=True,
    link_secret="-",
    communities=(COMMUNITY,),
)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def server_url(request: pytest.FixtureRequest) -> str | None:
    """Give the address of a database on a server, or None for the file of the house."""
    found: str | None = None if request.param == "sqlite" else request.getfixturevalue("postgres")
    return found


@pytest.fixture
async def database(server_url: str | None, house: House) -> AsyncIterator[Database]:
    """Give a database in which one group listens and another does not."""
    opened = open_database(server_url or house.url, synchronous="OFF")
    async with opened.writing() as uow:
        for address, way in ((GROUP, Listening.SUGGEST), (OTHER, Listening.EXPLICIT)):
            uow.add(
                Chat(
                    bot_id=BOT_ID,
                    address=address,
                    type="supergroup",
                    kind=ChatKind.COMPOUND,
                    community="demo",
                    grid="g1",
                    is_admin=True,
                    listening=way,
                    created_at=house.world.clock.now(),
                )
            )
    yield opened
    await opened.close()


class Replicas:
    """Two processes, to which the updates of people come in turn."""

    def __init__(self, house: House, database: Database) -> None:
        self.clock = house.world.clock
        self.database = database
        self.listeners = [SharedListener(database, DESK, self.clock) for _ in range(2)]
        self.turn = 0

    def said(self, number: int, text: str = "", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of Telegram
        """Make an update."""
        message = {
            "message_id": number,
            "date": int(self.clock.now().timestamp()),
            "chat": {"id": GROUP, "type": "supergroup", "title": "小区群"},
            "from": {"id": ANN, "is_bot": False, "first_name": "卓玛"},
            **({"text": text} if text else {}),
            **more,
        }
        return {"update_id": number, "message": message}

    async def judge(self, *updates: dict[str, Any]) -> list[Verdict]:
        """Bring each update to the next process."""
        found = []
        for update in updates:
            self.turn += 1
            found += await self.listeners[self.turn % 2].judge([update])
        return found

    async def halves(self) -> int:
        """Count what waits as rows."""
        async with self.database.reading() as uow:
            return await uow.session.scalar(select(func.count()).select_from(halves)) or 0


@pytest.fixture
def replicas(house: House, database: Database) -> Replicas:
    """Give two processes on the database."""
    return Replicas(house, database)


PHOTO: dict[str, Any] = {
    "photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
}


async def test_a_place_said_to_one_goes_with_the_trouble_told_to_the_other(
    replicas: Replicas,
) -> None:
    """Half a sentence is handed to the words that follow it, once, whoever hears them."""
    place, words, again = (
        replicas.said(1, "3栋2单元"),
        replicas.said(2, COMPLAINT),
        replicas.said(3, COMPLAINT),
    )
    first, second, repeated, third = await replicas.judge(place, words, words, again)
    assert [first.way, second.way, third.way] == [Way.DROP, Way.HEARD, Way.HEARD]
    assert [one["message_id"] for one in second.before] == [1]
    assert repeated.before == second.before
    assert third.before == ()


async def test_an_album_spread_over_both_stays_whole(replicas: Replicas) -> None:
    """Pictures that came before the words of their album are taken with them, as updates."""
    album = {**PHOTO, "media_group_id": "a", "chat": {"id": OTHER, "type": "supergroup"}}
    pictures = [replicas.said(number, **album) for number in (1, 2, 3)]
    called = replicas.said(4, **album, caption="@weisu_bot 灯坏了")
    called["message"]["caption_entities"] = [{"type": "mention", "offset": 0, "length": 10}]
    *dropped, taken = await replicas.judge(*pictures, called)
    assert {one.way for one in dropped} == {Way.DROP}
    assert [one["update_id"] for one in taken.mates] == [1, 2, 3]


async def test_words_that_come_hours_late_still_find_their_pictures(replicas: Replicas) -> None:
    """An outage between two messages of an album, and a sweep in it, tear nothing apart."""
    album = {**PHOTO, "media_group_id": "a"}
    pictures = [replicas.said(number, **album) for number in (1, 2)]
    called = replicas.said(3, **album, caption="@weisu_bot 灯坏了")
    called["message"]["caption_entities"] = [{"type": "mention", "offset": 0, "length": 10}]
    await replicas.judge(*pictures)
    replicas.clock.advance(23 * 3600)
    async with replicas.database.writing() as uow:
        await sweep(uow, now=replicas.clock.now(), album_life=COMMUNITY.rules.album_life)
    [taken] = await replicas.judge(called)
    assert [one["update_id"] for one in taken.mates] == [1, 2]


async def test_a_half_is_gone_when_its_group_talks_of_later_things(replicas: Replicas) -> None:
    """Nothing that waited in vain is kept once the same group, and no other, went on."""
    await replicas.judge(replicas.said(1, "3栋2单元"))
    replicas.clock.advance(600)
    elsewhere = {"chat": {"id": OTHER, "type": "supergroup", "title": "小区群"}}
    await replicas.judge(replicas.said(2, CHATTER, **elsewhere))
    assert await replicas.halves() == 1
    await replicas.judge(replicas.said(3, CHATTER))
    assert await replicas.halves() == 0


async def test_a_burst_begun_at_one_goes_on_at_the_other(
    replicas: Replicas, database: Database
) -> None:
    """Who spoke to us is listened to for a while, also by the other; so are edits of old words."""
    now = replicas.clock.now()
    async with database.writing() as uow:
        chat = await uow.chats.at(BOT_ID, GROUP)
        assert chat is not None
        ann, bob = (
            uow.add(Person(telegram_id=who, name="x", created_at=now)) for who in (ANN, BOB)
        )
        ticket = await a_ticket(uow, now, chat)
        facts = {"ticket_id": ticket.id, "kind": ReportKind.ORIGIN, "chat_id": chat.id}
        for number, ago in ((5, 30), (6, 3600)):
            sent_at = now - ago * SECOND
            uow.add(
                Report(**facts, person_id=ann.id, message_id=number, text="灯", sent_at=sent_at)
            )
        waits = {"created_at": now - 600 * SECOND, "last_at": now - SECOND, "due_at": now}
        uow.add(Candidate(chat_id=chat.id, person_id=bob.id, category="x", messages=[7], **waits))
    bob_speaks = {"from": {"id": BOB, "is_bot": False, "first_name": "强巴"}}
    edited = {"update_id": 12, "edited_message": replicas.said(6, "灯坏")["message"]}
    strange = {"update_id": 13, "edited_message": replicas.said(9, "灯坏")["message"]}
    found = await replicas.judge(
        replicas.said(10, CHATTER), replicas.said(11, CHATTER, **bob_speaks), edited, strange
    )
    assert [one.way for one in found] == [Way.TAKE, Way.TAKE, Way.TAKE, Way.DROP]
    replicas.clock.advance(300)
    assert (await replicas.judge(replicas.said(14, CHATTER)))[0].way is Way.DROP


async def test_a_group_that_was_switched_off_is_not_heard_by_anybody(
    replicas: Replicas, database: Database
) -> None:
    """The next words after a change of the way are judged by it, at either process."""
    assert (await replicas.judge(replicas.said(1, COMPLAINT)))[0].way is Way.HEARD
    async with database.writing() as uow:
        chat = await uow.chats.at(BOT_ID, GROUP)
        assert chat is not None
        chat.listening = Listening.EXPLICIT
    found = await replicas.judge(replicas.said(2, COMPLAINT), replicas.said(3, COMPLAINT))
    assert [one.way for one in found] == [Way.DROP, Way.DROP]


async def test_talk_leaves_no_row_and_halves_leave_in_time(replicas: Replicas) -> None:
    """Only what may be half of a complaint is kept, and handed to nobody once its time is over."""
    press = {"update_id": 1, "callback_query": {"id": "1"}}
    await replicas.judge(replicas.said(2, CHATTER), press)
    assert await replicas.halves() == 0
    await replicas.judge(replicas.said(3, "3栋2单元"))
    assert await replicas.halves() == 1
    replicas.clock.advance(120)
    [late] = await replicas.judge(replicas.said(4, COMPLAINT))
    assert (late.way, late.before) == (Way.HEARD, ())
    async with replicas.database.writing() as uow:
        await uow.attic.forget_halves(replicas.clock.now())
    assert await replicas.halves() == 0


async def test_what_fits_into_no_row_stops_nobody(replicas: Replicas) -> None:
    """Half letters, and numbers and dates that are none, miss their other half and nothing else."""
    torn = replicas.said(1, "3栋2单元", note="\ud800")
    huge = replicas.said(1 << 70, "3栋2单元")
    ageless = replicas.said(3, "3栋2单元", date=1 << 60)
    for update in (torn, huge, ageless):
        assert (await replicas.judge(update))[0].way in {Way.DROP, Way.TAKE}
    assert await replicas.halves() == 0
    [heard] = await replicas.judge(replicas.said(4, COMPLAINT))
    assert heard.way is Way.HEARD


async def test_both_at_the_same_update_keep_it_once(replicas: Replicas) -> None:
    """A push repeated to the other process while the first is under way makes one row."""
    place = replicas.said(1, "3栋2单元")
    await asyncio.gather(*(one.judge([place]) for one in replicas.listeners))
    assert await replicas.halves() == 1


class Nobody:
    """A sender with nothing in the air."""

    woken = 0

    def wake(self) -> None:
        """Count."""
        self.woken += 1

    async def settle(self, addresses: Any) -> None:  # noqa: ANN401 - whatever chats
        """Wait for nothing."""


async def test_what_another_process_is_sending_is_waited_for(
    replicas: Replicas, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who replies to a message is heard once its id is kept; what waits its turn holds up none."""
    monkeypatch.setattr(neighbours, "SETTLE_SECONDS", 3600.0)  # else that might have ended it
    sender = Nobody()
    beside = Neighbours(sender, database, replicas.clock, BOT_ID)
    beside.wake()
    assert sender.woken == 1
    now = replicas.clock.now()
    async with database.writing() as uow:
        chat = await uow.chats.at(BOT_ID, GROUP)
        assert chat is not None
        item = OutboxItem(
            bot_id=BOT_ID, chat_id=chat.id, kind="say", not_before=now, created_at=now
        )
        item.lease_token, item.lease_until, item.attempts = "theirs", now + 60 * SECOND, 1
        await uow.outbox.put(item)

    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(beside.settle({GROUP}))
        await beside.settle({OTHER})
        await beside.settle(())
        await asyncio.sleep(0.2)
        assert not waiting.done()
        async with database.writing() as uow:
            held = await uow.outbox.held(item.id, "theirs")
            assert held is not None
            delivery.wait_turn(held, until=now + 30 * SECOND)
        await waiting
