"""One of several processes of the real bot on a city's database, to which updates are pushed."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from benchmarks.asked import serve as answer
from benchmarks.asked import tell, usage_asked
from benchmarks.scale_city import City, city_of
from benchmarks.scale_clock import Ahead
from benchmarks.town import DEFAULT_TOKEN
from benchmarks.weisu_child import FREE
from benchmarks.wiring import UNBOUNDED
from bot import logs
from bot.address import Address
from bot.app import build_app
from bot.assembly import assembly
from bot.garbage import collect_seldom
from bot.parts import Pace
from bot.serving import serve
from bot.web import Web
from storage.unit_of_work import open_database

SECRET = "a secret that guards nothing at all"  # noqa: S105 - it opens nothing


def address(port: int) -> Address:
    """Give where updates are pushed to; key and secret are the same for all processes."""
    return Address.derive(f"http://127.0.0.1:{port}", token=DEFAULT_TOKEN, secret=SECRET)


async def main(api: str, url: str, scale: float, ahead: float) -> None:
    """Live until the bench closes our input, so many seconds ahead of the machine's clock."""
    collect_seldom()
    logs.configure("error", "text")
    city: City = city_of(scale)
    database, clock = open_database(url), Ahead(ahead)
    async with Web("127.0.0.1", 0) as web:
        app = build_app(
            token=DEFAULT_TOKEN,
            api_base=api,
            database=database,
            clock=clock,
            assemble=assembly(city.homes, link_secret=SECRET),
            pace=Pace(limits=FREE, allowances=UNBOUNDED),
            address=address(web.port),
            place=f"bench {web.port}",
        )
        assert app.hook is not None  # noqa: S101 - it has an address
        web.let_in([app.hook])

        async def leap(seconds: float) -> dict[str, Any]:
            clock.seconds += seconds
            app.wake()
            return {}

        async def talk() -> None:
            await app.started.wait()
            while app.hook and not await app.is_idle():  # noqa: ASYNC110 - looked at from outside
                await asyncio.sleep(0.05)
            tell(port=web.port)
            await answer({"usage": usage_asked, "leap": leap})
            app.stop()

        async with asyncio.TaskGroup() as group:
            group.create_task(talk())
            await serve(app)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], *map(float, sys.argv[3:])))
