from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from storage_samples import NOW, a_chat, a_person

from domain.chats import Chat
from domain.listening import Candidate, CandidateState, Readiness
from domain.people import Person
from storage.unit_of_work import Database, SqlUnitOfWork

HOUR = timedelta(hours=1)


def a_candidate(chat: Chat, person: Person, **other: object) -> Candidate:
    """Make overheard words that wait."""
    facts: dict[str, Any] = {
        "chat_id": chat.id,
        "person_id": person.id,
        "text": "停水了",
        "category": "utilities.water",
        "facts": {"place": {"building": "3"}},
        "media": [{"kind": "photo", "file_id": "f"}],
        "messages": [7, 8],
        "created_at": NOW,
        "last_at": NOW,
        "due_at": NOW + HOUR,
    }
    return Candidate(**facts | other)


async def a_group(uow: SqlUnitOfWork) -> tuple[Chat, Person]:
    """Add a group and somebody in it."""
    return uow.add(a_chat()), uow.add(a_person())


async def test_a_candidate_comes_back_as_it_was_kept(database: Database) -> None:
    """Words, place, files and messages survive, and so does a change to them."""
    async with database.writing() as uow:
        kept = uow.add(a_candidate(*await a_group(uow)))
        kept.lead_id = kept.id
    async with database.writing() as uow:
        found = await uow.candidates.get(kept.id)
        assert found is not None
        assert vars(found) | {"_sa_instance_state": 0} == vars(kept) | {"_sa_instance_state": 0}
        found.messages = [*found.messages, 9]
    async with database.reading() as uow:
        changed = await uow.candidates.get(kept.id)
    assert changed is not None
    assert changed.messages == [7, 8, 9]


async def test_words_added_while_another_unit_ends_a_candidate_are_not_lost(
    database: Database,
) -> None:
    """Whoever ends a candidate has all its words: it waits for the unit that is adding some."""
    async with database.writing() as uow:
        chat, person = await a_group(uow)
        kept = uow.add(a_candidate(chat, person))

    async def end() -> list[int]:
        async with database.writing() as uow:
            candidate = await uow.candidates.get(kept.id)
            assert candidate is not None
            candidate.state = CandidateState.ACCEPTED
            return candidate.messages

    async with asyncio.TaskGroup() as group, database.writing() as uow:
        [candidate] = await uow.candidates.waiting_in(chat.id)
        ending = group.create_task(end())
        await asyncio.sleep(0.2)
        candidate.messages = [*candidate.messages, 9]
    assert ending.result() == [7, 8, 9]
    async with database.writing() as uow:
        assert await uow.candidates.waiting_in(chat.id) == []


async def test_only_what_waits_in_the_chat_is_given(database: Database) -> None:
    """In the order in which it was said; what ends in the same unit is left out at once."""
    async with database.writing() as uow:
        chat, person = await a_group(uow)
        elsewhere = uow.add(a_chat(-1_002_000_000_002))
        first, second = (uow.add(a_candidate(chat, person)) for _ in range(2))
        stranger = uow.add(a_person(5_000_000_002))
        uow.add(a_candidate(elsewhere, stranger))
        uow.add(a_candidate(chat, person, state=CandidateState.FADED))
    async with database.writing() as uow:
        waiting = await uow.candidates.waiting_in(chat.id)
        assert [item.id for item in waiting] == [first.id, second.id]
        assert len(await uow.candidates.waiting(["banka", "other"])) == 3
        assert await uow.candidates.waiting(["other"]) == []
        assert len(await uow.candidates.waiting_of(person.id)) == 2
        waiting[0].state = CandidateState.ACCEPTED
        assert [item.id for item in await uow.candidates.waiting_in(chat.id)] == [second.id]


async def test_questions_are_counted_even_before_they_are_written(database: Database) -> None:
    """The budget sees what this very unit asked; what was never asked does not count."""
    async with database.writing() as uow:
        chat, person = await a_group(uow)
        for asked in (None, NOW - 2 * HOUR, NOW - HOUR, NOW):
            uow.add(a_candidate(chat, person, asked_at=asked))
        assert await uow.candidates.asked_since(chat.id, since=NOW - HOUR) == 2


