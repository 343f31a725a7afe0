"""What `weisu doctor` finds about HTTP: our port, the webhook, and the way through the proxy."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

from aiogram import Bot
from aiogram.types import WebhookInfo
from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.address import Address
from bot.commands.findings import Finding, fail, ok, warn
from bot.config import Settings

PATIENCE = ClientTimeout(total=8)
MANY = 100
"""From so many updates on that wait at Telegram, they are worth a word."""

OK = 200
NOT_ALLOWED = 405
"""What our door says to somebody who only looks: it is there, and takes what is pushed."""


async def of_port(settings: Settings) -> AsyncIterator[Finding]:
    """Look who listens where we are to listen."""
    place = settings.http.place
    if place is None:
        return
    listen = settings.http.listen
    host = f"[{place[0]}]" if ":" in place[0] else place[0]
    status = await _look(f"http://{host}:{place[1]}/healthz")
    if status == OK:
        yield ok(f"http: the bot runs and answers on {listen}")
    elif status is not None:
        yield fail(
            f"http: somebody else listens on {listen}", "end that program, or change http.listen"
        )
    elif (trouble := _not_ours(*place)) is not None:
        yield fail(f"http: cannot listen on {listen}: {trouble}", "change http.listen")
    else:
        yield ok(f"http: {listen} is free; `weisu run` listens there")


async def of_webhook(bot: Bot, address: Address | None) -> AsyncIterator[Finding]:
    """Ask Telegram where it pushes updates to, and look whether one gets through there."""
    info = await bot.get_webhook_info()
    if address is None:
        for finding in while_polling(info):
            yield finding
        return
    for finding in while_pushed(info, address):
        yield finding
    if info.url != address.url:
        return
    status = await _look(address.url)
    where = urlsplit(address.base).netloc
    if status == NOT_ALLOWED:
        yield ok(f"webhook: {where} passes on to the bot")
    else:
        said = "does not answer" if status is None else f"answers {status}"
        yield warn(
            f"webhook: {where} {said} from here",
            "is the bot running, and does the reverse proxy pass /hook/ on to it?",
        )


def while_polling(info: WebhookInfo) -> Iterator[Finding]:
    """Judge what Telegram says when updates are to be polled."""
    if info.url:
        yield warn(
            "telegram: a webhook is set for this bot", "`weisu run` deletes it, and nothing is lost"
        )
    yield from _waiting(info)


def while_pushed(info: WebhookInfo, address: Address) -> Iterator[Finding]:
    """Judge what Telegram says when updates are to be pushed."""
    where = urlsplit(address.base).netloc
    if not info.url:
        yield warn("webhook: not set at Telegram", f"`weisu run` sets it to {where}")
    elif info.url != address.url:
        yield warn("webhook: Telegram pushes somewhere else", f"`weisu run` sets it to {where}")
    elif info.pending_update_count and info.last_error_message:
        yield fail(
            f"webhook: Telegram cannot push to {where}: {info.last_error_message}",
            "see the reverse proxy and its certificate; updates wait at Telegram for a day",
        )
    else:
        yield ok(f"webhook: Telegram pushes to {where}")
    yield from _waiting(info)


def _waiting(info: WebhookInfo) -> Iterator[Finding]:
    if info.pending_update_count > MANY:
        yield warn(
            f"telegram: {info.pending_update_count} updates wait there", "is the bot running?"
        )


def _not_ours(host: str, port: int) -> str | None:
    """Say why we could not listen there; None when we could."""
    try:
        [(family, kind, _, _, address), *_] = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return error.strerror or str(error)
    return None


async def _look(url: str) -> int | None:
    """Give the status of an answer; None when there is none."""
    try:
        async with (
            ClientSession(timeout=PATIENCE) as session,
            session.get(url, allow_redirects=False) as answer,
        ):
            return answer.status
    except (ClientError, TimeoutError, OSError):
        return None
