from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot import limits as counting
from bot.flight import Flight
from bot.limits import Limits
from bot.outcomes import MAX_ATTEMPTS
from bot.recorder import Recorder, is_young
from domain.chats import Chat, ChatState
from domain.outbox import OutboxItem
from usecases import delivery
from usecases.delivery import Hold
from usecases.ports import UnitOfWork

LEASE = timedelta(seconds=60)
"""How long a row is one process's: three times what a call may take."""

SOON = timedelta(milliseconds=100)
A_MOMENT = timedelta(milliseconds=1)
"""Added to a wait, so that rounding does not end it before its time."""


@dataclass
class Departures:
    """What one look at the outbox gave.

    `flights` may start now. `is_worth_another_look` says that rows were ended or told to wait, so
    that others may come in their place. `waits` are the seconds until those may go that the limits
    held.
    """

    flights: list[Flight] = field(default_factory=list)
    is_worth_another_look: bool = False
    waits: list[float] = field(default_factory=list)


class Gate:
    """Decides what of the outbox goes now.

    A row that the limits hold keeps its lease until its time: its chat's order stays, its chat's
    other rows are not asked for in vain, and the other chats are left alone. A row that would
    disturb (`hold` says so) is put off without its chat.
    """

    def __init__(
        self, bot_id: int, limits: Limits, recorder: Recorder, hold: Hold, lease: timedelta
    ) -> None:
        self._bot_id = bot_id
        self._limits = limits
        self._recorder = recorder
        self._hold = hold
        self._lease = lease

    async def open(
        self, uow: UnitOfWork, *, seats: int, in_the_air: Mapping[int, Flight], now: datetime
    ) -> Departures:
        """Lease what is due, as far as there are seats, and let go what the limits allow."""
        found = Departures()
        overall = await uow.outbox.bucket(counting.bot_key(self._bot_id))
        free = counting.room(overall, self._limits.bot, now.timestamp())
        if free <= 0:
            found.waits.append(counting.wait_one(overall, self._limits.bot, now.timestamp()))
            return found
        token, limit = secrets.token_hex(8), min(seats, free)
        items = await uow.outbox.lease(
            bot_id=self._bot_id,
            token=token,
            now=now,
            until=now + self._lease,
            limit=limit,
        )
        found.is_worth_another_look = len(items) == limit < seats
        await self._look_ahead(uow, items)
        for item in items:
            flying = in_the_air.get(item.chat_id)
            if flying is not None and flying.item.id == item.id:
                _give_back(flying, item)
                found.is_worth_another_look = True
            elif (chat := await self._admitted(uow, item, now)) is None:
                found.is_worth_another_look = True
            elif flying is not None:
                delivery.wait_turn(item, until=now + SOON)
                found.waits.append(SOON.total_seconds())
            else:
                await self._count(uow, item, chat, token=token, now=now, found=found)
        return found

    async def _look_ahead(self, uow: UnitOfWork, items: Sequence[OutboxItem]) -> None:
        """Load the chats and their buckets together, which one by one would cost a hop each."""
        await uow.warm_sending(chats=[item.chat_id for item in items])
        chats = [await uow.chats.get(item.chat_id) for item in items]
        keys = {key for chat in chats if chat is not None for key in self._limits.keys(chat)}
        await uow.warm_sending(buckets=keys)

    async def _admitted(self, uow: UnitOfWork, item: OutboxItem, now: datetime) -> Chat | None:
        """Give the chat of a row that is to be sent now; end the row otherwise, or put it off."""
        if not await delivery.wake(uow, item=item, now=now):
            return None
        if self._recorder.must_not_repeat(item):
            await self._recorder.bury(uow, item, "an earlier try may have arrived", now)
            return None
        chat = await uow.chats.get(item.chat_id)
        is_spent = item.attempts > MAX_ATTEMPTS and not is_young(item, now)
        if chat is None or is_spent:
            reason = "no chat" if chat is None else "tried too often"
            await self._recorder.bury(uow, item, reason, now)
            return None
        if chat.state is ChatState.UNREACHABLE:
            await self._recorder.no_way(uow, item, "the chat is known to be unreachable", now)
            return None
        until = await self._hold(uow, item, now)
        if until > now:
            delivery.put_off(item, until=until)
            return None
        return chat

    async def _count(
        self,
        uow: UnitOfWork,
        item: OutboxItem,
        chat: Chat,
        *,
        token: str,
        now: datetime,
        found: Departures,
    ) -> None:
        """Let the row go if that keeps every limit; else have it wait for its turn."""
        limits, instant = self._limits.keys(chat), now.timestamp()
        buckets = {key: await uow.outbox.bucket(key) for key in limits}
        wait = counting.wait(buckets, limits, instant)
        if wait > 0:
            until = now + timedelta(seconds=wait) + A_MOMENT
            delivery.wait_turn(item, until=until)
            found.waits.append((until - now).total_seconds())
            found.is_worth_another_look = True
            return
        counting.take(buckets, limits, instant)
        found.flights.append(
            Flight(item=item, chat=chat, token=token, limits=limits, taken=instant)
        )


def _give_back(flying: Flight, item: OutboxItem) -> None:
    """Undo the lease of a row that is in the air; only a clock put forward leads here."""
    item.lease_token, item.attempts = flying.token, flying.item.attempts
    item.uncertain = flying.item.uncertain
