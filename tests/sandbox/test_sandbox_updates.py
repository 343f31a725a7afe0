"""The queue of updates: what is kept, for how long, and for whom."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession
from sandbox_house import Town, Wire

from sandbox.server import SandboxServer
from sandbox.updates import DEFAULT_KINDS, EVERY_KIND
from sandbox.world import World

LONG_BEFORE = 30
"""So many seconds are plenty for what happens at once, and few beside the fifty of a long poll."""


def _call(town: Town, text: str = "@weisu_bot 灯") -> None:
    town.world.say(town.ann, town.group, text)


async def test_messages_expire_after_a_day(town: Town, wire: Wire) -> None:
    """A message waits 24 hours for the bot and is then lost for good."""
    _call(town)
    town.world.clock.advance(24 * 3600 - 60)
    assert len(await wire.ok("getUpdates")) == 1
    town.world.clock.advance(61)
    assert await wire.ok("getUpdates") == []


async def test_presses_expire_after_150_seconds(town: Town, wire: Wire) -> None:
    """A press nobody fetched in 150 seconds is gone, and answering it is too late."""
    sent = await wire.ok("sendMessage", chat_id=town.group.id, text="x")
    press = town.world.press(town.ann, town.group, sent["message_id"], "v1")
    town.world.clock.advance(140)
    assert len(await wire.ok("getUpdates")) == 1
    town.world.clock.advance(11)
    assert await wire.ok("getUpdates") == []
    late = await wire.refused("answerCallbackQuery", callback_query_id=press)
    assert late.startswith("Bad Request: query is too old")
    assert town.world.answer_of(press) is None


async def test_offsets_confirm(town: Town, wire: Wire) -> None:
    """A positive offset forgets what is before it, a negative one all but the newest."""
    for number in range(5):
        _call(town, f"@weisu_bot {number}")
    first = await wire.ok("getUpdates", limit=2)
    assert [one["message"]["text"][-1] for one in first] == ["0", "1"]
    assert first[1]["update_id"] == first[0]["update_id"] + 1
    rest = await wire.ok("getUpdates", offset=first[1]["update_id"])
    assert [one["message"]["text"][-1] for one in rest] == ["1", "2", "3", "4"]
    last = await wire.ok("getUpdates", offset=-1)
    assert [one["message"]["text"][-1] for one in last] == ["4"]
    assert await wire.ok("getUpdates", offset=last[0]["update_id"] + 1) == []


async def test_a_batch_has_at_most_a_hundred(town: Town, wire: Wire) -> None:
    """However many wait and are asked for, a hundred come at once."""
    for _ in range(103):
        _call(town)
    assert len(await wire.ok("getUpdates", limit=500)) == 100
    assert len(await wire.ok("getUpdates", limit="3")) == 3


async def test_kinds_are_wanted_or_not(town: Town, wire: Wire) -> None:
    """Three kinds come only on request, and the request stays until another is made."""
    assert (
        DEFAULT_KINDS | {"chat_member", "message_reaction", "message_reaction_count"} == EVERY_KIND
    )
    world = town.world
    world.promote_bot(town.group, by=town.ann)
    town.pending()
    said = world.say(town.ann, town.group, "灯")

    def everything() -> None:
        world.react(town.bob, town.group, said.message_id, "👍")
        world.set_admin(town.group, town.bob)
        world.edit(town.ann, town.group, said.message_id, f"灯{world.rng.random()}")

    town.pending()
    everything()
    assert town.kinds() == ["edited_message"]
    await wire.ok("getUpdates", allowed_updates=["message_reaction", "chat_member", "nonsense"])
    everything()
    assert town.kinds() == ["message_reaction", "chat_member"]
    await wire.ok("getUpdates")
    everything()
    assert town.kinds() == ["message_reaction", "chat_member"]
    await wire.ok("getUpdates", allowed_updates=[])
    everything()
    assert town.kinds() == ["edited_message"]


async def test_only_administrators_hear_of_members_and_reactions(town: Town, wire: Wire) -> None:
    """Asking for them is not enough: a plain member gets neither; in private reactions come."""
    await wire.ok("getUpdates", allowed_updates=["message_reaction", "chat_member"])
    said = town.world.say(town.ann, town.group, "灯")
    town.world.react(town.bob, town.group, said.message_id, "👍")
    town.world.set_admin(town.group, town.bob)
    assert town.kinds() == []
    hello = town.world.start(town.ann)
    town.world.react(town.ann, town.ann.id, hello.message_id, "👍")
    assert town.kinds() == ["message_reaction"]


async def test_a_long_poll_wakes_at_once(town: Town, wire: Wire) -> None:
    """A waiting poll answers when something happens, long before its timeout."""
    async with asyncio.timeout(LONG_BEFORE), asyncio.TaskGroup() as group:
        poll = group.create_task(wire.ok("getUpdates", timeout=50))
        await asyncio.sleep(0.05)
        _call(town)
        assert (await poll)[0]["message"]["text"] == "@weisu_bot 灯"


async def test_a_short_poll_comes_back_empty(wire: Wire) -> None:
    """Nothing happens within the timeout: the answer is an empty list."""
    assert await wire.ok("getUpdates", timeout=1) == []


@pytest.mark.parametrize(
    ("disturb", "words"),
    [
        ({"method": "getUpdates", "timeout": 0}, "terminated by other getUpdates request"),
        ({"method": "setWebhook", "url": "http://localhost:9/x"}, "terminated by setWebhook"),
    ],
)
async def test_a_poll_is_ended_by_another(wire: Wire, disturb: dict[str, Any], words: str) -> None:
    """A second poller, or a webhook, ends the first poll with a conflict."""
    async with asyncio.timeout(LONG_BEFORE), asyncio.TaskGroup() as group:
        poll = group.create_task(wire.refused("getUpdates", timeout=50))
        await asyncio.sleep(0.05)
        await wire.ok(**disturb)
        assert (await poll).startswith(f"Conflict: {words}")


async def test_stopping_the_server_ends_open_polls(world: World) -> None:
    """A server stops within a moment even while a poll and a page are connected."""
    async with asyncio.timeout(LONG_BEFORE), ClientSession() as session:
        server = SandboxServer(world)
        await server.start()
        wire = Wire(server.url, session)
        async with asyncio.TaskGroup() as group:
            poll = group.create_task(_quietly(wire))
            stream = await session.get(f"{server.url}/sandbox/events")
            await asyncio.sleep(0.05)
            await server.stop()
            await poll
        stream.close()


async def _quietly(wire: Wire) -> None:
    with pytest.raises(ClientError):
        await wire.ok("getUpdates", timeout=50)
