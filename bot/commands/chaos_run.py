"""A chaos run: people act, faults strike, the clock runs, and the bot is killed again and again."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.commands.chaos_calls import Calls
from bot.commands.chaos_load import Load
from bot.commands.chaos_storm import Storm
from bot.commands.demo_stage import DemoError
from bot.commands.forked_sight import Sight
from bot.commands.forked_stage import Scene
from bot.commands.simulate_people import source
from domain.listening import CandidateState
from storage.desk_tables import outbox
from storage.listening_tables import candidates
from storage.time_tables import dues

TURN = 15
"""About how many updates one turn brings."""

GLANCE = 0.01
SECOND = timedelta(seconds=1)
PER_GLANCE = timedelta(milliseconds=600)
"""How far the clock goes at a glance: sixty times as fast as ours."""

AT_A_TIME = 4
PATIENCE = 0.5
"""How many real seconds a bot that has started gets for a turn at most: people do not wait."""

FIRST_GUESS = 0.15
RENEW_EVERY = 5
LEAP_EVERY = 15
LONGEST_LEAP = 5.0
"""Now and then so many hours pass at most, so that things fall due."""

SETTLING = 6000
"""How many glances, about a minute, the bot may need to start, or be busy without a call in calm.

Counted, not timed, so that a machine that sleeps meanwhile is not taken for a bot that hangs."""


@dataclass(frozen=True, order=True)
class Blow:
    """The bot is to be killed in a turn, after a share of the time that turns take."""

    turn: int
    share: float


def blows(seed: int, kills: int, turns: int) -> list[Blow]:
    """Draw the instants of the kills out of the length of a run."""
    rng = source(seed, "kills")
    instants = sorted(rng.uniform(0, turns) for _ in range(kills))
    return [Blow(int(instant), instant % 1) for instant in instants]


@dataclass
class Run:
    """Plays the load on the scene, kills the bot on the way, and brings everything to rest."""

    scene: Scene
    sight: Sight
    load: Load
    storm: Storm
    calls: Calls
    seed: int
    updates: int
    kills: int
    on_move: Callable[[int, int], None] = lambda _updates, _kills: None
    heard: dict[int, set[int]] = field(default_factory=dict)
    is_restless: bool = False
    _glances: int = 0
    _took: float = FIRST_GUESS
    _blows: deque[Blow] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.began = self.scene.now
        self._blows = deque(blows(self.seed, self.kills, max(1, self.updates // TURN)))

    async def play(self) -> None:
        """Play until all was said and every kill was done, then settle."""
        turn = 0
        while self.load.total < self.updates or self._blows:
            await self._turn(turn)
            turn += 1
        self.storm.is_over = True
        await self._settle()
        await self._next_morning()

    async def _turn(self, turn: int) -> None:
        wanted = min(self.updates, (turn + 1) * TURN)
        while self.load.total < wanted:
            self.load.act()
        if len(self.scene.bot.bots) > 1 and turn % RENEW_EVERY == RENEW_EVERY - 1:
            await self.scene.renew()
        struck = []
        while self._blows and self._blows[0].turn <= turn:
            struck.append(self._blows.popleft().share)
        await self._let_work(struck)
        self._look()
        if turn % LEAP_EVERY == LEAP_EVERY - 1 and not self._is_waiting():
            hours = source(self.seed, "leap", turn).uniform(0.2, LONGEST_LEAP)
            self.scene.move(self.scene.now + timedelta(hours=hours))

    async def _let_work(self, struck: Sequence[float]) -> None:
        """Give the bot time to work, and kill it at these shares of the time that it takes."""
        loop = asyncio.get_running_loop()
        began = since = loop.time()
        first, left = self._glances, deque(struck)
        while (is_busy := self._is_busy()) or left:
            spent = loop.time() - began
            if left and (spent >= left[0] * self._took or not is_busy):
                self.scene.kill()
                left.popleft()
            if self.scene.is_starting():
                since = loop.time()
            if self._glances - first > SETTLING:
                raise DemoError(f"The bot does not start; see {self.scene.log}.")
            if loop.time() - since > PATIENCE and not left:
                break
            await self._glance()
        if not struck:
            self._took = 0.8 * self._took + 0.2 * (loop.time() - began)

    async def _glance(self) -> None:
        """Let a moment pass, here and there."""
        if not self.scene.bot.is_alive:
            raise DemoError(f"The bot ended by itself; see {self.scene.log}.")
        await asyncio.sleep(GLANCE)
        self.calls.look()
        self._glances += 1
        if self._glances % AT_A_TIME == 0:  # each move wakes the bot, which costs it time
            self.scene.move(self.scene.now + AT_A_TIME * PER_GLANCE)

    def _look(self) -> None:
        """See what was said, and which overheard or asked-about words wait."""
        self.sight.look()
        waiting = candidates.c.state == CandidateState.WAITING
        for row in self.scene.eye.rows(candidates, waiting, "id", "messages"):
            self.heard.setdefault(row["id"], set()).update(row["messages"])
        self.on_move(self.load.total, self.scene.killed)

    def _is_waiting(self) -> bool:
        return bool(self.scene.stage.world.bot(self.scene.stage.bot_id).queue.waiting)

    def _is_busy(self) -> bool:
        return self._is_waiting() or self.scene.eye.is_busy(self.scene.now)

    def _holds(self) -> bool:
        """Say whether anything is leased; what failed waits for its next try that way."""
        eye = self.scene.eye
        return any(eye.rows(table, table.c.lease_token.is_not(None)) for table in (outbox, dues))

    async def _settle(self) -> None:
        """Wait until the bot has nothing more to do now and holds nothing."""
        called, calls = self._glances, self.calls.but_polls
        while self._is_busy() or self._holds():
            if self.calls.but_polls != calls:
                called, calls = self._glances, self.calls.but_polls
            if self._glances - called > SETTLING:
                self.is_restless = True  # the checks tell what is left
                return
            next_at = self.scene.eye.next_at()
            if not self._is_busy() and next_at is not None:
                self.scene.move(max(self.scene.now, next_at) + SECOND)
            await self._glance()
        self._look()

    async def _next_morning(self) -> None:
        """Let the next workday come: words that wait have ended by then, held messages went out."""
        calendar = self.load.town.calendar
        await self._come_to(calendar.next_duty(calendar.add(self.scene.now, timedelta(hours=7))))

    async def _come_to(self, moment: datetime) -> None:
        """Bring the clock there from one due thing to the next."""
        while self.scene.now < moment and not self.is_restless:
            next_at = self.scene.eye.next_at() or moment
            self.scene.move(min(moment, max(next_at, self.scene.now + timedelta(hours=1))))
            await self._settle()
