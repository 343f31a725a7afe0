"""Overheard words are sure to end, and nothing is left of them: the nightly check sees to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from town_facts import COMMUNITY

from bot.commands.findings import of_tickets
from domain.chats import Chat, ChatKind
from domain.dues import DueState, subject_of_candidate
from domain.listening import Candidate, CandidateState
from domain.people import Person
from storage.unit_of_work import Database, SqlUnitOfWork, open_database
from usecases.desk import Desk
from usecases.invariants import Rule, check, mend
from usecases.waiting import plan_end

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DESK = Desk(
    bot_id=1,
    bot_username="weisu_bot",
    hears_all=False,
    link_secret="s" * 32,
    communities=(COMMUNITY,),
)


@pytest.fixture
async def database(own_place: str) -> AsyncIterator[Database]:
    """Give an empty database of each kind in turn."""
    opened = open_database(own_place, synchronous="OFF")
    yield opened
    await opened.close()


async def some_words(uow: SqlUnitOfWork, *, planned: bool, state: CandidateState) -> Candidate:
    """Keep somebody's words in a group."""
    person = uow.add(Person(telegram_id=None, name="卓玛", created_at=NOW))
    chat = uow.add(
        Chat(
            bot_id=1,
            address=-person.id,
            type="supergroup",
            kind=ChatKind.COMPOUND,
            community="demo",
            grid="g1",
            created_at=NOW,
        )
    )
    words = uow.add(
        Candidate(
            chat_id=chat.id,
            person_id=person.id,
            state=state,
            text="停水了",
            messages=[7],
            category="utilities.water",
            created_at=NOW,
            last_at=NOW,
            due_at=NOW + HOUR,
        )
    )
    if planned:
        plan_end(uow, candidate=words, community="demo", now=NOW)
    return words


async def test_words_without_an_end_and_words_that_outlived_it_are_mended(
    database: Database,
) -> None:
    """Both are told by the doctor; then what waits has its row, and what ended is empty."""
    async with database.writing() as uow:
        await some_words(uow, planned=True, state=CandidateState.WAITING)
        endless = await some_words(uow, planned=False, state=CandidateState.WAITING)
        overdone = await some_words(uow, planned=True, state=CandidateState.WAITING)
        (row,) = await uow.dues.of_subject(subject_of_candidate(overdone.id))
        row.state, row.done_at = DueState.DONE, NOW
        wordy = await some_words(uow, planned=False, state=CandidateState.DISMISSED)
    async with database.reading() as uow:
        found = await check(uow, desk=DESK, now=NOW)
    assert [item.rule for item in found] == [Rule.WORDS_END] * 3
    [line] = of_tickets(found)
    assert str(wordy.id) in line.what
    async with database.writing() as uow:
        await mend(uow, desk=DESK, now=NOW)
    async with database.reading() as uow:
        assert await check(uow, desk=DESK, now=NOW) == []
        for one in (endless, overdone):
            (row,) = await uow.dues.of_subject(subject_of_candidate(one.id))
            assert (row.state, row.at) == (DueState.PENDING, NOW + HOUR)
        emptied = await uow.candidates.get(wordy.id)
    assert emptied is not None
    assert (emptied.text, emptied.messages) == ("", [])
