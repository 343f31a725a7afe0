from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from aiogram.methods import EditMessageText, SendMediaGroup, SendMessage
from aiogram.types import BufferedInputFile, InputMediaPhoto
from bot_house import NO_LIMITS, QUICK, TOKEN, House, a_ticket, put, until

from bot.app import make_bot
from bot.limits import Limits
from bot.sender import LEASE
from domain.chats import Chat, Post, PostPurpose
from domain.outbox import OutboxItem, OutboxState, Urgency
from sandbox.clock import SandboxClock
from sandbox.faults import Fault
from sandbox.server import SandboxServer
from sandbox.world import World
from usecases.delivery import Sending
from usecases.ports import UnitOfWork

STRICT = replace(QUICK, limits=Limits())


async def _all_done(house: House) -> bool:
    return all(item.done_at is not None for item in await house.items())


async def test_each_chat_hears_things_in_order(house: House) -> None:
    """Twenty messages to each of three chats arrive in the order they were written."""
    chats = await house.groups("一", "二", "三")
    async with house.outlet() as outlet:
        await outlet.put(*((chat, str(number)) for number in range(20) for chat in chats))
        await until(lambda: _all_done(house))
    for chat in chats:
        assert house.texts(chat.address) == [str(number) for number in range(20)]


async def test_danger_passes_everything(house: House) -> None:
    """What cannot wait goes first, within a chat and between chats."""
    one, other = await house.groups("一", "二")
    database = house.database()
    async with database.writing() as uow:
        for number in range(3):
            await put(uow, one, f"notice {number}", now=one.created_at, urgency=Urgency.NOTICE)
        await put(uow, one, "danger", now=one.created_at, urgency=Urgency.DANGER)
        await put(uow, other, "answer", now=one.created_at, urgency=Urgency.ANSWER)
    await database.close()
    async with house.outlet():
        await until(lambda: _all_done(house))
    assert house.texts(one.address)[0] == "danger"
    sent = [str(call.params["text"]) for call in house.calls("sendMessage")]
    assert set(sent[:2]) == {"danger", "answer"}


async def test_quick_changes_become_one_message(house: House) -> None:
    """Ten intents with one key, written before the sender looks, are said once."""
    (chat,) = await house.groups("一")
    async with house.outlet() as outlet:
        await outlet.put(*((chat, str(number)) for number in range(10)), dedupe_key="card:1:1")
        await until(lambda: _all_done(house))
    assert house.texts(chat.address) == ["9"]


async def test_a_flood_answer_delays_its_chat_only(house: House) -> None:
    """The chat that Telegram asked us to leave alone waits whole; the others go on."""
    slow, free = await house.groups("一", "二")
    house.world.faults.add(Fault(method="sendMessage", chat=slow.address, retry_after=2))
    async with house.outlet() as outlet:
        await outlet.put(*((chat, str(number)) for chat in (slow, free) for number in range(3)))
        await until(lambda: len(house.texts(free.address)) == 3)
        assert house.texts(slow.address) == []
        before = len(house.calls("sendMessage"))
        await asyncio.sleep(0.3)
        assert len(house.calls("sendMessage")) == before
        house.world.clock.advance(2)
        outlet.sender.tick()
        await until(lambda: _all_done(house))
    assert house.texts(slow.address) == ["0", "1", "2"]
    first = (await house.items())[0]
    assert (first.state, first.attempts, first.uncertain) == (OutboxState.SENT, 2, False)


async def test_a_server_error_is_tried_again_after_a_pause(house: House) -> None:
    """A 500 costs an attempt and two seconds, and nothing is said twice."""
    (chat,) = await house.groups("一")
    house.world.faults.add(Fault(method="sendMessage", kind="500"))
    async with house.outlet() as outlet:
        await outlet.put((chat, "a"), (chat, "b"))
        await until(lambda: _attempts(house, 1))
        house.world.clock.advance(2)
        outlet.sender.tick()
        await until(lambda: _all_done(house))
    assert house.texts(chat.address) == ["a", "b"]


