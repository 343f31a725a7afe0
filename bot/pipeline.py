from __future__ import annotations

import asyncio
import json
import traceback
from collections import Counter
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from typing import Any, Protocol

import structlog
from aiogram import Bot, Dispatcher
from aiogram.exceptions import ClientDecodeError, TelegramAPIError
from aiogram.methods import TelegramMethod
from aiogram.types import Update
from pydantic import ValidationError

from bot.current import joined
from bot.fetcher import Fetcher
from bot.heard import NOTHING, Heard, heard_with
from bot.keys import Keys, gather
from bot.listener import Listener, write_counts
from bot.meters import Meters
from bot.nursery import Nursery
from bot.outcomes import Next, classify
from bot.races import retried
from bot.raw import origin_of
from bot.sieve import TAKE
from bot.telling import named
from domain.turns import in_turns
from handlers.fetching import Fetch
from storage.ailments import ailment_in
from storage.inbox import DeadLetter
from storage.unit_of_work import Database, SqlUnitOfWork
from usecases.ports import Clock

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

Answer = TelegramMethod[Any] | Fetch
"""What a handler may return: a call to make, or a file to fetch."""

ANSWER_SECONDS = 10


class Outgoing(Protocol):
    """What the pipeline needs of the sender."""

    def wake(self) -> None:
        """Look at the outbox now."""
        ...

    async def settle(self, addresses: Collection[int]) -> None:
        """Wait until what is on its way to these chats is recorded, within reason."""
        ...


