"""Sealed columns: each column of words is decided, and a sealed one shows nothing in the file."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import JSON, Column, Engine, Float, String, create_engine, insert, select
from storage_samples import NOW, a_chat, a_person, a_place, a_report, a_ticket

from domain.forgetting import GONE
from domain.people import Person
from domain.ticket import Attachment, MediaKind, MediaPurpose, Ticket
from storage import schema
from storage.ailments import ailment_in
from storage.columns import Degree, Instant, Word, metadata
from storage.errors import KeyMissing
from storage.key_rows import note_key, sealed_columns
from storage.keyring import NO_KEYS, Key, Keyring, new_key
from storage.sealed import Sealed, SealedFacts, SealedNumber, give_keys
from storage.unit_of_work import Database, open_database
from usecases.ports import Conflict

OLD, NEW = Key(new_key()), Key(new_key())
PLANTED = "石榴籽13912345678"

CODES = "a code of the config or of ours"
OPEN: dict[str, str] = {
    "appointments.community": CODES,
    "appointments.grid": CODES,
    "appointments.duty_days": "digits of weekdays",
    "attachments.media_group_id": "Telegram's number of an album",
    "buckets.key": "ids of chats",
    "buckets.stamps": "times",
    "candidates.category": CODES,
    "candidates.messages": "numbers of messages",
    "chats.type": "Telegram's word",
    "chats.community": CODES,
    "chats.grid": CODES,
    "chats.compound": CODES,
    "chats.language": CODES,
    "conversations.key": "Telegram's numbers of bot, chat and person",
    "conversations.state": "a name in our source",
    "corrections.community": CODES,
    "counters.name": CODES,
    "dues.community": CODES,
    "dues.subject": "a letter and an id",
    "dues.slot": "an occasion",
    "dues.lease_token": "a random text",
    "events.action": "a name in our source",
    "events.from_state": "a name in our source",
    "events.to_state": "a name in our source",
    "fragments.media_group_id": "Telegram's number of an album",
    "helms.holder": "a machine, a process and a random text",
    "helms.name": "a name in our source, and the number of a bot",
    "invitations.community": CODES,
    "invitations.grid": CODES,
    "keys.id": "a key's name, which is a hash",
    "leaves.community": CODES,
    "outbox.kind": "a name in our source",
    "outbox.dedupe_key": "a name and ids",
    "outbox.lease_token": "a random text",
    "persons.language": CODES,
    "posts.action": "a name in our source",
    "readiness.category": CODES,
    "reports.media_group_id": "Telegram's number of an album",
    "sent_files.key": "a name, ids and a hash",
    "shifts.community": CODES,
    "shifts.grid": CODES,
    "tickets.community": CODES,
    "tickets.grid": CODES,
    "tickets.category": CODES,
    "tickets.compound": CODES,
    "tickets.building": "shown to the group on the card, and asked for by an index",
}
"""The columns of words that are kept readable, and why they may be."""


@pytest.fixture
def url(sqlite: str) -> str:
    """Give a file: these tests look into it."""
    return sqlite


def test_each_column_of_words_is_decided() -> None:
    """Proves that a new column of words or facts is either sealed or excused here."""
    wordy = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, (String, JSON, Float)) and not isinstance(column.type, Word)
    }
    assert wordy == OPEN.keys()
    assert len([*sealed_columns()]) > 12


def value_of(column: Column[Any]) -> Any:  # noqa: ANN401 - one of each type
    """Make a value for a column; what is sealed holds the planted words."""
    kind = column.type
    if isinstance(kind, Word):
        return next(iter(kind.words))
    if isinstance(kind, Degree):
        return next(iter(kind.degrees))
    made = {SealedFacts: {"said": PLANTED}, SealedNumber: 29.6543219, Sealed: PLANTED, JSON: []}
    made |= {Instant: NOW, String: "x"}
    fit = next((value for known, value in made.items() if isinstance(kind, known)), None)
    return kind.python_type(7) if fit is None else fit


def engine_of(url: str, keyring: Keyring = NO_KEYS) -> Engine:
    """Give a plain engine with these keys, which asks for no foreign keys."""
    engine = create_engine(url, json_serializer=lambda it: json.dumps(it, ensure_ascii=False))
    give_keys(engine.dialect, keyring)
    return engine


def dump(url: str) -> str:
    """Give all that a file holds as SQL."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
        return "\n".join(file.iterdump())


def fill(url: str, keyring: Keyring) -> dict[str, dict[str, Any]]:
    """Write a row into each table with sealed columns; gives what was written."""
    rows = {
        table.name: {column.name: value_of(column) for column in table.columns}
        for table, _ in sealed_columns()
    }
    engine = engine_of(url, keyring)
    with engine.begin() as connection:
        for table, _ in sealed_columns():
            connection.execute(insert(table).values(rows[table.name]))
    engine.dispose()
    return rows


def a_file(ticket: Ticket, person: Person, message_id: int, **other: Any) -> Attachment:  # noqa: ANN401
    """Make a photo of a message."""
    return Attachment(
        ticket_id=ticket.id,
        person_id=person.id,
        purpose=MediaPurpose.REPORT,
        chat_id=ticket.chat_id or 0,
        message_id=message_id,
        kind=MediaKind.PHOTO,
        file_id="AgAC",
        file_unique_id="AQAD",
        at=NOW,
        **other,
    )


