"""Who of several processes asks Telegram: one at a time, and the next within seconds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiogram.methods import SetMyDescription
from bot_house import QUICK, House, until
from bot_product import BOT_ID, home, put
from sqlalchemy import text as sql
from town_facts import COMMUNITY

from bot import neighbours
from bot.helm import SILENT_TURNS, TRUSTED_TURNS, Helm
from bot.nursery import Nursery
from domain.chats import ChatKind
from domain.listening import Listening
from storage.unit_of_work import Database, SqlUnitOfWork
from usecases import delivery
from usecases.desk import Desk

HOUR = 3600.0
"""How long a turn is where time is pushed ahead: whatever the machine is busy with is no turn."""

OFTEN, STEADILY = 0.4, 2.0
"""How long a turn is of bots whose helm may be lost at any time, and must not be lost."""

MINUTE = timedelta(minutes=1)
COMPLAINT = "3栋2单元楼道灯坏了三天了，没人修"
DESK = Desk(
    bot_id=BOT_ID,
    bot_username="weisu_bot",
    hears_all=True,
    link_secret="-",
    communities=(COMMUNITY,),
)
Logs = list[dict[str, Any]]


class Watched(Helm):
    """A helm that counts its looks, and says when it is over."""

    looks, is_over = 0, False

    async def run(self) -> None:
        """Hold it or stand by."""
        await super().run()
        self.is_over = True

    async def _look(self) -> None:
        await super()._look()
        self.looks += 1


class Hand:
    """A helm, and what became of it."""

    def __init__(self, house: House, place: str) -> None:
        self.database = house.database()
        clock = house.world.clock
        self.helm = Watched(self.database, clock, name="bot:1", place=place, every=HOUR)
        self.taken = 0
        self.helm.on_taken = self._count

    def _count(self) -> None:
        self.taken += 1

    async def die(self, nursery: Nursery) -> None:
        """End without a word, as a process that is killed."""
        for task in list(nursery._tasks):
            if task.get_name() == str(id(self)):
                task.cancel()
        await self.database.close()


class Hands:
    """Makes hands for a helm, and has time pass for them: an hour a turn, however busy we are."""

    def __init__(self, house: House, nursery: Nursery) -> None:
        self.house = house
        self.nursery = nursery
        self.hands: list[Hand] = []
        self.ahead = 0.0

    async def make(self, place: str) -> Hand:
        """Start one, and let it look for the first time."""
        hand = Hand(self.house, place)
        self.hands.append(hand)
        self.nursery.start(str(id(hand)), hand.helm.run())
        await until(lambda: hand.helm.looks)
        return hand

    async def turn(self, *hands: Hand) -> None:
        """Let these, or all, look once more."""
        before = {hand: hand.helm.looks for hand in hands or self.hands}
        self.ahead += HOUR
        await until(lambda: all(hand.helm.looks > seen for hand, seen in before.items()))


@pytest.fixture
async def hands(house: House, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hands]:
    """Give what makes hands; all let go in the end."""
    loop = asyncio.get_running_loop()
    real = loop.time
    async with Nursery() as nursery:
        found = Hands(house, nursery)
        with monkeypatch.context() as patch:
            patch.setattr(loop, "time", lambda: real() + found.ahead)
            yield found
            for hand in found.hands:
                hand.helm.stop()
            await nursery.stop(60)
    for hand in found.hands:
        await hand.database.close()


async def test_one_holds_it_and_the_others_stand_by(hands: Hands, logs: Logs) -> None:
    """Whoever comes first holds it; who comes from elsewhere waits and says whom it waits for."""
    first, second = await hands.make("a"), await hands.make("b")
    for _ in range(SILENT_TURNS * 3):
        before = second.helm.pulse._at
        await hands.turn()
        assert (first.helm.is_held, second.helm.is_held) == (True, False)
        assert second.helm.pulse._at > before
    assert first.taken == 1
    [told] = [entry for entry in logs if entry["event"] == "standing_by"]
    assert told["holder"].startswith("a ")


async def test_who_is_told_to_stop_hands_it_over(hands: Hands) -> None:
    """A holder that ends well leaves the helm, and the next takes it at its next look."""
    first, second = await hands.make("a"), await hands.make("b")
    first.helm.stop()
    await until(lambda: first.helm.is_over)
    assert not first.helm.is_held
    await hands.turn(second)
    assert second.helm.is_held


async def test_after_a_crash_another_takes_over(hands: Hands) -> None:
    """When the count does not move any more, who stands by takes the helm."""
    first, second = await hands.make("a"), await hands.make("b")
    await hands.turn()
    await hands.turn()
    await first.die(hands.nursery)
    for _ in range(SILENT_TURNS - 1):
        await hands.turn(second)
        assert not second.helm.is_held
    await hands.turn(second)
    await hands.turn(second)  # if its last look was just before the last count
    assert second.helm.is_held


async def test_who_starts_anew_in_the_same_place_does_not_wait(hands: Hands) -> None:
    """A restart after a kill takes the helm at its first look; the silence is for others."""
    first = await hands.make("a")
    assert first.helm.is_held
    await first.die(hands.nursery)
    again = await hands.make("a")
    assert again.helm.is_held


async def test_two_in_one_place_do_not_take_it_from_each_other_for_ever(hands: Hands) -> None:
    """Started twice by mistake: the second takes over, the first stands by and stays so."""
    first, second = await hands.make("a"), await hands.make("a")
    assert second.helm.is_held
    for _ in range(SILENT_TURNS * 2):
        await hands.turn()
        assert (first.helm.is_held, second.helm.is_held) == (False, True)
    assert (first.taken, second.taken) == (1, 1)


async def test_who_cannot_count_up_lets_go_before_another_may_take_it(hands: Hands) -> None:
    """A holder whose database fails stops by itself, and goes on when it is back."""
    assert TRUSTED_TURNS < SILENT_TURNS
    hand = await hands.make("a")
    await _do(hand.database, "ALTER TABLE helms RENAME TO away")
    for _ in range(TRUSTED_TURNS):
        assert hand.helm.is_held
        await hands.turn()
    assert not hand.helm.is_held
    assert not hand.helm.health.is_well
    await _do(hand.database, "ALTER TABLE away RENAME TO helms")
    await hands.turn()
    assert hand.helm.is_held
    assert hand.taken == 2


async def test_who_comes_back_knows_what_was_chosen_meanwhile(house: House) -> None:
    """Who held the helm before listens, when it holds it again, as groups want it now."""
    (chat,) = await house.groups("一")
    database, ann = house.database(), house.world.add_person("央金")
    house.world.join(chat.address, ann.id)
    house.product.desk = DESK

    async def wants(uow: SqlUnitOfWork, way: Listening) -> None:
        group = await uow.chats.get(chat.id)
        assert group is not None
        group.kind, group.community, group.grid = ChatKind.COMPOUND, "demo", "g1"
        group.is_admin, group.listening = True, way

    async with database.writing() as uow:
        await wants(uow, Listening.EXPLICIT)
    house.waiting()
    async with house.running(replace(QUICK, helm_seconds=OFTEN)) as app:
        house.world.say(ann.id, chat.address, COMPLAINT)
        await until(lambda: app._helm.is_held and not house.world.bot().queue.waiting)
        async with database.writing() as uow:
            taken = "UPDATE helms SET holder = 'elsewhere 1', turns = turns + 1"
            await uow.session.execute(sql(taken))
            await wants(uow, Listening.SUGGEST)
        await until(lambda: not app._helm.is_held)
        await until(lambda: app._helm.is_held)
        house.world.say(ann.id, chat.address, COMPLAINT)
        await until(lambda: house.product.heard)
    assert house.product.heard == [COMPLAINT]
    await database.close()


async def _do(database: Database, statement: str) -> None:
    async with database.writing() as uow:
        await uow.session.execute(sql(statement))


async def test_of_two_bots_one_asks_telegram(house: House, logs: Logs) -> None:
    """Two processes of one deployment poll in turns: no conflict, each word heard once."""
    pace = replace(QUICK, helm_seconds=STEADILY)
    ann = house.world.add_person("卓玛")
    house.world.start(ann.id, BOT_ID)
    async with AsyncExitStack() as first, house.running(pace, place="b") as standby:
        holder = await first.enter_async_context(house.running(pace, place="a"))
        await until(lambda: holder._helm.is_held or standby._helm.is_held)
        house.world.say(ann.id, ann.id, "一")
        await until(lambda: len(house.texts(ann.id)) == 2)
        await first.aclose()
        house.world.say(ann.id, ann.id, "二")
        await until(lambda: len(house.texts(ann.id)) == 3)
        await until(lambda: standby._helm.is_held)
    assert house.texts(ann.id) == ["echo /start", "echo 一", "echo 二"]
    assert not [entry for entry in logs if entry.get("trouble") == "conflict"]


@pytest.mark.postgres
async def test_who_polls_waits_for_what_a_standby_has_in_the_air(
    house: House, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reply to what another process is sending is taken up once that is written down."""
    monkeypatch.setattr(neighbours, "SETTLE_SECONDS", 3600.0)  # else that might have ended it
    house.url = postgres
    ann = house.world.add_person("卓玛")
    house.world.start(ann.id, BOT_ID)
    async with house.running(place="a") as app:
        await until(lambda: house.texts(ann.id))
        await until(house.is_done)
        now = house.world.clock.now()
        async with app.database.writing() as uow:
            chat = await home(uow, ann.id)
            item = await put(uow, chat, "在路上", now=now)
            item.lease_token, item.lease_until, item.attempts = "theirs", now + MINUTE, 1
        [shown] = [one for one in house.world.messages(ann.id) if one.text == "echo /start"]
        house.world.say(ann.id, ann.id, "好", reply_to=shown.message_id)
        await asyncio.sleep(0.5)
        assert house.product.heard == ["/start"]
        async with app.database.writing() as uow:
            held = await uow.outbox.held(item.id, "theirs")
            assert held is not None
            delivery.wait_turn(held, until=now + MINUTE)
        await until(lambda: house.product.heard == ["/start", "好"])


async def test_chores_are_done_by_who_is_at_the_helm(house: House, logs: Logs) -> None:
    """Menus are set by the holder, not by who stands by, and anew by who takes over."""
    house.product.greetings.append(SetMyDescription(description="微诉"))
    pace = replace(QUICK, helm_seconds=STEADILY)
    async with AsyncExitStack() as first:
        one = await first.enter_async_context(house.running(pace, place="a"))
        await until(lambda: house.calls("setMyDescription"))
        async with house.running(pace, place="b") as other:
            await until(lambda: any(entry["event"] == "standing_by" for entry in logs))
            before = other.source.pulse._at
            await until(lambda: other.source.pulse._at > before)
            assert (one._helm.is_held, other._helm.is_held) == (True, False)
            assert len(house.calls("setMyDescription")) == 1
            await first.aclose()
            await until(lambda: len(house.calls("setMyDescription")) == 2)
