"""What a simulation tells in the end: a table of what happened, and what is broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from bot.commands.simulate_month import Month
from bot.commands.simulate_watch import Watch
from domain.dues import DueState
from domain.ticket import State
from domain.transitions import Action
from storage.ticket_tables import events, ratings, tickets
from storage.time_tables import callbacks, dues, promises
from usecases import outgoing

SHOWN = 40
"""How many broken things are listed; the rest is counted."""


@dataclass(frozen=True, kw_only=True)
class Tale:
    """What happened, in numbers: sections of names and counts."""

    sections: Mapping[str, Mapping[str, int]]
    checked: int
    simulated: str
    killed: int = 0
    name: str = ""
    seconds: float = 0.0
    bot_seconds: float = 0.0
    moments: int = 0


def tale_of(month: Month, watch: Watch) -> Tale:
    """Count what happened."""
    life = month.life
    eye = life.scene.eye
    done = [row for row in eye.rows(dues) if row["state"] == DueState.DONE]
    climbs = Counter(str(row["action"]) for row in eye.rows(events))
    said = watch.kinds
    messages = {name: said[name] for name in sorted(said) if name not in DIGESTS}
    return Tale(
        sections={
            "people": {**life.tally, "presses answered with a no": watch.refused},
            "tickets": {"received": len(eye.rows(tickets)), **_outcomes(watch)},
            "actions": dict(sorted(climbs.items())),
            "ratings": _counted(row["score"] for row in eye.rows(ratings)),
            "reminders": dict(sorted(watch.lines.items())),
            "climbs": {"by a person": climbs[Action.ESCALATE], "by the clock": climbs["climb"]},
            "promises": _counted(row["state"] for row in eye.rows(promises)),
            "call-backs": _counted(row["state"] for row in eye.rows(callbacks)),
            "digests": {name: said[name] for name in DIGESTS if said[name]},
            "messages": messages,
            "due things done": _counted(row["kind"] for row in done),
            "killed amid": life.scene.caught,
            "in doubt": {"sends told as such": watch.doubted} if life.scene.killed else {},
        },
        checked=watch.checked,
        simulated=f"{(month.end - month.start).days} days",
        killed=life.scene.killed,
        moments=len(month.beats),
        bot_seconds=sum(beat.seconds for beat in month.beats),
    )


DIGESTS = (
    outgoing.DIGEST,
    outgoing.DIGEST_PART,
    outgoing.CHART,
    outgoing.LEDGER,
    outgoing.PUBLIC_DIGEST,
)


def _outcomes(watch: Watch) -> dict[str, int]:
    found: Counter[str] = Counter()
    for row in watch.life.scene.eye.rows(tickets):
        outcome = row["outcome"] if row["state"] == State.CLOSED else None
        found[f"{row['state']}" + (f" ({outcome})" if outcome else "")] += 1
    return dict(sorted(found.items()))


def _counted(words: Iterable[object]) -> dict[str, int]:
    return dict(sorted(Counter(str(word) for word in words).items()))


def report(tales: Sequence[Tale], broken: Sequence[str], console: Console) -> bool:
    """Print it all; say whether nothing is broken."""
    table = Table(title="Simulation", title_justify="left")
    table.add_column("what")
    table.add_column("which")
    for tale in tales:
        table.add_column(tale.name, justify="right")
    sections = dict.fromkeys(name for tale in tales for name in tale.sections)
    for section in sections:
        names = dict.fromkeys(name for tale in tales for name in tale.sections[section])
        for number, name in enumerate(names):
            counts = [str(tale.sections[section].get(name, 0)) for tale in tales]
            table.add_row("" if number else section, name, *counts)
        table.add_section()
    table.add_row("time", "simulated", *(tale.simulated for tale in tales))
    table.add_row("", "real seconds", *(f"{tale.seconds:.0f}" for tale in tales))
    table.add_row("", "of them the bot's", *(f"{tale.bot_seconds:.0f}" for tale in tales))
    table.add_row("", "moments of work", *(str(tale.moments) for tale in tales))
    table.add_row("checks", "hours checked", *(str(tale.checked) for tale in tales))
    table.add_row("", "kills", *(str(tale.killed) for tale in tales))
    console.print(table)
    for line in broken[:SHOWN]:
        console.print(f"✗ {line}", style="red", soft_wrap=True, markup=False)
    if len(broken) > SHOWN:
        console.print(f"✗ and {len(broken) - SHOWN} more", style="red")
    if not broken:
        console.print(_verdict(tales), style="green", soft_wrap=True)
    else:
        console.print(f"❌ {len(broken)} things are broken.", style="red")
    return not broken


def _verdict(tales: Sequence[Tale]) -> str:
    hours = tales[0].checked
    if len(tales) == 1:
        return f"✅ All held in each of {hours} hours: nothing forgotten, doubled or said at night."
    return (
        f"✅ All held in each of {hours} hours, and {tales[-1].killed} kills changed nothing: "
        "nothing lost, nothing doubled but what was in the air."
    )
