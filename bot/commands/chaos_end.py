"""The end of a chaos run: everything is read out of the database and judged."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import RowMapping

from bot.commands import chaos_checks as checks
from bot.commands.chaos_load import SUBMITTED
from bot.commands.chaos_run import Run
from bot.commands.simulate_checks import complaints
from bot.keyring import keyring_of
from domain.dues import DueState
from domain.outbox import OutboxState
from storage.desk_tables import dead_letters, outbox
from storage.listening_tables import candidates
from storage.tables import chats
from storage.ticket_tables import attachments, events, reports, tickets
from storage.time_tables import dues
from storage.unit_of_work import open_database
from usecases import invariants
from usecases.desk import Desk


@dataclass(frozen=True)
class Verdict:
    """One check: what it is about, how many things it looked at, and what it found."""

    name: str
    looked_at: int
    broken: tuple[str, ...]


class End:
    """What the database holds when all has settled; the bot may live on, it has nothing to do."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._eye = run.scene.eye
        self.outbox = self._eye.rows(outbox)
        self.tickets = self._eye.rows(tickets)
        self.events = self._eye.rows(events)
        self.candidates = self._eye.rows(candidates)
        self._addresses = {row["id"]: row["address"] for row in self._eye.rows(chats)}
        self._kept = self._places(self._eye.rows(reports))
        self._files = Counter(row["file_unique_id"] for row in self._eye.rows(attachments))

    async def judge(self) -> list[Verdict]:
        """Make every check."""
        return [
            self._claims(),
            self._pledges(),
            self._origins(),
            self._histories(),
            self._deliveries(),
            self._order(),
            self._leases(),
            self._words(),
            self._letters(),
            self._log(),
            self._integrity(),
            await self._invariants(),
        ]

    def _places(self, rows: Iterable[RowMapping]) -> Counter[checks.Place]:
        return Counter((self._addresses[row["chat_id"]], row["message_id"]) for row in rows)

    def _claims(self) -> Verdict:
        claims, is_done = self._run.load.claims, self._run.calls.is_acknowledged
        found = checks.lost(claims, is_done, self._kept, self._files)
        count = sum(is_done(claim.update) for claim in claims)
        return Verdict("acknowledged complaints, each once", count, tuple(found))

    def _pledges(self) -> Verdict:
        """Look for what somebody was told is submitted; the answer comes after the transaction."""
        told = [one for one in self._run.load.pledges if SUBMITTED in self._answer(one.press)]
        found = checks.broken_word(told, self._kept)
        return Verdict("told as submitted in direct chats", len(told), tuple(found))

    def _answer(self, press: str) -> str:
        return str((self._run.load.world.answer_of(press) or {}).get("text") or "")

    def _origins(self) -> Verdict:
        found = checks.unfounded(self.tickets, self._eye.rows(reports))
        return Verdict("tickets with one origin, numbers whole", len(self.tickets), tuple(found))

    def _histories(self) -> Verdict:
        by_ticket = defaultdict(list)
        for event in self.events:
            by_ticket[event["ticket_id"]].append(event)
        found = chain.from_iterable(
            checks.illegal(ticket, by_ticket[ticket["id"]]) for ticket in self.tickets
        )
        return Verdict("history by the table (events)", len(self.events), tuple(found))

    def _deliveries(self) -> Verdict:
        found = checks.undelivered(self.outbox, self._run.calls.by_row)
        return Verdict("messages said, none twice but in doubt", len(self.outbox), tuple(found))

    def _order(self) -> Verdict:
        found = checks.disordered(self.outbox, self._run.calls.by_row)
        tried = sum(row["id"] in self._run.calls.by_row for row in self.outbox)
        return Verdict("messages in order in their chat", tried, tuple(found))

    def _leases(self) -> Verdict:
        rows = [
            *self._eye.rows(outbox, outbox.c.state == OutboxState.PENDING),
            *self._eye.rows(dues, dues.c.state == DueState.PENDING),
        ]
        found = checks.stuck(rows, self._run.scene.now)
        return Verdict("no lease stuck, nothing late (pending rows)", len(rows), tuple(found))

    def _words(self) -> Verdict:
        found = checks.unended(self.candidates, self._run.heard, self._addresses, self._kept)
        return Verdict("waiting words ended, none left", len(self.candidates), tuple(found))

    def _letters(self) -> Verdict:
        rows = self._eye.rows(dead_letters, None, "id", "error")
        found = (f"dead letter {row['id']}: {row['error'].splitlines()[-1]}" for row in rows)
        return Verdict("no dead letter (updates)", self._run.load.total, tuple(found))

    def _log(self) -> Verdict:
        text = self._run.scene.log.read_text(encoding="utf-8")
        dead = [row["id"] for row in self.outbox if row["state"] == OutboxState.DEAD]
        found = [line for line in complaints(text) if not _is_told_elsewhere(line, dead)]
        return Verdict("no error in the bot's log (lines)", text.count("\n"), tuple(found))

    def _integrity(self) -> Verdict:
        found = [f"PRAGMA {line}" for line in self._eye.integrity()]
        return Verdict("integrity_check, foreign_key_check", 2, tuple(found))

    async def _invariants(self) -> Verdict:
        stage = self._run.scene.stage
        desk = Desk(
            bot_id=stage.bot_id,
            bot_username="",
            hears_all=False,
            link_secret="",
            communities=(self._run.load.town.community,),
        )
        address = stage.settings.database.url.get_secret_value()
        database = open_database(address, keyring=keyring_of(stage.settings))
        try:
            async with database.reading() as uow:
                breaches = await invariants.check(uow, desk=desk, now=self._run.scene.now)
        finally:
            await database.close()
        found = [f"#{one.number} breaks {one.rule}: {one.what}" for one in breaches]
        return Verdict("invariants of living tickets and words", len(self.tickets), tuple(found))


def _is_told_elsewhere(line: str, dead: list[int]) -> bool:
    """Say whether another check judges it: a message given up, or what was late after a leap."""
    is_late = f"rule='{invariants.Rule.NOT_LATE}'" in line
    return is_late or any("message_dead" in line and f"id={number} " in line for number in dead)
