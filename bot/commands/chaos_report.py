"""What a chaos run tells in the end: a table of what was done to the bot, checks, a verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from bot.commands.chaos_end import End, Verdict
from bot.commands.chaos_run import Run
from bot.commands.forked_bot import Mode
from domain.outbox import OutboxState

SHOWN = 10
"""How many broken things of a check are listed; the rest is counted."""


@dataclass(frozen=True, kw_only=True)
class Tale:
    """What happened, in numbers: sections of names and counts."""

    mode: Mode
    seed: int
    updates: int
    kills: int
    seconds: float
    sections: Mapping[str, Mapping[str, int]]


def tale_of(run: Run, end: End, *, mode: Mode, seconds: float) -> Tale:
    """Count what happened."""
    load, storm, calls = run.load, run.storm, run.calls
    in_doubt = [row for row in end.outbox if row["uncertain"]]
    doubled = sum(sum(one.is_done for one in found) > 1 for found in calls.by_row.values())
    hours = (run.scene.now - run.began).total_seconds() / 3600
    return Tale(
        mode=mode,
        seed=run.seed,
        updates=load.total,
        kills=run.scene.killed,
        seconds=seconds,
        sections={
            "updates": dict(load.updates),
            "calls": {
                "to the Bot API": sum(calls.methods.values()),
                "in the storm": storm.calls,
                **{f"struck: {kind}": number for kind, number in sorted(storm.struck.items())},
            },
            "kills amid": dict(run.scene.caught),
            "processes": {
                "at once": len(run.scene.bot.bots),
                "restarted in turn, amid work": run.scene.renewed,
            },
            "tickets": _counted(str(row["state"]) for row in end.tickets),
            "messages": {
                **_counted(str(row["state"]) for row in end.outbox),
                "marked uncertain": len(in_doubt),
                "said more than once": doubled,
                "given up, not to be said twice": sum(
                    row["state"] == OutboxState.DEAD for row in in_doubt
                ),
            },
            "words that waited": _counted(
                f"{row['kind']}, {row['state']}" for row in end.candidates
            ),
            "time": {"simulated hours": int(hours), "real seconds": int(seconds)},
        },
    )


def _counted(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))


def report(tale: Tale, verdicts: Sequence[Verdict], console: Console) -> bool:
    """Print it all; say whether nothing is broken."""
    table = Table(title=f"Chaos, {tale.mode}, seed {tale.seed}", title_justify="left")
    for column in ("what", "which"):
        table.add_column(column)
    table.add_column("count", justify="right")
    for section, found in tale.sections.items():
        for number, (name, count) in enumerate(found.items()):
            table.add_row("" if number else section, name, str(count))
        table.add_section()
    for number, one in enumerate(verdicts):
        mark = f"[red]✗ {len(one.broken)}" if one.broken else "[green]✓"
        table.add_row("" if number else "checks", f"{one.name}  {mark}", str(one.looked_at))
    console.print(table)
    for one in verdicts:
        for line in one.broken[:SHOWN]:
            console.print(f"✗ {line}", style="red", soft_wrap=True, markup=False)
        if len(one.broken) > SHOWN:
            console.print(f"✗ and {len(one.broken) - SHOWN} more", style="red")
    broken = sum(len(one.broken) for one in verdicts)
    shape = f"{tale.updates} updates, {tale.kills} kills, seed {tale.seed}"
    if broken:
        console.print(f"❌ {broken} things are broken: {shape}.", style="red", soft_wrap=True)
    else:
        console.print(
            f"✅ All held: nothing lost, nothing twice but what was in doubt: {shape}.",
            style="green",
            soft_wrap=True,
        )
    return not broken
