"""A Telegram in memory: takes every call as the real one would, and reads its HTML strictly."""

# ruff: noqa: ANN401 - a method may have any result, and any field
from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from typing import Any

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import (
    AnswerCallbackQuery,
    GetFile,
    GetMe,
    SendMediaGroup,
    SetMessageReaction,
    TelegramMethod,
)
from aiogram.types import Chat, File, Message, User

from bot.clock import SystemClock
from sandbox.html_mode import read_html
from sandbox.refusals import RefusalError

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

Watch = Callable[[TelegramMethod[Any], Any], None]
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
        """Take a call."""
        del bot, timeout
        self.calls += 1
        wrong = wrong_with(method)
        if wrong is not None:
            self.refused.append(f"{method.__api_method__}: {wrong}")
            raise TelegramBadRequest(method=method, message=f"Bad Request: {wrong}")
        result = self._result(method)
        if self.watch is not None:
            self.watch(method, result)
        return result

    def _result(self, method: TelegramMethod[Any]) -> Any:
        if isinstance(method, GetMe):
            return ME
        if isinstance(method, AnswerCallbackQuery):
            self.toasts[method.callback_query_id] = method.text or ""
            return True
        if isinstance(method, GetFile):
            return File(file_id=method.file_id, file_unique_id="u", file_path="documents/f")
        if isinstance(method, SendMediaGroup):
            return [self._message(method) for _ in method.media]
        name = method.__api_method__
        edited = getattr(method, "message_id", None) if name.startswith("edit") else None
        return self._message(method, edited) if name.startswith(("send", "edit")) else True

    def _message(self, method: TelegramMethod[Any], number: int | None = None) -> Message:
        if number is None:
            self._last += 1
            number = self._last
        place = int(getattr(method, "chat_id", 0) or 0)
        kind = "private" if place > 0 else "supergroup"
        return Message(
            message_id=number,
            date=SystemClock().now(),
            chat=Chat(id=place, type=kind),
            from_user=ME,
        )


def wrong_with(method: TelegramMethod[Any]) -> str | None:
    """Give what Telegram would find wrong with a call, as far as words and buttons go."""
    if isinstance(method, SetMessageReaction):
        return None
    if isinstance(method, AnswerCallbackQuery):
        too_long = len(method.text or "") > LONGEST_TOAST
        return "MESSAGE_TOO_LONG" if too_long else None
    return _wrong_words(method) or _wrong_buttons(method)


def _wrong_words(method: TelegramMethod[Any]) -> str | None:
    for name, longest in (("text", LONGEST), ("caption", LONGEST_CAPTION)):
        words = getattr(method, name, None)
        if words is None:
            continue
        try:
            words.encode()
            if getattr(method, "parse_mode", None) == "HTML":
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


def _wrong_buttons(method: TelegramMethod[Any]) -> str | None:
    markup = getattr(method, "reply_markup", None)
    for row in getattr(markup, "inline_keyboard", None) or []:
        for button in row:
            if not button.text.strip():
                return "text buttons are unallowed in the inline keyboard"
            if button.callback_data and len(button.callback_data.encode()) > LONGEST_DATA:
                return "BUTTON_DATA_INVALID"
    return None
