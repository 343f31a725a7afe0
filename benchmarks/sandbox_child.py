"""The sandbox with Telegram's limits enforced, in a process of its own."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from benchmarks.asked import serve, tell
from benchmarks.town import DEFAULT_TOKEN, FIRST_PERSON, USERNAME, groups, settings, staff_addresses
from benchmarks.town import crowd as crowd_addresses
from sandbox.people import Chat
from sandbox.server import SandboxServer
from sandbox.world import World

PATH = __file__


def _open(world: World, address: int, person: int) -> Chat:
    """Open a group under an address that the database knows already."""
    chat = world.add_group("群", members=[person])
    del world.groups[chat.id]
    chat.id = address
    world.groups[address] = chat
    world.add_bot_to_group(address, by=person)
    return chat


async def main(crowd: int) -> None:
    """Serve until the bench closes our input."""
    world = World(enforce_limits=True)
    bot = world.add_bot(DEFAULT_TOKEN, username=USERNAME, name="微诉", privacy=False)
    person = world.add_person("卓玛", person_id=FIRST_PERSON)
    community = settings("http://127.0.0.1:9", PATH).to_community()
    homes = groups(community)
    addresses = [item.address for item in homes] + staff_addresses(community)
    for address in (*addresses, *crowd_addresses(crowd)):
        _open(world, address, person.id)
    bot.queue.clear()

    async def sent() -> dict[str, Any]:
        tries = [call for call in world.calls if call.method.startswith("send")]
        good = [call.at.timestamp() for call in tries if call.ok]
        floods = sum(call.error_code == 429 for call in tries)  # noqa: PLR2004 - Telegram's number
        return {"sent": len(good), "first": good[:1], "last": good[-1:], "floods": floods}

    async def danger(address: int) -> dict[str, Any]:
        before = len(world.messages(homes[0].staff))
        world.say(person.id, address, f"@{USERNAME} 3栋着火了，有浓烟，快来人")
        begin = world.clock.now()
        while len(world.messages(homes[0].staff)) == before or not _has_card(world, homes[0].staff):
            if (world.clock.now() - begin).total_seconds() > 90:  # noqa: PLR2004 - it failed
                break
            await asyncio.sleep(0.01)
        return {"seconds": (world.clock.now() - begin).total_seconds()}

    async with SandboxServer(world) as server:
        tell(url=server.url)
        await serve({"sent": sent, "danger": danger})


def _has_card(world: World, address: int) -> bool:
    return any("📋" in (message.text or "") for message in world.messages(address))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
