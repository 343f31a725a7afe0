"""The command line: what an operator types, and what they read."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
import typer
from typer.testing import CliRunner, Result

from bot import cli, config
from bot.commands import dead_letters, findings
from bot.commands.findings import Finding, GridFacts
from bot.garbage import YOUNG
from domain.chats import Chat, ChatKind, ChatState
from domain.community import Community, Grid
from domain.people import Appointment, Person, Rank, Role
from sandbox.clock import SandboxClock
from sandbox.faults import Fault
from sandbox.server import SandboxServer
from sandbox.world import World
from storage.schema import head, move, upgrade
from storage.unit_of_work import Database, SqlUnitOfWork, open_database
from usecases.invitations import redeem

T = TypeVar("T")

TOKEN = "12345:SANDBOX"
BOT_ID = 12345
SECRET = "a secret of the tests, long enough"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
NOWHERE = "http://127.0.0.1:9"
PATIENCE = 60.0

UPDATE = """{"update_id": 77, "message": {"message_id": 5, "date": 1700000000, "text": "/help",
 "chat": {"id": 900, "type": "private", "first_name": "卓玛"},
 "from": {"id": 900, "is_bot": false, "first_name": "卓玛"}}}"""


class Place:
    """A working directory with a served sandbox beside it; the server has a thread of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "config.toml"
        self.database_url = f"sqlite+aiosqlite:///{folder / 'weisu.sqlite3'}"
        self.world = World(SandboxClock(), seed=5)
        self.world.add_bot(TOKEN, username="weisu_bot", name="微诉", privacy=True)
        self.server = SandboxServer(self.world)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def open(self) -> None:
        """Start serving."""
        self._thread.start()
        self.on_server(self.server.start())

    def close(self) -> None:
        """Stop serving."""
        self.on_server(self.server.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def on_server(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something on the server's thread."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    def act(self, deed: Callable[[World], T]) -> T:
        """Let somebody in the sandbox's world do something."""

        async def there() -> T:
            return deed(self.world)

        return self.on_server(there())

    def write_config(self, *, token: str = TOKEN, api_base: str | None = None) -> None:
        """Write a config for this place."""
        self.config.write_text(
            f"""
[telegram]
token = "{token}"
api_base = "{api_base or self.server.url}"
[database]
url = "{self.database_url}"
[security]
link_secret = "{SECRET}"
[community]
code = "xf"
name = "幸福社区"
grids = [{{code = "g1", name = "第一网格"}}, {{code = "g2", name = "第二网格"}}]
""",
            encoding="utf-8",
        )
        self.config.chmod(0o600)

    def do(self, *words: str, text: str | None = None) -> Result:
        """Type a command."""
        return CliRunner().invoke(cli.app, list(words), input=text, prog_name="weisu")

    def work(self, job: Callable[[SqlUnitOfWork], Coroutine[Any, Any, T]]) -> T:
        """Do something in a transaction of the place's database."""

        async def run() -> T:
            await upgrade(self.database_url)
            database: Database = open_database(self.database_url)
            try:
                async with database.writing() as uow:
                    return await job(uow)
            finally:
                await database.close()

        return asyncio.run(run())


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """Give a place with a served sandbox, a clean environment, and wide terminals."""
    for name in [name for name in os.environ if name.startswith(config.PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    here = Place(tmp_path)
    here.open()
    try:
        yield here
    finally:
        here.close()


def chat(**facts: Any) -> Chat:  # noqa: ANN401 - any field of a chat
    """Make a residents' group of grid g1."""
    known: dict[str, Any] = {
        "bot_id": BOT_ID,
        "address": -100,
        "type": "supergroup",
        "title": "小区群",
        "kind": ChatKind.COMPOUND,
        "community": "xf",
        "grid": "g1",
        "created_at": NOW,
    }
    return Chat(**{**known, **facts})


def worker(name: str = "李姐") -> tuple[Person, Appointment]:
    """Make a grid worker of g1."""
    person = Person(telegram_id=7, name=name, created_at=NOW)
    role = Appointment(
        person_id=0, community="xf", grid="g1", role=Role.GRID_WORKER, created_at=NOW
    )
    return person, role


# ---- the shell -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["init"],
        ["doctor"],
        ["run"],
        ["link"],
        ["roster", "import"],
        ["corrections"],
        ["access-log"],
        ["backup"],
        ["restore"],
        ["dead-letters"],
        ["dead-letters", "list"],
        ["dead-letters", "show"],
        ["dead-letters", "replay"],
    ],
)
def test_every_help_teaches_by_an_example(words: list[str]) -> None:
    """Each command's help ends with something that can be typed."""
    result = CliRunner().invoke(cli.app, [*words, "--help"])
    assert result.exit_code == 0
    assert "weisu " + (words[0] if words else "init") in result.output
    assert "Example: weisu" in result.output or not words


def test_the_help_comes_without_the_heavy_libraries() -> None:
    """Asking for help imports neither aiogram nor SQLAlchemy nor pydantic."""
    code = (
        "import sys\nfrom bot.cli import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'aiogram', 'sqlalchemy', 'pydantic', 'alembic', 'apscheduler'}\n"
        "sys.exit(','.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", code], capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_version_is_told_by_the_program_itself() -> None:
    """`python -m bot --version` names the program and its version."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "--version"], capture_output=True, check=True, text=True
    )
    assert done.stdout.startswith("weisu ")


def test_the_program_looks_for_garbage_seldom() -> None:
    """Started as a program, it lets many young objects come before it looks through them."""
    code = (
        "import gc, sys\nfrom bot.cli import main\nsys.argv[1:] = ['--version']\n"
        "try:\n    main()\nexcept SystemExit:\n    print(gc.get_threshold()[0])\n"
    )
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )
    assert done.stdout.splitlines()[-1] == str(YOUNG)


def test_the_version_option_needs_no_command() -> None:
    """--version answers alone."""
    result = CliRunner().invoke(cli.app, ["--version"])
    assert (result.exit_code, result.output.split()[0]) == (0, "weisu")


def test_an_unexpected_failure_is_one_sentence_unless_debugging() -> None:
    """A bug shows no traceback and no content of the error, but --debug lets it through."""
    app = typer.Typer(cls=cli.PlainGroup)
    app.callback()(cli.options)

    @app.command()
    def break_down() -> None:
        raise LookupError(TOKEN)

    plain = CliRunner().invoke(app, ["break-down"])
    assert plain.exit_code == 1
    assert plain.output == (
        "Something unexpected happened (LookupError). "
        "`weisu --debug ...` with the same command shows where.\n"
    )
    debugged = CliRunner().invoke(app, ["--debug", "break-down"])
    assert isinstance(debugged.exception, LookupError)


def test_a_mistyped_command_is_the_shells_own_matter() -> None:
    """Usage errors keep their own exit code and words."""
    result = CliRunner().invoke(cli.app, ["runn"])
    assert result.exit_code == 2
    assert "Did you mean 'run'?" in result.output


@pytest.mark.parametrize("command", [["run"], ["link", "--role", "admin", "--name", "x"]])
def test_without_a_config_every_command_says_what_to_do(place: Place, command: list[str]) -> None:
    """A missing config is one line that names `weisu init`, and exit code 1."""
    result = place.do(*command)
    assert result.exit_code == 1
    assert result.output.startswith("config.toml: there is no such file. Run `weisu init`")


# ---- init ------------------------------------------------------------------------------------


def test_init_writes_a_private_config_that_works(place: Place) -> None:
    """With everything given, init checks the token, and writes a valid file for one account."""
    result = place.do(
        "init", "--yes", "--token", TOKEN, "--api-base", place.server.url, "--code", "xf",
        "--name", '幸"福', "--grid", "一", "--grid", "二",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "The token opens @weisu_bot (微诉)." in result.output
    loaded = config.load(place.config)
    assert loaded.warnings == ()
    assert loaded.settings.telegram.api_base == place.server.url
    assert len(loaded.settings.security.link_secret.get_secret_value()) > 40
    community = loaded.settings.to_community()
    assert (community.code, community.name) == ("xf", '幸"福')
    assert [(grid.code, grid.name) for grid in community.grids] == [("g1", "一"), ("g2", "二")]
    if os.name == "posix":
        assert place.config.stat().st_mode & 0o777 == 0o600
    assert list(place.folder.glob(".config*")) == []


def test_init_asks_for_what_it_is_not_told(place: Place) -> None:
    """Asked in a dialogue: a refused token is asked for again, grids are split at any comma."""
    result = place.do(
        "init", "--api-base", place.server.url,
        text=f"nonsense\n99999:WRONG-ONE\n{TOKEN}\n幸福社区\nxf\n一，二、三,\n",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "This is not a token" in result.output
    assert "Telegram refuses the bot's token" in result.output
    community = config.load(place.config).settings.to_community()
    assert [grid.name for grid in community.grids] == ["一", "二", "三"]


def test_init_does_not_ask_for_what_it_was_told(place: Place) -> None:
    """Options given are not asked for again."""
    result = place.do(
        "init", "--api-base", place.server.url, "--token", TOKEN, "--grid", "一", "--name", "幸福",
        text="xf\n",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    community = config.load(place.config).settings.to_community()
    assert (community.name, community.code, len(community.grids)) == ("幸福", "xf", 1)


def test_init_gives_up_after_three_tokens(place: Place) -> None:
    """Three refused tokens end the dialogue with the way to a right one, and write nothing."""
    result = place.do("init", "--api-base", place.server.url, text="a\nb\nc\n")
    assert result.exit_code == 1
    assert "send /mybots to @BotFather" in result.output
    assert not place.config.exists()


def test_init_works_where_telegram_is_silent(place: Place) -> None:
    """No connection to Telegram: the config is written, and the missing check is told."""
    result = place.do("init", "--yes", "--token", TOKEN, "--api-base", NOWHERE)
    assert result.exit_code == 0
    assert "The token is not checked." in result.output
    assert config.load(place.config).settings.to_community().name == "我的社区"


def test_init_does_not_overwrite_unless_forced(place: Place) -> None:
    """An existing config is kept; --force replaces it whole."""
    place.config.write_text("precious", encoding="utf-8")
    words = ("init", "--yes", "--token", TOKEN, "--api-base", place.server.url)
    refused = place.do(*words)
    assert (refused.exit_code, place.config.read_text(encoding="utf-8")) == (1, "precious")
    assert "`weisu init --force` replaces it" in refused.output
    assert place.do(*words, "--force").exit_code == 0
    assert config.load(place.config)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ([], "--yes asks nothing, so the token must be given"),
        (["--token", "abc"], "telegram.token: the value given (not shown"),
        (["--token", TOKEN, "--code", "a b"], 'community.code: "a b" is given.'),
        (["--token", TOKEN, "--timezone", "Mars"], 'community.timezone: "Mars" is given.'),
        (["--token", TOKEN, "--config", "no/where.toml"], "Cannot write no/where.toml: No such"),
        (["--token", "99999:WRONG-ONE"], "Telegram refuses the bot's token"),
    ],
)
def test_init_refuses_in_plain_words(place: Place, words: list[str], line: str) -> None:
    """What cannot be a config is refused with the config's own sentences; nothing is written."""
    result = place.do("init", "--yes", "--api-base", place.server.url, *words)
    assert result.exit_code == 1
    assert line in result.output
    assert list(place.folder.iterdir()) == []


# ---- link ------------------------------------------------------------------------------------


def test_a_link_makes_a_worker_of_who_opens_it(place: Place) -> None:
    """The printed link carries a parameter that gives exactly the invited role, once."""
    place.write_config()
    result = place.do(
        "link", "--role", "grid_worker", "--grid", "g2", "--name", "李姐", "--rank", "b"
    )
    assert result.exit_code == 0, result.output
    assert "For 李姐, 幸福社区, once, within 72 hours:" in result.output
    assert "▄" in result.output
    (line,) = (line for line in result.output.splitlines() if line.startswith("https://"))
    url, _, parameter = line.partition("?start=")
    assert url == "https://t.me/weisu_bot"

    async def use(uow: SqlUnitOfWork) -> Appointment:
        person = uow.add(Person(telegram_id=9, name="李", created_at=NOW))
        now = datetime.now(UTC)  # noqa: TID251 - the command read the machine's clock as well
        return await redeem(uow, parameter=parameter, person=person, secret=SECRET, now=now)

    role = place.work(use)
    assert (role.community, role.grid, role.role, role.rank) == (
        "xf",
        "g2",
        Role.GRID_WORKER,
        Rank.B,
    )


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--role", "grid_worker"], "belongs to a grid; add --grid with one of: g1 第一网格, g2"),
        (["--role", "grid_lead", "--grid", "g9"], "There is no grid g9; there are: g1 第一网格"),
        (["--role", "supervisor", "--grid", "g1"], "serves the whole community; leave --grid out"),
        (["--role", "resident"], "Residents need no link"),
        (["--role", "admin", "--rank", "C"], "There is no rank C; it is A or B."),
    ],
)
def test_an_impossible_link_is_refused(place: Place, words: list[str], line: str) -> None:
    """Roles, grids and ranks that do not fit are refused before anything is written."""
    place.write_config()
    result = place.do("link", "--name", "x", *words)
    assert result.exit_code == 1
    assert line in result.output
    assert list(place.folder.glob("*.sqlite3")) == []


