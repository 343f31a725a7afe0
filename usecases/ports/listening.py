from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Protocol

from domain.corrections import Correction
from domain.listening import Candidate, ListeningDay, Readiness


class Candidates(Protocol):
    """Words that wait for a yes, and what listening brought to each group."""

    async def get(self, candidate_id: int) -> Candidate | None:
        """Give a candidate by id."""
        ...

    async def waiting_in(self, chat_id: int) -> Sequence[Candidate]:
        """Give the candidates of a chat that wait for a yes, oldest first."""
        ...

    async def waiting(self, communities: Collection[str]) -> Sequence[Candidate]:
        """Give the candidates of communities that wait for a yes, oldest first."""
        ...

    async def waiting_of(self, person_id: int) -> Sequence[Candidate]:
        """Give the candidates of a person that wait for a yes, oldest first."""
        ...

    async def leftovers(self, communities: Collection[str]) -> Sequence[Candidate]:
        """Give the ended candidates of communities that still hold words, files or messages."""
        ...

    async def refused_since(self, chat_id: int, *, since: datetime, answered_by: datetime) -> int:
        """Count what was asked in a chat since then and got a no, or nothing at all.

        What was asked later than `answered_by` may still get an answer.
        """
        ...

    async def asked_since(self, chat_id: int, *, since: datetime) -> int:
        """Count what was asked in a chat since then and has not got a yes."""
        ...

    async def since(self, chat_id: int, *, since: datetime) -> Sequence[Candidate]:
        """Give all candidates of a chat made since then, however they ended."""
        ...

    async def readiness(self, chat_id: int) -> Sequence[Readiness]:
        """Give how unwilling a chat has made us, by category."""
        ...

    def count(self, chat_id: int, day: date, **counts: int) -> None:
        """Add to the counts of a chat's day, when this unit is kept; others may do so, too."""
        ...

    async def days(
        self, chat_ids: Collection[int], *, first: date, last: date
    ) -> Sequence[ListeningDay]:
        """Give the counts of chats from the first to the last day, both in it."""
        ...


class Corrections(Protocol):
    """What workers put right."""

    async def of(self, community: str) -> Sequence[Correction]:
        """Give what was put right in a community, oldest first."""
        ...
