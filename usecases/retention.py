from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

WEEK = timedelta(days=7)
MONTH = timedelta(days=30)


class Forgets(Protocol):
    """Rows that can be forgotten by age."""

    async def forget_before(self, instant: datetime) -> None:
        """Forget what was over before."""
        ...


class ForgetsFragments(Protocol):
    """Tickets, as far as album photos without words are concerned."""

    async def forget_fragments(self, before: datetime) -> int:
        """Forget the photos that came before; gives how many."""
        ...


class Attic(Protocol):
    """The parts of a unit of work that hold what is only kept for a while."""

    @property
    def inbox(self) -> Forgets:
        """Updates taken in."""
        ...

    @property
    def outbox(self) -> Forgets:
        """Intents to send."""
        ...

    @property
    def people(self) -> Forgets:
        """People, as far as invitations nobody took are concerned."""
        ...

    @property
    def conversations(self) -> Forgets:
        """Dialogues."""
        ...

    @property
    def tickets(self) -> ForgetsFragments:
        """Tickets."""
        ...


async def sweep(
    uow: Attic,
    *,
    now: datetime,
    album_life: timedelta,
    keep: timedelta = WEEK,
    keep_dialogues: timedelta = MONTH,
) -> None:
    """Forget what nobody needs any more.

    Telegram repeats no update after a day, so a week of the inbox is plenty; what was sent is told
    by the posts; a dialogue left for a month is not coming back.
    """
    await uow.inbox.forget_before(now - keep)
    await uow.outbox.forget_before(now - keep)
    await uow.people.forget_before(now - keep)
    await uow.conversations.forget_before(now - keep_dialogues)
    await uow.tickets.forget_fragments(now - album_life)