def test_a_command_passes_the_configs_warnings_on(place: Place) -> None:
    """What is risky in the config is told by every command, and stops none."""
    place.write_config()
    place.config.chmod(0o644)
    result = place.do("link", "--role", "admin", "--name", "x")
    assert result.exit_code == 0
    assert "Warning: config.toml: every account of this machine can read" in result.output


def test_a_link_needs_telegram_for_the_bots_name(place: Place) -> None:
    """Without Telegram no invitation is made, and the sentence says who was asked."""
    place.write_config(api_base=NOWHERE)
    result = place.do("link", "--role", "admin", "--name", "x")
    assert (result.exit_code, result.output) == (
        1,
        f"Telegram cannot be reached at {NOWHERE} from this machine.\n",
    )


def test_another_answer_of_telegram_is_passed_on(place: Place) -> None:
    """What Telegram says besides yes and no reaches the operator in its own words."""
    place.write_config()
    place.act(lambda world: world.faults.add(Fault(method="getMe", kind="400")))
    result = place.do("link", "--role", "admin", "--name", "x")
    assert result.exit_code == 1
    assert result.output.startswith("Telegram answers: ")


# ---- doctor ----------------------------------------------------------------------------------


def test_doctor_before_the_first_start(place: Place) -> None:
    """A fresh config: nothing fails, what is missing is a warning with what to do."""
    place.write_config()
    result = place.do("doctor")
    assert result.exit_code == 0, result.output
    assert "ok    config: config.toml, 幸福社区, 2 grids 网格" in result.output
    assert "warn  database: not there yet -> `weisu run` makes it" in result.output
    assert "ok    telegram: the token opens @weisu_bot (微诉)" in result.output
    assert "privacy mode is on" in result.output
    assert list(place.folder.glob("*.sqlite3")) == []


