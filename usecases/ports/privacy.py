from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from domain.chats import Chat
from domain.corrections import Correction
from domain.outbox import OutboxItem
from domain.people import Invitation, Person
from domain.ticket import Event, ReportVersion, Ticket


class Privacy(Protocol):
    """Where something of a person is kept, and its going away."""

    async def tickets_of(self, person_id: int) -> Sequence[Ticket]:
        """Give the tickets a person reported, spoke on or joined, oldest first."""
        ...

    async def versions_of(self, ticket_ids: Collection[int]) -> Sequence[ReportVersion]:
        """Give the earlier texts of what was said on tickets, oldest first."""
        ...

    async def corrections_of(self, ticket_ids: Collection[int]) -> Sequence[Correction]:
        """Give what was put right on tickets."""
        ...

    async def invitations_of(self, person_id: int) -> Sequence[Invitation]:
        """Give the invitations a person took."""
        ...

    async def chats_of(self, telegram_id: int) -> Sequence[Chat]:
        """Give a person's direct chats with our bots."""
        ...

    async def said_in(
        self, *, chat_ids: Collection[int], ticket_ids: Collection[int]
    ) -> Sequence[OutboxItem]:
        """Give all that was or will be said in chats or about tickets, as far as it is kept."""
        ...

    async def take_belongings(self, person: Person) -> None:
        """Remove memberships, what waits, dialogues and dead letters of a person."""
        ...

    async def wordy_before(self, instant: datetime, *, limit: int) -> Sequence[Ticket]:
        """Give tickets that ended before and still hold words, those first said first."""
        ...

    async def take_empty_chats(self, *, below: int) -> None:
        """Remove direct chats that belong to nobody and to which nothing is left to be said.

        Addresses from `below` on are of the past and stay.
        """
        ...

    async def looks(self, ticket_id: int) -> Sequence[Event]:
        """Give who opened the contact details of a ticket, and when, oldest first."""
        ...
