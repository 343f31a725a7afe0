"""What a check-up can find, told by what to do next; pure, from facts already gathered."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from domain.calendar import calendar_of
from domain.chats import Chat, ChatState
from domain.community import Community, Grid
from domain.listening import Listening
from domain.people import Person
from domain.timing import DutyRules
from storage import schema
from storage.key_rows import KeyRow
from usecases.invariants import Breach, Rule

IS_ADMIN = ("administrator", "creator")
_DECEMBER = 12
IS_AWAY = ("left", "kicked")
_MEGABYTE = 1024 * 1024
TIGHT = 50 * _MEGABYTE
"""With fewer bytes left, the disk is full any moment."""
ROOMY = 500 * _MEGABYTE
"""With more bytes left, and twice the database, there is room for everything we write."""


class Level(StrEnum):
    """How bad a finding is; only `FAIL` keeps the bot from doing its work."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """One line of a check-up, with what to do when something is to be done."""

    level: Level
    what: str
    todo: str = ""

    def __str__(self) -> str:
        return f"{self.what} -> {self.todo}" if self.todo else self.what

    def of(self, name: str) -> Finding:
        """Give the same, said of one of several."""
        return replace(self, what=f"{name}: {self.what}")


@dataclass(frozen=True, kw_only=True)
class GridFacts:
    """What the database knows about one grid; unheard is one where nobody gets reminders.

    `unreached` are the names of workers to whom the bot cannot write directly.
    """

    grid: Grid
    workers: Sequence[Person]
    staff_group: Chat | None
    is_unheard: bool = False
    unreached: Sequence[str] = ()


def ok(what: str) -> Finding:
    """Make a finding that all is well."""
    return Finding(Level.OK, what)


def warn(what: str, todo: str) -> Finding:
    """Make a finding that somebody should look at."""
    return Finding(Level.WARN, what, todo)


def fail(what: str, todo: str) -> Finding:
    """Make a finding that keeps the bot from working."""
    return Finding(Level.FAIL, what, todo)


def of_schema(current: str | None) -> Finding:
    """Judge the database's schema revision."""
    if current is None:
        return warn("database: reachable, still empty", "`weisu run` fills it")
    if schema.is_behind(current):
        return warn(
            f"database: schema {current} is older than {schema.head()}",
            "`weisu run` brings it up; on SQLite after a copy, on PostgreSQL make a dump before",
        )
    if current == schema.head():
        return ok(f"database: reachable, schema {current} is the newest")
    if schema.lives_with(current):
        return ok(f"database: reachable, schema {current} of a newer Weisu only adds to ours")
    return fail(
        f"database: schema {current} is from a newer Weisu",
        "install that version, or go back to a backup",
    )


def of_disk(*, free: int, size: int) -> Iterator[Finding]:
    """Judge the bytes left on the disk of a database of so many bytes."""
    megabytes = free // _MEGABYTE
    if free < TIGHT:
        yield fail(
            f"disk: only {megabytes} MB are left beside the database",
            "make room; while it is full, the bot takes nothing in and complaints wait at Telegram",
        )
    elif free < max(ROOMY, 2 * size):
        yield warn(
            f"disk: {megabytes} MB are left beside the database",
            "make room for it to grow, and for the copy before an upgrade",
        )


def of_mode(path: Path, mode: int) -> Iterator[Finding]:
    """Judge whether other accounts of this machine can read the database."""
    if os.name == "posix" and mode & (stat.S_IRGRP | stat.S_IROTH):
        yield warn(
            f"database: other accounts can read {path.name}",
            f"chmod 600 {path}*",
        )


def of_encryption(
    first: str | None, given: Collection[str], rows: Sequence[KeyRow]
) -> Iterator[Finding]:
    """Judge whether the keys are there, and whether everything is under the first one."""
    absent = [row.id for row in rows if row.id not in given]
    present = next((row for row in rows if row.id == first), None)
    if absent:
        yield fail(
            f"encryption: the database needs key {', '.join(absent)}, which is not given",
            "put it back into its file or the environment; without it the bot does not start",
        )
    elif first is None:
        yield warn(
            "encryption 加密: off; who has the database file can read names and words",
            "`weisu keys new`",
        )
    elif present is None:
        yield warn(f"encryption: nothing is encrypted with key {first} yet", "restart `weisu run`")
    elif present.whole_at is None:
        yield warn(
            f"encryption: what is new is encrypted with key {first}; what is older may be readable",
            "`weisu keys rotate`",
        )
    else:
        yield ok(f"encryption: everything is encrypted with key {first}")


