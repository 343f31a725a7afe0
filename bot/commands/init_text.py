"""What `weisu init` writes: the main config file, or the file of one more community."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.commands.common import TroubleError

SECRET_BYTES = 32


@dataclass
class Answers:
    """What `weisu init` needs to know; `first` is the number of the first grid's code."""

    token: str = ""
    api_base: str | None = None
    name: str = "我的社区"
    code: str = "home"
    grids: Sequence[str] = field(default=("第一网格",))
    first: int = 1
    timezone: str = "Asia/Shanghai"
    language: str = "zh"


def write(path: Path, text: str) -> None:
    """Put the file in place whole, readable by this account only from its first byte."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8") as file:
            file.write(text)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise TroubleError(f"Cannot write {path}: {error.strerror}.") from error


def main_file(answers: Answers) -> str:
    """Give the config file that says what was answered."""
    api_base = f"api_base = {_quoted(answers.api_base)}\n" if answers.api_base else ""
    return f"""\
# Weisu 微诉. config.example.toml explains every key; `weisu doctor` checks this file.

[telegram]
token = {_quoted(answers.token)}
{api_base}
[security]
# Signs the links by which workers enrol. When it changes, links given out before stop working.
link_secret = {_quoted(secrets.token_urlsafe(SECRET_BYTES))}

# Encrypts names and words in the database 加密. Take the # away before the two lines, run
# `weisu keys new`, and keep a copy of the file apart from the database and its backups.
# [encryption]
# key_file = "weisu.key"

{_community(answers)}"""


def community_file(answers: Answers) -> str:
    """Give the file of one more community."""
    return f"""\
# One community 社区 of Weisu 微诉; the [community] part of config.example.toml explains every key.

{_community(answers)}"""


def _community(answers: Answers) -> str:
    grids = "\n".join(
        f"[[community.grids]]\ncode = {_quoted(f'g{number}')}\nname = {_quoted(name)}\n"
        for number, name in enumerate(answers.grids, start=answers.first)
    )
    return f"""\
[community]
code = {_quoted(answers.code)}
name = {_quoted(answers.name)}
timezone = {_quoted(answers.timezone)}
language = {_quoted(answers.language)}

# The grids 网格. Compounds 小区 with their buildings 楼栋 are written like this:
# [[community.compounds]]
# code = "garden"
# name = "幸福花园"
# grid = "g{answers.first}"
# buildings = ["1栋", "2栋"]
# landmarks = ["东门", "中心花园"]

{grids}"""


def _quoted(text: str) -> str:
    """Write a text the way TOML does; the two formats differ from JSON in one character only."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
