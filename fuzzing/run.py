"""Feeds generated updates to a bot, in batches, and says what came of it."""

# ruff: noqa: ANN401 - JSON may be anything
from __future__ import annotations

import asyncio
import json
import resource
import statistics
import time
from collections import Counter, deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from fuzzing.house import House, a_house
from fuzzing.telegram import ME, pressable
from fuzzing.town import COMMUNITIES, settle
from fuzzing.updates import BORN, Break, break_in, breaks, updates
from usecases.calls import Call
from usecases.invariants import check
from usecases.retention import sweep

UNREADABLE = ("ValidationError", "UnicodeEncodeError", "OverflowError")
"""What refuses an update that Telegram could not send: of a wrong shape, or not to be stored."""

START = datetime.fromtimestamp(BORN, UTC)
ROUND = 20
"""After so many batches everything is sent, what fell due is done, and time passes."""

PORTION = 500

BROKEN_EVERY = 25
"""One update of so many is one that Telegram could not send."""


@dataclass
class Heard:
    """What the bot said lately: messages to reply to, buttons to press."""

    posts: deque[tuple[int, int]] = field(default_factory=lambda: deque(maxlen=100))
    presses: deque[tuple[str, int, int]] = field(default_factory=lambda: deque(maxlen=100))

    def hear(self, call: Call, result: Any) -> None:
        """Remember what a call left in a chat."""
        for one in result if isinstance(result, list) else [result]:
            if isinstance(one, dict) and "message_id" in one:
                post = (one["chat"]["id"], one["message_id"])
                self.posts.append(post)
                self.presses += [(data, *post) for data in pressable(call)]


