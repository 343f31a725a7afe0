"""The lively hour: complaints are heard among the talk, and of the talk nothing is left."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from demo_words import told
from rich.console import Console
from structlog.testing import capture_logs

from bot.commands.demo_hour import Hour, lively_hour
from bot.commands.demo_lively import Lively, Outcome, lively_world, move_in, report
from bot.commands.demo_stage import DATABASE, Stage, open_stage
from domain.listening import CandidateState

AN_HOUR_LATER = 3600.0
MOST_PER_HUNDRED = 6
SHORT = 4
"""Words as short as this stand in other texts, too."""


@pytest.fixture(scope="module")
def hour() -> Hour:
    """Give the hour that is shipped."""
    return lively_hour()


def test_the_hour_is_as_it_is_said_to_be(hour: Hour) -> None:
    """Some 150 messages of some twenty people, eight complaints of seven troubles, and so on."""
    assert 140 <= len(hour.messages) <= 180
    assert 20 <= len({line.step.who for line in hour.messages}) <= 25
    assert Counter(line.role for line in hour.messages if line.role) == {
        "complaint": 8,
        "emergency": 1,
        "joke": 1,
    }
    about = Counter(line.about for line in hour.messages if line.role == "complaint")
    assert sorted(about.values()) == [1, 1, 1, 1, 1, 1, 2]
    assert {trouble.key for trouble in hour.troubles} == {*about, "gas"}
    assert any(line.step.voice for line in hour.lines)
    assert any(line.step.photo for line in hour.lines)
    minutes = [line.step.minute or 0.0 for line in hour.lines]
    assert minutes[0] >= 0
    assert minutes[-1] < 60


def test_who_speaks_is_in_the_group(hour: Hour) -> None:
    """Nobody moves in twice, and who speaks or presses is a member."""
    town = hour.town()
    assert len({person.key for person in town.people}) == len(town.people)
    [group] = [item for item in town.groups if item.key == hour.group]
    assert group.listens
    members = {person.key for person in town.members(group)}
    assert {line.step.who for line in hour.lines} <= members


class Played:
    """The hour after it was played, what came of it, and what was logged."""

    def __init__(self, stage: Stage, outcome: Outcome, logs: str, folder: Path) -> None:
        self.stage, self.outcome, self.logs, self.folder = stage, outcome, logs, folder


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def played(hour: Hour, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Played]:
    """Play the hour once, and let another one pass."""
    folder = tmp_path_factory.mktemp("lively")
    with capture_logs() as logs:
        async with open_stage(folder, world=lively_world(hour)) as stage:
            await move_in(stage, hour)
            outcome = await Lively(stage, hour).play()
            stage.world.clock.advance(AN_HOUR_LATER)
            await stage.quiet()
            yield Played(stage, outcome, str(logs), folder)


@pytest.mark.asyncio(loop_scope="module")
async def test_every_trouble_is_one_ticket_and_nothing_else_is(played: Played) -> None:
    """Kind, place, urgency and households of each are right; the joke and the talk make none."""
    wrong = [fate for fate in played.outcome.fates if not fate.is_right]
    assert wrong == []
    assert played.outcome.others == ()
    assert played.outcome.joined == 3
    assert played.outcome.is_right


@pytest.mark.asyncio(loop_scope="module")
async def test_the_bot_is_no_noise(played: Played) -> None:
    """It says something new fewer than six times in a hundred messages."""
    assert played.outcome.per_hundred < MOST_PER_HUNDRED


@pytest.mark.asyncio(loop_scope="module")
async def test_danger_is_filed_at_once_and_the_staff_is_called(played: Played, hour: Hour) -> None:
    """Within a minute, asking nobody: its card comes, and the worker is called by name."""
    [fate] = [item for item in played.outcome.fates if item.trouble.danger]
    [ticket] = fate.tickets
    [line] = [item for item in hour.messages if item.role == "emergency"]
    [number] = said(played.stage, hour, line.words)
    message = played.stage.world.message(played.stage.chats[hour.group], number)
    assert (ticket.created_at - message.date).total_seconds() < 60
    call = played.stage.find(played.stage.chats["staff"], f"#{ticket.number} 紧急")
    assert call is not None
    assert "王秀兰" in call.text


def said(stage: Stage, hour: Hour, words: str) -> list[int]:
    """Give the messages of the group with these words."""
    chat = stage.chats[hour.group]
    return [item.message_id for item in stage.world.messages(chat) if item.text == words]


@pytest.mark.asyncio(loop_scope="module")
async def test_no_word_of_the_talk_is_left(played: Played, hour: Hour) -> None:
    """Neither the database nor the log holds a line of it; what was asked about in vain neither."""
    held = "\n".join(lines(played.folder / DATABASE))
    talk = [line.words for line in hour.talk if len(line.words) > SHORT]
    assert len(talk) > 100
    assert [words for words in talk if words in held] == []
    assert [words for words in talk if words in played.logs] == []
    assert "煤气味" in held
    async with played.stage.app.database.reading() as uow:
        chat = await uow.chats.at(played.stage.bot_id, played.stage.chats[hour.group])
        assert chat is not None
        rows = await uow.candidates.since(chat.id, since=hour.began)
    assert rows
    assert all(row.state is not CandidateState.WAITING and not row.text for row in rows)


def lines(path: Path) -> Iterator[str]:
    """Give all that a database holds, as text."""
    with sqlite3.connect(path) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (name,) in tables.fetchall():
            for row in connection.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - our own tables
                yield repr(row)


@pytest.mark.asyncio(loop_scope="module")
async def test_what_came_of_it_is_told(played: Played, console: Console) -> None:
    """The table says how many; a trouble that went wrong is a cross and a no."""
    assert report(played.outcome, played.stage, console)
    words = told(console)
    for part in ("messages 消息", "joins 附议", "bot messages per 100", "燃气", "✅"):
        assert part in words
    lost = replace(played.outcome.fates[0], tickets=())
    bad = replace(played.outcome, fates=(lost, *played.outcome.fates[1:]))
    assert not report(bad, played.stage, console)
    assert "没有立单" in told(console)
