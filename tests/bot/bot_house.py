"""A bot of the tests' own, over the real storage and the sandbox, talking real HTTP."""

# ruff: noqa: ANN401 - handlers may return anything, rows may be given any field
from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiogram import Bot
from aiogram.types import Update
from bot_product import BOT_ID, TOKEN, Product, home, put
from sqlalchemy import select

from bot.address import Address
from bot.app import App, build_app, make_bot
from bot.courier import Courier
from bot.ending import Ending
from bot.fsm import SqlStorage
from bot.limits import Limits
from bot.nursery import Nursery
from bot.outcomes import Answer
from bot.parts import Pace
from bot.pipeline import Pipeline
from bot.recorder import Recorder
from bot.sender import Sender
from bot.web import Web
from domain.chats import Chat
from domain.outbox import Limit, OutboxItem
from sandbox.server import SandboxServer
from sandbox.world import World
from storage.desk_tables import outbox
from storage.unit_of_work import Database, open_database
from usecases.calls import Call

NO_LIMITS = Limits(bot=Limit(9999, 1.0), chat=Limit(9999, 1.0), group=Limit(9999, 60.0))
LOOKS = 2000
QUICK = Pace(limits=NO_LIMITS, poll_seconds=2, drain_seconds=20.0, first_pause=0.01)


@dataclass
class Outgoing:
    """Stands where the sender stands and notes what it is told."""

    woken: int = 0
    settled: list[set[int]] = field(default_factory=list)

    def wake(self) -> None:
        """Count."""
        self.woken += 1

    async def settle(self, addresses: Collection[int]) -> None:
        """Note the chats."""
        self.settled.append(set(addresses))


@dataclass
class Intake:
    """A pipeline and what stands around it."""

    pipeline: Pipeline
    database: Database
    bot: Bot
    outgoing: Outgoing
    nursery: Nursery

    def update(self, raw: dict[str, Any]) -> Update:
        """Read an update as the bot does."""
        return Update.model_validate(raw, context={"bot": self.bot})


@dataclass
class Outlet:
    """A sender and what stands around it."""

    sender: Sender
    database: Database
    nursery: Nursery
    endings: list[Ending]

    async def put(self, *chats_and_texts: tuple[Chat, str], **more: Any) -> None:
        """Put intents into the outbox and wake the sender."""
        async with self.database.writing() as uow:
            for chat, text in chats_and_texts:
                await put(uow, chat, text, now=chat.created_at, **more)
        self.sender.wake()

    def rests(self) -> bool:
        """Say whether nothing is in the air and everything that came back was written down."""
        return not self.sender._flights and not self.sender._finished

    def hold_answers(self) -> asyncio.Event:
        """Let calls get to Telegram, but no answer come back before the event is set."""
        carry, may_come = self.sender._carry, asyncio.Event()

        async def late(call: Call, seconds: float) -> Answer:
            try:
                return await carry(call, seconds)
            finally:
                await may_come.wait()

        self.sender._carry = late
        return may_come


