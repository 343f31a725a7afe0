"""Communities apart: whatever people of one say, press or open, another's data stays its own."""

from __future__ import annotations

import ast
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from neighbour_presses import TAKING, VERBS, forged
from neighbour_words import COMMANDS_SAID, commands, echoes, sayings
from neighbours import ASKERS, AWAY_GROUPS, SECRETS, STRANGER, Neighbours, some_neighbours

from domain.ticket import State
from handlers import menus
from handlers.choosing import ASKS
from handlers.commands import COMMANDS
from handlers.press import data
from handlers.presses import PRESSES
from locales import Catalogue

pytestmark = pytest.mark.timeout(300)

ROOT = Path(__file__).parents[2]
SHARED = "one bot for both"
APART = "a bot for each"
TRIED = [(SHARED, who) for who in ASKERS] + [
    (APART, who) for who in ("grid_worker", "supervisor", "town_supervisor")
]
"""Where each has a bot, its unit of work knows no ticket of the other's: a few roles tell."""


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[Neighbours]:
    """Give both communities, served by one bot."""
    async with some_neighbours(tmp_path, is_shared=True) as found:
        yield found


def _presses(world: Neighbours, who: str, where: str) -> list[dict[str, Any]]:
    """Give the press of every forged button, on messages with the numbers of hidden ones."""
    numbers = [number for (number,) in world.house.rows("SELECT number FROM tickets")]
    return [
        world.press(who, where, carried, numbers[at % len(numbers)])
        for at, carried in enumerate(forged(world))
    ]


@pytest.mark.parametrize(("bots", "who"), TRIED)
async def test_nothing_of_another_community_is_told_or_moved(
    tmp_path: Path, bots: str, who: str
) -> None:
    """No button, command, link, reply or edit at home, by anybody, shows or moves another's."""
    async with some_neighbours(tmp_path, is_shared=bots == SHARED) as world:
        world.echoes |= echoes(world)
        before = world.hidden()
        places = (who, *AWAY_GROUPS)
        presses = [one for place in places for one in _presses(world, who, place)]
        await world.take(presses)
        await world.take([one for place in places for one in sayings(world, who, place)])
        await world.speak()
        toasts = world.house.memory.toasts
        assert [one for one in presses if one["callback_query"]["id"] not in toasts] == []
        assert [text for text in toasts.values() if SECRETS.search(text)] == []
        assert world.given_away() == []
        after = world.hidden()
        assert [table for table in before if before[table] != after[table]] == []
        assert _mixed(world) == 0


def _mixed(world: Neighbours) -> int:
    """Count the tickets of the one community that lead to the other."""
    theirs = "(SELECT id FROM tickets WHERE community = 'demo')"
    keeper = world.secrets.parts["keeper"]
    query = f"SELECT count(*) FROM tickets WHERE community = 'next' AND (merged_into IN {theirs}"  # noqa: S608 - our own words
    [(count,)] = world.house.rows(f"{query} OR owner_id = {keeper} OR grid = 'g9')")
    return int(count)


@pytest.mark.parametrize("where", ["staff", "residents g1"])
async def test_roles_count_for_nothing_in_groups_of_another_community(
    world: Neighbours, where: str
) -> None:
    """In another community's groups every role gets the answers that a stranger gets."""
    answers: dict[str, list[str]] = {}
    for who in (STRANGER, *ASKERS):
        presses = [one for one in _presses(world, who, where) if not _is_about_ours(world, one)]
        await world.take(presses)
        answers[who] = [world.toast(one) for one in presses]
        for said in commands(world, who, where):
            row = world.newest_row()
            await world.take([said])
            if not said["message"]["text"].startswith(OWN):
                answers[who] += [said["message"]["text"], *world.keys_since(row)]
    odd = {
        (theirs, ours)
        for who in ASKERS
        for theirs, ours in zip(answers[STRANGER], answers[who], strict=True)
        if theirs != ours
    }
    assert odd == set()
    assert len(answers[STRANGER]) > len(VERBS)


OWN = ("/bind", "/start bind", "/merge", "/split", "/bao")
"""What asks for a role anywhere before it asks for the group's community, and is refused then; and
anybody in a group may complain there."""


def _is_about_ours(world: Neighbours, press: dict[str, Any]) -> bool:
    """Say whether a press names the ticket of those who ask, or first asks what they oversee."""
    carried = press["callback_query"]["data"]
    return f":{world.our_ticket.id}:" in carried or carried.startswith(("v1:bind:", "v1:invite:"))


async def test_a_group_stays_with_its_community(world: Neighbours) -> None:
    """Who oversees one community cannot make another one's group their own."""
    before = world.house.rows("SELECT * FROM chats WHERE community = 'demo'")
    for who in ("supervisor", "admin", "town_supervisor"):
        for where in ("staff", "residents g1"):
            await world.take([world.press(who, where, carried) for carried in TAKING])
    assert world.house.rows("SELECT * FROM chats WHERE community = 'demo'") == before


async def test_a_carried_button_tells_no_number(world: Neighbours) -> None:
    """A button brought into another community's group, or aimed at its ticket, tells no number."""
    theirs, ours = world.secrets.tickets[State.OPEN], world.our_ticket
    shown = world.press("resident", "foreign residents", data("show", theirs.id))
    carried = data("merge", ours.id, ours.version, str(theirs.id))
    merged = world.press("grid_worker", "grid_worker", carried)
    await world.take([shown, merged])
    nothing = Catalogue().speak("zh").plain("refuse-no-ticket")
    assert [world.toast(shown), world.toast(merged)] == [nothing, nothing]


