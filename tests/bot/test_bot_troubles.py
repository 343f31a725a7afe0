from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NoReturn

import pytest
from aiohttp import web
from bot_house import QUICK, House, until
from bot_product import BOT_ID, a_ticket, edit
from ports import closed_port
from sqlalchemy import event
from sqlalchemy import text as sql
from sqlalchemy.engine.interfaces import DBAPIConnection

from domain.chats import Chat
from domain.outbox import OutboxItem, OutboxState, Urgency
from sandbox.faults import Fault
from sandbox.server import SandboxServer
from storage.unit_of_work import Database
from usecases.calls import Call
from usecases.delivery import Sending
from usecases.ports import UnitOfWork

HOUR = timedelta(hours=1)


async def test_the_database_may_be_away_for_a_while(house: House, logs: list[Any]) -> None:
    """While the outbox cannot be read, the sender says so once and goes on when it can."""
    ann = house.world.add_person("卓玛")
    house.world.start(ann.id, BOT_ID)
    async with house.running() as app:
        await until(lambda: house.texts(ann.id))
        await until(house.is_done)
        async with app.database.writing() as uow:
            await uow.session.execute(sql("ALTER TABLE outbox RENAME TO elsewhere"))
        await until(lambda: any(entry.get("trouble") == "storage" for entry in logs))
        async with app.database.writing() as uow:
            await uow.session.execute(sql("ALTER TABLE elsewhere RENAME TO outbox"))
        await until(lambda: any(entry["event"] == "recovered" for entry in logs))
        house.world.say(ann.id, ann.id, "again")
        await until(lambda: len(house.texts(ann.id)) == 2)
    assert len([entry for entry in logs if entry.get("trouble") == "storage"]) == 1


async def test_an_outcome_that_cannot_be_written_spoils_no_other(
    house: House, logs: list[Any]
) -> None:
    """A row whose recording fails ends there; the others are recorded as they came."""
    one, other = await house.groups("一", "二")

    async def fails(*_: object) -> NoReturn:
        raise RuntimeError("the fallback has a bug")

    house.product.on_unreachable = fails  # type: ignore[method-assign]
    house.world.faults.add(Fault(method="sendMessage", chat=one.address, kind="403"))
    async with house.outlet() as outlet:
        await outlet.put((one, "a"), (other, "b"))
        await until(lambda: house.texts(other.address))
        await until(lambda: any(entry["event"] == "record_failed" for entry in logs))
    assert {item.state for item in await house.items()} == {OutboxState.DEAD, OutboxState.SENT}


@pytest.mark.parametrize("own_place", ["sqlite"], indirect=True)  # refused by a pragma
async def test_an_outcome_is_kept_while_the_database_is_away(house: House) -> None:
    """What was sent while nothing could be written down is written down later, not sent again."""
    (chat,) = await house.groups("一")
    async with house.outlet() as outlet:
        may_come = outlet.hold_answers()
        await outlet.put((chat, "a"))
        await until(lambda: house.texts(chat.address))
        with refusing_writes(outlet.database):
            may_come.set()
            await until(lambda: not outlet.sender.health.is_well)
        await until(lambda: outlet.sender.health.is_well)
    (item,) = await house.items()
    assert item.state is OutboxState.SENT
    assert len(house.texts(chat.address)) == 1


@contextmanager
def refusing_writes(database: Database) -> Iterator[None]:
    """Let SQLite refuse every change, as when the file became read-only."""
    is_refusing = True

    def tell(connection: DBAPIConnection, *_: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA query_only = {int(is_refusing)}")
        cursor.close()

    event.listen(database.engine.sync_engine, "checkout", tell)
    yield
    is_refusing = False


async def test_a_lost_lease_changes_nothing(house: House, logs: list[Any]) -> None:
    """An answer that comes after somebody else took the row over is not written down."""
    (chat,) = await house.groups("一")
    async with house.outlet() as outlet:
        may_come = outlet.hold_answers()
        await outlet.put((chat, "a"))
        await until(lambda: house.texts(chat.address))
        async with outlet.database.writing() as uow:
            await uow.session.execute(sql("UPDATE outbox SET lease_token = 'other'"))
        may_come.set()
        await until(outlet.rests)
    (item,) = await house.items()
    assert (item.state, item.lease_token) == (OutboxState.PENDING, "other")
    assert [entry["event"] for entry in logs if "lease" in entry["event"]] == ["lease_lost"]


async def test_a_sending_without_a_ticket_leaves_no_post(house: House) -> None:
    """Nobody is expected to reply to a message that speaks of no ticket."""
    (chat,) = await house.groups("一")
    async with house.outlet() as outlet:
        await outlet.put((chat, "a"))
        await until(lambda: house.calls("sendMessage"))
        await outlet.sender.settle({chat.address})
        message_id = house.calls("sendMessage")[0].result["message_id"]
        async with outlet.database.reading() as uow:
            assert await uow.posts.at(chat.id, message_id) is None
    assert Sending(Call("sendMessage")).purpose is None


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [("500", OutboxState.DEAD), ("502", OutboxState.DEAD), ("400", OutboxState.DEAD)],
)
async def test_the_last_attempt_is_the_last(house: House, kind: str, outcome: OutboxState) -> None:
    """Whatever the twelfth failure of an hour is, there is no thirteenth try."""
    (chat,) = await house.groups("一")
    house.world.faults.add(Fault(method="sendMessage", kind=kind, times=None))
    async with house.outlet() as outlet:
        await outlet.put((chat, "a"), attempts=11, created_at=chat.created_at - HOUR)
        await until(house.is_done)
    (item,) = await house.items()
    assert (item.state, item.attempts) == (outcome, 12)


