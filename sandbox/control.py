from __future__ import annotations

import json
import math
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from pathlib import Path
from time import monotonic
from urllib.parse import quote

from aiohttp import web

from sandbox.control_verbs import VERBS, Order, clear_faults, faults
from sandbox.refusals import ImpossibleError
from sandbox.snapshot import as_json
from sandbox.wire import Json
from sandbox.world import World

PAGE = Path(__file__).parent / "page"
HEARTBEAT = 15.0
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def add_control(app: web.Application, world: World, *, patience: float) -> None:
    """Serve the control API and the page; `patience` is how long a press waits for the bot."""
    control = Control(world, patience)
    app.router.add_get("/", control.index)
    app.router.add_get("/page/{path:.+}", control.asset)
    for method, path, handler in (
        ("GET", "state", control.state),
        ("GET", "messages", control.messages),
        ("GET", "events", control.events),
        ("GET", "calls", control.calls),
        ("GET", "faults", control.faults),
        ("DELETE", "faults", control.clear_faults),
        ("GET", "file/{id}", control.file),
        ("POST", "snapshot", control.snapshot),
        ("POST", "press", control.press),
        ("POST", "{verb}", control.do),
    ):
        app.router.add_route(method, f"/sandbox/{path}", loopback_only(handler))


def loopback_only(handler: Handler) -> Handler:
    """Keep the control API to this machine, also from pages that rebind a name to it.

    What cannot happen in the world is answered with 400 and the reason.
    """

    async def guarded(request: web.Request) -> web.StreamResponse:
        if not (_local(request.remote or "") and _local(request.url.host or "")):
            return _refused("the control API is for this machine only", 403)
        if request.can_read_body and request.content_type != "application/json":
            return _refused("send JSON", 400)
        try:
            return await handler(request)
        except ImpossibleError as reason:
            return _refused(str(reason), 400)

    return guarded


class Control:
    """The handlers of the control API."""

    def __init__(self, world: World, patience: float) -> None:
        self.world = world
        self.patience = patience

    async def index(self, _request: web.Request) -> web.StreamResponse:
        """Serve the page."""
        return _asset("index.html")

    async def asset(self, request: web.Request) -> web.StreamResponse:
        """Serve one of the page's files."""
        return _asset(request.match_info["path"])

    async def state(self, _request: web.Request) -> web.Response:
        """Show the whole world without its messages."""
        return web.json_response(self.world.overview())

    async def messages(self, request: web.Request) -> web.Response:
        """Show a stretch of a chat, oldest first."""
        order = Order(self.world, dict(request.query))
        chat = order.chat()
        before = order.maybe_number("before") or math.inf
        limit = order.maybe_number("limit") or 50
        posts = [post for number, post in chat.posts.items() if number < before]
        shown = [self.world.shown_post(post) for post in posts[-max(limit, 1) :]]
        return web.json_response({"messages": shown})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Stream what happens, as Server-Sent Events, until the listener leaves."""
        response = web.StreamResponse(headers={"Cache-Control": "no-store"})
        response.content_type = "text/event-stream"
        await response.prepare(request)
        with self.world.bus.listening() as listener:
            await response.write(b": here\n\n")
            while True:
                event = await listener.within(HEARTBEAT)
                line = ": still here" if event is None else f"data: {json.dumps(event)}"
                await response.write(f"{line}\n\n".encode())

    async def calls(self, request: web.Request) -> web.Response:
        """Show the log of Bot API calls after number `since`."""
        since = Order(self.world, dict(request.query)).maybe_number("since") or 0
        method = request.query.get("method")
        found = [
            call.shown()
            for call in self.world.calls
            if call.number > since and method in {None, call.method}
        ]
        return web.json_response({"calls": found})

    async def faults(self, _request: web.Request) -> web.Response:
        """List what will go wrong."""
        return web.json_response(faults(Order(self.world, {})))

    async def clear_faults(self, _request: web.Request) -> web.Response:
        """Let everything work again."""
        return web.json_response(clear_faults(Order(self.world, {})))

    async def file(self, request: web.Request) -> web.Response:
        """Serve the bytes of a media file."""
        stored = self.world.files.by_id.get(request.match_info["id"])
        if stored is None:
            return _refused("there is no such file", 404)
        return web.Response(
            body=stored.data, content_type=stored.mime, headers=_named(stored.name, stored.kind)
        )

    async def snapshot(self, _request: web.Request) -> web.Response:
        """Hand out the world as a file."""
        headers = {"Content-Disposition": 'attachment; filename="sandbox.json"'}
        return web.json_response(as_json(self.world), headers=headers)

    async def press(self, request: web.Request) -> web.Response:
        """Press a button and wait for the bot's answer."""
        order = Order(self.world, await _body(request))
        until = monotonic() + self.patience
        number, data = order.number("message_id"), order.text("data")
        with self.world.bus.listening() as listener:
            press = self.world.press(order.number("person"), order.chat(), number, data)
            while self.world.answer_of(press) is None and monotonic() < until:
                await listener.within(until - monotonic())
        return web.json_response({"answer": self.world.answer_of(press)})

    async def do(self, request: web.Request) -> web.Response:
        """Do what a person, the page or a script asks for."""
        verb = VERBS.get(request.match_info["verb"])
        if verb is None:
            return _refused("the control API has no such call", 404)
        return web.json_response(verb(Order(self.world, await _body(request))))


def _named(name: str, kind: str) -> dict[str, str]:
    """Let a browser keep a document under its name; everything else it may show."""
    way = "attachment" if kind == "document" else "inline"
    return {
        "Content-Disposition": f"{way}; filename*=UTF-8''{quote(name, safe='')}",
        "X-Content-Type-Options": "nosniff",
    }


async def _body(request: web.Request) -> Json:
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError:
        raise ImpossibleError("the body is no JSON") from None
    if not isinstance(body, dict):
        raise ImpossibleError("the body must be an object")
    return body


def _asset(path: str) -> web.StreamResponse:
    found = (PAGE / path).resolve()
    if not found.is_relative_to(PAGE.resolve()) or not found.is_file():
        return _refused("there is no such page", 404)
    response = web.FileResponse(found, headers={"Cache-Control": "no-cache"})
    if found.suffix in _TYPES:
        response.content_type = _TYPES[found.suffix]
    return response


def _refused(words: str, status: int) -> web.Response:
    return web.json_response({"ok": False, "description": words}, status=status)


def _local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
