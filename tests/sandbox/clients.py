"""Three ways to talk to the sandbox: aiogram, python-telegram-bot's client, and plain HTTP.

Each speaks the same small language, so that one script can be run by all three.
"""

# ruff: noqa: ANN401, D102 - JSON has no narrower type; Client documents the methods
from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol, Self

import aiogram
import telegram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError, TelegramMigrateToChat, TelegramRetryAfter
from aiohttp import ClientSession, FormData
from telegram.request import HTTPXRequest

Json = dict[str, Any]


@dataclass
class RefusedError(Exception):
    """A refusal, in the words and numbers all three clients agree on."""

    words: str
    retry_after: int | None = None
    migrate_to: int | None = None


def plain(words: str) -> str:
    """Strip what the clients put before the server's words."""
    for prefix in ("bad request: ", "forbidden: ", "conflict: ", "telegram server says - "):
        words = words.lower().removeprefix(prefix)
    return words


class Client(Protocol):
    """What the script needs of a client; objects come back as Bot API JSON."""

    async def me(self) -> Json:
        """Ask who the bot is."""

    async def updates(self, offset: int = 0, allowed: list[str] | None = None) -> list[Json]:
        """Take the waiting updates and confirm those before `offset`."""

    async def hook(self, url: str) -> bool:
        """Set a webhook, or drop it with an empty url."""

    async def say(self, chat: int, text: str, **more: Any) -> Json:
        """Send a message; `buttons` as rows of (text, data), `reply_to` a message id."""

    async def rewrite(self, chat: int, message: int, text: str, **more: Any) -> Json:
        """Edit a text."""

    async def answer(self, query: str, text: str) -> bool:
        """Answer a press."""

    async def photo(self, chat: int, data: bytes, caption: str) -> Json:
        """Upload a photo."""

    async def album(self, chat: int, photos: list[bytes], caption: str) -> list[Json]:
        """Upload an album."""

    async def document(self, chat: int, data: bytes, name: str) -> Json:
        """Upload a document."""

    async def download(self, file_id: str) -> bytes:
        """Fetch a file."""

    async def react(self, chat: int, message: int, emoji: str) -> bool:
        """React to a message."""

    async def member(self, chat: int, user: int) -> Json:
        """Ask what somebody is."""


class Aiogram:
    """The client the bot is built on."""

    def __init__(self, bot: aiogram.Bot) -> None:
        self.bot = bot

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, token: str) -> AsyncIterator[Self]:
        """Connect."""
        session = AiohttpSession(api=TelegramAPIServer.from_base(url))
        async with aiogram.Bot(token, session=session) as bot:
            yield cls(bot)

    async def _done(self, method: Any) -> Any:
        try:
            return _json(await self.bot(method))
        except TelegramRetryAfter as error:
            raise RefusedError("flood", retry_after=error.retry_after) from error
        except TelegramMigrateToChat as error:
            raise RefusedError("migrated", migrate_to=error.migrate_to_chat_id) from error
        except TelegramAPIError as error:
            raise RefusedError(plain(error.message)) from error

    async def me(self) -> Json:
        return await self._done(aiogram.methods.GetMe())

    async def updates(self, offset: int = 0, allowed: list[str] | None = None) -> list[Json]:
        call = aiogram.methods.GetUpdates(offset=offset or None, timeout=0, allowed_updates=allowed)
        return await self._done(call)

    async def hook(self, url: str) -> bool:
        return await self._done(aiogram.methods.SetWebhook(url=url))

    async def say(self, chat: int, text: str, **more: Any) -> Json:
        markup = None
        if rows := more.get("buttons"):
            keys = [[{"text": word, "callback_data": data} for word, data in row] for row in rows]
            markup = aiogram.types.InlineKeyboardMarkup(inline_keyboard=keys)
        reply = None
        if number := more.get("reply_to"):
            reply = aiogram.types.ReplyParameters(message_id=number)
        mode = more.get("mode")
        call = aiogram.methods.SendMessage(
            chat_id=chat, text=text, reply_markup=markup, reply_parameters=reply, parse_mode=mode
        )
        return await self._done(call)

    async def rewrite(self, chat: int, message: int, text: str, **_more: Any) -> Json:
        call = aiogram.methods.EditMessageText(chat_id=chat, message_id=message, text=text)
        return await self._done(call)

    async def answer(self, query: str, text: str) -> bool:
        call = aiogram.methods.AnswerCallbackQuery(callback_query_id=query, text=text)
        return await self._done(call)

    async def photo(self, chat: int, data: bytes, caption: str) -> Json:
        file = aiogram.types.BufferedInputFile(data, "a.png")
        call = aiogram.methods.SendPhoto(chat_id=chat, photo=file, caption=caption)
        return await self._done(call)

    async def album(self, chat: int, photos: list[bytes], caption: str) -> list[Json]:
        items = [
            aiogram.types.InputMediaPhoto(
                media=aiogram.types.BufferedInputFile(data, "a.png"),
                caption=None if number else caption,
            )
            for number, data in enumerate(photos)
        ]
        return await self._done(aiogram.methods.SendMediaGroup(chat_id=chat, media=items))

    async def document(self, chat: int, data: bytes, name: str) -> Json:
        file = aiogram.types.BufferedInputFile(data, name)
        return await self._done(aiogram.methods.SendDocument(chat_id=chat, document=file))

    async def download(self, file_id: str) -> bytes:
        await self._done(aiogram.methods.GetFile(file_id=file_id))
        got = await self.bot.download(file_id)
        assert got is not None
        return got.read()

    async def react(self, chat: int, message: int, emoji: str) -> bool:
        call = aiogram.methods.SetMessageReaction(
            chat_id=chat,
            message_id=message,
            reaction=[aiogram.types.ReactionTypeEmoji(emoji=emoji)],
        )
        return await self._done(call)

    async def member(self, chat: int, user: int) -> Json:
        return await self._done(aiogram.methods.GetChatMember(chat_id=chat, user_id=user))


