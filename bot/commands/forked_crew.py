"""The bots of a deployment as processes: one, or several behind a balancer."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.commands.balancer import Balancer
from bot.commands.forked_bot import BotProcess, SharedClock


@dataclass
class Crew:
    """Bots that live in processes of their own and share a clock; whoever is killed is replaced."""

    bots: Sequence[BotProcess]
    rng: random.Random

    def __post_init__(self) -> None:
        for bot in self.bots:
            bot.clock = self.clock

    @property
    def clock(self) -> SharedClock:
        """Give the clock by which all of them live."""
        return self.bots[0].clock

    @property
    def is_alive(self) -> bool:
        """Say whether all of them live."""
        return all(bot.is_alive for bot in self.bots)

    def start(self) -> None:
        """Let those be born that do not live."""
        for bot in self.bots:
            if not bot.is_alive:
                bot.start()

    def ring(self) -> None:
        """Tell them that time moved."""
        for bot in self.bots:
            bot.ring()

    def kill(self) -> None:
        """End one of them at this very instant, as SIGKILL does; which one is drawn."""
        self.rng.choice(self.bots).kill()

    def stop(self) -> None:
        """Ask them to end and wait until they have."""
        for bot in self.bots:
            bot.stop()


async def crew_of(
    opened: AsyncExitStack,
    *,
    api_base: str,
    database: str,
    log: Path,
    ports: Sequence[int],
    seed: int,
    lease: timedelta,
) -> Crew:
    """Give a bot for each port, behind a balancer if there are several; without a port one polls.

    The balancer stands until what was opened is closed.
    """
    rng = random.Random(f"crew {seed}")  # noqa: S311 - no secrets
    if not ports:
        return Crew([BotProcess(api_base, database, log, lease=lease)], rng)
    front = ports[0]
    if len(ports) > 1:
        balancer = await opened.enter_async_context(Balancer(ports, random.Random(seed)))  # noqa: S311 - no secrets
        front = balancer.port
    bots = [BotProcess(api_base, database, log, port, front, lease) for port in ports]
    return Crew(bots, rng)
