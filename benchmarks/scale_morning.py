"""The worst minute of a city's week: the digests of all communities fall due while people talk."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from benchmarks.children import Child
from benchmarks.found import percentile
from benchmarks.scale_clock import ahead
from benchmarks.scale_server import Figures
from benchmarks.scale_streets import Streets
from domain.community import Community
from domain.digests import DigestKind, next_occasion
from domain.dues import DueKind
from usecases import outgoing

BEFORE = timedelta(minutes=10)
"""What the bots have for all that fell due meanwhile; the clock leaps over the rest of it."""

CHUNK = 2.0
"""Seconds between two looks at whether all is said."""

MOST = 180.0
"""Seconds after which it is cut off: in a city it takes one process much longer."""

_KINDS = (outgoing.DIGEST, outgoing.CHART, outgoing.LEDGER)


@dataclass(frozen=True, kw_only=True)
class Morning:
    """What was seen of it: messages of digests, in how many seconds, waits of updates.

    `rate` is how many updates a second were pushed meanwhile.
    """

    processes: int
    messages: int
    seconds: float
    rate: float
    p50_ms: float
    p99_ms: float


def seconds_to(home: Community) -> float:
    """Give how far ahead a clock must be to stand shortly before the week's digests."""
    now = ahead(0)
    weekly = next_occasion(home, DigestKind.WEEKLY, now + BEFORE)
    assert weekly is not None  # noqa: S101 - the pilot has one
    return (weekly.at - BEFORE - now).total_seconds()


async def morning(
    figures: Figures, children: Sequence[Child], streets: Streets, ports: Sequence[int], rate: float
) -> Morning:
    """Let the clock of each bot strike, and push until the last digest is sent, or long enough."""
    await asyncio.gather(*(one.ask(do="leap", seconds=BEFORE.total_seconds()) for one in children))
    streets.ahead += BEFORE.total_seconds()
    since, began = ahead(streets.ahead).isoformat(), time.monotonic()
    waits: list[float] = []
    is_waiting = _waiting(figures, since)
    while time.monotonic() - began < MOST and await asyncio.to_thread(is_waiting):
        await streets.stroll(ports, CHUNK, rate)
        waits += streets.waits
    late = f"extract(epoch FROM max(done_at) - '{since}')"
    said = f"outbox WHERE kind IN {_KINDS} AND state = 'sent' AND done_at >= '{since}'"
    count, seconds = figures.ask(f"SELECT count(*) || ' ' || {late} FROM {said}").split()  # noqa: S608 - our own words
    return Morning(
        processes=len(children),
        messages=int(count),
        seconds=float(seconds),
        rate=rate,
        p50_ms=percentile(waits, 0.5) * 1000,
        p99_ms=percentile(waits, 0.99) * 1000,
    )


def _waiting(figures: Figures, since: str) -> Callable[[], bool]:
    due = f"dues WHERE kind = '{DueKind.DIGEST}' AND state = 'pending' AND at <= '{since}'"
    unsaid = f"outbox WHERE kind IN {_KINDS} AND state = 'pending'"
    asked = f"SELECT EXISTS (SELECT 1 FROM {due}) OR EXISTS (SELECT 1 FROM {unsaid})"  # noqa: S608 - our own words
    return lambda: figures.ask(asked) == "t"
