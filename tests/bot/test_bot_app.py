# ruff: noqa: ANN401 - a test may be handed anything
from __future__ import annotations

import asyncio
import os
import signal
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiogram.fsm.storage.base import BaseStorage
from aiogram.types import Message, User
from bot_house import QUICK, House, until
from bot_product import BOT_ID, TOKEN, home, put
from sqlalchemy import text as sql

from bot.app import App, build_app
from bot.clock import SystemClock
from bot.parts import Parts
from bot.serving import serve
from domain.outbox import OutboxState
from sandbox.faults import Fault
from scheduler.ticks import Tick
from usecases.ports import UnitOfWork


async def test_what_is_said_is_answered(house: House) -> None:
    """From a message at Telegram to an answer at Telegram, through all parts."""
    ann = house.world.add_person("卓玛")
    async with house.running():
        house.world.start(ann.id, BOT_ID)
        house.world.say(ann.id, ann.id, "灯坏了")
        await until(lambda: len(house.texts(ann.id)) == 2)
    assert house.texts(ann.id) == ["echo /start", "echo 灯坏了"]


async def test_a_restart_repeats_nothing(house: House) -> None:
    """Updates handled but never confirmed come again after a restart, and count once."""
    ann = house.world.add_person("卓玛")
    house.world.start(ann.id, BOT_ID)
    running: list[App] = []

    async def hear(*_: object) -> None:
        running[0].stop()

    house.product.hear = hear
    async with house.running() as app:
        running.append(app)
    assert house.world.bot().queue.waiting
    async with house.running():
        await until(lambda: not house.world.bot().queue.waiting)
    assert house.texts(ann.id) == ["echo /start"]


@pytest.mark.parametrize("moment", ["handling", "rendering"])
async def test_a_crash_loses_nothing(house: House, moment: str) -> None:
    """A process that dies in a handler, or before a send, leaves all to be done by the next."""
    ann = house.world.add_person("卓玛")
    house.world.start(ann.id, BOT_ID)
    house.world.say(ann.id, ann.id, "灯坏了")
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    script = Path(__file__).with_name("bot_that_dies.py")
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(script), house.server.url, house.url, moment, env=env
    )
    async with asyncio.timeout(60):
        assert await process.wait() == 9
    assert house.texts(ann.id) == []
    house.world.clock.advance(60)
    async with house.running():
        await until(lambda: len(house.texts(ann.id)) == 2)
    assert house.texts(ann.id) == ["echo /start", "echo 灯坏了"]


async def test_a_stop_sends_what_is_due_and_leaves_what_is_not(house: House) -> None:
    """The last answers go out before the end; what is for later stays for later."""
    ann = house.world.add_person("卓玛")
    house.world.start(ann.id, BOT_ID)
    house.world.faults.add(Fault(method="sendMessage", kind="slow", seconds=0.2))

    async def hear(message: Message, uow: UnitOfWork, now: datetime) -> None:
        chat = await home(uow, message.chat.id, "private", now)
        later = now + timedelta(hours=1)
        await put(uow, chat, "for later", now=now, not_before=later)

    house.product.hear = hear
    async with house.running() as app:
        await until(lambda: house.product.heard)
        app.stop()
    assert house.texts(ann.id) == ["echo /start"]
    assert [item.state for item in await house.items()] == [OutboxState.PENDING, OutboxState.SENT]


async def test_a_stop_does_not_wait_for_ever(house: House) -> None:
    """A send that hangs is cut off after the time to drain, and its row comes back."""
    ann = house.world.add_person("卓玛")
    house.world.start(ann.id, BOT_ID)
    house.world.faults.add(Fault(method="sendMessage", kind="slow", seconds=30))
    async with house.running(replace(QUICK, drain_seconds=0.1, closing_seconds=0.1)) as app:
        await until(lambda: house.product.heard)
        app.stop()
    (item,) = await house.items()
    assert item.state is OutboxState.PENDING
    assert item.lease_token is not None  # it was not waited for: a call ends after 20 seconds


async def test_the_outbox_is_looked_at_every_second(house: House) -> None:
    """What becomes due without anybody saying anything is sent by the tick."""
    ann = house.world.add_person("卓玛")
    house.world.start(ann.id, BOT_ID)
    async with house.running() as app:
        await until(lambda: house.texts(ann.id))
        async with app.database.writing() as uow:
            chat = await home(uow, ann.id)
            await put(uow, chat, "later", now=house.world.clock.now())
        await until(lambda: len(house.texts(ann.id)) == 2)