class Pipeline:
    """Takes batches of updates in: one transaction for all, or one for each when one fails.

    With a listener, talk is dropped before anything is made of it; without, everything is taken.
    """

    def __init__(
        self,
        database: Database,
        dispatcher: Dispatcher,
        bot: Bot,
        clock: Clock,
        context: Mapping[str, Any],
        *,
        sender: Outgoing,
        nursery: Nursery,
        listener: Listener | None = None,
        meters: Meters | None = None,
    ) -> None:
        self._listener = listener
        self._meters = meters or Meters()
        self._database = database
        self._dispatcher = dispatcher
        self._bot = bot
        self._clock = clock
        self._context = dict(context)
        self._sender = sender
        self._nursery = nursery
        self._fetcher = Fetcher(database, bot, clock)

    async def take(self, raw: Sequence[dict[str, Any]]) -> None:
        """Take in a batch as Telegram sent it; what cannot be read becomes a dead letter.

        Of a batch that holds nothing for us no trace is left. Nobody waits for one who sends much.
        """
        verdicts = [TAKE] * len(raw) if self._listener is None else await self._listener.judge(raw)
        updates: list[Update] = []
        heard: dict[int, Heard] = {}
        kept = [one for one in zip(raw, verdicts, strict=True) if not one[1].is_let_go]
        for item, verdict in in_turns(kept, lambda one: origin_of(one[0])):
            updates += await self._read(item, *verdict.mates)
            heard[int(item["update_id"])] = heard_with(verdict, self._bot)
        if updates:
            await self.process(updates, heard)
        if self._listener is not None:
            self._listener.taken(raw, verdicts)
        self._meters.took(raw, verdicts)

    async def _read(self, *raw: dict[str, Any]) -> list[Update]:
        updates = []
        for item in raw:
            payload = json.dumps(item, ensure_ascii=False)
            try:
                payload.encode()  # half a letter is text to Python, and to no database
                updates.append(Update.model_validate(item, context={"bot": self._bot}))
            except (ValidationError, UnicodeEncodeError) as error:
                await self._bury(int(item["update_id"]), payload, error)
        return updates

    async def process(
        self, updates: Sequence[Update], heard: Mapping[int, Heard] | None = None
    ) -> None:
        """Take in a batch; when this returns, every update is handled or a dead letter, for good.

        1. All in one transaction, again when it only lost a race; those seen before are left out.
        2. If anything is raised: nothing was kept, and each is tried in a transaction of its own.
        3. What fails again is kept as a dead letter. If it is the database that fails, nothing is
           wrong with the updates: the error goes on, and they wait where they came from.
        4. The sender is woken, and what the handlers returned is called, outside transactions.

        `heard` holds what was understood already, by the id of the update.
        """
        heard = heard or {}
        self._meters.batched(len(updates))
        try:
            answers = await self._together(updates, heard)
        except Exception as error:  # handlers may raise anything
            if ailment_in(error):
                raise
            log.warning("batch_undone", updates=len(updates), why=named(error))
            answers = [answer for one in updates for answer in await self._alone(one, heard)]
        self._sender.wake()
        if answers:
            self._nursery.start("answers", self.call_all(answers))

    async def replay(self, dead_letter_id: int) -> bool:
        """Try a dead letter again; say whether it went well. Raises LookupError for none such.

        One that somebody replayed meanwhile went well, and is left alone.
        """
        async with self._database.reading() as uow:
            letter = await uow.inbox.dead_letter(dead_letter_id)
        if letter is None:
            raise LookupError(f"there is no dead letter {dead_letter_id}")
        try:
            answers = await retried(lambda: self._again(letter))
        except Exception as error:  # noqa: BLE001 - it failed before, it may fail again
            await self._mark_failed(letter, error)
            return False
        self._sender.wake()
        await self.call_all(answers)
        return True

    async def _together(
        self, updates: Sequence[Update], heard: Mapping[int, Heard]
    ) -> list[Answer]:
        return await retried(lambda: self._once(updates, heard))

    async def _once(self, updates: Sequence[Update], heard: Mapping[int, Heard]) -> list[Answer]:
        keys = gather(updates, self._bot, self._dispatcher)
        await self._sender.settle(keys.answered)
        answers: list[Answer] = []
        async with self._writing() as uow:
            new = await uow.inbox.new_among(self._bot.id, [update.update_id for update in updates])
            if not new:
                return []
            taken = frozenset(new)
            await self._prefetch(uow, keys)
            for update in updates:
                if update.update_id in new:
                    new.discard(update.update_id)
                    known = heard.get(update.update_id, NOTHING)
                    answers += await self._feed(uow, update, known)
            await uow.inbox.remember(self._bot.id, taken, self._clock.now())
        return answers

    async def _prefetch(self, uow: SqlUnitOfWork, keys: Keys) -> None:
        """Load what updates will ask for, and wait for the end of others in the same chats."""
        await uow.prefetch(
            bot_id=self._bot.id,
            telegram_ids=keys.telegram_ids,
            addresses=keys.addresses,
            posts=keys.posts,
            tickets=keys.tickets,
            conversation_keys=keys.conversations,
        )

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[SqlUnitOfWork]:
        """Give a transaction that takes along what was counted."""
        counted = nullcontext(Counter()) if self._listener is None else self._listener.counted()
        with counted as counts:
            async with self._database.writing() as uow:
                write_counts(uow, counts)
                yield uow

    async def _alone(self, update: Update, heard: Mapping[int, Heard]) -> list[Answer]:
        try:
            return await self._together([update], heard)
        except Exception as error:  # handlers may raise anything
            if ailment_in(error):
                raise
            payload = update.model_dump_json(exclude_none=True)
            await self._bury(update.update_id, payload, error)
        return []

    async def _again(self, letter: DeadLetter) -> list[Answer]:
        update = Update.model_validate_json(letter.payload, context={"bot": self._bot})
        heard = await self._judge_again(letter)
        async with self._database.writing() as uow:
            await self._prefetch(uow, gather([update], self._bot, self._dispatcher))
            kept = await uow.inbox.dead_letter(letter.id)
            if kept is None or kept.replayed_at is not None:
                return []
            answers = await self._feed(uow, update, heard)
            await uow.inbox.mark_replayed(kept, self._clock.now())
        return answers

    async def _judge_again(self, letter: DeadLetter) -> Heard:
        """Judge what is tried again as if it came now; it was taken once, so it is not dropped."""
        if self._listener is None:
            return NOTHING
        [verdict] = await self._listener.sift([json.loads(letter.payload)])
        return heard_with(verdict, self._bot)

    async def _feed(self, uow: SqlUnitOfWork, update: Update, heard: Heard) -> list[Answer]:
        with joined(uow):
            returned = await self._dispatcher.feed_update(
                self._bot,
                update,
                uow=uow,
                now=self._clock.now(),
                overheard=heard.understood,
                overheard_before=heard.before,
                excess=heard.excess,
                **self._context,
            )
        values = returned if isinstance(returned, list) else [returned]
        return [value for value in values if isinstance(value, TelegramMethod | Fetch)]

    async def _bury(self, update_id: int, payload: str, error: Exception) -> None:
        """Keep an update that cannot be handled, and remember it, so that it is not tried again."""
        now = self._clock.now()
        async with self._database.writing() as uow:
            if not await uow.inbox.new_among(self._bot.id, [update_id]):
                return
            letter = uow.inbox.bury(
                bot_id=self._bot.id,
                update_id=update_id,
                payload=_writable(payload),
                error=_writable("".join(traceback.format_exception(error))),
                now=now,
            )
            await uow.inbox.remember(self._bot.id, [update_id], now)
        log.error("dead_letter", id=letter.id, update_id=update_id, exc_info=error)

    async def _mark_failed(self, letter: DeadLetter, error: Exception) -> None:
        log.error("dead_letter", id=letter.id, update_id=letter.update_id, exc_info=error)
        async with self._database.writing() as uow:
            kept = await uow.inbox.dead_letter(letter.id)
            if kept is not None:
                await uow.inbox.mark_failed(kept, "".join(traceback.format_exception(error)))

    async def call_all(self, answers: Sequence[Answer]) -> None:
        """Make calls that nothing hangs on; what fails is logged."""
        await asyncio.gather(*(self._call(answer) for answer in answers))

    async def _call(self, answer: Answer) -> None:
        """Make a call whose failure changes nothing: a toast that comes too late is no loss."""
        if isinstance(answer, Fetch):
            await self._fetcher.fetch(answer)
            self._sender.wake()
            return
        try:
            await self._bot(answer, request_timeout=ANSWER_SECONDS)
        except (TelegramAPIError, ClientDecodeError, OSError) as error:
            outcome = classify(error)
            say = log.debug if outcome.next is Next.GONE else log.warning
            say("answer_failed", method=answer.__api_method__, why=outcome.reason)


def _writable(text: str) -> str:
    """Write halves of letters as JSON escapes them: no database takes them as they are."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
