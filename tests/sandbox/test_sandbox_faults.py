"""Things that go wrong on purpose."""

from __future__ import annotations

import asyncio
from time import monotonic

import pytest
from aiohttp import ClientError
from sandbox_house import Town, Wire

from sandbox.faults import Fault
from sandbox.refusals import ImpossibleError


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        ("400", 400, "Bad Request: the sandbox was told to refuse"),
        ("401", 401, "Unauthorized"),
        ("403", 403, "Forbidden: bot was blocked by the user"),
        ("429", 429, "Too Many Requests: retry after 3"),
        ("500", 500, "Internal Server Error"),
    ],
)
async def test_a_refusal_on_request(
    town: Town, wire: Wire, kind: str, code: int, words: str
) -> None:
    """The next call is refused as asked, leaves no trace, and the one after works."""
    town.world.faults.add(Fault(kind=kind))
    answer = await wire.ask("sendMessage", chat_id=town.group.id, text="x")
    assert (answer["error_code"], answer["description"]) == (code, words)
    assert len(town.world.messages(town.group)) == 1
    assert await wire.ok("sendMessage", chat_id=town.group.id, text="x")
    log = [(call.ok, call.error_code, call.description) for call in town.world.calls]
    assert log == [(False, code, words), (True, None, None)]


async def test_a_proxys_error_page(town: Town, wire: Wire) -> None:
    """A 502 is a page of HTML, as a proxy in front of Telegram answers."""
    town.world.faults.add(Fault(kind="502"))
    async with wire.session.post(f"{wire.url}/bot{wire.token}/getMe") as got:
        assert (got.status, got.content_type) == (502, "text/html")
        assert "Bad Gateway" in await got.text()
    assert town.world.calls[-1].error_code == 502


@pytest.mark.parametrize(("kind", "written"), [("reset", 0), ("timeout_after", 1)])
async def test_a_cut_line(town: Town, wire: Wire, kind: str, written: int) -> None:
    """A reset happens before the work, a timeout after it; the caller cannot tell."""
    town.world.faults.add(Fault(method="sendMessage", kind=kind))
    with pytest.raises(ClientError):
        await wire.ask("sendMessage", chat_id=town.group.id, text="x")
    assert len(town.world.messages(town.group)) == 1 + written
    assert (town.world.calls[-1].ok, town.world.calls[-1].error_code) == (False, 0)


async def test_silence_after_the_work(town: Town, wire: Wire) -> None:
    """Work is done at once, but no answer comes until whoever asked gives up."""
    town.world.faults.add(Fault(method="sendMessage", kind="hang", seconds=20))
    call = wire.ask("sendMessage", chat_id=town.group.id, text="x")
    asking = asyncio.create_task(call)  # noqa: TID251 - the test is the nursery
    while len(town.world.messages(town.group)) < 2:
        await asyncio.wait({asking}, timeout=0.01)
    await asyncio.wait({asking}, timeout=0.1)
    assert not asking.done()
    asking.cancel()
    assert (town.world.calls[-1].ok, town.world.calls[-1].error_code) == (False, 0)


async def test_a_cut_line_hides_a_refusal_too(town: Town, wire: Wire) -> None:
    """When the work itself was refused, the cut line still hides it."""
    town.world.faults.add(Fault(method="sendMessage", kind="timeout_after"))
    with pytest.raises(ClientError):
        await wire.ask("sendMessage", chat_id=town.group.id, text="")
    assert town.world.calls[-1].error_code == 400


async def test_a_slow_answer(town: Town, wire: Wire) -> None:
    """A slow call works after its seconds."""
    town.world.faults.add(Fault(kind="slow", seconds=0.05))
    began = monotonic()
    assert await wire.ok("getMe")
    assert monotonic() - began >= 0.05


async def test_faults_choose_their_calls(town: Town, wire: Wire) -> None:
    """A fault waits for its method and its chat, strikes its number of times and wears out."""
    faults = town.world.faults
    faults.add(
        Fault(method="sendMessage", chat=town.group.id, kind="403", times=2, description="no")
    )
    town.world.start(town.ann)
    assert await wire.ok("getMe")
    assert await wire.ok("sendMessage", chat_id=town.ann.id, text="x")
    assert [await wire.refused("sendMessage", chat_id=town.group.id, text="x") for _ in range(2)]
    assert await wire.ok("sendMessage", chat_id=town.group.id, text="x")
    assert faults.waiting == []
    faults.add(Fault(kind="500", times=None, probability=0.0))
    assert await wire.ok("getMe")
    faults.clear()
    faults.add(Fault(kind="500", times=None))
    assert [await wire.refused("getMe") for _ in range(3)] == ["Internal Server Error"] * 3


def test_unknown_faults_are_refused() -> None:
    """A kind of fault that nobody knows is not accepted."""
    with pytest.raises(ImpossibleError, match="no kind of fault"):
        Fault(kind="earthquake")
