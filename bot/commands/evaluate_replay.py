"""Replaying a file message by message, with only the past known, and noting what was found."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from time import thread_time_ns
from typing import Any

from bot.commands.common import TroubleError
from bot.commands.evaluate_files import Form, Row, Sheet
from bot.commands.evaluate_labels import as_written, found, labelled
from bot.commands.evaluate_measures import Verdict, giant
from domain.community import Category, Community
from domain.stream import Message, Stream, Told
from domain.ticket import Priority
from domain.understanding import understand
from domain.understanding.values import Sense, Understood

MIDNIGHT = datetime(2026, 1, 5, tzinfo=UTC)
"""Where the minutes of a chat log begin; any day would do."""


def community() -> Community:
    """Give a community that has told nothing of itself: the default tree and words."""
    given: dict[str, Any] = tomllib.loads(
        (files("bot") / "defaults.toml").read_text(encoding="utf-8")
    )["community"]
    return Community(
        code="evaluation",
        name="",
        grids=(),
        categories=tuple(
            Category(
                code=item["code"],
                name=item["name"],
                name_en=item["name_en"],
                keywords=tuple(item.get("keywords", ())),
            )
            for item in given["categories"]
        ),
        danger_words=tuple(given["words"]["danger"]),
        urgent_words=tuple(given["words"]["urgent"]),
    )


def replay(sheet: Sheet, home: Community) -> Iterator[Verdict]:
    """Give a verdict for each row, in the order of the file; nothing later is looked at."""
    return REPLAYS[sheet.form](sheet, home)


def _chat(sheet: Sheet, home: Community) -> Iterator[Verdict]:
    streams: defaultdict[str, Stream] = defaultdict(Stream)
    for at, row in enumerate(sheet.rows):
        start = thread_time_ns()
        read = understand(row["text"] or "", home)
        told = streams[row["group"]].hear(
            Message(
                key=str(row.get("id", at)),
                text=row["text"] or "",
                at=MIDNIGHT + timedelta(minutes=row["minute"]),
                person=str(row.get("person", at)),
                understood=read,
                answers=row.get("reply_to"),
            )
        )
        spent = thread_time_ns() - start
        is_request = bool(row["request"])
        yield Verdict(
            group=str(row["group"]),
            request=is_request,
            is_request=told.sense is Sense.REQUEST,
            accepted=_accepted(row) if is_request else (),
            category=told.category,
            urgency=row.get("urgency"),
            is_urgency_labelled="urgency" in row,
            is_p0=told.sense is not Sense.CHATTER and told.priority is Priority.P0,
            incident=row.get("incident"),
            ticket=told.trouble,
            is_paired="incident" in row and (is_request or bool(row.get("joins"))),
            place=labelled(row.get("place")),
            found=found(read.place),
            microseconds=spent / 1000,
        )


def _accepted(row: Row) -> tuple[str, ...]:
    codes = (row.get("category"), row.get("second"))
    return tuple(str(code) for code in codes if code)


def _petitions(sheet: Sheet, home: Community) -> Iterator[Verdict]:
    """Hear petitions in order of arrival: each is a request; the question is of which trouble."""
    stream = Stream()
    biggest = giant(row.get("incident") for row in sheet.rows)
    for at, row in enumerate(sheet.rows):
        start = thread_time_ns()
        told = _heard(stream, row, at, home)
        spent = thread_time_ns() - start
        incident = row.get("incident")
        yield Verdict(
            incident=incident,
            ticket=told.trouble,
            is_paired="incident" in row and (incident is None or incident != biggest),
            microseconds=spent / 1000,
        )


def _heard(stream: Stream, row: Row, at: int, home: Community) -> Told:
    text = _words(row)
    return stream.file(
        Message(
            key=str(row.get("id", at)),
            text=text,
            at=_time(row),
            person=str(row.get("person", at)),
            understood=understand(text, home),
        )
    )


def _time(row: Row) -> datetime:
    try:
        at = datetime.fromisoformat(row["time"])
    except (TypeError, ValueError):
        raise TroubleError(f"{row['time']!r} is no time.") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _words(row: Row) -> str:
    """Give title and body as one text, as somebody would have sent it."""
    return "。".join(part for part in (row.get("title"), row.get("head")) if part)


def _categories(sheet: Sheet, home: Community) -> Iterator[Verdict]:
    for row in sheet.rows:
        start = thread_time_ns()
        read = understand(_words(row), home)
        spent = thread_time_ns() - start
        accepted = _accepted(row)
        yield Verdict(
            accepted=() if accepted[:1] == ("outside",) else accepted,
            category=read.category,
            urgency=row.get("urgency"),
            is_urgency_labelled="urgency" in row,
            is_p0=read.priority is Priority.P0,
            place=labelled(row.get("place")),
            found=found(understand(row["title"] or "", home).place),
            microseconds=spent / 1000,
        )


def _places(sheet: Sheet, home: Community) -> Iterator[Verdict]:
    for row in sheet.rows:
        start = thread_time_ns()
        read: Understood = understand(row["text"] or "", home)
        spent = thread_time_ns() - start
        yield Verdict(place=as_written(row), found=found(read.place), microseconds=spent / 1000)


REPLAYS: dict[Form, Callable[[Sheet, Community], Iterator[Verdict]]] = {
    Form.CHAT: _chat,
    Form.DUPLICATES: _petitions,
    Form.CATEGORIES: _categories,
    Form.PLACES: _places,
    Form.STREAM: _petitions,
}
