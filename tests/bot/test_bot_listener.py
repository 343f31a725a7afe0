"""The sieve goes by the database: at the start, after changes, and with what it counted."""

from __future__ import annotations

from collections.abc import AsyncIterator, MutableMapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from aiogram.types import Message
from bot_house import House
from bot_product import BOT_ID, a_ticket
from sqlalchemy import event
from town_facts import COMMUNITY

from bot.commands.findings import of_rights
from bot.ears import read_ears
from bot.listener import Listener
from bot.pipeline import Pipeline
from bot.sieve import Way
from domain.chats import Chat, ChatKind
from domain.listening import Listening
from domain.people import Person
from domain.ticket import Report, ReportKind
from domain.understanding.values import Understood
from storage.engine import has_many_writers
from storage.unit_of_work import Database
from usecases.desk import Desk
from usecases.keeping import Words

GROUP, ANN = -1001, 7
COMPLAINT, CHATTER = "3栋2单元楼道灯坏了三天了，没人修", "今天天气真好"
DESK = Desk(
    bot_id=BOT_ID,
    bot_username="weisu_bot",
    hears_all=False,
    link_secret="-",
    communities=(COMMUNITY,),
)


@pytest.fixture
async def database(house: House) -> AsyncIterator[Database]:
    """Give a database in which one group listens."""
    opened = house.database()
    async with opened.writing() as uow:
        uow.add(
            Chat(
                bot_id=BOT_ID,
                address=GROUP,
                type="supergroup",
                title="小区群",
                kind=ChatKind.COMPOUND,
                community="demo",
                grid="g1",
                is_admin=True,
                listening=Listening.SUGGEST,
                created_at=house.world.clock.now(),
            )
        )
    yield opened
    await opened.close()


