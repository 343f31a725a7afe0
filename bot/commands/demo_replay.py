"""The people of a chat log talk in the sandbox: each request must become one ticket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.commands.demo_log import Row, read_log, utterance
from bot.commands.demo_pilot import LABELS, USERNAME, Group, Pilot, Resident, Seat
from bot.commands.demo_seed import enrol, invite_bot, populate
from bot.commands.demo_stage import Stage, open_stage
from domain.chats import ChatKind
from domain.community import Community
from domain.people import Role

CHIEF = "chief"
SHOWN = 20


@dataclass
class Outcome:
    """What became of a row: the numbers of its tickets, their cards, what the bot said."""

    row: Row
    tickets: list[int] = field(default_factory=list)
    cards: int = 0
    answer: str = ""

    @property
    def is_right(self) -> bool:
        """Say whether a request made exactly one ticket with a card, and anything else none."""
        wanted = 1 if self.row.request else 0
        return len(self.tickets) == wanted and self.cards == wanted


async def replay(path: Path, folder: Path, console: Console) -> bool:
    """Replay a log, print what became of it, and say whether all is as it must be."""
    rows = read_log(path)
    async with open_stage(folder) as stage:
        town = town_of(rows, stage.settings.to_community())
        populate(stage, town)
        await enrol(stage, town)
        invite_bot(stage, town, listens=frozenset(ChatKind))
        await stage.quiet()
        replayer = Replayer(stage)
        for row in track(rows, "Talking", console=console, transient=True):
            await replayer.say(row)
        await replayer.look_for_cards()
    return report(replayer.outcomes, console)


def town_of(rows: Sequence[Row], community: Community) -> Pilot:
    """Make a town of a log: one group per group of the log, grids given in turn."""
    first = {row.group: row for row in reversed(rows)}
    grids = cycle(community.grids)
    groups = []
    for key, row in sorted(first.items()):
        title = f"{LABELS[row.kind]} {key}"
        if row.kind is ChatKind.STAFF:
            groups.append(Group(key=key, title=title, kind=row.kind))
            continue
        grid = next(grids)
        compounds = community.compounds_of(grid.code)
        home = compounds[0].code if compounds else None
        groups.append(Group(key=key, title=title, kind=row.kind, grid=grid.code, compound=home))
    if not any(group.kind is ChatKind.STAFF for group in groups):
        groups.append(Group(key="the staff", title="工作群", kind=ChatKind.STAFF))
    chief = Resident(
        key=CHIEF,
        name="书记",
        label="社区书记",
        groups=("*",),
        seats=(Seat(role=Role.SUPERVISOR, grid=None),),
    )
    return Pilot(people=(chief, *_people(rows, community)), groups=tuple(groups), chief=chief.key)


def _people(rows: Sequence[Row], community: Community) -> list[Resident]:
    """Give everybody who speaks; those in a staff group are workers of the grids in turn."""
    grids = cycle(community.grids)
    found: dict[str, Resident] = {}
    for row in rows:
        key = _key(row)
        if key in found:
            continue
        works = row.kind is ChatKind.STAFF
        seat = Seat(role=Role.GRID_WORKER, grid=next(grids).code) if works else None
        found[key] = Resident(
            key=key,
            name=row.person,
            label=f"{row.group} 群",
            groups=(row.group,),
            seats=(seat,) if seat else (),
        )
    return list(found.values())


def _key(row: Row) -> str:
    return f"{row.group}_{row.person}"


class Replayer:
    """Lets people say rows one by one and writes down what became of each."""

    def __init__(self, stage: Stage) -> None:
        self.outcomes: list[Outcome] = []
        self._stage = stage
        self._began = stage.world.clock.now()
        self._messages: dict[str, tuple[str, int]] = {}
        self._last = 0

    async def say(self, row: Row) -> None:
        """Say a row at its minute and wait until the bot has done with it."""
        clock, chat = self._stage.world.clock, self._stage.chats[row.group]
        moment = self._began + timedelta(minutes=row.minute)
        if moment > clock.now():
            clock.set(moment)
        newest = max((bubble.id for bubble in self._stage.bubbles(chat)), default=0)
        self._messages[row.id] = (row.group, self._send(row))
        await self._stage.quiet()
        outcome = Outcome(row, await self._new_tickets())
        said = self._stage.bubbles(chat, after=newest)
        outcome.answer = said[-1].text.splitlines()[0] if said else "(silence)"
        self.outcomes.append(outcome)

    def _send(self, row: Row) -> int:
        """Send a row, a request addressed to the bot; gives the message's number."""
        world, chat = self._stage.world, self._stage.chats[row.group]
        person, sent = self._stage.people[_key(row)], utterance(row.text)
        call = f"@{USERNAME} " if row.request else ""
        words = f"{call}{sent.words}".strip()
        group, number = self._messages.get(row.reply_to or "", ("", 0))
        reply_to = number if group == row.group else None
        if sent.kind is None:
            return world.say(person, chat, words, reply_to=reply_to).message_id
        if sent.kind == "location":  # a place on the map carries no words
            place = world.send_media(person, chat, sent.kind, reply_to=reply_to).message_id
            return world.say(person, chat, words, reply_to=place).message_id if words else place
        if sent.kind == "photo" and sent.count > 1:
            files = [None] * min(sent.count, 10)
            album = world.send_album(person, chat, files, caption=words, reply_to=reply_to)
            return album[0].message_id
        one = world.send_media(person, chat, sent.kind, caption=words, reply_to=reply_to)
        return one.message_id

    async def _new_tickets(self) -> list[int]:
        code, found = self._stage.settings.to_community().code, []
        async with self._stage.app.database.reading() as uow:
            while await uow.tickets.by_number(code, self._last + 1) is not None:
                self._last += 1
                found.append(self._last)
        return found

    async def look_for_cards(self) -> None:
        """See which tickets have their card in the group where somebody asked."""
        code = self._stage.settings.to_community().code
        async with self._stage.app.database.reading() as uow:
            for outcome in self.outcomes:
                address = self._stage.chats[outcome.row.group]
                chat = await uow.chats.at(self._stage.bot_id, address)
                shown = {bubble.id: bubble.text for bubble in self._stage.bubbles(address)}
                for number in outcome.tickets:
                    ticket = await uow.tickets.by_number(code, number)
                    if ticket is None or chat is None:
                        continue
                    card = await uow.posts.card(ticket.id, chat.id)
                    text = shown.get(card.message_id, "") if card else ""
                    outcome.cards += f"#{number} " in text


def report(outcomes: Sequence[Outcome], console: Console) -> bool:
    """Print the sums and the rows that went wrong; say whether there are none."""
    table = Table(title="Replay", show_header=False)
    requests = [item for item in outcomes if item.row.request]
    others = [item for item in outcomes if not item.row.request]
    for name, count in (
        ("rows 消息", len(outcomes)),
        ("requests 诉求", len(requests)),
        ("tickets 工单", sum(len(item.tickets) for item in outcomes)),
        ("cards in their group 卡片", sum(item.cards for item in outcomes)),
        ("other rows that made tickets 误立", sum(bool(item.tickets) for item in others)),
    ):
        table.add_row(name, str(count))
    console.print(table)
    wrong = [item for item in outcomes if not item.is_right]
    for item in wrong[:SHOWN]:
        made = f"{len(item.tickets)} tickets, {item.cards} cards"
        console.print(
            f"✗ {item.row.id}: {made}; the bot: {item.answer}", style="red", soft_wrap=True
        )
    if len(wrong) > SHOWN:
        rest = " ".join(item.row.id for item in wrong[SHOWN:])
        console.print(f"✗ and {rest}", style="red")
    if not wrong:
        console.print("✅ Every request became one ticket, nothing else did.", style="green")
    return not wrong
