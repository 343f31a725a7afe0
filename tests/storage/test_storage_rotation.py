"""Bringing everything under another key, or none: in steps, beside a bot, to be begun again."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import select
from statements import statements
from storage_samples import NOW, a_chat, a_person, a_report, a_ticket, minutes

from domain.ticket import Report
from storage import rotation, schema
from storage.key_rows import key_rows, note_key, note_run
from storage.keyring import NO_KEYS, Key, Keyring, new_key
from storage.rotation import Rotated, is_led_by, rotate
from storage.unit_of_work import Database, open_database

OLD, NEW = Key(new_key()), Key(new_key())
OLD_RING, BOTH, NEW_RING = Keyring([OLD]), Keyring([NEW, OLD]), Keyring([NEW])
MANY = 450
"""More rows than two steps."""


@pytest.fixture
def url(sqlite: str) -> str:
    """Give a file: these tests look into it."""
    return sqlite


async def keep_many(database: Database) -> None:
    """Keep reports, a dialogue and facts."""
    async with database.writing() as uow:
        chat, person = uow.add(a_chat(title="幸福家园")), uow.add(a_person(name="王芳"))
        ticket = await a_ticket(uow, chat, person, room="401", place_note="石榴树下")
        for number in range(MANY):
            uow.add(a_report(ticket, number, text=f"石榴籽{number}"))
        await uow.conversations.keep("777:5:5:", state="x", data={"text": "石榴汁"})


async def told(database: Database) -> list[str]:
    """Give what is kept."""
    async with database.reading() as uow:
        found = await uow.session.scalars(select(Report).order_by(Report.id))  # type: ignore[arg-type]
        data = await uow.conversations.data("777:5:5:")
        return [*(item.text for item in found), data["text"]]


async def turned(url: str, keyring: Keyring) -> Rotated:
    """Rotate a database that nobody else has open."""
    database = open_database(url, synchronous="OFF", keyring=keyring)
    done = await rotate(database, keyring, now=lambda: NOW)
    await database.close()
    return done


def seals(url: str) -> dict[str, int]:
    """Count the values of a file by how they are kept: a key's name, or plain."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
        dump = "\n".join(file.iterdump())
    names = {"old": f":{OLD.id}:", "new": f":{NEW.id}:", "plain": "石榴"}
    return {name: dump.count(part) for name, part in names.items()}


async def test_a_readable_database_is_sealed_and_opened_again(url: str) -> None:
    """Proves the whole way: none, a key, another key, none; what is kept stays the same."""
    plain = open_database(url, synchronous="OFF")
    await keep_many(plain)
    before = await told(plain)
    await plain.close()
    values = MANY + 5
    assert seals(url)["plain"] == MANY + 2
    for keyring, over, counts in (
        (OLD_RING, [], {"old": values, "new": 0, "plain": 0}),
        (BOTH, [OLD.id], {"old": 0, "new": values, "plain": 0}),
        (NEW_RING.only_opening(), [NEW.id], {"old": 0, "new": 0, "plain": MANY + 2}),
    ):
        done = await turned(url, keyring)
        assert (done.rows, done.written, done.over) == (MANY + 4, MANY + 4, over)
        assert seals(url) == counts
        database = open_database(url, synchronous="OFF", keyring=keyring)
        assert await told(database) == before
        await database.close()
    assert await schema.keys_of(url) == []


@pytest.mark.postgres
async def test_postgresql_is_sealed_and_opened_again(postgres: str) -> None:
    """Proves the same on a server: what is kept stays the same, and a second run writes nothing."""
    plain = open_database(postgres)
    await keep_many(plain)
    before = await told(plain)
    await plain.close()
    for keyring, written in (
        (NEW_RING, MANY + 4),
        (NEW_RING, 0),
        (NEW_RING.only_opening(), MANY + 4),
    ):
        done = await turned(postgres, keyring)
        assert (done.rows, done.written) == (MANY + 4, written)
        database = open_database(postgres, keyring=keyring)
        assert await told(database) == before
        await database.close()
    assert await schema.keys_of(postgres) == []


async def test_a_second_run_writes_nothing(url: str) -> None:
    """Proves that what is done is only read, without taking the right to write for it."""
    database = open_database(url, synchronous="OFF", keyring=NEW_RING)
    await keep_many(database)
    await rotate(database, NEW_RING, now=lambda: NOW)
    with statements(database) as seen:
        done = await rotate(database, NEW_RING, now=lambda: NOW + minutes(5))
    assert (done.rows, done.written, done.over) == (MANY + 4, 0, [])
    assert [line for line in seen if line.startswith("UPDATE")] == [
        "UPDATE keys SET whole_at=?",
    ]
    async with database.reading() as uow:
        (row,) = await key_rows(uow)
    assert (row.id, row.since, row.whole_at) == (NEW.id, NOW, NOW + minutes(5))
    await database.close()


