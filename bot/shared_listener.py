"""The sieve of one of several processes that updates are pushed to: its memory is rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from bot import raw
from bot.ears import read_ears_in
from bot.listener import MEMORY, Listener
from bot.races import retried
from bot.raw import Raw
from bot.sieve import Verdict
from bot.sieve_memory import MOST_MESSAGES, Memory, Waiting
from domain.halves import Half
from storage.halves import forget_halves, give_halves, halves_in
from storage.recent import taken_lately
from storage.unit_of_work import SqlUnitOfWork


class SharedListener(Listener):
    """Keeps nothing in mind from one batch to the next, since the next may come to another process.

    What was taken is read from where it was kept. What waits for its other half is kept as a row
    before anybody is told that it was taken in.
    """

    async def sift(self, batch: Sequence[Raw]) -> list[Verdict]:
        """Judge a batch by what all processes know by now, however much it is."""
        return await retried(lambda: self._sift(batch))

    async def _sift(self, batch: Sequence[Raw]) -> list[Verdict]:
        waiting: dict[int, Waiting] = {}
        self.sieve.memory = Memory()
        if groups := {address for address, _ in raw.places(batch, "message", "edited_message")}:
            async with self._database.reading() as uow:
                self.sieve.ears = await read_ears_in(uow, self._desk, groups)
                await self._recall(uow, batch)
                found = await halves_in(uow, bot_id=self._desk.bot_id, addresses=groups)
            for half in found:
                if (said := raw.said(half.update["message"])) is not None:
                    until = int(half.until.timestamp())
                    waiting[half.id] = Waiting(said, half.update, until, half.given_to)
                    self.sieve.memory.hold(waiting[half.id])
        given = {number: one.given_to for number, one in waiting.items()}
        verdicts = [self.sieve.judge(update) for update in batch]
        await self._keep(waiting, given, list(_over(batch, waiting)))
        return verdicts

    async def _recall(self, uow: SqlUnitOfWork, batch: Sequence[Raw]) -> None:
        """Recall whose bursts these messages may belong to, and whether edited ones are ours."""
        talk = list(raw.places(batch, "message"))
        edits = list(raw.places(batch, "edited_message"))
        now = self._clock.now()
        first = min((datetime.fromtimestamp(at, UTC) for _, at in talk), default=now)
        for places, since in ((talk, first - self.sieve.burst), (edits, now - MEMORY)):
            if places:
                recent = await taken_lately(
                    uow,
                    bot_id=self._desk.bot_id,
                    since=since,
                    limit=MOST_MESSAGES,
                    addresses={address for address, _ in places},
                )
                for one in recent:
                    self.sieve.recall(one.address, one.message_id, one.telegram_id, one.at)

    async def _keep(
        self, waiting: dict[int, Waiting], given: dict[int, int | None], over: Sequence[int]
    ) -> None:
        """Keep what waits from now on, and what was handed on; forget what is over."""
        known = set(map(id, waiting.values()))
        left = [one for one in self.sieve.memory.waiting() if id(one) not in known]
        fresh = [one for one in left if _can_be_kept(one)]
        handed = {
            number: one.given_to for number, one in waiting.items() if one.given_to != given[number]
        }
        if fresh or handed or over:
            async with self._database.writing() as uow:
                await give_halves(uow, handed)
                await forget_halves(uow, over)
                for one in fresh:
                    uow.add(self._half(one))

    def _half(self, one: Waiting) -> Half:
        return Half(
            bot_id=self._desk.bot_id,
            address=one.said.chat,
            message_id=one.said.message_id,
            telegram_id=one.said.user,
            update=one.update,
            until=datetime.fromtimestamp(one.until, UTC),
            given_to=one.given_to,
        )


def _over(batch: Sequence[Raw], waiting: Mapping[int, Waiting]) -> Iterator[int]:
    """Give the halves whose time was over before all that their chat says here.

    A chat is told in order, so nothing that they belong to comes any more.
    """
    first: dict[int, int] = {}
    for address, at in raw.places(batch, "message"):
        first[address] = min(at, first.get(address, at))
    for number, one in waiting.items():
        if one.until < first.get(one.said.chat, one.until):
            yield number


def _can_be_kept(one: Waiting) -> bool:
    """Say whether a half fits into a row; what does not only misses its other half."""
    try:
        json.dumps(one.update, ensure_ascii=False).encode()  # half a letter is text to no database
    except UnicodeEncodeError:
        return False
    return all(raw.fits(number) for number in (one.said.chat, one.said.message_id, one.said.user))
