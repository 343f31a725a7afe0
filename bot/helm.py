"""Being the one of several processes who asks Telegram, and who does the chores."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from contextlib import suppress

import structlog

from bot.health import Health
from bot.pulse import Pulse
from storage.helms import NOBODY, HelmRow, helm, turn
from storage.unit_of_work import Database
from usecases.ports import Clock, Conflict

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

EVERY = 5.0
"""Every how many seconds the holder counts up, and the others look."""

TRUSTED_TURNS = 2
"""For how many turns the holder trusts its last success; then it lets go, whatever the reason."""

SILENT_TURNS = 3
"""After how many turns without a move another takes over; later than the holder let go."""


class Helm:
    """Holds a helm of the database, or stands by for it.

    Two may believe to hold it for a moment (a process that was stopped and goes on): that costs a
    conflict at Telegram and duplicates, which are known by their ids, and no update.

    `place` is the same after a restart: who starts anew where the holder was takes over at once,
    since the other is dead.
    """

    def __init__(
        self, database: Database, clock: Clock, *, name: str, place: str, every: float = EVERY
    ) -> None:
        self.is_held = False
        self.pulse = Pulse()
        self.on_taken: Callable[[], None] = lambda: None
        self.on_lost: Callable[[], None] = lambda: None
        self._database = database
        self._clock = clock
        self._name = name
        self._place = place
        self._holder = f"{place} {secrets.token_hex(4)}"
        self._every = every
        self._is_new = True
        self._seen = HelmRow(name=name, holder=NOBODY, turns=0, at=clock.now())
        self._moved_at = 0.0
        self._trusted_until = 0.0
        self._stopping = asyncio.Event()
        self._changed = asyncio.Event()
        self.health = Health("helm")

    def stop(self) -> None:
        """Ask the loop to end; it lets go of the helm."""
        self._stopping.set()

    def nudge(self) -> None:
        """Wake whoever waits for a change."""
        self._changed.set()

    async def changed(self) -> None:
        """Wait until we come to hold the helm, or are nudged."""
        self._changed.clear()
        await self._changed.wait()

    async def run(self) -> None:
        """Hold the helm or stand by, until stopped; then leave it to who is next."""
        while not self._stopping.is_set():
            await self._look()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._every):
                    await self._stopping.wait()
        if self.is_held:
            self._lose("stopped")
            await self._try(NOBODY)

    async def _look(self) -> None:
        """Count up, take over, or see that somebody else lives."""
        began = asyncio.get_running_loop().time()
        is_ours = self.is_held or await self._is_free()
        if is_ours and await self._try(self._holder):
            self._trusted_until = began + TRUSTED_TURNS * self._every
            self._take()
        elif self.is_held and asyncio.get_running_loop().time() >= self._trusted_until:
            self._lose("the database does not answer")

    async def _is_free(self) -> bool:
        """Say whether nobody holds it: nobody ever did, it was left, or its holder is dead."""
        try:
            async with asyncio.timeout(self._every), self._database.reading() as uow:
                row = await helm(uow, self._name)
        except Exception as error:  # noqa: BLE001 - the database may come back
            self.health.ill("storage", "Cannot see who is at the helm.", error=error)
            return False
        self._note()
        now, was_new, self._is_new = asyncio.get_running_loop().time(), self._is_new, False
        if row is None or row.holder in {NOBODY, self._holder}:
            self._seen = row or self._seen
            return True
        if row.turns != self._seen.turns:
            if row.holder != self._seen.holder:
                log.info("standing_by", helm=self._name, holder=row.holder)
            self._seen, self._moved_at = row, now
        is_ours = was_new and row.holder.rpartition(" ")[0] == self._place
        return is_ours or now - self._moved_at >= SILENT_TURNS * self._every

    async def _try(self, holder: str) -> bool:
        """Count up, if nobody else has; say whether it went well."""
        seen, now = self._seen.turns, self._clock.now()
        try:
            async with asyncio.timeout(self._every), self._database.writing() as uow:
                turns = await turn(uow, self._name, holder=holder, seen=seen, now=now)
        except Conflict:
            if self.is_held:
                self._lose("another took over")
        except Exception as error:  # noqa: BLE001 - the database may come back
            self.health.ill("storage", "Cannot hold the helm.", error=error)
        else:
            self._seen = HelmRow(name=self._name, holder=holder, turns=turns, at=now)
            self._note()
            return True
        return False

    def _note(self) -> None:
        self.health.well()
        self.pulse.note()

    def _take(self) -> None:
        if not self.is_held:
            self.is_held = True
            log.info("helm_taken", helm=self._name, holder=self._holder)
            self.nudge()
            self.on_taken()

    def _lose(self, why: str) -> None:
        self.is_held = False
        log.info("helm_lost", helm=self._name, why=why)
        self.on_lost()
