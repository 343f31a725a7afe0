"""The rights that are not in the table of transitions, each tried by everybody."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from rights_beside import ROWS, Row
from rights_table import Who
from rights_world import World, a_ticket, a_world

from domain.ticket import State


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Give a world, and look afterwards whether everything could be handled."""
    async with a_world(tmp_path) as found:
        yield found
        assert found.dead() == []


def _refusals() -> tuple[str, ...]:
    """Give how every refusal of the catalogue begins, up to its first gap."""
    found = []
    for path in (Path(__file__).parents[2] / "locales" / "zh").glob("*.ftl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            key, _, text = line.partition(" = ")
            begins = text.partition("{")[0].strip()
            if key.startswith("refuse-") and len(begins) > SHORTEST:
                found.append(begins)
    return tuple(found)


SHORTEST = 3
REFUSALS = _refusals()


async def _is_refused(world: World, update: dict[str, Any]) -> bool:
    """Say whether a press or a command was answered with a refusal; and silence is one, too."""
    before = world.house.rows("SELECT coalesce(max(id), 0) FROM outbox")[0][0]
    await world.house.take(update)
    if "callback_query" in update:
        return world.toast(update).startswith(REFUSALS)
    said = world.house.rows("SELECT kind, payload FROM outbox WHERE id > ?", before)
    assert said, "nothing was answered"
    return any('"key": "refuse-' in payload or "private-here" in payload for _, payload in said)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.what} in {row.where}")
async def test_everybody_tries(world: World, row: Row) -> None:
    """Who is in the row may, all others are refused."""
    may = set()
    for who in Who:
        async with world.house.database.writing() as uow:
            update = await row.make(world, uow, who.value)
        if not await _is_refused(world, update):
            may.add(who)
    assert may == row.who


async def test_owners_who_left_see_nothing(world: World) -> None:
    """Who owned a ticket and does not work there any more learns no address and no name."""
    async with world.house.database.writing() as uow:
        owner = world.people["resident"]
        ticket = await a_ticket(world, uow, state=State.CLAIMED, owner=owner)
    for said in (f"/start d{ticket.id}", f"/t {ticket.number}"):
        assert await _is_refused(world, world.said("resident", "resident", said))
    assert world.house.rows("SELECT count(*) FROM events WHERE action = 'look'") == [(0,)]
