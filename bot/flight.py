"""One message on its way: what it is, what limits it, what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.outcomes import Answer, Next, Outcome, classify
from bot.telling import named
from domain.chats import Chat
from domain.outbox import Limit, OutboxItem
from storage.ailments import ailment_in
from usecases.calls import Call
from usecases.delivery import Sending
from usecases.ports import UnitOfWork

Render = Callable[[UnitOfWork, OutboxItem, datetime], Awaitable[Sending | None]]

Carry = Callable[[Call, float], Awaitable[Answer]]
"""Makes a call that may take so many seconds; raises when no answer comes."""

EDITS = "editMessage"
"""How the names of the methods begin that change a message."""

CALL_SECONDS = 20
"""How long a call may take; well within a lease, so that nobody else sends the row meanwhile."""

RENDER_TRIES = 3

NOTHING = Outcome(next=Next.GONE, reason="nothing left to say")
LATE = Outcome(next=Next.OFFLINE, reason="too little of the lease was left for the call")


@dataclass(eq=False, kw_only=True)
class Flight:
    """A leased row that the limits let go."""

    item: OutboxItem
    chat: Chat
    token: str
    limits: Mapping[str, Limit]
    taken: float
    answered: float | None = None
    sending: Sending | None = None
    outcome: Outcome = NOTHING
    message_ids: tuple[int, ...] = ()
    file_id: str | None = None
    recorded: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def weight(self) -> int:
        """Give how many messages Telegram counts."""
        if self.sending is None or self.outcome.next is Next.OFFLINE:
            return 0
        return max(1, len(self.message_ids))

    @property
    def posted(self) -> int:
        """Give how many new messages it left in its chat."""
        is_new = self.outcome.next is Next.SENT and self.edited is None
        return len(self.message_ids) if is_new else 0

    @property
    def edited(self) -> int | None:
        """Give the message that the call edits, if it edits one."""
        call = self.sending.call if self.sending else None
        if call is None or not call.method.startswith(EDITS):
            return None
        found: int = call.given["message_id"]
        return found

    async def render(self, render: Render, uow: UnitOfWork, now: datetime) -> None:
        """Make the call from the rows of this moment."""
        self.sending = await render(uow, self.item, now)

    def spoiled(self, error: Exception) -> None:
        """Note that the call could not be made: put back when the database is in trouble.

        It may be our mistake as well; then it is tried again, but not for ever.
        """
        self.sending = None
        last = Next.RETRY if self.item.attempts < RENDER_TRIES else Next.DEAD
        self.outcome = Outcome(
            next=Next.OFFLINE if ailment_in(error) else last,
            reason=f"cannot render: {named(error)}",
        )

    async def fly(
        self, carry: Carry, sending: Sending, *, seconds: float, now: Callable[[], datetime]
    ) -> None:
        """Call Telegram and note what became of it; never raises but when cancelled.

        A process that stood still meanwhile does not call: another one may have sent the row, and
        newer ones after it.
        """
        call = sending.call
        if sending.work is not None:
            try:
                call = await asyncio.to_thread(sending.work)
            except Exception as error:  # noqa: BLE001 - as renderers, it is the product's
                self.spoiled(error)
                return
        if call is None:
            return
        if self._is_late(now(), seconds):
            self.outcome = LATE
            return
        try:
            answer = await carry(call, seconds)
        except Exception as error:  # noqa: BLE001 - the table of outcomes knows them all
            self.outcome, result = classify(error), None
        else:
            self.outcome, result = answer.read()
        if self.outcome.next is Next.SENT:
            edited = () if self.edited is None else (self.edited,)
            self.message_ids = tuple(_ids(result)) or edited
            self.file_id = _file_id(result)

    def _is_late(self, now: datetime, seconds: float) -> bool:
        """Say whether the lease may run out before the call does."""
        until = self.item.lease_until
        return until is None or now + timedelta(seconds=seconds) > until


def _ids(result: object) -> Iterator[int]:
    """Give the ids of the messages that a call left behind."""
    for one in result if isinstance(result, list) else [result]:
        found = one.get("message_id") if isinstance(one, dict) else None
        if isinstance(found, int):
            yield found


def _file_id(result: object) -> str | None:
    """Give under which id Telegram keeps the picture or document that was sent."""
    if not isinstance(result, dict):
        return None
    sizes = result.get("photo")
    kept = sizes[-1] if isinstance(sizes, list) and sizes else result.get("document")
    found = kept.get("file_id") if isinstance(kept, dict) else None
    return found if isinstance(found, str) else None
