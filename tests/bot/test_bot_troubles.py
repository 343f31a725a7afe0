from __future__ import annotations

from typing import Any, NoReturn

from bot_house import House, until
from bot_product import BOT_ID
from sqlalchemy import text as sql

from domain.outbox import OutboxState
from sandbox.faults import Fault
from usecases.delivery import Sending


async def test_the_database_may_be_away_for_a_while(house: House, logs: list[Any]) -> None:
    """While the outbox cannot be read, the sender says so once and goes on when it can."""
    ann = house.world.add_person("卓玛")
    house.world.start(ann.id, BOT_ID)
    async with house.running() as app:
        await until(lambda: house.texts(ann.id))
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


async def test_an_outcome_is_kept_while_the_database_is_away(house: House) -> None:
    """What was sent while nothing could be written down is written down later, not sent again."""
    (chat,) = await house.groups("一")
    house.world.faults.add(Fault(method="sendMessage", kind="slow", seconds=0.3))
    async with house.outlet() as outlet:
        await outlet.put((chat, "a"))
        await until(lambda: outlet.sender._flights)
        async with outlet.database.writing() as uow:
            await uow.session.execute(sql("ALTER TABLE buckets RENAME TO elsewhere"))
            await uow.session.execute(sql("ALTER TABLE outbox RENAME TO aside"))
        await until(lambda: not outlet.sender.health.is_well)
        assert len(house.texts(chat.address)) == 1
        async with outlet.database.writing() as uow:
            await uow.session.execute(sql("ALTER TABLE elsewhere RENAME TO buckets"))
            await uow.session.execute(sql("ALTER TABLE aside RENAME TO outbox"))
        await until(lambda: outlet.sender.health.is_well)
    (item,) = await house.items()
    assert item.state is OutboxState.SENT
    assert len(house.texts(chat.address)) == 1


async def test_a_lost_lease_changes_nothing(house: House, logs: list[Any]) -> None:
    """An answer that comes after somebody else took the row over is not written down."""
    (chat,) = await house.groups("一")
    house.world.faults.add(Fault(method="sendMessage", kind="slow", seconds=0.2))
    async with house.outlet() as outlet:
        await outlet.put((chat, "a"))
        await until(lambda: outlet.sender._flights)
        async with outlet.database.writing() as uow:
            await uow.session.execute(sql("UPDATE outbox SET lease_token = 'other'"))
        await until(lambda: not outlet.sender._flights)
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
    assert Sending("method").purpose is None
