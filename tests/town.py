"""A small town for scenarios: the real bot against the sandbox over HTTP, and people who act."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from actors import A_MOMENT, LOOKS, Actor, Case, labels_of, text_of, until
from sqlalchemy import Table, and_, func, select
from telegram import Message
from town_facts import COMMUNITY, FAMILIES, GIVEN, LAMP

from bot.app import App, build_app
from bot.assembly import assembly
from bot.limits import Limits
from bot.parts import Pace
from domain.allowances import Allowances
from domain.chats import Chat, ChatKind
from domain.community import Community
from domain.community import Town as OverseenTown
from domain.outbox import Limit, OutboxState
from domain.people import Appointment, Person, Rank, Role
from sandbox.clock import SandboxClock
from sandbox.server import SandboxServer
from sandbox.world import World
from storage.desk_tables import dead_letters, outbox
from storage.keyring import NO_KEYS, Keyring
from storage.time_tables import dues
from storage.unit_of_work import Database, SqlUnitOfWork, open_database
from usecases.desk import Desk
from usecases.invariants import check

ITS_TURN = timedelta(milliseconds=200)
"""A row whose chat has another one in the air waits about so long for its turn, and goes."""

TOKEN = "12345:SANDBOX-TOKEN-FOR-TESTS-ONLY-0000000"
SECRET = "a secret of the tests, long enough"
FAST = Limits(bot=Limit(10_000, 1.0), chat=Limit(1_000, 1.0), group=Limit(10_000, 60.0))

BRISK = Pace(
    limits=FAST,
    allowances=Allowances(words=(), presses=(), group=()),
    poll_seconds=2,
    first_pause=0.05,
)
"""The people of a test do in a second what takes others an hour."""


@dataclass
class Town:
    """The bot, its sandbox, its database, its people and groups."""

    world: World
    server: SandboxServer
    clock: SandboxClock
    url: str
    bot_id: int = 0
    eye: Database | None = None
    app: App | None = None
    task: asyncio.Task[object] | None = None
    people: dict[str, Actor] = field(default_factory=dict)
    group: int = 0
    street: int = 0
    staff: int = 0
    communities: list[Community] = field(default_factory=lambda: [COMMUNITY])
    towns: list[OverseenTown] = field(default_factory=list)
    pace: Pace = field(default_factory=lambda: BRISK)
    keyring: Keyring = NO_KEYS

    def __getattr__(self, name: str) -> Actor:
        """Give a person by name."""
        people = self.__dict__.get("people", {})
        if name in people:
            return people[name]
        raise AttributeError(name)

    def add(self, key: str, name: str, *groups: int, language: str = "zh-hans") -> Actor:
        """Let a person live here, in these groups."""
        person = self.world.add_person(name, username=key, language=language)
        self.people[key] = Actor(self, person.id, name)
        for group in groups:
            self.world.join(group, person.id)
        return self.people[key]

    def newcomer(self, *groups: int, **how: str) -> Actor:
        """Let somebody move in whom no other test knows."""
        number = len(self.people)
        family, given = number % len(FAMILIES), number // len(FAMILIES)
        name = f"{FAMILIES[family]}{GIVEN[given % len(GIVEN)]}{GIVEN[given // len(GIVEN)]}"
        return self.add(f"n{number}", name, *(groups or (self.group,)), **how)

    async def overhear(self) -> None:
        """Let the bot hear everything in the street's group."""
        self.world.promote_bot(self.street, by=self.boss.id)
        await self.calm()

    async def file(self, who: Actor | None = None, text: str = LAMP, where: int = 0) -> Case:
        """File a complaint by calling the bot; somebody new does it when nobody is named."""
        where = where or self.group
        who = who or self.newcomer(where)
        said = who.say(where, f"@weisu_bot {text}")
        return await self.case(who, said)

    async def case(self, reporter: Actor, said: Message) -> Case:
        """Give the case that this message opened, found by the card that replies to it.

        Who is asked whether it is what a neighbour reported says that it is another trouble.
        """
        await self.insist(reporter, said.chat.id, said.message_id)
        for message in await self.answers_to(said):
            number = re.search(r"📋 #(\d+) ", text_of(message))
            if number:
                return Case(self, reporter, int(number[1]), said.chat.id, said)
        raise AssertionError(
            f"no card replies to {text_of(said)!r}:\n{self.transcript(said.chat.id)}"
        )

    async def insist(self, who: Actor, where: int = 0, after: int = 0) -> None:
        """Let somebody who is asked about a neighbour's ticket say that theirs is another trouble.

        Other people's cards are left alone; without a chat it is the direct chat.
        """
        for message in await self.after(where or who.id, after):
            if "不是同一件，另开一件" in labels_of(message):
                await who.press(message, "另开一件")

    async def answers_to(self, said: Message) -> list[Message]:
        """Wait for calm; give what the bot said in reply to a message."""
        return [
            message
            for message in await self.after(said.chat.id, said.message_id)
            if message.reply_to_message is not None
            and message.reply_to_message.message_id == said.message_id
        ]

    async def claimed(self, text: str = LAMP, where: int = 0) -> Case:
        """File a complaint that the worker claims."""
        case = await self.file(text=text, where=where)
        assert "接单成功" in await case.press(self.worker, "接单")
        return case

    async def resolved(self) -> tuple[Case, Message]:
        """Give a resolved case with the message that asks for votes."""
        case = await self.claimed()
        return case, await case.resolve(self.worker)

    def card(self, number: int, where: int) -> Message:
        """Give the newest card of a ticket in a chat."""
        cards = [m for m in self.heard(where) if f"📋 #{number} " in text_of(m)]
        assert cards, f"no card of #{number}:\n{self.transcript(where)}"
        return cards[-1]

    def heard(self, where: int, after: int = 0) -> list[Message]:
        """Give what the bot said in a chat after a message."""
        return [
            message
            for message in self.world.messages(where)
            if message.from_user
            and message.from_user.id == self.bot_id
            and message.message_id > after
        ]

    async def after(self, where: int, message_id: int) -> list[Message]:
        """Wait for calm; give what the bot said in a chat after a message."""
        await self.calm()
        return self.heard(where, message_id)

    async def calm(self) -> None:
        """Wait until the bot has taken everything in and said all it had to say."""
        queue = self.world.bot(self.bot_id).queue
        for _ in range(LOOKS):
            if not queue.waiting and await self._has_done_all():
                return
            await asyncio.sleep(A_MOMENT)
        raise AssertionError(f"the bot does not come to rest:\n{self.transcript(self.group)}")

    async def _has_done_all(self) -> bool:
        """Say whether nothing is due and nothing waits to be sent."""
        is_running = self.task is not None and not self.task.done()
        if is_running and self.app is not None and not await self.app.is_idle():
            return False
        return not await self._has_to_say()

    async def _has_to_say(self) -> bool:
        """Say whether something waits to be sent that may go now."""
        assert self.eye is not None
        is_waiting = and_(
            outbox.c.state == OutboxState.PENDING,
            outbox.c.not_before <= self.clock.now() + ITS_TURN,
        )
        async with self.eye.engine.connect() as connection:
            return bool(await connection.scalar(select(is_waiting).where(is_waiting).limit(1)))

    async def count(self, table: Table, state: OutboxState | None = None) -> int:
        """Count the rows of a table."""
        assert self.eye is not None
        query = select(func.count()).select_from(table)
        if state is not None:
            query = query.where(table.c.state == state)
        async with self.eye.engine.connect() as connection:
            return int(await connection.scalar(query) or 0)

    @property
    def desk(self) -> Desk:
        """Give the desk as the bot has it."""
        return Desk(
            bot_id=self.bot_id,
            bot_username="weisu_bot",
            hears_all=False,
            link_secret=SECRET,
            communities=tuple(self.communities),
            towns=tuple(self.towns),
        )

    def reading(self) -> SqlUnitOfWork:
        """Look at what is committed."""
        assert self.eye is not None
        return self.eye.reading()

    async def assert_unharmed(self) -> None:
        """Fail when an update could not be handled, a message sent, or something due done."""
        async with self.reading() as uow:
            letters = await uow.session.execute(select(dead_letters.c.error))
            dead = await uow.session.execute(
                select(outbox.c.kind, outbox.c.error).where(outbox.c.state == OutboxState.DEAD)
            )
            assert not (found := letters.all()), found[0][0]
            assert not (found := dead.all()), found
            failed = await uow.session.execute(
                select(dues.c.slot, dues.c.error).where(dues.c.error.is_not(None))
            )
            assert not (lost := failed.all()), lost

    async def assert_in_order(self) -> None:
        """Fail when what must hold of every ticket does not."""
        async with self.reading() as uow:
            assert not (broken := await check(uow, desk=self.desk, now=self.clock.now())), broken

    async def start(self) -> None:
        """Start the bot on the town's database."""
        self.app = build_app(
            token=TOKEN,
            database=self.open(),
            assemble=assembly(self.communities, link_secret=SECRET, towns=self.towns),
            api_base=self.server.url,
            clock=self.clock,
            pace=self.pace,
        )
        self.task = asyncio.ensure_future(self.app.run())  # noqa: TID251 - the test is the nursery
        await until(self.app.started.is_set, "the bot's start")

    def open(self) -> Database:
        """Open the town's database with its keys."""
        return open_database(self.url, synchronous="OFF", keyring=self.keyring)

    async def stop(self) -> None:
        """Stop the bot as SIGTERM would."""
        if self.app is not None and self.task is not None:
            self.app.stop()
            await self.task

    async def wait_for(
        self, where: int, text: str, *, after: int = 0, without: str | None = None
    ) -> Message:
        """Wait until the bot's message with this text stands in a chat; gives the newest."""

        def look() -> Message | None:
            found = [
                message
                for message in self.heard(where, after)
                if text in text_of(message) and (without is None or without not in text_of(message))
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
            (town.street, ChatKind.MERCHANTS, "g2", None),
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
async def make_town(
    url: str, *, pace: Pace | None = None, keyring: Keyring = NO_KEYS
) -> AsyncIterator[Town]:
    """Give a town with its bot running on an empty database; everything is stopped at the end."""
    clock = SandboxClock()
    world = World(clock=clock, seed=1)
    bot = world.add_bot(TOKEN, username="weisu_bot", name="微诉", privacy=True)
    server = SandboxServer(world)
    await server.start()
    town = Town(world, server, clock, url, bot_id=bot.id, keyring=keyring)
    unsubscribe = clock.subscribe(lambda _moment: town.app.wake() if town.app else None)
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
    street = [town.people[key].id for key in ("ann", "other", "boss")]
    town.street = world.add_group("步行街商铺群", kind="supergroup", members=street).id
    town.staff = world.add_group("网格工作群", kind="supergroup", members=staff).id
    for address in (town.group, town.street, town.staff):
        world.add_bot_to_group(address, by=town.boss.id, bot_id=bot.id)
    town.eye = town.open()
    await _appoint(town.eye, town)
    await town.start()
    await town.calm()
    try:
        yield town
    finally:
        unsubscribe()  # a clock that somebody still holds must not keep the whole town
        await town.stop()
        await server.stop()
        await town.eye.close()
