"""Backups: taken while others write, checked, put back, and refused where they would do harm."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from small_home import write_config
from typer.testing import CliRunner, Result

from bot import cli, config
from bot.commands import copying
from storage import backups, schema
from storage.errors import BrokenBackup, DatabaseInUse, SchemaTooNew, StorageError
from storage.occupancy import emptied, occupied

LONG = "x" * 2000


class Home:
    """A folder with a config and a database of some rows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "weisu.sqlite3"
        self.url = f"sqlite+aiosqlite:///{self.database}"
        self.config = folder / "config.toml"
        write_config(self.config, self.url)
        asyncio.run(schema.upgrade(self.url))

    def do(self, *words: str) -> Result:
        """Type a command."""
        return CliRunner().invoke(cli.app, [*words, "--config", str(self.config)])

    def fill(self, first: int, many: int, path: Path | None = None) -> None:
        """Write counters, which need no other row."""
        rows = [(f"{LONG}{number}", number) for number in range(first, first + many)]
        with closing(sqlite3.connect(path or self.database)) as connection, connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executemany("INSERT INTO counters (name, value) VALUES (?, ?)", rows)

    def counted(self, path: Path | None = None) -> int:
        """Count those counters."""
        with closing(sqlite3.connect(path or self.database)) as connection:
            return int(connection.execute("SELECT count(*) FROM counters").fetchone()[0])

    def names(self) -> set[str]:
        """Give the files that stand in the folder, without those that keep the database company."""
        beside = {f"weisu.sqlite3{end}" for end in (".lock", "-wal", "-shm")}
        return {item.name for item in self.folder.iterdir()} - beside

    def backup(self) -> Path:
        """Make a backup called copy.sqlite3."""
        path = self.folder / "copy.sqlite3"
        backups.back_up(self.database, path)
        return path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """Give a home with nothing of this machine's environment in it."""
    for name in [name for name in os.environ if name.startswith(config.PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.chdir(tmp_path)
    return Home(tmp_path)


# ---- backup ----------------------------------------------------------------------------------


def test_a_backup_holds_what_the_database_holds(home: Home) -> None:
    """One line is printed; the copy stands alone under today's date, for one account only."""
    home.fill(0, 100)
    result = home.do("backup")
    assert result.exit_code == 0, result.output
    assert result.output.count("\n") == 1
    assert result.output.startswith("Backup written and checked: ")
    (copy,) = home.folder.glob("weisu-????????-??????.sqlite3")
    assert str(copy) in result.output
    assert home.counted(copy) == 100
    assert copy.stat().st_mode & 0o777 == 0o600
    assert not {
        name for name in home.names() if "partial" in name or name.startswith(copy.name + "-")
    }


def test_a_backup_goes_into_a_folder_or_a_file_as_told(home: Home) -> None:
    """--out names a folder or a new file; a folder that is not there is told."""
    (home.folder / "kept").mkdir()
    assert home.do("backup", "--out", "kept").exit_code == 0
    assert len(list((home.folder / "kept").iterdir())) == 1
    assert home.do("backup", "--out", "kept/mine.db").exit_code == 0
    assert home.counted(home.folder / "kept/mine.db") == 0
    refused = home.do("backup", "--out", "nowhere/mine.db")
    assert refused.exit_code == 1
    assert "make it first" in refused.output


def test_a_backup_overwrites_nothing(home: Home) -> None:
    """A file that has the name already, or gets it meanwhile, is left alone."""
    taken = home.folder / "taken.db"
    taken.write_text("precious", encoding="utf-8")
    result = home.do("backup", "--out", "taken.db")
    assert (result.exit_code, taken.read_text(encoding="utf-8")) == (1, "precious")
    assert "exists already; nothing was written" in result.output
    late = home.folder / "late.db"
    home.fill(0, 10)

    def occupy(_done: int, _pages: int) -> None:
        late.write_text("precious", encoding="utf-8")

    with pytest.raises(StorageError, match="exists already"):
        backups.back_up(home.database, late, progress=occupy)
    assert late.read_text(encoding="utf-8") == "precious"
    assert not list(home.folder.glob(".*partial*"))


def test_a_backup_shows_one_moment_while_others_write(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written while the copy is made is not in it, and keeps nothing from ending."""
    home.fill(0, 500)
    monkeypatch.setattr(backups, "STEP", 16)
    seen: list[int] = []

    def write(done: int, _pages: int) -> None:
        seen.append(done)
        home.fill(1000 + len(seen), 1)

    copy = home.folder / "copy.sqlite3"
    stock = backups.back_up(home.database, copy, progress=write)
    assert len(seen) > 10
    assert seen == sorted(seen)
    assert (stock.rows["counters"], home.counted(copy)) == (500, 500)
    assert home.counted() == 500 + len(seen)


def test_a_backup_bears_a_writer_that_never_rests(home: Home) -> None:
    """A second connection that commits all the time neither breaks nor starves the copy."""
    home.fill(0, 300)
    is_over = threading.Event()

    def scribble() -> None:
        number = 10_000
        while not is_over.is_set():
            home.fill(number, 5)
            number += 5

    writer = threading.Thread(target=scribble)
    writer.start()
    try:
        for number in range(3):
            copy = home.folder / f"copy{number}.sqlite3"
            stock = backups.back_up(home.database, copy)
            assert backups.inspect(copy) == stock
            assert stock.rows["counters"] % 5 == 0
    finally:
        is_over.set()
        writer.join()


def test_a_backup_that_does_not_fit_leaves_nothing(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk of the copy is full, a sentence says so, and no half copy stays."""
    home.fill(0, 500)
    real = sqlite3.connect

    def small(path: object, *more: object, **known: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = real(path, *more, **known)  # type: ignore[call-overload]
        if str(path).endswith(".partial"):
            connection.execute("PRAGMA max_page_count = 20")
        return connection

    monkeypatch.setattr(backups.sqlite3, "connect", small)
    before = home.names()
    result = home.do("backup")
    assert result.exit_code == 1
    assert "The disk is full" in result.output
    assert home.names() == before


def test_a_damaged_database_gives_no_backup(home: Home) -> None:
    """Pages that are overwritten are found before the copy gets its name."""
    home.fill(0, 500)
    _damage(home.database)
    result = home.do("backup")
    assert result.exit_code == 1
    assert "damaged" in result.output
    assert not list(home.folder.glob("weisu-*"))


def test_nothing_to_back_up_is_told(home: Home) -> None:
    """Without a database, or with one on a server, the command says what to do."""
    home.database.unlink()
    assert "There is no database at" in home.do("backup").output
    text = home.config.read_text(encoding="utf-8")
    home.config.write_text(text.replace(home.url, "postgresql+asyncpg://h/d"), encoding="utf-8")
    result = home.do("backup")
    assert (result.exit_code, "pg_dump" in result.output) == (1, True)


def test_a_large_copy_shows_how_far_it_is(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a certain size on there is somebody to tell the progress to."""
    with copying.shown("copying", home.database) as progress:
        assert progress is None
    monkeypatch.setattr(copying, "WORTH_A_BAR", 1)
    with copying.shown("copying", home.database) as progress:
        assert progress is not None
        backups.back_up(home.database, home.folder / "copy.sqlite3", progress=progress)


# ---- restore ---------------------------------------------------------------------------------


def test_a_restore_puts_the_backup_in_place_and_keeps_what_was_there(home: Home) -> None:
    """Afterwards the database holds what the backup held; what was there stands beside it."""
    home.fill(0, 10)
    copy = home.backup()
    home.fill(100, 5)
    home.database.chmod(0o640)
    result = home.do("restore", str(copy))
    assert result.exit_code == 0, result.output
    assert "Restored and checked: " in result.output
    assert home.counted() == 10
    assert home.database.stat().st_mode & 0o777 == 0o640
    (aside,) = home.folder.glob("weisu.before-restore-*.sqlite3")
    assert home.counted(aside) == 15
    assert copy.exists()
    assert not {name for name in home.names() if "partial" in name}


def test_a_restore_makes_a_database_where_none_is(home: Home) -> None:
    """A new machine needs nothing but the config and the backup."""
    home.fill(0, 10)
    copy = home.backup()
    for item in home.folder.glob("weisu.sqlite3*"):
        item.unlink()
    result = home.do("restore", str(copy))
    assert result.exit_code == 0, result.output
    assert "the one before" not in result.output
    assert home.counted() == 10


def test_a_restore_is_refused_while_a_bot_runs(home: Home) -> None:
    """The sign that `weisu run` puts up is seen by another process, and nothing is touched."""
    copy = home.backup()
    with occupied(home.url):
        code = "import sys; from bot.cli import main; sys.argv[0] = 'weisu'; main()"
        done = subprocess.run(  # noqa: S603 - our own words
            [sys.executable, "-c", code, "restore", str(copy), "--config", str(home.config)],
            capture_output=True,
            check=False,
            text=True,
        )
    assert done.returncode == 1
    assert done.stderr.startswith(f"A bot is running on {home.database}. Stop it")
    assert not list(home.folder.glob("*before-restore*"))
    assert home.do("restore", str(copy)).exit_code == 0


def test_a_bot_does_not_start_in_the_middle_of_a_restore(home: Home) -> None:
    """While a restore holds the database, another life on it is refused; two bots are not."""
    with (
        emptied(home.database),
        pytest.raises(DatabaseInUse, match="being restored"),
        occupied(home.url),
    ):
        pytest.fail("let in")
    with occupied(home.url), occupied(home.url):
        pass


def test_a_restore_is_refused_while_any_program_has_the_file_open(home: Home) -> None:
    """Also a program that puts up no sign is noticed, because SQLite keeps the log for it."""
    copy = home.backup()
    home.fill(0, 1)
    with closing(sqlite3.connect(home.database)) as other:
        other.execute("SELECT count(*) FROM counters").fetchone()
        result = home.do("restore", str(copy))
    assert result.exit_code == 1
    assert "Another program has" in result.output
    assert home.counted() == 1
    assert not list(home.folder.glob("*before-restore*"))


def test_a_damaged_database_is_replaced_with_its_log(home: Home) -> None:
    """What SQLite cannot read is set aside together with its log, which would spoil the new one."""
    home.fill(0, 10)
    copy = home.backup()
    home.database.write_bytes(b"no database at all" * 500)
    Path(f"{home.database}-wal").write_bytes(b"an old log")
    result = home.do("restore", str(copy))
    assert result.exit_code == 0, result.output
    assert home.counted() == 10
    (log,) = home.folder.glob("weisu.before-restore-*.sqlite3-wal")
    assert log.read_bytes() == b"an old log"


def test_a_broken_backup_is_refused(home: Home) -> None:
    """A damaged file, one that is no database, one of somebody else's, a missing one: untouched."""
    home.fill(0, 500)
    copy = home.backup()
    _damage(copy)
    text = home.folder / "text.sqlite3"
    text.write_text("hello " * 500, encoding="utf-8")
    other = home.folder / "other.sqlite3"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE mine (id)")
    empty = home.folder / "empty.sqlite3"
    empty.touch()
    sentences = {
        copy: "damaged",
        text: "damaged",
        other: "no database of Weisu",
        empty: "no database",
    }
    for file, sentence in sentences.items():
        result = home.do("restore", str(file))
        assert result.exit_code == 1
        assert sentence in result.output
        assert result.output.count("\n") == 1
    assert "There is no file" in home.do("restore", "missing.sqlite3").output
    assert "is the database itself" in home.do("restore", str(home.database)).output
    assert home.counted() == 500


def test_a_backup_whose_rows_point_at_nothing_is_refused(home: Home) -> None:
    """Broken references count as damage."""
    copy = home.backup()
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("INSERT INTO memberships (id, chat_id, person_id, seen_at) "
                           "VALUES (1, 99, 99, 0)")  # fmt: skip
    with pytest.raises(BrokenBackup, match="foreign_key_check finds"):
        backups.inspect(copy)


def test_a_newer_schema_is_refused_and_an_older_one_is_told(home: Home) -> None:
    """A backup of a program to come is refused; one of an older program says what follows."""
    newer, older = home.backup(), home.folder / "older.sqlite3"
    asyncio.run(schema.move(home.url, "0003"))
    backups.back_up(home.database, older)
    with closing(sqlite3.connect(newer)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaTooNew):
        backups.inspect(newer)
    refused = home.do("restore", str(newer))
    assert (refused.exit_code, "does not know" in refused.output) == (1, True)
    result = home.do("restore", str(older))
    assert result.exit_code == 0, result.output
    assert "Its schema is older; `weisu run` brings it up" in result.output


def _damage(path: Path) -> None:
    """Overwrite the middle of a file, as a dying disk does."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2 // 4096 * 4096)
        file.write(b"\xff" * 8192)
