"""A small town for scenarios: the real bot against the sandbox over HTTP, and people who act."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from telegram import Message

from bot.app import App, Pace, build_app
from bot.assembly import assembly
from bot.limits import Limits
from domain.chats import Chat, ChatKind
from domain.community import Category, Community, Compound, Grid
from domain.outbox import Limit
from domain.people import Appointment, Person, Rank, Role
from sandbox.clock import SandboxClock
from sandbox.server import SandboxServer
from sandbox.world import World
from storage.schema import upgrade
from storage.unit_of_work import Database, open_database

TOKEN = "12345:SANDBOX-TOKEN-FOR-TESTS-ONLY-0000000"
SECRET = "a secret of the tests, long enough"
T = TypeVar("T")
PATIENCE = 15.0
FAST = Limits(bot=Limit(10_000, 1.0), chat=Limit(1_000, 1.0), group=Limit(10_000, 60.0))

COMMUNITY = Community(
    code="demo",
    name="幸福社区",
    grids=(
        Grid(code="g1", name="第一网格"),
        Grid(code="g2", name="第二网格"),
        Grid(code="s1", name="学校专属网格", special=True),
    ),
    compounds=(
        Compound(
            code="c1", name="幸福家园", grid="g1", buildings=tuple(f"{n}栋" for n in range(1, 9))
        ),
        Compound(code="c2", name="团结小区", grid="g2", buildings=("1栋", "2栋", "A座")),
    ),
    categories=(
        Category(
            code="facilities.lighting",
            name="路灯、楼道灯",
            name_en="Lighting",
            keywords=("楼道灯", "路灯", "灯"),
        ),
        Category(
            code="facilities.road",
            name="道路、井盖",
            name_en="Roads",
            keywords=("井盖", "台阶"),
            needs_photo=True,
        ),
        Category(code="utilities.gas", name="燃气", name_en="Gas", keywords=("燃气", "煤气")),
        Category(code="affairs.inquiry", name="咨询", name_en="Questions"),
    ),
    danger_words=("燃气泄漏", "着火"),
    urgent_words=("井盖不见", "整栋停水"),
)


async def until(look: Callable[[], T | None], what: str = "") -> T:
    """Look again and again until something is there; fail with what was waited for."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while asyncio.get_running_loop().time() < deadline:
        found = look()
        if found:
            return found
        await asyncio.sleep(0.01)
    raise AssertionError(f"waited {PATIENCE:.0f} s in vain for {what or look}")


@dataclass
class Actor:
    """Somebody in the town who says and presses things, and sees what the chats show."""

    town: Town
    id: int
    name: str

    def say(self, where: int, text: str, **how: object) -> Message:
        """Say something in a chat."""
        return self.town.world.say(self.id, where, text, **how)

    def photo(self, where: int, caption: str | None = None, **how: object) -> Message:
        """Send a photo."""
        return self.town.world.send_media(self.id, where, "photo", caption=caption, **how)

    def start(self, parameter: str | None = None) -> int:
        """Open the direct chat with the bot; gives its chat id."""
        self.town.world.start(self.id, self.town.bot_id, parameter)
        return self.id

    async def press(self, message: Message, label: str) -> str:
        """Press the button whose label contains the text; gives the toast."""
        fresh = self.town.world.message(message.chat.id, message.message_id)
        return await self.push(fresh, data_of(fresh, label))

    async def push(self, message: Message, data: str) -> str:
        """Press a button by its data, there or not; gives the toast."""
        press = self.town.world.press(self.id, message.chat.id, message.message_id, data)
        answer = await until(lambda: self.town.world.answer_of(press), f"an answer to {data}")
        return str(answer.get("text") or "")


def data_of(message: Message, label: str) -> str:
    """Give what a button carries, by a part of its label."""
    markup = message.reply_markup
    buttons = [button for row in (markup.inline_keyboard if markup else []) for button in row]
    for button in buttons:
        if label in button.text and button.callback_data:
            return str(button.callback_data)
    raise AssertionError(f"no button {label!r} among {[button.text for button in buttons]}")


def text_of(message: Message) -> str:
    """Give what a message says."""
    return message.text or message.caption or ""


