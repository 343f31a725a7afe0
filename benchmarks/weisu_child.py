"""The real bot on a database of the bench; without Telegram's limits, unless they are asked for."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from benchmarks.asked import serve as answer
from benchmarks.asked import tell, usage_asked
from benchmarks.town import settings
from benchmarks.wiring import UNBOUNDED
from bot import logs
from bot.garbage import collect_seldom
from bot.limits import Limits
from bot.parts import Pace
from bot.serving import serve
from bot.startup import app_of, pace_of
from domain.outbox import Limit
from storage.unit_of_work import open_database

FREE = Limits(bot=Limit(1_000_000, 1.0), chat=Limit(100_000, 1.0), group=Limit(100_000, 60.0))


async def main(api: str, path: Path, *, is_limited: bool) -> None:
    """Live until the bench closes our input."""
    collect_seldom()
    given = settings(api, path)
    logs.configure(given.log.level, given.log.format, secrets=given.secrets())
    database = open_database(given.database.url.get_secret_value())
    pace = pace_of(given) if is_limited else Pace(limits=FREE)
    app = app_of(given, database, pace=replace(pace, allowances=UNBOUNDED))

    async def talk() -> None:
        await app.started.wait()
        tell(started=True)
        await answer({"usage": usage_asked})
        app.stop()

    async with asyncio.TaskGroup() as group:
        group.create_task(talk())
        await serve(app)
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), is_limited="limits" in sys.argv))