async def test_old_rows_are_swept(house: House) -> None:
    """A week later, the inbox and what was sent are forgotten; what waits is not."""
    ann = house.world.add_person("卓玛")
    async with house.running() as app:
        house.world.start(ann.id, BOT_ID)
        await until(lambda: house.texts(ann.id))
        async with app.database.writing() as uow:
            chat = await home(uow, ann.id)
            far = house.world.clock.now() + timedelta(days=30)
            await put(uow, chat, "waits", now=chat.created_at, not_before=far)
    house.world.clock.advance(timedelta(days=8).total_seconds())
    async with house.running() as app:
        await until(lambda: _rows(app.database, "inbox", 0))
        await until(lambda: _rows(app.database, "outbox", 1))
    assert [item.payload["text"] for item in await house.items()] == ["waits"]


async def _rows(database: Any, table: str, number: int) -> bool:
    async with database.reading() as uow:
        counted = await uow.session.scalar(sql(f"SELECT count(*) FROM {table}"))  # noqa: S608
        return bool(counted == number)


async def test_a_refused_token_ends_the_app(house: House) -> None:
    """The run ends by itself with the exit code and the sentence for the operator."""
    ending = await house.app(token="777:NEVER").run()
    assert ending.code == 78
    assert ending.sentence


async def test_a_broken_sender_ends_the_app(house: House) -> None:
    """A bot that could only listen would be no bot: the run ends with a code."""
    app = house.app()
    make = app._sender

    def broken(*parts: Any) -> Any:
        sender = make(*parts)
        sender._is_over = None
        return sender

    app._sender = broken
    ending = await app.run()
    assert ending.code == 1
    assert "sender" in ending.sentence


async def test_two_bots_live_side_by_side(house: House) -> None:
    """Several apps run in one process, each with its own database, until the last one ends."""
    house.world.add_bot("777:OTHER", username="other_bot", name="别的", privacy=False)
    ann = house.world.add_person("卓玛")
    other = house.app(token="777:OTHER")
    other._assemble = lambda _me, storage: house.product.assemble(_me_of(BOT_ID), storage)
    first = house.app()
    running = asyncio.gather(first.run(), other.run())
    await first.started.wait()
    await other.started.wait()
    house.world.start(ann.id, BOT_ID)
    await until(lambda: house.texts(ann.id))
    first.stop()
    other.stop()
    assert [ending.code for ending in await running] == [0, 0]


def _me_of(bot_id: int) -> User:
    return User(id=bot_id, is_bot=True, first_name="微诉")


async def test_a_signal_ends_the_program_in_order(house: House) -> None:
    """SIGTERM ends the run with code 0 after the last answers."""
    ann = house.world.add_person("卓玛")
    house.world.start(ann.id, BOT_ID)
    app = house.app()
    served = asyncio.gather(serve(app), _kill_after(app.started))
    ending, _ = await served
    assert ending.code == 0
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


async def _kill_after(event: asyncio.Event) -> None:
    await event.wait()
    os.kill(os.getpid(), signal.SIGTERM)


async def test_the_default_is_telegram_itself(house: House) -> None:
    """Without an address the client speaks to Telegram; with none of a clock, to the machine's."""
    app = build_app(token=TOKEN, database=house.database(), assemble=house.product.assemble)
    assert app.bot.session.api.base.startswith("https://api.telegram.org/")
    assert isinstance(app.clock, SystemClock)
    await app.bot.session.close()
    await app.database.close()


async def test_the_product_brings_its_own_ticks(house: House) -> None:
    """What the product wants done every so often runs beside the house's own."""
    ticked = asyncio.Event()

    async def tick() -> None:
        ticked.set()

    make = house.product.assemble

    def assemble(me: User, storage: BaseStorage) -> Parts:
        mine = Tick(name="mine", every=timedelta(seconds=0.05), do=tick)
        return replace(make(me, storage), ticks=[mine])

    house.product.assemble = assemble  # type: ignore[method-assign]
    async with house.running():
        await until(ticked.is_set)


async def test_a_product_that_cannot_be_put_together_says_why(house: House) -> None:
    """A mistake in the parts comes out as it is, after everything opened was closed."""

    def assemble(*_: object) -> Parts:
        raise ValueError("the config has no grid")

    house.product.assemble = assemble  # type: ignore[method-assign]
    with pytest.raises(ValueError, match="the config has no grid"):
        await house.app().run()


async def test_a_clock_that_jumps_may_wake_the_sender(house: House) -> None:
    """Waking an app that does not run yet does nothing; a running one looks at once."""
    ann = house.world.add_person("卓玛")
    house.world.start(ann.id, BOT_ID)
    app = house.app()
    app.wake()
    await app.bot.session.close()
    await app.database.close()
    async with house.running() as app:
        await until(lambda: house.texts(ann.id))
        async with app.database.writing() as uow:
            chat = await home(uow, ann.id)
            due = house.world.clock.now() + timedelta(hours=1)
            await put(uow, chat, "later", now=chat.created_at, not_before=due)
        house.world.clock.advance(3600)
        app.wake()
        await until(lambda: len(house.texts(ann.id)) == 2)
