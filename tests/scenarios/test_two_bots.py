"""Two bots in one program: each with its community, its groups and its people, one database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest_asyncio
from actors import A_MOMENT, LOOKS, until
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs
from telegram import Message
from town import FAST, SECRET

from bot import config
from bot.app import App, Pace
from bot.config import Settings
from bot.ending import Ending
from bot.serving import serve
from bot.startup import apps_of
from domain.chats import Chat, ChatKind, ChatState
from domain.outbox import OutboxState
from domain.people import Appointment, Person, Role
from sandbox.clock import SandboxClock
from sandbox.faults import Fault
from sandbox.people import Chat as Room
from sandbox.server import SandboxServer
from sandbox.world import World
from storage.desk_tables import outbox
from storage.unit_of_work import Database, SqlUnitOfWork, open_database
from usecases.cover import direct_chat
from usecases.desk import Desk

TOKENS = ("11111:FIRST-SANDBOX", "22222:SECOND-SANDBOX")
BOTS = (11111, 22222)
PACE = Pace(limits=FAST, poll_seconds=2, first_pause=0.05)

MAIN = f"""
[telegram]
token = "{TOKENS[0]}"
api_base = "URL"
[[bots]]
name = "heping"
token = "{TOKENS[1]}"
communities = ["hp"]
[database]
url = "DATABASE"
synchronous = "OFF"
[security]
link_secret = "{SECRET}"
[community]
code = "xf"
name = "幸福社区"
[[community.grids]]
code = "g1"
name = "第一网格"
"""
BESIDE = """
[community]
code = "hp"
name = "和平社区"
[[community.grids]]
code = "g2"
name = "第一网格"
"""


@dataclass
class Pair:
    """Both bots, where they live, and a group, a staff group and people of each."""

    world: World
    settings: Settings
    database: Database
    apps: list[App]
    ending: asyncio.Task[Ending]
    groups: tuple[Room, Room]
    staff: tuple[Room, Room]
    worker: int
    ann: int

    def said(self, bot: int, room: Room) -> list[str]:
        """Give what a bot said in a chat."""
        return [
            message.text or message.caption or ""
            for message in self.world.messages(room)
            if message.from_user and message.from_user.id == BOTS[bot]
        ]

    def newest(self, bot: int, room: Room, words: str) -> Message | None:
        """Give a bot's newest message with these words in a chat."""
        found = [
            message
            for message in self.world.messages(room)
            if words in (message.text or "") and message.from_user.id == BOTS[bot]  # type: ignore[union-attr]
        ]
        return found[-1] if found else None

    async def sees(self, bot: int, room: Room, words: str) -> Message:
        """Wait until a bot says something in a chat."""
        return await until(
            lambda: self.newest(bot, room, words), f"{words}: {self.said(bot, room)}"
        )

    def desk(self, bot: int) -> Desk:
        """Give the desk of a bot."""
        homes = self.settings.to_communities()
        return Desk(
            bot_id=BOTS[bot],
            bot_username="",
            hears_all=False,
            link_secret=SECRET,
            communities=(homes[bot],),
        )

    async def calm(self) -> None:
        """Wait until nothing waits to be taken in or sent."""

        async def waits() -> bool:
            async with self.database.reading() as uow:
                rows = await uow.session.execute(
                    outbox.select().where(outbox.c.state == OutboxState.PENDING)
                )
                soon = [row for row in rows if row.not_before <= self.world.clock.now()]
            return bool(soon) or any(self.world.bot(bot).queue.waiting for bot in BOTS)

        for _ in range(LOOKS):
            if not await waits():
                return
            await asyncio.sleep(A_MOMENT)
        raise AssertionError("the bots do not come to rest")


def _move_in(pair_groups: list[Room], staff: list[Room], worker: int) -> Callable[..., object]:
    async def fill(uow: SqlUnitOfWork, now: object) -> None:
        person = uow.add(Person(telegram_id=worker, name="李姐", created_at=now))
        for at, (code, grid) in enumerate((("xf", "g1"), ("hp", "g2"))):
            uow.add(
                Appointment(
                    person_id=person.id,
                    community=code,
                    grid=grid,
                    role=Role.GRID_WORKER,
                    created_at=now,
                )
            )
            for room, kind in ((pair_groups[at], ChatKind.COMPOUND), (staff[at], ChatKind.STAFF)):
                uow.add(
                    Chat(
                        bot_id=BOTS[at],
                        address=room.id,
                        type="supergroup",
                        title=room.title or "",
                        kind=kind,
                        community=code,
                        grid=grid,
                        language="zh",
                        created_at=now,
                    )
                )

    return fill


@asynccontextmanager
async def a_pair(folder: Path, url: str) -> AsyncIterator[Pair]:
    """Give two running bots; everything is stopped at the end."""
    world = World(clock=SandboxClock(), seed=3)
    for token, username in zip(TOKENS, ("xingfu_bot", "heping_bot"), strict=True):
        world.add_bot(token, username=username, name=username, privacy=True)
    server = SandboxServer(world)
    await server.start()
    path = folder / "config.toml"
    path.write_text(MAIN.replace("URL", server.url).replace("DATABASE", url), encoding="utf-8")
    (folder / "communities").mkdir()
    (folder / "communities" / "hp.toml").write_text(BESIDE, encoding="utf-8")
    settings = config.load(path).settings
    ann, worker = world.add_person("卓玛").id, world.add_person("李姐").id
    groups = [world.add_group(f"{name}小区群", members=[ann, worker]) for name in ("幸福", "和平")]
    staff = [world.add_group(f"{name}工作群", members=[worker]) for name in ("幸福", "和平")]
    for at, bot_id in enumerate(BOTS):
        for room in (groups[at], staff[at]):
            world.add_bot_to_group(room, by=worker, bot_id=bot_id)
    database = open_database(url, synchronous="OFF")
    async with database.writing() as uow:
        await _move_in(groups, staff, worker)(uow, world.clock.now())  # type: ignore[misc]
    apps = apps_of(settings, database, clock=world.clock, pace=replace(PACE))
    ending = asyncio.ensure_future(serve(*apps))  # noqa: TID251 - the test is the nursery
    try:
        for app in apps:
            await until(app.started.is_set, "the start of a bot")
        yield Pair(
            world, settings, database, apps, ending, tuple(groups), tuple(staff), worker, ann
        )
    finally:
        for app in apps:
            app.stop()
        await ending
        await database.close()
        await server.stop()


