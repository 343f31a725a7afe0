"""The logs: one line per record, an action, ids as fields, and never a secret."""

from __future__ import annotations

import io
import json
import logging
import re
from pathlib import Path
from typing import Any

import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot import logs
from bot.telling import named

TOKEN = "123456789:AAExampleExampleExampleExampleExamp"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    """Give the JSON records written to a stream."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_record_has_an_action_and_its_ids_as_fields() -> None:
    """A JSON line says when, how grave, from where, what happened, and to which ids."""
    stream = io.StringIO()
    logs.configure("info", "json", stream=stream)
    structlog.contextvars.bind_contextvars(update_id=7)
    structlog.get_logger("bot.pipeline").info("ticket_claimed", ticket_id=241)
    (record,) = lines(stream)
    assert record.pop("at").endswith("Z")
    assert record == {
        "action": "ticket_claimed",
        "level": "info",
        "logger": "bot.pipeline",
        "ticket_id": 241,
        "update_id": 7,
    }


def test_auto_is_text_on_a_terminal_and_json_elsewhere() -> None:
    """People at a terminal get text in colours, files get JSON, and a fixed form is obeyed."""
    terminal, file, plain = Terminal(), io.StringIO(), io.StringIO()
    logs.configure(stream=terminal)
    structlog.get_logger().info("started")
    logs.configure(stream=file)
    structlog.get_logger().info("started")
    logs.configure("info", "text", stream=plain)
    structlog.get_logger().info("started", chat_id=-5)
    assert "\x1b[" in terminal.getvalue()
    assert lines(file)[0]["action"] == "started"
    assert "chat_id=-5" in plain.getvalue()
    assert "\x1b[" not in plain.getvalue()


def test_below_the_level_nothing_is_said() -> None:
    """A level of warning silences info, ours and the libraries' alike."""
    stream = io.StringIO()
    logs.configure("warning", "json", stream=stream)
    structlog.get_logger().info("small_talk")
    logging.getLogger("some.library").info("small talk")
    logging.getLogger("some.library").warning("%s is late", "it")
    assert [record["action"] for record in lines(stream)] == ["it is late"]


def test_libraries_are_routed_and_quiet() -> None:
    """What libraries have to say comes through the same form, and only when it matters."""
    stream = io.StringIO()
    logs.configure("debug", "json", stream=stream)
    for name in ("aiogram.event", "sqlalchemy.engine", "apscheduler.scheduler"):
        logging.getLogger(name).info("chatter")
        logging.getLogger(name).error("trouble")
    assert [(record["logger"], record["level"]) for record in lines(stream)] == [
        ("aiogram.event", "error"),
        ("sqlalchemy.engine", "error"),
        ("apscheduler.scheduler", "error"),
    ]


def test_tokens_and_secrets_are_masked_wherever_they_stand() -> None:
    """A token hides in the action, keys, nested values, objects and tracebacks; so do secrets."""
    stream = io.StringIO()
    logs.configure("info", "json", secrets=["hush-hush", "12345:SANDBOX"], stream=stream)
    log = structlog.get_logger()
    action = f"called {TOKEN}"
    log.info(action, url="http://localhost/bot99:SANDBOX2/getMe", **{TOKEN: 1})
    log.info("nested", data={"a": [TOKEN, ("hush-hush",), {"12345:SANDBOX": None}]})
    log.info("object", error=ValueError(TOKEN), kind=True)
    logging.getLogger("aiogram").error("GET /bot%s/getMe", TOKEN)
    try:
        Path(f"/{TOKEN} hush-hush").read_text(encoding="utf-8")
    except OSError:
        log.exception("failed")
    text = stream.getvalue()
    for secret in (TOKEN, "hush-hush", "SANDBOX"):
        assert secret not in text
    assert len(lines(stream)) == 5
    assert lines(stream)[-1]["exception"].endswith("'/*** ***'")


def test_an_error_says_kind_and_place_and_nothing_of_what_was_said() -> None:
    """Errors quote what they choke on: words of residents. Only those of the machine are told."""
    stream = io.StringIO()
    logs.configure("info", "json", stream=stream)
    log = structlog.get_logger()
    words = "石榴籽"

    def choke() -> None:
        try:
            int(words)
        except ValueError as cause:
            note = KeyError(words)
            note.add_note(words)
            raise ExceptionGroup(words, [note, OSError("no such file")]) from cause

    try:
        choke()
    except ExceptionGroup as error:
        log.exception("failed")
        log.warning("undone", why=named(error), nested={"error": KeyError(words)})
        log.warning("never raised", why=ValueError(words))
    assert words not in stream.getvalue()
    failed, undone, never = lines(stream)
    parts = ("ValueError\n", "That led to:", "ExceptionGroup\n", "KeyError\n", "no such file")
    for part in parts:
        assert part in failed["exception"]
    assert re.fullmatch(r"ExceptionGroup at tests/test_logs\.py:\d+", undone["why"])
    assert undone["nested"] == {"error": "KeyError"}
    assert never["why"] == "ValueError"


def test_a_very_short_secret_does_not_blot_out_the_logs() -> None:
    """A secret of three letters would hide half of every line, so it is left alone."""
    assert logs.mask("a token", secrets=["a", "tok"]) == "a token"
    assert logs.mask("aabbcc aabb", secrets=["aabb", "aabbcc"]) == "*** ***"


def test_a_text_record_stays_one_line() -> None:
    """Somebody who writes line breaks or terminal codes cannot forge a second record."""
    stream = io.StringIO()
    logs.configure("info", "text", stream=stream)
    structlog.get_logger().info("said", text="hi\n2026 [error] forged\x1b[31m\u2028x", chat_id=1)
    (line,) = stream.getvalue().splitlines()
    assert "hi\\n2026" in line
    assert "\\x1b[31m\\u2028x" in line


def test_a_traceback_keeps_its_lines_indented() -> None:
    """In text a traceback is readable, and none of its lines can be taken for a record."""
    stream = io.StringIO()
    logs.configure("info", "text", stream=stream)
    try:
        structlog.get_logger().info(lines(io.StringIO("first")))
    except ValueError:
        structlog.get_logger().exception("failed", ticket_id=3)
    first, *rest = stream.getvalue().splitlines()
    assert "failed" in first
    assert "ticket_id=3" in first
    assert len(rest) > 3
    assert all(line.startswith("    ") for line in rest)


@given(
    st.text(),
    st.from_regex(r"[0-9]{6,12}:[A-Za-z0-9_-]{30,40}", fullmatch=True),
    st.text(),
)
def test_no_token_survives_masking(before: str, token: str, after: str) -> None:
    """Whatever stands around a token, masking leaves none of its secret half."""
    assert token.split(":")[1] not in logs.mask(f"{before} {token} {after}")


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    """No text gives more than one line, by anybody's idea of a line."""
    assert len(logs.one_line(text).splitlines()) <= 1
