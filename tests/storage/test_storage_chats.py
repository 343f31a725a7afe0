from __future__ import annotations

import pytest
from storage_samples import BOT, NOW, a_chat, a_person, a_place, a_post, a_ticket

from domain.chats import ChatKind, Membership, PostPurpose
from storage.unit_of_work import Database


async def test_a_chat_is_found_by_id_and_address(database: Database) -> None:
    """Proves that each bot has its own row for the same Telegram chat."""
    async with database.writing() as uow:
        mine, other = uow.add(a_chat(-7)), uow.add(a_chat(-7, bot_id=BOT + 1))
    async with database.reading() as uow:
        found = await uow.chats.at(BOT, -7)
        assert found is not None
        assert found.id == mine.id
        assert await uow.chats.get(mine.id) is found
        second = await uow.chats.at(BOT + 1, -7)
        assert second is not None
        assert second.id == other.id
        assert await uow.chats.at(BOT, -8) is None


async def test_a_moved_chat_is_found_at_its_new_address_only(database: Database) -> None:
    """Proves that a change of address counts at once, even where the new one was known empty."""
    chat, _ = await a_place(database)
    async with database.writing() as uow:
        assert await uow.chats.at(BOT, -9) is None
        known = await uow.chats.at(BOT, chat.address)
        assert known is not None
        known.address = -9
        assert await uow.chats.at(BOT, chat.address) is None
        assert await uow.chats.at(BOT, -9) is known
    async with database.reading() as uow:
        assert await uow.chats.at(BOT, chat.address) is None
        moved = await uow.chats.at(BOT, -9)
        assert moved is not None
        assert moved.id == chat.id


async def test_the_staff_group_of_a_grid(database: Database) -> None:
    """Proves that a grid's own staff group comes first, then the community's, then none."""
    staff = {"kind": ChatKind.STAFF}
    async with database.writing() as uow:
        uow.add(a_chat(-1))
        whole = uow.add(a_chat(-2, grid=None, **staff))
        own = uow.add(a_chat(-3, grid="g1", **staff))
        uow.add(a_chat(-4, grid="g1", bot_id=BOT + 1, **staff))
        uow.add(a_chat(-5, grid="g9", community="other", **staff))
    async with database.writing() as uow:
        chats = uow.chats
        for community, grid, expected in (
            ("banka", "g1", own.id),
            ("banka", "g2", whole.id),
            ("other", "g1", None),
            ("nowhere", "g1", None),
        ):
            found = await chats.staff_of(BOT, community, grid)
            assert (found.id if found else None) == expected
        group = await chats.get(own.id)
        assert group is not None
        group.kind = group.community = group.grid = None
        fallback = await chats.staff_of(BOT, "banka", "g1")
        assert fallback is not None
        assert fallback.id == whole.id
        fresh = uow.add(a_chat(-6, grid="g1", **staff))
        assert await chats.staff_of(BOT, "banka", "g1") is fresh


async def test_the_groups_of_a_community(database: Database) -> None:
    """Proves that bound groups come by kind, oldest first, and unbound ones do not come."""
    async with database.writing() as uow:
        first = uow.add(a_chat(-1))
        second = uow.add(a_chat(-2, kind=ChatKind.STAFF))
        uow.add(a_chat(-3, kind=None))
        uow.add(a_chat(-4, community=None))
    async with database.reading() as uow:
        everyone = await uow.chats.bound("banka")
        staff = await uow.chats.bound("banka", kind=ChatKind.STAFF)
        assert [chat.id for chat in everyone] == [first.id, second.id]
        assert [chat.id for chat in staff] == [second.id]
        assert await uow.chats.bound("banka", kind=ChatKind.COMPOUND) == []


