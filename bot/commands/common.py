"""What the commands share: the config option, plain troubles, and a word with Telegram."""

# ruff: noqa: PLC0415 - imports stand inside what needs them, so that --help answers at once

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from aiogram import Bot

    from bot.config import Loaded, Settings
    from domain.community import Community, Town
    from storage.keyring import Keyring
    from storage.unit_of_work import Database

T = TypeVar("T")

CONFIG = Path("config.toml")
PATIENCE = 8.0
"""How many seconds somebody at a terminal waits before being told that Telegram is silent."""

ConfigOption = Annotated[
    Path, typer.Option("--config", "-c", envvar="WEISU_CONFIG", help="The config file.")
]

CommunityOption = Annotated[
    str | None,
    typer.Option(help="Which community, by its code; may be left out where there is only one."),
]


class FullGroup(TyperGroup):
    """Commands whose help tells all of their first sentence, however long it is."""

    def format_commands(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override] # noqa: ANN401 - typer hides its name
        """List the commands."""
        found = [(name, self.commands[name]) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl([(name, one.get_short_help_str(limit=999)) for name, one in found])


class TroubleError(Exception):
    """Something the operator can put right, said in one plain sentence."""


class SilentError(TroubleError):
    """Telegram cannot be reached from here."""


def carried_out(work: Coroutine[Any, Any, T]) -> T:
    """Do what a command waits for, to its end."""
    import asyncio

    return asyncio.run(work)


def loaded(path: Path) -> Loaded:
    """Read the config and tell what is risky in it."""
    from bot import config
    from bot.keyring import risks

    found = config.load(path)
    for line in (*found.warnings, *risks(found.settings)):
        warn(line)
    return found


def chosen(settings: Settings, code: str | None) -> Community:
    """Give the community that was named, or the only one there is."""
    known = settings.to_communities()
    if code is None and len(known) == 1:
        return known[0]
    found = next((item for item in known if item.code == code), None)
    if found is None:
        named = ", ".join(f"{item.code} {item.name}" for item in known)
        wrong = "There are several communities" if code is None else f"There is no community {code}"
        raise TroubleError(f"{wrong}; say --community with one of: {named}.")
    return found


def town_named(settings: Settings, code: str | None) -> Town:
    """Give the town with this code."""
    towns = settings.to_towns()
    found = next((item for item in towns if item.code == code), None)
    if found is not None:
        return found
    known = ", ".join(f"{item.code} {item.name}" for item in towns)
    if not known:
        raise TroubleError("The config has no town; see [[towns]] in config.example.toml.")
    raise TroubleError(f"There is no town {code}; say --town with one of: {known}.")


def warn(line: str) -> None:
    """Tell the operator something that does not stop the command."""
    typer.secho(f"Warning: {line}", fg=typer.colors.YELLOW, err=True)


def say_no_more() -> None:
    """Let what is still printed go nowhere: whoever read it went away, as `head` does."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@asynccontextmanager
async def telegram(token: str, api_base: str | None) -> AsyncIterator[Bot]:
    """Give the bot's side of the Bot API; what goes wrong inside comes out as a plain sentence."""
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
    from aiogram.exceptions import AiogramError, TelegramNetworkError

    server = TelegramAPIServer.from_base(api_base) if api_base else PRODUCTION
    session = AiohttpSession(api=server, timeout=PATIENCE)
    bot = Bot(token, session=session)
    try:
        yield bot
    except TelegramNetworkError as error:
        place = api_base or "api.telegram.org"
        raise SilentError(f"Telegram cannot be reached at {place} from this machine.") from error
    except AiogramError as error:
        raise TroubleError(_refusal(error)) from error
    finally:
        await session.close()


def _refusal(error: Exception) -> str:
    from aiogram.exceptions import TelegramNotFound, TelegramUnauthorizedError

    if isinstance(error, (TelegramUnauthorizedError, TelegramNotFound)):
        return "Telegram refuses the bot's token; get the current one from @BotFather."
    return f"Telegram answers: {getattr(error, 'message', None) or type(error).__name__}."


@asynccontextmanager
async def database(
    settings: Settings, *, keyring: Keyring | None = None
) -> AsyncIterator[Database]:
    """Give the database for as long as the block lasts; with the keys of the config, or others."""
    opened = await open_up(settings, keyring=keyring)
    try:
        yield opened
    finally:
        await opened.close()


async def open_up(settings: Settings, *, keyring: Keyring | None = None) -> Database:
    """Open the database, brought to this version's schema; somebody else closes it."""
    from bot.keyring import keyring_of
    from storage import schema
    from storage.unit_of_work import open_database

    url, keys = settings.database.url.get_secret_value(), keyring or keyring_of(settings)
    with database_troubles():
        done = await schema.upgrade(url, keyring=keys)
        if done.backup is not None:
            warn(f"The database was brought to a newer form; before that, a copy: {done.backup}")
        opened = open_database(url, synchronous=settings.database.synchronous, keyring=keys)
        await _introduce(opened, keys)
        return opened


async def _introduce(opened: Database, keyring: Keyring) -> None:
    """Write down which key seals from now on, unless that is known; another process may do it."""
    from bot.clock import SystemClock
    from bot.races import retried
    from storage.key_rows import key_rows, note_key

    if keyring.first is None:
        return
    async with opened.reading() as uow:
        known = {row.id for row in await key_rows(uow)}

    async def note() -> None:
        async with opened.writing() as uow:
            await note_key(uow, keyring, SystemClock().now())

    if keyring.first.id not in known:
        await retried(note)


@contextmanager
def database_troubles() -> Iterator[None]:
    """Turn what a database driver raises into a sentence."""
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError

    from bot.logs import one_line
    from storage.ailments import ailment_in

    try:
        yield
    except ModuleNotFoundError as error:
        raise TroubleError(
            f"The database address needs {error.name}; install it: pip install {error.name}"
        ) from error
    except (SQLAlchemyError, OSError) as error:
        cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
        said = ailment_in(error) or f"{one_line(str(cause))}."
        raise TroubleError(f"The database cannot be used: {said}") from error
