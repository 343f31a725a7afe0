from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from bot_house import QUICK, House, until
from bot_product import TOKEN, a_ticket, edit, say
from ports import closed_port

from bot.app import make_bot
from bot.limits import Limits
from domain.chats import Chat, Post, PostPurpose
from domain.outbox import OutboxItem, OutboxState
from sandbox.clock import SandboxClock
from sandbox.faults import Fault
from sandbox.server import SandboxServer
from sandbox.world import World
from usecases.calls import UPLOADED, Call, Upload
from usecases.delivery import Sending
from usecases.ports import UnitOfWork

STRICT = replace(QUICK, limits=Limits())


async def test_nothing_left_to_say_is_said_to_nobody(house: House) -> None:
    """An intent whose subject is gone ends without a call and gives its place back."""
    house.world.clock = SandboxClock(house.world.clock.now(), running=False)
    (chat,) = await house.groups("一")

    async def draw(uow: UnitOfWork, item: OutboxItem, now: datetime, chat: Chat) -> Sending | None:
        del uow, now
        text = item.payload["text"]
        return None if text == "gone" else Sending(say(chat, text))

    house.product.draw = draw
    async with house.outlet(STRICT) as outlet:
        await outlet.put((chat, "gone"), (chat, "here"))
        await until(house.is_done)  # at one instant, in which the chat has one place
    assert [item.state for item in await house.items()] == [OutboxState.GONE, OutboxState.SENT]


async def test_what_the_product_holds_waits_without_its_chat(house: House) -> None:
    """A row that is put off counts no try and lets pass what stands behind it."""
    (chat,) = await house.groups("一")
    later = house.world.clock.now() + timedelta(hours=9)
    async with house.outlet() as outlet:
        await outlet.put((chat, "held"), payload={"text": "held", "held": later.isoformat()})
        await outlet.put((chat, "passes"))
        await until(lambda: house.texts(chat.address) == ["passes"])
        (held, _) = await house.items()
        assert (held.state, held.attempts) == (OutboxState.PENDING, 0)
        assert (held.lease_token, held.not_before) == (None, later)
        house.world.clock.set(later)
        outlet.sender.tick()
        await until(house.is_done)
    assert house.texts(chat.address) == ["passes", "held"]


async def test_what_cannot_be_drawn_ends_after_three_tries(house: House) -> None:
    """A renderer with a bug holds its chat up for seconds, not for ever, and is logged."""
    (chat,) = await house.groups("一")

    async def draw(uow: UnitOfWork, item: OutboxItem, now: datetime, chat: Chat) -> Sending:
        del uow, now
        return Sending(say(chat, item.payload["word"]))

    house.product.draw = draw
    async with house.outlet() as outlet:
        await outlet.put((chat, "a"))
        for attempts in (1, 2):
            await until(lambda attempts=attempts: house.tried(attempts))
            house.world.clock.advance(5)
            outlet.sender.tick()
        await until(house.is_done)
    (item,) = await house.items()
    assert (item.state, item.attempts) == (OutboxState.DEAD, 3)
    assert "KeyError" in str(item.error)


async def test_an_album_is_remembered_picture_by_picture(house: House) -> None:
    """A reply to any picture of an album finds the ticket."""
    (chat,) = await house.groups("一")
    async with (database := house.database()).writing() as uow:
        ticket = await a_ticket(uow, chat.created_at)
    await database.close()

    async def draw(uow: UnitOfWork, item: OutboxItem, now: datetime, chat: Chat) -> Sending:
        del uow, item, now
        media = [{"type": "photo", "media": UPLOADED}] * 3
        given = {"chat_id": chat.address, "media": media}
        file = Upload("a.png", b"\x89PNG")
        return Sending(Call("sendMediaGroup", given, upload=file), PostPurpose.INFO)

    house.product.draw = draw
    async with house.outlet() as outlet:
        await outlet.put((chat, "album"), ticket_id=ticket.id)
        await until(house.is_done)
        sent = [one["message_id"] for one in house.calls("sendMediaGroup")[0].result]
        async with outlet.database.reading() as uow:
            posts = [await uow.posts.at(chat.id, message_id) for message_id in sent]
    assert [post.ticket_id if post else 0 for post in posts] == [ticket.id] * 3


