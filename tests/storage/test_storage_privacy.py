"""Where a person's words are found in a real database, and that what goes is overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from traceback import format_exception

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from statements import statements
from storage_samples import NOW, a_chat, a_half, a_person, a_report, a_ticket, an_item

from domain.forgetting import GONE
from domain.ticket import (
    Attachment,
    Endorsement,
    Event,
    MediaKind,
    MediaPurpose,
    Report,
    ReportVersion,
    State,
)
from storage.listening_tables import halves
from storage.tables import chats
from storage.unit_of_work import Database, SqlUnitOfWork, open_database
from usecases.forgetting import forget_old, sweep_words
from usecases.ports import Conflict
from usecases.retention import DEFAULT

DAY = timedelta(days=1)
BELOW = 1 << 60


async def _old_ticket(uow: SqlUnitOfWork, message: int, state: State, closed: int) -> int:
    """Keep a ticket with words, an earlier text, a file, a note and an outcome."""
    chat = await uow.chats.at(777, -5) or uow.add(a_chat(-5))
    person = await uow.people.by_telegram(9) or uow.add(a_person(9))
    at = NOW - closed * DAY
    ticket = await a_ticket(uow, chat, person, state=state, room="401", state_since=at)
    if state is State.CLOSED:
        ticket.closed_at, ticket.outcome = at, "换了灯"
    said = a_report(ticket, message, text="我家灯坏了", sent_at=at - DAY)
    uow.add(said)
    uow.add(ReportVersion(report_id=said.id, version=1, text="我家", replaced_at=at))
    uow.add(
        Attachment(
            ticket_id=ticket.id,
            person_id=person.id,
            purpose=MediaPurpose.REPORT,
            chat_id=chat.id,
            message_id=message,
            kind=MediaKind.PHOTO,
            file_id="photo",
            file_unique_id=f"u{message}",
            at=at,
        )
    )
    for action, words in (("note", "她家"), ("resolve", "换了灯")):
        event = Event(ticket_id=ticket.id, at=at, actor_id=None, action=action, text=words)
        uow.add(event)
    return ticket.id


async def _words(database: Database, ticket_id: int) -> list[object]:
    async with database.reading() as uow:
        ticket = await uow.tickets.get(ticket_id)
        assert ticket is not None
        said = [item.text for item in await uow.tickets.reports(ticket_id)]
        earlier = [item.text for item in await uow.privacy.versions_of([ticket_id])]
        files = len(await uow.tickets.attachments(ticket_id))
        noted = [item.text for item in await uow.tickets.events(ticket_id)]
        return [ticket.state, ticket.room, ticket.outcome, said, earlier, files, noted]


async def test_words_go_with_age_and_what_was_counted_stays(database: Database) -> None:
    """Of what ended long ago words, files and rooms go; the young and the open stay."""
    async with database.writing() as uow:
        old = await _old_ticket(uow, 1, State.CLOSED, 800)
        refused = await _old_ticket(uow, 2, State.REJECTED, 800)
        young = await _old_ticket(uow, 3, State.CLOSED, 700)
        still = await _old_ticket(uow, 4, State.OPEN, 800)
    full = ["我家灯坏了"], ["我家"], 1, ["她家", "换了灯"]
    async with database.writing() as uow:
        await sweep_words(uow, now=NOW, ages=DEFAULT)
    assert await _words(database, old) == [State.CLOSED, "401", "换了灯", *full]
    ages = replace(DEFAULT, words=730 * DAY)
    for _ in range(2):
        async with database.writing() as uow:
            await sweep_words(uow, now=NOW, ages=ages)
    bare = [GONE], [GONE], 0, [GONE, "换了灯"]
    assert await _words(database, old) == [State.CLOSED, None, "换了灯", *bare]
    assert await _words(database, refused) == [State.REJECTED, None, None, *bare]
    assert await _words(database, young) == [State.CLOSED, "401", "换了灯", *full]
    assert await _words(database, still) == [State.OPEN, "401", None, *full]


async def test_what_lost_its_words_is_not_looked_at_again(database: Database) -> None:
    """The second time nothing is found, by an index that holds only what still has words."""
    async with database.writing() as uow:
        for number in range(5):
            await _old_ticket(uow, number + 1, State.CLOSED, 800)
    async with database.writing() as uow:
        assert await forget_old(uow, before=NOW) == 5
    with statements(database) as seen:
        async with database.writing() as uow:
            assert await forget_old(uow, before=NOW) == 0
    (asked,) = [line for line in seen if "reports.text !=" in line]
    if database.engine.dialect.name == "sqlite":  # the other one goes by what the tables hold
        async with database.engine.connect() as connection:
            plan = await connection.execute(
                text(f"EXPLAIN QUERY PLAN {asked.replace('?', chr(39) + '2026' + chr(39))}")
            )
            assert any("ix_reports_wordy" in row[3] for row in plan)


async def test_what_somebody_said_is_found_wherever_it_is(database: Database) -> None:
    """Tickets reported, spoken on and joined, each once; nobody else's."""
    async with database.writing() as uow:
        chat, me, other = uow.add(a_chat()), uow.add(a_person(1)), uow.add(a_person(2))
        mine, spoke, joined, theirs = [
            await a_ticket(uow, chat, me if number == 0 else other) for number in range(4)
        ]
        uow.add(a_report(mine, 1))
        uow.add(a_report(spoke, 2, person_id=me.id))
        uow.add(a_report(theirs, 3))
        uow.add(Endorsement(ticket_id=joined.id, person_id=me.id, at=NOW))
        uow.add(Endorsement(ticket_id=mine.id, person_id=me.id, at=NOW))
        found = await uow.privacy.tickets_of(me.id)
        assert [item.id for item in found] == [mine.id, spoke.id, joined.id]


