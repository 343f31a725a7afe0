"""The keys that seal the database, as the config says where they are."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from bot.config import Settings
from bot.config_errors import ConfigError, Problem
from storage.errors import BadKey
from storage.keyring import Key, Keyring


def keyring_of(settings: Settings) -> Keyring:
    """Give the keys of the environment, then those of the file; raises ConfigError."""
    given = settings.encryption
    told = given.keys.get_secret_value().split() if given.keys else []
    keys = [Key(text) for text in told]
    if given.key_file is not None:
        keys += keys_in(Path(given.key_file))
    return Keyring([*{key.id: key for key in keys}.values()])


def risks(settings: Settings) -> Iterator[str]:
    """Tell in plain lines what is risky about the file of keys."""
    name = settings.encryption.key_file
    path = Path(name) if name else None
    if path is not None and os.name == "posix" and path.exists():
        mode = path.stat().st_mode
        if mode & (stat.S_IRGRP | stat.S_IROTH):
            yield f"{path}: other accounts can read the keys in it. chmod 600 {path}"


def lines_of(path: Path) -> list[str]:
    """Give the lines of a file of keys, comments included; raises ConfigError."""
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        found = (f"there is no file {path}", "Put it back; `weisu keys new` makes one")
    except OSError as error:
        found = (f"{path} cannot be read: {error.strerror}", "Let this account read it")
    except UnicodeDecodeError:
        found = (f"{path} is not a text", "Put the right file there")
    raise _problem(*found)


def keys_in(path: Path) -> list[Key]:
    """Give the keys in a file, in their order; raises ConfigError."""
    lines = [line.strip() for line in lines_of(path)]
    keys = [(number, line) for number, line in enumerate(lines, 1) if line and line[0] != "#"]
    if not keys:
        raise _problem(f"{path} holds no key", "`weisu keys new` adds one")
    return [_key(line, f"{path}, line {number} is no key") for number, line in keys]


def _key(text: str, otherwise: str) -> Key:
    try:
        return Key(text)
    except BadKey as error:
        raise _problem(otherwise, str(error)) from None


def _problem(given: str, allowed: str) -> ConfigError:
    return ConfigError([Problem("encryption.key_file", given, allowed.removesuffix("."))])