async def test_a_lost_answer_is_tried_again_and_marked(house: House) -> None:
    """A line cut after the work means that the message may stand there twice: the row says so."""
    (chat,) = await house.groups("一")
    house.world.faults.add(Fault(method="sendMessage", kind="timeout_after"))
    async with house.outlet() as outlet:
        await outlet.put((chat, "a"))
        await until(lambda: _attempts(house, 1))
        house.world.clock.advance(2)
        outlet.sender.tick()
        await until(lambda: _all_done(house))
    (item,) = await house.items()
    assert (item.state, item.attempts, item.uncertain) == (OutboxState.SENT, 2, True)
    assert len(house.world.messages(chat.address)) == 3  # the bot's arrival, and "a" twice


async def test_what_must_not_be_said_twice_is_not(house: House) -> None:
    """After a lost answer, a kind that does harm when repeated ends there, marked."""
    (chat,) = await house.groups("一")
    house.world.faults.add(Fault(method="sendMessage", kind="502"))
    async with house.outlet(replace(QUICK, not_twice={"say"})) as outlet:
        await outlet.put((chat, "a"))
        await until(lambda: _all_done(house))
    (item,) = await house.items()
    assert (item.state, item.uncertain) == (OutboxState.DEAD, True)
    assert house.texts(chat.address) == []


async def test_a_lease_left_by_a_crash_runs_out(house: House) -> None:
    """A row whose sender died comes back after a minute, marked as maybe said."""
    (chat,) = await house.groups("一")
    await _leave_leased(house, chat)
    async with house.outlet() as outlet:
        await asyncio.sleep(0.2)
        assert house.texts(chat.address) == []
        house.world.clock.advance(LEASE.total_seconds())
        outlet.sender.tick()
        await until(lambda: _all_done(house))
    assert house.texts(chat.address) == ["a", "b"]
    first, second = await house.items()
    assert (first.uncertain, second.uncertain) == (True, False)


async def test_a_crash_does_not_repeat_what_must_not_be_repeated(house: House) -> None:
    """A row that may have been said before the crash ends marked, and the next one goes."""
    (chat,) = await house.groups("一")
    await _leave_leased(house, chat)
    house.world.clock.advance(LEASE.total_seconds())
    async with house.outlet(replace(QUICK, not_twice={"say"})):
        await until(lambda: _all_done(house))
    first, second = await house.items()
    assert (first.state, first.uncertain) == (OutboxState.DEAD, True)
    assert second.state is OutboxState.SENT


async def _leave_leased(house: House, chat: Chat) -> None:
    database, now = house.database(), house.world.clock.now()
    async with database.writing() as uow:
        await put(uow, chat, "a", now=chat.created_at)
        await put(uow, chat, "b", now=chat.created_at)
    async with database.writing() as uow:
        until_then = now + LEASE
        await uow.outbox.lease(bot_id=12345, token="dead", now=now, until=until_then, limit=8)
    await database.close()


async def test_the_limits_are_kept(house: House) -> None:
    """Whatever waits, no second and no minute of a group holds more than Telegram allows."""
    house.world.clock = clock = SandboxClock(house.world.clock.now(), running=False)
    chats = await house.groups("一", "二", "三")
    async with house.outlet(STRICT) as outlet:
        await outlet.put(*((chat, str(number)) for number in range(25) for chat in chats))
        while not await _all_done(house):
            clock.advance(0.25)
            outlet.sender.tick()
            await asyncio.sleep(0.01)
    for chat in chats:
        times = [
            call.at
            for call in house.calls("sendMessage")
            if int(call.params["chat_id"]) == chat.address
        ]
        assert len(times) == 25
        assert _most(times, timedelta(seconds=1)) == 1
        assert _most(times, timedelta(minutes=1)) == 20


