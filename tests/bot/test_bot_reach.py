from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from bot_house import House, Outlet, until
from bot_product import BOT_ID, a_ticket, edit, home, put, say

from domain.chats import Chat, ChatKind, ChatState, PostPurpose
from domain.outbox import OutboxItem, OutboxState
from domain.ticket import Ticket
from sandbox.faults import Fault
from usecases.delivery import Sending, move_chat
from usecases.ports import UnitOfWork


async def _draw(uow: UnitOfWork, item: OutboxItem, now: datetime, chat: Chat) -> Sending | None:
    """Draw a card: an edit of the live one, else a new one."""
    del now
    card = await uow.posts.card(item.ticket_id or 0, chat.id)
    if card is None:
        return Sending(say(chat, f"card {item.kind}"), PostPurpose.RESIDENT_CARD)
    return Sending(edit(chat, card.message_id, f"edited {item.id}"), PostPurpose.RESIDENT_CARD)


async def _card(house: House, outlet: Outlet, chat: Chat) -> Ticket:
    """Open a ticket and have its card posted."""
    house.product.draw = _draw
    async with outlet.database.writing() as uow:
        ticket = await a_ticket(uow, chat.created_at, chat)
    await outlet.put((chat, ""), ticket_id=ticket.id, kind="card")
    await until(house.is_done)
    return ticket


@pytest.mark.parametrize("met_before", [False, True])
async def test_a_group_that_moved_is_followed(house: House, met_before: bool) -> None:
    """The first send to the old id rewrites it and draws the open cards again at the new one.

    It does not matter whether the new id spoke to us before.
    """
    (chat,) = await house.groups("一")
    async with house.outlet() as outlet:
        ticket = await _card(house, outlet, chat)
        new = house.world.migrate(chat.address)
        if met_before:
            async with outlet.database.writing() as uow:
                await home(uow, new.id)
        await outlet.put((chat, ""), ticket_id=ticket.id, kind="card")
        await until(lambda: house.texts(new.id))
        await until(house.is_done)
        async with outlet.database.reading() as uow:
            moved = await uow.chats.at(BOT_ID, new.id)
            card = await uow.posts.card(ticket.id, chat.id)
    assert moved is not None
    assert (moved.id, moved.type) == (chat.id, "supergroup")
    assert card is not None
    assert card.message_id in [message["message_id"] for message in house.world.messages(new.id)]
    assert len(house.texts(new.id)) == 1


async def test_a_move_told_by_a_handler_does_the_same(house: House) -> None:
    """Moving is one function, whoever learns of it; doing it twice changes nothing."""
    (chat,) = await house.groups("一")
    async with house.outlet() as outlet:
        ticket = await _card(house, outlet, chat)
        new = house.world.migrate(chat.address)
        for _ in range(2):
            async with outlet.database.writing() as uow:
                ours = await uow.chats.get(chat.id)
                assert ours is not None
                await move_chat(uow, chat=ours, new_address=new.id, now=chat.created_at)
            outlet.sender.wake()
            await until(house.is_done)
        async with outlet.database.reading() as uow:
            assert len(await uow.posts.cards(ticket.id)) == 1
    assert len(house.texts(new.id)) == 1


async def test_a_binding_made_at_the_new_id_stays(house: House) -> None:
    """Whoever bound the supergroup before we knew whose it is did not do it in vain.

    The unbound row of the old id is of the past, and what it waited to say with it.
    """
    (chat,) = await house.groups("一")
    new = house.world.migrate(chat.address)
    async with house.outlet() as outlet:
        async with outlet.database.writing() as uow:
            newcomer = await home(uow, new.id)
            newcomer.kind, newcomer.community, newcomer.grid = ChatKind.COMPOUND, "home", "g3"
        await outlet.put((chat, "a"))
        await until(house.is_done)
        async with outlet.database.reading() as uow:
            (bound,) = await uow.chats.bound("home")
            old = await uow.chats.get(chat.id)
    assert (bound.id, bound.address) == (newcomer.id, new.id)
    assert old is not None
    assert old.state is ChatState.UNREACHABLE
    assert [item.state for item in await house.items()] == [OutboxState.GONE]


async def test_old_messages_of_a_moved_group_are_not_taken_for_new_ones(house: House) -> None:
    """Numbers begin again after a move: a reply to the new message 5 is not one to the old."""
    (chat,) = await house.groups("一")
    async with house.outlet() as outlet:
        ticket = await _card(house, outlet, chat)
        async with outlet.database.writing() as uow:
            ours = await uow.chats.get(chat.id)
            old = await uow.posts.card(ticket.id, chat.id)
            assert ours is not None
            assert old is not None
            await move_chat(uow, chat=ours, new_address=-100555, now=chat.created_at)
        async with outlet.database.reading() as uow:
            assert await uow.posts.at(chat.id, old.message_id) is None