async def test_a_carried_button_draws_no_card_anew(world: Neighbours) -> None:
    """A stale button draws a ticket's cards anew where they stand, and for nobody elsewhere."""
    ticket = world.secrets.tickets[State.CLAIMED]
    stale = data("progress", ticket.id, ticket.version + 1)
    for where, number in (("resident", ticket.number), ("unbound", ticket.number)):
        await world.take([world.press("resident", where, stale, number)])
    assert world.newest_row() == 0
    await world.take([world.press(STRANGER, "residents g1", stale, ticket.number)])
    assert world.house.rows("SELECT kind, ticket_id FROM outbox") == [("card", ticket.id)]


async def test_what_is_due_is_told_at_home_only(tmp_path: Path) -> None:
    """Two days of reminders, shifts, digests and spreadsheets tell each community its own."""
    async with some_neighbours(tmp_path, is_shared=True, sends=True) as world:
        for _ in range(12):
            world.house.clock.advance(hours=4)
            await world.house.calm()
        assert world.given_away() == []
        places = {call.given.get("chat_id") for call in world.told}
        assert {world.chats[key].address for key in ("boss", "town boss")} <= places
        assert {world.chats[key].address for key in ("supervisor", "town_supervisor")} <= places
        assert [text for text in world.told_at_home() if "邻家" in text or "南街道" in text] == []


@pytest.mark.parametrize("bots", [SHARED, APART])
async def test_a_link_leads_into_its_own_community_only(tmp_path: Path, bots: str) -> None:
    """An invitation is good at the bot of its community, for that one; elsewhere it is unspent."""
    async with some_neighbours(tmp_path, is_shared=bots == SHARED) as world:
        who = STRANGER
        await world.take([world.said(who, who, f"/start {world.secrets.link}")])
        mine = world.people[who].id
        held = world.house.rows(f"SELECT community FROM appointments WHERE person_id = {mine}")  # noqa: S608 - a number
        spent = world.house.rows("SELECT count(*) FROM invitations WHERE used_at IS NOT NULL")
        assert held == ([("demo",)] if bots == SHARED else [])
        assert spent == [(1 if bots == SHARED else 0,)]


def test_every_button_is_forged() -> None:
    """No verb of a button is missing among those that are forged."""
    assert set(PRESSES) - set(VERBS) == set()
    assert set(_drawn()) - set(VERBS) == set()
    assert {arg for carried in VERBS["in"](None) for arg in [carried.split(":")[-1]]} == set(ASKS)  # type: ignore[arg-type] # these need no world


def _drawn() -> Iterator[str]:
    """Give the verbs that the source puts on buttons, or asks a press for, by name."""
    for path in (*(ROOT / "handlers").rglob("*.py"), *(ROOT / "usecases").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        yield from re.findall(r"v1:([a-z_]+):", text)
        yield from re.findall(r'press\.action == "(\w+)"', text)
        yield from re.findall(r'^_?ACTION = "(\w+)"', text, re.MULTILINE)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                at = {"data": 0, "button": 1}.get(node.func.id)
                told = node.args[at] if at is not None and len(node.args) > at else None
                if isinstance(told, ast.Constant):
                    yield str(told.value)


def test_every_command_is_said() -> None:
    """No command of the tables, the menus or the routes is missing among those that are said."""
    shown = {*menus.SUPERVISOR, *menus.LEAD, *menus.STAFF, *menus.RESIDENT, *menus.GROUP_ADMIN}
    assert {*COMMANDS, *shown, *_routed()} - set(COMMANDS_SAID) == set()


def _routed() -> Iterator[str]:
    """Give the commands that a route asks for by name."""
    for path in (ROOT / "handlers").rglob("*.py"):
        yield from re.findall(
            r'(?:command_of\([^)]*\)|\bname) == "(\w+)"', path.read_text(encoding="utf-8")
        )


NOT_REACHED = {
    "on_overheard": "only what the ear of the bot picked out of a group's talk",
    "on_more": "only what goes on with words that wait in the same group",
    "on_correction": "only an edit of words that wait in the same group",
    "on_adding": "only after a link of one's own ticket",
    "on_edit": "only an edit of words that were filed in the same group",
}
"""The routes that need something of one's own in the very chat, and what."""


async def test_every_route_is_tried(world: Neighbours) -> None:
    """Every handler of messages and presses is reached by what is forged and said."""
    dispatcher, reached = world.house.parts.dispatcher, set()

    async def note(handler: Any, event: Any, data: dict[str, Any]) -> Any:  # noqa: ANN401 - aiogram's own signature
        reached.add(data["handler"].callback)
        return await handler(event, data)

    kinds = ("message", "edited_message", "callback_query")
    there = {
        one.callback
        for router in dispatcher.chain_tail
        for kind in kinds
        for one in router.observers[kind].handlers
    }
    for kind in kinds:
        dispatcher.observers[kind].middleware(note)
    for who in ("supervisor", "resident"):
        for where in (who, "foreign staff", "residents g1"):
            await world.take(_presses(world, who, where))
            await world.take(sayings(world, who, where))
    missed = {f"{one.__module__}.{one.__name__}" for one in there - reached}
    assert {name for name in missed if name.rpartition(".")[2] not in NOT_REACHED} == set()