def test_doctor_looks_at_groups_and_people(place: Place) -> None:
    """Each bound group, each grid and each worker is judged from the database and Telegram."""
    place.write_config()
    world = place.world
    owner = world.add_person("主任")
    ours = [world.add_group(title, owner=owner) for title in ("甲群", "乙群", "丙群")]

    def enter(world: World) -> None:
        for group in ours[:2]:
            world.add_bot_to_group(group, by=owner)
        world.promote_bot(ours[0], by=owner)

    place.act(enter)

    async def fill(uow: SqlUnitOfWork) -> None:
        for group in ours:
            uow.add(chat(address=group.id, title=group.title))
        uow.add(chat(address=-5, title="工作群", kind=ChatKind.STAFF, bot_id=BOT_ID + 1))
        person, role = worker()
        role.person_id = uow.add(person).id
        uow.add(role)

    place.work(fill)
    result = place.do("doctor")
    assert result.exit_code == 1
    for line in (
        f"ok    database: reachable, schema {head()} is the newest",
        "ok    group 甲群: the bot hears everything",
        "warn  group 乙群: the bot hears only commands, mentions and replies to it",
        "fail  group 丙群: ",
        "warn  people: nobody is supervisor",
        "warn  grid g1 第一网格: 李姐 cannot be reached directly -> ask them to open https://t.me",
        "warn  grid g1 第一网格: has no staff group",
        "warn  grid g1 第一网格: reminders reach nobody 提醒没人收得到",
        "warn  grid g2 第二网格: has no worker 网格员 -> weisu link --role grid_worker --grid g2",
    ):
        assert line in result.output
    assert "warn  group 工作群: was bound by another bot" in result.output
    assert "fail  group 工作群:" not in result.output


