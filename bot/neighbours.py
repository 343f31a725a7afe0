"""What other processes of the deployment are about, as far as it concerns this one."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from bot.pipeline import Outgoing
from bot.sender import SETTLE_SECONDS
from storage.recent import in_the_air
from storage.unit_of_work import Database
from usecases.ports import Clock

LOOK_SECONDS = 0.05


class Neighbours:
    """The sender of this process, and what those of the others have in the air."""

    def __init__(self, sender: Outgoing, database: Database, clock: Clock, bot_id: int) -> None:
        self._sender = sender
        self._database = database
        self._clock = clock
        self._bot_id = bot_id

    def wake(self) -> None:
        """Look at the outbox now; the others see by themselves what is due."""
        self._sender.wake()

    async def settle(self, addresses: Collection[int]) -> None:
        """Wait until what any process has on its way to these chats is recorded, within reason.

        What a process that died had in the air is waited for, too, until its lease ends.
        """
        await self._sender.settle(addresses)
        near = await self._near(addresses) if addresses else set()
        until = asyncio.get_running_loop().time() + SETTLE_SECONDS
        while near and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(LOOK_SECONDS)
            near &= await self._near(addresses)

    async def _near(self, addresses: Collection[int]) -> set[int]:
        async with self._database.reading() as uow:
            return await in_the_air(
                uow, bot_id=self._bot_id, addresses=addresses, now=self._clock.now()
            )
