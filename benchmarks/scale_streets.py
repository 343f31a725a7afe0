"""What a city's groups say, pushed as Telegram does: one message of a group at a time."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession

from benchmarks.scale_child import address
from benchmarks.scale_city import GROUPS, PEOPLE, City, address_of, person_of
from benchmarks.town import TALK, TROUBLES, USERNAME
from bot.web import SECRET_HEADER

COMPLAINS = 0.25
"""How much of what is said calls the bot; the rest is talk in groups that listen."""

LANES = 100
"""As many pushes at once as Telegram makes at most."""

BUILDINGS = 60
OK = 200


@dataclass
class Streets:
    """Speaks in all groups of a city and notes how long each message took to be safe.

    Its clock is so many seconds `ahead` of the machine's.
    """

    city: City
    session: ClientSession
    seed: int
    first: int
    ahead: float = 0.0
    waits: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._number = self.first
        self._rng = random.Random(self.seed)  # noqa: S311 - no secrets

    async def rush(self, ports: Sequence[int], seconds: float) -> float:
        """Push as fast as it is taken; give how many a second were."""
        self.waits.clear()
        began = time.monotonic()
        await asyncio.gather(*(self._lane(lane, ports, began + seconds) for lane in range(LANES)))
        return len(self.waits) / (time.monotonic() - began)

    async def stroll(self, ports: Sequence[int], seconds: float, rate: float) -> None:
        """Push at a rate, whatever becomes of it; a wait begins when the message was said."""
        self.waits.clear()
        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for number in range(int(seconds * rate)):
                at = began + number / rate
                await asyncio.sleep(max(0.0, at - time.monotonic()))
                home, place = divmod(number * 7, GROUPS)
                said = self._say(home % self.city.communities, place)
                group.create_task(self._push(ports, said, at))

    async def _lane(self, lane: int, ports: Sequence[int], until: float) -> None:
        """Let the groups of a lane speak in turn; each waits until the one before was taken."""
        mine = range(lane, self.city.communities * GROUPS, LANES)
        while mine and time.monotonic() < until:
            home, place = divmod(self._rng.choice(mine), GROUPS)
            await self._push(ports, self._say(home, place), time.monotonic())

    async def _push(self, ports: Sequence[int], update: dict[str, Any], since: float) -> None:
        """Push until it is taken, each time to any of the processes."""
        while True:
            where = address(self._rng.choice(ports))
            headers = {SECRET_HEADER: where.secret}
            async with self.session.post(where.url, json=update, headers=headers) as answer:
                if answer.status == OK:
                    self.waits.append(time.monotonic() - since)
                    return
                await asyncio.sleep(float(answer.headers.get("Retry-After", 1)))

    def _say(self, home: int, place: int) -> dict[str, Any]:
        self._number += 1
        who = self._rng.randrange(place, PEOPLE, GROUPS)
        text, entities = self._rng.choice(TALK), []
        if self._rng.random() < COMPLAINS:
            building = self._rng.randint(1, BUILDINGS)
            text = f"@{USERNAME} {building}栋{self._rng.choice(TROUBLES)}"
            entities = [{"type": "mention", "offset": 0, "length": len(USERNAME) + 1}]
        return {
            "update_id": self._number,
            "message": {
                "message_id": 1_000_000 + self._number,
                "date": int(time.time() + self.ahead),
                "chat": {"id": address_of(home, place), "type": "supergroup", "title": "小区群"},
                "from": {
                    "id": person_of(home, who),
                    "is_bot": False,
                    "first_name": "卓玛",
                    "language_code": "zh-hans",
                },
                "text": text,
                **({"entities": entities} if entities else {}),
            },
        }
