"""People in the town: they say, send and press, and see what the chats show."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message

from domain.ticket import Attachment, Event, Rating, Report, Ticket

if TYPE_CHECKING:
    from town import Town

T = TypeVar("T")
LOOKS, A_MOMENT = 4000, 0.004
"""How often something is looked for, and the pause: a busy machine gets as many looks, later."""


async def until(look: Callable[[], T | None], what: str = "") -> T:
    """Look again and again until something is there; fail with what was waited for."""
    for _ in range(LOOKS):
        found = look()
        if found:
            return found
        await asyncio.sleep(A_MOMENT)
    raise AssertionError(f"looked {LOOKS} times in vain for {what or look}")


def text_of(message: Message) -> str:
    """Give what a message says."""
    return message.text or message.caption or ""


def buttons_of(message: Message) -> list[InlineKeyboardButton]:
    """Give a message's buttons, row by row."""
    markup = message.reply_markup
    if not isinstance(markup, InlineKeyboardMarkup):
        return []
    return [button for row in markup.inline_keyboard for button in row]


def labels_of(message: Message) -> list[str]:
    """Give the labels of a message's buttons."""
    return [button.text for button in buttons_of(message)]


def data_of(message: Message, label: str) -> str:
    """Give what a button carries, by its label or a part of it."""
    buttons = [button for button in buttons_of(message) if button.callback_data]
    exact = [button for button in buttons if button.text == label]
    for button in exact or [button for button in buttons if label in button.text]:
        return str(button.callback_data)
    raise AssertionError(f"no button {label!r} among {labels_of(message)} of {text_of(message)!r}")


def link_of(message: Message, label: str) -> str:
    """Give the start parameter behind a button that opens a link."""
    for button in buttons_of(message):
        if label in button.text and button.url:
            return button.url.partition("start=")[2]
    raise AssertionError(f"no link {label!r} among {labels_of(message)}")


@dataclass
class Actor:
    """Somebody in the town. `say`, `photo` and `push` only act; the others also wait for calm."""

    town: Town
    id: int
    name: str

    def say(self, where: int, text: str, **how: object) -> Message:
        """Say something in a chat."""
        return self.town.world.say(self.id, where, text, **how)

    def photo(self, where: int, caption: str | None = None, **how: object) -> Message:
        """Send a photo."""
        return self.town.world.send_media(self.id, where, "photo", caption=caption, **how)

    async def says(self, where: int, text: str, **how: object) -> list[Message]:
        """Say something; gives what the bot says after it there."""
        return await self.town.after(where, self.say(where, text, **how).message_id)

    async def answers(self, message: Message, text: str) -> list[Message]:
        """Reply to a message with words; gives what the bot says after it there."""
        return await self.says(message.chat.id, text, reply_to=message.message_id)

    async def sends(self, where: int, kind: str = "photo", **how: object) -> list[Message]:
        """Send a photo or something else; gives what the bot says after it there."""
        sent = self.town.world.send_media(self.id, where, kind, **how)
        return await self.town.after(where, sent.message_id)

    async def start(self, parameter: str | None = None) -> list[Message]:
        """Press Start in the direct chat; gives what the bot says after it."""
        sent = self.town.world.start(self.id, self.town.bot_id, parameter)
        return await self.town.after(self.id, sent.message_id)

    async def push(self, message: Message, data: str) -> str:
        """Press a button by its data, there or not; gives the toast."""
        press = self.town.world.press(self.id, message.chat.id, message.message_id, data)
        answer = await until(lambda: self.town.world.answer_of(press), f"an answer to {data}")
        return str(answer.get("text") or "")

    async def press(self, message: Message, label: str) -> str:
        """Press the button with the label on a message as it is now; gives the toast."""
        fresh = self.town.world.message(message.chat.id, message.message_id)
        toast = await self.push(fresh, data_of(fresh, label))
        await self.town.calm()
        return toast

    async def withdraws(self, card: Message) -> str:
        """Press 撤回 on a card, and say that they are sure; gives the last toast."""
        assert "不能恢复" in await self.press(card, "撤回")
        return await self.press(card, "确定撤回")

    async def asks(self, message: Message, label: str) -> Message:
        """Press a button to which the bot answers with a message; gives that message."""
        last = self.town.last_id(message.chat.id)
        toast = await self.press(message, label)
        said = await self.town.after(message.chat.id, last)
        assert said, f"nothing but the toast {toast!r}"
        return said[-1]


@dataclass
class Case:
    """One ticket as its town sees it."""

    town: Town
    reporter: Actor
    number: int
    where: int
    said: Message

    @property
    def card(self) -> Message:
        """Give the residents' card as it is now."""
        return self.town.card(self.number, self.where)

    @property
    def desk(self) -> Message:
        """Give the staff card as it is now."""
        return self.town.card(self.number, self.town.staff)

    async def press(self, actor: Actor, label: str) -> str:
        """Press a button of the staff card."""
        return await actor.press(self.desk, label)

    async def recategorize(self, who: Actor, *labels: str) -> str:
        """Press 更正, 改分类 and then these labels on the staff card; give the last toast."""
        toast = ""
        for label in ("✏️ 更正", "改分类", *labels):
            toast = await self.press(who, label)
        return toast

    async def ask(self, actor: Actor, label: str) -> Message:
        """Press a button of the staff card that asks for more; gives the question."""
        return await actor.asks(self.desk, label)

    async def do(self, actor: Actor, label: str, words: str, **how: object) -> list[Message]:
        """Press a button of the staff card and give the words it asks for."""
        prompt = await self.ask(actor, label)
        return await actor.says(prompt.chat.id, words, reply_to=prompt.message_id, **how)

    async def resolve(self, actor: Actor, note: str = "换了新灯泡") -> Message:
        """Resolve with a photo and a note; gives what the residents are shown."""
        prompt = await self.ask(actor, "办结")
        last = self.town.last_id(self.where)
        actor.photo(self.town.staff, note, reply_to=prompt.message_id)
        return (await self.town.after(self.where, last))[-1]

    async def row(self) -> Ticket:
        """Give the ticket as the database has it."""
        async with self.town.reading() as uow:
            found = await uow.tickets.by_number("demo", self.number)
        assert found is not None
        return found

    async def events(self) -> Sequence[Event]:
        """Give the ticket's history."""
        row = await self.row()
        async with self.town.reading() as uow:
            return await uow.tickets.events(row.id)

    async def reports(self) -> Sequence[Report]:
        """Give the ticket's reports."""
        row = await self.row()
        async with self.town.reading() as uow:
            return await uow.tickets.reports(row.id)

    async def attachments(self) -> Sequence[Attachment]:
        """Give what is kept with the ticket."""
        row = await self.row()
        async with self.town.reading() as uow:
            return await uow.tickets.attachments(row.id)

    async def ratings(self) -> Sequence[Rating]:
        """Give the ticket's ratings."""
        row = await self.row()
        async with self.town.reading() as uow:
            return await uow.tickets.ratings(row.id)