async def test_thirty_a_second_over_all(house: House) -> None:
    """Forty chats waiting for a word each get it, thirty of them in the first second."""
    house.world.clock = clock = SandboxClock(house.world.clock.now(), running=False)
    chats = await house.groups(*(str(number) for number in range(40)))
    async with house.outlet(STRICT) as outlet:
        await outlet.put(*((chat, "a") for chat in chats))
        await until(lambda: len(house.calls("sendMessage")) == 30)
        await asyncio.sleep(0.2)
        assert len(house.calls("sendMessage")) == 30
        clock.advance(1)
        outlet.sender.tick()
        await until(lambda: _all_done(house))
    assert len(house.calls("sendMessage")) == 40


def _most(times: list[datetime], window: timedelta) -> int:
    return max(sum(start <= time < start + window for time in times) for start in times)


async def test_two_senders_share_the_limits(house: House) -> None:
    """The limits live in rows, so a second process of the token does not double them."""
    house.world.clock = SandboxClock(house.world.clock.now(), running=False)
    chats = await house.groups(*(str(number) for number in range(40)))
    async with house.outlet(STRICT) as outlet, house.outlet(STRICT) as other:
        await outlet.put(*((chat, "a") for chat in chats))
        other.sender.wake()
        await until(lambda: len(house.calls("sendMessage")) == 30)
        await asyncio.sleep(0.2)
    assert len(house.calls("sendMessage")) == 30


async def test_while_a_row_waits_newer_ones_with_its_key_replace_it(house: House) -> None:
    """A card that had to wait is drawn once, with what was true at last."""
    house.world.clock = clock = SandboxClock(house.world.clock.now(), running=False)
    (chat,) = await house.groups("一")
    async with house.outlet(STRICT) as outlet:
        await outlet.put((chat, "first"))
        await until(lambda: len(house.texts(chat.address)) == 1)
        for text in ("old", "older news", "news"):
            await outlet.put((chat, text), dedupe_key="card:1:1")
            await asyncio.sleep(0.05)
        clock.advance(1.1)
        outlet.sender.tick()
        await until(lambda: _all_done(house))
    assert house.texts(chat.address) == ["first", "news"]
    assert [item.state for item in await house.items()].count(OutboxState.GONE) == 1


async def test_settling_waits_for_what_is_on_its_way(house: House) -> None:
    """Who answers a message before we know its id finds its row all the same."""
    (chat,) = await house.groups("一")
    house.world.faults.add(Fault(method="sendMessage", kind="slow", seconds=0.3))
    async with house.outlet() as outlet:
        await outlet.put((chat, "a"))
        await until(lambda: outlet.sender._flights)
        await outlet.sender.settle({chat.address + 1})
        assert not await _all_done(house)
        await outlet.sender.settle({chat.address})
        assert await _all_done(house)


async def test_settling_gives_up_in_time(house: House) -> None:
    """A send that hangs holds an answer up for two seconds and no longer."""
    (chat,) = await house.groups("一")
    house.world.faults.add(Fault(method="sendMessage", kind="slow", seconds=4))
    async with house.outlet(replace(QUICK, drain_seconds=0.1)) as outlet:
        await outlet.put((chat, "a"))
        await until(lambda: outlet.sender._flights)
        async with asyncio.timeout(3):
            await outlet.sender.settle({chat.address})
        assert outlet.sender._flights


async def test_nothing_left_to_say_is_said_to_nobody(house: House) -> None:
    """An intent whose subject is gone ends without a call and gives its place back."""
    (chat,) = await house.groups("一")

    async def draw(uow: UnitOfWork, item: OutboxItem, now: datetime, chat: Chat) -> Sending | None:
        del uow, now
        text = item.payload["text"]
        return None if text == "gone" else Sending(SendMessage(chat_id=chat.address, text=text))

    house.product.draw = draw
    async with house.outlet(STRICT) as outlet:
        await outlet.put((chat, "gone"), (chat, "here"))
        await until(lambda: _all_done(house), seconds=0.9)
    assert [item.state for item in await house.items()] == [OutboxState.GONE, OutboxState.SENT]


