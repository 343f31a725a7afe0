from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import cache

from sqlalchemy import ColumnElement, Insert, String, and_, cast, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from domain.corrections import Correction
from domain.listening import Candidate, CandidateState, ListeningDay, Readiness
from storage.listening_tables import (
    WAITING,
    candidates,
    corrections,
    listening_days,
    readiness,
)
from storage.questions import Question
from storage.shelves import itself
from storage.tables import chats
from storage.workspace import Workspace

_REFUSED = (CandidateState.DISMISSED, CandidateState.FADED)

_BY_ID = Question(Candidate, candidates.c.id, order=candidates.c.id)
_WAITING_IN = Question(Candidate, candidates.c.chat_id, where=WAITING, order=candidates.c.id)
_READINESS_OF = Question(Readiness, readiness.c.chat_id)

COUNTS = ("messages", "posts", "asked", "accepted", "dismissed", "faded", "missed")
"""What is counted of a chat's day."""


class SqlCandidates:
    """`usecases.ports.Candidates` over SQL.

    A unit that writes holds the candidates it asks for: else words that one unit adds would be lost
    with the end that another one, which read them before, makes of them.
    """

    def __init__(self, work: Workspace) -> None:
        self._work = work
        self._by_id = work.shelf(Candidate, lambda item: item.id)
        self._in_chat = work.heap(Candidate, lambda item: item.chat_id, itself)
        self._readiness = work.heap(Readiness, lambda item: item.chat_id, itself)
        self._counts: dict[tuple[int, date], Counter[str]] = {}

    async def get(self, candidate_id: int) -> Candidate | None:
        """Give a candidate by id."""
        return await self._work.find(self._by_id, candidate_id, _BY_ID, is_held=True)

    async def waiting_in(self, chat_id: int) -> Sequence[Candidate]:
        """Give the candidates of a chat that wait for a yes, oldest first."""
        found = await self._work.gather(self._in_chat, chat_id, _WAITING_IN, is_held=True)
        waiting = [item for item in found if item.state is CandidateState.WAITING]
        return sorted(waiting, key=lambda item: item.id)

    async def warm_waiting(self, chat_ids: Collection[int]) -> None:
        """Load the candidates of chats that wait for a yes."""
        await self._work.warm(self._in_chat, chat_ids, _WAITING_IN, is_held=True)

    async def waiting(self, communities: Collection[str]) -> Sequence[Candidate]:
        """Give the candidates of communities that wait for a yes, oldest first."""
        return await self._waiting(_chats_of(communities))

    async def waiting_of(self, person_id: int) -> Sequence[Candidate]:
        """Give the candidates of a person that wait for a yes, oldest first."""
        return await self._waiting(candidates.c.person_id == person_id)

    async def _waiting(self, whose: ColumnElement[bool]) -> Sequence[Candidate]:
        waiting = select(Candidate).where(WAITING, whose).order_by(candidates.c.id)
        return await self._work.rows(self._work.held(waiting))

    async def leftovers(self, communities: Collection[str]) -> Sequence[Candidate]:
        """Give the ended candidates of communities that still hold words, files or messages."""
        held = or_(
            candidates.c.text != "",
            cast(candidates.c.media, String) != "[]",
            cast(candidates.c.messages, String) != "[]",
            cast(candidates.c.facts, String) != "{}",
        )
        ended = select(Candidate).where(~WAITING, held, _chats_of(communities))
        found = await self._work.rows(ended.order_by(candidates.c.id))
        return [item for item in found if _is_wordy(item)]

    async def refused_since(self, chat_id: int, *, since: datetime, answered_by: datetime) -> int:
        """Count what was asked in a chat since then and got a no, or nothing at all."""
        is_left = and_(WAITING, candidates.c.asked_at <= answered_by)
        return await self._asked(chat_id, since, or_(candidates.c.state.in_(_REFUSED), is_left))

    async def asked_since(self, chat_id: int, *, since: datetime) -> int:
        """Count what was asked in a chat since then and has not got a yes."""
        return await self._asked(chat_id, since, or_(candidates.c.state.in_(_REFUSED), WAITING))

    async def _asked(self, chat_id: int, since: datetime, how: ColumnElement[bool]) -> int:
        statement = select(func.count()).where(
            candidates.c.chat_id == chat_id, candidates.c.asked_at >= since, how
        )
        if self._work.writes:
            await self._work.session.flush()
        return int(await self._work.session.scalar(statement) or 0)

    async def since(self, chat_id: int, *, since: datetime) -> Sequence[Candidate]:
        """Give all candidates of a chat made since then, however they ended, oldest first."""
        where = (candidates.c.chat_id == chat_id, candidates.c.created_at >= since)
        return await self._work.rows(select(Candidate).where(*where).order_by(candidates.c.id))

    async def warm_readiness(self, chat_ids: Iterable[int]) -> None:
        """Load how unwilling these chats have made us."""
        await self._work.warm(self._readiness, chat_ids, _READINESS_OF)

    async def readiness(self, chat_id: int) -> Sequence[Readiness]:
        """Give how unwilling a chat has made us, by category."""
        return await self._work.gather(self._readiness, chat_id, _READINESS_OF)

    def count(self, chat_id: int, day: date, **counts: int) -> None:
        """Add to the counts of a chat's day, when this unit is kept."""
        self._work.must_write()
        self._counts.setdefault((chat_id, day), Counter()).update(counts)

    async def settle(self) -> None:
        """Have the database add what was counted to what others counted meanwhile.

        The last thing that a unit does, in the order of the days: who holds one waits for no other
        row, so that no two wait for each other.
        """
        counts, self._counts = self._counts, {}
        if counts:
            rows = [
                {"id": self._work.numbers.next_id(), "chat_id": chat_id, "day": day}
                | {name: counts[chat_id, day][name] for name in COUNTS}
                for chat_id, day in sorted(counts)
            ]
            name = self._work.session.get_bind().dialect.name
            await self._work.session.execute(_adding(name), rows)

    async def days(
        self, chat_ids: Collection[int], *, first: date, last: date
    ) -> Sequence[ListeningDay]:
        """Give the counts of chats from the first to the last day, both in it."""
        statement = select(ListeningDay).where(
            listening_days.c.chat_id.in_(chat_ids), listening_days.c.day.between(first, last)
        )
        return await self._work.rows(statement.order_by(listening_days.c.day))


class SqlCorrections:
    """`usecases.ports.Corrections` over SQL."""

    def __init__(self, work: Workspace) -> None:
        self._work = work

    async def of(self, community: str) -> Sequence[Correction]:
        """Give what was put right in a community, oldest first."""
        statement = select(Correction).where(corrections.c.community == community)
        return await self._work.rows(statement.order_by(corrections.c.at, corrections.c.id))


def _chats_of(communities: Collection[str]) -> ColumnElement[bool]:
    theirs = select(chats.c.id).where(chats.c.community.in_(communities))
    return candidates.c.chat_id.in_(theirs)


@cache
def _adding(dialect: str) -> Insert:
    """Make a day's first counts, or add them to those that are there."""
    make = sqlite.insert if dialect == "sqlite" else postgresql.insert
    made = make(listening_days)
    added = {name: listening_days.c[name] + made.excluded[name] for name in COUNTS}
    return made.on_conflict_do_update(index_elements=["chat_id", "day"], set_=added)


def _is_wordy(item: Candidate) -> bool:
    return bool(item.text or item.media or item.messages or "said" in item.facts)
