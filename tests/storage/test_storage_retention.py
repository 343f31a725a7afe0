"""The sweep over a real database: what is old goes, what is young or still waits stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Table, event, func, select
from storage_samples import BOT, NOW, a_chat, a_half, a_person, an_item, minutes

from domain.listening import Candidate, CandidateState, ListeningDay
from domain.outbox import OutboxState, SentFile
from storage.desk_tables import dead_letters, inbox, outbox
from storage.listening_tables import candidates, halves, listening_days
from storage.time_tables import sent_files
from storage.unit_of_work import Database, SqlUnitOfWork
from usecases.retention import DEFAULT, OVERDUE, Ages, sweep

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
CHAT, WHO = -1001, 5001


def _a_candidate(chat_id: int, person_id: int, **other: object) -> Candidate:
    facts: dict[str, Any] = {
        "chat_id": chat_id,
        "person_id": person_id,
        "category": "other",
        "created_at": NOW,
        "last_at": NOW,
        "due_at": NOW,
    }
    return Candidate(**{**facts, **other})


async def _count(uow: SqlUnitOfWork, *tables: Table) -> list[int]:
    return [
        await uow.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables
    ]


async def _fill(database: Database, ages: Ages) -> None:
    """Put one row into each room that is a second too old, and one that is not."""
    async with database.writing() as uow:
        chat = await uow.chats.at(BOT, CHAT) or uow.add(a_chat(CHAT))
        who = await uow.people.by_telegram(WHO) or uow.add(a_person(WHO))
        for number, late in enumerate((-SECOND, SECOND)):
            await uow.inbox.remember(BOT, [number], NOW - ages.updates + late)
            uow.add(a_half(number, until=NOW - minutes(5) - OVERDUE + late))
            item = an_item(chat, done_at=NOW - ages.messages + late, state=OutboxState.SENT)
            await uow.outbox.put(item)
            at = NOW - ages.files + late
            await uow.outbox.keep_file(SentFile(key=f"f{number}", file_id="x", at=at))
            ended = {"state": CandidateState.FADED, "ended_at": NOW - ages.candidates + late}
            uow.add(_a_candidate(chat.id, who.id, **ended))
            letter = uow.inbox.bury(
                bot_id=BOT, update_id=number, payload="{}", error="", now=NOW - 999 * DAY
            )
            await uow.inbox.mark_replayed(letter, NOW - ages.dead_letters + late)
        for days in (1, 0):
            day = (NOW - ages.listening - days * DAY).date()
            uow.add(ListeningDay(chat_id=chat.id, day=day))


async def test_the_sweep_takes_what_is_older_than_its_age(database: Database) -> None:
    """Of each pair the older one goes, by the default ages and by others."""
    tables = (inbox, outbox, sent_files, candidates, dead_letters, listening_days, halves)
    for ages in (DEFAULT, Ages(updates=9 * DAY, files=DAY, candidates=5 * DAY, listening=40 * DAY)):
        async with database.writing() as uow:
            for table in tables:
                await uow.session.execute(table.delete())
        await _fill(database, ages)
        async with database.writing() as uow:
            assert await _count(uow, *tables) == [2] * 7
            await sweep(uow, now=NOW, album_life=minutes(5), ages=ages)
        async with database.reading() as uow:
            assert await _count(uow, *tables) == [1] * 7


async def test_the_sweep_leaves_what_still_waits(database: Database) -> None:
    """However old: a message to send, a candidate without an end, a dead letter to look at."""
    long_ago = NOW - timedelta(days=5000)
    async with database.writing() as uow:
        chat, who = uow.add(a_chat()), uow.add(a_person())
        await uow.outbox.put(an_item(chat, created_at=long_ago, not_before=long_ago))
        uow.add(_a_candidate(chat.id, who.id, created_at=long_ago))
        uow.inbox.bury(bot_id=BOT, update_id=1, payload="{}", error="", now=long_ago)
    async with database.writing() as uow:
        await sweep(uow, now=NOW, album_life=minutes(5))
    async with database.reading() as uow:
        assert await _count(uow, outbox, candidates, dead_letters) == [1, 1, 1]


async def test_a_sweep_asks_a_fixed_number_of_questions(database: Database) -> None:
    """However much is old: what goes is not read first."""
    asked: list[str] = []

    async def swept() -> int:
        asked.clear()
        async with database.writing() as uow:
            await sweep(uow, now=NOW, album_life=minutes(5))
        return len([one for one in asked if one.startswith(("SELECT", "DELETE"))])

    @event.listens_for(database.engine.sync_engine, "before_cursor_execute")
    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        asked.append(statement)

    idle = await swept()
    for _ in range(2):
        async with database.writing() as uow:
            await uow.session.execute(outbox.delete())
            await uow.session.execute(listening_days.delete())
            await uow.session.execute(inbox.delete())
            await uow.session.execute(dead_letters.delete())
            await uow.session.execute(sent_files.delete())
    async with database.writing() as uow:
        chat = uow.add(a_chat())
        for number in range(50):
            uow.add(ListeningDay(chat_id=chat.id, day=(NOW - timedelta(days=500 + number)).date()))
    assert await swept() == idle


async def test_what_waits_moves_with_the_clock(database: Database) -> None:
    """A clock put back moves what was to go later, and nothing that is done or may go now."""
    async with database.writing() as uow:
        chat = uow.add(a_chat())
        for wait in (minutes(-1), minutes(30), DAY + minutes(5)):
            await uow.outbox.put(an_item(chat, not_before=NOW + wait))
        done = {"done_at": NOW, "state": OutboxState.SENT}
        await uow.outbox.put(an_item(chat, not_before=NOW + DAY, **done))
        await uow.outbox.put(an_item(chat, not_before=NOW + DAY, bot_id=BOT + 1))
    async with database.writing() as uow:
        await uow.outbox.shift(BOT, -DAY, NOW)
    async with database.reading() as uow:
        rows = await uow.session.scalars(select(outbox.c.not_before).order_by(outbox.c.id))
        found = [instant - NOW for instant in rows]
    assert found == [minutes(-1), minutes(0), minutes(5), DAY, DAY]