def said(house: House, text: str, number: int = 1, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of Telegram
    """Make an update."""
    message = {
        "message_id": number,
        "date": int(house.world.clock.now().timestamp()),
        "chat": {"id": GROUP, "type": "supergroup", "title": "小区群"},
        "from": {"id": ANN, "is_bot": False, "first_name": "卓玛"},
        "text": text,
        **more,
    }
    return {"update_id": number, "message": message}


async def change(database: Database, **facts: object) -> None:
    """Change the group's row."""
    async with database.writing() as uow:
        chat = await uow.chats.at(BOT_ID, GROUP)
        assert chat is not None
        for name, value in facts.items():
            setattr(chat, name, value)


async def test_only_groups_that_can_be_heard_listen(house: House, database: Database) -> None:
    """A group that is explicit, deaf, lost or of the staff has no ear, whatever its way."""
    for facts in (
        {"listening": Listening.EXPLICIT},
        {"is_admin": False},
        {"kind": ChatKind.STAFF},
        {"community": "elsewhere"},
    ):
        async with database.reading() as uow:
            chat = await uow.chats.at(BOT_ID, GROUP)
        assert chat is not None
        before = {name: getattr(chat, name) for name in facts}
        await change(database, **facts)
        listener = Listener(database, DESK, house.world.clock)
        [verdict] = await listener.judge([said(house, COMPLAINT)])
        assert verdict.way is Way.DROP
        await change(database, **before)
    listener = Listener(database, replace(DESK, hears_all=True), house.world.clock)
    assert (await listener.judge([said(house, COMPLAINT)]))[0].way is Way.HEARD


async def test_what_was_taken_before_the_start_is_recalled(
    house: House, database: Database
) -> None:
    """A burst goes on over a restart, and an old report can still be corrected."""
    now = house.world.clock.now()
    async with database.writing() as uow:
        chat = await uow.chats.at(BOT_ID, GROUP)
        assert chat is not None
        person = uow.add(Person(telegram_id=ANN, name="卓玛", created_at=now))
        ticket = await a_ticket(uow, now, chat)
        for number, ago in ((5, 30), (6, 3600)):
            uow.add(
                Report(
                    ticket_id=ticket.id,
                    person_id=person.id,
                    kind=ReportKind.ORIGIN,
                    chat_id=chat.id,
                    message_id=number,
                    text="灯坏了",
                    sent_at=now - timedelta(seconds=ago),
                )
            )
    listener = Listener(database, DESK, house.world.clock)
    edited = {"update_id": 2, "edited_message": said(house, "灯坏", 6)["message"]}
    verdicts = await listener.judge([said(house, CHATTER, 8), edited])
    assert [verdict.way for verdict in verdicts] == [Way.TAKE, Way.TAKE]


async def test_the_database_is_asked_when_it_may_have_changed(
    house: House, database: Database
) -> None:
    """Talk asks nothing; a press is looked after at once; a change under way until it is over."""
    asked: list[str] = []
    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    listener = Listener(database, DESK, house.world.clock)
    talk = [said(house, CHATTER)]
    listener.taken(talk, await listener.judge(talk))
    asked.clear()
    for _ in range(3):
        listener.taken(talk, await listener.judge(talk))
    # Where other processes may have changed a way, too, the group that speaks is read again.
    assert len(asked) == (6 if has_many_writers(database.engine) else 0)
    await change(database, listening=Listening.EXPLICIT)
    press = [{"update_id": 3, "callback_query": {"id": "1"}}]
    listener.taken(press, await listener.judge(press))
    assert (await listener.judge([said(house, COMPLAINT, 4)]))[0].way is Way.DROP
    listener.changed()
    await listener.judge(talk)
    await change(database, listening=Listening.SUGGEST)
    assert (await listener.judge([said(house, COMPLAINT, 5)]))[0].way is Way.HEARD


@pytest.mark.parametrize("message", ["text", 7, None, {"text": 7}, {"chat": "?", "text": ["/x"]}])
async def test_what_nobody_can_read_is_taken_and_forgotten_like_the_rest(
    house: House, database: Database, message: object
) -> None:
    """An update in a shape that Telegram does not send stops no batch before or after it."""
    listener = Listener(database, DESK, house.world.clock)
    batch = [{"update_id": 1, "message": message}, said(house, CHATTER, 2)]
    verdicts = await listener.judge(batch)
    listener.taken(batch, verdicts)
    assert [verdict.way for verdict in verdicts] == [Way.TAKE, Way.DROP]


async def test_counts_reach_the_database(
    house: House, database: Database, logs: list[MutableMapping[str, Any]]
) -> None:
    """A tick writes what was counted, once; what the end cannot write is told."""
    listener = Listener(database, DESK, house.world.clock)
    batch = [said(house, CHATTER, number) for number in range(3)]
    listener.taken(batch, await listener.judge(batch))
    await listener.tick()
    await listener.tick()
    async with database.reading() as uow:
        chat = await uow.chats.at(BOT_ID, GROUP)
        assert chat is not None
        [day] = await uow.candidates.days([chat.id], first=date.min, last=date.max)
    assert day.messages == len(batch)
    listener.taken(batch, await listener.judge(batch))
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("DROP TABLE listening_days")
    await listener.close()
    assert logs[-1]["event"] == "counts_lost"
    assert listener.sieve.has_counted


async def test_handlers_get_what_was_understood(house: House, database: Database) -> None:
    """It comes by name, with what waited; a dead letter is judged again when it is replayed."""
    got: list[tuple[Understood | None, tuple[Words, ...]]] = []
    is_broken = True

    async def hear(
        message: Message,
        overheard: Understood | None = None,
        overheard_before: tuple[Words, ...] = (),
    ) -> None:
        del message
        if is_broken:
            raise RuntimeError("a bug")
        got.append((overheard, overheard_before))

    async with house.intake() as intake:
        dispatcher = intake.pipeline._dispatcher
        dispatcher.message.handlers.clear()
        dispatcher.message.register(hear)
        pipeline = Pipeline(
            database,
            dispatcher,
            intake.bot,
            house.world.clock,
            {},
            sender=intake.outgoing,
            nursery=intake.nursery,
            listener=Listener(database, DESK, house.world.clock),
        )
        await pipeline.take([said(house, "3栋2单元", 1), said(house, CHATTER, 2)])
        assert intake.outgoing.woken == 0
        await pipeline.take([said(house, COMPLAINT, 3)])
        is_broken = False
        async with database.reading() as uow:
            [letter] = await uow.inbox.dead_letters()
        assert await pipeline.replay(letter.id)
        await pipeline.take([said(house, "/bao 灯", 4)])
    [(understood, before), (nothing, none)] = got
    assert understood is not None
    assert understood.place.building == "3"
    assert [words.text for words in before] == ["3栋2单元"]
    assert (nothing, none) == (None, ())


@pytest.mark.parametrize(
    ("status", "level", "told"),
    [
        ("administrator", "ok", "listens to talk, suggest"),
        ("member", "fail", "is to be listened to (suggest), but the bot is deaf there"),
    ],
)
def test_the_check_up_tells_who_listens(house: House, status: str, level: str, told: str) -> None:
    """A group that is listened to is named; one that should be and cannot fails the check-up."""
    chat = Chat(
        bot_id=1,
        address=1,
        type="supergroup",
        title="小区群",
        kind=ChatKind.COMPOUND,
        listening=Listening.SUGGEST,
        created_at=house.world.clock.now(),
    )
    found = of_rights(chat, status, hears_all=False)
    assert found.level == level
    assert told in found.what


async def test_all_groups_of_a_city_are_read_in_a_few_questions(
    house: House, database: Database
) -> None:
    """However many communities there are, a look asks for their groups together."""
    homes = tuple(replace(COMMUNITY, code=f"c{at}") for at in range(50))
    asked: list[str] = []
    async with database.writing() as uow:
        for at, home in enumerate(homes):
            facts = {"community": home.code, "kind": ChatKind.COMPOUND, "grid": "g1"}
            uow.add(
                Chat(
                    **facts,
                    bot_id=BOT_ID,
                    address=GROUP - 1 - at,
                    type="supergroup",
                    listening=Listening.SUGGEST,
                    created_at=house.world.clock.now(),
                )
            )
    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    async with database.reading() as uow:
        ears = await read_ears(uow, replace(DESK, hears_all=True, communities=homes))
    assert {ear.community.code for ear in ears.values()} == {home.code for home in homes}
    assert len([line for line in asked if line.startswith("SELECT")]) == 2
