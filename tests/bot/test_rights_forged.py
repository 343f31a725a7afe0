"""What nobody should send: forged and mutated buttons, halves of letters, presses from nowhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from rights_world import HOUR, NOW, World, a_ticket, a_world

from domain.people import Role
from domain.ticket import State
from domain.transitions import Action
from fuzzing.house import SECRET
from fuzzing.town import COMMUNITIES
from handlers.press import data
from handlers.views.dates import pack
from usecases.invitations import invite


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


HUGE = "9" * 20
KEY = COMMUNITIES[0].key
FORGED = (
    "", ":", "v1", "v1:", "v1:claim", "v1:claim:1", "v1:claim:1:1", "v1:claim:x:1:",
    "v1:claim:1:x:", f"v1:claim:{HUGE}:1:", f"v1:claim:1:{HUGE}:", "v1:claim:-1:1:",
    "v1:claim:１:1:", "v1:claim:②:1:", f"v1:merge:{{id}}:1:{HUGE}",
    f"v1:transfer:{{id}}:1:{HUGE}/0", "v1:transfer:{id}:1:0/99",
    "v1:reroute:{id}:1:nowhere/0", "v1:schedule:{id}:1:zzzzzzzzzz",
    "v1:schedule:{id}:1:-zzzzzz", "v1:schedule:{id}:1:6kuvuwn", "v1:rate:{id}:1:best",
    f"v1:rate:{{id}}:{HUGE[:18]}:satisfied", "v1:place:{id}:1:b99", "v1:tell:{id}:1:②",
    f"v1:tell:{{id}}:1:{HUGE}", "v1:cat:{id}:1:nothing", "v1:fix:{id}:1:zzz",
    f"v1:exclude:{{id}}:{HUGE[:18]}:yes", "v1:exclude:{id}:1:perhaps",
    "v1:callback:{id}:1:content", "v1:callback:{id}:9:unsolved", "v1:unleave:0:1:",
    f"v1:unleave:0:{HUGE[:18]}:", f"v1:dg:0:{KEY}:", "v1:dg:9:9:received.0.1.-",
    f"v1:dg:0:{KEY}:a.b.c.d.e.f", f"v1:dg:0:{KEY}:received.gnqfo0.6kuvuwn.-",
    f"v1:dg:0:{KEY}:received.6kuvuwn.6kuvuwn.-", f"v1:dg:0:{KEY}:received.6kuvuwn.6kuvuwn.-.999",
    f"v1:dgg:0:{KEY}:6kuvuwn.6kuvuwn.g1", "v1:dgg:0:9:0.0.-", f"v1:bind:0:{KEY}:staff.-",
    "v1:bind:0:9:staff.-", f"v1:bind:0:{KEY}:compound.g1.c2", f"v1:bind:0:{KEY}:x",
    f"v1:invite:0:{KEY}:admin.0", f"v1:invite:0:{KEY}:supervisor.0",
    f"v1:invite:0:{KEY}:grid_worker.9.g1", "v1:dg:0:0:received.1.2.-",
    "v1:listen:0:0:everything", "v1:lang:0:0:xx", "v1:same:0:0:②", f"v1:same:0:0:{HUGE}",
    "v1:other:0:0:1", "v1:learn:0:0:maybe", "v1:dlg:0:0:new", "v1:dlg:0:0:'; DROP TABLE",
    "cand:1:yes", f"cand:{HUGE}:yes", "cand:-1:yes", "cand:x:yes", "cand:1:maybe",
    "cand:1:yes:more", "v2:claim:1:1:", "v1:close:{id}:1:", "v1:cover:{id}:1:1/0",
    "v1:confirm:{id}:1:", "v1:answer:{id}:1:x", "\x00", "📎",
)  # fmt: skip
WHERE = ("private", "staff", "residents g1", "unbound", "foreign staff")


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("who", ["resident", "grid_worker", "supervisor", "foreign_supervisor"])
async def test_forged_buttons_move_nothing(world: World, who: str, where: str) -> None:
    """Whatever a button carries, it is answered, changes no ticket, and is no error."""
    async with world.house.database.writing() as uow:
        ticket = await a_ticket(world, uow, state=State.SCHEDULED)
    before = world.house.rows("SELECT * FROM tickets")
    place = who if where == "private" else where
    presses = [
        world.press(who, place, forged.replace("{id}", str(ticket.id))[:64]) for forged in FORGED
    ]
    await world.take(presses)
    assert world.dead() == []
    answered = world.house.memory.toasts
    assert [one for one in presses if one["callback_query"]["id"] not in answered] == []
    assert world.house.rows("SELECT * FROM tickets") == before
    assert world.house.rows("SELECT count(*) FROM appointments WHERE role = 'admin'") == [(1,)]


ELSEWHERE = ("residents g1", "unbound", "foreign staff", "foreign residents")


@pytest.mark.parametrize("where", ELSEWHERE)
async def test_staff_buttons_work_where_staff_are_alone(world: World, where: str) -> None:
    """What staff may press is refused, to staff too, where others would read the answer."""
    presses = []
    async with world.house.database.writing() as uow:
        for action in sorted(frozenset(Action) - {Action.WITHDRAW}):
            for state in (State.OPEN, State.CLAIMED):
                ticket = await a_ticket(world, uow, state=state)
                target = world.people["spare g1"].id
                for arg in ("", "/0", f"{target}/0", "g2/0", pack(NOW + 40 * HOUR)):
                    carried = data(action, ticket.id, ticket.version, arg)
                    presses.append(world.press("supervisor", where, carried))
    before = world.house.rows("SELECT id, state, owner_id, version FROM tickets")
    await world.take(presses)
    assert world.house.rows("SELECT id, state, owner_id, version FROM tickets") == before
    kinds = {kind for (kind,) in world.house.rows("SELECT kind FROM outbox")}
    assert kinds <= {"card", "staff_card"}
    assert world.dead() == []


async def test_a_start_link_is_spent_once_and_by_nobody_else(world: World) -> None:
    """Replayed, changed and guessed links give no role; a good one gives it to one person."""
    async with world.house.database.writing() as uow:
        link = await invite(
            uow,
            community="demo",
            role=Role.GRID_LEAD,
            grid="g1",
            name="李四",
            created_by=None,
            secret=SECRET,
            now=NOW,
        )
    number, _, signature = link[1:].partition("_")
    stranger = f"i{int(number) + 1}_{signature}"
    tries = (link[:-1], f"{link}x", stranger, f"i{number}_", "i_", "i１_x", f"i{HUGE}_{signature}")
    held = "SELECT person_id FROM appointments WHERE role = 'grid_lead' AND id > 0"
    before = world.house.rows(held)
    for forged in tries:
        await world.house.take(world.said("resident", "resident", f"/start {forged}"))
    assert world.house.rows(held) == before
    for who in ("author", "resident", "author"):
        await world.house.take(world.said(who, who, f"/start {link}"))
    [*_, (person,)] = world.house.rows(held)
    assert len(world.house.rows(held)) == len(before) + 1
    assert person == world.people["author"].id
    assert world.dead() == []


NOBODIES: dict[str, dict[str, Any]] = {
    "anonymous admin": {"from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}},
    "channel": {"sender_chat": {"id": -1009, "type": "channel", "title": "号"}},
    "the group itself": {"sender_chat": {"id": -1001000000012, "type": "supergroup"}},
    "another bot": {"from": {"id": 99, "is_bot": True, "first_name": "bot"}},
    "linked channel": {
        "from": {"id": 777000, "is_bot": False, "first_name": "Telegram"},
        "sender_chat": {"id": -1009, "type": "channel", "title": "号"},
        "is_automatic_forward": True,
    },
}  # fmt: skip
SAID = ("/open", "/bind", "/leave 明天", "/merge 1 2", "/exclude 1 重复", "/listen off", "撤回")


@pytest.mark.parametrize("nobody", NOBODIES)
@pytest.mark.parametrize("where", ["staff", "residents g1"])
async def test_nobody_in_particular_may_nothing(world: World, nobody: str, where: str) -> None:
    """Anonymous admins, channels and bots have no role, whoever may stand behind them."""
    async with world.house.database.writing() as uow:
        await a_ticket(world, uow, state=State.CLAIMED)
    before = world.house.rows("SELECT * FROM tickets")
    for text in SAID:
        await world.house.take(world.said("resident", where, text))
    mine = world.house.rows("SELECT count(*) FROM outbox")
    assert mine > [(0,)]
    for text in SAID:
        update = world.said("resident", where, text)
        update["message"] |= NOBODIES[nobody]
        await world.house.take(update)
    said = world.house.rows("SELECT payload FROM outbox ORDER BY id")[mine[0][0] :]
    assert all("refuse-anonymous" in payload for (payload,) in said)
    assert world.house.rows("SELECT * FROM tickets") == before
    assert world.dead() == []


async def test_a_forwarded_command_is_of_whoever_forwards_it(world: World) -> None:
    """A supervisor's command that a resident forwards gives the resident nothing."""
    for where, text in (("unbound", "/bind"), ("resident", "/invite 李四"), ("staff", "/open")):
        supervisor = world.user("supervisor")
        origin = {"type": "user", "date": int(NOW.timestamp()), "sender_user": supervisor}
        await world.house.take(world.said("resident", where, text, forward_origin=origin))
    said = [payload for (payload,) in world.house.rows("SELECT payload FROM outbox")]
    assert len(said) == 3
    assert all("refuse-" in payload for payload in said)
