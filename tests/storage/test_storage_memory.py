from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from storage_samples import BOT, NOW, a_person, minutes

from storage.desk_tables import conversations
from storage.unit_of_work import Database
from usecases.ports import Conflict


async def test_a_dialogue_is_kept_and_forgotten(database: Database) -> None:
    """Proves that state and data survive the unit, and that emptying both ends the dialogue."""
    async with database.writing() as uow:
        talks = uow.conversations
        assert (await talks.state("k"), await talks.data("k")) == (None, {})
        await talks.keep("k", state="asking", data={"building": "3"})
        assert (await talks.state("k"), await talks.data("k")) == ("asking", {"building": "3"})
    async with database.writing() as uow:
        talks = uow.conversations
        assert (await talks.state("k"), await talks.data("k")) == ("asking", {"building": "3"})
        await talks.keep("k", state=None, data={"building": "4"})
    async with database.writing() as uow:
        assert await uow.conversations.data("k") == {"building": "4"}
        await uow.conversations.keep("k", state=None, data={})
        await uow.conversations.keep("never", state=None, data={})
        assert await uow.conversations.data("k") == {}
    async with database.reading() as uow:
        assert (await uow.conversations.state("k"), await uow.conversations.data("k")) == (None, {})


async def test_a_dialogue_may_end_and_begin_again_in_one_unit(database: Database) -> None:
    """Proves that forgetting and remembering a key in one batch leaves the last word."""
    async with database.writing() as uow:
        await uow.conversations.keep("k", state="one", data={})
    async with database.writing() as uow:
        await uow.conversations.keep("k", state=None, data={})
        await uow.conversations.keep("k", state="two", data={"n": 2})
        await uow.conversations.keep("new", state="x", data={})
        await uow.conversations.keep("new", state=None, data={})
    async with database.reading() as uow:
        assert await uow.conversations.state("k") == "two"
        assert await uow.conversations.data("k") == {"n": 2}
        assert await uow.conversations.state("new") is None


async def test_what_a_dialogue_gives_is_a_copy(database: Database) -> None:
    """Proves that data changed by a handler is not kept unless it says so."""
    given = {"list": [1]}
    async with database.writing() as uow:
        await uow.conversations.keep("k", state="s", data=given)
        given["list"].append(2)
        (await uow.conversations.data("k"))["list"].append(3)
        assert await uow.conversations.data("k") == {"list": [1]}
    async with database.reading() as uow:
        assert await uow.conversations.data("k") == {"list": [1]}


async def test_old_dialogues_are_forgotten_by_the_databases_clock(database: Database) -> None:
    """Proves that the sweep goes by when the row was last written."""
    async with database.writing() as uow:
        await uow.conversations.keep("k", state="s", data={})
    async with database.writing() as uow:
        await uow.conversations.forget_before(NOW - timedelta(days=3650))
        assert await uow.conversations.state("k") == "s"
    async with database.writing() as uow:
        await uow.conversations.forget_before(NOW + timedelta(days=365_000))
    async with database.reading() as uow:
        assert await uow.conversations.state("k") is None


async def test_going_on_with_a_dialogue_dates_it_anew(database: Database) -> None:
    """Proves that a long dialogue is not swept while somebody is in it."""
    async with database.writing() as uow:
        await uow.conversations.keep("k", state="s", data={})
        await uow.flush()
        await uow.session.execute(update(conversations).values(updated_at=NOW - minutes(9)))
    async with database.writing() as uow:
        await uow.conversations.keep("k", state="next", data={})
        await uow.flush()
        dated = await uow.session.scalar(select(conversations.c.updated_at))
        assert dated is not None
        assert dated > NOW - minutes(9)


async def test_an_update_is_new_once(database: Database) -> None:
    """Proves that a second delivery is recognised, for each bot apart, in big batches too."""
    batch = range(1000, 2300)
    async with database.writing() as uow:
        assert await uow.inbox.new_among(BOT, batch) == set(batch)
        await uow.inbox.remember(BOT, batch, NOW)
        await uow.inbox.remember(BOT, [], NOW)
    async with database.writing() as uow:
        assert await uow.inbox.new_among(BOT, [999, *batch, 2300]) == {999, 2300}
        assert await uow.inbox.new_among(BOT + 1, [1000]) == {1000}


async def test_an_update_is_remembered_once(database: Database) -> None:
    """Proves that two processes that take the same update cannot both keep it."""
    async with database.writing() as uow:
        await uow.inbox.remember(BOT, [1], NOW)

    async def attempt() -> None:
        async with database.writing() as uow:
            uow.add(a_person())
            await uow.inbox.remember(BOT, [1, 2], NOW)

    with pytest.raises(Conflict):
        await attempt()
    async with database.reading() as uow:
        assert await uow.inbox.new_among(BOT, [1, 2]) == {2}
        assert await uow.people.by_telegram(5_000_000_001) is None


async def test_old_updates_are_forgotten(database: Database) -> None:
    """Proves that retention forgets what is older than the instant."""
    async with database.writing() as uow:
        await uow.inbox.remember(BOT, [1], NOW - minutes(1))
        await uow.inbox.remember(BOT, [2], NOW)
        await uow.inbox.forget_before(NOW)
    async with database.reading() as uow:
        assert await uow.inbox.new_among(BOT, [1, 2]) == {1}


async def test_dead_letters_wait_to_be_replayed(database: Database) -> None:
    """Proves that a failed update is kept whole, oldest first, until it is handled."""
    async with database.writing() as uow:
        first = uow.inbox.bury(bot_id=BOT, update_id=1, payload="{}", error="boom", now=NOW)
        second = uow.inbox.bury(
            bot_id=BOT, update_id=2, payload='{"a": "灯"}', error="bang", now=NOW + minutes(1)
        )
    async with database.writing() as uow:
        waiting = await uow.inbox.dead_letters()
        assert [letter.id for letter in waiting] == [first.id, second.id]
        assert [letter.id for letter in await uow.inbox.dead_letters(limit=1)] == [first.id]
        await uow.inbox.mark_replayed(waiting[0], NOW + minutes(2))
        await uow.inbox.mark_failed(waiting[1], "again")
    async with database.reading() as uow:
        (left,) = await uow.inbox.dead_letters()
        assert (left.payload, left.error, left.attempts) == ('{"a": "灯"}', "again", 2)
        done = await uow.inbox.dead_letter(first.id)
        assert done is not None
        assert (done.replayed_at, done.attempts) == (NOW + minutes(2), 1)
        assert await uow.inbox.dead_letter(second.id + 99) is None
