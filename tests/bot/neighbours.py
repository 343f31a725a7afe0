"""Two communities, each of its own town, in one database: one has secrets, the other asks.

Everything of the first carries a rare character, and its tickets have numbers that nobody else
has: whatever is told elsewhere with one of them in it was given away.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from rights_world import NOW, World, a_ticket
from sqlalchemy import select

from domain.chats import Chat, ChatKind, Membership, Post, PostPurpose
from domain.community import Grid, Town
from domain.exclusions import Exclusion
from domain.listening import Candidate
from domain.outbox import OutboxItem
from domain.people import Appointment, Person, Role
from domain.roster import Leave
from domain.ticket import Endorsement, Event, Report, ReportKind, State, Ticket
from domain.understanding import understand
from fuzzing.house import SECRET, a_house
from fuzzing.telegram import BOT_ID
from fuzzing.town import DEMO, NEXT
from handlers.press import Press
from storage.desk_tables import outbox
from storage.unit_of_work import SqlUnitOfWork
from usecases.calls import Call
from usecases.candidates import hold
from usecases.intake import Home
from usecases.invitations import invite
from usecases.keeping import Words
from usecases.kept_words import Filing, kept
from usecases.outgoing import CHART

MARK = "璆"
FIRST_NUMBER = 70_001
SECRETS = re.compile(rf"{MARK}|(?<!\d)700\d\d(?!\d)")
OTHER_BOT = 54_321
"""The bot of the community with secrets, where each community has one of its own."""

THEIRS = replace(
    DEMO,
    name=f"{MARK}社区",
    grids=(
        *(replace(grid, name=f"{MARK}{grid.name}") for grid in DEMO.grids),
        Grid(code="g9", name=MARK),
    ),
    compounds=tuple(replace(item, name=f"{MARK}{item.name}") for item in DEMO.compounds),
)
NORTH = Town(code="north", name=f"{MARK}街道", communities=(THEIRS,))
SOUTH = Town(code="south", name="南街道", communities=(NEXT,))

ASKERS: dict[str, tuple[str, Role, str | None] | None] = {
    "resident": None,
    "building_lead": ("next", Role.BUILDING_LEAD, "g1"),
    "grid_worker": ("next", Role.GRID_WORKER, "g1"),
    "grid_lead": ("next", Role.GRID_LEAD, "g1"),
    "supervisor": ("next", Role.SUPERVISOR, None),
    "admin": ("next", Role.ADMIN, None),
    "town_supervisor": ("south", Role.TOWN_SUPERVISOR, None),
}
"""Who asks: everybody of the other community and of its town, by role."""

STRANGER = "stranger"
"""Somebody who has no role anywhere, to compare the others with."""

INSIDERS: dict[str, tuple[str, Role, str | None] | None] = {
    "author": None,
    "keeper g1": ("demo", Role.GRID_WORKER, "g1"),
    "keeper g2": ("demo", Role.GRID_WORKER, "g2"),
    "boss": ("demo", Role.SUPERVISOR, None),
    "town boss": ("north", Role.TOWN_SUPERVISOR, None),
}
HOME_GROUPS = ("residents g1", "residents g2", "staff")
AWAY_GROUPS = ("foreign residents", "foreign staff", "unbound")


@dataclass
class Secrets:
    """What the first community has, by which a forged button may name it."""

    tickets: dict[State, Ticket] = field(default_factory=dict)
    parts: dict[str, int] = field(default_factory=dict)
    ids: set[int] = field(default_factory=set)
    link: str = ""


@dataclass
class Neighbours(World):
    """The house of both, what the one hides, a ticket of the other, and all that was told.

    `echoes` is what only says back what somebody asked for, to refuse it.
    """

    secrets: Secrets = field(default_factory=Secrets)
    own: list[Ticket] = field(default_factory=list)
    told: list[Call] = field(default_factory=list)
    echoes: set[str] = field(default_factory=set)

    @property
    def is_shared(self) -> bool:
        """Say whether one bot serves both communities."""
        return len(self.house.communities) > 1

    async def speak(self) -> None:
        """Make the calls that wait in the outbox, as the sender would, each from rows of now."""
        async with self.house.database.seen_by(self.house.desk.codes).reading() as uow:
            waiting = await uow.session.scalars(
                select(OutboxItem).where(outbox.c.bot_id == BOT_ID, outbox.c.kind != CHART)
            )
            for item in waiting:
                sending = await self.house.parts.render(uow, item, self.house.clock.now())
                call = (sending.work() if sending.work else sending.call) if sending else None
                if call is not None:
                    self.told.append(call)

    @property
    def our_ticket(self) -> Ticket:
        """Give the ticket of whoever asks, which is being worked on."""
        return self.own[0]

    def given_away(self) -> list[str]:
        """Give the calls to anybody but the first community that tell what is its own."""
        home = {self.chats[key].address for key in (*HOME_GROUPS, *INSIDERS)}
        return [
            leak
            for call in self.told
            if call.given.get("chat_id") not in home
            for leak in self.leaks_in(call)
        ]

    def told_at_home(self) -> list[str]:
        """Give all that was told to the first community."""
        home = {self.chats[key].address for key in (*HOME_GROUPS, *INSIDERS)}
        calls = [call for call in self.told if call.given.get("chat_id") in home]
        return [text for call in calls for text in _words_of(call)]

    def leaks_in(self, call: Call) -> list[str]:
        """Give what a call tells that is the first community's."""
        words = [text for text in map(self._unsaid, _words_of(call)) if SECRETS.search(text)]
        carried = [button.get("callback_data") or "" for button in _buttons_of(call)]
        opened = [one for one in carried if _ticket_of(one) in self.secrets.ids]
        return words + opened

    def _unsaid(self, text: str) -> str:
        """Take out of a text what only says back what was asked for."""
        for echo in self.echoes:
            text = text.replace(echo, "")
        return text

    def hidden(self, *, besides: tuple[str, ...] = ()) -> dict[str, list[tuple[Any, ...]]]:
        """Give every row of the first community, table by table."""
        found = {}
        for table, where in _WHERE.items():
            if table not in besides:
                found[table] = self.house.rows(f"SELECT * FROM {table} WHERE {where} ORDER BY id")  # noqa: S608 - our own words
        return found

    def keys_since(self, row: int) -> list[str]:
        """Give the keys of the sentences that were to be said since a row of the outbox."""
        query = "SELECT coalesce(json_extract(payload, '$.key'), kind) FROM outbox WHERE id > ?"
        return [key for (key,) in self.house.rows(f"{query} ORDER BY id", row)]

    def newest_row(self) -> int:
        """Give the newest row of the outbox."""
        return int(self.house.rows("SELECT coalesce(max(id), 0) FROM outbox")[0][0])


