"""What the bot looks at every so often while it lives."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.clock_watch import ClockWatch
from bot.due_runner import DueRunner
from bot.listener import Listener
from bot.sender import Sender
from scheduler.ticks import Tick

OUTBOX_TICK = timedelta(seconds=1)
SWEEP_TICK = timedelta(minutes=10)
DUES_TICK = timedelta(seconds=5)
CLOCK_TICK = timedelta(seconds=5)
LISTENER_TICK = timedelta(minutes=1)


def rhythm(
    *,
    sender: Sender,
    dues: DueRunner | None,
    listener: Listener | None,
    watch: ClockWatch | None,
    sweep: Callable[[], Awaitable[None]],
) -> list[Tick]:
    """Give the ticks of a bot with these parts."""

    async def look_at_outbox() -> None:
        sender.tick()

    async def look_at_dues() -> None:
        if dues is not None:
            dues.wake()

    ticks = [
        Tick(name="outbox", every=OUTBOX_TICK, do=look_at_outbox),
        Tick(name="dues", every=DUES_TICK, do=look_at_dues),
        Tick(name="sweep", every=SWEEP_TICK, do=sweep),
    ]
    if listener is not None:
        ticks.append(Tick(name="listening", every=LISTENER_TICK, do=listener.tick))
    if watch is not None:
        ticks.append(Tick(name="clock", every=CLOCK_TICK, do=watch.tick))
    return ticks
