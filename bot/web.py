"""The HTTP server of the program: where Telegram pushes updates, and where machines look in."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from contextlib import AsyncExitStack
from typing import Self

import structlog
from aiohttp import web

from bot.address import PLACE
from bot.hook import SOON, Hook
from bot.lookout import Lookout
from bot.meters import FORM
from bot.raw import Raw

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
LARGEST = 2**20
"""How many bytes an update may have; Telegram's have some ten thousand at most."""

BODY_SECONDS = 10
GOODBYE = 2.0
"""How many seconds requests that are under way at the end are waited for."""


class Web:
    """Listens on one address for as long as the block lasts; bots are let in one by one.

    It is there before the bots and after them: what comes too early or too late may come again.
    """

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self._hooks: dict[str, Hook] = {}
        self.lookout: Lookout | None = None
        self._refused = 0
        self._opened = AsyncExitStack()

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=LARGEST)
        app.router.add_get("/healthz", self._alive)
        app.router.add_get("/readyz", self._ready)
        app.router.add_get("/metrics", self._metrics)
        app.router.add_post(PLACE + "{key}", self._push)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=GOODBYE)
        await runner.setup()
        self._opened.push_async_callback(runner.cleanup)
        try:
            await web.TCPSite(runner, self.host, self.port).start()
        except OSError:
            await self._opened.aclose()
            raise
        self.port = int(runner.addresses[0][1])
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._opened.aclose()

    def let_in(self, hooks: Iterable[Hook]) -> None:
        """Open the door to bots whose updates are pushed."""
        self._hooks.update((hook.address.key, hook) for hook in hooks)

    async def _alive(self, _request: web.Request) -> web.Response:
        """Say that the program runs and answers; nothing more."""
        return web.json_response({"alive": True})

    async def _ready(self, _request: web.Request) -> web.Response:
        """Say whether everything that is needed is there, and if not, what is missing."""
        if self.lookout is None:
            return web.json_response({"ready": False, "why": "The program starts."}, status=503)
        checks = await self.lookout.readiness()
        is_ready = all(check.is_ok for check in checks)
        shown = {"ready": is_ready, "checks": {check.name: check.shown() for check in checks}}
        return web.json_response(shown, status=200 if is_ready else 503)

    async def _metrics(self, _request: web.Request) -> web.Response:
        """Tell everything that is counted, as Prometheus reads it."""
        if self.lookout is None:
            return _later(SOON)
        body = await self.lookout.metrics()
        return web.Response(body=body, headers={"Content-Type": FORM})

    async def _push(self, request: web.Request) -> web.Response:
        """Take an update of Telegram's: 2xx says that it is safe."""
        hook = self._hooks.get(request.match_info["key"])
        if hook is None:
            return web.Response(status=404) if self._hooks else _later(SOON)
        if not hook.address.knows(request.headers.get(SECRET_HEADER, "")):
            self._refuse()
            return web.Response(status=403)
        if request.content_type != "application/json":
            return web.Response(status=415)
        update = await _read(request)
        if update is None:
            return web.Response(status=400)
        seconds = await hook.receive(update)
        return web.Response() if seconds is None else _later(seconds)

    def _refuse(self) -> None:
        """Tell of somebody who is not Telegram; of a thousand tries not a thousand times."""
        self._refused += 1
        if self._refused.bit_count() == 1:
            why = "The secret is missing or wrong; is it Telegram, through a proxy that drops it?"
            log.warning("push_refused", times=self._refused, why=why)


def _later(seconds: int) -> web.Response:
    return web.Response(status=503, headers={"Retry-After": str(seconds)})


async def _read(request: web.Request) -> Raw | None:
    """Read an update; None when it is none."""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            update = json.loads(await request.read())
    except (TimeoutError, ValueError, RecursionError):
        return None
    is_update = isinstance(update, dict) and type(update.get("update_id")) is int
    return update if is_update else None
