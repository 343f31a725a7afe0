from __future__ import annotations

from statements import statements
from storage_samples import (
    BOT,
    NOW,
    a_chat,
    a_person,
    a_place,
    a_post,
    a_report,
    a_ticket,
    an_appointment,
    an_item,
    minutes,
)

from domain.chats import Chat, ChatKind, Membership, PostPurpose
from domain.people import Person, Role
from domain.ticket import Endorsement, Event, State, Ticket
from storage.unit_of_work import Database, SqlUnitOfWork

BATCH = 64


async def open_one(uow: SqlUnitOfWork, chat: Chat, telegram_id: int) -> Ticket:
    """Do with the ports what opening a ticket does."""
    person = await uow.people.by_telegram(telegram_id)
    assert person is None
    person = uow.add(a_person(telegram_id))
    home = await uow.chats.at(BOT, chat.address)
    assert home is not None
    assert await uow.people.appointments_of(person.id) == []
    assert await uow.chats.membership(home.id, person.id) is None
    uow.add(Membership(chat_id=home.id, person_id=person.id, seen_at=NOW))
    assert await uow.conversations.state(f"k{telegram_id}") is None
    assert await uow.posts.open_prompt(home.id, person.id) is None
    assert await uow.tickets.report_at(home.id, telegram_id) is None
    assert await uow.tickets.latest_by(home.id, person.id, since=NOW) is None
    ticket = await a_ticket(uow, home, person)
    uow.add(Event(ticket_id=ticket.id, at=NOW, actor_id=person.id, action="open"))
    uow.add(a_report(ticket, telegram_id))
    alike = await uow.tickets.live_in("banka", grid="g1")
    await uow.tickets.warm_words([item.id for item in alike])
    assert ticket in alike
    staff = await uow.chats.staff_of(BOT, "banka", "g1")
    assert staff is not None
    for place in (home, staff):
        await uow.outbox.put(an_item(place, dedupe_key=f"card:{ticket.id}:{place.id}"))
    return ticket


async def test_a_batch_of_complaints_costs_a_handful_of_statements(database: Database) -> None:
    """Proves that 64 people's complaints are written in bulk, and that nothing flushes between."""
    async with database.writing() as uow:
        chat = uow.add(a_chat())
        uow.add(a_chat(-2, kind=ChatKind.STAFF))
    numbers = range(1, BATCH + 1)
    with statements(database) as seen:
        async with database.writing() as uow:
            assert await uow.inbox.new_among(BOT, numbers) == set(numbers)
            await uow.inbox.remember(BOT, numbers, NOW)
            await uow.prefetch(
                bot_id=BOT,
                telegram_ids=numbers,
                addresses=[chat.address],
                posts={(chat.address, number) for number in numbers},
                conversation_keys=[f"k{number}" for number in numbers],
            )
            for number in numbers:
                await open_one(uow, chat, number)
    # 9 questions, one for each community, one for each counter; one write for each table.
    assert len(seen) <= 26, "\n".join(seen)
    assert sum(line.startswith("INSERT INTO tickets") for line in seen) == 1
    async with database.reading() as uow:
        found = await uow.tickets.listing("banka", states=[State.OPEN], limit=BATCH + 1)
    assert len(found) == BATCH


