from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

WEEK = timedelta(days=7)
MONTH = timedelta(days=30)
QUARTER = timedelta(days=90)
YEAR = timedelta(days=400)


@dataclass(frozen=True, kw_only=True)
class Ages:
    """How long what is kept for a while only is kept.

    Telegram repeats no update after a day, so a week of the inbox is plenty; what was sent is told
    by the posts; a dialogue left for a month is not coming back; a file that Telegram has is
    uploaded again when it is asked for later; the weeks of listening are compared within a year.
    The words of tickets that are over are kept for ever where no age is set.
    """

    updates: timedelta = WEEK
    messages: timedelta = WEEK
    invitations: timedelta = WEEK
    dialogues: timedelta = MONTH
    files: timedelta = QUARTER
    candidates: timedelta = QUARTER
    dead_letters: timedelta = QUARTER
    listening: timedelta = YEAR
    words: timedelta | None = None


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


class ForgetsRest(Protocol):
    """What has no other room to be forgotten in."""

    async def forget_files(self, before: datetime) -> None:
        """Forget which files Telegram has that were last sent before."""
        ...

    async def forget_candidates(self, before: datetime) -> None:
        """Forget that somebody was asked; one that still waits for its end stays."""
        ...

    async def forget_letters(self, before: datetime) -> None:
        """Forget the dead letters that were handled before; those that wait stay."""
        ...

    async def forget_halves(self, before: datetime) -> None:
        """Forget what has waited for its other half in vain by then."""
        ...

    async def forget_days(self, before: date) -> None:
        """Forget what listening brought to groups on the days before."""
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

    @property
    def attic(self) -> ForgetsRest:
        """All the rest."""
        ...


DEFAULT = Ages()
OVERDUE = timedelta(days=1)
"""How late Telegram still brings an update."""


async def sweep(uow: Attic, *, now: datetime, album_life: timedelta, ages: Ages = DEFAULT) -> None:
    """Forget what nobody needs any more.

    What waits for its other half is kept until that cannot come any more: Telegram brings, after
    an outage, what is up to a day old.
    """
    await uow.inbox.forget_before(now - ages.updates)
    await uow.outbox.forget_before(now - ages.messages)
    await uow.people.forget_before(now - ages.invitations)
    await uow.conversations.forget_before(now - ages.dialogues)
    await uow.tickets.forget_fragments(now - album_life - OVERDUE)
    await uow.attic.forget_halves(now - album_life - OVERDUE)
    await uow.attic.forget_files(now - ages.files)
    await uow.attic.forget_candidates(now - ages.candidates)
    await uow.attic.forget_letters(now - ages.dead_letters)
    await uow.attic.forget_days((now - ages.listening).date())
