"""What `weisu backup` and `weisu restore` share: which file, and a sign of life for long copies."""

# ruff: noqa: PLC0415 - imports stand inside what needs them, so that --help answers at once

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.commands.common import TroubleError

if TYPE_CHECKING:
    from bot.config import Settings
    from storage.backups import Progress, Stock

WORTH_A_BAR = 32 * 1024 * 1024
"""From how many bytes on a copy takes long enough to show how far it is."""

_UNITS = ("KB", "MB", "GB")
_STEP = 1024.0


def database_file(settings: Settings) -> Path:
    """Give the file the database is in, whether it is there or not."""
    from sqlalchemy import make_url

    from storage.engine import is_sqlite, sqlite_path

    address = make_url(settings.database.url.get_secret_value())
    if not is_sqlite(address):
        raise TroubleError(
            "Only a SQLite database is copied by Weisu; "
            "for PostgreSQL use pg_dump and pg_restore (docs/operations.md)."
        )
    return sqlite_path(address).absolute()


def moment(settings: Settings) -> str:
    """Give this second for the name of a file, as the clocks of the community show it."""
    from bot.clock import SystemClock

    here = SystemClock().now().astimezone(ZoneInfo(settings.to_community().timezone))
    return f"{here:%Y%m%d-%H%M%S}"


@contextmanager
def shown(what: str, source: Path) -> Iterator[Progress | None]:
    """Give something to tell the progress of a copy to, when there is time to look at it."""
    if not source.exists() or source.stat().st_size < WORTH_A_BAR:
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)

        def tell(done: int, pages: int) -> None:
            bar.update(task, completed=done, total=pages)

        yield tell


def described(path: Path, stock: Stock) -> str:
    """Say in a few words what a file holds."""
    size, unit = path.stat().st_size / _STEP, 0
    while size >= _STEP and unit < len(_UNITS) - 1:
        size, unit = size / _STEP, unit + 1
    tickets = stock.rows.get("tickets", 0)
    needs = f", needs key {', '.join(stock.keys)}" if stock.keys else ""
    return (
        f"{size:.1f} {_UNITS[unit]}, schema {stock.revision}, "
        f"{tickets:,} tickets, {stock.total:,} rows{needs}"
    )