async def test_a_batch_of_presses_costs_a_handful_of_statements(database: Database) -> None:
    """Proves that 64 claims load and change their tickets in bulk, each under its version guard."""
    chat, reporter = await a_place(database)
    async with database.writing() as uow:
        worker = uow.add(a_person(9))
        uow.add(an_appointment(worker))
        made = [await a_ticket(uow, chat, reporter) for _ in range(BATCH)]
        for number, ticket in enumerate(made):
            uow.add(a_post(ticket, number))
            uow.add(Endorsement(ticket_id=ticket.id, person_id=reporter.id, at=NOW))
    with statements(database) as seen:
        async with database.writing() as uow:
            await uow.prefetch(
                bot_id=BOT,
                telegram_ids=[9],
                addresses=[chat.address],
                posts={(chat.address, number) for number in range(BATCH)},
            )
            for number in range(BATCH):
                person = await uow.people.by_telegram(9)
                room = await uow.chats.at(BOT, chat.address)
                assert person is not None
                assert room is not None
                assert len(await uow.people.appointments_of(person.id)) == 1
                post = await uow.posts.at(room.id, number)
                assert post is not None
                ticket = await uow.tickets.get(post.ticket_id)
                assert ticket is not None
                assert len(await uow.tickets.endorsements(ticket.id)) == 1
                assert await uow.tickets.reports(ticket.id) == []
                ticket.state, ticket.owner_id = State.CLAIMED, person.id
                ticket.version += 1
                uow.add(Event(ticket_id=ticket.id, at=NOW, actor_id=person.id, action="claim"))
                assert await uow.posts.cards(ticket.id) == [post]
                await uow.outbox.put(an_item(room, dedupe_key=f"card:{ticket.id}:{room.id}"))
    # The library writes a guarded row with a statement of its own, to see whether it won.
    guarded = [line for line in seen if line.startswith("UPDATE tickets")]
    assert len(guarded) == BATCH
    assert len(seen) - len(guarded) <= 24, "\n".join(seen)
    async with database.reading() as uow:
        found = await uow.tickets.listing("banka", states=[State.CLAIMED], limit=BATCH + 1)
    assert len(found) == BATCH


async def test_what_was_prefetched_is_not_asked_again(database: Database) -> None:
    """Proves that every lookup a batch makes is answered from memory, absences included."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        uow.add(an_appointment(person))
        uow.add(Membership(chat_id=chat.id, person_id=person.id, seen_at=NOW))
        ticket = await a_ticket(uow, chat, person)
        other = await a_ticket(uow, chat, person)
        uow.add(a_report(ticket, 3))
        uow.add(a_post(ticket, 4, person_id=person.id, purpose=PostPurpose.QUESTION))
        await uow.conversations.keep("k", state="s", data={})
    async with database.reading() as uow:
        await uow.prefetch(
            bot_id=BOT,
            telegram_ids=[person.telegram_id or 0, 404],
            addresses=[chat.address, -404],
            posts={(chat.address, 3), (chat.address, 4), (chat.address, 404), (-405, 1)},
            tickets=[other.id, 404],
            conversation_keys=["k", "unknown"],
        )
        with statements(database) as seen:
            known = await uow.people.by_telegram(person.telegram_id or 0)
            room = await uow.chats.at(BOT, chat.address)
            assert known is not None
            assert room is not None
            assert await uow.people.get(person.id) is known
            assert await uow.chats.get(chat.id) is room
            assert len(await uow.people.appointments_of(person.id)) == 1
            assert await uow.chats.membership(chat.id, person.id) is not None
            assert await uow.posts.at(chat.id, 4) is not None
            assert await uow.posts.open_prompt(chat.id, person.id) is not None
            assert await uow.posts.cards(ticket.id) == []
            assert await uow.tickets.report_at(chat.id, 3) is not None
            assert await uow.tickets.get(ticket.id) is not None
            assert await uow.tickets.get(other.id) is not None
            assert len(await uow.tickets.reports(ticket.id)) == 1
            assert await uow.tickets.endorsements(ticket.id) == []
            assert await uow.tickets.latest_by(chat.id, person.id, since=NOW) is not None
            assert await uow.conversations.state("k") == "s"
            for nothing in (
                await uow.people.by_telegram(404),
                await uow.chats.at(BOT, -404),
                await uow.chats.at(BOT, -405),
                await uow.posts.at(chat.id, 404),
                await uow.tickets.report_at(chat.id, 404),
                await uow.tickets.get(404),
                await uow.conversations.state("unknown"),
            ):
                assert nothing is None
        assert seen == []


async def test_prefetching_nothing_asks_nothing(database: Database) -> None:
    """Proves that an empty batch costs no question."""
    async with database.reading() as uow:
        with statements(database) as seen:
            await uow.prefetch(bot_id=BOT)
        assert seen == []


async def test_prefetching_twice_keeps_what_was_changed_between(database: Database) -> None:
    """Proves that loading again neither undoes a change nor hides a new row."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        asked = {"telegram_ids": [person.telegram_id or 0, 2], "addresses": [chat.address]}
        await uow.prefetch(bot_id=BOT, **asked)
        known = await uow.people.get(person.id)
        assert known is not None
        known.name = "changed"
        new = uow.add(a_person(2))
        await uow.prefetch(bot_id=BOT, **asked)
        assert await uow.people.by_telegram(2) is new
        assert known.name == "changed"


