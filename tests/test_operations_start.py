"""What the operator reads when the bot cannot start, or soon will not be able to."""

from __future__ import annotations

import asyncio
import ctypes
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from small_home import BEYOND, write_config
from typer.testing import CliRunner, Result

from bot import cli, config
from bot.commands.findings import ROOMY, TIGHT, of_disk
from storage import engine, schema

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "8123456789:" + "SANDBOX" * 5
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1


class Home:
    """A folder with a config and an empty database."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "data" / "weisu.sqlite3"
        self.url = f"sqlite+aiosqlite:///{self.database}"
        self.config = folder / "config.toml"
        self.text = write_config(self.config, self.url, token=TOKEN, api_base=BEYOND)
        asyncio.run(schema.upgrade(self.url))

    def do(self, *words: str) -> Result:
        """Type a command."""
        return CliRunner().invoke(cli.app, [*words, "--config", str(self.config)])

    def do_humbly(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Type a command as somebody whom file modes bind, also where the tests run as root."""
        libc = ctypes.CDLL(None, use_errno=True)

        def give_up_power() -> None:
            if os.geteuid() == 0 and libc.prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0):
                os._exit(99)

        return subprocess.run(  # noqa: S603 - our own words, and no threads of ours
            [sys.executable, "-m", "bot", *words, "--config", str(self.config)],
            capture_output=True,
            check=False,
            text=True,
            cwd=ROOT,
            preexec_fn=give_up_power,
        )


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """Give a home with nothing of this machine's environment in it."""
    for name in [name for name in os.environ if name.startswith(config.PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "300")
    home = Home(tmp_path)
    yield home
    home.database.parent.chmod(0o700)
    home.database.chmod(0o600)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="root is bound on Linux only")
@pytest.mark.parametrize(("what", "sentence"), [("file", "Cannot write the database file"),
                                                ("folder", "Cannot write into")])  # fmt: skip
def test_a_database_that_cannot_be_written_is_told_at_the_start(
    home: Home, what: str, sentence: str
) -> None:
    """`run` ends with one sentence, `doctor` names it as a failure; neither shows a traceback."""
    (home.database if what == "file" else home.database.parent).chmod(0o500)
    ran = home.do_humbly("run")
    if ran.returncode == 99:
        pytest.skip("root may not give up its power here")
    assert ran.returncode == 1
    assert sentence in ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stderr.count("\n") == 1
    looked = home.do_humbly("doctor")
    assert looked.returncode == 1
    assert f"fail  database: {sentence}" in looked.stdout


def test_a_locked_database_is_told_at_the_start(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program holds the lock for longer than we wait: one sentence, nothing changed."""
    monkeypatch.setattr(engine, "BUSY_MILLISECONDS", 50)
    with closing(sqlite3.connect(home.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        ran, looked = home.do("run"), home.do("doctor")
        other.execute("ROLLBACK")
    sentence = "The database cannot be used: Another program holds the database locked."
    assert (ran.exit_code, ran.output.strip()) == (1, sentence)
    assert f"fail  database: {sentence}" in looked.output


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\x00\x01\x02 not a config", "line 1 is not valid TOML"),
        ('[telegram]\ntoken = "8123', "the end of the file is not valid TOML"),
        ("", "telegram.token: is missing"),
    ],
)
def test_a_corrupted_config_stops_the_start_and_touches_nothing(
    home: Home, text: str, line: str
) -> None:
    """The place is named, no secret is shown, and the database stays as it was."""
    before = home.database.read_bytes()
    home.config.write_text(text, encoding="utf-8")
    for command in ("run", "doctor", "backup"):
        result = home.do(command)
        assert result.exit_code == 1
        assert line in result.output
        assert TOKEN[:6] not in result.output
        assert "Traceback" not in result.output
    assert home.database.read_bytes() == before


def test_doctor_tells_when_the_disk_is_nearly_full() -> None:
    """Little room is a failure, less than twice the database a warning, enough is no word."""
    (full,) = of_disk(free=TIGHT - 1, size=10)
    (tight,) = of_disk(free=ROOMY - 1, size=10)
    (large,) = of_disk(free=3 * ROOMY, size=2 * ROOMY)
    assert [item.level for item in (full, tight, large)] == ["fail", "warn", "warn"]
    assert "only 49 MB are left" in str(full)
    assert "complaints wait at Telegram" in str(full)
    assert list(of_disk(free=ROOMY, size=10)) == []
