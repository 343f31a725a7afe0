"""The pilot community is whole, and the bot knows it the way its files say."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.commands.demo_pilot import Pilot, Step, pilot, settings_for, story
from bot.commands.demo_play import DIRECT
from bot.commands.demo_stage import Stage
from domain.chats import ChatKind
from domain.community import Community
from domain.people import Rank, Role


@pytest.fixture(scope="module")
def town() -> Pilot:
    """Give the pilot's people and groups."""
    return pilot()


@pytest.fixture(scope="module")
def community() -> Community:
    """Give the pilot's config."""
    return settings_for("http://127.0.0.1:1", "sqlite+aiosqlite:///x").to_community()


def test_it_is_as_big_as_promised(town: Pilot, community: Community) -> None:
    """Seven grids and three special ones, 7 + 7 + 6 groups and the staff's, thirty residents."""
    assert Counter(grid.special for grid in community.grids) == {False: 7, True: 3}
    assert Counter(group.kind for group in town.groups) == {
        ChatKind.MERCHANTS: 7,
        ChatKind.LANDLORDS: 7,
        ChatKind.COMPOUND: 6,
        ChatKind.STAFF: 1,
    }
    assert 30 <= len(town.residents) <= 40
    assert sum(person.role is Role.SUPERVISOR for person in town.people) == 2
    assert len({person.name for person in town.people}) == len(town.people)


def test_every_grid_has_its_workers(town: Pilot, community: Community) -> None:
    """Each grid has an A角, a B角 who is somebody else, and a lead."""
    for grid in community.grids:
        held = [
            (seat.role, seat.rank, person.key)
            for person in town.people
            for seat in person.seats
            if seat.grid == grid.code
        ]
        workers = {rank: key for role, rank, key in held if role is Role.GRID_WORKER}
        assert set(workers) == {Rank.A, Rank.B}, grid.code
        assert workers[Rank.A] != workers[Rank.B]
        assert any(role is Role.GRID_LEAD for role, _, _ in held)


def test_everybody_and_every_group_belongs_somewhere(town: Pilot, community: Community) -> None:
    """Groups name grids and compounds of the config; people name groups; who chats is in there."""
    keys = {group.key for group in town.groups}
    assert all(set(person.groups) <= {*keys, "*"} for person in town.people)
    for group in town.groups:
        members = {person.key for person in town.members(group)}
        assert group.chatter
        assert {who for who, _ in group.chatter} <= members
        if group.kind is not ChatKind.STAFF:
            assert community.grid(group.grid)
        compound = community.compound(group.compound)
        assert compound is None or compound.grid == group.grid
        if group.kind is ChatKind.COMPOUND:
            assert compound is not None
            assert compound.buildings


def test_residents_live_in_buildings_of_the_config(town: Pilot, community: Community) -> None:
    """A label such as 居民 · 幸福家园3栋 names a compound and a building that exist."""
    homes = {f"{item.name}{house}" for item in community.compounds for house in item.buildings}
    labels = [person.label for person in town.people if person.label.startswith("居民 · ")]
    assert len(labels) > 15
    assert {label.removeprefix("居民 · ") for label in labels} <= homes


@pytest.mark.parametrize("steps", [*pilot().tickets, story()])
def test_who_acts_is_there(town: Pilot, steps: tuple[Step, ...]) -> None:
    """In every story people act only in groups they are members of."""
    groups = {group.key: group for group in town.groups}
    for step in steps:
        if step.where != DIRECT:
            assert step.who in {person.key for person in town.members(groups[step.where])}


async def test_the_bot_knows_it_all(stage: Stage, town: Pilot) -> None:
    """After moving in, every group is bound as written and every role is held."""
    async with stage.app.database.reading() as uow:
        bound = {chat.title: chat for chat in await uow.chats.bound("gesang")}
        for group in town.groups:
            chat = bound[group.title]
            assert (chat.kind, chat.grid, chat.compound) == (group.kind, group.grid, group.compound)
        for person in town.people:
            row = await uow.people.by_telegram(stage.people[person.key])
            assert row is not None
            held = await uow.people.appointments_of(row.id)
            assert {(item.role, item.grid, item.rank) for item in held} == {
                (seat.role, seat.grid, seat.rank) for seat in person.seats
            }
            mine = {chat.title for chat in await uow.chats.groups_of(row.id)}
            wanted = {group.title for group in town.groups if group.key in person.groups}
            assert person.seats or mine == wanted


async def test_workers_are_greeted(stage: Stage) -> None:
    """Who took up an invitation reads in the direct chat what the role may do, and where."""
    assert stage.find(stage.people["zhuomacuo"], "您现在是第一、第七网格的网格员") is not None
    assert (
        stage.find(stage.people["chenjianjun"], "您现在是第一、第二、第三网格的网格长") is not None
    )
    assert stage.find(stage.people["yangjin"], "") is None
