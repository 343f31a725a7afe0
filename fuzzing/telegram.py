"""A Telegram in memory: takes every call as the real one would, and reads its HTML strictly."""

# ruff: noqa: ANN401 - a method may have any result, and any field
from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable, Mapping
from http import HTTPStatus
from typing import Any

from aiogram import Bot
from aiogram.client.default import Default
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import TelegramMethod
from aiogram.types import User
from pydantic import TypeAdapter

from bot.clock import SystemClock
from bot.outcomes import Answer
from sandbox.html_mode import read_html
from sandbox.refusals import RefusalError
from usecases.calls import Call

BOT_ID = 12345
TOKEN = f"{BOT_ID}:FUZZ-TOKEN-THAT-OPENS-NOTHING-0000000"
ME = User(
    id=BOT_ID,
    is_bot=True,
    first_name="微诉",
    username="weisu_bot",
    can_read_all_group_messages=False,
)
LONGEST = 4096
LONGEST_CAPTION = 1024
LONGEST_TOAST = 200
LONGEST_DATA = 64

Watch = Callable[[Call, Any], None]
"""Told of each call that was taken, with its result."""


class Memory(BaseSession):
    """Answers calls at once; what Telegram would refuse is refused with its words."""

    def __init__(self, watch: Watch | None = None) -> None:
        super().__init__()
        self.toasts: dict[str, str] = {}
        self.refused: list[str] = []
        self.calls = 0
        self.watch = watch
        self._last = 1_000_000

    async def close(self) -> None:
        """Do nothing: there is no connection."""

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,  # noqa: ASYNC109 - aiogram's own signature
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        """Give a file that is none."""
        del url, headers, timeout, chunk_size, raise_for_status
        yield b"not a roster"

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[Any],
        timeout: int | None = None,  # noqa: ASYNC109 - likewise
    ) -> Any:
        """Take a call of aiogram's; what it leaves out is left out here."""
        del bot, timeout
        given = {
            name: value
            for name, value in method.model_dump(exclude_none=True).items()
            if not isinstance(value, Default)
        }
        call = Call(method.__api_method__, given)
        wrong, result = self._take(call)
        if wrong is not None:
            raise TelegramBadRequest(method=method, message=f"Bad Request: {wrong}")
        return TypeAdapter(method.__returning__).validate_python(result)

    async def carry(self, call: Call, seconds: float) -> Answer:
        """Take a call of the courier's."""
        del seconds
        wrong, result = self._take(call)
        if wrong is not None:
            said = {"ok": False, "error_code": 400, "description": f"Bad Request: {wrong}"}
            return Answer(HTTPStatus.BAD_REQUEST, json.dumps(said).encode())
        return Answer(HTTPStatus.OK, json.dumps({"ok": True, "result": result}).encode())

    def _take(self, call: Call) -> tuple[str | None, Any]:
        self.calls += 1
        wrong = wrong_with(call)
        if wrong is not None:
            self.refused.append(f"{call.method}: {wrong}")
            return wrong, None
        result = self._result(call)
        if self.watch is not None:
            self.watch(call, result)
        return None, result

    def _result(self, call: Call) -> Any:
        name, given = call.method, call.given
        if name == "getMe":
            return ME.model_dump(exclude_none=True)
        if name == "answerCallbackQuery":
            self.toasts[given["callback_query_id"]] = given.get("text") or ""
            return True
        if name == "getFile":
            return {"file_id": given["file_id"], "file_unique_id": "u", "file_path": "documents/f"}
        if name == "sendMediaGroup":
            return [self._message(given) for _ in given["media"]]
        edited = given["message_id"] if name.startswith("edit") else None
        return self._message(given, edited) if name.startswith(("send", "edit")) else True

    def _message(self, given: Mapping[str, Any], number: int | None = None) -> dict[str, Any]:
        if number is None:
            self._last += 1
            number = self._last
        place = int(given.get("chat_id") or 0)
        return {
            "message_id": number,
            "date": int(SystemClock().now().timestamp()),
            "chat": {"id": place, "type": "private" if place > 0 else "supergroup"},
            "from": ME.model_dump(exclude_none=True),
        }


def wrong_with(call: Call) -> str | None:
    """Give what Telegram would find wrong with a call, as far as words and buttons go."""
    if call.method == "answerCallbackQuery":
        too_long = len(call.given.get("text") or "") > LONGEST_TOAST
        return "MESSAGE_TOO_LONG" if too_long else None
    return _wrong_words(call.given) or _wrong_buttons(call.given)


def _wrong_words(given: Mapping[str, Any]) -> str | None:
    for name, longest in (("text", LONGEST), ("caption", LONGEST_CAPTION)):
        words = given.get(name)
        if words is None:
            continue
        try:
            words.encode()
            if given.get("parse_mode") == "HTML":
                words, _ = read_html(words, lambda _: None)
        except UnicodeEncodeError:
            return "strings must be encoded in UTF-8"
        except RefusalError as no:
            return no.description
        if not words.strip():
            return "message text is empty"
        if len(words.encode("utf-16-le")) // 2 > longest:
            return "message is too long"
    return None


def _wrong_buttons(given: Mapping[str, Any]) -> str | None:
    for row in (given.get("reply_markup") or {}).get("inline_keyboard") or []:
        for button in row:
            if not button["text"].strip():
                return "text buttons are unallowed in the inline keyboard"
            if len(button.get("callback_data", "").encode()) > LONGEST_DATA:
                return "BUTTON_DATA_INVALID"
    return None


def pressable(call: Call) -> list[str]:
    """Give what the buttons of a call carry."""
    rows = (call.given.get("reply_markup") or {}).get("inline_keyboard") or []
    return [one["callback_data"] for row in rows for one in row if one.get("callback_data")]
