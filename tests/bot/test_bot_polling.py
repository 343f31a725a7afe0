from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from bot_house import QUICK, House, until
from bot_product import BOT_ID, TOKEN

from bot.app import make_bot
from bot.ending import Ending
from bot.health import LONGEST_PAUSE, Health
from bot.helm import Helm
from bot.nursery import Nursery
from bot.polling import Polling
from bot.raw import Raw
from sandbox.faults import Fault

Logs = list[dict[str, Any]]


class Taker:
    """Takes batches and can be told to fail."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.failures: list[Exception] = []
        self.endings: list[Ending] = []

    async def take(self, batch: Sequence[Raw]) -> None:
        """Note the texts, unless a failure is due."""
        if self.failures:
            raise self.failures.pop()
        self.texts += [raw["message"]["text"] for raw in batch if "message" in raw]


@asynccontextmanager
async def _polling(house: House, taker: Taker, token: str = TOKEN) -> AsyncIterator[Polling]:
    bot, database = make_bot(token, house.server.url), house.database()
    helm = Helm(database, house.world.clock, name=str(id(bot)), place="here", every=5.0)
    polling = Polling(bot, house.world.clock, helm, 2, first_pause=0.01)

    async def run() -> None:
        met = await polling.greet()
        taker.endings.append(polling.ending if met is None else await polling.run(taker.take))

    async with Nursery() as nursery:
        nursery.start("helm", helm.run())
        nursery.start("polling", run())
        yield polling
        polling.stop()
        helm.stop()
        await nursery.drain(5)
    await bot.session.close()
    await database.close()


def _trouble(logs: Logs) -> list[str]:
    return [entry["trouble"] for entry in logs if entry["event"] == "in_trouble"]


def _say(house: House, *texts: str) -> None:
    ann = next(iter(house.world.people.values()), None) or house.world.add_person("卓玛")
    house.world.start(ann.id, BOT_ID)
    for text in texts:
        house.world.say(ann.id, ann.id, text)


async def test_a_batch_is_confirmed_only_after_it_was_taken(house: House, logs: Logs) -> None:
    """A batch that could not be kept comes again, and in its order."""
    taker = Taker()
    taker.failures = [OSError("disk full"), OSError("disk full")]
    _say(house, "一", "二")
    async with _polling(house, taker):
        await until(lambda: taker.texts)
        await until(lambda: not house.world.bot().queue.waiting)
    assert taker.texts == ["/start", "一", "二"]
    assert _trouble(logs) == ["intake"]
    assert [entry["failures"] for entry in logs if entry["event"] == "recovered"] == [2]


async def test_only_the_updates_we_need_are_asked_for(house: House) -> None:
    """Membership changes are asked for by name, since Telegram leaves them out by itself."""
    async with _polling(house, Taker()):
        await until(lambda: house.world.bot().queue.poller)
    assert "chat_member" in (house.world.bot().queue.allowed or ())


@pytest.mark.parametrize("kind", ["500", "502", "reset", "timeout_after"])
async def test_a_bad_line_is_told_once_and_survived(house: House, logs: Logs, kind: str) -> None:
    """Whatever breaks between us and Telegram, one line says so, one says that it is over."""
    house.world.faults.add(Fault(method="getUpdates", kind=kind, times=4))
    taker = Taker()
    async with _polling(house, taker) as polling:
        _say(house, "一")
        await until(lambda: "一" in taker.texts)
        await until(lambda: polling.health.is_well)
    assert len(_trouble(logs)) == 1
    assert len([entry for entry in logs if entry["event"] == "recovered"]) == 1


async def test_a_bad_line_at_the_start_is_survived_too(house: House, logs: Logs) -> None:
    """A bot started during an outage begins when the outage is over."""
    house.world.faults.add(Fault(method="getMe", kind="502", times=3))
    taker = Taker()
    _say(house, "一")
    async with _polling(house, taker):
        await until(lambda: "一" in taker.texts)
    assert _trouble(logs) == ["server"]


async def test_a_flood_answer_is_obeyed(house: House, logs: Logs) -> None:
    """Asked to wait a second, polling waits a second."""
    house.world.faults.add(Fault(method="getUpdates", kind="429", retry_after=1))
    taker = Taker()
    began = asyncio.get_running_loop().time()
    async with _polling(house, taker):
        _say(house, "一")
        await until(lambda: "一" in taker.texts)
    assert asyncio.get_running_loop().time() - began >= 1
    assert _trouble(logs) == ["flood"]


async def test_a_pause_ends_when_the_clock_jumps_past_it(house: House) -> None:
    """Asked to wait half an hour, polling goes on when half an hour is over, and not before."""
    house.world.faults.add(Fault(method="getUpdates", kind="429", retry_after=1800))
    taker = Taker()
    async with _polling(house, taker) as polling:
        await until(lambda: polling.health.state == "flood")
        _say(house, "一")
        house.world.clock.advance(1700)
        polling.wake()
        await asyncio.sleep(0.1)
        assert taker.texts == []
        house.world.clock.advance(100)
        polling.wake()
        await until(lambda: "一" in taker.texts)


async def test_a_second_instance_is_named(house: House, logs: Logs) -> None:
    """When another poller takes the updates, the log says that another instance runs."""
    taker = Taker()
    async with _polling(house, taker), _polling(house, Taker()):
        await until(lambda: "conflict" in _trouble(logs))
    (why,) = {entry["why"] for entry in logs if entry["event"] == "in_trouble"}
    assert why.startswith("Another instance of this bot is running")


async def test_a_webhook_is_deleted_at_the_start_and_named_later(house: House, logs: Logs) -> None:
    """A webhook left over is removed with nothing lost; one set meanwhile is named."""
    bot = make_bot(TOKEN, house.server.url)
    await bot.set_webhook("https://example.org/hook")
    _say(house, "一")
    taker = Taker()
    async with _polling(house, taker):
        await until(lambda: "一" in taker.texts)
        await bot.set_webhook("https://example.org/hook")
        await until(lambda: "conflict" in _trouble(logs))
        await until(lambda: any("webhook" in str(entry.get("why")) for entry in logs))
    await bot.session.close()


@pytest.mark.parametrize("token", ["12345:REVOKED", "777:NEVER"])
async def test_a_refused_token_ends_it_with_one_sentence(house: House, token: str) -> None:
    """A token that Telegram does not know is not tried again."""
    taker = Taker()
    async with _polling(house, taker, token):
        await until(lambda: taker.endings)
    assert taker.endings[0].code == 78
    assert "refuses the bot's token" in taker.endings[0].sentence


async def test_a_token_revoked_while_running_ends_it(house: House) -> None:
    """A 401 in the middle of the day ends the loop."""
    taker = Taker()
    async with _polling(house, taker):
        await until(lambda: house.world.bot().queue.poller)
        house.world.faults.add(Fault(method="getUpdates", kind="401", times=None))
        await until(lambda: taker.endings)
    assert taker.endings[0].code == 78


async def test_stopping_does_not_wait_for_the_long_poll(house: House) -> None:
    """An idle bot stops at once, not when the long poll is over; stopping twice is stopping."""
    taker = Taker()
    async with _polling(house, taker) as polling:
        polling._poll_seconds = 50
        await until(lambda: house.world.bot().queue.poller)
        polling.stop()
        polling.stop()
        await until(lambda: taker.endings)
        assert house.calls("getUpdates") == []  # none came to its end
    assert taker.endings == [Ending()]


async def test_stopping_during_a_pause_ends_the_pause(house: House) -> None:
    """A bot that waits for Telegram to come back can be stopped, before and after its hello."""
    house.world.faults.add(Fault(method="getMe", kind="429", retry_after=60, times=None))
    taker = Taker()
    async with _polling(house, taker) as polling:
        await until(lambda: not polling.health.is_well)
    assert taker.endings == [Ending()]


async def test_an_odd_refusal_is_survived(house: House, logs: Logs) -> None:
    """A refusal that nobody expected is told with its words and tried again."""
    house.world.faults.add(Fault(method="getUpdates", kind="400", description="Bad Request: odd"))
    taker = Taker()
    async with _polling(house, taker):
        _say(house, "一")
        await until(lambda: "一" in taker.texts)
    assert [entry["why"] for entry in logs if entry["event"] == "in_trouble"] == [
        "Bad Request: odd"
    ]


async def test_a_silent_line_is_a_dead_line(house: House, logs: Logs) -> None:
    """A long poll that never ends is given up and begun again."""
    house.world.faults.add(Fault(method="getUpdates", kind="slow", seconds=5))
    taker = Taker()
    async with _polling(house, taker) as polling:
        polling._patience = 0
        polling._poll_seconds = 1
        _say(house, "一")
        await until(lambda: "一" in taker.texts)
    assert "network" in _trouble(logs)


def test_pauses_grow_to_half_a_minute_and_start_over() -> None:
    """Back-off doubles with jitter up to thirty seconds; a success forgets it."""
    health = Health("test", first_pause=0.5)
    pauses = [health.ill("network", "broken") for _ in range(12)]
    assert 0.25 <= pauses[0] <= 0.5
    assert 0.5 <= pauses[1] <= 1.0
    assert LONGEST_PAUSE / 2 <= pauses[-1] <= LONGEST_PAUSE
    health.well()
    assert health.ill("network", "broken") <= 0.5


async def test_the_batch_in_hand_is_finished(house: House) -> None:
    """A stop in the middle of a batch lets the batch end, and what it said goes out."""
    entered, go_on = asyncio.Event(), asyncio.Event()

    async def hear(*_: object) -> None:
        entered.set()
        await go_on.wait()

    house.product.hear = hear
    ann = house.world.add_person("卓玛")
    async with house.running(replace(QUICK, poll_seconds=2)) as app:
        house.world.start(ann.id, BOT_ID)
        await entered.wait()
        app.stop()
        go_on.set()
    assert house.texts(ann.id) == ["echo /start"]
