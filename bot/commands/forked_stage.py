"""A sandbox and its clock here, the bot in a process of its own: what is lived and killed there."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.commands.common import open_up
from bot.commands.demo_pilot import NAME, TOKEN, USERNAME, Pilot, settings_for
from bot.commands.demo_seed import enrol, invite_bot, populate
from bot.commands.demo_show import RESIDENTS
from bot.commands.demo_stage import DATABASE, DemoError, Stage
from bot.commands.embedded import Embedded
from bot.commands.forked_bot import Mode
from bot.commands.forked_crew import Crew, crew_of
from bot.commands.forked_eye import NOBODY, Eye, Orphans
from bot.gate import LEASE
from bot.keyring import keyring_of
from bot.startup import app_of
from sandbox.clock import SandboxClock
from sandbox.server import SandboxServer
from sandbox.world import World

LOG = "bot.log"
PATIENCE = 25.0
"""How many real seconds the bot may be busy without a call; its idle polls end every 30."""

HUSH = 0.1
"""After so many real seconds without a call it is looked whether the bot lives at all."""

RENEWING = timedelta(seconds=6)
"""How far the clock goes in such a time while bots are restarted."""

GLANCE = 0.0015
WEBHOOK_SECOND = 0.02
"""How long a second of the sandbox's pauses between deliveries takes, in real seconds."""

TOAST = 2.0
"""How many real seconds a person at a button waits for the short answer."""


@dataclass
class Scene:
    """The pilot community at a simulated moment, and what befell its bots."""

    stage: Stage
    bot: Crew
    eye: Eye
    log: Path
    killed: int = 0
    renewed: int = 0
    caught: Counter[str] = field(default_factory=Counter)
    unanswered: int = 0
    presses: list[str] = field(default_factory=list)
    _orphans: Orphans = NOBODY
    _polls: int = 0

    @property
    def now(self) -> datetime:
        """Give the simulated moment."""
        return self.stage.world.clock.now()

    def move(self, moment: datetime) -> None:
        """Make it that moment, for everybody at once."""
        self.stage.world.clock.set(moment)
        self.bot.clock.set(moment)
        self.bot.ring()

    def advance(self, moment: datetime) -> bool:
        """Make it that moment, and tell the bot if anything waits for it then; say whether."""
        self.stage.world.clock.set(moment)
        self.bot.clock.set(moment)
        if is_busy := self.is_busy():
            self.bot.ring()
        return is_busy

    def press(self, person: int, chat: int, message: int, data: str) -> None:
        """Let somebody press a button; `quiet` waits for the answer."""
        self.presses.append(self.stage.world.press(person, chat, message, data))

    async def quiet(self, *, kill_after: float | None = None) -> float:
        """Wait until the bot has done all there is to do now; give how many real seconds it took.

        With `kill_after` the bot is killed after so many seconds, or when it has nothing to do,
        and a new one is born. What the dead one held stays leased for a minute: that is awaited.
        """
        loop = asyncio.get_running_loop()
        began = called = loop.time()
        calls = self.stage.world.calls_made
        while (is_busy := self.is_busy()) or kill_after is not None:
            spent = loop.time() - began
            if kill_after is not None and (spent >= kill_after or not is_busy):
                self.kill()
                kill_after = None
            if spent > TOAST and self.presses and not self._has_work():
                self.unanswered += len(self.presses)
                self.presses.clear()
            if self.stage.world.calls_made != calls:
                calls, called = self.stage.world.calls_made, loop.time()
            self._look_after_it(loop.time() - called)
            await asyncio.sleep(GLANCE)
        if self._orphans.until is not None:
            until, self._orphans = self._orphans.until, NOBODY
            self.move(max(until, self.now))
            await self.quiet()
        return loop.time() - began

    def _look_after_it(self, silent: float) -> None:
        """Raise when the bot is gone, or busy without a call for longer than anybody waits."""
        if silent > PATIENCE:
            raise DemoError(f"The bot does not come to rest at {self.now}; see {self.log}.")
        if silent > HUSH and not self.bot.is_alive:
            raise DemoError(f"The bot ended by itself at {self.now}; see {self.log}.")

    def is_busy(self) -> bool:
        """Say whether the bot has something to take in, to answer, to do or to say."""
        world = self.stage.world
        self.presses = [item for item in self.presses if world.answer_of(item) is None]
        return bool(self.presses) or self._has_work()

    def _has_work(self) -> bool:
        return self._waiting() or self.eye.is_busy(self.now, self._orphans)

    def _waiting(self) -> bool:
        return bool(self.stage.world.bot(self.stage.bot_id).queue.waiting)

    def kill(self) -> None:
        """Kill the bot at this very instant, note amid what, and let a new one be born."""
        met = {"updates not yet taken in": self._waiting(), "its start": self.is_starting()}
        self.bot.kill()
        self.killed += 1
        self.presses.clear()  # the answer to a press may have died with the bot
        self._orphans = self.eye.orphans()
        met["a message in the air"] = bool(self._orphans.rows)
        met["something due half done"] = bool(self._orphans.dues)
        met["nothing in hand"] = not any(met.values())
        self.caught.update(what for what, is_so in met.items() if is_so)
        self._polls = self._poller()
        self.bot.start()

    async def renew(self) -> None:
        """Restart the bots one after the other, each when the one before it is there again.

        Meanwhile the clock goes on: a newborn may have been told to come again in half a minute.
        """
        for one in self.bot.bots:
            await asyncio.to_thread(one.stop)
            self._polls = self._poller()
            one.start()
            began = asyncio.get_running_loop().time()
            while self.is_starting():
                self._look_after_it(asyncio.get_running_loop().time() - began)
                await asyncio.sleep(HUSH)
                self.move(self.now + RENEWING)
            self.renewed += 1

    def _poller(self) -> int:
        return self.stage.world.bot(self.stage.bot_id).queue.poller

    def is_starting(self) -> bool:
        """Say whether the living bot has not yet asked for updates, or to be pushed to."""
        return self._poller() == self._polls


