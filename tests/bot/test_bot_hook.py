"""Updates that Telegram pushes: answered when they are safe, in order, and lost by no switch."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientSession
from bot_house import QUICK, House, address_at, until
from bot_product import BOT_ID, TOKEN

from bot.address import Address
from bot.app import App, make_bot
from bot.ending import Ending
from bot.hook import MOST_WAITING, Hook
from bot.nursery import Nursery
from bot.polling import LIMIT
from bot.raw import Raw
from bot.web import LARGEST, SECRET_HEADER, Web
from sandbox.faults import PUSH, Fault

Logs = list[dict[str, Any]]
JSON = {"Content-Type": "application/json"}


class Taker:
    """Takes batches, can be told to fail and to wait."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.failures: list[Exception] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def take(self, batch: Sequence[Raw]) -> None:
        """Note the ids, unless a failure is due."""
        await self.gate.wait()
        if self.failures:
            raise self.failures.pop()
        self.batches.append([update["update_id"] for update in batch])


@asynccontextmanager
async def _door(house: House, taker: Taker) -> AsyncIterator[tuple[Hook, Web, ClientSession]]:
    """Give a hook alone, the server before it, and somebody to push."""
    bot = make_bot(TOKEN, house.server.url)
    endings: list[Ending] = []
    async with Web("127.0.0.1", 0) as web, ClientSession() as session:
        hook = Hook(bot, house.world.clock, address_at(web), first_pause=0.01)
        web.let_in([hook])

        async def run() -> None:
            endings.append(await hook.run(taker.take))

        async with Nursery() as nursery:
            nursery.start("hook", run())
            await asyncio.sleep(0)
            yield hook, web, session
            hook.stop()
            taker.gate.set()
    await bot.session.close()
    assert endings == [Ending()]


def _as_telegram(hook: Hook) -> dict[str, str]:
    return {SECRET_HEADER: hook.address.secret, **JSON}


async def _push(session: ClientSession, hook: Hook, number: int) -> tuple[int, str | None]:
    body = json.dumps({"update_id": number})
    async with session.post(hook.address.url, data=body, headers=_as_telegram(hook)) as answer:
        return answer.status, answer.headers.get("Retry-After")


async def test_pushed_words_are_answered(house: House) -> None:
    """From a push of Telegram's to an answer at Telegram; what is answered is not pushed again."""
    ann = house.world.add_person("卓玛")
    async with house.hooked():
        house.world.start(ann.id, BOT_ID)
        house.world.say(ann.id, ann.id, "灯坏了")
        await until(lambda: len(house.texts(ann.id)) == 2)
        await until(lambda: not house.world.bot().queue.waiting)
    assert house.texts(ann.id) == ["echo /start", "echo 灯坏了"]
    assert house.calls("getUpdates") == []


async def test_telegram_is_told_all_it_needs(house: House) -> None:
    """The webhook comes with its secret, its kinds of updates, and drops nothing that waits."""
    ann = house.world.add_person("卓玛")
    house.world.start(ann.id, BOT_ID)
    async with house.hooked() as (app, _):
        await until(lambda: house.texts(ann.id))
        assert app.hook is not None
        told = house.world.bot().webhook
        assert (told.url, told.secret) == (app.hook.address.url, app.hook.address.secret)
        assert "chat_member" in house.world.bot().queue.allowed


async def test_an_update_is_answered_only_when_it_is_safe(house: House) -> None:
    """No 2xx while the batch is under way; what comes meanwhile is the next batch, in order."""
    taker = Taker()
    taker.gate.clear()
    async with _door(house, taker) as (hook, _, session), asyncio.TaskGroup() as group:
        first = group.create_task(_push(session, hook, 1))
        await until(lambda: 1 in hook._in_hand)
        rest = []
        for number in (3, 2):
            rest.append(group.create_task(_push(session, hook, number)))
            await until(lambda n=number: n in hook._waiting)
        assert not first.done()
        taker.gate.set()
    assert [first.result(), *(one.result() for one in rest)] == [(200, None)] * 3
    assert taker.batches == [[1], [3, 2]]


async def test_what_cannot_be_kept_is_refused_until_later(house: House, logs: Logs) -> None:
    """While the database fails, Telegram is told to come again, and the log says it once."""
    taker = Taker()
    taker.failures = [OSError("disk full"), OSError("disk full")]
    async with _door(house, taker) as (hook, _, session):
        assert [await _push(session, hook, 1) for _ in range(3)] == [
            (503, "1"),
            (503, "1"),
            (200, None),
        ]
    assert [entry["trouble"] for entry in logs if entry["event"] == "in_trouble"] == ["intake"]
    assert [entry["failures"] for entry in logs if entry["event"] == "recovered"] == [2]


