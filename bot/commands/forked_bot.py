"""The bot as a process of its own, that can be killed and is told the time.

The program is loaded once, in a server that forks a bot whenever one is wanted; so a hundred
restarts cost little, and each is a real one.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Protocol

from bot import logs
from bot.commands.demo_pilot import settings_for
from bot.commands.demo_stage import generous
from bot.commands.forked_server import server_context
from bot.config import Settings
from bot.flight import Carry
from bot.garbage import collect_seldom, leave_out_what_is_loaded
from bot.gate import LEASE
from bot.keyring import keyring_of
from bot.outcomes import Answer
from bot.readers import readers
from bot.startup import app_of, pace_of
from bot.web import Web
from storage.unit_of_work import open_database
from usecases.calls import Call

READERS = readers()
"""Made here, before the fork, so that no newborn bot has to."""

FIRST_PAUSE = 0.05
"""The bot's shortest pause after a broken line, in real seconds: time here is the driver's."""

CALL_SECONDS = 1
"""How long one of its calls may take, in real seconds."""

ROW = "outbox_row"
"""The field of a call that tells which row of the outbox it says; the sandbox logs it."""

_SENDING = "send "
"""How the sender's tasks are named, before the number of the row."""

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


class Mode(StrEnum):
    """How the bot gets its updates."""

    POLLING = "polling"
    WEBHOOKS = "webhooks"


class Number(Protocol):
    """A number in memory that both processes see."""

    value: int


class SharedClock:
    """The simulated time: set by the one who simulates, read by the bot, the same at once."""

    def __init__(self, number: Number) -> None:
        self.number = number

    def now(self) -> datetime:
        """Tell the simulated moment, aware and in UTC."""
        return _EPOCH + self.number.value * _MICRO

    def set(self, moment: datetime) -> None:
        """Make it that moment."""
        self.number.value = (moment - _EPOCH) // _MICRO


@dataclass
class BotProcess:
    """A bot that lives in another process, on a database and a sandbox that it only shares."""

    api_base: str
    database: str
    log: Path
    port: int | None = None
    front: int | None = None
    lease: timedelta = LEASE
    clock: SharedClock = field(init=False)
    births: int = 0
    _context: ForkServerContext = field(init=False)
    _child: ForkServerProcess | None = None
    _bell: Connection | None = None

    def __post_init__(self) -> None:
        self._context = server_context()
        self.clock = SharedClock(self._context.RawValue("q", 0))

    @property
    def is_alive(self) -> bool:
        """Say whether the bot lives."""
        return self._child is not None and self._child.is_alive()

    def start(self) -> None:
        """Let a bot be born."""
        self._bell, theirs = self._context.Pipe()
        place = (self.api_base, self.database, str(self.log), self.port, self.front, self.lease)
        args = (*place, self.clock.number, theirs)
        self._child = self._context.Process(target=live, args=args, daemon=True)
        self._child.start()
        theirs.close()
        self.births += 1

    def ring(self) -> None:
        """Tell the bot that time moved."""
        if self._bell is not None:
            with suppress(OSError):  # it died meanwhile; whoever waits for it will see
                self._bell.send_bytes(b"!")

    def kill(self) -> None:
        """End the bot at this very instant, as SIGKILL does."""
        if self._child is not None:
            self._child.kill()
        self._bury()

    def stop(self) -> None:
        """Ask the bot to end and wait until it has."""
        if self._bell is not None:
            self._bell.close()
        self._bury()

    def _bury(self) -> None:
        if self._child is not None:
            self._child.join()
        if self._bell is not None:
            self._bell.close()
        self._child = self._bell = None


def live(  # noqa: PLR0917 - the arguments of a process
    api_base: str,
    database: str,
    log: str,
    port: int | None,
    front: int | None,
    lease: timedelta,
    number: Number,
    bell: Connection,
) -> None:
    """Be the bot until told to end, or until whoever simulates is gone."""
    with Path(log).open("a", encoding="utf-8", buffering=1) as file:
        os.dup2(file.fileno(), 2)
        logs.configure("warning", "text", stream=file)
        collect_seldom()
        leave_out_what_is_loaded()
        settings = settings_for(api_base, database, port=port, front=front)
        asyncio.run(_live(settings, SharedClock(number), bell, lease))


async def _live(settings: Settings, clock: SharedClock, bell: Connection, lease: timedelta) -> None:
    url = settings.database.url.get_secret_value()
    synchronous, keyring = settings.database.synchronous, keyring_of(settings)
    opened = open_database(url, synchronous=synchronous, keyring=keyring)
    pace = generous(pace_of(settings))
    pace = replace(pace, first_pause=FIRST_PAUSE, call_seconds=CALL_SECONDS, lease=lease)
    app = app_of(settings, opened, clock=clock, pace=pace)
    app.carry = marking(app.carry)
    loop = asyncio.get_running_loop()
    loop.add_reader(bell.fileno(), _listen(loop, bell, app.wake, app.stop))
    if settings.http.place is None or app.hook is None:
        await app.run()
        return
    async with Web(*settings.http.place) as web:
        web.let_in([app.hook])
        await app.run()


def marking(carry: Carry) -> Carry:
    """Write on a call which row it says, so that whoever looks on can tell what was said twice."""

    async def carry_marked(call: Call, seconds: float) -> Answer:
        task = asyncio.current_task()
        name = task.get_name() if task is not None else ""
        row = int(name.removeprefix(_SENDING))
        return await carry(replace(call, given={**call.given, ROW: row}), seconds)

    return carry_marked


def _listen(
    loop: asyncio.AbstractEventLoop,
    bell: Connection,
    wake: Callable[[], None],
    stop: Callable[[], None],
) -> Callable[[], None]:
    def heard() -> None:
        try:
            bell.recv_bytes()
        except (EOFError, OSError):
            loop.remove_reader(bell.fileno())
            stop()
        else:
            wake()

    return heard
