from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from storage_samples import BOT, NOW, a_chat, a_place, an_item, minutes

from domain.chats import Chat
from domain.leases import LONGEST_LEASE
from domain.outbox import OutboxItem, OutboxState, Urgency
from storage.unit_of_work import Database


async def lease(
    database: Database, *, now: datetime = NOW, holder: str = "t", limit: int = 9, bot: int = BOT
) -> Sequence[OutboxItem]:
    """Lease for five minutes in a unit of its own."""
    async with database.writing() as uow:
        return await uow.outbox.lease(
            bot_id=bot, token=holder, now=now, until=now + minutes(5), limit=limit
        )


async def put(database: Database, *items: OutboxItem) -> None:
    """Put intents, each in a unit of its own."""
    for item in items:
        async with database.writing() as uow:
            await uow.outbox.put(item)


async def finish(database: Database, item: OutboxItem) -> None:
    """Do what the sender does once a message is out."""
    async with database.writing() as uow:
        held = await uow.outbox.held(item.id, "t")
        assert held is not None
        held.state, held.done_at = OutboxState.SENT, NOW


@pytest.fixture
async def chats(database: Database) -> list[Chat]:
    """Keep three chats."""
    async with database.writing() as uow:
        return [uow.add(a_chat(address)) for address in (-1, -2, -3)]


def kinds(items: Sequence[OutboxItem]) -> list[str]:
    """Give what the rows are called."""
    return [item.kind for item in items]


async def test_a_lease_marks_the_row(database: Database, chats: list[Chat]) -> None:
    """Proves that a leased row carries token, term and attempt, and is held by that token only."""
    await put(database, an_item(chats[0], payload={"text": "灯"}))
    (leased,) = await lease(database)
    async with database.reading() as uow:
        held = await uow.outbox.held(leased.id, "t")
        assert held is not None
        assert (held.lease_until, held.attempts, held.uncertain) == (NOW + minutes(5), 1, False)
        assert held.payload == {"text": "灯"}
        assert await uow.outbox.held(leased.id, "other") is None
        assert await uow.outbox.held(leased.id + 1, "t") is None


async def test_a_chat_gets_one_row_at_a_time(database: Database, chats: list[Chat]) -> None:
    """Proves that order in a chat holds: the second row waits until the first is done."""
    await put(database, an_item(chats[0], kind="first"), an_item(chats[0], kind="second"))
    (first,) = await lease(database)
    assert first.kind == "first"
    assert await lease(database) == []
    await finish(database, first)
    assert kinds(await lease(database)) == ["second"]


async def test_urgent_rows_and_chats_go_first(database: Database, chats: list[Chat]) -> None:
    """Proves that urgency decides in a chat and between chats, then age; the limit cuts."""
    await put(
        database,
        an_item(chats[0], kind="notice"),
        an_item(chats[1], kind="card", urgency=Urgency.CARD),
        an_item(chats[2], kind="old card", urgency=Urgency.CARD),
        an_item(chats[2], kind="danger", urgency=Urgency.DANGER),
    )
    assert kinds(await lease(database, limit=2)) == ["danger", "card"]
    assert kinds(await lease(database)) == ["notice"]


async def test_rows_for_later_wait_without_blocking(database: Database, chats: list[Chat]) -> None:
    """Proves that a row put off neither goes early nor holds up what is due behind it."""
    await put(
        database,
        an_item(chats[0], kind="later", not_before=NOW + minutes(10)),
        an_item(chats[0], kind="now"),
    )
    (first,) = await lease(database)
    assert first.kind == "now"
    await finish(database, first)
    assert await lease(database, now=NOW + minutes(9)) == []
    assert kinds(await lease(database, now=NOW + minutes(10))) == ["later"]


async def test_a_lease_that_ran_out_is_taken_over_and_marked(
    database: Database, chats: list[Chat]
) -> None:
    """Proves that a dead sender's row goes again, marked as maybe sent, and its token is void."""
    await put(database, an_item(chats[0], kind="first"), an_item(chats[0], kind="second"))
    (first,) = await lease(database, holder="old")
    assert await lease(database, now=NOW + minutes(4.9), holder="new") == []
    (again,) = await lease(database, now=NOW + minutes(5), holder="new")
    assert (again.id, again.uncertain, again.attempts) == (first.id, True, 2)
    async with database.reading() as uow:
        assert await uow.outbox.held(first.id, "old") is None
        assert await uow.outbox.held(first.id, "new") is not None


async def test_other_bots_rows_are_left_alone(database: Database, chats: list[Chat]) -> None:
    """Proves that each bot sends its own."""
    await put(database, an_item(chats[0]))
    assert await lease(database, bot=BOT + 1) == []
    async with database.reading() as uow:
        assert await uow.outbox.next_due(BOT + 1, now=NOW) is None


async def test_a_half_set_lease_cannot_be_kept(database: Database, chats: list[Chat]) -> None:
    """Proves that token and term come and go together."""
    await put(database, an_item(chats[0]))
    (leased,) = await lease(database)

    async def attempt() -> None:
        async with database.writing() as uow:
            held = await uow.outbox.held(leased.id, "t")
            assert held is not None
            held.lease_token = None

    with pytest.raises(IntegrityError):
        await attempt()