def test_doctor_tells_all_mistakes_of_the_config(place: Place) -> None:
    """A config that cannot be used is told problem by problem, and nothing else is tried."""
    place.config.write_text("[log]\nlevel = 'x'\n", encoding="utf-8")
    result = place.do("doctor")
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert len(lines) > 2
    assert all(line.startswith("fail  config: ") for line in lines)


def test_doctor_warns_of_an_open_config(place: Place) -> None:
    """A world-readable config is a warning with the command that closes it."""
    place.write_config()
    place.config.chmod(0o644)
    assert "warn  config.toml: every account" in place.do("doctor").output


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("sqlite+aiosqlite:////dev/null/a/w.sqlite3", "fail  database: cannot be made in /dev"),
        (
            "postgresql+asyncpg://u:pa55word@127.0.0.1:9/w",
            "fail  database: The database server cannot be reached (Connection refused)",
        ),
        ("sqlite+aiosqlite:///:memory:", "fail  database: The database must be a file"),
    ],
)
def test_doctor_and_run_cannot_use_the_database(
    place: Place, monkeypatch: pytest.MonkeyPatch, url: str, line: str
) -> None:
    """A database that cannot be opened is one plain line that shows no password."""
    place.write_config()
    monkeypatch.setenv("WEISU_DATABASE__URL", url)
    result = place.do("doctor")
    assert result.exit_code == 1
    assert line in result.output
    ran = place.do("run")
    assert (ran.exit_code, len(ran.output.splitlines())) == (1, 1)
    assert "unexpected" not in ran.output
    assert "pa55word" not in result.output + ran.output


