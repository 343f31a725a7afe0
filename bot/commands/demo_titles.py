"""Residents file titles one after another through complete conversations with the bot."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot.commands.common import TroubleError
from bot.commands.demo_log import read_lines
from bot.commands.demo_pilot import pilot
from bot.commands.demo_seed import enrol, invite_bot, populate
from bot.commands.demo_show import RESIDENTS
from bot.commands.demo_stage import Bubble, DemoError, Stage, open_stage

CROWD = 30
MOST_STEPS = 12
SHOWN = 20
CANCEL = "取消"
ANSWERS = ("我要反映", "下一步", "实名", "提交")
"""The buttons that say how to go on, whatever else a question offers."""

_CARD = re.compile(r"#(\d+) ")


@dataclass
class Filing:
    """A title, the number of its ticket, and what stood in the way."""

    title: str
    number: int | None = None
    trouble: str = ""


async def file_titles(path: Path, count: int, folder: Path, console: Console) -> bool:
    """File the first titles of a file, print what is there afterwards, and say whether all is."""
    filings = [Filing(title) for title in read_titles(path)[:count]]
    community = pilot()
    async with open_stage(folder) as stage:
        populate(stage, community)
        await enrol(stage, community)
        invite_bot(stage, community, listens=RESIDENTS)
        await stage.quiet()
        people = [stage.people[item.key] for item in community.residents[:CROWD]]
        with Progress(console=console, transient=True) as progress:
            task = progress.add_task("Filing", total=len(filings))

            async def tell(person: int, mine: Sequence[Filing]) -> None:
                for filing in mine:
                    await Conversation(stage, person).file(filing)
                    progress.advance(task)

            crowd = enumerate(people)
            await asyncio.gather(*(tell(one, filings[at :: len(people)]) for at, one in crowd))
        await stage.quiet()
        await check(stage, filings)
    return report(filings, console)


def read_titles(path: Path) -> list[str]:
    """Read the titles of JSON lines; raises TroubleError naming the line at fault."""
    found = []
    for line, item in read_lines(path):
        if not isinstance(item.get("title"), str):
            raise TroubleError(f"{path}, line {line}: 'title' is missing.")
        found.append(item["title"])
    return found


class Conversation:
    """One resident in the direct chat, who answers whatever the bot asks."""

    def __init__(self, stage: Stage, person: int) -> None:
        self._stage = stage
        self._person = person

    async def file(self, filing: Filing) -> None:
        """Tell the bot one title, from /start to the card."""
        world = self._stage.world
        seen = max((bubble.id for bubble in self._stage.bubbles(self._person)), default=0)
        world.start(self._person, self._stage.bot_id)
        asked = await self._next(seen)
        for _ in range(MOST_STEPS):
            if match := _CARD.search(asked.text):
                filing.number = int(match[1])
                return
            if not asked.buttons:
                break
            await self._answer(asked, filing.title)
            asked = await self._next(asked.id)
        filing.trouble = asked.text.splitlines()[0]
        world.say(self._person, self._person, "/cancel")
        await self._next(asked.id)

    async def _answer(self, asked: Bubble, title: str) -> None:
        labels = [label for label, _ in asked.buttons if CANCEL not in label]
        wanted = next((one for answer in ANSWERS for one in labels if answer in one), None)
        label = wanted or next(iter(labels), None)
        if label is None:
            self._stage.world.say(self._person, self._person, title)
            return
        data = asked.data_of(label) or ""
        await self._stage.press(self._person, self._person, asked.id, data)

    async def _next(self, seen: int) -> Bubble:
        return await self._stage.until(
            lambda: self._stage.find(self._person, "", after=seen),
            "The bot does not answer in a direct chat.",
        )


async def check(stage: Stage, filings: Sequence[Filing]) -> None:
    """See that each title stands, word for word, in the ticket its resident was shown."""
    code = stage.settings.to_community().code
    async with stage.app.database.reading() as uow:
        for filing in filings:
            if filing.number is None:
                continue
            ticket = await uow.tickets.by_number(code, filing.number)
            reports = await uow.tickets.reports(ticket.id) if ticket else []
            if [item.text for item in reports] != [filing.title.strip()]:
                filing.trouble = f"#{filing.number} does not hold it"


def report(filings: Sequence[Filing], console: Console) -> bool:
    """Print the sums and what is missing; say whether nothing is."""
    numbers = [filing.number for filing in filings if filing.number is not None]
    if len(set(numbers)) < len(numbers):
        raise DemoError("Two titles were shown the same ticket.")
    missing = [filing for filing in filings if filing.trouble]
    table = Table(title="Titles", show_header=False)
    table.add_row("titles 标题", str(len(filings)))
    table.add_row("tickets 工单", str(len(numbers)))
    table.add_row("present 都在", str(len(filings) - len(missing)))
    console.print(table)
    for filing in missing[:SHOWN]:
        console.print(f"✗ {filing.title}: {filing.trouble}", style="red", soft_wrap=True)
    if not missing:
        console.print("✅ Every title is a ticket.", style="green")
    return not missing