async def test_questions_that_got_a_yes_were_none_too_many(database: Database) -> None:
    """Neither the budget nor the noes count them; what stands for long in vain is a no."""
    late = NOW - timedelta(minutes=2)
    async with database.writing() as uow:
        chat, person = await a_group(uow)
        for state in CandidateState:
            uow.add(a_candidate(chat, person, state=state, asked_at=NOW))
        asked, since = uow.candidates.asked_since, NOW - HOUR
        assert await asked(chat.id, since=since) == 3
        refused = uow.candidates.refused_since
        assert await refused(chat.id, since=since, answered_by=late) == 2
        assert await refused(chat.id, since=since, answered_by=NOW) == 3
        assert await refused(chat.id, since=NOW + HOUR, answered_by=NOW) == 0


async def test_what_ended_with_words_in_it_is_found(database: Database) -> None:
    """Text, files or messages, any of them; what waits, and what is empty, is in order."""
    empty: dict[str, object] = {"text": "", "media": [], "messages": [], "facts": {}}
    ended: dict[str, object] = {"state": CandidateState.FADED, "ended_at": NOW}
    async with database.writing() as uow:
        chat, person = await a_group(uow)
        uow.add(a_candidate(chat, person))
        uow.add(a_candidate(chat, person, **empty, **ended))
        wordy = [
            uow.add(a_candidate(chat, person, **{**empty, **ended, **one}))
            for one in (
                {"text": "停水了"},
                {"media": [{"kind": "photo"}]},
                {"messages": [7]},
                {"facts": {"said": [{"text": "停水了"}]}},
            )
        ]
    async with database.reading() as uow:
        found = await uow.candidates.leftovers(["banka"])
        assert await uow.candidates.leftovers(["other"]) == []
    assert {item.id for item in found} == {item.id for item in wordy}


DAY = NOW.date()


async def test_a_day_is_made_once_and_counts_on(database: Database) -> None:
    """What one unit counts is added up, and so is what the next one does; days come in order."""
    async with database.writing() as uow:
        chat, _ = await a_group(uow)
        uow.candidates.count(chat.id, DAY, asked=1)
        uow.candidates.count(chat.id, DAY, asked=1, messages=7)
        uow.candidates.count(chat.id, DAY - timedelta(days=1), faded=1)
        uow.add(Readiness(chat_id=chat.id, category="noise", level=2))
    async with database.writing() as uow:
        uow.candidates.count(chat.id, DAY, asked=1, messages=1)
    async with database.reading() as uow:
        days = await uow.candidates.days([chat.id], first=DAY - timedelta(days=6), last=DAY)
        assert [(item.asked, item.faded, item.messages) for item in days] == [(0, 1, 0), (3, 0, 8)]
        assert [item.level for item in await uow.candidates.readiness(chat.id)] == [2]


@pytest.mark.parametrize("is_begun", [True, False])
async def test_who_counts_the_same_day_at_once_loses_nothing(
    database: Database, *, is_begun: bool
) -> None:
    """Two processes with messages of one group each add theirs, to a day of before or a new one."""
    async with database.writing() as uow:
        chat, _ = await a_group(uow)
        if is_begun:
            uow.candidates.count(chat.id, DAY, messages=100, posts=1)

    async def count(**counts: int) -> None:
        async with database.writing() as other:
            other.candidates.count(chat.id, DAY, **counts)

    async with asyncio.TaskGroup() as group, database.writing() as uow:
        uow.candidates.count(chat.id, DAY, messages=2)
        for counts in ({"messages": 3}, {"messages": 4, "asked": 1}, {"posts": 5}):
            group.create_task(count(**counts))
        await asyncio.sleep(0.2)
    async with database.reading() as uow:
        [day] = await uow.candidates.days([chat.id], first=DAY, last=DAY)
    assert (day.messages, day.posts, day.asked) == (9 + 100 * is_begun, 5 + is_begun, 1)


async def test_what_was_counted_goes_with_a_unit_that_is_undone(database: Database) -> None:
    """Counts are kept with the rest of the unit or not at all, and none that only reads counts."""
    async with database.writing() as uow:
        chat, _ = await a_group(uow)
    with suppress(LookupError):
        async with database.writing() as uow:
            uow.candidates.count(chat.id, DAY, messages=2)
            raise LookupError
    async with database.reading() as uow:
        with pytest.raises(RuntimeError, match="only reads"):
            uow.candidates.count(chat.id, DAY, messages=2)
        assert await uow.candidates.days([chat.id], first=DAY, last=DAY) == []