async def test_the_same_update_twice_at_the_door_is_taken_once(house: House) -> None:
    """A push repeated while the first is under way shares its answer."""
    taker = Taker()
    taker.gate.clear()
    came: list[int] = []
    async with _door(house, taker) as (hook, _, session), asyncio.TaskGroup() as group:
        receive = hook.receive

        async def counted(update: Raw) -> int | None:
            came.append(update["update_id"])
            return await receive(update)

        hook.receive = counted  # type: ignore[method-assign]
        twice = [group.create_task(_push(session, hook, 1)) for _ in range(2)]
        await until(lambda: came == [1, 1])
        taker.gate.set()
    assert [one.result() for one in twice] == [(200, None)] * 2
    assert taker.batches == [[1]]


async def test_a_full_house_asks_to_come_again(house: House) -> None:
    """More than can wait is refused, not piled up."""
    taker = Taker()
    taker.gate.clear()
    async with _door(house, taker) as (hook, _, _), asyncio.TaskGroup() as group:
        for number in range(MOST_WAITING + 1):
            group.create_task(hook.receive({"update_id": number}))
            if not number:
                await until(lambda: hook._in_hand)
        await until(lambda: len(hook._waiting) == MOST_WAITING)
        assert await hook.receive({"update_id": -1}) == 1
        taker.gate.set()
    assert [len(batch) for batch in taker.batches] == [1, 100, 100]


@pytest.mark.parametrize(
    ("secret", "kind", "body", "status"),
    [
        (None, "application/json", "{}", 403),
        ("wrong", "application/json", "{}", 403),
        ("ключ", "application/json", "{}", 403),
        ("", "text/plain", '{"update_id": 1}', 415),
        ("", "application/json", "not JSON", 400),
        ("", "application/json", "[" * 100_000, 400),
        ("", "application/json", "[1]", 400),
        ("", "application/json", '{"update_id": true}', 400),
        ("", "application/json", '{"update_id": 1, "x": "' + "x" * LARGEST + '"}', 413),
    ],
)
async def test_what_is_no_push_of_telegram_is_refused(
    house: House, secret: str | None, kind: str, body: str, status: int
) -> None:
    """Who does not know the secret, and what is no update, gets no further than the door."""
    taker = Taker()
    async with _door(house, taker) as (hook, _, session):
        known = hook.address.secret if secret == "" else secret
        headers = {"Content-Type": kind} | ({SECRET_HEADER: known} if known else {})
        sent = BytesIO(body.encode())
        async with session.post(hook.address.url, data=sent, headers=headers) as answer:
            assert answer.status == status
    assert taker.batches == []


async def test_only_posts_to_the_right_key_are_heard(house: House) -> None:
    """A key that nobody has is not there, and a look at one that is there shows nothing."""
    async with _door(house, Taker()) as (hook, web, session):
        async with session.post(f"http://127.0.0.1:{web.port}/hook/guess", json={}) as answer:
            assert answer.status == 404
        async with session.get(hook.address.url) as answer:
            assert answer.status == 405


async def test_a_stranger_is_told_of_but_not_a_thousand_times(house: House, logs: Logs) -> None:
    """The first wrong secret is logged, then the second, the fourth, the eighth."""
    async with _door(house, Taker()) as (hook, _, session):
        for _ in range(9):
            async with session.post(hook.address.url, json={}) as answer:
                assert answer.status == 403
    assert [one["times"] for one in logs if one["event"] == "push_refused"] == [1, 2, 4, 8]


async def test_before_the_bot_is_there_telegram_may_come_again(house: House) -> None:
    """While the program starts, and after the bot ended, a push is asked to come again."""
    taker = Taker()
    async with Web("127.0.0.1", 0) as web, ClientSession() as session:
        bot = make_bot(TOKEN, house.server.url)
        hook = Hook(bot, house.world.clock, address_at(web))
        assert await _push(session, hook, 1) == (503, "1")
        web.let_in([hook])
        assert await _push(session, hook, 1) == (503, "1")
        hook.stop()
        assert await hook.run(taker.take) == Ending()
        assert await _push(session, hook, 1) == (503, "1")
        async with session.get(f"http://127.0.0.1:{web.port}/healthz") as answer:
            assert (answer.status, await answer.json()) == (200, {"alive": True})
        await bot.session.close()


async def test_a_stop_finishes_what_is_at_the_door(house: House) -> None:
    """What came before the stop is taken and answered, what comes after it is not."""
    taker = Taker()
    taker.gate.clear()
    async with _door(house, taker) as (hook, _, session), asyncio.TaskGroup() as group:
        before = [group.create_task(_push(session, hook, number)) for number in (1, 2)]
        await until(lambda: len(hook._in_hand) + len(hook._waiting) == 2)
        hook.stop()
        after = await _push(session, hook, 3)
        taker.gate.set()
    assert [one.result() for one in before] == [(200, None)] * 2
    assert after == (503, "1")
    assert sorted(number for batch in taker.batches for number in batch) == [1, 2]


async def test_switching_back_and_forth_loses_nothing(house: House) -> None:
    """Words said between polling and webhooks, in both directions, come once and in order."""
    ann = house.world.add_person("卓玛")
    house.world.start(ann.id, BOT_ID)
    said = ["/start"]

    async def heard() -> None:
        await until(lambda: house.texts(ann.id) == [f"echo {text}" for text in said])

    for turn in range(4):
        said.extend(f"{turn} {when}" for when in ("before", "during"))
        house.world.say(ann.id, ann.id, said[-2])
        async with house.hooked() if turn % 2 == 0 else house.running():
            house.world.say(ann.id, ann.id, said[-1])
            await heard()