_TICKETS = "(SELECT id FROM tickets WHERE community = 'demo')"
_CHATS = "(SELECT id FROM chats WHERE community = 'demo')"
_WHERE = {
    "tickets": "community = 'demo'",
    "chats": "community = 'demo'",
    "appointments": "community IN ('demo', 'north')",
    "invitations": "community IN ('demo', 'north')",
    "leaves": "community = 'demo'",
    "shifts": "community = 'demo'",
    "corrections": "community = 'demo'",
    "dues": "community IN ('demo', 'north')",
    **dict.fromkeys(
        ("events", "endorsements", "ratings", "reports", "attachments"),
        f"ticket_id IN {_TICKETS}",
    ),
    **dict.fromkeys(("posts", "promises", "callbacks", "exclusions"), f"ticket_id IN {_TICKETS}"),
    **dict.fromkeys(("candidates", "readiness", "listening_days"), f"chat_id IN {_CHATS}"),
    "outbox": f"chat_id IN {_CHATS} OR ticket_id IN {_TICKETS}",
}


def _words_of(call: Call) -> Iterator[str]:
    """Give all that a call says: its words, what is on its buttons, and what is in its files."""
    yield from (str(call.given.get(name) or "") for name in ("text", "caption"))
    yield from (button["text"] for button in _buttons_of(call))
    if call.upload is not None:
        yield from _texts_in(call.upload.data)