async def test_memberships(database: Database) -> None:
    """Proves that who was seen where is known, and that leaving ends it."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        staff = uow.add(a_chat(-2, kind=ChatKind.STAFF))
        left = uow.add(a_chat(-3))
        unbound = uow.add(a_chat(-4, kind=None))
        assert await uow.chats.membership(chat.id, person.id) is None
        for room in (chat, staff, left, unbound):
            uow.add(Membership(chat_id=room.id, person_id=person.id, seen_at=NOW))
        gone = await uow.chats.membership(left.id, person.id)
        assert gone is not None
        gone.left_at = NOW
        assert [c.id for c in await uow.chats.groups_of(person.id)] == [chat.id]
    async with database.reading() as uow:
        assert [c.id for c in await uow.chats.groups_of(person.id)] == [chat.id]
        assert await uow.chats.groups_of(person.id + 99) == []
        seen = await uow.chats.membership(chat.id, person.id)
        assert seen is not None
        assert seen.left_at is None


async def test_posts_are_found_by_message(database: Database) -> None:
    """Proves that a reply or a press finds what the bot said there."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        post = uow.add(a_post(await a_ticket(uow, chat, person), 5, argument="x", version=2))
        assert await uow.posts.at(chat.id, 5) is post
    async with database.reading() as uow:
        found = await uow.posts.at(chat.id, 5)
        assert found is not None
        assert (found.purpose, found.argument, found.version) == (
            PostPurpose.RESIDENT_CARD,
            "x",
            2,
        )
        assert await uow.posts.at(chat.id, 6) is None


async def test_live_cards_of_a_ticket(database: Database) -> None:
    """Proves that only open cards are live, that the newest of a chat counts, and closing ends."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        staff = uow.add(a_chat(-2, kind=ChatKind.STAFF))
        ticket = await a_ticket(uow, chat, person)
        uow.add(a_post(ticket, 1, is_open=False))
        uow.add(a_post(ticket, 2))
        uow.add(a_post(ticket, 3))
        uow.add(a_post(ticket, 4, purpose=PostPurpose.PROMPT))
        uow.add(a_post(ticket, 5, chat_id=staff.id, purpose=PostPurpose.STAFF_CARD))
    async with database.writing() as uow:
        assert [post.message_id for post in await uow.posts.cards(ticket.id)] == [2, 3, 5]
        card = await uow.posts.card(ticket.id, chat.id)
        assert card is not None
        assert card.message_id == 3
        card.is_open = False
        older = await uow.posts.card(ticket.id, chat.id)
        assert older is not None
        assert older.message_id == 2
        assert await uow.posts.card(ticket.id, 99) is None
        await uow.posts.close_all(chat.id)
        assert await uow.posts.card(ticket.id, chat.id) is None
    async with database.reading() as uow:
        assert [post.message_id for post in await uow.posts.cards(ticket.id)] == [5]


@pytest.mark.parametrize("purpose", [PostPurpose.PROMPT, PostPurpose.QUESTION])
async def test_the_open_prompt_of_a_person(database: Database, purpose: PostPurpose) -> None:
    """Proves that an answer goes to the newest open question put to this person in this chat."""
    chat, person = await a_place(database)
    async with database.writing() as uow:
        other = uow.add(a_person(2))
        ticket = await a_ticket(uow, chat, person)
        to_person = {"person_id": person.id, "purpose": purpose}
        uow.add(a_post(ticket, 1, **to_person))
        uow.add(a_post(ticket, 2, **to_person))
        uow.add(a_post(ticket, 3, is_open=False, **to_person))
        uow.add(a_post(ticket, 4, person_id=person.id))
        uow.add(a_post(ticket, 5, person_id=other.id, purpose=purpose))
    async with database.writing() as uow:
        found = await uow.posts.open_prompt(chat.id, person.id)
        assert found is not None
        assert found.message_id == 2
        found.is_open = False
        older = await uow.posts.open_prompt(chat.id, person.id)
        assert older is not None
        assert older.message_id == 1
        newer = uow.add(a_post(ticket, 9, **to_person))
        assert await uow.posts.open_prompt(chat.id, person.id) is newer
        assert await uow.posts.open_prompt(chat.id + 99, person.id) is None