def test_doctor_asks_for_nothing_when_a_supervisor_is_there(place: Place) -> None:
    """With a supervisor nobody is asked to invite one."""
    place.write_config()

    async def fill(uow: SqlUnitOfWork) -> None:
        person = uow.add(Person(telegram_id=8, name="书记", created_at=NOW))
        uow.add(
            Appointment(
                person_id=person.id,
                community="xf",
                grid=None,
                role=Role.SUPERVISOR,
                created_at=NOW,
            )
        )

    place.work(fill)
    told = place.do("doctor").output
    assert "supervisor 督导" not in told
    assert "第一网格: reminders reach nobody" in told

    async def enrol(uow: SqlUnitOfWork) -> None:
        uow.add(chat(address=8, title="书记", type="private", kind=None, community=None, grid=None))

    place.work(enrol)
    assert "reminders reach nobody" not in place.do("doctor").output


def test_doctor_when_telegram_falls_silent_half_way(place: Place) -> None:
    """A connection lost while looking at the groups is told once, and the rest goes on."""
    place.write_config()

    async def fill(uow: SqlUnitOfWork) -> None:
        uow.add(chat())

    place.work(fill)
    place.act(lambda world: world.faults.add(Fault(method="getChatMember", kind="reset")))
    result = place.do("doctor")
    assert result.exit_code == 1
    assert result.output.count("fail  telegram: Telegram cannot be reached") == 1
    assert "warn  grid g2 第二网格: has no worker" in result.output


def test_doctor_meets_a_damaged_database(place: Place) -> None:
    """A database that lost a table fails with the database's own words."""
    place.write_config()
    place.work(_nothing)
    with closing(sqlite3.connect(place.folder / "weisu.sqlite3")) as raw:
        raw.execute("DROP TABLE memberships")
        raw.execute("DROP TABLE chats")
    result = place.do("doctor")
    assert result.exit_code == 1
    assert "fail  database: cannot be used: The database cannot be used: no such" in result.output


def test_doctor_meets_a_file_that_is_no_database(place: Place) -> None:
    """A file of something else is told in the database's own words."""
    place.write_config()
    (place.folder / "weisu.sqlite3").write_bytes(b"not a database, but long enough to look" * 99)
    result = place.do("doctor")
    assert result.exit_code == 1
    line = "fail  database: The database cannot be used: The database file is damaged"
    assert line in result.output