async def test_what_cannot_be_drawn_ends_after_three_tries(house: House) -> None:
    """A renderer with a bug holds its chat up for seconds, not for ever, and is logged."""
    (chat,) = await house.groups("一")

    async def draw(uow: UnitOfWork, item: OutboxItem, now: datetime, chat: Chat) -> Sending:
        del uow, now
        return Sending(SendMessage(chat_id=chat.address, text=item.payload["word"]))

    house.product.draw = draw
    async with house.outlet() as outlet:
        await outlet.put((chat, "a"))
        for attempts in (1, 2):
            await until(lambda attempts=attempts: _attempts(house, attempts))
            house.world.clock.advance(5)
            outlet.sender.tick()
        await until(lambda: _all_done(house))
    (item,) = await house.items()
    assert (item.state, item.attempts) == (OutboxState.DEAD, 3)
    assert "KeyError" in str(item.error)


async def _attempts(house: House, number: int) -> bool:
    first = (await house.items())[0]
    return first.attempts == number and first.error is not None


async def test_an_album_is_remembered_picture_by_picture(house: House) -> None:
    """A reply to any picture of an album finds the ticket."""
    (chat,) = await house.groups("一")
    async with (database := house.database()).writing() as uow:
        ticket = await a_ticket(uow, chat.created_at)
    await database.close()

    async def draw(uow: UnitOfWork, item: OutboxItem, now: datetime, chat: Chat) -> Sending:
        del uow, item, now
        file = BufferedInputFile(b"\x89PNG", filename="a.png")
        media = [InputMediaPhoto(media=file) for _ in range(3)]
        return Sending(SendMediaGroup(chat_id=chat.address, media=media), PostPurpose.INFO)

    house.product.draw = draw
    async with house.outlet() as outlet:
        await outlet.put((chat, "album"), ticket_id=ticket.id)
        await until(lambda: _all_done(house))
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
        method = (
            EditMessageText(chat_id=chat.address, message_id=card.message_id, text=text)
            if card
            else SendMessage(chat_id=chat.address, text=text)
        )
        return Sending(method, PostPurpose.RESIDENT_CARD)

    house.product.draw = draw
    cards: list[Post | None] = []
    async with house.outlet() as outlet:
        for text in ("new", "claimed", "claimed", "closed"):
            if text == "closed" and cards[-1] is not None:
                await _delete(house, chat, cards[-1].message_id)
            await outlet.put((chat, text), ticket_id=ticket.id)
            await until(lambda: _all_done(house))
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
        await until(lambda: _all_done(house))
    long, short = await house.items()
    assert (long.state, long.attempts) == (OutboxState.DEAD, 1)
    assert "message is too long" in str(long.error)
    assert short.state is OutboxState.SENT


async def test_twelve_attempts_are_enough(house: House) -> None:
    """A message that fails for more than an hour is given up."""
    (chat,) = await house.groups("一")
    house.world.faults.add(Fault(method="sendMessage", kind="500", times=None))
    async with house.outlet() as outlet:
        await outlet.put((chat, "a"))
        while not await _all_done(house):
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
    port = house.server.port
    await house.server.stop()
    async with house.outlet(url=f"http://127.0.0.1:{port}") as outlet:
        await outlet.put((chat, "a"), (chat, "b"))
        await until(lambda: not outlet.sender.line.is_well)
        async with SandboxServer(world, port=port):
            await until(lambda: _all_done(house))
    assert [item.attempts for item in await house.items()] == [1, 1]
    assert house.texts(chat.address) == ["a", "b"]
    assert TOKEN not in str([item.error for item in await house.items()])


async def test_more_chats_than_seats(house: House) -> None:
    """With all seats taken by slow calls, the others still get their turn."""
    chats = await house.groups(*(str(number) for number in range(12)))
    house.world.faults.add(Fault(method="sendMessage", kind="slow", seconds=0.2, times=8))
    async with house.outlet(replace(QUICK, limits=NO_LIMITS)) as outlet:
        await outlet.put(*((chat, "a") for chat in chats))
        await until(lambda: len(outlet.sender._flights) == 8)
        await until(lambda: _all_done(house))
    assert all(house.texts(chat.address) == ["a"] for chat in chats)
