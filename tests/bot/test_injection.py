"""Names, words and file names that are meant to be something else than words."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import configure, one_line
from fuzzing.house import House, a_house
from fuzzing.run import START
from fuzzing.telegram import ME, pressable
from fuzzing.town import COMMUNITIES, PEOPLE, RESIDENTS, STAFF, settle
from sandbox.html_mode import read_html
from usecases.calls import Call

EVIL = "</b></blockquote><a href='https://evil.example'>x</a>&lt;b&gt;&amp;&#60;i&#62;"
RESIDENT, WORKER, SUPERVISOR = 5001, 5004, 5008
KNOWN_LINKS = ("https://t.me/weisu_bot",)


class Crowd:
    """Says and presses in a house, and keeps what the bot says."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.said: list[tuple[int, int, str, list[str]]] = []
        house.memory.watch = self._hear

    def _hear(self, call: Call, result: Any) -> None:  # noqa: ANN401 - any result
        text = call.given.get("text") or call.given.get("caption")
        if text and "chat_id" in call.given:
            place, number = call.given["chat_id"], result["message_id"]
            self.said.append((place, number, text, pressable(call)))

    def user(self, who: int) -> dict[str, Any]:
        """Give somebody whose name is an attack."""
        return {"id": who, "is_bot": False, "first_name": EVIL[:64]}

    async def say(self, who: int, where: int, text: str, **more: Any) -> None:  # noqa: ANN401 - Telegram's fields
        """Say something, and wait for what the bot says."""
        number = self.house.number()
        type_ = "private" if where > 0 else "supergroup"
        message = {
            "message_id": number,
            "date": int(self.house.clock.now().timestamp()),
            "from": self.user(who),
            "chat": {"id": where, "type": type_, "title": EVIL},
            "text": text,
            **more,
        }
        if text.startswith("@"):
            message["entities"] = [{"type": "mention", "offset": 0, "length": 10}]
        await self.house.take({"update_id": number, "message": message})
        await self.house.calm()

    async def press(self, who: int, action: str) -> None:
        """Press the newest button of an action."""
        chat, message_id, carried = next(
            (chat, number, key)
            for chat, number, _, keys in reversed(self.said)
            for key in keys
            if key.startswith(f"v1:{action}:")
        )
        number = self.house.number()
        type_ = "private" if chat > 0 else "supergroup"
        query = {
            "id": str(number),
            "from": self.user(who),
            "chat_instance": "1",
            "data": carried,
            "message": {
                "message_id": message_id,
                "date": 1,
                "from": ME.model_dump(exclude_none=True),
                "chat": {"id": chat, "type": type_},
                "text": "…",
            },
        }
        await self.house.take({"update_id": number, "callback_query": query})
        await self.house.calm()

    async def answer(self, who: int, where: int, text: str) -> None:
        """Reply to the last thing the bot said in a chat."""
        number = next(number for chat, number, _, _ in reversed(self.said) if chat == where)
        ours = {"message_id": number, "date": 1, "from": ME.model_dump(exclude_none=True)}
        chat = {"id": where, "type": "private" if where > 0 else "supergroup"}
        await self.say(who, where, text, reply_to_message={**ours, "chat": chat, "text": "…"})


@pytest.fixture
async def crowd(tmp_path: Path) -> AsyncIterator[Crowd]:
    """Give a house that sends, with people whose names are attacks."""
    async with a_house(tmp_path, communities=COMMUNITIES, now=START, sends=True) as house:
        await settle(house.database, START)
        yield Crowd(house)
        assert house.rows("SELECT error FROM dead_letters") == []
        assert house.rows("SELECT kind, error FROM outbox WHERE state = 'dead'") == []


async def test_no_name_and_no_word_becomes_markup(crowd: Crowd) -> None:
    """Through the life of a ticket every message can be parsed, and none has a foreign link."""
    await crowd.say(RESIDENT, RESIDENTS, f"@weisu_bot 3栋2单元楼道灯坏了{EVIL}")
    await crowd.press(WORKER, "claim")
    for action in ("progress", "ask", "wait", "escalate"):
        await crowd.press(WORKER, action)
        await crowd.answer(WORKER, STAFF, f"说明{EVIL}")
        if action == "ask":
            await crowd.answer(RESIDENT, RESIDENTS, f"回答{EVIL}")
    for action in ("timeline", "clock", "fix"):
        await crowd.press(WORKER, action)
    for command in ("/open", "/mine", "/board", f"/t {EVIL}", f"/digest {EVIL}", "/digest"):
        await crowd.say(SUPERVISOR, SUPERVISOR, command)
    ticket = crowd.house.rows("SELECT id FROM tickets")[0][0]
    await crowd.say(SUPERVISOR, SUPERVISOR, f"/start d{ticket}")
    await crowd.say(SUPERVISOR, SUPERVISOR, f"/invite {EVIL}")
    await crowd.say(SUPERVISOR, SUPERVISOR, f"/exclude 1 {EVIL}")
    await crowd.press(WORKER, "resolve")
    await crowd.answer(WORKER, STAFF, f"修好了{EVIL}")
    assert crowd.house.memory.refused == []
    shown = [text for _, _, text, _ in crowd.said]
    assert sum("evil.example" in text for text in shown) > 8
    for text in shown:
        _, spans = read_html(text, lambda _: None)
        links = [span.url for span in spans if span.url]
        assert all(link.startswith(KNOWN_LINKS) for link in links), text


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", f"{EVIL}.xlsx", "a\nb.csv", "\u202exslx.exe", "x" * 300, ""]
)
async def test_a_file_name_is_only_shown(crowd: Crowd, name: str) -> None:
    """The name of an uploaded roster opens nothing, and is shown as it is."""
    document = {"file_id": "f", "file_unique_id": "u", "file_name": name}
    await crowd.say(SUPERVISOR, SUPERVISOR, "", document=document, caption="/roster")
    await crowd.house.calm()
    assert crowd.house.memory.refused == []
    assert len(crowd.said) >= 2
    assert {path.name for path in crowd.house.path.parent.iterdir()} <= {
        "weisu.sqlite3",
        "weisu.sqlite3-wal",
        "weisu.sqlite3-shm",
        "blank.sqlite3",
        "blank.sqlite3-wal",
        "blank.sqlite3-shm",
    }


ATTACKS = "\n\r\x1b[2J\x9b31m\u2028\u202e\u2066\x00\x7f\ud800"


@pytest.mark.parametrize("form", ["json", "text"])
def test_no_log_line_is_forged(form: str) -> None:
    """Line breaks, colours, reversed text and halves of letters are written out, in both forms."""
    stream = io.StringIO()
    configure("info", form, stream=stream)
    structlog.get_logger("x").error("named", name=f"a{ATTACKS}b", **{f"k{ATTACKS}": "v"})
    written = stream.getvalue()
    assert written.count("\n") == 1
    assert written.endswith("\n")
    assert not set(written[:-1]) & {char for char in ATTACKS if not char.isprintable()}
    written.encode()
    if form == "json":
        assert json.loads(written)["name"] == f"a{ATTACKS}b"


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_is_one_line_that_can_be_written(text: str) -> None:
    """Whatever stands in it, a line has no break and goes into a file."""
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    line.encode()


def test_everybody_of_the_town_is_known() -> None:
    """The people of this test live in the town of the fuzz."""
    assert {RESIDENT, WORKER, SUPERVISOR} <= set(PEOPLE)