def test_doctor_without_telegram_still_looks_at_the_rest(place: Place) -> None:
    """A silent Telegram is a failure, and the grids are judged all the same."""
    place.write_config(api_base=NOWHERE)
    place.work(_nothing)
    result = place.do("doctor")
    assert result.exit_code == 1
    assert f"fail  telegram: Telegram cannot be reached at {NOWHERE}" in result.output
    assert "warn  grid g2 第二网格: has no worker" in result.output
    assert "warn  groups: the bot serves no group yet" in result.output


async def _nothing(_: SqlUnitOfWork) -> None:
    return None


@pytest.mark.parametrize(
    ("current", "level"),
    [
        (head(), "ok"),
        (None, "warn"),
        ("0001", "warn"),
        ("0999", "ok"),
        ("9999", "fail"),
    ],
)
def test_schemas_are_judged(current: str | None, level: str) -> None:
    """The newest and what only adds to it are well, an older or none warns, a newer one fails."""
    assert findings.of_schema(current).level == level


@pytest.mark.parametrize(
    ("facts", "levels"),
    [
        ({}, []),
        ({"grid": None}, ["warn"]),
        ({"grid": None, "kind": ChatKind.STAFF}, []),
        ({"grid": "g7"}, ["fail"]),
        ({"state": ChatState.UNREACHABLE}, ["warn"]),
        ({"title": "", "grid": None, "state": ChatState.UNREACHABLE}, ["warn", "warn"]),
    ],
)
def test_groups_are_judged(facts: dict[str, Any], levels: list[str]) -> None:
    """A group without grid is a warning, one whose grid left the config fails."""
    community = Community(code="xf", name="幸福", grids=(Grid(code="g1", name="一"),))
    found = list(findings.of_group(chat(**facts), community))
    assert [item.level for item in found] == levels
    assert all(item.todo and item.what.startswith("group ") for item in found)


@pytest.mark.parametrize(
    ("status", "kind", "hears_all", "level"),
    [
        ("administrator", ChatKind.COMPOUND, False, "ok"),
        ("creator", ChatKind.COMPOUND, False, "ok"),
        ("member", ChatKind.COMPOUND, True, "ok"),
        ("member", ChatKind.COMPOUND, False, "warn"),
        ("member", ChatKind.STAFF, False, "ok"),
        ("restricted", ChatKind.STAFF, False, "warn"),
        ("left", ChatKind.COMPOUND, True, "fail"),
        ("kicked", ChatKind.STAFF, False, "fail"),
    ],
)
def test_rights_are_judged(status: str, kind: ChatKind, level: str, *, hears_all: bool) -> None:
    """What the bot may do in a group decides whether it is well, enough or useless there."""
    assert findings.of_rights(chat(kind=kind), status, hears_all=hears_all).level == level


def test_grids_are_judged() -> None:
    """A grid is well when it has a staff group and every worker can be reached."""
    grid = Grid(code="g1", name="一")
    staff = chat(kind=ChatKind.STAFF)

    def levels(*names: str, group: Chat | None, unreached: tuple[str, ...] = ()) -> list[str]:
        workers = [worker(name)[0] for name in names]
        facts = GridFacts(grid=grid, workers=workers, staff_group=group, unreached=unreached)
        return [item.level.value for item in findings.of_grid(facts, "weisu_bot")]

    assert levels("A", "B", group=staff) == ["ok"]
    assert levels("A", group=None) == ["warn"]
    assert levels("A", "B", group=staff, unreached=("B",)) == ["warn"]
    assert levels(group=None) == ["warn", "warn"]


def test_a_finding_shows_what_to_do_only_when_there_is_something() -> None:
    """A line ends with the advice, or with nothing."""
    assert str(findings.warn("a", "b")) == "a -> b"
    assert str(Finding(findings.Level.OK, "a")) == "a"


# ---- dead letters ----------------------------------------------------------------------------


def bury(place: Place, payload: str = UPDATE, error: str = "Traceback\nLookupError: x") -> str:
    """Keep a dead letter and give its number."""

    async def put(uow: SqlUnitOfWork) -> int:
        letter = uow.inbox.bury(bot_id=BOT_ID, update_id=77, payload=payload, error=error, now=NOW)
        return letter.id

    return str(place.work(put))