@pytest_asyncio.fixture
async def pair(tmp_path: Path, own_place: str) -> AsyncIterator[Pair]:
    """Give two running bots."""
    async with a_pair(tmp_path, own_place) as both:
        yield both


async def test_each_bot_serves_its_own_community(pair: Pair) -> None:
    """A complaint in each group becomes the first ticket there, with cards by that bot only."""
    for at, username in enumerate(("xingfu_bot", "heping_bot")):
        pair.world.say(pair.ann, pair.groups[at], f"@{username} 3栋楼道灯坏了")
        await pair.sees(at, pair.groups[at], "#1 ")
        await pair.sees(at, pair.staff[at], "#1 ")
    await pair.calm()
    for at in (0, 1):
        other = 1 - at
        assert pair.said(other, pair.groups[at]) == pair.said(other, pair.staff[at]) == []
    async with pair.database.reading() as uow:
        found = [await uow.tickets.by_number(code, 1) for code in ("xf", "hp")]
        assert [ticket.grid for ticket in found if ticket] == ["g1", "g2"]


async def test_a_worker_of_both_talks_to_each_about_its_own(pair: Pair) -> None:
    """The same person is listed the tickets of the bot they ask, and claims them there."""
    for at, username in enumerate(("xingfu_bot", "heping_bot")):
        pair.world.say(pair.ann, pair.groups[at], f"@{username} {at + 3}栋楼道灯坏了")
        await pair.sees(at, pair.staff[at], "#1 ")
    for at in (0, 1):
        room = pair.world.dialog(pair.worker, BOTS[at])
        pair.world.start(pair.worker, BOTS[at])
        pair.world.say(pair.worker, room, "/open")
        listed = await pair.sees(at, room, "#1 ")
        assert f"{at + 3}栋" in (listed.text or "")
        assert f"{4 - at}栋" not in (listed.text or "")
        card = pair.newest(at, pair.staff[at], "#1 ")
        assert card is not None
        [data] = [
            button.callback_data
            for row in card.reply_markup.inline_keyboard  # type: ignore[union-attr]
            for button in row
            if button.text == "接单"
        ]
        press = pair.world.press(pair.worker, pair.staff[at], card.message_id, str(data))
        answer = await until(lambda press=press: pair.world.answer_of(press), "an answer")  # type: ignore[misc]
        assert "接单成功" in str(answer.get("text"))


async def test_blocking_one_bot_leaves_the_other_its_chat(pair: Pair) -> None:
    """Whom a bot may write to, and in which language, is that bot's own."""
    rooms = [pair.world.dialog(pair.worker, bot) for bot in BOTS]
    for at, bot in enumerate(BOTS):
        pair.world.start(pair.worker, bot)
        await pair.sees(at, rooms[at], "您好")
    pair.world.say(pair.worker, rooms[1], "/language")
    asked = await pair.sees(1, rooms[1], "语言")
    pair.world.press(pair.worker, rooms[1], asked.message_id, "v1:lang:0:0:en")
    await pair.calm()
    pair.world.block(pair.worker, BOTS[0])
    await pair.calm()

    async def reached() -> list[bool]:
        async with pair.database.reading() as uow:
            person = await uow.people.by_telegram(pair.worker)
            assert person is not None
            return [
                await direct_chat(uow, desk=pair.desk(at), person=person) is not None
                for at in (0, 1)
            ]

    assert await reached() == [False, True]
    async with pair.database.reading() as uow:
        chats = [await uow.chats.at(bot, pair.worker) for bot in BOTS]
    assert [chat.state for chat in chats if chat] == [ChatState.UNREACHABLE, ChatState.ACTIVE]
    assert [chat.language for chat in chats if chat] == ["zh", "en"]
    pair.world.start(pair.worker, BOTS[0])
    await pair.calm()
    assert await reached() == [True, True]


async def test_a_refused_token_ends_one_bot_and_not_the_other(pair: Pair) -> None:
    """A bot whose token is revoked ends alone, by its name; the other goes on answering."""
    pair.world.faults.add(Fault(method="sendMessage", kind="401", times=1, chat=pair.groups[1].id))
    with capture_logs(processors=[merge_contextvars]) as logs:
        pair.world.say(pair.ann, pair.groups[1], "@heping_bot 3栋楼道灯坏了")

        def ended() -> list[str]:
            return [entry["bot_name"] for entry in logs if entry["event"] == "ended"]

        await until(ended, "the end of the second bot")
    assert ended() == ["heping"]
    pair.world.say(pair.ann, pair.groups[0], "@xingfu_bot 3栋楼道灯坏了")
    await pair.sees(0, pair.staff[0], "#1 ")
    assert not pair.ending.done()
    pair.apps[0].stop()
    assert (await pair.ending).code == 78
