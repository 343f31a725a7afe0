"""What a database server tells of a run, and what it used of the processor."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from bot.commands.embedded import Embedded

BY_THE_BOOK = ("fsync", "synchronous_commit", "full_page_writes")
STEP = 10_000_000
_PARENT, _USED = 1, slice(11, 15)
"""Where the parent and the times stand in a line of /proc, after the name."""


@dataclass
class Figures:
    """A database on the server."""

    server: Embedded
    url: str
    updates: int = 0

    @property
    def database(self) -> str:
        """Give its name."""
        return str(make_url(self.url).database)

    def ask(self, question: str) -> str:
        """Ask for one value."""
        return self.server.do(question, database=self.database)

    def now(self) -> str:
        """Tell the server's time."""
        return self.ask("SELECT now()")

    def next_update(self) -> int:
        """Give where the numbers of the next run's updates begin: none was there before."""
        self.updates += STEP
        return self.updates


def durable(server: Embedded) -> None:
    """Have every commit on the disk from now on; while the city was made it need not be."""
    server.do(*(f"ALTER SYSTEM RESET {name}" for name in BY_THE_BOOK))
    server.do("SELECT pg_reload_conf()")
    server.do("CHECKPOINT")


def lateness(figures: Figures, since: str) -> float:
    """Give by how many seconds 99 of 100 messages since then were sent after they were due."""
    late = "extract(epoch FROM done_at - not_before)"
    sent = f"outbox WHERE state = 'sent' AND created_at >= '{since}'"
    found = figures.ask(f"SELECT percentile_cont(0.99) WITHIN GROUP (ORDER BY {late}) FROM {sent}")  # noqa: S608 - our own words
    return float(found or "nan")


def size_of(figures: Figures) -> float:
    """Give how many MB the database takes."""
    return int(figures.ask("SELECT pg_database_size(current_database())")) / 2**20


def seconds_used(figures: Figures) -> float:
    """Give the seconds of processor that the server and all its children have used."""
    head = int((figures.server.folder / "postmaster.pid").read_text(encoding="ascii").split()[0])
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            facts = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:  # it ended meanwhile, and counts with its parent
            continue
        times = [int(part) for part in facts[_USED]]
        if int(stat.parent.name) == head:
            ticks += sum(times)
        elif int(facts[_PARENT]) == head:
            ticks += sum(times[:2])
    return ticks / os.sysconf("SC_CLK_TCK")
