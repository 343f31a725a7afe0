from __future__ import annotations

import logging
import re
import sys
from collections.abc import Collection, Iterable
from typing import TextIO

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

from bot.telling import named, traced

MASK = "***"
QUIET = ("aiogram", "aiohttp", "aiosqlite", "alembic", "apscheduler", "asyncio", "sqlalchemy")
"""Libraries that speak only when something is wrong."""

FIRST = ("at", "level", "action", "logger")

_TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{30,}|(?<=/bot)\d+:[A-Za-z0-9_-]+")
_ODD = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What breaks a line, steers a terminal, turns the reading round, or is half a letter."""

_SHORTEST_SECRET = 4


def mask(text: str, secrets: Collection[str] = ()) -> str:
    """Hide bot tokens, and the given secrets, wherever they stand in a text."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, MASK)
    return _TOKEN.sub(MASK, text)


def one_line(text: str) -> str:
    """Write out what is odd, so that one record stays one line and says what it says."""
    return _ODD.sub(lambda found: found.group().encode("unicode_escape").decode(), text)


def one_record(text: str) -> str:
    """Write the same out in JSON as JSON escapes it."""
    return _ODD.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def configure(
    level: str = "info",
    form: str = "auto",
    *,
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Send all logs, ours and the libraries', to one stream: text for a terminal, JSON for a file.

    `form` is "text", "json", or "auto" (text on a terminal, else JSON). `secrets` are hidden in
    every value besides whatever looks like a bot token. Of errors kind and place are told, not what
    they say.
    """
    target = stream or sys.stderr
    as_text = form == "text" or (form == "auto" and target.isatty())
    shared = _shared(frozenset(secrets))
    structlog.configure(
        processors=[*shared, ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[ProcessorFormatter.remove_processors_meta, *_last(target, as_text=as_text)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _shared(secrets: Collection[str]) -> list[Processor]:
    def hide(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {mask(str(key), secrets): _hidden(value, secrets) for key, value in event.items()}

    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.ExceptionRenderer(_traced),
        hide,
    ]


def _traced(exc_info: ExcInfo) -> str:
    return traced(exc_info[1])


def _hidden(value: object, secrets: Collection[str]) -> object:
    """Mask inside strings and plain containers; numbers pass; anything else becomes its repr."""
    if value is None or isinstance(value, (bool, int, float, logging.LogRecord)):
        return value
    if isinstance(value, dict):
        return {_hidden(key, secrets): _hidden(item, secrets) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_hidden(item, secrets) for item in value]
    if isinstance(value, str):
        return mask(value, secrets)
    return mask(named(value) if isinstance(value, BaseException) else repr(value), secrets)


def _last(target: TextIO, *, as_text: bool) -> list[Processor]:
    if as_text:
        return [
            _flatten,
            structlog.dev.ConsoleRenderer(
                colors=target.isatty(), timestamp_key="at", repr_native_str=True
            ),
        ]
    return [
        structlog.processors.EventRenamer("action"),
        _in_order,
        structlog.processors.JSONRenderer(ensure_ascii=False),
        _written_out,
    ]


def _written_out(_logger: WrappedLogger, _method: str, record: EventDict | str) -> str:
    """Take the rendered record; the types of structlog know dictionaries only."""
    return one_record(str(record))


def _in_order(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Begin each record with what people look for first."""
    return {key: event[key] for key in sorted(event, key=_rank)}


def _rank(key: str) -> int:
    return FIRST.index(key) if key in FIRST else len(FIRST)


def _flatten(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Keep each record on one line; values are quoted, a traceback keeps its lines, indented."""
    flat = {one_line(key): value for key, value in event.items()}
    flat["event"] = one_line(str(event.get("event", "")))
    if "exception" in flat:
        lines = str(flat["exception"]).splitlines()
        flat["exception"] = "\n".join("    " + one_line(line) for line in lines)
    return flat