@pytest.mark.parametrize("together", [True, False])
async def test_intents_with_one_key_become_one(
    database: Database, chats: list[Chat], together: bool
) -> None:
    """Proves that ten quick changes are one edit, in one batch and over several."""
    items = [
        an_item(chats[0], dedupe_key="k", payload={"a": 1, "b": 1}, not_before=NOW + minutes(3)),
        an_item(chats[0], dedupe_key="k", payload={"b": 2}, urgency=Urgency.ANSWER),
        an_item(chats[0], dedupe_key="k", payload={"c": 3}, not_before=NOW + minutes(9)),
    ]
    if together:
        async with database.writing() as uow:
            for item in items:
                await uow.outbox.put(item)
    else:
        await put(database, *items)
    async with database.reading() as uow:
        assert len(await uow.outbox.waiting(chats[0].id)) == 1
    (merged,) = await lease(database)
    assert merged.payload == {"a": 1, "b": 2, "c": 3}
    assert (merged.urgency, merged.not_before) == (Urgency.ANSWER, NOW)


async def test_keys_merge_only_with_rows_nobody_is_sending(
    database: Database, chats: list[Chat]
) -> None:
    """Proves that a change during a send is not lost in it, and that the sender learns of it."""
    await put(database, an_item(chats[0], kind="first", dedupe_key="k"))
    (first,) = await lease(database)
    async with database.reading() as uow:
        assert not await uow.outbox.has_twin(first)
    await put(database, an_item(chats[0], kind="second", dedupe_key="k"))
    async with database.reading() as uow:
        assert await uow.outbox.has_twin(first)
        assert len(await uow.outbox.waiting(chats[0].id)) == 2
    await finish(database, first)
    await put(database, an_item(chats[0], kind="third", dedupe_key="k"))
    (second,) = await lease(database)
    assert second.kind == "second"
    async with database.reading() as uow:
        assert not await uow.outbox.has_twin(second)


async def test_intents_without_a_key_stay_apart(database: Database, chats: list[Chat]) -> None:
    """Proves that nothing is merged by accident."""
    async with database.writing() as uow:
        for _ in range(3):
            await uow.outbox.put(an_item(chats[0]))
        await uow.outbox.put(an_item(chats[0], dedupe_key="a"))
        await uow.outbox.put(an_item(chats[0], dedupe_key="b"))
        assert len(await uow.outbox.waiting(chats[0].id)) == 5
        assert len(await uow.outbox.waiting(chats[1].id)) == 0
        assert not await uow.outbox.has_twin(an_item(chats[0]))


async def test_the_next_due_instant(database: Database, chats: list[Chat]) -> None:
    """Proves that the sender sleeps exactly until something may go, in flight or waiting."""

    async def due() -> datetime | None:
        async with database.reading() as uow:
            return await uow.outbox.next_due(BOT, now=NOW)

    assert await due() is None
    await put(database, an_item(chats[0], not_before=NOW + minutes(8)))
    assert await due() == NOW + minutes(8)
    await put(database, an_item(chats[0], not_before=NOW))
    assert await due() == NOW
    (leased,) = await lease(database)
    assert await due() == NOW + minutes(5)
    await put(database, an_item(chats[1], not_before=NOW + minutes(1)))
    assert await due() == NOW + minutes(1)
    await finish(database, leased)
    await lease(database, now=NOW + minutes(1))
    assert await due() == NOW + minutes(6)


async def test_a_late_urgent_row_does_not_make_the_sender_spin(
    database: Database, chats: list[Chat]
) -> None:
    """Proves that a run-out lease behind one in flight is not called due before that one ends."""
    await put(database, an_item(chats[0], kind="notice"))
    await lease(database)
    await put(database, an_item(chats[0], kind="danger", urgency=Urgency.DANGER))
    assert kinds(await lease(database, now=NOW + minutes(6))) == ["danger"]
    async with database.reading() as uow:
        assert await uow.outbox.next_due(BOT, now=NOW) == NOW + minutes(11)


async def test_a_lease_from_before_the_clock_was_put_back_holds_nothing(
    database: Database, chats: list[Chat]
) -> None:
    """Proves that a row taken a day ahead goes now, and does not hold up its chat for a day."""
    await put(database, an_item(chats[0], kind="first"), an_item(chats[0], kind="second"))
    (ahead,) = await lease(database, now=NOW + timedelta(days=1), holder="ahead")
    async with database.reading() as uow:
        assert await uow.outbox.next_due(BOT, now=NOW) == NOW
        edge = NOW + timedelta(days=1) + minutes(5) - LONGEST_LEASE
        assert await uow.outbox.next_due(BOT, now=edge) == edge + LONGEST_LEASE
    (first,) = await lease(database)
    assert (first.id, first.uncertain) == (ahead.id, True)
    await finish(database, first)
    assert kinds(await lease(database)) == ["second"]


async def test_buckets_are_shared_and_begin_empty(database: Database) -> None:
    """Proves that limits are counted in the database, one row a key."""
    async with database.writing() as uow:
        bucket = await uow.outbox.bucket("chat:1")
        assert bucket.stamps == []
        assert await uow.outbox.bucket("chat:1") is bucket
        bucket.stamps = [1.0, 2.0]
    async with database.reading() as uow:
        assert (await uow.outbox.bucket("chat:1")).stamps == [1.0, 2.0]


async def test_done_rows_are_forgotten_in_time(database: Database) -> None:
    """Proves that retention takes done rows only, and only old ones."""
    chat, _ = await a_place(database)
    await put(database, an_item(chat), an_item(chat))
    (first,) = await lease(database)
    await finish(database, first)
    async with database.writing() as uow:
        await uow.outbox.forget_before(NOW)
        held = await uow.outbox.held(first.id, "t")
        assert held is None
        assert len(await uow.outbox.waiting(chat.id)) == 1
    async with database.writing() as uow:
        await uow.outbox.forget_before(NOW + minutes(1))
        assert len(await uow.outbox.waiting(chat.id)) == 1
