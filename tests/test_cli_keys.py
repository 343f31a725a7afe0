"""Keys at the terminal: made, kept, turned while a bot runs, lost, and taken away again."""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from small_home import BEYOND, write_config
from typer.testing import CliRunner, Result

from bot import cli, config
from domain.people import Person
from storage import schema
from storage.key_rows import note_run
from storage.keyring import NO_KEYS, Key, Keyring, new_key
from storage.occupancy import occupied
from storage.unit_of_work import open_database

NOW = datetime(2026, 11, 21, tzinfo=UTC)
NAME = "石榴卓玛"
ENCRYPTION = '[encryption]\nkey_file = "weisu.key"\n'


class Home:
    """A folder with a config, a database, and perhaps a file of keys."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "weisu.sqlite3"
        self.url = f"sqlite+aiosqlite:///{self.database}"
        self.config = folder / "config.toml"
        self.keys = folder / "weisu.key"
        self.configure(ENCRYPTION)

    def configure(self, encryption: str) -> None:
        """Write the config."""
        write_config(self.config, self.url, api_base=BEYOND, before=encryption)

    def do(self, *words: str) -> Result:
        """Type a command."""
        return CliRunner().invoke(cli.app, [*words, "--config", str(self.config)])

    def told(self, *words: str) -> str:
        """Type a command that works."""
        result = self.do(*words)
        assert result.exit_code == 0, result.output
        return " ".join(result.output.split())

    def new_key(self) -> Key:
        """Make a key."""
        self.told("keys", "new")
        return self.ring().first or Key("")

    def ring(self) -> Keyring:
        """Give the keys in the file."""
        lines = self.keys.read_text(encoding="utf-8").splitlines()
        return Keyring([Key(line) for line in lines if line[:1] != "#"])

    def fill(self, keyring: Keyring = NO_KEYS, *, first: int = 1) -> None:
        """Let some people move in."""

        async def move_in() -> None:
            await schema.upgrade(self.url, keyring=keyring)
            database = open_database(self.url, keyring=keyring)
            async with database.writing() as uow:
                for number in range(first, first + 300):
                    uow.add(Person(telegram_id=number, name=f"{NAME}{number}", created_at=NOW))
            await database.close()

        asyncio.run(move_in())

    def start(self, keyring: Keyring) -> None:
        """Note what a bot notes at its start."""

        async def note() -> None:
            database = open_database(self.url, keyring=keyring)
            async with database.writing() as uow:
                await note_run(uow, keyring, datetime.now(UTC))  # noqa: TID251 - a bot would
            await database.close()

        asyncio.run(note())

    def readable(self) -> int:
        """Count the names that whoever has the file can read."""
        with closing(sqlite3.connect(self.database)) as file:
            return "\n".join(file.iterdump()).count(NAME)

    def clear_asides(self) -> None:
        """Remove what restores kept; two within a second would want the same name."""
        for item in self.folder.glob("weisu.before-restore-*"):
            item.unlink()

    def doctor(self) -> str:
        """Give what the doctor says about encryption."""
        lines = self.do("doctor").output.splitlines()
        return "\n".join(line for line in lines if "encryption" in line)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """Give a home, and stand in it; nothing of it is told by the environment."""
    for name in [name for name in os.environ if name.startswith(config.PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    return Home(tmp_path)


def test_the_whole_way_of_an_operator(home: Home) -> None:
    """Proves a key made, all under it, another key, the old one away, and none at the end."""
    home.fill()
    assert home.readable() == 300
    made = home.do("keys", "new").output
    first = home.ring().first
    assert first is not None
    assert f"Made key {first.id}; it stands first in weisu.key" in made
    assert "lost for ever" in made
    assert "weisu-key-" not in made
    assert home.keys.stat().st_mode & 0o777 == 0o600
    assert f"warn  encryption: nothing is encrypted with key {first.id} yet" in home.doctor()
    told = home.told("keys", "rotate")
    assert f"All is encrypted with key {first.id}: 300 of 300 rows written." in told
    assert "Backups and copies made before are as they were" in told
    assert home.readable() == 0
    assert f"ok    encryption: everything is encrypted with key {first.id}" in home.doctor()

    second = home.new_key()
    assert home.ring().ids == [second.id, first.id]
    assert "nothing is encrypted with key" in home.doctor()
    home.fill(home.ring(), first=1000)
    told = home.told("keys", "rotate")
    assert "300 of 600 rows written" in told
    assert f"Needed no more, but for backups made before: key {first.id}." in told
    lines = home.keys.read_text(encoding="utf-8").splitlines()
    home.keys.write_text(
        "\n".join(
            lines[: lines.index(next(line for line in lines if line.startswith(f"# {first.id}")))]
        ),
        encoding="utf-8",
    )
    assert "0 of 600 rows written" in home.told("keys", "rotate")

    told = home.told("keys", "rotate", "--off")
    assert "All is decrypted: 600 of 600 rows written." in told
    assert "Take the keys out of the config" in told
    assert home.readable() == 600
    home.configure("")
    assert "warn  encryption 加密: off" in home.doctor()
    assert "needs key" not in home.told("backup")


def test_no_bot_starts_without_its_keys(home: Home) -> None:
    """Proves for a missing and a wrong key: a plain sentence, exit code 1, and nothing touched."""
    home.fill()
    key = home.new_key()
    home.told("keys", "rotate")
    before = home.database.read_bytes()
    for encryption, sentence in (
        ("", f"encrypted with the key {key.id}, which is not among those given (none)"),
        ('[encryption]\nkey_file = "other.key"\n', "there is no file other.key. Put it back"),
    ):
        home.configure(encryption)
        result = home.do("run")
        assert (result.exit_code, sentence in result.output) == (1, True), result.output
        assert "Traceback" not in result.output
    other = Key(text := new_key())
    (home.folder / "other.key").write_text(text, encoding="utf-8")
    result = home.do("run")
    assert result.exit_code == 1
    assert f"not among those given ({other.id}); see [encryption]" in result.output
    assert f"fail  encryption: the database needs key {key.id}, which is not given" in home.doctor()
    assert home.do("link", "--role", "supervisor", "--name", "书记").exit_code == 1
    assert home.database.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "weisu.key holds no key"),
        (b"# only words\n\n", "weisu.key holds no key"),
        (b"# a comment\nweisu-key-short", "weisu.key, line 2 is no key"),
        (b"\xff\xfe", "weisu.key is not a text"),
        (None, "weisu.key cannot be read: Is a directory"),
    ],
)
def test_a_spoilt_file_of_keys_is_told(home: Home, content: bytes | None, sentence: str) -> None:
    """Proves that doctor, start, and a new key name what is wrong with the file, and leave it."""
    if content is None:
        home.keys.mkdir()
    else:
        home.keys.write_bytes(content)
    for words in (["keys", "rotate"], ["run"], ["keys", "new"]):
        result = home.do(*words)
        assert (result.exit_code, sentence in result.output) == (1, True), result.output
    assert f"fail  encryption: encryption.key_file: {sentence}" in home.doctor()
    assert content is None or home.keys.read_bytes() == content


def test_a_running_bot_must_have_the_key_first(home: Home) -> None:
    """Proves that a rotation is refused, and names no new key, until the bot was restarted."""
    home.fill()
    first = home.new_key()
    with occupied(home.url):
        result = home.do("keys", "rotate")
        assert result.exit_code == 1
        assert f"was not started with key {first.id} as its first" in result.output
    assert home.readable() == 300
    assert asyncio.run(schema.keys_of(home.url)) == []
    home.told("keys", "rotate")
    home.start(home.ring())
    with occupied(home.url):
        assert "0 of 300" in home.told("keys", "rotate")
        second = home.new_key()
        assert home.do("keys", "rotate").exit_code == 1
        assert asyncio.run(schema.keys_of(home.url)) == [first.id]
        refused = home.do("keys", "rotate", "--off")
        assert refused.exit_code == 1
        assert "A bot is running" in refused.output
        assert "Stop it, then decrypt it." in refused.output
    assert home.readable() == 0
    assert f"All is encrypted with key {second.id}" in home.told("keys", "rotate")


def test_keys_may_come_from_the_environment(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a printed key works from a variable, before the file's, and is never shown."""
    home.configure("")
    text = home.told("keys", "new", "--print")
    assert re.fullmatch(r"weisu-key-[A-Za-z0-9_-]{43}", text)
    home.fill()
    monkeypatch.setenv("WEISU_ENCRYPTION__KEYS", f"{text} {new_key()}")
    assert f"All is encrypted with key {Key(text).id}" in home.told("keys", "rotate")
    assert home.readable() == 0
    assert text in config.load(home.config).settings.secrets()
    home.configure(ENCRYPTION)
    assert "come before those of the file" in home.told("keys", "new")
    assert f"everything is encrypted with key {Key(text).id}" in home.doctor()
    monkeypatch.setenv("WEISU_ENCRYPTION__KEYS", text + "x")
    result = home.do("keys", "rotate")
    assert (result.exit_code, "WEISU_ENCRYPTION__KEYS" in result.output) == (1, True)
    assert text not in result.output


