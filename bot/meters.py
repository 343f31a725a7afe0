"""What the program counts about itself, for Prometheus; each process has counters of its own."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from aiogram import Bot
from aiogram.client.session.middlewares.base import NextRequestMiddlewareType
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import Response, TelegramMethod
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.line import ALLOWED_UPDATES
from bot.outcomes import Next, Outcome
from bot.raw import Raw
from bot.sieve import Verdict
from domain.dues import Due
from storage.standing import Standing

FORM = CONTENT_TYPE_LATEST
OTHER = "other"
_KINDS = frozenset(ALLOWED_UPDATES)
_SIZES = (1, 2, 5, 10, 20, 50, 100)
_BRIEFLY = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_LATELY = (1, 5, 15, 60, 300, 900, 3600, 4 * 3600, 24 * 3600)


def kind_of(update: Raw) -> str:
    """Give the kind of an update, one of the few that we ask for."""
    return next((key for key in update if key in _KINDS), OTHER)


class Meters:
    """Counters, each counted where the thing happens, and how things stood when somebody looked.

    No label holds a person, a chat or a ticket: each has a handful of values, known beforehand.
    """

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._updates = Counter(
            "weisu_updates", "Updates dealt with.", ["kind", "way"], registry=registry
        )
        self._batch = Histogram(
            "weisu_batch_updates",
            "How many updates were taken in together.",
            buckets=_SIZES,
            registry=registry,
        )
        self._commit = Histogram(
            "weisu_commit_seconds",
            "How long it took to write a transaction and to have it kept.",
            buckets=_BRIEFLY,
            registry=registry,
        )
        self._sends = Counter(
            "weisu_sends", "Messages that went out, by outcome.", ["outcome"], registry=registry
        )
        self._floods = Counter(
            "weisu_flood_answers", "Calls that Telegram answered by 429.", registry=registry
        )
        self._lateness = Histogram(
            "weisu_due_lateness_seconds",
            "How long after its time something due was taken up.",
            buckets=_LATELY,
            registry=registry,
        )
        for outcome in Next:  # so that what never happened is shown as 0
            self._sends.labels(outcome)
        self._standing = _Gauges(registry)
        self.intake_age = Gauge(
            "weisu_intake_age_seconds",
            "How long ago Telegram last answered a poll or pushed an update.",
            ["bot"],
            registry=registry,
        )
        self.loop_well = Gauge(
            "weisu_loop_well",
            "Whether a loop fared well at its last try.",
            ["bot", "loop"],
            registry=registry,
        )

    def took(self, batch: Sequence[Raw], verdicts: Sequence[Verdict]) -> None:
        """Count updates that were taken in, or dropped, for good."""
        pairs = zip(batch, verdicts, strict=True)
        tally = Tally((kind_of(update), verdict.way) for update, verdict in pairs)
        for labels, number in tally.items():
            self._updates.labels(*labels).inc(number)

    def batched(self, updates: int) -> None:
        """Count a batch that is taken in together."""
        self._batch.observe(updates)

    def committed(self, seconds: float) -> None:
        """Count a transaction that was kept."""
        self._commit.observe(seconds)

    def landed(self, outcome: Outcome) -> None:
        """Count a message whose outcome is written down."""
        self._sends.labels(outcome.next).inc()
        if outcome.after is not None:
            self._floods.inc()

    def took_up(self, dues: Iterable[Due], now: datetime) -> None:
        """Count what fell due and is taken up now; what failed before was counted then."""
        for due in dues:
            if due.attempts == 1:
                self._lateness.observe(max(0.0, (now - due.at).total_seconds()))

    async def count_floods(
        self, make_request: NextRequestMiddlewareType[Any], bot: Bot, method: TelegramMethod[Any]
    ) -> Response[Any]:
        """Count those of aiogram's calls for which Telegram has no time now."""
        try:
            return await make_request(bot, method)
        except TelegramRetryAfter:
            self._floods.inc()
            raise

    def shown(self, found: Standing | str) -> bytes:
        """Give all as Prometheus reads it; without the database, only what we count."""
        self._standing.show(None if isinstance(found, str) else found)
        return generate_latest(self._registry)


class _Gauges:
    """How things stand in the database."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._waiting = Gauge(
            "weisu_outbox_rows", "Messages that wait, also for later.", registry=registry
        )
        self._due = Gauge(
            "weisu_outbox_due_rows", "Messages whose time has come.", registry=registry
        )
        self._oldest = Gauge(
            "weisu_outbox_idle_seconds",
            "How long the oldest message waits that could have gone.",
            registry=registry,
        )
        self._letters = Gauge(
            "weisu_dead_letters", "Updates that could not be handled.", registry=registry
        )
        self._tickets = Gauge(
            "weisu_tickets", "Tickets that are not over, by state.", ["state"], registry=registry
        )
        self._reachable = Gauge(
            "weisu_database_reachable", "Whether the database answered.", registry=registry
        )

    def show(self, standing: Standing | None) -> None:
        """Take over how it stands; what is not known is not shown."""
        self._reachable.set(standing is not None)
        gauges = (self._waiting, self._due, self._oldest, self._letters)
        for gauge in gauges:
            gauge.set(float("nan"))
        self._tickets.clear()
        if standing is None:
            return
        found = (standing.waiting, standing.due, standing.idle_seconds, standing.dead_letters)
        for gauge, value in zip(gauges, found, strict=True):
            gauge.set(value)
        for state, number in standing.tickets.items():
            self._tickets.labels(state).set(number)
