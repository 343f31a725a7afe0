"""The page: furnished communities that live until somebody stops it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from bot.clock import SystemClock
from bot.commands.common import TroubleError
from bot.commands.demo_pilot import INTRO, Pilot, Step, pilot, settings_for
from bot.commands.demo_play import DIRECT, Play, chat_a_little
from bot.commands.demo_seed import ask_to_listen, enrol, invite_bot, populate
from bot.commands.demo_stage import DATABASE, Configure, Stage, open_stage
from bot.nursery import Nursery
from domain.chats import ChatKind
from sandbox.clock import SandboxClock
from sandbox.world import World

SNAPSHOT = "sandbox.json"
BETWEEN_WORDS = 90.0
BETWEEN_STEPS = 120.0
BEFORE_NOW = 600.0
"""How many seconds before the present moment the community's first tickets have come."""

GLANCE = 0.2
SETTLE = 3.0
"""How many real seconds whoever opened the page may look around before a performance."""

RESIDENTS = frozenset(ChatKind) - {ChatKind.STAFF}


@dataclass(frozen=True, kw_only=True)
class Scenery:
    """Who lives on the page, what it proposes, and as whom to look at which chat first.

    `opening` is what happens once all tickets have come.
    """

    pilots: tuple[Pilot, ...]
    intro: tuple[str, ...] = INTRO
    seat: tuple[str, str] | None = None
    configure: Configure = settings_for
    opening: tuple[Step, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Performance:
    """What happens on the page by itself, and when it begins."""

    began: datetime
    play: Callable[[Stage], Awaitable[None]]


async def show(
    folder: Path,
    console: Console,
    *,
    port: int,
    keep: bool = False,
    until: asyncio.Event | None = None,
    scenery: Scenery | None = None,
    performance: Performance | None = None,
) -> None:
    """Serve the page until Ctrl-C, or until the event; `keep` saves the sandbox at the end.

    Without scenery it is the pilot community. A performance begins once somebody looks at the page.
    """
    scenery = scenery or Scenery(pilots=(pilot(),))
    world = _world(folder, scenery, performance.began if performance else SystemClock().now())
    is_new = not world.people
    end = until or asyncio.Event()
    async with open_stage(
        folder, world=world, ports=(port, 0), limited=True, configure=scenery.configure
    ) as stage:
        console.print("正在布置社区…… Moving in.", style="dim")
        if is_new:
            await furnish(stage, scenery)
            begins = performance.began if performance else SystemClock().now()
            world.clock.set(max(begins, world.clock.now()))
        world.intro, world.demo = list(scenery.intro), True
        with _on_signals(end):
            _announce(console, stage, port, scenery)
            async with Nursery() as nursery:
                shown = [performance] if performance else []
                playing = [nursery.start("performance", _perform(stage, item)) for item in shown]
                await _first(end, stage.over)
                for task in playing:
                    task.cancel()
    if keep:
        world.save(folder / SNAPSHOT)
        console.print(f"Saved in {folder}; the same command goes on from here.")
    if stage.ending.code:
        raise TroubleError(stage.ending.sentence)


async def furnish(stage: Stage, scenery: Scenery) -> None:
    """Let the communities move in, chat a little, and bring their first tickets."""
    for community in scenery.pilots:
        populate(stage, community)
        await enrol(stage, community)
        invite_bot(stage, community, listens=RESIDENTS)
        ask_to_listen(stage, community)
    await stage.quiet()
    groups = [group for community in scenery.pilots for group in community.groups]
    await chat_a_little(stage, groups, pause=BETWEEN_WORDS)
    play = Play(stage, pause=BETWEEN_STEPS)
    for community in scenery.pilots:
        for steps in community.tickets:
            await play.play(steps)
    await play.play(scenery.opening)
    await stage.quiet()


async def _perform(stage: Stage, performance: Performance) -> None:
    while not stage.world.bus:  # noqa: ASYNC110 - nobody tells who opens the page
        await asyncio.sleep(GLANCE)
    await asyncio.sleep(SETTLE)
    await performance.play(stage)


def _world(folder: Path, scenery: Scenery, now: datetime) -> World:
    """Give the world saved in the folder, or a new one whose morning was a while ago.

    What was saved is taken away: should the demo be killed, the database would know of messages
    that the saved world does not.
    """
    saved, database = folder / SNAPSHOT, folder / DATABASE
    if saved.exists() and database.exists():
        world = World.load(saved)
        saved.unlink()
        return world
    if saved.exists() or database.exists():
        raise TroubleError(
            f"{folder} holds only half of a demo, perhaps of one that was killed. "
            "Name an empty folder with --data."
        )
    world = World(clock=SandboxClock(now - _morning(scenery)))
    world.enforce_limits = True
    return world


def _morning(scenery: Scenery) -> timedelta:
    """Give how long before now life must begin for all of it to have happened just now."""
    lines = sum(len(group.chatter) for community in scenery.pilots for group in community.groups)
    steps = sum(len(steps) for community in scenery.pilots for steps in community.tickets)
    seconds = lines * BETWEEN_WORDS + (steps + len(scenery.opening)) * BETWEEN_STEPS + BEFORE_NOW
    return timedelta(seconds=seconds)


def _announce(console: Console, stage: Stage, wanted: int, scenery: Scenery) -> None:
    if wanted not in {0, stage.server.port}:
        console.print(f"Port {wanted} is taken, so the page is on {stage.server.port}.")
    url = stage.server.url
    if scenery.seat is not None:
        who, where = stage.people[scenery.seat[0]], scenery.seat[1]
        url += f"/#/{who}/{who if where == DIRECT else stage.chats[where]}"
    title = Text("微诉演示 · Weisu demo", style="bold")
    console.print(Panel(Text(url, style=f"bold link {url}"), title=title, padding=(1, 3)))
    for number, line in enumerate(scenery.intro, start=1):
        console.print(f" {number}. {line}", soft_wrap=True)
    console.print(" Open the address in a browser. Ctrl-C ends it.", style="dim")


async def _first(*events: asyncio.Event) -> None:
    """Wait until one of the events has come."""
    async with Nursery() as nursery:
        waiting = [nursery.start("event", _come(event)) for event in events]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()


async def _come(event: asyncio.Event) -> None:
    await event.wait()


@contextmanager
def _on_signals(event: asyncio.Event) -> Iterator[None]:
    """Set the event at the first SIGINT or SIGTERM; a second one ends the program at once."""
    loop = asyncio.get_running_loop()

    def unhook() -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError):
                loop.remove_signal_handler(number)

    def stop() -> None:
        unhook()
        event.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        unhook()
