"""What nobody should send: forged and mutated buttons, halves of letters, presses from nowhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from rights_world import World, a_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Give a world, and look afterwards whether everything could be handled."""
    async with a_world(tmp_path) as found:
        yield found


def _text(world: World, text: str) -> dict[str, Any]:
    return world.said("author", "author", text)


async def test_a_half_of_a_letter_is_put_aside_whole(world: World) -> None:
    """An update no database can hold becomes a dead letter, and what came with it is taken in."""
    broken = _text(world, "灯坏了 \ud800")
    await world.house.take(broken, _text(world, "/help"))
    [(update_id, payload)] = world.house.rows("SELECT update_id, payload FROM dead_letters")
    assert update_id == broken["update_id"]
    assert "\\ud800" in payload
    assert world.house.rows("SELECT count(*) FROM outbox") == [(1,)]


@pytest.mark.parametrize("missing", ["from", "message"])
async def test_a_press_from_nowhere_is_nobodys(world: World, missing: str) -> None:
    """A press on a message that stands in no chat is dropped, and is no error."""
    press = world.press("grid_worker", "staff", "v1:mine:0:0:")
    if missing == "message":
        del press["callback_query"]["message"]
        press["callback_query"]["inline_message_id"] = "inline"
    else:
        press = _text(world, "/help")
        del press["message"]["from"]
    await world.house.take(press)
    assert world.dead() == []
    assert world.house.memory.toasts == {}
    assert world.house.rows("SELECT count(*) FROM outbox") == [(0,)]
