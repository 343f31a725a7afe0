"""Posts calls that are ready to go: no objects are made for them, nor for their answers."""

from __future__ import annotations

import json
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiohttp import ClientTimeout, FormData

from bot.outcomes import Answer
from usecases.calls import Call

_JSON = {"Content-Type": "application/json"}

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Courier:
    """Takes calls to Telegram and brings the answers back, over the connections of a bot."""

    def __init__(self, bot: Bot) -> None:
        if not isinstance(bot.session, AiohttpSession):
            raise TypeError("only aiohttp's connections can be shared")
        self._token, self._session = bot.token, bot.session

    async def carry(self, call: Call, seconds: float) -> Answer:
        """Make a call; raises what aiohttp raises when no answer came."""
        client = await self._session.create_session()
        url = self._session.api.api_url(self._token, call.method)
        timeout = ClientTimeout(total=seconds)
        async with client.post(url, timeout=timeout, **_body(call)) as response:
            return Answer(response.status, await response.read())


def _body(call: Call) -> dict[str, Any]:
    """Give a call as JSON; with a file as a form, whose fields are JSON where they are no words."""
    given = {name: value for name, value in call.given.items() if value is not None}
    if call.upload is None:
        return {"data": _json(given).encode(), "headers": _JSON}
    form = FormData(quote_fields=False)
    for name, value in given.items():
        form.add_field(name, value if isinstance(value, str) else _json(value))
    form.add_field("upload", call.upload.data, filename=call.upload.name)
    return {"data": form}
