from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from telegram import TelegramObject, Update
from telegram.constants import UpdateType

from sandbox.events import Bell
from sandbox.wire import Json, wire

KEPT = timedelta(hours=24)
PRESS_KEPT = timedelta(seconds=150)
EVERY_KIND = frozenset(kind.value for kind in UpdateType)
OFF_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
DEFAULT_KINDS = EVERY_KIND - OFF_BY_DEFAULT


@dataclass(frozen=True, slots=True)
class Pending:
    """An update that waits for the bot."""

    update_id: int
    payload: Json
    expires: datetime
    lane: str


@dataclass(slots=True)
class UpdateQueue:
    """What one bot has not yet confirmed, oldest first."""

    next_id: int
    allowed: frozenset[str] = DEFAULT_KINDS
    waiting: list[Pending] = field(default_factory=list)
    bell: Bell = field(default_factory=Bell)
    poller: int = 0  # the running number of the poll that may go on
    hook_polls: int = 0  # polls up to this number were ended by setWebhook
    pushed: set[int] = field(default_factory=set)  # what a webhook took

    def put(self, kind: str, thing: TelegramObject, now: datetime, lane: str) -> None:
        """Queue `thing`, unless the bot did not ask for its kind when it happened."""
        if kind not in self.allowed:
            return
        update = Update(self.next_id, **{kind: thing})  # type: ignore[arg-type]
        kept = PRESS_KEPT if kind == UpdateType.CALLBACK_QUERY else KEPT
        self.waiting.append(Pending(self.next_id, wire(update), now + kept, lane))
        self.next_id += 1
        self.bell.ring()

    def allow(self, kinds: Iterable[str]) -> None:
        """From now on queue only these kinds; none means Telegram's default."""
        asked = frozenset(kinds) & EVERY_KIND
        self.allowed = asked or DEFAULT_KINDS

    def expire(self, now: datetime) -> None:
        """Forget what Telegram would no longer deliver."""
        if any(pending.expires <= now for pending in self.waiting):
            self.waiting = [pending for pending in self.waiting if pending.expires > now]

    def confirm(self, offset: int) -> None:
        """Drop everything before `offset`; a negative one keeps that many of the newest."""
        if offset < 0:
            self.waiting = self.waiting[offset:]
        elif offset:
            self.waiting = [pending for pending in self.waiting if pending.update_id >= offset]

    def take(self, update_id: int) -> None:
        """Drop an update that a webhook took."""
        self.pushed.add(update_id)
        self.forget(update_id)

    def forget(self, update_id: int) -> None:
        """Drop an update, whatever became of it."""
        self.waiting = [pending for pending in self.waiting if pending.update_id != update_id]

    def clear(self) -> None:
        """Drop everything."""
        self.waiting = []
