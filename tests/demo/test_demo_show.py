"""The page: it answers, it is alive, it goes on where it was left."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from aiohttp import ClientSession
from demo_words import told
from rich.console import Console

from bot.commands.common import TroubleError
from bot.commands.demo_pilot import INTRO
from bot.commands.demo_show import SNAPSHOT, show
from domain.ticket import State
from storage.unit_of_work import open_database

T = TypeVar("T")
Visit = Callable[[ClientSession, str], Awaitable[None]]


async def come(look: Callable[[], Awaitable[T]]) -> T:
    """Look again and again until something is there."""
    for _ in range(1000):
        if found := await look():
            return found
        await asyncio.sleep(0.02)
    raise AssertionError("it does not come")


async def announced(console: Console) -> str:
    """Give the address that was printed."""
    return next((word for word in told(console).split() if word.startswith("http://")), "")


async def visited(
    folder: Path, console: Console, visit: Visit, *, port: int = 0, ends_it: bool = False
) -> None:
    """Show the page and visit it; then end it, unless the visitor `ends_it`, which keeps it."""
    end = asyncio.Event()

    async def go() -> None:
        address = await come(lambda: announced(console))
        async with ClientSession() as session:
            await visit(session, address)

    def gone(task: asyncio.Task[None]) -> None:
        if not ends_it or task.cancelled() or task.exception():
            end.set()

    async with asyncio.TaskGroup() as group:
        group.create_task(go()).add_done_callback(gone)
        await show(folder, console, port=port, keep=ends_it, until=end)


async def overview(session: ClientSession, address: str) -> dict[str, Any]:
    """Give the state the page begins with."""
    async with session.get(f"{address}/sandbox/state") as answer:
        state: dict[str, Any] = await answer.json()
        return state


async def test_the_page_is_there_and_alive(tmp_path: Path, console: Console) -> None:
    """The page and its state answer; three lines say what to try; six tickets already live."""

    async def visit(session: ClientSession, address: str) -> None:
        async with session.get(address) as answer:
            assert answer.status == 200
            assert "微诉" in await answer.text()
        state = await overview(session, address)
        assert state["intro"] == list(INTRO)
        assert state["demo"] is True
        assert len([chat for chat in state["chats"] if chat["type"] != "private"]) == 21
        assert all(chat["last"] for chat in state["chats"])
        roles = {person["role"] for person in state["people"]}
        assert roles == {"resident", "building_lead", "grid_worker", "grid_lead", "supervisor"}

    await visited(tmp_path, console, visit)
    database = open_database(f"sqlite+aiosqlite:///{tmp_path / 'weisu.sqlite3'}")
    async with database.reading() as uow:
        found = [await uow.tickets.by_number("gesang", number) for number in range(1, 8)]
    await database.close()
    assert [ticket.state for ticket in found if ticket] == [
        State.CLOSED,
        State.CLAIMED,
        State.WAITING_RESIDENT,
        State.OPEN,
        State.OPEN,
        State.OPEN,
    ]


async def test_a_moved_clock_and_another_port(tmp_path: Path, console: Console) -> None:
    """A taken port is told and another one serves; there the clock's buttons reach the bot."""

    async def visit(session: ClientSession, address: str) -> None:
        assert not address.endswith(f":{taken}")
        state = await overview(session, address)
        await session.post(f"{address}/sandbox/clock", json={"advance": 3600})
        assert (await overview(session, address))["now"] > state["now"]
        person = state["people"][0]["id"]
        chat = next(item for item in state["chats"] if item["title"] == "幸福家园小区群")
        words = {"person": person, "chat": chat["id"], "text": "@weisu_bot 2栋路灯坏了"}
        await session.post(f"{address}/sandbox/say", json=words)

        async def shown() -> bool:
            return "#7 " in str((await overview(session, address))["chats"])

        assert await come(shown)

    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        taken = busy.getsockname()[1]
        await visited(tmp_path, console, visit, port=taken)
    assert f"Port {taken} is taken" in told(console)


async def everything(session: ClientSession, address: str) -> dict[str, Any]:
    """Give the people and what stands in each chat."""
    state = await overview(session, address)
    chats: dict[int, list[dict[str, Any]]] = {}
    for chat in state["chats"]:
        where = {"chat": chat["id"], "limit": 1000}
        async with session.get(f"{address}/sandbox/messages", params=where) as answer:
            chats[chat["id"]] = (await answer.json())["messages"]
    return {"people": state["people"], "chats": chats}


async def test_it_goes_on_where_it_was_left(tmp_path: Path, console: Console) -> None:
    """Ctrl-C ends the page well; the next time the same people, messages and tickets are there."""
    seen: list[dict[str, Any]] = []

    async def visit(session: ClientSession, address: str) -> None:
        seen.append(await everything(session, address))
        signal.raise_signal(signal.SIGINT)

    await visited(tmp_path, console, visit, ends_it=True)
    assert (tmp_path / SNAPSHOT).exists()
    again = Console(file=type(console.file)(), width=120)
    await visited(tmp_path, again, visit, ends_it=True)
    first, second = seen
    assert first["people"] == second["people"]
    assert first["chats"].keys() == second["chats"].keys()
    for chat, messages in first["chats"].items():
        assert messages
        # The bot lives on: what it had to tell that day may have come between the two visits.
        assert second["chats"][chat][: len(messages)] == messages


async def test_half_a_demo_is_refused(tmp_path: Path, console: Console) -> None:
    """A folder with a database but no sandbox to go with it is refused in a sentence."""
    (tmp_path / "weisu.sqlite3").touch()
    with pytest.raises(TroubleError, match="only half of a demo"):
        await show(tmp_path, console, port=0)
