from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Self

from aiohttp import web

from sandbox.calling import Calling, Result
from sandbox.control import add_control
from sandbox.faults import Fault
from sandbox.files import Stored
from sandbox.hooks import Courier
from sandbox.methods import POLL, carry_out, named, record
from sandbox.params import read_params
from sandbox.people import BotAccount
from sandbox.polling import get_updates
from sandbox.refusals import RefusalError
from sandbox.world import World

LARGEST = 64 * 2**20
GOODBYE = 0.1  # seconds that open polls and streams get at the end
BAD_GATEWAY = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"
)


class SandboxServer:
    """Serves a world over HTTP: the Bot API, the control API and the page, on one port."""

    def __init__(
        self,
        world: World,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        webhook_second: float = 1.0,
        press_patience: float = 5.0,
    ) -> None:
        self.world = world
        self.host = host
        self.port = port
        self._second = webhook_second
        self._patience = press_patience
        self._opened = AsyncExitStack()

    @property
    def url(self) -> str:
        """Where the server listens, without a slash at the end."""
        return f"http://{self.host}:{self.port}"

    async def start(self) -> None:
        """Listen; port 0 takes any free port."""
        runner = web.AppRunner(
            self.app(), handler_cancellation=True, shutdown_timeout=GOODBYE, access_log=None
        )
        await runner.setup()
        self._opened.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, self.host, self.port).start()
        self.port = int(runner.addresses[0][1])
        courier = Courier(self.world, self._second)
        await self._opened.enter_async_context(courier)

    async def stop(self) -> None:
        """Close every connection and stop listening."""
        await self._opened.aclose()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def app(self) -> web.Application:
        """Build the aiohttp application behind the server."""
        app = web.Application(client_max_size=LARGEST)
        app.router.add_route("GET", "/bot{token:[^/]*}/{method:[^/]*}", self._bot_api)
        app.router.add_route("POST", "/bot{token:[^/]*}/{method:[^/]*}", self._bot_api)
        app.router.add_get("/file/bot{token:[^/]*}/{path:.+}", self._file)
        add_control(app, self.world, patience=self._patience)
        return app

    async def _bot_api(self, request: web.Request) -> web.StreamResponse:
        try:
            bot = self._bot(request)
            method = named(request.match_info["method"])
            params = await read_params(request)
        except RefusalError as refusal:
            return _refused(refusal)
        call = Calling(self.world, bot, params)
        chat = params.integer("chat_id")
        fault = self.world.faults.strike(method, chat)
        return await self._answer(request, call, method, fault)

    async def _answer(
        self, request: web.Request, call: Calling, method: str, fault: Fault | None
    ) -> web.StreamResponse:
        at = self.world.clock.now()
        kind = "" if fault is None else fault.kind
        try:
            if fault is not None:
                await _before(fault)
            if kind in {"reset", "502"}:
                record(
                    call,
                    method,
                    at,
                    None,
                    RefusalError(502, "Bad Gateway") if kind == "502" else None,
                )
                return _cut(request) if kind == "reset" else _bad_gateway()
            result = await _work(call, method)
        except RefusalError as refusal:
            record(call, method, at, None, refusal)
            return _cut(request) if kind == "timeout_after" else _refused(refusal)
        if fault is not None and kind in {"timeout_after", "hang"}:
            record(call, method, at, None, None)
            await asyncio.sleep(fault.seconds if kind == "hang" else 0)
            return _cut(request)
        record(call, method, at, result, None)
        return web.json_response({"ok": True, "result": result})

    async def _file(self, request: web.Request) -> web.Response:
        try:
            self._bot(request)
        except RefusalError as refusal:
            return _refused(refusal)
        stored = self.world.files.by_path.get(request.match_info["path"])
        return _refused(RefusalError(404, "Not Found")) if stored is None else served(stored)

    def _bot(self, request: web.Request) -> BotAccount:
        token = request.match_info["token"]
        for bot in self.world.bots.values():
            if bot.token == token:
                return bot
        raise RefusalError(401, "Unauthorized")


async def _work(call: Calling, method: str) -> Result:
    if method == POLL:
        return await get_updates(call)
    return carry_out(call, method)


async def _before(fault: Fault) -> None:
    refusal = fault.refusal()
    if refusal is not None:
        raise refusal
    if fault.kind == "slow":
        await asyncio.sleep(fault.seconds)


def served(stored: Stored) -> web.Response:
    """Serve the bytes of a file."""
    return web.Response(body=stored.data, content_type=stored.mime)


def _refused(refusal: RefusalError) -> web.Response:
    return web.json_response(refusal.body(), status=refusal.code)


def _bad_gateway() -> web.Response:
    return web.Response(status=502, text=BAD_GATEWAY, content_type="text/html")


def _cut(request: web.Request) -> web.Response:
    """Drop the line without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