def kept(url: str, keyring: Keyring) -> dict[str, dict[str, Any]]:
    """Read those rows back."""
    engine = engine_of(url, keyring)
    with engine.connect() as connection:
        found = {
            table.name: dict(connection.execute(select(table)).mappings().one())
            for table, _ in sealed_columns()
        }
    engine.dispose()
    return found


def test_what_is_sealed_shows_nowhere_and_comes_back(url: str) -> None:
    """Proves for each sealed column that a dump does not hold its value, and the program does."""
    rows = fill(url, Keyring([NEW]))
    written = dump(url)
    assert not any(part in written for part in ("石榴", "139123", "29.65", r"\u77f3"))
    assert kept(url, Keyring([OLD, NEW])) == rows


def test_without_a_key_the_columns_hold_what_they_held(url: str) -> None:
    """Proves that nothing changes for those who have no key: a dump holds the plain values."""
    rows = fill(url, NO_KEYS)
    written = dump(url)
    assert "\x1e" not in written
    sealable = sum(len(columns) for _, columns in sealed_columns())
    assert written.count(PLANTED) + written.count("29.6543219") == sealable
    assert kept(url, NO_KEYS) == rows
    assert kept(url, Keyring([NEW])) == rows


async def test_emptiness_is_kept_as_it_is(url: str) -> None:
    """Proves that what is empty or forgotten needs no key, so that indexes find the rest."""
    database = open_database(url, synchronous="OFF", keyring=Keyring([NEW]))
    async with database.writing() as uow:
        chat, person = uow.add(a_chat(title="")), uow.add(a_person(username=None))
        ticket = await a_ticket(uow, chat, person)
        uow.add(a_report(ticket, 1, text=GONE))
    await database.close()
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
        assert file.execute("SELECT title FROM chats").fetchall() == [("",)]
        assert file.execute("SELECT username, length(name) > 40 FROM persons").fetchall() == [
            (None, 1)
        ]
        assert file.execute("SELECT text FROM reports").fetchall() == [(GONE,)]


async def test_one_file_comes_once_also_when_sealed(database: Database) -> None:
    """Proves that the mark of a file is kept so that the same file of a message is refused."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        uow.add(a_file(await a_ticket(uow, chat, person), person, 5))
    with pytest.raises(Conflict):
        async with database.writing() as uow:
            uow.add(a_file(await a_ticket(uow, chat, person), person, 5))


async def test_a_missing_key_is_a_trouble_of_the_database(url: str) -> None:
    """Proves that a bot which meets a key it lacks waits and says why, and loses no update."""
    with_key = open_database(url, synchronous="OFF", keyring=Keyring([NEW]))
    _, person = await a_place(with_key)
    await with_key.close()
    without = open_database(url, synchronous="OFF")
    with pytest.raises(KeyMissing) as missing:
        async with without.reading() as uow:
            await uow.people.get(person.id)
    await without.close()
    assert ailment_in(missing.value) == str(missing.value)
    assert NEW.id in str(missing.value)


async def test_a_database_is_not_touched_without_its_keys(url: str) -> None:
    """Proves that the start is refused, whether no key is given or another one."""
    database = open_database(url, synchronous="OFF", keyring=Keyring([NEW]))
    async with database.writing() as uow:
        await note_key(uow, Keyring([NEW]), NOW)
    await database.close()
    assert await schema.keys_of(url) == [NEW.id]
    before = dump(url)
    for keyring in (NO_KEYS, Keyring([OLD])):
        with pytest.raises(KeyMissing, match=f"encrypted with the key {NEW.id}"):
            await schema.upgrade(url, keyring=keyring)
    assert dump(url) == before
    await schema.upgrade(url, keyring=Keyring([OLD, NEW]))


async def test_places_on_the_map_outlive_a_change_of_schema(url: str) -> None:
    """Proves that numbers kept as numbers before there was sealing are the same afterwards."""
    database = open_database(url, synchronous="OFF")
    chat, person = await a_place(database)
    async with database.writing() as uow:
        ticket = await a_ticket(uow, chat, person)
        there, nowhere = (
            uow.add(a_file(ticket, person, number, latitude=spot, longitude=spot and 92.59301))
            for number, spot in ((1, 29.140625), (2, None))
        )
    await database.close()
    await schema.move(url, "0006")
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
        kinds = file.execute("SELECT typeof(latitude) FROM attachments ORDER BY id").fetchall()
    assert kinds == [("real",), ("null",)]
    await schema.upgrade(url, backup=False)
    database = open_database(url, synchronous="OFF", keyring=Keyring([NEW]))
    async with database.reading() as uow:
        found = await uow.tickets.attachments(ticket.id)
    await database.close()
    assert [(item.id, item.latitude, item.longitude) for item in found] == [
        *((there.id, 29.140625, 92.59301), (nowhere.id, None, None))
    ]


async def test_no_older_schema_takes_sealed_values(url: str) -> None:
    """Proves that going back is refused while something may be sealed, and changes nothing."""
    database = open_database(url, synchronous="OFF", keyring=Keyring([NEW]))
    async with database.writing() as uow:
        await note_key(uow, Keyring([NEW]), NOW)
    await database.close()
    with pytest.raises(RuntimeError, match="rotate --off first"):
        await schema.move(url, "0006")
    assert await schema.current(url) == schema.head()
