"""A look at the bot's database from outside: what it holds, while the bot goes on writing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    Table,
    and_,
    bindparam,
    func,
    or_,
    select,
    union_all,
)

from bot.commands.forked_link import Link
from domain.dues import DueState
from domain.outbox import OutboxState
from domain.ticket import ReportKind
from storage.columns import Instant
from storage.desk_tables import dead_letters, outbox
from storage.keyring import NO_KEYS, Keyring
from storage.tables import chats, persons
from storage.ticket_tables import reports, tickets
from storage.time_tables import callbacks, dues

_OUT = outbox.c.state == OutboxState.PENDING
_NOW = bindparam("now", type_=Instant)
_DUE = dues.c.state == DueState.PENDING


@dataclass(frozen=True)
class Orphans:
    """What a killed bot held: it is left alone until its leases end."""

    rows: frozenset[int] = frozenset()
    chats: frozenset[int] = frozenset()
    dues: frozenset[int] = frozenset()
    until: datetime | None = None


NOBODY = Orphans()


def _held(table: Table) -> ColumnElement[bool]:
    """Say of a row that it failed and waits for its next try."""
    return and_(table.c.error.is_not(None), func.coalesce(table.c.lease_until > _NOW, False))


def _is_busy() -> Select[bool]:
    held = select(outbox.c.chat_id).where(_OUT, _held(outbox))
    waiting = select(outbox.c.id).where(
        _OUT,
        outbox.c.not_before <= _NOW,
        outbox.c.chat_id.not_in(held),
        outbox.c.chat_id.not_in(bindparam("chats", expanding=True)),
    )
    due = select(dues.c.id).where(
        _DUE,
        dues.c.at <= _NOW,
        ~_held(dues),
        dues.c.id.not_in(bindparam("dues", expanding=True)),
    )
    return select(or_(waiting.exists(), due.exists()))


def _next_at() -> Select[datetime | None]:
    leased = select(outbox.c.chat_id).where(_OUT, outbox.c.lease_until.is_not(None))
    instants = union_all(
        select(func.min(outbox.c.not_before)).where(_OUT, outbox.c.chat_id.not_in(leased)),
        select(func.min(outbox.c.lease_until)).where(_OUT),
        select(func.min(func.coalesce(dues.c.lease_until, dues.c.at))).where(_DUE),
    ).subquery()
    return select(func.min(instants.c[0], type_=Instant()))


_IS_BUSY = _is_busy()
_NEXT_AT = _next_at()


class Eye:
    """Reads the database with plain questions, none of which holds up the bot."""

    def __init__(self, url: str, keyring: Keyring = NO_KEYS) -> None:
        self._link = Link(url, keyring)
        self._seen: tuple[object, ...] = ()
        self._was_busy = False

    def close(self) -> None:
        """Look no more."""
        self._link.close()

    def is_busy(self, now: datetime, orphans: Orphans = NOBODY) -> bool:
        """Say whether something is due that the living bot has not done yet.

        Asked again and again: while nobody has written meanwhile, the answer is known.
        """
        if not self._link.is_file:
            return self._looks_busy(now, orphans)
        seen = (self._version(), now, orphans)
        if seen != self._seen:
            self._seen, self._was_busy = seen, self._looks_busy(now, orphans)
        return self._was_busy

    def _version(self) -> int:
        """Give a number of SQLite's that changes when somebody else has written."""
        statement = "PRAGMA data_version"
        return int(self._link.ask(lambda link: link.exec_driver_sql(statement).scalar_one()))

    def _looks_busy(self, now: datetime, orphans: Orphans) -> bool:
        is_waiting = orphans.until is not None and now < orphans.until
        facts = {
            "now": now,
            "chats": sorted(orphans.chats) if is_waiting else [],
            "dues": sorted(orphans.dues) if is_waiting else [],
        }
        return bool(self._link.ask(lambda it: it.scalar(_IS_BUSY, facts)))

    def next_at(self) -> datetime | None:
        """Give the earliest instant at which something is due."""
        found = self._link.ask(lambda it: it.scalar(_NEXT_AT))
        return found if isinstance(found, datetime) else None

    def orphans(self) -> Orphans:
        """Give what is leased now; to be asked when the bot was just killed."""
        held = self.rows(outbox, and_(_OUT, outbox.c.lease_token.is_not(None)))
        claimed = self.rows(dues, and_(_DUE, dues.c.lease_token.is_not(None)))
        ends = [row["lease_until"] for row in (*held, *claimed)]
        return Orphans(
            rows=frozenset(row["id"] for row in held),
            chats=frozenset(row["chat_id"] for row in held),
            dues=frozenset(row["id"] for row in claimed),
            until=max(ends, default=None),
        )

    def rows(
        self, table: Table, where: ColumnElement[bool] | None = None, *columns: str
    ) -> Sequence[RowMapping]:
        """Give the rows of a table, oldest first."""
        chosen = [table.c[name] for name in columns] or list(table.c)
        query = select(*chosen).order_by(table.c.id)
        narrowed = query if where is None else query.where(where)
        return self._link.ask(lambda it: it.execute(narrowed).mappings().all())

    def last_id(self, table: Table) -> int:
        """Give the newest id of a table."""
        newest = select(func.max(table.c.id))
        return int(self._link.ask(lambda it: it.scalar(newest)) or 0)

    def integrity(self) -> list[str]:
        """Tell what SQLite itself finds wrong with the file; a server looks for itself."""
        if not self._link.is_file:
            return []
        whole = self._link.ask(
            lambda it: it.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        )
        loose = self._link.ask(lambda it: it.exec_driver_sql("PRAGMA foreign_key_check").all())
        return [
            *(f"integrity_check: {line}" for line in whole if line != "ok"),
            *(f"foreign_key_check: {tuple(row)}" for row in loose),
        ]

    def ticket_of(self, address: int, message_id: int) -> int | None:
        """Give the ticket that a message in a chat opened; None if it opened none."""
        query = (
            select(reports.c.ticket_id)
            .join(chats, chats.c.id == reports.c.chat_id)
            .where(
                chats.c.address == address,
                reports.c.message_id == message_id,
                reports.c.kind == ReportKind.ORIGIN,
            )
        )
        found = self._link.ask(lambda it: it.scalar(query))
        return None if found is None else int(found)

    def ticket(self, ticket_id: int) -> RowMapping:
        """Give a ticket as it is."""
        query = select(tickets).where(tickets.c.id == ticket_id)
        return self._link.ask(lambda it: it.execute(query).mappings().one())

    def callback(self, ticket_id: int) -> RowMapping | None:
        """Give the newest call-back of a ticket."""
        query = (
            select(callbacks)
            .where(callbacks.c.ticket_id == ticket_id)
            .order_by(callbacks.c.id.desc())
        )
        return self._link.ask(lambda it: it.execute(query).mappings().first())

    def faces(self) -> dict[int, int]:
        """Give the person of each Telegram id."""
        known = select(persons.c.telegram_id, persons.c.id)
        found = self._link.ask(lambda it: it.execute(known).all())
        return {int(face): int(person) for face, person in found if face is not None}

    def dead(self) -> list[str]:
        """Tell of updates that could not be handled and of messages that could not be sent."""
        letters = self.rows(dead_letters, None, "id", "error")
        lost = self.rows(outbox, outbox.c.state == OutboxState.DEAD, "id", "kind", "error")
        return [
            *(f"update not handled: {_last_line(row['error'])}" for row in letters),
            *(f"{row['kind']} {row['id']} not sent: {row['error']}" for row in lost),
        ]


def _last_line(text: str) -> str:
    return text.strip().splitlines()[-1] if text.strip() else ""