async def test_direct_chats_of_nobody_go(database: Database) -> None:
    """One of somebody stays, and so does one of the past, and one to which something is said."""
    async with database.writing() as uow:
        uow.add(a_person(11))
        for address in (11, 12, BELOW + 3):
            uow.add(a_chat(address, type="private", kind=None, community=None, grid=None))
        uow.add(a_chat(-13))
    async with database.writing() as uow:
        await uow.privacy.take_empty_chats(below=BELOW)
    async with database.reading() as uow:
        left = await uow.session.scalars(select(chats.c.address))
        assert sorted(left) == [-13, 11, BELOW + 3]


async def test_what_is_forgotten_is_overwritten(sqlite: str) -> None:
    """Neither the file nor the journal holds words that were redacted, once it is folded."""
    path, database = Path(sqlite.removeprefix("sqlite:///")), open_database(sqlite)
    async with database.writing() as uow:
        chat, person = uow.add(a_chat()), uow.add(a_person())
        for number in range(300):
            ticket = await a_ticket(uow, chat, person)
            uow.add(a_report(ticket, number, text=f"石榴籽{number}" * (1 + number % 40)))
    assert await database.fold_journal()
    assert "石榴籽".encode() in _raw(path)
    async with database.writing() as uow:
        for report in await uow.session.scalars(select(Report)):
            report.text = GONE
    assert await database.fold_journal()
    assert "石榴籽".encode() not in _raw(path)
    await database.close()


def _raw(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


async def test_an_error_of_the_database_repeats_no_words(database: Database) -> None:
    """What the driver complains of goes to the log, so it must not quote what people said."""
    async with database.writing() as uow:
        chat, person = uow.add(a_chat()), uow.add(a_person())
        ticket = await a_ticket(uow, chat, person)
        uow.add(a_report(ticket, 1))
    with pytest.raises(Conflict) as twice:
        async with database.writing() as uow:
            uow.add(a_report(ticket, 1, text="石榴籽"))
    with pytest.raises(DBAPIError) as half:
        async with database.writing() as uow:
            uow.add(an_item(chat, payload={"text": "石榴籽"}, lease_token="t"))
    for caught, table in ((twice, "reports"), (half, "outbox")):
        told = "".join(format_exception(caught.value))
        assert f"INSERT INTO {table}" in told
        assert "石榴籽" not in told


@pytest.mark.postgres
async def test_an_error_of_the_driver_repeats_no_words(postgres: str) -> None:
    """What a driver finds before it asks the database is told without the words, too."""
    database = open_database(postgres)
    with pytest.raises(DBAPIError, match="invalid input for query argument") as caught:
        async with database.writing() as uow:
            uow.add(a_person(name="石榴籽\ud83d"))
    await database.close()
    assert "石榴籽" not in "".join(format_exception(caught.value))


async def test_what_waits_for_its_other_half_goes_with_the_person(database: Database) -> None:
    """Proves that half a sentence is deleted with who said it, and that others' stay."""
    async with database.writing() as uow:
        person = uow.add(a_person(9))
        uow.add(a_half(1, telegram_id=9))
        uow.add(a_half(2, telegram_id=10))
        await uow.flush()
        await uow.privacy.take_belongings(person)
    async with database.reading() as uow:
        assert list(await uow.session.scalars(select(halves.c.message_id))) == [2]
