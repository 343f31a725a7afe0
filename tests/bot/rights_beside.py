"""Who may do what is not in the table of transitions: written by hand, row by row."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from rights_table import Who
from rights_world import NOW, World, a_ticket

from domain.chats import Post, PostPurpose
from domain.listening import CandidateKind
from domain.ticket import Event, State
from domain.understanding import understand
from storage.unit_of_work import SqlUnitOfWork
from usecases.candidates import hold
from usecases.intake import Home
from usecases.keeping import Words
from usecases.kept_words import Filing, kept

Make = Callable[[World, SqlUnitOfWork, str], Awaitable[dict[str, Any]]]

GRID = {Who.WORKER, Who.LEAD, Who.SUPERVISOR, Who.ADMIN}
"""The staff of the grid of the ticket, and who oversees the community."""

OVERSEE = {Who.SUPERVISOR, Who.ADMIN}
EVERYBODY = set(Who)
HELPERS = {Who.BUILDING_LEAD, Who.WORKER, Who.LEAD}


@dataclass(frozen=True)
class Row:
    """One thing that people do, where they do it, and who may."""

    what: str
    where: str
    who: frozenset[Who]
    make: Make


def _press(
    action: str, where: str, *, grid: str = "g1", arg: str = "", cycle: int | None = None
) -> Make:
    """Press a button of a ticket that is being worked on, by its card or in the direct chat."""

    async def make(world: World, uow: SqlUnitOfWork, who: str) -> dict[str, Any]:
        ticket = await a_ticket(world, uow, state=State.CLAIMED, grid=grid)
        carried = arg
        if action == "tell":
            note = uow.add(
                Event(ticket_id=ticket.id, at=NOW, actor_id=None, action="note", text="带梯子")
            )
            carried = f"{note.id}.yes"
        if action == "place":
            ticket.place_asked, ticket.compound = True, "c1"
        place = who if where == "private" else where
        number = world.message_id()
        uow.add(
            Post(
                chat_id=world.chats[place].id,
                message_id=number,
                ticket_id=ticket.id,
                purpose=PostPurpose.RESIDENT_CARD,
                created_at=NOW,
            )
        )
        version = ticket.version if cycle is None else cycle
        return world.press(who, place, f"v1:{action}:{ticket.id}:{version}:{carried}", number)

    return make


def _said(text: str, where: str, *, grid: str = "g1") -> Make:
    """Say a command; `{number}` and `{id}` are those of a ticket that is being worked on."""

    async def make(world: World, uow: SqlUnitOfWork, who: str) -> dict[str, Any]:
        ticket = await a_ticket(world, uow, state=State.CLAIMED, grid=grid)
        said = text.format(number=ticket.number, id=ticket.id)
        return world.said(who, who if where == "private" else where, said)

    return make


def _waiting(kind: CandidateKind, button: str) -> Make:
    """Press for the words of a neighbour that wait for an answer."""

    async def make(world: World, uow: SqlUnitOfWork, who: str) -> dict[str, Any]:
        chat, author = world.chats["residents g1"], world.people["author"]
        number = world.message_id()
        words = Words(text="楼道灯坏了", message_id=number, sent_at=NOW)
        read = understand(words.text, world.house.communities[0])
        due_at = NOW + timedelta(minutes=10)
        if kind is CandidateKind.HEARD:
            community = world.house.communities[0]
            found = hold(
                uow,
                community=community,
                chat=chat,
                person=author,
                said=[words],
                understood=read,
                due_at=due_at,
                now=NOW,
            )
        else:
            home = Home(community="demo", grid="g1", compound=None)
            filing = Filing(chat=chat, reporter=author, words=words, home=home)
            ticket = await a_ticket(world, uow, state=State.OPEN)
            found = uow.add(kept(filing, read, ticket=ticket, due_at=due_at, now=NOW))
            found.lead_id = found.id
        found.card_message_id = world.message_id()
        pressed = button.format(id=found.id)
        return world.press(who, "residents g1", pressed, found.card_message_id)

    return make


def _row(what: str, where: str, who: set[Who], make: Make) -> Row:
    return Row(what, where, frozenset(who), make)


def _own_and_other(what: str, where: str, who: set[Who], action: str, arg: str = "") -> list[Row]:
    """Give two rows: on a ticket of the own grid, and of another one."""
    there = _press(action, where, arg=arg), _press(action, where, grid="g2", arg=arg)
    far = who & {Who.SUPERVISOR, Who.ADMIN}
    return [_row(what, where, who, there[0]), _row(f"{what}, other grid", where, far, there[1])]


ROWS = (
    _row("附议 me too", "residents g1", EVERYBODY, _press("endorse", "residents g1")),
    _row("me too, on no residents' card", "private", set(), _press("endorse", "private")),
    _row(
        "rate a closing one has no part in",
        "private",
        set(),
        _press("rate", "private", arg="satisfied", cycle=1),
    ),
    _row(
        "name the building of a neighbour's ticket",
        "residents g1",
        set(),
        _press("place", "residents g1", arg="b0"),
    ),
    *_own_and_other("pass a note on to the resident", "staff", GRID, "tell"),
    *_own_and_other("files of a ticket", "staff", GRID, "media"),
    *_own_and_other("history of a ticket", "staff", GRID, "timeline"),
    *_own_and_other("explanation of the clocks", "staff", GRID, "clock"),
    *_own_and_other("correct the kind", "staff", GRID, "cat", "facilities.road"),
    *_own_and_other("correct the place", "staff", GRID, "fix", "p"),
    _row("history, before residents", "residents g1", set(), _press("timeline", "residents g1")),
    _row(
        "history, in another community's group",
        "foreign staff",
        set(),
        _press("timeline", "foreign staff"),
    ),
    _row("show a listed ticket", "staff", GRID, _press("show", "staff")),
    _row("show a listed ticket", "private", GRID, _press("show", "private")),
    _row("/t, other grid", "private", OVERSEE, _said("/t {number}", "private", grid="g2")),
    _row("all details and whom to contact", "private", GRID, _said("/start d{id}", "private")),
    _row(
        "all details, other grid", "private", OVERSEE, _said("/start d{id}", "private", grid="g2")
    ),
    _row("/listen suggest", "residents g1", OVERSEE, _said("/listen off", "residents g1")),
    _row("/bind", "unbound", OVERSEE | {Who.FOREIGN}, _said("/bind", "unbound")),
    _row("/invite", "private", OVERSEE | {Who.FOREIGN}, _said("/invite 李四", "private")),
    _row("/roster", "private", OVERSEE | {Who.FOREIGN}, _said("/roster", "private")),
    _row("/leave", "staff", GRID, _said("/leave 明天", "staff")),
    _row("/leave", "private", GRID | {Who.FOREIGN}, _said("/leave 后天", "private")),
    _row("/board", "staff", GRID, _said("/board", "staff")),
    _row("/open", "staff", GRID, _said("/open", "staff")),
    _row("/open", "private", GRID | {Who.FOREIGN}, _said("/open", "private")),
    _row("/digest", "staff", OVERSEE | {Who.LEAD}, _said("/digest", "staff")),
    _row("/digest", "private", OVERSEE | {Who.LEAD, Who.FOREIGN}, _said("/digest", "private")),
    _row("/digest, before residents", "residents g1", set(), _said("/digest", "residents g1")),
    _row("/exclude", "staff", OVERSEE | {Who.LEAD}, _said("/exclude {number} 重复", "staff")),
    _row(
        "/exclude, other grid",
        "staff",
        OVERSEE,
        _said("/exclude {number} 重复", "staff", grid="g2"),
    ),
    _row(
        "yes to overheard words of a neighbour",
        "residents g1",
        HELPERS,
        _waiting(CandidateKind.HEARD, "cand:{id}:yes"),
    ),
    _row(
        "no to overheard words of a neighbour",
        "residents g1",
        HELPERS,
        _waiting(CandidateKind.HEARD, "cand:{id}:no"),
    ),
    _row(
        "另开一件 for a neighbour",
        "residents g1",
        HELPERS | OVERSEE,
        _waiting(CandidateKind.FILED, "v1:other:0:0:{id}"),
    ),
)
