from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import datetime

import pytest
from bot_house import NO_LIMITS, QUICK, House, until
from bot_product import put, say

from bot import sender
from bot.gate import LEASE
from bot.limits import Limits
from bot.sender import MAX_IN_FLIGHT
from domain.chats import Chat
from domain.outbox import OutboxItem, OutboxState, Urgency
from sandbox.clock import SandboxClock
from sandbox.faults import Fault
from usecases.calls import Call
from usecases.delivery import Sending
from usecases.ports import UnitOfWork

STRICT = replace(QUICK, limits=Limits())


async def test_each_chat_hears_things_in_order(house: House) -> None:
    """Twenty messages to each of three chats arrive in the order they were written."""
    chats = await house.groups("一", "二", "三")
    async with house.outlet() as outlet:
        await outlet.put(*((chat, str(number)) for number in range(20) for chat in chats))
        await until(house.is_done)
    for chat in chats:
        assert house.texts(chat.address) == [str(number) for number in range(20)]


async def test_danger_passes_everything(house: House) -> None:
    """What cannot wait goes first, within a chat and between chats."""
    one, other = await house.groups("一", "二")
    database = house.database()
    async with database.writing() as uow:
        for number in range(3):
            await put(uow, one, f"notice {number}", now=one.created_at, urgency=Urgency.NOTICE)
        await put(uow, one, "danger", now=one.created_at, urgency=Urgency.DANGER)
        await put(uow, other, "answer", now=one.created_at, urgency=Urgency.ANSWER)
    await database.close()
    async with house.outlet():
        await until(house.is_done)
    assert house.texts(one.address)[0] == "danger"
    sent = [str(call.params["text"]) for call in house.calls("sendMessage")]
    assert set(sent[:2]) == {"danger", "answer"}


async def test_quick_changes_become_one_message(house: House) -> None:
    """Ten intents with one key, written before the sender looks, are said once."""
    (chat,) = await house.groups("一")
    async with house.outlet() as outlet:
        await outlet.put(*((chat, str(number)) for number in range(10)), dedupe_key="card:1:1")
        await until(house.is_done)
    assert house.texts(chat.address) == ["9"]


async def test_a_flood_answer_delays_its_chat_only(house: House) -> None:
    """The chat that Telegram asked us to leave alone waits whole; the others go on."""
    house.world.clock = SandboxClock(house.world.clock.now(), running=False)
    slow, free = await house.groups("一", "二")
    house.world.faults.add(Fault(method="sendMessage", chat=slow.address, retry_after=2))
    async with house.outlet() as outlet:
        await outlet.put(*((chat, str(number)) for chat in (slow, free) for number in range(3)))
        await until(lambda: len(house.texts(free.address)) == 3)
        await until(outlet.rests)
        assert house.texts(slow.address) == []
        before = len(house.calls("sendMessage"))
        await asyncio.sleep(0.3)
        assert len(house.calls("sendMessage")) == before
        house.world.clock.advance(2)
        outlet.sender.tick()
        await until(house.is_done)
    assert house.texts(slow.address) == ["0", "1", "2"]
    first = (await house.items())[0]
    assert (first.state, first.attempts, first.uncertain) == (OutboxState.SENT, 2, False)


async def test_a_server_error_is_tried_again_after_a_pause(house: House) -> None:
    """A 500 costs an attempt and two seconds, and nothing is said twice."""
    (chat,) = await house.groups("一")
    house.world.faults.add(Fault(method="sendMessage", kind="500"))
    async with house.outlet() as outlet:
        await outlet.put((chat, "a"), (chat, "b"))
        await until(lambda: house.tried(1))
        house.world.clock.advance(2)
        outlet.sender.tick()
        await until(house.is_done)
    assert house.texts(chat.address) == ["a", "b"]


async def test_a_lost_answer_is_tried_again_and_marked(house: House) -> None:
    """A line cut after the work means that the message may stand there twice: the row says so."""
    (chat,) = await house.groups("一")
    house.world.faults.add(Fault(method="sendMessage", kind="timeout_after"))
    async with house.outlet() as outlet:
        await outlet.put((chat, "a"))
        await until(lambda: house.tried(1))
        house.world.clock.advance(2)
        outlet.sender.tick()
        await until(house.is_done)
    (item,) = await house.items()
    assert (item.state, item.attempts, item.uncertain) == (OutboxState.SENT, 2, True)
    assert len(house.world.messages(chat.address)) == 3  # the bot's arrival, and "a" twice


async def test_what_must_not_be_said_twice_is_not(house: House) -> None:
    """After a lost answer, a kind that does harm when repeated ends there, marked."""
    (chat,) = await house.groups("一")
    house.world.faults.add(Fault(method="sendMessage", kind="502"))
    async with house.outlet(replace(QUICK, not_twice={"say"})) as outlet:
        await outlet.put((chat, "a"))
        await until(house.is_done)
    (item,) = await house.items()
    assert (item.state, item.uncertain) == (OutboxState.DEAD, True)
    assert house.texts(chat.address) == []