async def test_a_card_is_edited_and_posted_afresh_when_it_is_gone(house: House) -> None:
    """Edits keep one card; an unchanged one is a success; a deleted one is replaced."""
    (chat,) = await house.groups("一")
    async with (database := house.database()).writing() as uow:
        ticket = await a_ticket(uow, chat.created_at)
    await database.close()

    async def draw(uow: UnitOfWork, item: OutboxItem, now: datetime, chat: Chat) -> Sending:
        del now
        text = item.payload["text"]
        card = await uow.posts.card(ticket.id, chat.id)
        call = edit(chat, card.message_id, text) if card else say(chat, text)
        return Sending(call, PostPurpose.RESIDENT_CARD)

    house.product.draw = draw
    cards: list[Post | None] = []
    async with house.outlet() as outlet:
        for text in ("new", "claimed", "claimed", "closed"):
            if text == "closed" and cards[-1] is not None:
                await _delete(house, chat, cards[-1].message_id)
            await outlet.put((chat, text), ticket_id=ticket.id)
            await until(house.is_done)
            async with outlet.database.reading() as uow:
                cards.append(await uow.posts.card(ticket.id, chat.id))
    ids = [card.message_id for card in cards if card is not None]
    assert ids[0] == ids[1] == ids[2] != ids[3]
    assert house.texts(chat.address) == ["new", "closed"]
    assert {item.state for item in await house.items()} == {OutboxState.SENT}


async def _delete(house: House, chat: Chat, message_id: int) -> None:
    bot = make_bot(TOKEN, house.server.url)
    await bot.delete_message(chat.address, message_id)
    await bot.session.close()


async def test_a_refused_text_is_dead_and_told(house: House) -> None:
    """A message that Telegram will never take ends at once, with its reason in log and row."""
    (chat,) = await house.groups("一")
    async with house.outlet() as outlet:
        await outlet.put((chat, "x" * 5000), (chat, "next"))
        await until(house.is_done)
    long, short = await house.items()
    assert (long.state, long.attempts) == (OutboxState.DEAD, 1)
    assert "message is too long" in str(long.error)
    assert short.state is OutboxState.SENT


async def test_twelve_attempts_are_enough(house: House) -> None:
    """A message that fails for days is given up, also when nobody else gets an answer."""
    (chat,) = await house.groups("一")
    house.world.faults.add(Fault(method="sendMessage", kind="500", times=None))
    async with house.outlet() as outlet:
        await outlet.put((chat, "a"))
        while not await house.is_done():
            if outlet.rests():
                house.world.clock.advance(3600)
                outlet.sender.tick()
            await asyncio.sleep(0.01)
    (item,) = await house.items()
    assert (item.state, item.attempts) == (OutboxState.DEAD, 12)


async def test_a_refused_token_stops_the_bot(house: House) -> None:
    """A 401 gives the message back untouched and asks for the end of the run."""
    (chat,) = await house.groups("一")
    house.world.faults.add(Fault(method="sendMessage", kind="401", times=None))
    async with house.outlet() as outlet:
        await outlet.put((chat, "a"))
        await until(lambda: outlet.endings)
    (item,) = await house.items()
    assert (item.state, item.attempts) == (OutboxState.PENDING, 0)
    assert item.lease_token is None
    assert outlet.endings[0].code == 78


async def test_an_outage_costs_no_attempts(house: House, world: World) -> None:
    """While nothing can be reached, messages wait untried, and go when the line is back."""
    (chat,) = await house.groups("一")
    with closed_port() as port:
        async with house.outlet(url=f"http://127.0.0.1:{port}") as outlet:
            await outlet.put((chat, "a"), (chat, "b"))
            await until(lambda: not outlet.sender.line.is_well)
            async with SandboxServer(world, port=port):
                await until(house.is_done)
    assert [item.attempts for item in await house.items()] == [1, 1]
    assert house.texts(chat.address) == ["a", "b"]
    assert TOKEN not in str([item.error for item in await house.items()])
