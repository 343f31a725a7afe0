from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from statements import statements
from storage_samples import NOW, a_place, a_ticket

from domain.chats import Chat
from domain.corrections import Corrected, Correction
from domain.people import Person
from domain.ticket import State, Ticket
from storage.unit_of_work import Database, SqlUnitOfWork

SINCE = NOW - timedelta(days=90)


async def over(
    uow: SqlUnitOfWork,
    chat: Chat,
    person: Person,
    at: datetime = NOW,
    **facts: Any,  # noqa: ANN401
) -> Ticket:
    """Keep a closed ticket about a lamp at a building."""
    told: dict[str, Any] = {"compound": "c1", "building": "3", "state": State.CLOSED}
    return await a_ticket(uow, chat, person, **told | {"closed_at": at} | facts)


@pytest.mark.parametrize(
    ("facts", "is_found"),
    [
        ({}, True),
        ({"unit": "2", "room": "401"}, True),
        ({"at": SINCE}, True),
        ({"at": SINCE - timedelta(seconds=1)}, False),
        ({"state": State.REJECTED}, False),
        ({"state": State.MERGED}, False),
        ({"state": State.CONTESTED, "closed_at": None}, False),
        ({"category": "water"}, False),
        ({"building": "4"}, False),
        ({"compound": None}, False),
        ({"community": "other"}, False),
    ],
)
async def test_the_same_trouble_is_found(
    database: Database, facts: dict[str, Any], is_found: bool
) -> None:
    """Proves that disk and memory answer alike which closed tickets are of the same trouble."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        other = await over(uow, chat, person, **facts)
        ticket = await a_ticket(uow, chat, person, compound="c1", building="3")
        expected = [other.id] if is_found else []
        unwritten = await uow.tickets.same_trouble(ticket, since=SINCE)
        assert [item.id for item in unwritten] == expected
    async with database.reading() as uow:
        known = await uow.tickets.get(ticket.id)
        assert known is not None
        found = await uow.tickets.same_trouble(known, since=SINCE)
    assert [item.id for item in found] == expected


async def test_without_a_building_the_words_for_the_spot_decide(database: Database) -> None:
    """Proves that two tickets at the same road are found, and those at another are not."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        spot = {"compound": None, "building": None}
        same = await over(uow, chat, person, **spot, place_note="建设路45号")
        await over(uow, chat, person, **spot, place_note="建设路46号")
        await over(uow, chat, person, compound=None, place_note="建设路45号")
        ticket = await a_ticket(uow, chat, person, **spot, place_note="建设路45号")
        found = await uow.tickets.same_trouble(ticket, since=SINCE)
    assert [item.id for item in found] == [same.id]


async def test_asking_writes_nothing_and_sees_what_this_unit_changed(database: Database) -> None:
    """Proves that bulk inserts stay whole, and that a ticket reopened just now is not found."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        earlier = await over(uow, chat, person)
    with statements(database) as seen:
        async with database.writing() as uow:
            again = await uow.tickets.get(earlier.id)
            assert again is not None
            again.state, again.version = State.CONTESTED, 2
            ticket = await a_ticket(uow, chat, person, compound="c1", building="3")
            assert not await uow.tickets.same_trouble(ticket, since=SINCE)
            assert not [one for one in seen if one.startswith(("INSERT", "UPDATE tickets"))]


async def test_corrections_come_oldest_first_and_by_community(database: Database) -> None:
    """Proves that what was put right is kept, with the link and the root cause of its ticket."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        first = await over(uow, chat, person)
        ticket = await a_ticket(uow, chat, person, follows=first.id, root_cause="线路老化")
        for minutes, community in ((5, "banka"), (1, "banka"), (3, "other")):
            uow.add(
                Correction(
                    community=community,
                    ticket_id=ticket.id,
                    person_id=person.id,
                    what=Corrected.CATEGORY,
                    before="light",
                    after=f"after-{minutes}",
                    at=NOW + timedelta(minutes=minutes),
                )
            )
        keeper = await uow.people.get(person.id)
        assert keeper is not None
        keeper.learning_since = NOW
    async with database.reading() as uow:
        kept = await uow.corrections.of("banka")
        assert [item.after for item in kept] == ["after-1", "after-5"]
        assert kept[0].what is Corrected.CATEGORY
        row = await uow.tickets.get(ticket.id)
        agreed = await uow.people.get(person.id)
    assert row is not None
    assert agreed is not None
    assert (row.follows, row.root_cause, agreed.learning_since) == (first.id, "线路老化", NOW)
