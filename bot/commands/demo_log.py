"""A chat log as JSON lines, read into rows; what a row says becomes what a phone would send."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.commands.common import TroubleError
from domain.chats import ChatKind

PLACEHOLDERS = {
    "图片": "photo",
    "照片": "photo",
    "视频": "video",
    "语音转文字": "voice",
    "语音": "voice",
    "文件": "document",
    "位置": "location",
    "定位": "location",
}
"""Words in brackets that stand for what is no text."""

_PLACEHOLDER = re.compile(rf"\[({'|'.join(PLACEHOLDERS)})\]")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a log: who said what where, at which minute, and whether it asks for help."""

    id: str
    group: str
    kind: ChatKind
    person: str
    minute: float
    text: str
    reply_to: str | None
    request: bool


@dataclass(frozen=True)
class Utterance:
    """What somebody sends: words, or a file of this kind (several: an album) with a caption."""

    words: str
    kind: str | None = None
    count: int = 1


def read_log(path: Path) -> list[Row]:
    """Read a log in the order of its minutes; raises TroubleError naming the line at fault."""
    rows = [_row(item, f"{path}, line {line}") for line, item in read_lines(path)]
    if len({row.id for row in rows}) < len(rows):
        raise TroubleError(f"{path}: two lines have the same id.")
    return sorted(rows, key=lambda row: row.minute)


def read_lines(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """Read JSON lines with their numbers; empty lines are passed over."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise TroubleError(f"{path} cannot be read: {why}.") from error
    return [
        (number, _object(line, f"{path}, line {number}"))
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    ]


def utterance(text: str) -> Utterance:
    """Turn placeholders such as [图片] into what they stand for; the rest is the caption."""
    found = _PLACEHOLDER.findall(text)
    if not found:
        return Utterance(text)
    kinds = [PLACEHOLDERS[word] for word in found]
    words = " ".join(_PLACEHOLDER.sub(" ", text).split())
    return Utterance(words, kinds[0], kinds.count(kinds[0]))


def _object(line: str, place: str) -> dict[str, Any]:
    try:
        item = json.loads(line)
    except ValueError:
        item = None
    if not isinstance(item, dict):
        raise TroubleError(f"{place}: this is no JSON object.")
    return item


def _row(item: Mapping[str, Any], place: str) -> Row:
    try:
        return Row(
            id=str(item["id"]),
            group=str(item["group"]),
            kind=ChatKind(item["kind"]),
            person=str(item["person"]),
            minute=float(item["minute"]),
            text=str(item["text"]),
            reply_to=item.get("reply_to"),
            request=item["request"] is True,
        )
    except KeyError as error:
        raise TroubleError(f"{place}: {error.args[0]!r} is missing.") from error
    except (TypeError, ValueError) as error:
        raise TroubleError(f"{place}: {error}.") from error
