from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from bot_house import QUICK, House, until

from bot.limits import Limits
from domain.outbox import OutboxState
from sandbox.clock import SandboxClock

STRICT = replace(QUICK, limits=Limits())


async def test_the_limits_are_kept(house: House) -> None:
    """Whatever waits, no second and no minute of a group holds more than Telegram allows."""
    house.world.clock = clock = SandboxClock(house.world.clock.now(), running=False)
    chats = await house.groups("一", "二", "三")
    async with house.outlet(STRICT) as outlet:
        await outlet.put(*((chat, str(number)) for number in range(25) for chat in chats))
        while not await house.is_done():
            if outlet.rests():
                clock.advance(0.25)
                outlet.sender.tick()
            await asyncio.sleep(0.01)
    for chat in chats:
        times = [
            call.at
            for call in house.calls("sendMessage")
            if int(call.params["chat_id"]) == chat.address
        ]
        assert len(times) == 25
        assert _most(times, timedelta(seconds=1)) == 1
        assert _most(times, timedelta(minutes=1)) == 20


async def test_thirty_a_second_over_all(house: House) -> None:
    """Forty chats waiting for a word each get it, thirty of them in the first second."""
    house.world.clock = clock = SandboxClock(house.world.clock.now(), running=False)
    chats = await house.groups(*(str(number) for number in range(40)))
    async with house.outlet(STRICT) as outlet:
        await outlet.put(*((chat, "a") for chat in chats))
        await until(lambda: len(house.calls("sendMessage")) == 30)
        await until(outlet.rests)  # what lands later counts for the next second
        await asyncio.sleep(0.2)
        assert len(house.calls("sendMessage")) == 30
        clock.advance(1)
        outlet.sender.tick()
        await until(house.is_done)
    assert len(house.calls("sendMessage")) == 40


def _most(times: list[datetime], window: timedelta) -> int:
    return max(sum(start <= time < start + window for time in times) for start in times)


async def test_two_senders_share_the_limits(house: House) -> None:
    """The limits live in rows, so a second process of the token does not double them."""
    house.world.clock = SandboxClock(house.world.clock.now(), running=False)
    chats = await house.groups(*(str(number) for number in range(40)))
    async with house.outlet(STRICT) as outlet, house.outlet(STRICT) as other:
        await outlet.put(*((chat, "a") for chat in chats))
        other.sender.wake()
        await until(lambda: len(house.calls("sendMessage")) == 30)
        await asyncio.sleep(0.2)
    assert len(house.calls("sendMessage")) == 30


async def test_while_a_row_waits_newer_ones_with_its_key_replace_it(house: House) -> None:
    """A card that had to wait is drawn once, with what was true at last."""
    house.world.clock = clock = SandboxClock(house.world.clock.now(), running=False)
    (chat,) = await house.groups("一")
    async with house.outlet(STRICT) as outlet:
        await outlet.put((chat, "first"))
        await until(house.is_done)
        await outlet.put((chat, "old"), dedupe_key="card:1:1")
        await until(lambda: _waits_leased(house))
        for text in ("older news", "news"):
            await outlet.put((chat, text), dedupe_key="card:1:1")
        clock.advance(1.2)
        outlet.sender.tick()
        await until(house.is_done)
    assert house.texts(chat.address) == ["first", "news"]
    assert [item.state for item in await house.items()].count(OutboxState.GONE) == 1


async def _waits_leased(house: House) -> bool:
    """Say whether the newest row was looked at and keeps its place until it may go."""
    return (await house.items())[-1].lease_token is not None