def test_no_dead_letters_is_good_news(place: Place) -> None:
    """An empty list says so in a sentence."""
    place.write_config()
    result = place.do("dead-letters", "list")
    assert (result.exit_code, result.output) == (
        0,
        "No dead letters: every update was handled.\n",
    )


def test_dead_letters_are_listed_and_shown(place: Place) -> None:
    """The list tells number, time, tries, kind and last line of the error; show tells all."""
    place.write_config()
    number = bury(place)
    listed = place.do("dead-letters", "list", "--limit", "5").output.splitlines()
    assert listed[0].split() == ["number", "when", "tries", "what", "why"]
    assert listed[1].split() == [
        number, "2026-11-20", "09:00:00+00:00", "1", "message", "LookupError:", "x",
    ]  # fmt: skip
    shown = place.do("dead-letters", "show", number).output
    assert '"first_name": "卓玛"' in shown
    assert shown.endswith("Traceback\nLookupError: x\n")


def test_an_odd_dead_letter_can_be_listed() -> None:
    """An update without content and an error without text have their columns too."""
    assert dead_letters.kind_of('{"update_id": 1}') == "nothing"
    assert dead_letters.last_line("") == ""


@pytest.mark.parametrize("verb", ["show", "replay"])
def test_a_dead_letter_that_is_not_there(place: Place, verb: str) -> None:
    """An unknown number points at the list."""
    place.write_config()
    result = place.do("dead-letters", verb, "4")
    assert (result.exit_code, result.output) == (
        1,
        "There is no dead letter 4; `weisu dead-letters list` shows all.\n",
    )


def test_a_replayed_dead_letter_is_handled_by_the_real_handlers(place: Place) -> None:
    """After a replay the answer waits in the outbox for the running bot, and the list is empty."""
    place.write_config()
    number = bury(place)
    result = place.do("dead-letters", "replay", number)
    assert result.exit_code == 0, result.output
    assert result.output.startswith(f"Dead letter {number} is handled;")

    async def waiting(uow: SqlUnitOfWork) -> int:
        found = await uow.chats.at(BOT_ID, 900)
        assert found is not None
        return len(await uow.outbox.waiting(found.id))

    assert place.work(waiting) == 1
    assert "No dead letters" in place.do("dead-letters", "list").output


def test_a_dead_letter_may_fail_again(place: Place) -> None:
    """A payload that still cannot be handled stays, with one more try counted."""
    place.write_config()
    number = bury(place, payload='{"update_id": "x"}')
    result = place.do("dead-letters", "replay", number)
    assert result.exit_code == 1
    assert f"It failed again; `weisu dead-letters show {number}` says why." in result.output
    assert place.do("dead-letters", "list").output.splitlines()[1].split()[3] == "2"


# ---- run -------------------------------------------------------------------------------------


def interrupt_when(place: Place, seen: Callable[[World], bool]) -> threading.Thread:
    """Press Ctrl-C in this process once something is seen in the sandbox, or at last anyway."""

    def watch() -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and not place.act(seen):
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=watch)
    thread.start()
    return thread


def test_run_answers_until_it_is_interrupted(place: Place) -> None:
    """From config to conversation: the bot answers somebody, then ends well on Ctrl-C."""
    place.write_config()
    person = place.world.add_person("卓玛")
    place.act(lambda world: world.start(person, BOT_ID))

    def answered(world: World) -> bool:
        said = [message for message in world.messages(person.id) if message.from_user]
        return any(message.from_user.is_bot for message in said if message.from_user)

    watcher = interrupt_when(place, answered)
    try:
        result = place.do("run")
        left_out = gc.get_freeze_count()
    finally:
        watcher.join()
        gc.unfreeze()
    assert result.exit_code == 0, result.output
    assert place.act(answered)
    assert '"action": "started"' in result.output
    assert left_out > 100_000
    assert TOKEN not in result.output


def test_run_says_that_the_token_is_refused(place: Place) -> None:
    """A refused token ends the program with one sentence and a code that means: do not restart."""
    place.write_config(token="99999:WRONG-ONE")
    try:
        result = place.do("run")
    finally:
        gc.unfreeze()
    assert result.exit_code == 78
    assert result.output.splitlines()[-1].startswith("Telegram refuses the bot's token;")