@dataclass
class House:
    """A world behind a server, a database, and the bots that were started in it."""

    world: World
    server: SandboxServer
    url: str
    product: Product

    @asynccontextmanager
    async def intake(self) -> AsyncIterator[Intake]:
        """Give a pipeline alone, without a loop around it."""
        database, bot = self.database(), make_bot(TOKEN, self.server.url)
        await bot.me()
        dispatcher = self.product.assemble(await bot.me(), SqlStorage()).dispatcher
        outgoing = Outgoing()
        async with Nursery() as nursery:
            pipeline = Pipeline(
                database,
                dispatcher,
                bot,
                self.world.clock,
                {"wanted": "by name"},
                sender=outgoing,
                nursery=nursery,
            )
            yield Intake(pipeline, database, bot, outgoing, nursery)
        await bot.session.close()
        await database.close()

    @asynccontextmanager
    async def outlet(self, pace: Pace = QUICK, url: str | None = None) -> AsyncIterator[Outlet]:
        """Give a sender alone, at work."""
        database, bot = self.database(), make_bot(TOKEN, url or self.server.url)
        endings: list[Ending] = []
        async with Nursery() as nursery:
            sender = Sender(
                database,
                bot,
                self.world.clock,
                nursery,
                render=self.product.render,
                carry=Courier(bot).carry,
                recorder=Recorder(
                    on_unreachable=self.product.on_unreachable, not_twice=pace.not_twice
                ),
                limits=pace.limits,
                hold=self.product.hold,
                on_stop=endings.append,
                first_pause=pace.first_pause,
            )
            nursery.start("sender", sender.run())
            yield Outlet(sender, database, nursery, endings)
            await sender.drain(pace.drain_seconds)
            await nursery.stop(1)
        await bot.session.close()
        await database.close()

    async def groups(self, *names: str) -> list[Chat]:
        """Open groups with the bot in them and give our rows for them."""
        ann = self.world.add_person("卓玛")
        found = []
        database = self.database()
        async with database.writing() as uow:
            for name in names:
                group = self.world.add_group(name, members=[ann], kind="group")
                self.world.add_bot_to_group(group.id, by=ann.id)
                found.append(await home(uow, group.id, "group", self.world.clock.now()))
        await database.close()
        self.waiting()
        return found

    def database(self) -> Database:
        """Open the database."""
        return open_database(self.url, synchronous="OFF")

    def app(
        self,
        pace: Pace = QUICK,
        token: str = TOKEN,
        address: Address | None = None,
        place: str = "here",
    ) -> App:
        """Put a bot together."""
        return build_app(
            token=token,
            api_base=self.server.url,
            database=self.database(),
            clock=self.world.clock,
            assemble=self.product.assemble,
            pace=pace,
            address=address,
            place=place,
        )

    @asynccontextmanager
    async def running(
        self, pace: Pace = QUICK, address: Address | None = None, place: str = "here"
    ) -> AsyncIterator[App]:
        """Run a bot inside the block."""
        app = self.app(pace, address=address, place=place)
        async with Nursery() as nursery:
            nursery.start("app", _run(app))
            try:
                await until(app.started.is_set)
                yield app
            finally:
                app.stop()

    @asynccontextmanager
    async def hooked(self, pace: Pace = QUICK) -> AsyncIterator[tuple[App, Web]]:
        """Run a bot to which updates are pushed, behind a server on a free port."""
        async with Web("127.0.0.1", 0) as web, self.running(pace, address_at(web)) as app:
            assert app.hook is not None
            web.let_in([app.hook])
            yield app, web

    def waiting(self) -> list[dict[str, Any]]:
        """Give the updates that wait for the bot at Telegram, and forget them."""
        queue = self.world.bot().queue
        found = [one.payload for one in queue.waiting]
        queue.clear()
        return found

    def said(self, *texts: str) -> list[dict[str, Any]]:
        """Let somebody say something in a private chat and give the updates of it."""
        ann = self.world.add_person("卓玛")
        self.world.start(ann.id, BOT_ID)
        self.waiting()
        for text in texts:
            self.world.say(ann.id, ann.id, text)
        return self.waiting()

    def texts(self, chat: int) -> list[str]:
        """Give what the bot said in a chat, in order."""
        return [
            str(call.params.get("text"))
            for call in self.world.calls
            if call.method == "sendMessage" and call.ok and int(call.params["chat_id"]) == chat
        ]

    def calls(self, method: str) -> list[Any]:
        """Give the calls of one method."""
        return [call for call in self.world.calls if call.method == method]

    async def is_done(self) -> bool:
        """Say whether everything in the outbox came to its end."""
        return all(item.done_at is not None for item in await self.items())

    async def tried(self, attempts: int) -> bool:
        """Say whether the first row was tried so often and waits for its next try."""
        first = (await self.items())[0]
        return first.attempts == attempts and first.error is not None

    async def items(self) -> list[OutboxItem]:
        """Give all rows of the outbox, oldest first."""
        database = self.database()
        try:
            async with database.reading() as uow:
                statement = select(OutboxItem).order_by(outbox.c.id)
                return list(await uow.session.scalars(statement))
        finally:
            await database.close()


def address_at(web: Web) -> Address:
    """Give where updates are pushed that this server takes."""
    return Address.derive(
        f"http://{web.host}:{web.port}", token=TOKEN, secret="a secret of the tests"
    )


async def _run(app: App) -> None:
    await app.run()


async def until(condition: Callable[[], Any]) -> None:
    """Look until a condition holds; on a busy machine it is looked for as often, but later."""
    for _ in range(LOOKS):
        value = condition()
        if asyncio.iscoroutine(value):
            value = await value
        if value:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"looked {LOOKS} times in vain")
