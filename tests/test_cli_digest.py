from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from bot import cli
from bot.clock import SystemClock
from domain.people import Person
from domain.ticket import Event, State, Ticket
from storage.schema import upgrade
from storage.unit_of_work import open_database

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with a config and a database in which one ticket was opened yesterday."""
    (tmp_path / "config.toml").write_text(
        f"""
[telegram]
token = "12345:{"t" * 35}"
[database]
url = "sqlite+aiosqlite:///{tmp_path / "weisu.sqlite3"}"
[security]
link_secret = "{"s" * 40}"
[community]
code = "xf"
name = "幸福社区"
grids = [{{code = "g1", name = "第一网格"}}, {{code = "g2", name = "第二网格"}}]
""",
        encoding="utf-8",
    )
    (tmp_path / "config.toml").chmod(0o600)
    asyncio.run(_file(f"sqlite+aiosqlite:///{tmp_path / 'weisu.sqlite3'}"))
    return tmp_path


@pytest.fixture(autouse=True)
def _one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the machine's clock for a test, so that no midnight falls into it."""
    now = SystemClock().now()
    monkeypatch.setattr(SystemClock, "now", lambda _self: now)


def yesterday() -> datetime:
    """Give noon of the local day before this one."""
    local = SystemClock().now().astimezone(ZONE)
    return local.replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)


async def _file(url: str) -> None:
    await upgrade(url)
    database = open_database(url, synchronous="OFF")
    noon = yesterday()
    async with database.writing() as uow:
        person = uow.add(Person(telegram_id=7, name="卓玛", created_at=noon))
        ticket = uow.add(
            Ticket(
                community="xf",
                number=await uow.tickets.next_number("xf"),
                grid="g1",
                chat_id=None,
                reporter_id=person.id,
                category="other",
                created_at=noon,
                state_since=noon,
            )
        )
        uow.add(
            Event(
                ticket_id=ticket.id,
                at=noon,
                actor_id=person.id,
                action="open",
                from_state=State.OPEN,
                to_state=State.OPEN,
            )
        )
    await database.close()


def digest(folder: Path, *words: str) -> Result:
    """Type `weisu digest`."""
    config = str(folder / "config.toml")
    return CliRunner().invoke(cli.app, ["digest", "--config", config, *words], prog_name="weisu")


@pytest.mark.parametrize(
    ("words", "head", "received", "ago", "of"),
    [
        (["--period", "yesterday"], "📊 幸福社区", 1, 1, ""),
        (["--period", "昨天", "--grid", "g1"], "📊 第一网格", 1, 1, "g1-"),
        (["--period", "昨天", "--grid", "g2"], "📊 第二网格", 0, 1, "g2-"),
        ([], "📊 幸福社区", 0, 0, ""),
    ],
)
def test_a_digest_is_written_as_three_files(  # noqa: PLR0917 - a row of the table
    folder: Path, words: list[str], head: str, received: int, ago: int, of: str
) -> None:
    """The text, the picture and the spreadsheet of a period lie in the folder, and are named."""
    out = folder / "new" / "out"
    result = digest(folder, "--out", str(out), *words)
    assert result.exit_code == 0, result.output
    day = (yesterday() + timedelta(days=1 - ago)).date().isoformat()
    text, chart, ledger = (
        out / f"{what}-{of}{day}.{ending}"
        for what, ending in (("digest", "txt"), ("chart", "png"), ("ledger", "xlsx"))
    )
    assert result.output.splitlines() == [str(path) for path in (text, chart, ledger)]
    _check(text.read_text(encoding="utf-8"), head, received)
    assert chart.read_bytes().startswith(b"\x89PNG")
    assert load_workbook(BytesIO(ledger.read_bytes())).sheetnames[0] == "汇总"


def _check(text: str, head: str, received: int) -> None:
    assert text.startswith(f"{head}\n")
    assert f"收到 {received} · " in text
    assert "<" not in text


def test_another_period_or_grid_leaves_the_files_of_the_first(folder: Path) -> None:
    """A folder can keep the digests of a year."""
    out = folder / "out"
    for words in (["今天"], ["昨天"], ["本月"], ["本月", "--grid", "g1"]):
        assert digest(folder, "--out", str(out), "--period", *words).exit_code == 0
    assert len(list(out.iterdir())) == 4 * 3


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--period", "nonsense"], "'nonsense' is no period; try today"),
        (["--period", "下周"], "'下周' has not begun, so there is nothing to count yet."),
        (["--grid", "g9"], "There is no grid g9; there are: g1 第一网格, g2 第二网格."),
        (["--out", "{folder}/config.toml"], "cannot be written"),
    ],
)
def test_an_impossible_digest_is_refused_in_plain_words(
    folder: Path, words: list[str], line: str
) -> None:
    """A wrong period, grid or folder is told in one sentence, and nothing is made."""
    result = digest(folder, *(word.replace("{folder}", str(folder)) for word in words))
    assert result.exit_code == 1
    assert line in result.output
    assert "Traceback" not in result.output