@dataclass
class Report:
    """What came of a run."""

    taken: int = 0
    seconds: float = 0.0
    by_kind: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    unreadable: int = 0
    dead: list[tuple[str, str]] = field(default_factory=list)
    unsent: list[tuple[str, str]] = field(default_factory=list)
    undone: list[tuple[str, str]] = field(default_factory=list)
    broken_rules: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    rss: list[int] = field(default_factory=list)
    said: int = 0
    tickets: int = 0

    @property
    def is_good(self) -> bool:
        """Say whether nothing went wrong."""
        wrong = (self.errors, self.dead, self.unsent, self.undone, self.broken_rules, self.refused)
        return not any(wrong)

    def quantile(self, share: float) -> float:
        """Give how long an update took, in milliseconds, batches averaged."""
        if len(self.times) < 2:  # noqa: PLR2004 - quantiles need two
            return 0.0
        return statistics.quantiles(self.times, n=100)[int(share * 100) - 1] * 1000

    @property
    def growth(self) -> float:
        """Give by how many MB the memory grew from the first third of the run to its end."""
        return (self.rss[-1] - self.rss[len(self.rss) // 3]) / 1024 if self.rss else 0.0


@dataclass
class Driver:
    """Takes drawn updates, fills in what they leave open, and hands them on in batches."""

    house: House
    loop: asyncio.AbstractEventLoop
    dice: Random
    report: Report
    tick: Callable[[], None]
    heard: Heard = field(default_factory=Heard)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    broken: set[int] = field(default_factory=set)
    size: int = 1
    batches: int = 0

    def put(self, drawn: dict[str, Any], how: Break | None) -> None:
        """Add an update, broken where it says how; a full batch is taken in."""
        update = self._filled(drawn)
        self.report.by_kind[next(iter(update))] += 1
        if how is not None:
            break_in(update, how)
        update["update_id"] = self.house.number()
        if how is not None:
            self.broken.add(update["update_id"])
        self.waiting.append(update)
        if len(self.waiting) >= self.size:
            self.flush()
            self.size = self.dice.choice((1, 3, 10, 100))

    def flush(self) -> None:
        """Take in what waits."""
        batch, self.waiting = self.waiting, []
        began = time.perf_counter()
        try:
            self.wait_for(self.house.take(*batch))
        except Exception as error:  # noqa: BLE001 - this is what we look for
            told = json.dumps(batch, default=str)[:2000]
            self.report.errors.append(f"{type(error).__name__}: {error}\n{told}")
        spent = time.perf_counter() - began
        self.report.times += [spent / max(len(batch), 1)] * len(batch)
        self.report.taken += len(batch)
        self.batches += 1
        if self.batches % ROUND == 0:
            self.rest()
        for _ in batch:
            self.tick()

    def rest(self) -> None:
        """Send what waits, do what fell due, and let time pass."""
        self.wait_for(self.house.calm())
        self.house.clock.advance(minutes=self.dice.choice((1, 1, 7, 60, 600)))
        self.wait_for(self._sweep())
        self.report.rss.append(_resident())

    def wait_for(self, work: Coroutine[Any, Any, None]) -> None:
        """Have the loop of the bot do something, and wait for it."""
        asyncio.run_coroutine_threadsafe(work, self.loop).result()

    async def _sweep(self) -> None:
        async with self.house.database.writing() as uow:
            await sweep(uow, now=self.house.clock.now(), album_life=self.house.parts.album_life)

    def _filled(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._filled(one) for one in value]
        if not isinstance(value, dict):
            return value
        for name, fill in (
            ("$now", lambda by: int(self.house.clock.now().timestamp()) + by),
            ("$id", lambda _: self.house.number()),
            ("$post", self._post),
            ("$press", lambda _: self._press(value)),
        ):
            if name in value:
                return fill(value[name])
        return {key: self._filled(inner) for key, inner in value.items()}

    def _press(self, value: dict[str, Any]) -> dict[str, Any]:
        known = self.heard.presses or [("v1:mine:0:0:", -1001000000003, 1)]
        carried, chat, number = known[value["$press"] % len(known)]
        rest = {key: inner for key, inner in value.items() if key != "$press"}
        return {**rest, "data": carried, "message": self._ours(chat, number)}

    def _post(self, at: int) -> dict[str, Any]:
        posts = self.heard.posts
        return self._ours(*(posts[at % len(posts)] if posts else (-1001000000001, 1)))

    def _ours(self, chat: int, number: int) -> dict[str, Any]:
        type_ = "private" if chat > 0 else "supergroup"
        return {
            "message_id": number,
            "date": int(self.house.clock.now().timestamp()),
            "from": ME.model_dump(exclude_none=True),
            "chat": {"id": chat, "type": type_},
            "text": "…",
        }


def fuzz(count: int, chance: int, tick: Callable[[], None] = lambda: None) -> Report:
    """Draw so many updates from the chance number, feed them to a bot, and report."""
    with TemporaryDirectory() as folder:
        return asyncio.run(_fuzz(Path(folder), count, chance, tick))


async def _fuzz(folder: Path, count: int, chance: int, tick: Callable[[], None]) -> Report:
    report, began = Report(), time.perf_counter()
    async with a_house(folder, communities=COMMUNITIES, now=START, sends=True) as house:
        await settle(house.database, START)
        loop, dice = asyncio.get_running_loop(), Random(chance)  # noqa: S311 - nothing is secret
        driver = Driver(house, loop, dice, report, tick)
        house.memory.watch = driver.heard.hear
        # Drawing is not asynchronous: it has a thread of its own, and the bot has this one.
        await asyncio.to_thread(_draw, driver, count, chance)
        for _ in range(3):
            await house.calm()
            house.clock.advance(hours=30)  # what was put off may go then
        await house.calm()
        await _judge(driver)
    report.seconds = time.perf_counter() - began
    return report


def _draw(driver: Driver, count: int, chance: int) -> None:
    """Draw in portions: what Hypothesis remembers of a run would else fill the memory."""
    for at, done in enumerate(range(0, count, PORTION)):
        _draw_some(driver, min(PORTION, count - done), chance * 1_000_003 + at)
    driver.flush()


def _draw_some(driver: Driver, count: int, chance: int) -> None:
    @seed(chance)
    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(updates(), st.integers(1, BROKEN_EVERY), breaks)
    def draw(update: dict[str, Any], at: int, how: Break) -> None:
        driver.put(update, how if at == BROKEN_EVERY else None)

    draw()


async def _judge(driver: Driver) -> None:
    """Read from the database what must not be there."""
    house, report = driver.house, driver.report
    for update_id, error, payload in house.rows(
        "SELECT update_id, error, payload FROM dead_letters"
    ):
        if update_id in driver.broken and _is_unreadable(error):
            report.unreadable += 1
        else:
            report.dead.append((error, payload))
    report.unsent = house.rows("SELECT kind, error FROM outbox WHERE state = 'dead'")
    report.undone = house.rows("SELECT slot, error FROM dues WHERE error IS NOT NULL")
    report.refused.update(house.memory.refused)
    report.said = house.memory.calls
    report.tickets = house.rows("SELECT count(*) FROM tickets")[0][0]
    async with house.database.reading() as uow:
        found = await check(uow, desk=house.desk, now=house.clock.now())
    report.broken_rules = [str(one) for one in found]


def _is_unreadable(error: str) -> bool:
    return any(f"{name}:" in error for name in UNREADABLE)


def _resident() -> int:
    """Give the memory of this process in kB; its peak where the system does not tell more."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
