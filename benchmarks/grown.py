"""Claims, lists, sweeps and digests on one database, timed in a process of their own."""

from __future__ import annotations

import asyncio
import gc
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from benchmarks.asked import serve, tell, usage, usage_asked
from benchmarks.town import BOT, FIRST_WORKER, STAFF_BASE, settings
from benchmarks.wiring import Wired, wired
from bot.clock import SystemClock
from bot.due_runner import DueRunner
from domain.digests import DigestKind
from domain.outbox import OutboxItem, Urgency
from domain.ticket import State, Ticket
from handlers.dispatching import make_renderers
from locales import Catalogue
from storage.desk_tables import outbox
from storage.ticket_tables import tickets
from storage.time_tables import PENDING_DUES, dues
from usecases import outgoing

DUE = 20


class Grown:
    """One database, and what is asked of it."""

    def __init__(self, house: Wired) -> None:
        self.house = house
        assert house.parts.desk is not None  # noqa: S101 - the product has one
        self.desk = house.parts.desk
        self._render = make_renderers(self.desk, Catalogue()).render
        self._runner = DueRunner(house.database, self.desk, SystemClock(), wake_sender=lambda: None)
        self._update = 10_000_000
        self._open: list[Ticket] = []

    async def claim(self) -> None:
        """Let a worker press 接单 under a card."""
        if not self._open:
            async with self.house.database.reading() as uow:
                found = await uow.session.scalars(
                    select(Ticket).where(tickets.c.state == State.OPEN).limit(200)
                )
                self._open = list(found)
        ticket = self._open.pop()
        grids = [item.code for item in self.desk.communities[0].grids]
        at = grids.index(ticket.grid)
        await self._say(at, callback=f"v1:claim:{ticket.id}:{ticket.version}")

    async def listing(self) -> None:
        """Let a worker ask for the open tickets of a grid, and render the answer."""
        await self._say(0, text="/open")
        await self._rendered(outgoing.LISTING)

    async def sweep(self) -> None:
        """Do what fell due: twenty tickets' reminders."""
        now = SystemClock().now()
        async with self.house.database.writing() as uow:
            first = select(dues.c.id).where(dues.c.ticket_id.is_not(None), PENDING_DUES)
            await uow.session.execute(
                update(dues)
                .where(dues.c.id.in_(first.order_by(dues.c.id).limit(DUE)))
                .values(at=now - timedelta(seconds=1))
            )
        await self._runner._batch()  # noqa: SLF001 - one pass, without the loop around it

    async def digest(self) -> None:
        """Count the evening digest of a day and make its message."""
        now = SystemClock().now()
        facts = {
            "community": self.desk.communities[0].code,
            "digest": DigestKind.EVENING.value,
            "start": (now - timedelta(days=1)).isoformat(),
            "end": now.isoformat(),
        }
        async with self.house.database.reading() as uow:
            chat = await uow.chats.at(BOT, STAFF_BASE)
            assert chat is not None  # noqa: S101 - the town has it
            item = OutboxItem(
                bot_id=BOT,
                chat_id=chat.id,
                kind=outgoing.DIGEST,
                payload=facts,
                urgency=Urgency.NOTICE,
                not_before=now,
                created_at=now,
            )
            sending = await self._render(uow, item, now)
            assert sending is not None  # noqa: S101 - a day with open tickets has numbers
            if sending.work is not None:
                sending.work()

    async def _rendered(self, kind: str) -> None:
        async with self.house.database.reading() as uow:
            newest = select(OutboxItem).where(outbox.c.kind == kind).order_by(outbox.c.id.desc())
            found = await uow.session.scalars(newest.limit(1))
            await self._render(uow, found.one(), SystemClock().now())

    async def _say(self, at: int, *, text: str = "", callback: str = "") -> None:
        self._update += 1
        who = {"id": FIRST_WORKER + at, "is_bot": False, "first_name": f"网格员{at}"}
        chat = {"id": STAFF_BASE - at, "type": "supergroup", "title": "工作群"}
        message = {"message_id": self._update, "date": int(time.time()), "chat": chat}
        body: dict[str, Any] = {"message": {**message, "from": who, "text": text}}
        if callback:
            press = {"id": str(self._update), "from": who, "chat_instance": "1", "data": callback}
            body = {"callback_query": {**press, "message": {**message, "text": "📋"}}}
        await self.house.pipeline.take([{"update_id": self._update, **body}])


async def main(path: Path) -> None:
    """Answer until the bench closes our input."""
    given = settings("http://127.0.0.1:9", path)
    async with wired(given, path) as house:
        grown = Grown(house)

        def asked(what: Callable[[], Awaitable[None]]) -> Callable[..., Awaitable[dict[str, Any]]]:
            async def answer(times: int) -> dict[str, Any]:
                spent = []
                for _ in range(times):
                    begin = time.perf_counter()
                    await what()
                    spent.append(time.perf_counter() - begin)
                return {"seconds": statistics.median(spent), **usage()}

            return answer

        gc.collect()
        gc.freeze()
        tell(started=True)
        ways = (grown.claim, grown.listing, grown.sweep, grown.digest)
        await serve({one.__name__: asked(one) for one in ways} | {"usage": usage_asked})


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