def _buttons_of(call: Call) -> list[dict[str, Any]]:
    rows = (call.given.get("reply_markup") or {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def _texts_in(data: bytes) -> Iterator[str]:
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            yield from (book.read(name).decode("utf-8", "replace") for name in book.namelist())
    else:
        yield data.decode("utf-8", "replace")


def _ticket_of(carried: str) -> int | None:
    try:
        return Press.unpack(carried).ticket
    except (TypeError, ValueError):
        return None


@asynccontextmanager
async def some_neighbours(
    folder: Path, *, is_shared: bool, sends: bool = False
) -> AsyncIterator[Neighbours]:
    """Give both communities, served by one bot, or the first one by another bot than this.

    With `sends` what is due is done and what waits is sent, as time passes.
    """
    homes = (THEIRS, NEXT) if is_shared else (NEXT,)
    towns = (NORTH, SOUTH) if is_shared else (SOUTH,)
    async with a_house(folder, communities=homes, now=NOW, towns=towns, sends=sends) as house:
        world = Neighbours(house)
        async with house.database.writing() as uow:
            _move_in(world, uow, BOT_ID if is_shared else OTHER_BOT)
            await _hide(world, uow)
            await _own_ticket(world, uow)
        house.memory.watch = lambda call, _: world.told.append(call)
        yield world
        assert world.dead() == []


def _move_in(world: Neighbours, uow: SqlUnitOfWork, bot: int) -> None:
    for at, (name, job) in enumerate({**ASKERS, STRANGER: None, **INSIDERS}.items(), start=7001):
        is_inside = name in INSIDERS
        shown = f"{MARK}{name}" if is_inside else name
        person = uow.add(Person(telegram_id=at, name=shown, created_at=NOW))
        world.people[name] = person
        world.chats[name] = _chat(uow, at, bot if is_inside else BOT_ID, "private")
        if job is not None:
            community, role, grid = job
            held = Appointment(
                person_id=person.id, community=community, grid=grid, role=role, created_at=NOW
            )
            uow.add(held)
    for at, (key, kind, community, grid) in enumerate(
        (
            ("residents g1", ChatKind.COMPOUND, "demo", "g1"),
            ("residents g2", ChatKind.MERCHANTS, "demo", "g2"),
            ("staff", ChatKind.STAFF, "demo", None),
            ("foreign residents", ChatKind.COMPOUND, "next", "g1"),
            ("foreign staff", ChatKind.STAFF, "next", None),
            ("unbound", None, None, None),
        )
    ):
        chat = _chat(uow, -1001000000000 - at, bot if key in HOME_GROUPS else BOT_ID, "supergroup")
        chat.kind, chat.community, chat.grid = kind, community, grid
        chat.title = f"{MARK}群" if key in HOME_GROUPS else "群"
        world.chats[key] = chat
    for name in (*ASKERS, STRANGER):
        there, who = world.chats["foreign residents"], world.people[name]
        uow.add(Membership(chat_id=there.id, person_id=who.id, seen_at=NOW))


def _chat(uow: SqlUnitOfWork, address: int, bot: int, kind: str) -> Chat:
    made = Chat(bot_id=bot, address=address, type=kind, language="zh", created_at=NOW)
    return uow.add(made)


async def _hide(world: Neighbours, uow: SqlUnitOfWork) -> None:
    """Give the first community a ticket in each state, with all that can hang on one."""
    secrets, group = world.secrets, world.chats["residents g1"]
    author, keeper = world.people["author"], world.people["keeper g1"]
    for state in State:
        ticket = await a_ticket(world, uow, state=state)
        secrets.tickets[state] = ticket
        said = Report(
            ticket_id=ticket.id,
            person_id=author.id,
            kind=ReportKind.ORIGIN,
            chat_id=group.id,
            message_id=ticket.number + 1000,
            text=f"{MARK}灯坏了",
            sent_at=NOW,
        )
        uow.add(said)
        uow.add(Endorsement(ticket_id=ticket.id, person_id=keeper.id, at=NOW))
        uow.add(
            Post(
                chat_id=group.id,
                message_id=ticket.number,
                ticket_id=ticket.id,
                purpose=PostPurpose.RESIDENT_CARD,
                created_at=NOW,
            )
        )
    for number, row in enumerate(await uow.tickets.listing("demo", states=[*State], limit=50)):
        row.number = FIRST_NUMBER + number
        secrets.ids.add(row.id)
        row.place_note, row.promise = f"{MARK}门口", MARK
    await _hide_parts(world, uow)


async def _hide_parts(world: Neighbours, uow: SqlUnitOfWork) -> None:
    secrets = world.secrets
    keeper = world.people["keeper g1"]
    ticket = secrets.tickets[State.CLAIMED]
    note = Event(ticket_id=ticket.id, at=NOW, actor_id=keeper.id, action="note", text=MARK)
    left_out = Exclusion(ticket_id=ticket.id, reason=MARK, asked_by=keeper.id, asked_at=NOW)
    day = NOW.date()
    leave = Leave(
        community="demo",
        person_id=keeper.id,
        first_day=day,
        last_day=day + timedelta(days=3),
        created_by=keeper.id,
        created_at=NOW,
    )
    for name, row in (("note", note), ("exclusion", left_out), ("leave", leave)):
        secrets.parts[name] = uow.add(row).id
    for waiting in _words_that_wait(world, uow, ticket):
        waiting.lead_id, waiting.card_message_id = waiting.id, world.message_id()
        waiting.asked_at = NOW
        secrets.parts[waiting.kind.value] = waiting.id
    secrets.parts["keeper"] = keeper.id
    secrets.link = await invite(
        uow,
        community="demo",
        role=Role.GRID_WORKER,
        grid="g1",
        name=MARK,
        created_by=keeper.id,
        secret=SECRET,
        now=NOW,
    )


def _words_that_wait(world: Neighbours, uow: SqlUnitOfWork, ticket: Ticket) -> Iterator[Candidate]:
    """Give overheard words, and words said to the bot that look like an open ticket."""
    group, author = world.chats["residents g1"], world.people["author"]
    words = Words(text=f"{MARK}楼道灯坏了", message_id=world.message_id(), sent_at=NOW)
    read, later = understand(words.text, THEIRS), NOW + timedelta(hours=9)
    yield hold(
        uow,
        community=THEIRS,
        chat=group,
        person=author,
        said=[words],
        understood=read,
        due_at=later,
        now=NOW,
    )
    home = Home(community="demo", grid="g1", compound=None)
    filing = Filing(chat=group, reporter=author, words=words, home=home)
    yield uow.add(kept(filing, read, ticket=ticket, due_at=later, now=NOW))


async def _own_ticket(world: Neighbours, uow: SqlUnitOfWork) -> None:
    """Give the other community a ticket that somebody there works on."""
    ours = uow.add(
        Ticket(
            community="next",
            number=await uow.tickets.next_number("next"),
            grid="g1",
            chat_id=world.chats["foreign residents"].id,
            reporter_id=world.people["resident"].id,
            owner_id=world.people["grid_worker"].id,
            category="facilities.lighting",
            state=State.CLAIMED,
            created_at=NOW,
            state_since=NOW,
        )
    )
    world.own.append(ours)
