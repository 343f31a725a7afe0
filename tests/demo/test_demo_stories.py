"""The story, the replay and the titles: each says yes to what is right and no to what is not."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from demo_words import told
from rich.console import Console
from typer import Exit
from typer.testing import CliRunner

from bot import cli
from bot.commands.common import TroubleError
from bot.commands.demo import PORT, demo
from bot.commands.demo_log import Utterance, read_log, utterance
from bot.commands.demo_pilot import Step, story
from bot.commands.demo_play import Play
from bot.commands.demo_replay import SHOWN, Outcome, replay, report
from bot.commands.demo_script import tell_story
from bot.commands.demo_stage import DemoError, Stage, open_stage
from bot.commands.demo_titles import Filing, file_titles, read_titles
from bot.commands.demo_titles import report as report_titles

SAID = Step(who="yangjin", where="xingfu", say="@weisu_bot 3栋路灯坏了")


def test_the_script_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    """`weisu demo --script` tells the whole story and ends without an error."""
    demo(port=PORT, data=None, script=True, replay=None, titles=None, count=1)
    words = capsys.readouterr().out
    for part in ("我家也是", "晚了一步", "请问是几楼的灯", "没解决", "居民已确认", "匿名"):
        assert part in words


async def test_a_story_that_goes_wrong_is_told(tmp_path: Path, console: Console) -> None:
    """A step whose consequence does not come ends the story with a sentence."""
    broken = replace(story()[0], unseen=(("staff", "#1 "),))
    with pytest.raises(DemoError, match="where it must not"):
        await tell_story(tmp_path, console, steps=[broken])


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (replace(SAID, see=(("staff", "no such words"),)), "should show “no such words” in staff"),
        (replace(SAID, say="早上好"), "made no ticket"),
        (Step(who="yangjin", where="xingfu", press="接单"), "with a button “接单”"),
    ],
)
async def test_what_does_not_come_is_named(
    stage: Stage, step: Step, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Waiting in vain ends with a sentence that says for what."""
    monkeypatch.setattr("bot.commands.demo_stage.PATIENCE", 3.0)
    with pytest.raises(DemoError, match=sentence):
        await Play(stage).play([step])


async def test_a_wrong_toast_is_named(stage: Stage) -> None:
    """A press answered otherwise than told is a failure."""
    press = Step(who="zhuomacuo", where="staff", press="接单", on="#{n} ", toast="晚了一步")
    with pytest.raises(DemoError, match="接单成功"):
        await Play(stage).play([SAID, press])


async def test_a_bot_that_ended_is_told(tmp_path: Path) -> None:
    """Nobody waits for a bot that is not there any more."""
    async with open_stage(tmp_path) as stage:
        stage.app.stop()
        with pytest.raises(DemoError, match="The bot ended"):
            await stage.until(lambda: None, "never")


async def test_a_log_is_replayed(tmp_path: Path, data: Path, console: Console) -> None:
    """Words, photos, albums, voices, files and places: each request one ticket, nothing else."""
    assert await replay(data / "log.jsonl", tmp_path, console)
    words = told(console)
    assert "Every request became one ticket" in words


