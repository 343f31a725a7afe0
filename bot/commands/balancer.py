"""What stands before several bots: it gives each update to any of them, as it comes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Self

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout, web

from bot.web import SECRET_HEADER

PASSED_ON = ("Content-Type", SECRET_HEADER)
PASSED_BACK = ("Retry-After",)
LONGEST_SECONDS = 75
AWAY = 5
"""After how many seconds Telegram may come again when nobody is there, or the line broke."""


@dataclass
class Balancer:
    """A reverse proxy on a loopback port, for as long as its block lasts.

    One that does not listen is passed over; one that dies amid its work has the update come again.
    """

    ports: Sequence[int]
    rng: random.Random
    port: int = 0
    _opened: AsyncExitStack = field(default_factory=AsyncExitStack)
    _session: ClientSession = field(init=False)

    async def __aenter__(self) -> Self:
        patience = ClientTimeout(total=LONGEST_SECONDS)
        self._session = await self._opened.enter_async_context(ClientSession(timeout=patience))
        app = web.Application()
        app.router.add_post("/{tail:.*}", self._pass_on)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        self._opened.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.port = int(runner.addresses[0][1])
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._opened.aclose()

    async def _pass_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {name: request.headers[name] for name in PASSED_ON if name in request.headers}
        for port in self.rng.sample(self.ports, len(self.ports)):
            try:
                async with self._session.post(
                    f"http://127.0.0.1:{port}{request.path}", data=body, headers=headers
                ) as answer:
                    kept = {
                        name: answer.headers[name] for name in PASSED_BACK if name in answer.headers
                    }
                    return web.Response(
                        status=answer.status, headers=kept, body=await answer.read()
                    )
            except ClientConnectorError:
                continue
            except (ClientError, TimeoutError):
                break
        return web.Response(status=503, headers={"Retry-After": str(AWAY)})