def of_holidays(rules: DutyRules, timezone: str, now: datetime) -> Iterator[Finding]:
    """Judge whether the public holidays of this year are known, and in December the next ones."""
    calendar = calendar_of(rules, timezone)
    today = calendar.local(now).date()
    years = [today.year, today.year + 1] if today.month == _DECEMBER else [today.year]
    for year in years:
        if rules.holidays and not calendar.knows(year):
            yield warn(
                f"duty: the public holidays 放假安排 of {year} are not known, plain weekdays hold",
                "take a newer Weisu, or write days_on and days_off under [community.duty]",
            )


def of_group(chat: Chat, community: Community) -> Iterator[Finding]:
    """Judge how a bound group is bound."""
    name = _called(chat)
    if chat.state is ChatState.UNREACHABLE:
        yield warn(f"{name}: the bot cannot speak there", "add the bot to the group again")
    if chat.is_residents and chat.grid is None:
        yield warn(f"{name}: has no grid 网格", "a supervisor sends /bind in it")
    if chat.grid is not None and community.grid(chat.grid) is None:
        yield fail(
            f"{name}: its grid {chat.grid} is not in the config",
            f"put {chat.grid} back under [[community.grids]], or send /bind in the group",
        )


def of_stray(chat: Chat, bot_name: str) -> Finding:
    """Tell of a group that was bound by a bot which does not serve the community any more."""
    return warn(
        f"{_called(chat)}: was bound by another bot, nobody serves it",
        f"add @{bot_name} to it; there a supervisor sends /bind",
    )


def of_rights(chat: Chat, status: str, *, hears_all: bool) -> Finding:
    """Judge what the bot may do in a group, from its own membership there."""
    name = _called(chat)
    if status in IS_AWAY:
        return fail(f"{name}: the bot is not a member", "add the bot to the group again")
    if status == "restricted":
        return warn(
            f"{name}: the bot is restricted", "let it send messages in the group's settings"
        )
    is_to_listen = chat.listening is not Listening.EXPLICIT
    if status in IS_ADMIN or hears_all:
        listens = f" and listens to talk, {chat.listening}" if is_to_listen else ""
        return ok(f"{name}: the bot hears everything{listens}")
    if is_to_listen:
        return fail(
            f"{name}: is to be listened to ({chat.listening}), but the bot is deaf there",
            "make it an administrator, then a supervisor sends /listen in the group",
        )
    if chat.is_residents:
        return warn(
            f"{name}: the bot hears only commands, mentions and replies to it",
            "that is enough; to let people just talk, make it an administrator",
        )
    return ok(f"{name}: the bot is a member")


def of_grid(facts: GridFacts, bot_name: str) -> Iterator[Finding]:
    """Judge who serves a grid, and whether the bot reaches them."""
    grid = facts.grid
    name = f"grid {grid.code} {grid.name}"
    todo = f"weisu link --role grid_worker --grid {grid.code} --name <name>"
    if not facts.workers:
        yield warn(f"{name}: has no worker 网格员", todo)
    if facts.staff_group is None:
        yield warn(
            f"{name}: has no staff group 工作群", "a supervisor sends /bind in the staff group"
        )
    if facts.is_unheard:
        yield warn(
            f"{name}: reminders reach nobody 提醒没人收得到 who may act; admins are told",
            f"bind a staff group, or let one who leads open https://t.me/{bot_name}",
        )
    for person in facts.unreached:
        yield warn(
            f"{name}: {person} cannot be reached directly",
            f"ask them to open https://t.me/{bot_name} and press Start",
        )
    if facts.workers and facts.staff_group and not facts.unreached:
        yield ok(f"{name}: " + ", ".join(person.name for person in facts.workers))


_TODO = {
    Rule.ONE_NEXT: "`weisu run` plans it again when it starts",
    Rule.NOT_LATE: "start `weisu run`; if it runs, look for due_failed in its log",
    Rule.OWNED_OR_OFFERED: "a supervisor transfers it, or put its grid back into the config",
    Rule.PROMISES_FIT: "the owner agrees on a date again (约定时间)",
    Rule.WORDS_END: "`weisu run` forgets them or plans their end when it starts",
}
_TOLD = 3


def of_tickets(breaches: Sequence[Breach]) -> Iterator[Finding]:
    """Judge the living tickets by what must hold of each."""
    if not breaches:
        yield ok("tickets: each living one has its next due thing")
    for rule, todo in _TODO.items():
        found = [item for item in breaches if item.rule is rule]
        if found:
            named = "; ".join(_named(item) for item in found[:_TOLD])
            more = f" and {len(found) - _TOLD} more" if len(found) > _TOLD else ""
            yield warn(f"tickets: {named}{more}", todo)


def _named(breach: Breach) -> str:
    return f"#{breach.number} {breach.what}" if breach.number else breach.what


def _called(chat: Chat) -> str:
    return f"group {chat.title or chat.address}"