async def test_a_lease_left_by_a_crash_runs_out(house: House) -> None:
    """A row whose sender died comes back after a minute, marked as maybe said."""
    (chat,) = await house.groups("一")
    await _leave_leased(house, chat)
    async with house.outlet() as outlet:
        await asyncio.sleep(0.2)
        assert house.texts(chat.address) == []
        house.world.clock.advance(LEASE.total_seconds())
        outlet.sender.tick()
        await until(house.is_done)
    assert house.texts(chat.address) == ["a", "b"]
    first, second = await house.items()
    assert (first.uncertain, second.uncertain) == (True, False)


async def test_a_crash_does_not_repeat_what_must_not_be_repeated(house: House) -> None:
    """A row that may have been said before the crash ends marked, and the next one goes."""
    (chat,) = await house.groups("一")
    await _leave_leased(house, chat)
    house.world.clock.advance(LEASE.total_seconds())
    async with house.outlet(replace(QUICK, not_twice={"say"})):
        await until(house.is_done)
    first, second = await house.items()
    assert (first.state, first.uncertain) == (OutboxState.DEAD, True)
    assert second.state is OutboxState.SENT


async def test_who_stood_still_says_nothing_old(house: House) -> None:
    """A process that wakes up after its lease ran out does not say what another said meanwhile."""
    (chat,) = await house.groups("一")
    is_asleep, wakes = threading.Event(), threading.Event()
    shown = ["old", "new"]

    async def draw(_uow: UnitOfWork, _item: OutboxItem, _now: datetime, chat: Chat) -> Sending:
        text = shown.pop(0)

        def work() -> Call:
            if text == "old":
                is_asleep.set()
                wakes.wait()
            return say(chat, text)

        return Sending(work=work)

    house.product.draw = draw
    async with house.outlet() as sleeper:
        await sleeper.put((chat, "a"))
        await until(is_asleep.is_set)
        house.world.clock.advance(LEASE.total_seconds())
        async with house.outlet():
            await until(house.is_done)
        wakes.set()
        await until(lambda: not sleeper.sender._flights)
    assert house.texts(chat.address) == ["new"]
    assert sleeper.sender.line.is_well


async def _leave_leased(house: House, chat: Chat) -> None:
    database, now = house.database(), house.world.clock.now()
    async with database.writing() as uow:
        await put(uow, chat, "a", now=chat.created_at)
        await put(uow, chat, "b", now=chat.created_at)
    async with database.writing() as uow:
        until_then = now + LEASE
        await uow.outbox.lease(bot_id=12345, token="dead", now=now, until=until_then, limit=8)
    await database.close()


async def test_settling_waits_for_what_is_on_its_way(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who answers a message before we know its id finds its row all the same."""
    monkeypatch.setattr(sender, "SETTLE_SECONDS", 3600.0)  # else that might have ended it
    (chat,) = await house.groups("一")
    async with house.outlet() as outlet:
        may_come = outlet.hold_answers()
        await outlet.put((chat, "a"))
        await until(lambda: house.texts(chat.address))
        await outlet.sender.settle({chat.address + 1})
        assert not await house.is_done()
        asyncio.get_running_loop().call_soon(may_come.set)  # once it is waited for
        await outlet.sender.settle({chat.address})
        assert await house.is_done()


async def test_settling_gives_up_in_time(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A send that hangs, here for ever, holds an answer up for its time and no longer."""
    monkeypatch.setattr(sender, "SETTLE_SECONDS", 0.1)
    (chat,) = await house.groups("一")
    async with house.outlet(replace(QUICK, drain_seconds=0.1)) as outlet:
        outlet.hold_answers()
        await outlet.put((chat, "a"))
        await until(lambda: outlet.sender._flights)
        await outlet.sender.settle({chat.address})
        assert outlet.sender._flights


async def test_more_chats_than_seats(house: House) -> None:
    """With all seats taken by slow calls, the others still get their turn."""
    chats = await house.groups(*(str(number) for number in range(MAX_IN_FLIGHT + 4)))
    async with house.outlet(replace(QUICK, limits=NO_LIMITS)) as outlet:
        may_come = outlet.hold_answers()
        await outlet.put(*((chat, "a") for chat in chats))
        await until(lambda: len(house.calls("sendMessage")) == MAX_IN_FLIGHT)
        assert len(outlet.sender._flights) == MAX_IN_FLIGHT
        may_come.set()
        await until(house.is_done)
    assert all(house.texts(chat.address) == ["a"] for chat in chats)


async def test_what_can_be_asked_for_again_is_not_said_twice(house: House) -> None:
    """After a lost answer a list is given up; a solution goes again."""
    (chat,) = await house.groups("一")
    house.world.faults.add(Fault(method="sendMessage", kind="timeout_after", times=2))
    async with house.outlet() as outlet:
        await outlet.put((chat, "list"), kind="listing")
        await outlet.put((chat, "solution"), kind="resolution")
        await until(lambda: len(house.calls("sendMessage")) == 2)
        await until(outlet.rests)
        house.world.clock.advance(2)
        outlet.sender.tick()
        await until(house.is_done)
    states = [(item.state, item.attempts) for item in await house.items()]
    assert states == [(OutboxState.DEAD, 1), (OutboxState.SENT, 2)]
