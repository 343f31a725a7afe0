"""The files of deploy/: what they say about the program is true."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

from bot import cli, config, config_environment
from bot.ending import TOKEN_REFUSED
from bot.parts import CLOSING_SECONDS, DRAIN_SECONDS
from bot.sender import SETTLE_SECONDS

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"
SERVICE = (DEPLOY / "weisu.service").read_text(encoding="utf-8")
CONTAINER = (DEPLOY / "Containerfile").read_text(encoding="utf-8")


def _of(text: str, key: str) -> str:
    [found] = re.findall(rf"^{key}=(.*)$", text, re.MULTILINE)
    return str(found)


def test_the_service_gives_up_and_waits_as_the_program_does() -> None:
    """A refused token is not tried again, and stopping gets all the time it may take."""
    assert _of(SERVICE, "RestartPreventExitStatus") == str(TOKEN_REFUSED)
    longest = DRAIN_SECONDS + SETTLE_SECONDS + 3 * CLOSING_SECONDS
    assert int(_of(SERVICE, "TimeoutStopSec")) >= longest


def test_both_start_what_there_is() -> None:
    """The command they run is one, and knows the options it is given."""
    commands = get_command(cli.app).commands  # type: ignore[attr-defined]
    words = _of(SERVICE, "ExecStart").split()
    assert words[0].endswith("/bin/weisu")
    assert words[1] in commands
    options = {name for option in commands["run"].params for name in option.opts}
    assert set(words[2::2]) <= options
    assert 'CMD ["run"]' in CONTAINER


def test_the_container_sets_what_can_be_set() -> None:
    """Its variables name the config file and a key of the config."""
    named = set(re.findall(r"WEISU_\w+", CONTAINER))
    tables = {f"{config_environment.PREFIX}{name.upper()}" for name in config.Settings.model_fields}
    assert config_environment.NAMES_THE_FILE in named
    assert {name.split("__")[0] for name in named if "__" in name} <= tables
    assert re.search(r"^USER [1-9]\d*$", CONTAINER, re.MULTILINE)


def test_the_container_holds_every_room() -> None:
    """What the package is built from is what is copied."""
    project = tomllib.loads((DEPLOY.parent / "pyproject.toml").read_text(encoding="utf-8"))
    rooms = {name.split(".")[0] for name in project["tool"]["setuptools"]["packages"]}
    copied = set(re.findall(r"^COPY (\w+) \1$", CONTAINER, re.MULTILINE))
    assert copied == rooms


def test_the_container_is_given_what_it_copies_and_no_more() -> None:
    """Config, database and packages of this machine never reach whatever builds the image."""
    ignored = (DEPLOY.parent / ".dockerignore").read_text(encoding="utf-8").splitlines()
    [first, *lines] = [line for line in ignored if not line.startswith("#")]
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINER, re.MULTILINE)
    assert first == "*"
    let_through = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert let_through == {name for names in copies for name in names.split()}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_understands_the_service(tmp_path: Path) -> None:
    """Every line means something to systemd; only the program is not where it will be."""
    path = tmp_path / "weisu.service"
    path.write_text(SERVICE.replace("/opt/weisu/.venv/bin/weisu", "/bin/true"), encoding="utf-8")
    done = subprocess.run(  # noqa: S603 - our own words
        ["systemd-analyze", "verify", str(path)],  # noqa: S607 - whichever the machine has
        capture_output=True,
        check=False,
        text=True,
    )
    about_us = [line for line in done.stderr.splitlines() if "weisu" in line]
    assert about_us == []
