from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import StatementError
from storage_samples import BOT, NOW, a_chat, a_person, a_place, a_report, a_ticket, an_item

from domain.chats import Membership
from storage.unit_of_work import Database
from usecases.ports import Conflict


async def test_rows_may_come_in_any_order_but_must_fit_in_the_end(database: Database) -> None:
    """Proves that foreign keys are judged when the unit ends, and that they are judged."""

    async def attempt() -> None:
        async with database.writing() as uow:
            uow.add(Membership(chat_id=98, person_id=99, seen_at=NOW))
            await uow.flush()

    with pytest.raises(Conflict):
        await attempt()
    async with database.writing() as uow:
        member = uow.add(Membership(chat_id=0, person_id=0, seen_at=NOW))
        await uow.flush()
        member.chat_id, member.person_id = uow.add(a_chat()).id, uow.add(a_person()).id


async def test_removed_rows_are_gone(database: Database) -> None:
    """Proves that removing works for kept rows and for rows added a moment ago."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        old = await uow.people.get(person.id)
        assert old is not None
        await uow.remove(old)
        await uow.remove(uow.add(a_person(3)))
        assert await uow.people.get(person.id) is None
        assert await uow.people.by_telegram(person.telegram_id or 0) is None
        assert await uow.people.by_telegram(3) is None
    async with database.reading() as uow:
        assert await uow.people.get(person.id) is None
        assert await uow.people.by_telegram(3) is None
        assert await uow.chats.get(chat.id) is not None


async def test_changes_inside_json_are_kept(database: Database) -> None:
    """Proves that a dict or list changed in place is noticed."""
    chat, _ = await a_place(database)
    async with database.writing() as uow:
        await uow.outbox.put(an_item(chat, payload={"text": "灯"}))
        (await uow.outbox.bucket("all")).stamps.append(1.5)
    async with database.writing() as uow:
        (item,) = await uow.outbox.lease(
            bot_id=BOT, token="t", now=NOW, until=NOW + timedelta(1), limit=1
        )
        item.payload["sent"] = 4
        (await uow.outbox.bucket("all")).stamps.append(2.5)
    async with database.reading() as uow:
        again = await uow.outbox.held(item.id, "t")
        assert again is not None
        assert again.payload == {"text": "灯", "sent": 4}
        assert (await uow.outbox.bucket("all")).stamps == [1.5, 2.5]


async def test_instants_are_kept_in_utc(database: Database) -> None:
    """Proves that any time zone goes in and the same instant comes out in UTC."""
    beijing = timezone(timedelta(hours=8))
    async with database.writing() as uow:
        person = uow.add(a_person(created_at=datetime(2026, 3, 2, 1, 0, tzinfo=beijing)))
    async with database.reading() as uow:
        kept = await uow.people.get(person.id)
        assert kept is not None
        assert kept.created_at.isoformat() == "2026-03-01T17:00:00+00:00"


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"created_at": datetime(2026, 3, 2, 1, 0)}, "needs a time zone"),  # noqa: DTZ001
        ({"state": "lost"}, "'lost' is not a valid ChatState"),
    ],
)
async def test_values_outside_the_types_are_refused(
    database: Database, facts: dict[str, object], complaint: str
) -> None:
    """Proves that naive instants and unknown words never reach the database."""

    async def attempt() -> None:
        async with database.writing() as uow:
            uow.add(a_chat(**facts))

    with pytest.raises(StatementError, match=complaint):
        await attempt()


async def test_unique_rows_are_enforced(database: Database) -> None:
    """Proves that two reports of one message cannot exist, whoever writes them."""
    chat, person = await a_place(database)

    async def attempt() -> None:
        async with database.writing() as uow:
            ticket = await a_ticket(uow, chat, person)
            uow.add(a_report(ticket, 10))
            uow.add(a_report(ticket, 10))

    with pytest.raises(Conflict):
        await attempt()