async def test_who_blocked_the_bot_is_marked_and_gone_around(house: House) -> None:
    """A 403 marks the chat, asks for the fallback, and is not asked for again."""
    ann = house.world.add_person("卓玛")
    house.world.start(ann.id, BOT_ID)
    house.world.block(ann.id, BOT_ID)
    async with house.outlet() as outlet:
        async with outlet.database.writing() as uow:
            now = house.world.clock.now()
            chat = await home(uow, ann.id, "private", now)
        await outlet.put((chat, "a"), (chat, "b"))
        await until(house.is_done)
        async with outlet.database.reading() as uow:
            now_there = await uow.chats.get(chat.id)
    assert now_there is not None
    assert now_there.state is ChatState.UNREACHABLE
    assert {item.state for item in await house.items()} == {OutboxState.UNREACHABLE}
    assert house.product.unreachable == [chat.id, chat.id]
    assert len(house.calls("sendMessage")) == 1


async def test_a_group_that_kicked_the_bot_is_unreachable(house: House) -> None:
    """A kick makes the group unreachable without touching any person."""
    (chat,) = await house.groups("一")
    owner = next(iter(house.world.groups[chat.address].members))
    house.world.set_admin(chat.address, owner)
    house.world.kick_bot(chat.address, by=owner)
    async with house.outlet() as outlet:
        await outlet.put((chat, "a"))
        await until(house.is_done)
    (item,) = await house.items()
    assert item.state is OutboxState.UNREACHABLE
    assert "kicked" in str(item.error)
    assert house.product.unreachable == [chat.id]


async def test_a_stranger_cannot_be_written_to(house: House) -> None:
    """Somebody who never started the bot is unreachable, not an error."""
    stranger = house.world.add_person("陌生人")
    async with house.outlet() as outlet:
        async with outlet.database.writing() as uow:
            chat = await home(uow, stranger.id, "private", house.world.clock.now())
        await outlet.put((chat, "a"))
        await until(house.is_done)
    (item,) = await house.items()
    assert item.state is OutboxState.UNREACHABLE


async def test_an_old_post_gives_its_number_to_a_new_message(house: House) -> None:
    """After a move, numbers begin again: a new message takes over the row of an old one."""
    (chat,) = await house.groups("一")
    async with house.outlet() as outlet:
        old = await _card(house, outlet, chat)
        async with outlet.database.writing() as uow:
            card = await uow.posts.card(old.id, chat.id)
            assert card is not None
            card.is_open = False
            card.message_id += 1
        new = await _card(house, outlet, chat)
        async with outlet.database.reading() as uow:
            post = await uow.posts.at(chat.id, card.message_id)
    assert post is not None
    assert (post.id, post.ticket_id, post.is_open) == (card.id, new.id, True)


async def test_nothing_of_the_old_id_is_named_at_the_new_one(house: House) -> None:
    """Replies to old numbers lose them; what only concerns an old message is not done."""
    (chat,) = await house.groups("一")
    async with house.outlet() as outlet, outlet.database.writing() as uow:
        now = house.world.clock.now()
        ours = await uow.chats.get(chat.id)
        assert ours is not None
        for kind in ("say", "reaction", "retirement"):
            payload = {"text": kind, "reply_to": 5, "message_id": 5}
            await put(uow, ours, kind, now=now, kind=kind, payload=payload)
        await move_chat(uow, chat=ours, new_address=-100555, now=now)
        waiting = await uow.outbox.waiting(chat.id)
    assert [(item.kind, item.payload.get("reply_to")) for item in waiting] == [("say", None)]


@pytest.mark.parametrize("kind", ["say", "reaction"])
async def test_the_row_that_learned_of_the_move_ends_as_the_others(house: House, kind: str) -> None:
    """The row whose refusal told of the move goes again, unless it is about an old message."""
    (chat,) = await house.groups("一")
    house.world.migrate(chat.address)
    async with house.outlet() as outlet:
        await outlet.put((chat, "a"), kind=kind)
        await until(house.is_done)
    (item,) = await house.items()
    assert item.state is (OutboxState.SENT if kind == "say" else OutboxState.GONE)


async def test_files_a_group_does_not_take_end_there(house: House, logs: list[Any]) -> None:
    """What is nothing but a file ends dead, with a line in the log; the group stays reachable."""
    (chat,) = await house.groups("一")
    words = "Bad Request: not enough rights to send photos to the chat"
    house.world.faults.add(Fault(method="sendMessage", kind="400", description=words))
    async with house.outlet() as outlet:
        await outlet.put((chat, "a"))
        await until(house.is_done)
        async with outlet.database.reading() as uow:
            ours = await uow.chats.get(chat.id)
    assert ours is not None
    assert ours.state is ChatState.ACTIVE
    assert [item.state for item in await house.items()] == [OutboxState.DEAD]
    assert any(entry["event"] == "message_dead" for entry in logs)