def test_what_is_risky_or_missing_is_said(home: Home) -> None:
    """Proves the words for a file others read, keys in the config, no place and no key."""
    home.new_key()
    home.keys.chmod(0o644)
    home.fill(home.ring())
    home.database.chmod(0o640)
    told = home.do("doctor").output
    assert "warn  weisu.key: other accounts can read the keys in it. chmod 600 weisu.key" in told
    assert "warn  database: other accounts can read weisu.sqlite3 -> chmod 600" in told
    home.configure(f'[encryption]\nkeys = "{new_key()}"\n')
    assert "encryption.keys: a key belongs elsewhere" in home.do("keys", "rotate").output
    home.configure("")
    nowhere = home.do("keys", "new")
    assert nowhere.exit_code == 1
    assert 'key_file = "weisu.key"' in nowhere.output
    assert "There is no key yet" in home.do("keys", "rotate").output


def test_the_database_is_made_for_one_account(home: Home) -> None:
    """Proves that nobody else can read the file, its journal, or the copy before an upgrade."""
    home.keys.unlink(missing_ok=True)
    asyncio.run(schema.move(home.url, "0006"))
    with closing(sqlite3.connect(home.database)) as file, file:
        file.execute("INSERT INTO counters (name, value) VALUES ('x', 1)")
    done = asyncio.run(schema.upgrade(home.url))
    assert done.backup is not None
    with closing(sqlite3.connect(home.database)) as file, file:
        file.execute("INSERT INTO counters (name, value) VALUES ('y', 1)")
        found = [item for item in home.folder.iterdir() if "sqlite3" in item.name]
        assert {item.name.rpartition("sqlite3")[2] for item in found} >= {"", "-wal"}
        modes = {item.name: item.stat().st_mode & 0o077 for item in found}
    assert {name: mode for name, mode in modes.items() if mode} == {}


def test_backup_and_restore_say_which_key_is_needed(home: Home) -> None:
    """Proves that a copy stays encrypted, names its keys, and asks for those that are away."""
    home.fill()
    key = home.new_key()
    home.told("keys", "rotate")
    told = home.told("backup", "--out", "copy.sqlite3")
    assert f"rows, needs key {key.id})" in told
    assert NAME.encode() not in (home.folder / "copy.sqlite3").read_bytes()
    assert "which is not given" not in home.told("restore", "copy.sqlite3")
    home.clear_asides()
    home.configure("")
    told = home.told("restore", "copy.sqlite3")
    assert f"Warning: It needs key {key.id}, which is not given: put it back" in told
    home.clear_asides()
    home.configure('[encryption]\nkey_file = "gone.key"\n')
    assert f"It needs key {key.id}" in home.told("restore", "copy.sqlite3")
