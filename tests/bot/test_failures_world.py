"""What surrounds the running bot fails: its token, the machine's clock, Telegram, the machine."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from bot_house import QUICK, House, until
from bot_product import BOT_ID, home, put

from bot.clock_watch import ClockWatch
from bot.ending import TOKEN_REFUSED, Ending
from bot.nursery import Nursery
from domain.outbox import OutboxState
from sandbox.faults import Fault

Logs = list[MutableMapping[str, Any]]

DAY = timedelta(days=1)


def lines(logs: Logs, action: str) -> list[MutableMapping[str, Any]]:
    """Give the log lines of one action."""
    return [one for one in logs if one["event"] == action]


async def test_a_token_revoked_mid_run_ends_the_program_and_loses_nothing(
    house: House, logs: Logs
) -> None:
    """It ends with its own exit code and a sentence; a new life says and hears all that waited."""
    ann = house.world.add_person("卓玛")
    house.world.start(ann.id, BOT_ID)
    app = house.app()
    endings: list[Ending] = []

    async def live() -> None:
        endings.append(await app.run())

    async with Nursery() as nursery:
        nursery.start("app", live())
        await until(lambda: house.texts(ann.id) == ["echo /start"])
        house.world.faults.add(Fault(method="*", kind="401", times=None))
        house.world.say(ann.id, ann.id, "one")
        house.world.say(ann.id, ann.id, "two")
        await until(lambda: endings)
    (ending,) = endings
    assert ending.code == TOKEN_REFUSED
    assert "@BotFather" in ending.sentence
    (line,) = lines(logs, "ended")
    assert (line["code"], line["why"]) == (TOKEN_REFUSED, ending.sentence)
    assert not [one for one in logs if one.get("exc_info")]
    assert not [item for item in await house.items() if item.state is OutboxState.DEAD]
    house.world.faults.clear()
    async with house.running():
        wanted = ["echo /start", "echo one", "echo two"]
        await until(lambda: house.texts(ann.id) == wanted)
        await until(house.is_done)


async def test_a_token_revoked_between_two_sends_leaves_the_second_waiting(
    house: House, logs: Logs
) -> None:
    """What could not be said is put back untried, and said by the next life, once."""
    (group,) = await house.groups("楼上")
    async with house.outlet() as outlet:
        await outlet.put((group, "one"))
        await until(house.is_done)
        house.world.faults.add(Fault(method="sendMessage", kind="401", times=None))
        await outlet.put((group, "two"))
        await until(lambda: outlet.endings)
    row = (await house.items())[-1]
    assert (row.state, row.attempts, row.uncertain) == (OutboxState.PENDING, 0, False)
    assert outlet.endings[0].code == TOKEN_REFUSED
    house.world.faults.clear()
    async with house.outlet():
        await until(house.is_done)
    assert house.texts(group.address) == ["one", "two"]
    assert not [one for one in logs if one.get("exc_info")]


async def test_a_clock_that_jumps_ahead_and_back_is_told_and_holds_up_nothing(
    house: House, logs: Logs
) -> None:
    """Each jump is one line; what had to wait an hour waits an hour, not a day."""
    (group,) = await house.groups("楼上")
    database, clock = house.database(), house.world.clock
    steady = [100.0]
    watch = ClockWatch(database, BOT_ID, clock, lambda: steady[0])
    await watch.tick()
    assert not lines(logs, "clock_jumped")
    clock.advance(DAY.total_seconds())
    await watch.tick()
    async with database.writing() as uow:
        chat = await home(uow, group.address)
        later = clock.now() + timedelta(hours=1)
        await put(uow, chat, "in an hour", now=clock.now(), not_before=later)
        await put(uow, chat, "now", now=clock.now())
    clock.advance(-DAY.total_seconds())
    steady[0] += 5
    await watch.tick()
    await watch.tick()
    told = [round(one["seconds"], -2) for one in lines(logs, "clock_jumped")]
    assert told == [86400, -86400]
    assert "ahead by 1 day" in lines(logs, "clock_jumped")[0]["why"]
    (waiting,) = [item for item in await house.items() if item.payload["text"] == "in an hour"]
    wait = waiting.not_before - clock.now()
    assert timedelta(minutes=55) < wait <= timedelta(hours=1)
    await database.close()
    async with house.running():
        await until(lambda: house.texts(group.address) == ["now"])
        clock.advance(3600)
        await until(lambda: house.texts(group.address) == ["now", "in an hour"])


async def test_a_running_bot_goes_on_when_its_clock_jumps_a_day_and_back(house: House) -> None:
    """Before, during and after: everything said is answered once, in order."""
    ann = house.world.add_person("卓玛")
    house.world.start(ann.id, BOT_ID)
    said = ["/start"]
    async with house.running(replace(QUICK, watches_clock=True)):
        for number, jump in enumerate((0.0, 1.0, -1.0, -1.0, 1.0)):
            house.world.clock.advance(jump * DAY.total_seconds())
            for text in (f"{number}a", f"{number}b"):
                house.world.say(ann.id, ann.id, text)
                said.append(text)
            await until(lambda: house.texts(ann.id) == [f"echo {text}" for text in said])
        await until(house.is_done)


@pytest.mark.parametrize("kind", ["500", "502", "reset"])
async def test_what_is_to_be_said_in_a_day_without_telegram_is_said_afterwards(
    house: House, logs: Logs, kind: str
) -> None:
    """However often it was tried in a day in which nobody got an answer, nothing is given up."""
    (group,) = await house.groups("楼上")
    house.world.faults.add(Fault(method="sendMessage", kind=kind, times=None))
    async with house.outlet() as outlet:
        await outlet.put((group, "one"), (group, "two"))
        for number in range(26):
            await until(lambda number=number: len(house.calls("sendMessage")) > number)
            await until(outlet.rests)
            house.world.clock.advance(3601)
            outlet.sender.wake()
        house.world.faults.clear()
        house.world.clock.advance(3601)
        outlet.sender.wake()
        await until(house.is_done)
    assert house.texts(group.address) == ["one", "two"]
    assert not [one for one in logs if one.get("exc_info")]


async def test_a_message_that_alone_fails_is_given_up(house: House) -> None:
    """While others get answers, twelve tries are enough: its chat does not wait for days."""
    bad, good = await house.groups("楼上", "楼下")
    house.world.faults.add(Fault(method="sendMessage", chat=bad.address, kind="500", times=None))
    async with house.outlet() as outlet:
        await outlet.put((bad, "one"))
        for number in range(12):
            await until(lambda number=number: len(house.calls("sendMessage")) > 2 * number)
            await outlet.put((good, str(number)))
            await until(lambda number=number: len(house.texts(good.address)) > number)
            await until(outlet.rests)
            house.world.clock.advance(3601)
            outlet.sender.wake()
        await until(house.is_done)
    assert (await house.items())[0].state is OutboxState.DEAD