async def test_big_batches_are_cut(database: Database) -> None:
    """Proves that a batch of thousands does not exceed what one statement may carry."""
    async with database.writing() as uow:
        people: list[Person] = [uow.add(a_person(number)) for number in range(1, 1201)]
    async with database.reading() as uow:
        with statements(database) as seen:
            await uow.prefetch(bot_id=BOT, telegram_ids=range(1, 1500))
        assert len([line for line in seen if "FROM persons" in line]) == 3
        found = await uow.people.by_telegram(1200)
        assert found is not None
        assert found.id == people[-1].id


async def test_questions_see_what_is_not_written_yet(database: Database) -> None:
    """Proves that every lookup and listing sees rows, changes and removals of the same unit."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        old = await a_ticket(uow, chat, person)
    async with database.writing() as uow:
        new = await a_ticket(uow, chat, person)
        assert await uow.tickets.get(new.id) is new
        assert await uow.tickets.by_number("banka", new.number) is new
        known = await uow.tickets.get(old.id)
        assert known is not None
        known.state, known.version = State.CLAIMED, 2
        assert await uow.tickets.listing("banka", states=[State.OPEN]) == [new]
        assert await uow.tickets.listing("banka", states=[State.CLAIMED]) == [known]
        member = uow.add(Membership(chat_id=chat.id, person_id=person.id, seen_at=NOW))
        assert [c.id for c in await uow.chats.groups_of(person.id)] == [chat.id]
        await uow.remove(member)
        assert await uow.chats.groups_of(person.id) == []
        assert await uow.chats.membership(chat.id, person.id) is None
        role = uow.add(an_appointment(person, Role.ADMIN))
        await uow.flush()
        await uow.remove(role)
        assert await uow.people.holders("banka", role=Role.ADMIN, grid="g1") == []


async def test_only_questions_that_a_change_could_alter_write_it_first(database: Database) -> None:
    """Proves that a question about one kind of rows leaves the unwritten ones of another alone."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        await a_ticket(uow, chat, person)
        with statements(database) as seen:
            await uow.chats.bound("banka")
            await uow.people.invitation(1)
            await uow.tickets.events(98)
            assert not [line for line in seen if line.startswith(("INSERT", "UPDATE"))]
            await uow.tickets.listing("banka", states=[State.OPEN])
            assert [line for line in seen if line.startswith("INSERT INTO tickets")]


async def test_the_newest_message_counts_among_many(database: Database) -> None:
    """Proves that the prefetched last complaint is the last one of that person in that chat."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        made = [await a_ticket(uow, chat, person) for _ in range(3)]
        for number, ticket in enumerate(made):
            uow.add(a_report(ticket, number, sent_at=NOW - minutes(abs(number - 1))))
    async with database.reading() as uow:
        await uow.prefetch(
            bot_id=BOT, telegram_ids=[person.telegram_id or 0], addresses=[chat.address]
        )
        latest = await uow.tickets.latest_by(chat.id, person.id, since=NOW - minutes(60))
        assert latest is not None
        assert latest.id == made[1].id
