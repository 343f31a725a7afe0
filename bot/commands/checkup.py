"""The facts behind `weisu doctor`, gathered from the database and from Telegram."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramNetworkError
from sqlalchemy import make_url

from bot.clock import SystemClock
from bot.commands import findings
from bot.commands.checkup_http import of_port, of_webhook
from bot.commands.checkup_work import of_work
from bot.commands.common import TroubleError, database, database_troubles, telegram
from bot.commands.findings import Finding, GridFacts, Level, fail, ok, warn
from bot.config import Loaded, Settings
from bot.config_deployment import ServedBot
from bot.config_errors import ConfigError
from bot.keyring import keyring_of, risks
from domain.chats import Chat
from domain.community import Community, Grid
from domain.people import Role
from storage import schema
from storage.engine import is_sqlite, sqlite_path
from storage.errors import StorageError
from storage.key_rows import KeyRow, key_rows_at
from storage.unit_of_work import SqlUnitOfWork
from usecases.cover import Duty, direct_chat, duty_of
from usecases.desk import Desk
from usecases.invariants import Breach, check


@dataclass(frozen=True, kw_only=True)
class Book:
    """What the database knows about a community."""

    groups: Sequence[Chat] = ()
    strays: Sequence[Chat] = ()
    grids: Sequence[GridFacts] = ()
    supervisors: int = 0
    breaches: Sequence[Breach] = ()


async def examine(loaded: Loaded, *, now: datetime) -> AsyncIterator[Finding]:
    """Check everything that can be checked from here, the cheap things first."""
    settings = loaded.settings
    homes = settings.to_communities()
    for item, home in zip(settings.described(), homes, strict=True):
        file = item.file or loaded.path
        yield ok(f"config: {file}, {home.name}, {len(home.grids)} grids 网格")
    for line in (*loaded.warnings, *risks(settings)):
        yield Finding(Level.WARN, line)
    holidays = [
        item
        for home in homes
        for item in findings.of_holidays(home.timing.duty, home.timezone, now)
    ]
    for finding in dict.fromkeys(holidays):
        yield finding
    state = await _schema(settings.database.url.get_secret_value())
    yield state
    is_readable = state.level is Level.OK
    async for finding in _of_machine(settings, is_readable=is_readable):
        yield finding
    bots = settings.to_bots()
    for served in bots:
        async for finding in _of_bot(settings, served, is_readable=is_readable):
            yield finding.of(served.name) if len(bots) > 1 else finding


async def _of_machine(settings: Settings, *, is_readable: bool) -> AsyncIterator[Finding]:
    """Check what all bots share: disk, keys, port, server, and whether anybody is at work."""
    for finding in _disk(settings.database.url.get_secret_value()):
        yield finding
    async for finding in _encryption(settings, is_readable=is_readable):
        yield finding
    async for finding in of_port(settings):
        yield finding
    if is_readable:
        async for finding in of_work(settings):
            yield finding


async def _of_bot(
    settings: Settings, served: ServedBot, *, is_readable: bool
) -> AsyncIterator[Finding]:
    """Check one bot: its token, its groups, and the people of the communities it serves."""
    homes = [home for home in settings.to_communities() if home.code in served.communities]
    books: list[tuple[Community, Book]] = []
    if is_readable:
        try:
            with database_troubles():
                books = [(home, await _read(settings, home)) for home in homes]
        except (TroubleError, StorageError, ConfigError) as error:
            yield fail(f"database: cannot be used: {error}", "mend it, or go back to a backup")
    bot_name = "<bot>"
    try:
        async with telegram(served.token, settings.telegram.api_base) as bot:
            bot_name = (await bot.me()).username or bot_name
            async for finding in _ask(bot, [book for _, book in books]):
                yield finding
            async for finding in of_webhook(bot, settings.address_of(served)):
                yield finding
    except TroubleError as error:
        yield fail(f"telegram: {error}", "then run `weisu doctor` again")
    is_only = len(settings.to_communities()) == 1
    for home, book in books:
        said = "" if is_only else f" --community {home.code}"
        for finding in _people(book, home, bot_name, said=said):
            yield finding.of(home.name) if len(homes) > 1 else finding


async def _schema(url: str) -> Finding:
    try:
        address = make_url(url)
        if is_sqlite(address) and not sqlite_path(address).exists():
            return _absent(sqlite_path(address).absolute().parent)
        with database_troubles():
            current = await schema.current(url)
    except (TroubleError, StorageError) as error:
        return fail(f"database: {error}", "see [database] in the config")
    return findings.of_schema(current)


async def _encryption(settings: Settings, *, is_readable: bool) -> AsyncIterator[Finding]:
    """Look at the keys: those that the config gives, and those that the database needs."""
    url = settings.database.url.get_secret_value()
    try:
        keyring = keyring_of(settings)
        rows: Sequence[KeyRow] = ()
        if is_readable:
            with database_troubles():
                rows = await key_rows_at(url)
    except ConfigError as error:
        for problem in error.problems:
            yield fail(f"encryption: {problem}", "")
        return
    except (TroubleError, StorageError) as error:
        yield fail(f"encryption: {error}", "see [database] in the config")
        return
    first = keyring.first.id if keyring.first else None
    for finding in findings.of_encryption(first, keyring.ids, rows):
        yield finding


def _disk(url: str) -> Iterator[Finding]:
    """Look at the room beside the database: a full disk lets every update wait at Telegram."""
    address = make_url(url)
    if not is_sqlite(address):
        return
    path = sqlite_path(address).absolute()
    if path.exists():
        yield from findings.of_mode(path, path.stat().st_mode)
        yield from findings.of_disk(
            free=shutil.disk_usage(path.parent).free, size=path.stat().st_size
        )


def _absent(folder: Path) -> Finding:
    while not folder.exists():
        folder = folder.parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return fail(
            f"database: cannot be made in {folder}",
            "let this account write there, or change database.url",
        )
    return warn("database: not there yet", "`weisu run` makes it")


async def _read(settings: Settings, community: Community) -> Book:
    """Take the right to write, to see that it is given, and read what the checks need."""
    bot_id = settings.bot_of(community.code).id
    keyring = keyring_of(settings).only_opening()  # looking is no use of a key
    async with database(settings, keyring=keyring) as opened, opened.writing() as uow:
        bound = await uow.chats.bound(community.code)
        leaders = await uow.people.holders(community.code, role=Role.SUPERVISOR, grid=None)
        desk, now = _desk(bot_id, community), SystemClock().now()
        duty = await duty_of(uow, desk=desk, community=community, now=now)
        groups = [chat for chat in bound if chat.bot_id == bot_id]
        known = {chat.address for chat in groups}
        return Book(
            groups=groups,
            strays=[chat for chat in bound if chat.address not in known],
            grids=[await _grid(uow, duty, grid) for grid in community.grids],
            supervisors=len(leaders),
            breaches=await check(uow, desk=desk, now=now),
        )


async def _grid(uow: SqlUnitOfWork, duty: Duty, grid: Grid) -> GridFacts:
    """Gather who serves a grid, and whom the bot does not reach."""
    desk, code = duty.desk, duty.community.code
    held = await uow.people.holders(code, role=Role.GRID_WORKER, grid=grid.code)
    workers = [person for person, _ in held]
    return GridFacts(
        grid=grid,
        workers=workers,
        staff_group=await uow.chats.staff_of(desk.bot_id, code, grid.code),
        is_unheard=not any(item.is_reachable for item in await duty.chain(grid.code)),
        unreached=[
            person.name
            for person in workers
            if await direct_chat(uow, desk=desk, person=person) is None
        ],
    )


def _desk(bot_id: int, community: Community) -> Desk:
    """Give a desk that only looks."""
    return Desk(
        bot_id=bot_id, bot_username="", hears_all=False, link_secret="", communities=(community,)
    )


async def _ask(bot: Bot, books: Sequence[Book]) -> AsyncIterator[Finding]:
    """Ask Telegram who the bot is and what it may do in each of its groups."""
    me = await bot.me()
    hears_all = bool(me.can_read_all_group_messages)
    yield ok(f"telegram: the token opens @{me.username} ({me.first_name})")
    if not me.can_join_groups:
        yield fail("telegram: the bot may not join groups", "@BotFather: /setjoingroups, Enable")
    yield ok(
        "telegram: privacy mode is off, the bot hears everything in groups"
        if hears_all
        else "telegram: privacy mode is on, the bot hears everything only where it is an admin"
    )
    for chat in (chat for book in books for chat in book.groups):
        yield await _rights(bot, chat, hears_all=hears_all)


async def _rights(bot: Bot, chat: Chat, *, hears_all: bool) -> Finding:
    try:
        member = await bot.get_chat_member(chat.address, bot.id)
    except TelegramNetworkError:
        raise
    except TelegramAPIError as error:
        return fail(
            f"group {chat.title}: Telegram says {error.message}", "add the bot to the group again"
        )
    return findings.of_rights(chat, member.status, hears_all=hears_all)


def _people(book: Book, community: Community, bot_name: str, *, said: str) -> Iterator[Finding]:
    if not book.supervisors:
        yield warn(
            "people: nobody is supervisor 督导, so nobody can bind groups",
            f"weisu link{said} --role supervisor --name <name>",
        )
    if not book.groups:
        yield warn(
            "groups: the bot serves no group yet",
            "add it to one; there a supervisor sends /bind",
        )
    for chat in book.groups:
        yield from findings.of_group(chat, community)
    for chat in book.strays:
        yield findings.of_stray(chat, bot_name)
    for facts in book.grids:
        yield from findings.of_grid(facts, bot_name)
    yield from findings.of_tickets(book.breaches)
