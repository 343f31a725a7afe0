"""A lively group: an hour of talk with complaints in it, played before the bot and looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.commands.demo_hour import Hour, Line, Trouble, lively_hour
from bot.commands.demo_play import Play
from bot.commands.demo_seed import ask_to_listen, enrol, invite_bot, populate
from bot.commands.demo_show import RESIDENTS, Performance, Scenery, show
from bot.commands.demo_stage import DemoError, Stage, open_stage
from domain.listening import Candidate
from domain.ticket import Ticket
from sandbox.clock import SandboxClock
from sandbox.people import Post
from sandbox.world import World
from usecases.households import homes_of

SEAT = "mawentao"
"""Whose eyes the page begins with."""

INTRO = (
    "您现在是居民马文涛，在“江畔花园小区群”里：大家聊一个小时，没有一个人叫机器人。",
    "看它从闲话里听出哪几件事要办，只问一句；听错了，点“只是聊聊”就走，什么也不记。",
    "点“我是”换成网格员王秀兰，到“格桑塘社区工作群”里看工单，煤气那件当场就喊人。",
)
"""What the first screen of the page says."""

SECONDS_A_MINUTE = 2.5
JUST_TALK = "只是聊聊"
MINUTE = 60.0
SLICE = 5.0
"""How many seconds of the hour pass at once: cards come in their time."""

AFTERWARDS = 1.0
EMPTY_HOUR = timedelta(minutes=30)
"""How long before it begins the community moves in."""


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What became of a trouble: the tickets of its lines, and how the first one of them stands."""

    trouble: Trouble
    tickets: tuple[Ticket, ...]
    households: int

    @property
    def is_right(self) -> bool:
        """Say whether it is one ticket, and the right one."""
        if len(self.tickets) != 1:
            return False
        [ticket], wanted = self.tickets, self.trouble
        return (
            ticket.category,
            ticket.place.building,
            ticket.priority,
            self.households,
        ) == (wanted.category, wanted.building, wanted.urgency, wanted.households)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of the hour; `posts` are new messages of the bot in the group."""

    messages: int
    posts: int
    asked: int
    joined: int
    fates: tuple[Fate, ...]
    others: tuple[int, ...]

    @property
    def per_hundred(self) -> float:
        """Say how much the bot spoke among a hundred messages."""
        return 100 * self.posts / self.messages

    @property
    def is_right(self) -> bool:
        """Say whether every trouble is its ticket, and nothing else is one."""
        return all(fate.is_right for fate in self.fates) and not self.others


@dataclass
class Lively:
    """Plays the hour; whoever is asked about mere talk says that it is only that.

    `minute` is how many real seconds a minute takes; with none it goes as fast as the bot can.
    """

    stage: Stage
    hour: Hour
    minute: float = 0.0
    _first: int = 0

    async def play(self) -> Outcome:
        """Play it all and look at what came of it."""
        self._first = max(self._room, default=0)
        self._start()
        play = Play(self.stage, come_to=self.come_to)
        await play.play(line.step for line in self.hour.lines)
        await self.come_to((self.hour.lines[-1].step.minute or 0.0) + AFTERWARDS)
        return await self._outcome()

    async def come_to(self, minute: float) -> None:
        """Let the time until a minute of the hour pass, bit by bit."""
        clock, goal = self.stage.world.clock, self.hour.began + timedelta(minutes=minute)
        while (left := (goal - clock.now()).total_seconds()) > 0:
            bit = min(left, SLICE)
            if self.minute:
                await asyncio.sleep(bit / MINUTE * self.minute)
                bit = min(bit, (goal - clock.now()).total_seconds())
            if bit > 0:
                clock.advance(bit)
            await self.stage.quiet(soon=0.0)
            await self._dismiss()

    @property
    def _room(self) -> dict[int, Post]:
        return self.stage.world.groups[self._chat].posts

    @property
    def _chat(self) -> int:
        return self.stage.chats[self.hour.group]

    def _start(self) -> None:
        clock = self.stage.world.clock
        clock.set(max(self.hour.began, clock.now()))

    def numbers(self, line: Line) -> list[int]:
        """Give the messages that a line became."""
        who = self.stage.people[line.step.who]
        return [
            number
            for number, post in self._said()
            if post.author == who and line.words == (post.message.text or post.message.caption)
        ]

    def _said(self) -> Iterator[tuple[int, Post]]:
        yield from ((number, post) for number, post in self._room.items() if number > self._first)

    async def _dismiss(self) -> None:
        """Have those who only talked press that it was only talk."""
        talk = {number: line for line in self.hour.talk for number in self.numbers(line)}
        for bubble in self.stage.bubbles(self._chat, after=self._first):
            data = bubble.data_of(JUST_TALK)
            about = self._room[bubble.id].message.reply_to_message
            line = talk.get(about.message_id) if about else None
            if data is not None and line is not None:
                who = self.stage.people[line.step.who]
                await self.stage.press(who, self._chat, bubble.id, data)

    async def _outcome(self) -> Outcome:
        bot, posts = self.stage.bot_id, [post for _, post in self._said()]
        fates = [await self._fate(trouble) for trouble in self.hour.troubles]
        known = {ticket.id for fate in fates for ticket in fate.tickets}
        heard = await self._candidates()
        return Outcome(
            messages=sum(post.author != bot for post in posts),
            posts=sum(post.author == bot for post in posts),
            asked=sum(item.asked_at is not None for item in heard),
            joined=sum(max(fate.households - 1, 0) for fate in fates),
            fates=tuple(fates),
            others=tuple(item.number for item in await self._tickets() if item.id not in known),
        )

    async def _candidates(self) -> list[Candidate]:
        async with self.stage.app.database.reading() as uow:
            chat = await uow.chats.at(self.stage.bot_id, self._chat)
            since = self.hour.began
            return list(await uow.candidates.since(chat.id, since=since)) if chat else []

    async def _tickets(self) -> list[Ticket]:
        """Give the tickets that the hour made in the group."""
        async with self.stage.app.database.reading() as uow:
            chat = await uow.chats.at(self.stage.bot_id, self._chat)
            found = await uow.tickets.in_period(
                self.stage.settings.to_community().code,
                start=self.hour.began,
                end=self.stage.world.clock.now(),
            )
            return [item for item in found if chat is not None and item.chat_id == chat.id]

    async def _fate(self, trouble: Trouble) -> Fate:
        tickets: dict[int, Ticket] = {}
        lines = [line for line in self.hour.messages if line.about == trouble.key and line.words]
        async with self.stage.app.database.reading() as uow:
            chat = await uow.chats.at(self.stage.bot_id, self._chat)
            for number in (number for line in lines for number in self.numbers(line)):
                report = await uow.tickets.report_at(chat.id if chat else 0, number)
                ticket = await uow.tickets.get(report.ticket_id) if report else None
                if ticket is not None:
                    tickets[ticket.id] = ticket
            households = [len(await homes_of(uow, ticket)) for ticket in tickets.values()]
        return Fate(
            trouble=trouble, tickets=tuple(tickets.values()), households=max(households, default=0)
        )


def lively_world(hour: Hour) -> World:
    """Give a world in which the community can move in just before the hour."""
    return World(clock=SandboxClock(hour.began - EMPTY_HOUR))


async def tell_hour(folder: Path, console: Console) -> bool:
    """Play the hour as fast as the bot can, print what came of it, and say whether it is right."""
    hour = lively_hour()
    async with open_stage(folder, world=lively_world(hour)) as stage:
        await move_in(stage, hour)
        return report(await Lively(stage, hour).play(), stage, console)


async def move_in(stage: Stage, hour: Hour) -> None:
    """Let the community and the guests of the hour move in; the group listens."""
    town = hour.town()
    populate(stage, town)
    await enrol(stage, town)
    invite_bot(stage, town, listens=RESIDENTS)
    ask_to_listen(stage, town)
    await stage.quiet()


async def show_hour(
    folder: Path, console: Console, *, port: int, until: asyncio.Event | None = None
) -> None:
    """Play the hour on the page, a minute in seconds, and print what came of it."""
    hour = lively_hour()

    async def play(stage: Stage) -> None:
        try:
            outcome = await Lively(stage, hour, minute=SECONDS_A_MINUTE).play()
        except DemoError as error:
            console.print(str(error), style="red")
        else:
            report(outcome, stage, console)

    scenery = Scenery(pilots=(hour.town(),), intro=INTRO, seat=(SEAT, hour.group))
    performance = Performance(began=hour.began, play=play)
    await show(folder, console, port=port, until=until, scenery=scenery, performance=performance)


def report(outcome: Outcome, stage: Stage, console: Console) -> bool:
    """Print what came of the hour, and say whether it is what must."""
    community = stage.settings.to_community()
    table = Table(title="热闹的一小时 A lively hour")
    for head in ("ticket 工单", "kind 类别", "place 地点", "urgency 缓急", "homes 户数", ""):
        table.add_column(head)
    for fate in outcome.fates:
        wanted = fate.trouble
        for ticket in fate.tickets:
            table.add_row(
                f"#{ticket.number}",
                community.category(ticket.category).name,
                ticket.place.building or "-",
                ticket.priority.value,
                str(fate.households),
                "✅" if fate.is_right else f"✗ {wanted}",
            )
        if not fate.tickets:
            table.add_row("-", wanted.category, wanted.building or "-", "", "", "✗ 没有立单")
    console.print(table)
    sums = Table(show_header=False)
    for name, count in (
        ("messages 消息", str(outcome.messages)),
        ("tickets 工单", str(len({t.id for fate in outcome.fates for t in fate.tickets}))),
        ("joins 附议", str(outcome.joined)),
        ("asks 询问", str(outcome.asked)),
        ("bot messages 机器人发言", str(outcome.posts)),
        ("bot messages per 100 每百条", f"{outcome.per_hundred:.1f}"),
        ("tickets of mere talk 误立", str(len(outcome.others))),
    ):
        sums.add_row(name, count)
    console.print(sums)
    return outcome.is_right
