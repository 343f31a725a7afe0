"""What `weisu doctor` finds of the work: who is at it, what waits, and the server that keeps it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta

from bot.clock import SystemClock
from bot.commands.common import TroubleError, database, database_troubles
from bot.commands.findings import Finding, fail, ok, warn
from bot.config import Settings
from bot.config_errors import ConfigError
from bot.helm import EVERY, SILENT_TURNS
from bot.keyring import keyring_of
from domain.community import Town
from domain.people import Role
from storage.errors import StorageError
from storage.helms import NOBODY, HelmRow, helm, helm_name
from storage.server import Server, server_of
from storage.standing import Standing, standing
from storage.unit_of_work import SqlUnitOfWork

OLDEST = 14
"""The oldest PostgreSQL that we say we run on."""

CONNECTIONS = 15
"""How many connections a process may need."""

APART = timedelta(seconds=5)
"""How far two clocks may be apart before leases and limits suffer."""

ALIVE = timedelta(seconds=2 * SILENT_TURNS * EVERY)
"""Within what time whoever is at the helm has counted up."""

IDLE_SECONDS = 120


async def of_work(settings: Settings) -> AsyncIterator[Finding]:
    """Look at the server, at the helm and the outbox of each bot, and at who oversees towns."""
    try:
        keyring = keyring_of(settings).only_opening()
        with database_troubles():
            async with database(settings, keyring=keyring) as opened, opened.reading() as uow:
                found = [finding async for finding in _read(uow, settings)]
    except (TroubleError, StorageError, ConfigError) as error:
        yield fail(f"database: cannot be used: {error}", "mend it, or go back to a backup")
        return
    for finding in found:
        yield finding


async def _read(uow: SqlUnitOfWork, settings: Settings) -> AsyncIterator[Finding]:
    now, bots = SystemClock().now(), settings.to_bots()
    server = await server_of(uow)
    for finding in of_server(server, now) if server else ():
        yield finding
    for served in bots:
        row = await helm(uow, helm_name(served.id))
        waiting = await standing(uow, [served.id], now)
        for finding in (of_helm(row, now), *of_outbox(waiting)):
            yield finding.of(served.name) if len(bots) > 1 else finding
    for finding in of_letters((await standing(uow, [], now)).dead_letters):
        yield finding
    for town in settings.to_towns():
        if not await uow.people.holders(town.code, role=Role.TOWN_SUPERVISOR, grid=None):
            yield unseen(town)


def of_server(server: Server, now: datetime) -> Iterator[Finding]:
    """Judge a server by what it says of itself."""
    named = f"PostgreSQL {server.version}"
    if server.version < OLDEST:
        yield warn(f"server: {named} is older than any that Weisu was made for", "upgrade it")
    if server.free < CONNECTIONS:
        yield warn(
            f"server: {named} takes {max(0, server.free)} more connections",
            f"raise max_connections: a process needs up to {CONNECTIONS}",
        )
    else:
        yield ok(f"server: {named}, room for {server.free} more connections")
    if abs(server.now - now) > APART:
        seconds = round((server.now - now).total_seconds())
        yield warn(
            f"clock: the database server's is {seconds:+} s from this machine's",
            "have a time server set both: leases and send limits are instants",
        )


def of_helm(row: HelmRow | None, now: datetime) -> Finding:
    """Judge whether somebody is at work, by who counted up lately."""
    if row is None:
        return warn("bot: has not run on this database yet", "`weisu run` starts it")
    if row.holder == NOBODY or now - row.at > ALIVE:
        since = f"{row.at.astimezone():%Y-%m-%d %H:%M}"
        return warn(f"bot: does not run, nobody is at the helm since {since}", "start `weisu run`")
    return ok(f"bot: runs, at the helm is {row.holder.rpartition(' ')[0]}")


def of_outbox(found: Standing) -> Iterator[Finding]:
    """Judge what waits to be said."""
    if found.idle_seconds > IDLE_SECONDS:
        minutes = round(found.idle_seconds / 60)
        yield warn(
            f"outbox: messages that could have gone: {found.due}, the oldest {minutes} minutes ago",
            "is the bot running? its log says `in_trouble`, and why",
        )


def of_letters(number: int) -> Iterator[Finding]:
    """Judge what could not be handled."""
    if number:
        yield warn(
            f"dead letters: updates that could not be handled: {number}",
            "`weisu dead-letters list`",
        )


def unseen(town: Town) -> Finding:
    """Tell of a town that nobody oversees."""
    return warn(
        f"town {town.code} {town.name}: has no supervisor 街道督导, its digest goes to nobody",
        f"weisu link --role supervisor --town {town.code} --name <name>",
    )