def free_ports(count: int) -> list[int]:
    """Give ports of this machine that nobody listens on, each another one."""
    with ExitStack() as probing:
        probes = [probing.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def clear(folder: Path) -> None:
    """Make the folder ready: nothing of an earlier run is left in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", LOG):
        (folder / name).unlink(missing_ok=True)


@asynccontextmanager
async def open_scene(
    folder: Path,
    pilot: Pilot,
    *,
    start: datetime,
    mode: Mode = Mode.POLLING,
    server: Embedded | None = None,
    replicas: int = 1,
    seed: int = 1,
    lease: timedelta = LEASE,
) -> AsyncIterator[Scene]:
    """Let the pilot community move in at `start`, with a bot; everything ends with the block.

    It lives in a file of the folder, or in a new database of the server. There it may have
    replicas, among which the pushed updates are spread at random.
    """
    url = f"sqlite+aiosqlite:///{folder / DATABASE}" if server is None else server.fresh()
    log = folder / LOG
    world = World(SandboxClock(start, running=False))
    account = world.add_bot(TOKEN, username=USERNAME, name=NAME, privacy=True)
    async with (
        SandboxServer(world, webhook_second=WEBHOOK_SECOND) as sandbox,
        AsyncExitStack() as opened,
    ):
        stage = await _populated(world, sandbox, url, account.id, pilot)
        ports = free_ports(replicas) if mode is Mode.WEBHOOKS else ()
        bot = await crew_of(
            opened,
            api_base=sandbox.url,
            database=url,
            log=log,
            ports=ports,
            seed=seed,
            lease=lease,
        )
        bot.clock.set(start)
        eye = Eye(url, keyring_of(stage.settings))
        scene = Scene(stage, bot, eye, log)
        bot.start()
        try:
            invite_bot(stage, pilot, listens=RESIDENTS)
            await scene.quiet()
            yield scene
        finally:
            bot.stop()
            eye.close()


async def _populated(
    world: World, server: SandboxServer, url: str, bot_id: int, pilot: Pilot
) -> Stage:
    """Bring everybody in; the app is not run here, it only lends its database."""
    settings = settings_for(server.url, url)
    database = await open_up(settings)
    app = app_of(settings, database, clock=world.clock)
    stage = Stage(world, server, settings, app, bot_id)
    populate(stage, pilot)
    try:
        await enrol(stage, pilot)
    finally:
        await database.close()
    return stage