def test_a_log_that_fails_is_told(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A request without a ticket and a ticket without a request end with 1 and are named."""
    with pytest.raises(Exit) as ended:
        demo(port=PORT, data=None, script=False, replay=data / "wrong.jsonl", titles=None, count=1)
    words = capsys.readouterr().out
    assert ended.value.exit_code == 1
    assert "✗ nothing-said" in words
    assert "✗ unlabelled" in words
    assert "✗ fine" not in words


def test_many_failures_are_all_named(data: Path, console: Console) -> None:
    """Beyond the first ones the ids stand in one line."""
    row = read_log(data / "wrong.jsonl")[0]
    wrong = [Outcome(replace(row, id=f"r{number}")) for number in range(SHOWN + 2)]
    assert not report(wrong, console)
    assert "✗ and r20 r21" in told(console)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("早[太阳]", Utterance("早[太阳]")),
        ("[图片]", Utterance("", "photo", 1)),
        ("路坏了[图片][图片] 看", Utterance("路坏了 看", "photo", 2)),
        ("[语音转文字] 没有水", Utterance("没有水", "voice", 1)),
        ("名单[文件]", Utterance("名单", "document", 1)),
        ("[位置]", Utterance("", "location", 1)),
        ("[视频]", Utterance("", "video", 1)),
    ],
)
def test_placeholders_become_what_they_stand_for(text: str, sent: Utterance) -> None:
    """A word in brackets is sent as what it stands for, the rest as its caption."""
    assert utterance(text) == sent


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("no json", "line 1: this is no JSON object"),
        ('\n["a"]', "line 2: this is no JSON object"),
        ('{"id": "x"}', "line 1: 'group' is missing"),
        (
            '{"id": "x", "group": "g", "kind": "club", "person": "u", "minute": 0, "text": ""}',
            "line 1: 'club' is not a valid ChatKind",
        ),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, lines: str, sentence: str) -> None:
    """A log that cannot be read names its line and what is wrong there."""
    path = tmp_path / "log.jsonl"
    path.write_text(lines, encoding="utf-8")
    with pytest.raises(TroubleError, match=sentence):
        read_log(path)


def test_the_same_id_twice_is_refused(tmp_path: Path, data: Path) -> None:
    """Two rows of one id could not be told apart."""
    path = tmp_path / "log.jsonl"
    path.write_text((data / "wrong.jsonl").read_text(encoding="utf-8") * 2, encoding="utf-8")
    with pytest.raises(TroubleError, match="same id"):
        read_log(path)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\xff"])
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    """An absent file and one that is no text are told in a sentence."""
    path = tmp_path / "log.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TroubleError, match="cannot be read"):
        read_log(path)


def test_titles_become_tickets(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Twenty titles told in direct chats by many residents at once are twenty tickets."""
    demo(port=PORT, data=None, script=False, replay=None, titles=data / "titles.jsonl", count=20)
    assert "Every title is a ticket" in capsys.readouterr().out


def test_a_title_the_bot_refuses_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A title that says nothing is named with the bot's answer, and the command ends with 1."""
    path = tmp_path / "titles.jsonl"
    path.write_text('{"title": "？？"}\n{"title": "路灯坏了"}\n', encoding="utf-8")
    with pytest.raises(Exit) as ended:
        demo(port=PORT, data=None, script=False, replay=None, titles=path, count=9)
    assert ended.value.exit_code == 1
    assert "✗ ？？: 没看懂" in capsys.readouterr().out


def test_a_title_lost_or_doubled_is_told(console: Console) -> None:
    """A title that its ticket does not hold is missing; two titles on one ticket are a failure."""
    assert not report_titles([Filing("路灯坏了", 1, "#1 does not hold it")], console)
    with pytest.raises(DemoError, match="same ticket"):
        report_titles([Filing("一", 1), Filing("二", 1)], console)


async def test_a_title_must_be_there(tmp_path: Path, console: Console) -> None:
    """A line without a title is named."""
    path = tmp_path / "titles.jsonl"
    path.write_text('{"text": "路灯坏了"}\n', encoding="utf-8")
    with pytest.raises(TroubleError, match="line 1: 'title' is missing"):
        await file_titles(path, 1, tmp_path, console)
    with pytest.raises(TroubleError, match="line 1"):
        await asyncio.to_thread(read_titles, path)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--script", "--replay", "x"], "one at a time"),
        (["--script", "--data", "x"], "--data is for the page"),
    ],
)
def test_options_that_do_not_go_together(words: list[str], sentence: str) -> None:
    """Two kinds of demo at once are refused in a sentence."""
    result = CliRunner().invoke(cli.app, ["demo", *words])
    assert result.exit_code == 1
    assert sentence in result.output


def test_the_help_teaches() -> None:
    """`weisu demo --help` shows an example of every kind."""
    result = CliRunner().invoke(cli.app, ["demo", "--help"])
    for example in (
        "--script",
        "--town",
        "--replay chat.jsonl",
        "--titles titles.jsonl --count 9",
        "Ctrl-C",
    ):
        assert example in result.output
