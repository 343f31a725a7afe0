"""Looks on while a month is played: counts what is said, and checks what must hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping

from bot.commands import simulate_checks as checks
from bot.commands.forked_sight import Said
from bot.commands.simulate_hours import Hours
from bot.commands.simulate_ledger import Evenings, sums_of
from bot.commands.simulate_life import Life
from domain.dues import DueKind, DueState
from domain.outbox import OutboxState
from domain.ticket import ENDED, Priority
from storage.desk_tables import outbox
from storage.tables import chats
from storage.ticket_tables import events, tickets
from storage.time_tables import dues, shifts
from usecases import outgoing

EVENINGS = (dues.c.kind == DueKind.DIGEST) & dues.c.slot.startswith("evening")
ENOUGH = 200
"""After so many breaches nobody reads on."""


@dataclass
class Watch:
    """Remembers what the checks need and the table shows; `broken` holds what does not hold.

    `doubted` are the sends nobody can be sure of, `uncertain` their parts by chat.
    """

    life: Life
    checked: int = 0
    refused: int = 0
    broken: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    lines: Counter[str] = field(default_factory=Counter)
    uncertain: Counter[int] = field(default_factory=Counter)
    doubted: int = 0
    _doubted: Counter[int] = field(default_factory=Counter)
    _compared: int = 0
    _told: dict[date, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    _last_row: int = 0
    _read: list[Said] = field(default_factory=list)

    def __post_init__(self) -> None:
        settings = self.life.community.timing.duty
        self.hours = Hours(rules=settings, zone=ZoneInfo(self.life.community.timezone))
        self._staff = {self.life.face(who.key) for who in self.life.pilot.people if who.seats}
        self._supervisors = {self.life.face(who) for who in self.life.staff.supervisors}
        self._reading = Evenings(self.life.community)
        self._last_row = self.life.scene.eye.last_id(outbox)

    def after_the_clock(self, said: Sequence[Said]) -> None:
        """Take what the bot said of its own accord, before anybody acted."""
        heard = [one for row in self._fresh() for one in self._heard(row)]
        self._tell(checks.disturbing(heard, self.hours))
        day = self.hours.local(self.life.now).date()
        read = [one.text for one in said if one.chat in self._supervisors]
        self._told[day] += self._reading.told(read)
        recent = [one for one in self._read if self.life.now - one.at < checks.STEP]
        self._tell(checks.repeated(said, recent, self._doubted))
        self._read = [*recent, *said]

    def after_people(self, said: Sequence[Said]) -> None:
        """Take what the bot said because people acted."""
        del said
        self._fresh()

    def check(self) -> None:
        """Check what must hold at every full hour."""
        eye = self.life.scene.eye
        waiting = eye.rows(dues, dues.c.state == DueState.PENDING)
        pending = Counter(row["ticket_id"] for row in waiting if row["ticket_id"])
        standing = [(row["id"], row["state"]) for row in eye.rows(tickets, None, "id", "state")]
        self._tell(checks.without_one_next(standing, pending))
        named = [(f"{row['subject']} {row['kind']} {row['slot']}", row["at"]) for row in waiting]
        self._tell(checks.overdue(named, self.life.now))
        self._tell(line for line in eye.dead() if checks.NOT_REPEATED not in line)
        evenings = self._evenings()
        if len(evenings) != self._compared:
            self._compared = len(evenings)
            self._tell(checks.unequal_sums(evenings, *self._history()))
        self.checked += 1

    def _evenings(self) -> list[checks.Evening]:
        """Give the evening digests that went out, with what supervisors read of them."""
        rows = self.life.scene.eye.rows(dues, EVENINGS)
        return [
            checks.Evening(
                start=datetime.fromisoformat(row["facts"]["start"]),
                end=datetime.fromisoformat(row["facts"]["end"]),
                received=row["facts"]["received"],
                closed=row["facts"]["closed"],
                told=self._told[self.hours.local(row["done_at"]).date()],
            )
            for row in rows
            if "received" in row["facts"]
        ]

    def _history(self) -> tuple[list[datetime], list[datetime]]:
        """Give when tickets came in and when they ended, from their own rows."""
        eye = self.life.scene.eye
        ended = events.c.to_state.in_(ENDED) & (events.c.from_state != events.c.to_state)
        return (
            [row["created_at"] for row in eye.rows(tickets, None, "id", "created_at")],
            [row["at"] for row in eye.rows(events, ended, "id", "at")],
        )

    async def end(self) -> None:
        """Check what can be judged at the end only."""
        scene = self.life.scene
        if scene.unanswered:
            self.broken.append(f"{scene.unanswered} presses of buttons were never answered")
        presses = scene.stage.world.presses.values()
        self.refused = sum(bool(item.answer and item.answer.get("show_alert")) for item in presses)
        self._tell(checks.complaints(scene.log.read_text(encoding="utf-8")))
        if evenings := self._evenings():
            start, end = evenings[0].start, evenings[-1].end
            ledger = await sums_of(scene.stage, start=start, end=end, now=scene.now)
            self._tell(checks.unequal_ledger(evenings, ledger))

    def _tell(self, found: Iterable[str]) -> None:
        known = set(self.broken)
        for what in found:
            if what not in known and len(self.broken) < ENOUGH:
                known.add(what)
                self.broken.append(what)

    def _fresh(self) -> list[RowMapping]:
        """Give the rows that were sent since the last look, and count them."""
        self._doubted.clear()
        eye = self.life.scene.eye
        rows = eye.rows(outbox, outbox.c.id > self._last_row)
        if rows:
            self._last_row = rows[-1]["id"]
        for row in rows:
            if row["uncertain"]:
                chat = self._address(row["chat_id"])
                self._doubted[chat] += 1
                self.uncertain[chat] += _parts(row)
                self.doubted += 1
            if row["state"] == OutboxState.SENT:
                self.kinds[row["kind"]] += 1
            if row["kind"] == outgoing.REMINDER:
                self.lines.update(line["key"] for line in row["payload"]["lines"])
        return [row for row in rows if row["state"] == OutboxState.SENT]

    def _address(self, chat_id: int) -> int:
        return int(self.life.scene.eye.rows(chats, chats.c.id == chat_id)[0]["address"])

    def _heard(self, row: RowMapping) -> Iterable[checks.Heard]:
        chat = self.life.scene.eye.rows(chats, chats.c.id == row["chat_id"])[0]
        if "edit" in row["payload"]:
            return
        address, at = chat["address"], row["done_at"]
        who = self._name(address)
        yield checks.Heard(
            at=at,
            kind=row["kind"],
            chat=address,
            is_for_staff=address in self._staff or chat["kind"] == "staff",
            is_danger=self._is_danger(row),
            is_away=who is not None and self.life.is_away(who),
            is_shift=who is not None and self._is_shift(who, at),
        )

    def _name(self, address: int) -> str | None:
        people = self.life.scene.stage.people
        return next((who for who, face in people.items() if face == address), None)

    def _is_danger(self, row: RowMapping) -> bool:
        about = {line["ticket"] for line in row["payload"].get("lines", ())}
        if row["ticket_id"]:
            about.add(row["ticket_id"])
        return bool(about) and all(
            self.life.scene.eye.ticket(ticket)["priority"] == Priority.P0 for ticket in about
        )

    def _is_shift(self, who: str, at: datetime) -> bool:
        person = self.life.persons.get(self.life.face(who))
        local = self.hours.local(at)
        rows = self.life.scene.eye.rows(shifts, shifts.c.person_id == person)
        return any(row["day"] == local.date() for row in rows)


def _parts(row: RowMapping) -> int:
    """Give how many parts a message has: a reminder has one for each of its lines."""
    lines = row["payload"].get("lines", ())
    return max(1, len(lines) + bool(row["payload"].get("missed")))
