from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Delete, delete

from storage.desk_tables import dead_letters
from storage.listening_tables import WAITING, candidates, halves, listening_days
from storage.time_tables import sent_files
from storage.workspace import Workspace


class SqlAttic:
    """`usecases.retention.ForgetsRest` over SQL."""

    def __init__(self, work: Workspace) -> None:
        self._work = work

    async def forget_files(self, before: datetime) -> None:
        """Forget which files Telegram has that were last sent before."""
        await self._forget(delete(sent_files).where(sent_files.c.at < before))

    async def forget_candidates(self, before: datetime) -> None:
        """Forget that somebody was asked; one that still waits for its end stays."""
        await self._forget(delete(candidates).where(~WAITING, candidates.c.ended_at < before))

    async def forget_letters(self, before: datetime) -> None:
        """Forget the dead letters that were handled before; those that wait stay."""
        await self._forget(delete(dead_letters).where(dead_letters.c.replayed_at < before))

    async def forget_halves(self, before: datetime) -> None:
        """Forget what has waited for its other half in vain by then."""
        await self._forget(delete(halves).where(halves.c.until < before))

    async def forget_days(self, before: date) -> None:
        """Forget what listening brought to groups on the days before."""
        await self._forget(delete(listening_days).where(listening_days.c.day < before))

    async def _forget(self, statement: Delete) -> None:
        self._work.must_write()
        await self._work.session.execute(statement)
