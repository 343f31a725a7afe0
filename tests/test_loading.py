"""What a start leaves out: modules that few need, and the search for garbage in all others."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import pytest

from bot.garbage import load

ROOT = Path(__file__).resolve().parent.parent
HEAVY = ("alembic", "openpyxl", "PIL", "asyncpg", "telegram", "sandbox")


def _loaded_by(code: str) -> set[str]:
    """Give the packages that are loaded in a new process once it has run this."""
    tell = "; import sys; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run(  # noqa: S603 - our own Python
        [sys.executable, "-c", code + tell], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return set(done.stdout.split())


def test_the_help_is_shown_without_what_commands_need() -> None:
    """The command line is there without the framework, the database, rich and asyncio."""
    loaded = _loaded_by("import bot.cli")
    assert not loaded & {*HEAVY, "aiogram", "sqlalchemy", "pydantic", "rich", "numpy", "asyncio"}


def test_a_bot_starts_without_what_few_of_its_days_need() -> None:
    """Migrations, spreadsheets, pictures and PostgreSQL's driver come when they are wanted."""
    parts = '"bot.startup", "bot.serving", "bot.lookout", "storage.schema", "storage.key_rows"'
    loaded = _loaded_by(f"from bot.garbage import load; load({parts})")
    assert "aiogram" in loaded
    assert not loaded & set(HEAVY)


def test_loading_leaves_the_collector_as_it_was() -> None:
    """Garbage is looked for again afterwards, also when a module is not there."""
    with pytest.raises(ModuleNotFoundError):
        load("there_is_no_such_module")
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0
    gc.unfreeze()
