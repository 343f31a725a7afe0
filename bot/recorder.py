from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from bot import limits
from bot.flight import Flight
from bot.outcomes import MAX_ATTEMPTS, Next, pause
from domain.leases import LONGEST_LEASE
from domain.outbox import OutboxItem
from usecases import delivery
from usecases.delivery import OnUnreachable
from usecases.ports import UnitOfWork
from usecases.redrawing import Drawn, draw_again

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

SILENCE = timedelta(minutes=10)
"""How long nobody gets an answer before a failure is Telegram's rather than the message's."""

LONGEST_OUTAGE = timedelta(days=2)
"""How old a message may become while Telegram answers nobody."""

YOUNG = timedelta(hours=1)
"""How old a message becomes before it is given up: tries that died with their process are quick."""

_NO_ANSWER = (Next.RETRY, Next.UNKNOWN, Next.OFFLINE)

Step = Callable[[UnitOfWork, Flight, OutboxItem, datetime], Awaitable[None]]


Posted = tuple[OutboxItem, int]
"""A row that left new messages in its chat, and how many."""

OnPosted = Callable[[UnitOfWork, Sequence[Posted], datetime], Awaitable[object]]


class Recorder:
    """Writes down what became of messages, each under the lease it was sent with."""

    def __init__(
        self,
        *,
        on_unreachable: OnUnreachable,
        not_twice: Collection[str],
        on_posted: OnPosted | None = None,
    ) -> None:
        self._on_unreachable = on_unreachable
        self._on_posted = on_posted
        self._not_twice = frozenset(not_twice)
        self._silent_since: datetime | None = None
        self._steps: Mapping[Next, Step] = {
            Next.SENT: self._sent,
            Next.RETRY: self._retry,
            Next.OFFLINE: self._put_back,
            Next.STOP: self._put_back,
            Next.MOVED: self._moved,
            Next.UNREACHABLE: self._unreachable,
            Next.PLAIN: self._plain,
            Next.LOST: self._lost,
            Next.GONE: self._gone,
            Next.UNKNOWN: self._unknown,
            Next.DEAD: self._dead,
        }

    async def record(self, uow: UnitOfWork, flights: Sequence[Flight], now: datetime) -> None:
        """Write down the outcomes; a row whose lease was lost belongs to somebody else now.

        The limit of the whole bot is taken first: senders of one bot, wherever they run, take
        turns, and none of them waits for another while it holds what that one wants.
        """
        for key in {limits.bot_key(flight.item.bot_id) for flight in flights}:
            await uow.outbox.bucket(key)
        await uow.warm_sending(
            items=[flight.item.id for flight in flights],
            messages=[(one.chat.id, number) for one in flights for number in one.message_ids],
            chats={flight.chat.id for flight in flights},
            tickets=[one.item.ticket_id for one in flights if one.item.ticket_id is not None],
            buckets={key for flight in flights for key in flight.limits},
        )
        held = [await uow.outbox.held(flight.item.id, flight.token) for flight in flights]
        for flight, item in zip(flights, held, strict=True):
            self._listen(flight, now)
            if item is None:
                log.warning("lease_lost", id=flight.item.id, outcome=flight.outcome.next)
            else:
                await self._steps[flight.outcome.next](uow, flight, item, now)
            await _count(uow, flight, now)
        await self._tell_posted(uow, zip(flights, held, strict=True), now)
        if drawn := list(_drawn(zip(flights, held, strict=True))):
            await draw_again(uow, drawn=drawn, now=now)

    async def _tell_posted(
        self, uow: UnitOfWork, landed: Iterable[tuple[Flight, OutboxItem | None]], now: datetime
    ) -> None:
        posted = [(item, one.posted) for one, item in landed if item is not None and one.posted]
        if self._on_posted is not None and posted:
            await self._on_posted(uow, posted, now)

    async def give_up(
        self, uow: UnitOfWork, flight: Flight, error: Exception, now: datetime
    ) -> None:
        """End a row whose outcome cannot be written down."""
        item = await uow.outbox.held(flight.item.id, flight.token)
        if item is not None:
            reason = f"{flight.outcome.next}, but recording it failed: {error!r}"
            await self.bury(uow, item, reason, now, is_uncertain=True)

    def must_not_repeat(self, item: OutboxItem) -> bool:
        """Say whether the row may have been said, and may do harm when said again."""
        return item.uncertain and item.kind in self._not_twice

    async def bury(
        self,
        uow: UnitOfWork,
        item: OutboxItem,
        reason: str,
        now: datetime,
        *,
        is_uncertain: bool = False,
    ) -> None:
        """End a row for good, and say so."""
        await delivery.dead(uow, item=item, reason=reason, now=now, is_uncertain=is_uncertain)
        log.error("message_dead", id=item.id, kind=item.kind, ticket=item.ticket_id, why=reason)

    async def no_way(self, uow: UnitOfWork, item: OutboxItem, reason: str, now: datetime) -> None:
        """Note that a chat cannot be reached and look for another way."""
        await delivery.unreachable(
            uow, item=item, reason=reason, now=now, on_unreachable=self._on_unreachable
        )
        log.info("unreachable", id=item.id, chat=item.chat_id, why=reason)

    async def _sent(self, uow: UnitOfWork, flight: Flight, item: OutboxItem, now: datetime) -> None:
        if flight.sending is not None:
            await delivery.delivered(
                uow,
                item=item,
                sending=flight.sending,
                message_ids=flight.message_ids,
                now=now,
                file_id=flight.file_id,
            )

    async def _retry(
        self, uow: UnitOfWork, flight: Flight, item: OutboxItem, now: datetime
    ) -> None:
        await self._again(uow, flight, item, now, is_uncertain=False)

    async def _unknown(
        self, uow: UnitOfWork, flight: Flight, item: OutboxItem, now: datetime
    ) -> None:
        if item.kind in self._not_twice:
            await self.bury(uow, item, flight.outcome.reason, now, is_uncertain=True)
        else:
            await self._again(uow, flight, item, now, is_uncertain=True)

    async def _again(
        self,
        uow: UnitOfWork,
        flight: Flight,
        item: OutboxItem,
        now: datetime,
        *,
        is_uncertain: bool,
    ) -> None:
        reason, after = flight.outcome.reason, flight.outcome.after
        if item.attempts >= MAX_ATTEMPTS:
            if not is_young(item, now) and not self._is_outage(item, now):
                await self.bury(uow, item, reason, now, is_uncertain=is_uncertain)
                return
            item.attempts = MAX_ATTEMPTS - 1
        wait = pause(item.attempts) if after is None else timedelta(seconds=after)
        wait = min(wait, LONGEST_LEASE)
        delivery.retry(item, until=now + wait, reason=reason, is_uncertain=is_uncertain)
        log.info("again", id=item.id, chat=item.chat_id, seconds=wait.total_seconds(), why=reason)

    def _listen(self, flight: Flight, now: datetime) -> None:
        """Note since when Telegram gave nobody an answer that is its own."""
        if flight.sending is None:
            return
        outcome = flight.outcome
        if outcome.next in _NO_ANSWER and outcome.after is None:
            self._silent_since = self._silent_since or now
        else:
            self._silent_since = None

    def _is_outage(self, item: OutboxItem, now: datetime) -> bool:
        """Say whether it is no fault of the row that it does not get through."""
        since = self._silent_since
        is_silent = since is not None and now - since >= SILENCE
        return is_silent and now - item.created_at < LONGEST_OUTAGE

    async def _put_back(
        self, uow: UnitOfWork, flight: Flight, item: OutboxItem, now: datetime
    ) -> None:
        del flight
        await delivery.release(uow, item=item, now=now)

    async def _moved(
        self, uow: UnitOfWork, flight: Flight, item: OutboxItem, now: datetime
    ) -> None:
        chat = await uow.chats.get(item.chat_id)
        if chat is None or flight.outcome.address is None or item.attempts >= MAX_ATTEMPTS:
            await self.bury(uow, item, flight.outcome.reason, now)
            return
        log.info("chat_moved", chat=chat.id, before=chat.address, after=flight.outcome.address)
        await delivery.move_chat(uow, chat=chat, new_address=flight.outcome.address, now=now)
        if item.done_at is not None:
            return
        if chat.address == flight.outcome.address:
            delivery.retry(item, until=now, reason=flight.outcome.reason)
        else:
            await delivery.gone(uow, item=item, now=now)

    async def _unreachable(
        self, uow: UnitOfWork, flight: Flight, item: OutboxItem, now: datetime
    ) -> None:
        await self.no_way(uow, item, flight.outcome.reason, now)

    async def _plain(
        self, uow: UnitOfWork, flight: Flight, item: OutboxItem, now: datetime
    ) -> None:
        if flight.sending is None or not flight.sending.has_plain:
            await self.bury(uow, item, flight.outcome.reason, now)
        else:
            delivery.make_plain(item, now=now, reason=flight.outcome.reason)
            log.info("plain", id=item.id, chat=item.chat_id, why=flight.outcome.reason)

    async def _lost(self, uow: UnitOfWork, flight: Flight, item: OutboxItem, now: datetime) -> None:
        if flight.edited is None:
            await delivery.gone(uow, item=item, now=now)
        elif item.attempts >= MAX_ATTEMPTS:
            await self.bury(uow, item, flight.outcome.reason, now)
        else:
            await delivery.repost(uow, item=item, message_id=flight.edited, now=now)

    async def _gone(self, uow: UnitOfWork, flight: Flight, item: OutboxItem, now: datetime) -> None:
        del flight
        await delivery.gone(uow, item=item, now=now)

    async def _dead(self, uow: UnitOfWork, flight: Flight, item: OutboxItem, now: datetime) -> None:
        await self.bury(uow, item, flight.outcome.reason, now)


def is_young(item: OutboxItem, now: datetime) -> bool:
    """Say whether it is too early to give a row up, however often it was tried."""
    return now - item.created_at < YOUNG


def _drawn(landed: Iterable[tuple[Flight, OutboxItem | None]]) -> Iterator[Drawn]:
    """Give the rows that left a new card, with what each card shows."""
    for flight, item in landed:
        known = flight.sending.known if flight.sending is not None else None
        if item is not None and known is not None and flight.posted:
            yield item, known


async def _count(uow: UnitOfWork, flight: Flight, now: datetime) -> None:
    """Let the limits count what Telegram counted, from the moment it answered."""
    overall = limits.bot_key(flight.item.bot_id)
    answered = now.timestamp() if flight.answered is None else flight.answered
    is_as_counted = flight.weight == 1 and answered - flight.taken <= limits.MARGIN
    keys = {
        key: limit for key, limit in flight.limits.items() if key == overall or not is_as_counted
    }
    buckets = {key: await uow.outbox.bucket(key) for key in keys}
    limits.settle(buckets, keys, taken=flight.taken, now=answered, messages=flight.weight)