async def test_a_row_tried_too_often_by_those_who_died_is_given_up(house: House) -> None:
    """A message that kills every process that sends it does so for an hour only."""
    (chat,) = await house.groups("一")
    async with house.outlet() as outlet:
        await outlet.put((chat, "a"), attempts=12, created_at=chat.created_at - HOUR)
        await until(house.is_done)
    (item,) = await house.items()
    assert (item.state, item.error) == (OutboxState.DEAD, "tried too often")
    assert house.texts(chat.address) == []


async def test_a_bad_quarter_of_an_hour_gives_nothing_up(house: House) -> None:
    """Twelve processes died in a row, and the next try fails, too: the message still goes."""
    (chat,) = await house.groups("一")
    house.world.faults.add(Fault(method="sendMessage", kind="500", times=1))
    async with house.outlet() as outlet:
        await outlet.put((chat, "a"), attempts=12, created_at=chat.created_at - HOUR / 4)
        await until(lambda: house.calls("sendMessage"))
        await until(outlet.rests)
        house.world.clock.advance(2 * 3600)
        outlet.sender.wake()
        await until(house.is_done)
    (item,) = await house.items()
    assert item.state is OutboxState.SENT
    assert house.texts(chat.address) == ["a"]


async def test_a_group_that_moves_for_ever_is_given_up(house: House) -> None:
    """A move that leads nowhere ends with the last attempt."""
    (chat,) = await house.groups("一")
    house.world.migrate(chat.address)
    async with house.outlet() as outlet:
        await outlet.put((chat, "a"), attempts=11)
        await until(house.is_done)
    (item,) = await house.items()
    assert item.state is OutboxState.DEAD


async def test_what_is_to_be_edited_but_never_there_is_given_up(house: House) -> None:
    """An edit of a message that nobody has ends with the last attempt; other losses at once."""
    (chat,) = await house.groups("一")

    async def draw(uow: UnitOfWork, item: OutboxItem, now: datetime, chat: Chat) -> Sending:
        del uow, now
        words, at = item.payload["text"], {"chat_id": chat.address, "message_id": 4711}
        if words == "pin":
            return Sending(Call("pinChatMessage", at))
        if words == "delete":
            return Sending(Call("deleteMessage", at))
        return Sending(edit(chat, 4711, words))

    house.product.draw = draw
    lost = "Bad Request: MESSAGE_ID_INVALID"
    house.world.faults.add(Fault(method="pinChatMessage", kind="400", description=lost))
    async with house.outlet() as outlet:
        await outlet.put((chat, "edit"), attempts=10)
        await outlet.put((chat, "pin"), (chat, "delete"))
        await until(house.is_done)
    edited, pin, delete = await house.items()
    assert (edited.state, edited.attempts) == (OutboxState.DEAD, 12)
    assert (pin.state, delete.state) == (OutboxState.GONE, OutboxState.GONE)


async def test_a_clock_put_forward_sends_nothing_twice(house: House) -> None:
    """A message in the air while the clock jumps past its lease is neither repeated nor lost."""
    (chat,) = await house.groups("一")
    async with house.outlet(replace(QUICK, not_twice={"say"})) as outlet:
        may_come = outlet.hold_answers()
        await outlet.put((chat, "a"), (chat, "b"))
        await until(lambda: house.texts(chat.address))
        house.world.clock.advance(3600)
        await outlet.put((chat, "danger"), urgency=Urgency.DANGER)
        await until(lambda: _has_leased(house))
        may_come.set()
        await until(house.is_done)
    assert house.texts(chat.address) == ["a", "danger", "b"]
    assert [item.attempts for item in await house.items()] == [1, 1, 1]


async def _has_leased(house: House) -> bool:
    """Say whether a row was leased at the time it is now."""
    now = house.world.clock.now()
    return any(item.lease_until and item.lease_until > now for item in await house.items())


async def test_an_answer_from_the_future_is_an_answer(house: House) -> None:
    """A result that the library cannot read is not sent again; its message id is kept."""
    calls: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        calls.append(request.path)
        odd = {"message_id": 77, "date": "a new kind of date"}
        return web.json_response({"ok": True, "result": odd})

    runner = web.AppRunner(_serving(answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    (chat,) = await house.groups("一")
    async with (database := house.database()).writing() as uow:
        ticket = await a_ticket(uow, chat.created_at)
    await database.close()
    async with house.outlet(url=f"http://127.0.0.1:{runner.addresses[0][1]}") as outlet:
        await outlet.put((chat, "a"), ticket_id=ticket.id)
        await until(house.is_done)
        async with outlet.database.reading() as uow:
            assert await uow.posts.at(chat.id, 77) is not None
    await runner.cleanup()
    assert len(calls) == 1


def _serving(answer: Callable[[web.Request], Awaitable[web.Response]]) -> web.Application:
    app = web.Application()
    app.router.add_post("/{path:.*}", answer)
    return app


async def test_a_row_put_back_gives_way_to_its_twin(house: House) -> None:
    """After an outage, a card that was asked for again meanwhile is drawn once."""
    (chat,) = await house.groups("一")
    with closed_port() as port:
        async with house.outlet(url=f"http://127.0.0.1:{port}") as outlet:
            may_come = outlet.hold_answers()
            await outlet.put((chat, "old"), dedupe_key="card:1:1")
            await until(lambda: outlet.sender._flights)
            await outlet.put((chat, "new"), dedupe_key="card:1:1")
            may_come.set()
            await until(lambda: not outlet.sender.line.is_well)
            async with SandboxServer(house.world, port=port):
                await until(house.is_done)
    assert house.texts(chat.address) == ["new"]