def test_an_older_database_is_copied_before_it_is_changed(place: Place) -> None:
    """A command that meets an older schema brings it up and names the copy it made."""
    place.write_config()
    place.work(_nothing)
    asyncio.run(move(place.database_url, "0001"))
    assert "warn  database: schema 0001 is older than" in place.do("doctor").output
    result = place.do("dead-letters", "list")
    assert result.exit_code == 0
    assert (
        "Warning: The database was brought to a newer form; before that, a copy:" in result.output
    )
    assert len(list(place.folder.glob("*.sqlite3"))) == 2


def test_an_invitation_lives_as_long_as_the_rules_say(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`community.rules.invitation_hours` decides how long a printed link can be used."""
    place.write_config()
    monkeypatch.setenv("WEISU_COMMUNITY__RULES__INVITATION_HOURS", "5")
    result = place.do("link", "--role", "admin", "--name", "x")
    assert "within 5 hours" in result.output
    number = int(result.output.partition("?start=i")[2].partition("_")[0])

    async def life(uow: SqlUnitOfWork) -> timedelta:
        invitation = await uow.people.invitation(number)
        assert invitation is not None
        return invitation.expires_at - invitation.created_at

    assert place.work(life) == timedelta(hours=5)


def roster(place: Place, text: str) -> Path:
    """Let 李姐 work in g1, and keep a roster file."""

    async def enrol(uow: SqlUnitOfWork) -> None:
        person, role = worker()
        role.person_id = uow.add(person).id
        uow.add(role)

    place.write_config()
    place.work(enrol)
    file = place.folder / "值班表.csv"
    file.write_text(text, encoding="gb18030")
    return file


async def duty_days_of_worker(uow: SqlUnitOfWork) -> str:
    """Give the duty days of the only worker."""
    [(_, role)] = await uow.people.holders("xf", role=Role.GRID_WORKER, grid="g1")
    return role.duty_days


def test_a_roster_is_imported_or_only_looked_at(place: Place) -> None:
    """`weisu roster import` sets what the file says, and with --dry-run nothing."""
    file = roster(place, "值班表,,\n姓名,网格,值班日\n李姐,第一网格,周一至周三\n")
    looked = place.do("roster", "import", str(file), "--dry-run")
    assert (looked.exit_code, "duty of 1" in looked.output) == (0, True)
    assert not place.work(duty_days_of_worker)
    done = place.do("roster", "import", str(file))
    assert (done.exit_code, "“值班表.csv” is taken over" in done.output) == (0, True)
    assert place.work(duty_days_of_worker) == "123"


def test_a_roster_with_mistakes_is_told_row_by_row(place: Place) -> None:
    """What cannot be understood is named with its row, nothing is set; the exit code says so."""
    file = roster(place, "姓名,网格,值班日\n李姐,g1,周一\n王五,g1,周二\n李姐,g9,周三\n")
    done = place.do("roster", "import", str(file))
    assert done.exit_code == 1
    assert "row 3: There is nobody called “王五”" in done.output
    assert "row 4: There is no grid “g9”" in done.output
    assert not place.work(duty_days_of_worker)


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("nowhere.xlsx", None, "cannot be read"),
        ("x.csv", b"a,b\n", "There is no header"),
        ("x.jpg", b"\xff\xd8", "no spreadsheet I can read"),
    ],
)
def test_a_file_that_is_no_roster_is_one_sentence(
    place: Place, name: str, content: bytes | None, line: str
) -> None:
    """A missing file and one of another kind are each told in one sentence."""
    place.write_config()
    if content is not None:
        (place.folder / name).write_bytes(content)
    done = place.do("roster", "import", name)
    assert (done.exit_code, line in done.output) == (1, True)


def test_the_entry_point_survives_a_terminal_without_chinese(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Where the terminal knows no Chinese, its characters are replaced and the command works."""
    monkeypatch.setattr(sys, "argv", ["weisu", "--help"])
    with open(sys.stdout.fileno(), "w", encoding="ascii", closefd=False) as plain:
        monkeypatch.setattr(sys, "stdout", plain)
        with pytest.raises(SystemExit) as ended:
            cli.main()
    assert not ended.value.code
    assert b"Weisu" in capfdbinary.readouterr().out