async def test_a_run_that_was_cut_off_is_begun_again(url: str) -> None:
    """Proves that after a cut all is readable, nothing counts as done, and a new run ends it."""
    plain = open_database(url, synchronous="OFF")
    await keep_many(plain)
    before = await told(plain)
    await plain.close()
    database = open_database(url, synchronous="OFF", keyring=NEW_RING)

    def cut(rows: int, everything: int) -> None:
        assert everything == MANY + 4
        if rows > 2 * rotation.STEP:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await rotate(database, NEW_RING, now=lambda: NOW, progress=cut)
    halfway = seals(url)
    assert halfway["new"] > 2 * rotation.STEP
    assert halfway["plain"] > 0
    assert await told(database) == before
    async with database.reading() as uow:
        assert [row.whole_at for row in await key_rows(uow)] == [None]
    done = await rotate(database, NEW_RING, now=lambda: NOW)
    assert 0 < done.written < MANY
    assert seals(url)["plain"] == 0
    assert await told(database) == before
    await database.close()


async def test_a_bot_goes_on_meanwhile(url: str) -> None:
    """Proves that what another process changes during the run is neither lost nor left readable."""
    plain = open_database(url, synchronous="OFF")
    await keep_many(plain)
    await plain.close()
    bot = open_database(url, synchronous="OFF", keyring=NEW_RING)
    other = open_database(url, synchronous="OFF", keyring=NEW_RING)
    changes: list[str] = []
    turning = asyncio.ensure_future(rotate(other, NEW_RING, now=lambda: NOW))  # noqa: TID251 - the test awaits it
    while not turning.done():
        async with bot.writing() as uow:
            words = f"石榴皮{len(changes)}"
            report = await uow.tickets.report_at(1, len(changes))
            assert report is not None
            report.text = words
            changes.append(words)
        await asyncio.sleep(0.005)
    await turning
    assert len(changes) > 3
    now = await told(bot)
    assert now[: len(changes)] == changes
    assert now[len(changes) : MANY] == [f"石榴籽{n}" for n in range(len(changes), MANY)]
    assert seals(url)["plain"] == 0
    await bot.close()
    await other.close()


async def test_a_dialogue_does_not_grow_younger(url: str) -> None:
    """Proves that the sweep forgets a dialogue by its last word, not by the change of a key."""
    database = open_database(url, synchronous="OFF")
    await keep_many(database)
    await database.close()
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file, file:
        file.execute("UPDATE conversations SET updated_at = '2020-01-01 00:00:00'")
    await turned(url, NEW_RING)
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
        (found,) = file.execute("SELECT updated_at FROM conversations").fetchall()
    assert found == ("2020-01-01 00:00:00",)


async def test_a_new_database_is_whole_from_its_first_key(url: str) -> None:
    """Proves that nobody is asked to rotate where nothing was ever readable."""
    database = open_database(url, synchronous="OFF", keyring=NEW_RING)
    async with database.writing() as uow:
        await note_key(uow, NEW_RING, NOW)
    await keep_many(database)
    async with database.writing() as uow:
        await note_key(uow, BOTH, NOW + minutes(1))
        await note_key(uow, Keyring([OLD, NEW]), NOW + minutes(2))
        await note_key(uow, NO_KEYS, NOW + minutes(3))
        rows = await key_rows(uow)
    assert [(row.id, row.since, row.whole_at) for row in rows] == [
        (NEW.id, NOW, NOW),
        (OLD.id, NOW + minutes(2), None),
    ]
    await database.close()


async def test_the_bot_that_started_last_leads(url: str) -> None:
    """Proves that a rotation knows whether the running bot seals with the key it goes to."""
    database = open_database(url, synchronous="OFF", keyring=BOTH)
    assert not await is_led_by(database, BOTH)
    for number, (keyring, led) in enumerate(((OLD_RING, False), (BOTH, True), (OLD_RING, False))):
        async with database.writing() as uow:
            await note_key(uow, keyring, NOW)
            await note_run(uow, keyring, NOW + timedelta(hours=number))
            await note_run(uow, NO_KEYS, NOW + timedelta(days=9))
        assert await is_led_by(database, BOTH) is led
        assert not await is_led_by(database, BOTH.only_opening())
    await database.close()