@dataclass
class Town:
    """The bot, its sandbox, its database, its people and groups."""

    world: World
    server: SandboxServer
    clock: SandboxClock
    path: Path
    bot_id: int = 0
    app: App | None = None
    task: asyncio.Task[object] | None = None
    people: dict[str, Actor] = field(default_factory=dict)
    group: int = 0
    staff: int = 0
    pace: Pace = field(default_factory=lambda: Pace(limits=FAST, poll_seconds=2, first_pause=0.05))

    @property
    def url(self) -> str:
        """Give the address of the database."""
        return f"sqlite+aiosqlite:///{self.path}"

    def __getattr__(self, name: str) -> Actor:
        """Give a person by name."""
        people = self.__dict__.get("people", {})
        if name in people:
            return people[name]
        raise AttributeError(name)

    def add(self, key: str, name: str, role: str = "resident") -> Actor:
        """Let a person live here."""
        person = self.world.add_person(name, username=key, language="zh-hans", role=role)
        self.people[key] = Actor(self, person.id, name)
        return self.people[key]

    async def start(self) -> None:
        """Start the bot on the town's database."""
        self.app = build_app(
            token=TOKEN,
            database=open_database(self.url, synchronous="OFF"),
            assemble=assembly([COMMUNITY], link_secret=SECRET),
            api_base=self.server.url,
            clock=self.clock,
            pace=self.pace,
        )
        self.task = asyncio.ensure_future(self.app.run())  # noqa: TID251 - the test is the nursery
        await asyncio.wait_for(self.app.started.wait(), PATIENCE)

    async def stop(self) -> None:
        """Stop the bot as SIGTERM would."""
        if self.app is not None and self.task is not None:
            self.app.stop()
            await self.task

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        """Open the database a second time, to see what is really there."""
        opened = open_database(self.url)
        try:
            yield opened
        finally:
            await opened.close()

    async def wait_for(
        self, where: int, text: str, *, after: int = 0, without: str | None = None
    ) -> Message:
        """Wait until the bot's message with this text stands in a chat; gives the newest."""

        def look() -> Message | None:
            found = [
                message
                for message in self.world.messages(where)
                if message.from_user
                and message.from_user.id == self.bot_id
                and message.message_id > after
                and text in text_of(message)
                and (without is None or without not in text_of(message))
            ]
            return found[-1] if found else None

        return await until(look, f"{text!r} in chat {where}:\n{self.transcript(where)}")

    def last_id(self, where: int) -> int:
        """Give the id of the newest message in a chat."""
        return max((message.message_id for message in self.world.messages(where)), default=0)

    def transcript(self, where: int) -> str:
        """Give all a chat shows, for the eyes of whoever mends a test."""
        return "\n".join(
            f"{message.message_id} {message.from_user.first_name if message.from_user else '?'}: "
            f"{text_of(message)!r}"
            for message in self.world.messages(where)
        )


async def _appoint(database: Database, town: Town) -> None:
    """Write the town's groups and roles the way binding and enrolling would."""
    now = town.clock.now()
    async with database.writing() as uow:
        for key, role, grid, rank in (
            ("worker", Role.GRID_WORKER, "g1", Rank.A),
            ("second", Role.GRID_WORKER, "g1", Rank.B),
            ("lead", Role.GRID_LEAD, "g1", Rank.A),
            ("other", Role.GRID_WORKER, "g2", Rank.A),
            ("boss", Role.SUPERVISOR, None, Rank.A),
            ("elder", Role.BUILDING_LEAD, "g1", Rank.A),
        ):
            actor = town.people[key]
            person = uow.add(
                Person(telegram_id=actor.id, name=actor.name, username=key, created_at=now)
            )
            uow.add(
                Appointment(
                    person_id=person.id,
                    community="demo",
                    grid=grid,
                    role=role,
                    rank=rank,
                    created_at=now,
                )
            )
        for address, kind, grid, compound in (
            (town.group, ChatKind.COMPOUND, "g1", "c1"),
            (town.staff, ChatKind.STAFF, None, None),
        ):
            uow.add(
                Chat(
                    bot_id=town.bot_id,
                    address=address,
                    type="supergroup",
                    title=town.world.chat(address).title or "",
                    kind=kind,
                    community="demo",
                    grid=grid,
                    compound=compound,
                    language="zh",
                    created_at=now,
                )
            )


@asynccontextmanager
async def make_town(path: Path, *, pace: Pace | None = None) -> AsyncIterator[Town]:
    """Give a town with its bot running; everything is stopped at the end."""
    clock = SandboxClock()
    world = World(clock=clock, seed=1)
    bot = world.add_bot(TOKEN, username="weisu_bot", name="微诉", privacy=True)
    server = SandboxServer(world)
    await server.start()
    town = Town(world, server, clock, path / "town.sqlite3", bot_id=bot.id)
    if pace is not None:
        town.pace = pace
    for key, name in (
        ("ann", "卓玛"),
        ("bob", "扎西"),
        ("eve", "路人"),
        ("elder", "楼长格桑"),
        ("worker", "李姐"),
        ("second", "小王"),
        ("lead", "陈网格长"),
        ("other", "二网老赵"),
        ("boss", "张书记"),
    ):
        town.add(key, name)
    members = [town.people[key].id for key in ("ann", "bob", "eve", "elder", "worker", "boss")]
    staff = [town.people[key].id for key in ("worker", "second", "lead", "other", "boss")]
    town.group = world.add_group("幸福家园小区群", kind="supergroup", members=members).id
    town.staff = world.add_group("网格工作群", kind="supergroup", members=staff).id
    for address in (town.group, town.staff):
        world.add_bot_to_group(address, by=town.boss.id, bot_id=bot.id)
    await upgrade(town.url, backup=False)
    database = open_database(town.url, synchronous="OFF")
    await _appoint(database, town)
    await database.close()
    await town.start()
    try:
        yield town
    finally:
        await town.stop()
        await server.stop()
