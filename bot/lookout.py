"""What is told to machines that look in: whether all is ready, and how much of what there is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from bot.app import App
from bot.health import WELL
from bot.meters import Meters
from storage import schema
from storage.ailments import ailment_in
from storage.standing import Standing, standing
from storage.unit_of_work import Database

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

PATIENCE = 5.0
"""How many seconds the database has to answer."""

LONGEST_SILENCE = 120.0
"""After how many seconds without an answer of Telegram's intake counts as broken."""

LONGEST_IDLE = 120.0
"""After how many seconds a message that could have gone shows that sending is broken."""


@dataclass(frozen=True)
class Check:
    """One thing that must be right, with what is known about it."""

    name: str
    is_ok: bool
    facts: dict[str, Any]

    def shown(self) -> dict[str, Any]:
        """Give it as JSON has it."""
        return {"ok": self.is_ok, **self.facts}


class Lookout:
    """Looks at the bots of this process, and at the database they share."""

    def __init__(self, database: Database, apps: Sequence[App], meters: Meters) -> None:
        self._database = database
        self._apps = apps
        self._meters = meters

    async def readiness(self) -> list[Check]:
        """Make every check."""
        found = await self._look()
        return [*self._of_database(found), *(_intake(app) for app in self._apps)]

    async def metrics(self) -> bytes:
        """Give what was counted, and how things stand, in the form of Prometheus."""
        for app in self._apps:
            name = app.name or ""
            self._meters.intake_age.labels(name).set(app.source.pulse.age)
            for health in app.healths():
                self._meters.loop_well.labels(name, health.name).set(health.is_well)
        return self._meters.shown(await self._look())

    async def _look(self) -> Standing | str:
        """Read how things stand, or say what is wrong with the database."""
        ids = [app.bot.id for app in self._apps]
        try:
            async with asyncio.timeout(PATIENCE), self._database.reading() as uow:
                return await standing(uow, ids, self._apps[0].clock.now())
        except TimeoutError:
            return "It does not answer."
        except Exception as error:  # whatever it is, we are asked because something may be wrong
            why = ailment_in(error)
            if why is None:
                log.exception("look_failed")
            return why or type(error).__name__

    def _of_database(self, found: Standing | str) -> Iterator[Check]:
        if isinstance(found, str):
            yield Check("database", is_ok=False, facts={"why": found})
            return
        yield Check("database", is_ok=True, facts={})
        is_fit = schema.lives_with(found.revision) and not schema.is_behind(found.revision)
        yield Check("migrations", is_fit, {"revision": found.revision})
        is_idle = found.idle_seconds > LONGEST_IDLE
        facts = {"idle_seconds": round(found.idle_seconds, 1), "due": found.due}
        yield Check("outbox", not is_idle, facts)


def _intake(app: App) -> Check:
    age = app.source.pulse.age
    name = f"intake {app.name}" if app.name else "intake"
    states = (health.state for health in app.source.healths if not health.is_well)
    facts = {"seconds": round(age, 1), "state": next(states, WELL)}
    return Check(name, age <= LONGEST_SILENCE, facts)
