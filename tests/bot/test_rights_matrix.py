"""Every action x role x standing x state x own/other grid, through the real pipeline."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rights_table import (
    ASKS,
    BY_REPLY,
    VOTES,
    Place,
    Standing,
    Who,
    allowed,
    may_vote,
    places,
    pressed,
    replied,
    voted,
)
from rights_world import (
    World,
    a_world,
    argument,
    press_on,
    prompt_for,
    ticket_for,
    vote_on,
)

from domain.ticket import State, Ticket
from domain.transitions import Action

pytestmark = pytest.mark.timeout(600)
"""Thousands of steps; a busy machine may take its time."""

REFUSALS = (
    "这件事不归您办",
    "只有反映人自己能这样做",
    "现在这一步做不了",
    "这个按钮已经过时",
    "不能自己回访自己办的事",
    "这次回访已经有结果了",
    "只有反映人和附议的邻居能评价",
    "这次评价已经结束",
)


@dataclass(frozen=True)
class Cell:
    """A square with its ticket and its update."""

    place: Place
    ticket: Ticket
    update: dict[str, Any]


@dataclass
class After:
    """What the database says when all updates were taken in."""

    tickets: dict[int, tuple[str, int]]
    events: dict[int, list[tuple[str, int | None]]]
    asked: set[int]
    ratings: set[int]

    @classmethod
    def of(cls, world: World) -> After:
        """Read it, beside the bot."""
        rows = world.house.rows
        events: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
        for ticket, action, actor in rows("SELECT ticket_id, action, actor_id FROM events"):
            events[ticket].append((action, actor))
        return cls(
            tickets={
                key: (state, version)
                for key, state, version in rows("SELECT id, state, version FROM tickets")
            },
            events=events,
            asked={key for (key,) in rows("SELECT ticket_id FROM outbox WHERE kind = 'prompt'")},
            ratings={key for (key,) in rows("SELECT ticket_id FROM ratings")},
        )


def _moved(cell: Cell, after: After, target: State, world: World) -> list[str]:
    """Give what is wrong with a step that was allowed."""
    state, version = after.tickets[cell.ticket.id]
    done = (cell.place.action.value, world.person(cell.place).id)
    found = []
    if state != target.value:
        found.append(f"{cell.place}: {state} instead of {target}")
    if version != cell.ticket.version + 1:
        found.append(f"{cell.place}: version {version}")
    if done not in after.events[cell.ticket.id]:
        found.append(f"{cell.place}: not in the history {after.events[cell.ticket.id]}")
    return found


def _unmoved(cell: Cell, after: After, *, may_tell: bool = False) -> list[str]:
    """Give what is wrong with a ticket that nothing was to happen to."""
    found = []
    if after.tickets[cell.ticket.id] != (cell.place.state.value, cell.ticket.version):
        found.append(f"{cell.place}: moved to {after.tickets[cell.ticket.id]}")
    if after.events[cell.ticket.id] and not may_tell:
        found.append(f"{cell.place}: left {after.events[cell.ticket.id]}")
    return found


def _pressed_wrong(cell: Cell, after: After, world: World) -> list[str]:
    target, toast = pressed(cell.place), world.toast(cell.update)
    is_refusal = toast.startswith(REFUSALS)
    if target is None:
        silent = [] if is_refusal else [f"{cell.place}: answered {toast!r}"]
        asked = [f"{cell.place}: asked"] if cell.ticket.id in after.asked else []
        return [*_unmoved(cell, after), *silent, *asked]
    if is_refusal:
        return [f"{cell.place}: refused with {toast!r}"]
    if cell.place.action in ASKS:
        asked = [] if cell.ticket.id in after.asked else [f"{cell.place}: did not ask"]
        return [*_unmoved(cell, after), *asked]
    return _moved(cell, after, target, world)


def _replied_wrong(cell: Cell, after: After, world: World) -> list[str]:
    target = replied(cell.place)
    return _unmoved(cell, after) if target is None else _moved(cell, after, target, world)


def _voted_wrong(cell: Cell, after: After, world: World) -> list[str]:
    """Give what is wrong with a vote: the affected have one, and the table says what it moves."""
    target, counted = voted(cell.place), cell.ticket.id in after.ratings
    found = [] if counted == may_vote(cell.place) else [f"{cell.place}: counted is {counted}"]
    if not may_vote(cell.place) and not world.toast(cell.update).startswith(REFUSALS):
        found.append(f"{cell.place}: answered {world.toast(cell.update)!r}")
    if target is not None:
        return found + _moved(cell, after, target, world)
    return found + _unmoved(cell, after, may_tell=may_vote(cell.place))


async def _run(world: World, cells: Sequence[Cell]) -> After:
    await world.take([cell.update for cell in cells])
    assert world.dead() == []
    return After.of(world)


async def test_every_press_does_what_the_table_says(tmp_path: Path) -> None:
    """15,456 presses: what is allowed moves the ticket or asks for words, all else is refused."""
    cells: list[Cell] = []
    async with a_world(tmp_path) as world:
        async with world.house.database.writing() as uow:
            for place in places():
                ticket = await ticket_for(world, uow, place)
                carried = await argument(world, uow, place, ticket)
                cells.append(Cell(place, ticket, press_on(world, place, ticket, carried)))
        after = await _run(world, cells)
        wrong = [line for cell in cells for line in _pressed_wrong(cell, after, world)]
    assert len(cells) == 7 * 2 * 4 * len(State) * len(Action)
    assert sum(pressed(cell.place) is not None for cell in cells) > 1000
    assert not wrong, "\n".join([f"{len(wrong)} squares are wrong:", *wrong[:40]])


async def test_every_answer_to_a_prompt_does_what_the_table_says(tmp_path: Path) -> None:
    """Who was asked for words may have lost the right since, or never have had it."""
    cells: list[Cell] = []
    async with a_world(tmp_path) as world:
        async with world.house.database.writing() as uow:
            for place in places():
                if place.action in BY_REPLY:
                    ticket = await ticket_for(world, uow, place)
                    carried = await argument(world, uow, place, ticket)
                    update = prompt_for(world, uow, place, ticket, carried)
                    cells.append(Cell(place, ticket, update))
        after = await _run(world, cells)
        wrong = [line for cell in cells for line in _replied_wrong(cell, after, world)]
    assert not wrong, "\n".join([f"{len(wrong)} squares are wrong:", *wrong[:40]])


async def test_every_vote_does_what_the_table_says(tmp_path: Path) -> None:
    """满意 of the reporter confirms, 没解决 of the affected contests, nobody else has a voice."""
    cells: list[Cell] = []
    async with a_world(tmp_path) as world:
        async with world.house.database.writing() as uow:
            for place in places():
                for score, action in VOTES.items():
                    if place.action is action:
                        ticket = await ticket_for(world, uow, place)
                        update = vote_on(world, uow, place, ticket, score)
                        cells.append(Cell(place, ticket, update))
        after = await _run(world, cells)
        wrong = [line for cell in cells for line in _voted_wrong(cell, after, world)]
    assert not wrong, "\n".join([f"{len(wrong)} squares are wrong:", *wrong[:40]])


def test_the_second_reading_bites() -> None:
    """A few squares written by hand, so that both readings cannot be wrong together."""
    worker = Place(*_hand("grid_worker", own=True), Action.CLAIM)
    assert allowed(worker) is State.CLAIMED
    assert allowed(Place(*_hand("grid_worker", own=False), Action.CLAIM)) is None
    assert allowed(Place(*_hand("resident", own=True), Action.CLAIM)) is None
    assert allowed(Place(*_hand("supervisor", own=False), Action.DELIBERATE)) is State.DELIBERATION
    assert allowed(Place(*_hand("foreign_supervisor", own=True), Action.DELIBERATE)) is None
    dismissed = Place(*_hand("resident", own=True, state=State.CLAIMED), Action.RESOLVE)
    assert allowed(dismissed) is None


def _hand(who: str, *, own: bool, state: State = State.OPEN) -> tuple[Who, bool, Standing, State]:
    standing = Standing.OWNER if state is State.CLAIMED else Standing.NOTHING
    return Who(who), own, standing, state
