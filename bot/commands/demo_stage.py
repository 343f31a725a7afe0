"""A sandbox with the real bot in it, in one process: what every kind of demo stands on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from bot.app import App
from bot.commands.common import TroubleError, open_up
from bot.commands.demo_pilot import NAME, TOKEN, USERNAME, settings_for
from bot.config import Settings
from bot.ending import Ending
from bot.limits import Limits
from bot.nursery import Nursery
from bot.parts import Pace
from bot.startup import app_of, pace_of
from domain.outbox import Limit
from sandbox.server import SandboxServer
from sandbox.world import World

DATABASE = "weisu.sqlite3"
PATIENCE = 30.0
"""How many real seconds to wait for the bot before saying that it does not answer."""

GLANCE = 0.003
LONGEST_GLANCE = 0.05
HURRY_EVERY = 0.1
SOON = 120.0
"""A message due later than this many seconds is planned, not waiting."""

UNLIMITED = Limits(bot=Limit(10_000, 1.0), chat=Limit(1_000, 1.0), group=Limit(10_000, 60.0))
T = TypeVar("T")
Configure = Callable[[str, str], Settings]
"""Gives settings for the address of a sandbox and that of a database."""


class DemoError(TroubleError):
    """Something in a demo did not go as it must, said in one plain sentence."""


@dataclass(frozen=True)
class Bubble:
    """A message as somebody in a chat sees it; buttons are pairs of label and data."""

    id: int
    text: str
    buttons: tuple[tuple[str, str], ...] = ()

    def data_of(self, label: str) -> str | None:
        """Give what the first button with these words carries."""
        return next((data for words, data in self.buttons if label in words), None)


@dataclass
class Stage:
    """The sandbox, the bot in it, and who and what is there by key."""

    world: World
    server: SandboxServer
    settings: Settings
    app: App
    bot_id: int
    people: dict[str, int] = field(default_factory=dict)
    chats: dict[str, int] = field(default_factory=dict)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    ending: Ending = field(default_factory=Ending)

    def bubbles(self, chat: int, *, after: int = 0) -> list[Bubble]:
        """Give what the bot said in a chat, oldest first; nothing where there is no chat yet."""
        return list(reversed(list(self._newest_first(chat, after))))

    def find(self, chat: int, words: str, *, label: str = "", after: int = 0) -> Bubble | None:
        """Give the bot's newest message with these words, and a button if one is named."""
        return next(
            (
                bubble
                for bubble in self._newest_first(chat, after)
                if words in bubble.text and (not label or bubble.data_of(label) is not None)
            ),
            None,
        )

    def _newest_first(self, chat: int, after: int) -> Iterator[Bubble]:
        room = self.world.groups.get(chat) or self.world.dialogs.get((chat, self.bot_id))
        for number, post in reversed(room.posts.items() if room else ()):
            if number <= after:
                return
            if post.author == self.bot_id and not post.deleted:
                message, markup = post.message, post.message.reply_markup
                buttons = [
                    button for row in (markup.inline_keyboard if markup else ()) for button in row
                ]
                yield Bubble(
                    number,
                    message.text or message.caption or "",
                    tuple((button.text, str(button.callback_data or "")) for button in buttons),
                )

    async def until(self, look: Callable[[], T | None], sentence: str) -> T:
        """Look again and again until something is there; say the sentence when it never comes."""
        loop = asyncio.get_running_loop()
        deadline, pause = loop.time() + PATIENCE, GLANCE
        while True:
            if (found := look()) is not None:
                return found
            if self.over.is_set():
                raise DemoError(f"The bot ended: {self.ending.sentence or 'it was told to stop'}")
            if loop.time() > deadline:
                raise DemoError(sentence)
            await asyncio.sleep(pause)
            pause = min(pause * 1.3, LONGEST_GLANCE)

    async def press(self, person: int, chat: int, bubble: int, data: str) -> str:
        """Press a button by its data and give the bot's toast."""
        press = self.world.press(person, chat, bubble, data)
        answer = await self.until(
            lambda: self.world.answer_of(press), "The bot did not answer the press of a button."
        )
        return str(answer.get("text") or "")

    async def quiet(self, *, soon: float = SOON) -> None:
        """Wait until the bot took everything in and said all it has to say within `soon` seconds.

        While its send limits hold it back, the sandbox clock is pushed ahead a second at a time.
        """
        loop = asyncio.get_running_loop()
        began = pushed = loop.time()
        while await self.is_busy(soon):
            now = loop.time()
            if now > began + PATIENCE:
                raise DemoError("The bot does not come to rest.")
            if now > pushed + HURRY_EVERY:
                pushed = now
                self.world.clock.advance(1)
            await asyncio.sleep(GLANCE)

    async def is_busy(self, soon: float = SOON) -> bool:
        """Say whether the bot has something to take in, to do or to say."""
        if self.world.bot(self.bot_id).queue.waiting or not await self.app.is_idle():
            return True
        now = self.world.clock.now()
        async with self.app.database.reading() as uow:
            due = await uow.outbox.next_due(self.bot_id, now=now)
        return due is not None and (due - now).total_seconds() < soon


def generous(pace: Pace) -> Pace:
    """Let the bot speak as fast as it can."""
    return replace(pace, limits=UNLIMITED)


@asynccontextmanager
async def open_stage(
    folder: Path,
    *,
    world: World | None = None,
    ports: Sequence[int] = (0,),
    limited: bool = False,
    configure: Configure = settings_for,
) -> AsyncIterator[Stage]:
    """Start a sandbox on the first port that is free, and the bot in it; both end with the block.

    `limited` keeps Telegram's own send limits; `configure` gives the bot's config.
    """
    world = world or World()
    known = next(iter(world.bots.values()), None)
    account = known or world.add_bot(TOKEN, username=USERNAME, name=NAME, privacy=True)
    server = await _listening(world, ports)
    try:
        settings = configure(server.url, f"sqlite+aiosqlite:///{folder / DATABASE}")
        pace = replace(pace_of(settings), drain_seconds=1.0, first_pause=0.05)
        database = await open_up(settings)
        pace = pace if limited else generous(pace)
        app = app_of(settings, database, clock=world.clock, pace=pace)
        stage = Stage(world, server, settings, app, account.id)
        forget = world.clock.subscribe(lambda _moment: app.wake())
        async with Nursery() as nursery:
            nursery.start("bot", _live(stage))
            try:
                await stage.until(lambda: app.started.is_set() or None, "The bot does not start.")
                yield stage
            finally:
                forget()
                app.stop()
    finally:
        await server.stop()


async def _live(stage: Stage) -> None:
    try:
        stage.ending = await stage.app.run()
    finally:
        stage.over.set()


async def _listening(world: World, ports: Sequence[int]) -> SandboxServer:
    *wanted, last = ports
    for port in wanted:
        server = SandboxServer(world, port=port)
        try:
            await server.start()
        except OSError:
            await server.stop()
        else:
            return server
    server = SandboxServer(world, port=last)
    await server.start()
    return server