class Ptb:
    """python-telegram-bot's own client."""

    def __init__(self, bot: telegram.Bot) -> None:
        self.bot = bot

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, token: str) -> AsyncIterator[Self]:
        """Connect."""
        pools = (HTTPXRequest(), HTTPXRequest())
        bot = telegram.Bot(
            token,
            base_url=f"{url}/bot",
            base_file_url=f"{url}/file/bot",
            get_updates_request=pools[0],
            request=pools[1],
        )
        async with bot:
            yield cls(bot)

    async def _done(self, call: Any) -> Any:
        try:
            return _json(await call)
        except telegram.error.RetryAfter as error:
            raise RefusedError("flood", retry_after=_seconds(error.retry_after)) from error
        except telegram.error.ChatMigrated as error:
            raise RefusedError("migrated", migrate_to=error.new_chat_id) from error
        except telegram.error.TelegramError as error:
            raise RefusedError(plain(error.message)) from error

    async def me(self) -> Json:
        return await self._done(self.bot.get_me())

    async def updates(self, offset: int = 0, allowed: list[str] | None = None) -> list[Json]:
        call = self.bot.get_updates(offset=offset or None, timeout=0, allowed_updates=allowed)
        return await self._done(call)

    async def hook(self, url: str) -> bool:
        return await self._done(self.bot.set_webhook(url))

    async def say(self, chat: int, text: str, **more: Any) -> Json:
        markup = None
        if rows := more.get("buttons"):
            make = telegram.InlineKeyboardButton
            keys = [[make(word, callback_data=data) for word, data in row] for row in rows]
            markup = telegram.InlineKeyboardMarkup(keys)
        call = self.bot.send_message(
            chat,
            text,
            reply_markup=markup,
            reply_to_message_id=more.get("reply_to"),
            parse_mode=more.get("mode"),
        )
        return await self._done(call)

    async def rewrite(self, chat: int, message: int, text: str, **_more: Any) -> Json:
        return await self._done(self.bot.edit_message_text(text, chat, message))

    async def answer(self, query: str, text: str) -> bool:
        return await self._done(self.bot.answer_callback_query(query, text))

    async def photo(self, chat: int, data: bytes, caption: str) -> Json:
        return await self._done(self.bot.send_photo(chat, data, caption=caption))

    async def album(self, chat: int, photos: list[bytes], caption: str) -> list[Json]:
        items = [telegram.InputMediaPhoto(data) for data in photos]
        return await self._done(self.bot.send_media_group(chat, items, caption=caption))

    async def document(self, chat: int, data: bytes, name: str) -> Json:
        return await self._done(self.bot.send_document(chat, data, filename=name))

    async def download(self, file_id: str) -> bytes:
        file = await self.bot.get_file(file_id)
        return bytes(await file.download_as_bytearray())

    async def react(self, chat: int, message: int, emoji: str) -> bool:
        return await self._done(self.bot.set_message_reaction(chat, message, emoji))

    async def member(self, chat: int, user: int) -> Json:
        return await self._done(self.bot.get_chat_member(chat, user))


