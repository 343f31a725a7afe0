"""Updates pushed to a webhook."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web
from sandbox_house import Town, Wire

from sandbox.faults import PUSH, Fault
from sandbox.hooks import CAP, SECRET_HEADER, Pauses, Refused


class Receiver:
    """A bot's web server that remembers what came and answers what it is told to."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.times: list[float] = []
        self.secrets: list[str | None] = []
        self.answers: list[web.Response] = []
        self.arrived = asyncio.Event()
        self.hold: dict[str, asyncio.Event] = {}
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        """Take an update in."""
        update = await request.json()
        text = str(update.get("message", {}).get("text"))
        if text in self.hold:
            await self.hold[text].wait()
        self.got.append(update)
        self.times.append(asyncio.get_running_loop().time())
        self.secrets.append(request.headers.get(SECRET_HEADER))
        self.arrived.set()
        return self.answers.pop(0) if self.answers else web.Response()

    async def until(self, number: int) -> list[str]:
        """Wait until so many deliveries were made and list their words."""
        while len(self.got) < number:
            self.arrived.clear()
            await self.arrived.wait()
        return [str(update.get("message", {}).get("text")) for update in self.got]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Run a bot's web server on a free port."""
    made = Receiver()
    app = web.Application()
    app.router.add_post("/hook", made.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield made
    await runner.cleanup()


async def _settled(wire: Wire) -> dict[str, Any]:
    return await _until(wire, lambda info: info["pending_update_count"] == 0)


async def _until(wire: Wire, settled: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    for _ in range(500):
        info: dict[str, Any] = await wire.ok("getWebhookInfo")
        if settled(info):
            return info
        await asyncio.sleep(0.01)
    raise AssertionError("the webhook never came to rest")


async def test_updates_are_pushed_with_the_secret(
    town: Town, wire: Wire, receiver: Receiver
) -> None:
    """What waits and what comes is pushed in order, with the secret, and then forgotten."""
    town.world.say(town.ann, town.group, "@weisu_bot 1")
    await wire.ok("setWebhook", url=receiver.url, secret_token="s-3_cret", max_connections=500)
    town.world.say(town.ann, town.group, "@weisu_bot 2")
    assert await receiver.until(2) == ["@weisu_bot 1", "@weisu_bot 2"]
    assert receiver.secrets == ["s-3_cret"] * 2
    info = await _settled(wire)
    assert (info["url"], info["max_connections"]) == (receiver.url, 100)


async def test_failures_are_repeated(town: Town, wire: Wire, receiver: Receiver) -> None:
    """A delivery answered by anything but 2xx comes again until it is taken."""
    receiver.answers = [web.Response(status=status) for status in (500, 404, 502)]
    await wire.ok("setWebhook", url=receiver.url, allowed_updates=["message"])
    town.world.say(town.ann, town.group, "@weisu_bot 1")
    assert await receiver.until(4) == ["@weisu_bot 1"] * 4
    info = await _settled(wire)
    assert info["last_error_message"].startswith("Wrong response from the webhook: 502")
    assert info["allowed_updates"] == ["message"]
    assert receiver.secrets == [None] * 4


async def test_a_dead_receiver_is_tried_until_the_update_expires(town: Town, wire: Wire) -> None:
    """When nobody listens the error is kept, and the update is lost when it is too old."""
    await wire.ok("setWebhook", url="http://127.0.0.1:9/hook")
    town.world.say(town.ann, town.group, "@weisu_bot 1")
    info = await _until(wire, lambda info: "last_error_message" in info)
    assert info["last_error_message"].startswith("Connection failed")
    town.world.clock.advance(24 * 3600 + 1)
    assert (await _settled(wire))["pending_update_count"] == 0


async def test_a_stuck_chat_does_not_hold_up_others(
    town: Town, wire: Wire, receiver: Receiver
) -> None:
    """Order is kept within a chat only: a slow delivery holds its own chat up and no other."""
    town.world.add_bot_to_group(town.other, by=town.ann)
    town.pending()
    receiver.hold["@weisu_bot slow"] = asyncio.Event()
    await wire.ok("setWebhook", url=receiver.url)
    town.world.say(town.ann, town.group, "@weisu_bot slow")
    town.world.say(town.ann, town.group, "@weisu_bot after")
    town.world.say(town.ann, town.other, "@weisu_bot other")
    assert await receiver.until(1) == ["@weisu_bot other"]
    receiver.hold["@weisu_bot slow"].set()
    assert (await receiver.until(3))[1:] == ["@weisu_bot slow", "@weisu_bot after"]


async def test_one_connection_means_one_at_a_time(
    town: Town, wire: Wire, receiver: Receiver
) -> None:
    """With max_connections 1 even other chats wait."""
    town.world.add_bot_to_group(town.other, by=town.ann)
    town.pending()
    receiver.hold["@weisu_bot slow"] = asyncio.Event()
    await wire.ok("setWebhook", url=receiver.url, max_connections=1)
    town.world.say(town.ann, town.group, "@weisu_bot slow")
    town.world.say(town.ann, town.other, "@weisu_bot other")
    await asyncio.sleep(0.1)
    assert receiver.got == []
    receiver.hold["@weisu_bot slow"].set()
    assert await receiver.until(2) == ["@weisu_bot slow", "@weisu_bot other"]


async def test_an_answer_may_carry_a_method(town: Town, wire: Wire, receiver: Receiver) -> None:
    """A method in the webhook's answer is carried out; a refused one is only logged."""
    chat = town.group.id
    receiver.answers = [
        web.json_response({"method": "sendMessage", "chat_id": chat, "text": "收到"}),
        web.json_response({"method": "sendMessage", "chat_id": chat, "text": ""}),
        web.json_response({"method": "getMe"}),
        web.json_response(["?"]),
        web.Response(text="ok"),
    ]
    await wire.ok("setWebhook", url=receiver.url)
    for number in range(5):
        town.world.say(town.ann, town.group, f"@weisu_bot {number}")
    await receiver.until(5)
    await _settled(wire)
    assert [message.text for message in town.world.messages(chat)][-1] in {"收到", "@weisu_bot 4"}
    sent = [call for call in town.world.calls if call.method == "sendMessage"]
    assert [call.ok for call in sent] == [True, False]


async def test_dropping_the_webhook(town: Town, wire: Wire, receiver: Receiver) -> None:
    """Pending updates can be thrown away, and after deleteWebhook polling works again."""
    town.world.say(town.ann, town.group, "@weisu_bot 1")
    await wire.ok("setWebhook", url=receiver.url, drop_pending_updates=True)
    town.world.say(town.ann, town.group, "@weisu_bot 2")
    assert await receiver.until(1) == ["@weisu_bot 2"]
    await _settled(wire)
    await wire.ok("deleteWebhook")
    town.world.say(town.ann, town.group, "@weisu_bot 3")
    assert [one["message"]["text"] for one in await wire.ok("getUpdates")] == ["@weisu_bot 3"]
    assert (await wire.ok("getWebhookInfo"))["url"] == ""


def test_pauses_double_and_a_wish_is_granted() -> None:
    """The first failure is repeated at once, then after 2, 4, 8 s; a wish leaves that as it is."""
    pauses, broken = Pauses(random.Random(1)), Refused("broken")  # noqa: S311 - no secrets
    assert [pauses.after(broken) for _ in range(4)] == [0, 2, 4, 8]
    assert pauses.after(Refused("later", retry_after=300)) == 300
    assert pauses.after(broken) == 16
    assert CAP <= [pauses.after(broken) for _ in range(9)][-1] <= 2 * CAP


async def test_a_wish_for_later_is_granted(town: Town, wire: Wire, receiver: Receiver) -> None:
    """A refusal that names seconds is repeated after them, not at once; nonsense is no wish."""
    receiver.answers = [
        web.Response(status=503, headers={"Retry-After": "60"}),  # 0.3 s here
        web.Response(status=503, headers={"Retry-After": "soon"}),
    ]
    await wire.ok("setWebhook", url=receiver.url)
    town.world.say(town.ann, town.group, "@weisu_bot 1")
    assert await receiver.until(3) == ["@weisu_bot 1"] * 3
    first, second, _ = receiver.times
    assert second - first >= 0.3


async def test_an_update_too_old_for_its_next_try_is_dropped(
    town: Town, wire: Wire, receiver: Receiver
) -> None:
    """A press whose next try would come after its 150 seconds is forgotten at once."""
    town.world.start(town.ann)
    post = town.world.post(town.world.dialog(town.ann), town.bot.id, text="?")
    receiver.answers = [web.Response(status=503, headers={"Retry-After": "200"})]
    town.pending()
    await wire.ok("setWebhook", url=receiver.url)
    town.world.press(town.ann, town.ann.id, post.message.message_id, "v1")
    assert (await _settled(wire))["last_error_message"].endswith("503 Service Unavailable")
    assert len(receiver.got) == 1


async def test_a_receiver_long_gone_is_believed(town: Town, wire: Wire, receiver: Receiver) -> None:
    """Who answers 410 for more than 23 hours has no webhook any more; what waits, waits on."""
    await wire.ok("setWebhook", url=receiver.url)
    receiver.answers = [web.Response(status=410), web.Response(status=410)]
    town.world.say(town.ann, town.group, "@weisu_bot 1")
    await receiver.until(3)
    receiver.answers = [web.Response(status=410) for _ in range(50)]
    town.world.say(town.ann, town.group, "@weisu_bot 2")
    await receiver.until(5)
    town.world.clock.advance(23 * 3600 + 60)
    info = await _until(wire, lambda info: not info["url"])
    assert info["pending_update_count"] == 1


async def test_the_same_webhook_again_changes_nothing_else(
    town: Town, wire: Wire, receiver: Receiver
) -> None:
    """Set again as it is, a webhook keeps its pauses; another address is tried at once."""
    receiver.answers = [web.Response(status=503, headers={"Retry-After": "3600"})]
    await wire.ok("setWebhook", url=receiver.url)
    town.world.say(town.ann, town.group, "@weisu_bot 1")
    await receiver.until(1)
    await wire.ok("setWebhook", url=receiver.url, max_connections=7)
    assert (await wire.ok("getWebhookInfo"))["max_connections"] == 7
    await asyncio.sleep(0.1)
    assert len(receiver.got) == 1
    await wire.ok("setWebhook", url=receiver.url + "?again")
    await receiver.until(2)


async def test_deliveries_can_be_struck(town: Town, wire: Wire, receiver: Receiver) -> None:
    """A line cut before, a proxy's page, a slow line, and an answer lost after the work."""
    for kind in ("reset", "502", "slow", "timeout_after"):
        town.world.faults.add(Fault(method=PUSH, kind=kind, seconds=0.01))
    await wire.ok("setWebhook", url=receiver.url)
    for number in (1, 2):
        town.world.say(town.ann, town.group, f"@weisu_bot {number}")
    assert await receiver.until(3) == ["@weisu_bot 1", "@weisu_bot 2", "@weisu_bot 2"]
    info = await _settled(wire)
    assert info["last_error_message"] == "Read timeout expired"
    assert len(town.bot.queue.pushed) == 2


async def test_calls_are_struck_and_deliveries_spared(
    town: Town, wire: Wire, receiver: Receiver
) -> None:
    """A fault for every method means the bot's calls."""
    await wire.ok("setWebhook", url=receiver.url)
    town.world.faults.add(Fault(kind="500"))
    town.world.say(town.ann, town.group, "@weisu_bot 1")
    await receiver.until(1)
    assert await wire.refused("getMe") == "Internal Server Error"