async def test_pushes_that_go_astray_come_again_and_count_once(house: House) -> None:
    """Lines cut before and after the work, and a proxy's page: each word is heard once."""
    for kind in ("reset", "timeout_after", "502", "timeout_after"):
        house.world.faults.add(Fault(method=PUSH, kind=kind))
    ann = house.world.add_person("卓玛")
    house.world.start(ann.id, BOT_ID)
    async with house.hooked():
        house.world.say(ann.id, ann.id, "灯坏了")
        await until(lambda: not house.world.bot().queue.waiting)
        await until(lambda: len(house.texts(ann.id)) == 2)
    assert house.texts(ann.id) == ["echo /start", "echo 灯坏了"]


async def test_a_bad_line_while_setting_is_survived(house: House, logs: Logs) -> None:
    """The webhook is set as soon as Telegram answers again; one line says why it took so long."""
    house.world.faults.add(Fault(method="setWebhook", kind="502", times=3))
    ann = house.world.add_person("卓玛")
    house.world.start(ann.id, BOT_ID)
    async with house.hooked():
        await until(lambda: house.texts(ann.id))
    assert [one["trouble"] for one in logs if one["event"] == "in_trouble"] == ["server"]


async def test_a_token_refused_while_setting_ends_it(house: House) -> None:
    """A 401 to setWebhook ends the program, as one to getUpdates does."""
    house.world.faults.add(Fault(method="setWebhook", kind="401", times=None))
    async with Web("127.0.0.1", 0) as web:
        ending = await house.app(address=address_at(web)).run()
    assert ending.code == 78


async def test_a_webhook_taken_away_is_told(house: House, logs: Logs) -> None:
    """When somebody else set another webhook, or Telegram cannot push, the log says so."""
    async with house.hooked(replace(QUICK, poll_seconds=2)) as (app, _):
        bot = make_bot(TOKEN, house.server.url)
        await until(lambda: house.world.bot().webhook.url)
        await bot.set_webhook("https://example.org/hook")
        await until(lambda: _looked_again(house, app, "elsewhere", logs))
        await bot.delete_webhook()
        await bot.session.close()


async def test_a_push_that_fails_at_telegram_is_told(house: House, logs: Logs) -> None:
    """When updates wait and Telegram names an error, the log repeats it."""
    ann = house.world.add_person("卓玛")
    house.world.faults.add(Fault(method=PUSH, kind="502", times=None))
    async with house.hooked() as (app, _):
        house.world.start(ann.id, BOT_ID)
        await until(lambda: house.world.bot().webhook.last_error)
        await until(lambda: _looked_again(house, app, "refused", logs))
        house.world.faults.clear()


def _looked_again(house: House, app: App, trouble: str, logs: Logs) -> bool:
    """Let a minute pass, and say whether the trouble was told."""
    house.world.clock.advance(61)
    app.wake()
    return any(entry.get("trouble") == trouble for entry in logs)


def test_an_address_can_be_worked_out_only_from_the_config() -> None:
    """The same config gives the same address; another token or secret another key and secret."""
    one, same, other, third = (
        Address.derive("https://weisu.example.org/", token=token, secret=secret)
        for token, secret in (("1:a", "x"), ("1:a", "x"), ("1:b", "x"), ("1:a", "y"))
    )
    assert one == same
    assert len({one.key, other.key, third.key, one.secret, other.secret, third.secret}) == 6
    assert one.url == f"https://weisu.example.org/hook/{one.key}"
    assert one.secret not in repr(one)
    assert one.key not in repr(one)
    assert len(one.secret) == 43


async def test_a_batch_holds_something_of_everybody_who_waits(house: House) -> None:
    """Of more than a batch holds, one person's many do not fill it while others wait."""
    taker = Taker()
    taker.gate.clear()
    many, other = LIMIT + 20, 500

    async with _door(house, taker) as (hook, _, _), asyncio.TaskGroup() as group:
        group.create_task(hook.receive({"update_id": 1}))
        await until(lambda: 1 in hook._in_hand)
        for number in range(2, many + 2):
            group.create_task(hook.receive(_said_by(7, number)))
        group.create_task(hook.receive(_said_by(8, other)))
        await until(lambda: len(hook._waiting) == many + 1)
        taker.gate.set()
    _, first, second = taker.batches
    assert first == [2, other, *range(3, LIMIT + 1)]
    assert second == list(range(LIMIT + 1, many + 2))


def _said_by(who: int, number: int) -> Raw:
    """Say something in a direct chat."""
    sender, chat = {"id": who, "is_bot": False}, {"id": who, "type": "private"}
    message = {"message_id": number, "date": 1, "from": sender, "chat": chat, "text": "灯坏了"}
    return {"update_id": number, "message": message}
