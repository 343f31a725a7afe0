"""Config files as they lie on the disk: the main one, and a folder with a community in each."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from bot.config_base import Section
from bot.config_community import CommunitySection
from bot.config_errors import ConfigError, Problem, explain

FOLDER = "communities"
"""Where the other communities lie, beside the main file."""


class CommunityFile(Section):
    """A file of the folder: one community, and nothing else."""

    community: CommunitySection = Field(description="a table [community] with code, name, grids")


@dataclass(frozen=True)
class Described:
    """A community and where it is described; the main file needs no name."""

    section: CommunitySection
    file: str = ""

    def key(self, key: str) -> str:
        """Give a key of this community as an operator finds it."""
        return f"{self.file}: {key}" if self.file else key


def merged(*layers: Mapping[str, Any]) -> dict[str, Any]:
    """Lay tables over each other key by key; the later one wins, anything but a table replaces."""
    result: dict[str, Any] = {}
    for layer in layers:
        for key, value in layer.items():
            below = result.get(key)
            if isinstance(value, Mapping):
                result[key] = merged(below if isinstance(below, Mapping) else {}, value)
            else:
                result[key] = value
    return result


def defaults() -> dict[str, Any]:
    """Give what holds where nobody says otherwise."""
    return tomllib.loads((files("bot") / "defaults.toml").read_text(encoding="utf-8"))


def read(path: Path) -> dict[str, Any]:
    """Read the main file."""
    return _read(path, "Run `weisu init` to make one, or name another file with --config")


def communities_in(folder: Path, *, is_named: bool) -> list[Described]:
    """Read a folder of communities in the order of its names; raises with what is wrong in all.

    A folder that nobody named need not be there.
    """
    if not folder.is_dir():
        if is_named:
            raise ConfigError(
                [
                    Problem(
                        "config.folder", f"there is no folder {folder}", "Make it, or leave it out"
                    )
                ]
            )
        return []
    found: list[Described] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")):
        if not path.name.startswith("."):
            try:
                found.append(_described(path))
            except ConfigError as error:
                problems += error.problems
    if problems:
        raise ConfigError(problems)
    return found


def _described(path: Path) -> Described:
    data = _read(path, "Let this account read it, or move it out of the folder")
    return described(data, f"{path.parent.name}/{path.name}")


def described(data: Mapping[str, Any], file: str) -> Described:
    """Make a community of what its file says."""
    whole = merged({"community": defaults()["community"]}, data)
    if "community" not in data:
        whole.pop("community")
    try:
        return Described(CommunityFile(**whole).community, file)
    except ValidationError as error:
        found = explain(error, CommunityFile, data=whole, variables={}).problems
    raise ConfigError(Problem(f"{file}: {item.key}", item.given, item.allowed) for item in found)


def _read(path: Path, advice: str) -> dict[str, Any]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        found = Problem(str(path), "there is no such file", advice)
    except OSError as error:
        found = Problem(str(path), f"cannot be read: {error.strerror}", advice)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        found = Problem(str(path), f"line {line} is not UTF-8 text", "Save the file as UTF-8")
    else:
        return _parsed(path, text)
    raise ConfigError([found])


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        what = str(error)
    where = re.search(r"line (\d+)", what)
    line = f"line {where.group(1)}" if where else "the end of the file"
    raise ConfigError(
        [
            Problem(
                str(path),
                f"{line} is not valid TOML",
                "Texts stand in quotes, lists in [ ]; compare it with config.example.toml, "
                "or run `weisu init --force` to start anew",
            )
        ]
    )