class Raw:
    """No library at all: urlencoded bodies, and multipart for files."""

    def __init__(self, session: ClientSession, url: str, token: str) -> None:
        self.session, self.url, self.token = session, url, token

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, token: str) -> AsyncIterator[Self]:
        """Connect."""
        async with ClientSession() as session:
            yield cls(session, url, token)

    async def _call(self, method: str, body: Any = None, **params: Any) -> Any:
        given = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in params.items()
            if value is not None
        }
        url = f"{self.url}/bot{self.token}/{method}"
        async with self.session.post(url, data=body or given) as got:
            answer = await got.json()
        if answer["ok"]:
            return answer["result"]
        extra = answer.get("parameters", {})
        if "retry_after" in extra:
            raise RefusedError("flood", retry_after=extra["retry_after"])
        if "migrate_to_chat_id" in extra:
            raise RefusedError("migrated", migrate_to=extra["migrate_to_chat_id"])
        raise RefusedError(plain(answer["description"]))

    async def me(self) -> Json:
        return await self._call("GETME")

    async def updates(self, offset: int = 0, allowed: list[str] | None = None) -> list[Json]:
        return await self._call("getUpdates", offset=offset, allowed_updates=allowed)

    async def hook(self, url: str) -> bool:
        return await self._call("setWebhook", url=url)

    async def say(self, chat: int, text: str, **more: Any) -> Json:
        markup = None
        if rows := more.get("buttons"):
            keys = [[{"text": word, "callback_data": data} for word, data in row] for row in rows]
            markup = {"inline_keyboard": keys}
        return await self._call(
            "sendMessage",
            chat_id=chat,
            text=text,
            reply_markup=markup,
            reply_to_message_id=more.get("reply_to"),
            parse_mode=more.get("mode"),
        )

    async def rewrite(self, chat: int, message: int, text: str, **_more: Any) -> Json:
        return await self._call("editMessageText", chat_id=chat, message_id=message, text=text)

    async def answer(self, query: str, text: str) -> bool:
        return await self._call("answerCallbackQuery", callback_query_id=query, text=text)

    async def photo(self, chat: int, data: bytes, caption: str) -> Json:
        form = FormData({"chat_id": str(chat), "caption": caption})
        form.add_field("photo", data, filename="a.png", content_type="image/png")
        return await self._call("sendPhoto", form)

    async def album(self, chat: int, photos: list[bytes], caption: str) -> list[Json]:
        form = FormData({"chat_id": str(chat)})
        items = [{"type": "photo", "media": f"attach://p{n}"} for n in range(len(photos))]
        form.add_field("media", json.dumps([items[0] | {"caption": caption}, *items[1:]]))
        for number, data in enumerate(photos):
            form.add_field(f"p{number}", data, filename="a.png", content_type="image/png")
        return await self._call("sendMediaGroup", form)

    async def document(self, chat: int, data: bytes, name: str) -> Json:
        form = FormData({"chat_id": str(chat)})
        form.add_field("document", data, filename=name, content_type="text/plain")
        return await self._call("sendDocument", form)

    async def download(self, file_id: str) -> bytes:
        path = (await self._call("getFile", file_id=file_id))["file_path"]
        async with self.session.get(f"{self.url}/file/bot{self.token}/{path}") as got:
            return await got.read()

    async def react(self, chat: int, message: int, emoji: str) -> bool:
        reaction = [{"type": "emoji", "emoji": emoji}]
        return await self._call(
            "setMessageReaction", chat_id=chat, message_id=message, reaction=reaction
        )

    async def member(self, chat: int, user: int) -> Json:
        return await self._call("getChatMember", chat_id=chat, user_id=user)


CLIENTS = {"aiogram": Aiogram, "python-telegram-bot": Ptb, "plain HTTP": Raw}


def _seconds(value: int | timedelta) -> int:
    return int(value.total_seconds()) if isinstance(value, timedelta) else value


def _json(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_json(item) for item in value]
    if isinstance(value, telegram.TelegramObject):
        return value.to_dict()
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json", by_alias=True, exclude_none=True)
    return value
