"""The arrows of the house, and its small rules, read from the source and proven to bite."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FREE = ("tests", "benchmarks", "fuzzing")
"""Folders outside the rooms: they may import everything."""

ARROWS: dict[str, tuple[str, ...]] = {
    "domain": ("chinese_calendar", "numpy"),
    "usecases": ("domain", "structlog"),
    "storage": ("domain", "usecases.ports", "sqlalchemy", "aiosqlite", "alembic", "cryptography"),
    "handlers": ("domain", "usecases", "locales", "ledger", "aiogram", "structlog"),
    "ledger": ("domain", "locales", "PIL", "openpyxl"),
    "scheduler": ("domain", "usecases", "apscheduler", "structlog"),
    "locales": ("fluent",),
    "sandbox": ("aiohttp", "telegram"),
    "checks": (),
    "training": ("domain", "numpy", "scipy", "sklearn", "rich"),
}
"""What a room may import besides itself and the standard library."""

EXCEPTIONS = {"usecases/invitations.py": ("itsdangerous",)}
WITH_SANDBOX = r"bot/commands/(chaos|demo|forked|simulate)\w*\.py"
"""The commands that bring a sandbox along: they show or try the bot where there is no Telegram."""

CLOCKS = ("bot/clock.py", "sandbox/clock.py")
CLOCK_READS = frozenset(
    f"datetime.{name}"
    for name in ("datetime.now", "datetime.utcnow", "datetime.today", "date.today")
) | {"time.time", "time.time_ns"}
LONGEST_FILE = 300
LONGEST_HANDLER = 25
SHORTEST_REASON = 10


@dataclass(frozen=True)
class Import:
    """One imported module (or name inside one) and the line that asks for it."""

    target: str
    line: int


@dataclass(frozen=True)
class Source:
    """A python file of the project."""

    path: str
    text: str

    @property
    def room(self) -> str:
        """Give the top folder."""
        return self.path.split("/", maxsplit=1)[0]

    @property
    def module(self) -> str:
        """Give the dotted name."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def tree(self) -> ast.Module:
        """Give the syntax tree."""
        return ast.parse(self.text, self.path)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Give every node of the tree."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """Give what the file imports anywhere, also inside functions and by name at run time."""
        return tuple(found for node in self.nodes for found in _imports(self, node))

    @cached_property
    def aliases(self) -> dict[str, str]:
        """Give the full name behind each imported local name."""
        names: dict[str, str] = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for item in node.names:
                    full = item.name if item.asname else item.name.split(".")[0]
                    names[item.asname or full] = full
            elif isinstance(node, ast.ImportFrom):
                for item in node.names:
                    names[item.asname or item.name] = f"{node.module}.{item.name}"
        return names

    def full_name(self, node: ast.AST) -> str | None:
        """Give the dotted name an expression stands for, imports resolved."""
        if isinstance(node, ast.Name):
            return self.aliases.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            inner = self.full_name(node.value)
            return f"{inner}.{node.attr}" if inner else None
        return None


def _imports(source: Source, node: ast.AST) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        for item in node.names:
            yield Import(item.name, node.lineno)
    elif isinstance(node, ast.ImportFrom):
        base = _base(source, node)
        for item in node.names:
            yield Import(f"{base}.{item.name}".strip("."), node.lineno)
    elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
        name = (source.full_name(node.func) or "").rsplit(".", maxsplit=1)[-1]
        if name in ("import_module", "__import__"):
            yield Import(str(node.args[0].value), node.lineno)


def _base(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = source.module.split(".")
    if not source.path.endswith("__init__.py"):
        package = package[:-1]
    package = package[: len(package) - node.level + 1]
    return ".".join([*package, node.module] if node.module else package)


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", "*.py"],  # noqa: S607 - whichever git the developer uses
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:  # an unpacked archive: no repository to ask
        folders = (*ARROWS, "bot", *FREE)
        return [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    """Give the tracked python files."""
    return [
        Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in _tracked()
        if path.is_file()
    ]


def planted(path: str, text: str = "") -> Source:
    """Make a source that is not there."""
    return Source(path, text)


def _within(target: str, allowed: Iterable[str]) -> bool:
    return any(target == name or target.startswith(name + ".") for name in allowed)


# ---- the rules -------------------------------------------------------------------------------


def broken_arrows(sources: Iterable[Source]) -> list[str]:
    """Find imports that go where a room may not look."""
    return [
        f"{source.path}:{item.line} imports {item.target}"
        for source in sources
        if source.room not in FREE
        for item in source.imports
        if not _may_import(source, item.target)
    ]


def _may_import(source: Source, target: str) -> bool:
    top = target.split(".", maxsplit=1)[0]
    if source.room == "bot":
        demo = re.fullmatch(WITH_SANDBOX, source.path)
        return top != "telegram" and (top != "sandbox" or demo is not None)
    if top == source.room or top in sys.stdlib_module_names:
        return True
    return _within(target, (*ARROWS.get(source.room, ()), *EXCEPTIONS.get(source.path, ())))


def cycles(sources: Iterable[Source]) -> list[str]:
    """Find circles of modules, and circles of rooms, that import each other."""
    files = [source for source in sources if source.room not in FREE]
    modules = {source.module for source in files}
    graph: dict[str, set[str]] = {module: set() for module in modules}
    rooms: dict[str, set[str]] = {source.room: set() for source in files}
    for source in files:
        for item in source.imports:
            target = _module_of(item.target, modules)
            if target and target != source.module:
                graph[source.module].add(target)
            top = item.target.split(".", maxsplit=1)[0]
            if top in rooms and top != source.room:
                rooms[source.room].add(top)
    return [*_circle(graph), *_circle(rooms)]


def _module_of(target: str, modules: set[str]) -> str | None:
    parent = target.rpartition(".")[0]
    return next((name for name in (target, parent) if name in modules), None)


def _circle(graph: dict[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [" -> ".join(error.args[1])]
    return []


def callers(sources: Iterable[Source], *names: str) -> set[str]:
    """Give the files of the rooms that call something of these names."""
    return {
        source.path
        for source in sources
        if source.room not in FREE
        for node in source.nodes
        if isinstance(node, ast.Call) and _called(source, node.func) in names
    }


def _called(source: Source, function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return (source.full_name(function) or "").rsplit(".", maxsplit=1)[-1]


def clock_reads(sources: Iterable[Source]) -> list[str]:
    """Find who reads the wall clock instead of being told the time."""
    return [
        f"{source.path}:{node.lineno} uses {source.full_name(node)}"
        for source in sources
        if source.room not in FREE and source.path not in CLOCKS
        for node in source.nodes
        if isinstance(node, (ast.Name, ast.Attribute)) and source.full_name(node) in CLOCK_READS
    ]


def sleeping_handlers(sources: Iterable[Source]) -> list[str]:
    """Find handlers that wait, which would hold the whole batch."""
    return sorted(path for path in callers(sources, "sleep") if path.startswith("handlers/"))


def long_handlers(sources: Iterable[Source]) -> list[str]:
    """Find functions in handlers/ whose body, docstring apart, is too long to be a translation."""
    found = []
    for source in sources:
        for node in source.nodes if source.room == "handlers" else ():
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                size = (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
                if size > LONGEST_HANDLER:
                    found.append(f"{source.path}:{node.lineno} {node.name} has {size} lines")
    return found


def long_files(sources: Iterable[Source]) -> list[str]:
    """Find files that should be two."""
    return [
        f"{source.path} has {lines} lines"
        for source in sources
        if source.room != "tests" and not source.path.startswith("storage/migrations/")
        if (lines := len(source.text.splitlines())) > LONGEST_FILE
    ]


def prints(sources: Iterable[Source]) -> list[str]:
    """Find output that goes past the logs and the command line."""
    return [
        f"{source.path}:{node.lineno}"
        for source in sources
        if not source.path.startswith("bot/commands/") and source.room != "benchmarks"
        for node in source.nodes
        if isinstance(node, ast.Call) and source.full_name(node.func) in ("print", "builtins.print")
    ]


def mocks(sources: Iterable[Source]) -> list[str]:
    """Find pretended parts in tests."""
    found = []
    for source in sources:
        if source.room in FREE:
            found += [
                f"{source.path}:{item.line} imports {item.target}"
                for item in source.imports
                if _within(item.target, ("unittest.mock", "mock", "pytest_mock"))
            ]
            found += [
                f"{source.path}:{node.lineno} uses {name}"
                for node in source.nodes
                if isinstance(node, (ast.Name, ast.Attribute, ast.arg))
                if re.search(r"Mock\b|^mocker$", name := _last_name(node))
            ]
    return found


def _last_name(node: ast.Name | ast.Attribute | ast.arg) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else node.arg


def unexplained_catches(sources: Iterable[Source]) -> list[str]:
    """Find handlers of any exception whatever whose line does not say why."""
    return [
        f"{source.path}:{line}"
        for source in sources
        for line in _broad_catches(source)
        if len(_reason(_comments(source).get(line, ""))) < SHORTEST_REASON
    ]


def _broad_catches(source: Source) -> Iterator[int]:
    for node in source.nodes:
        if isinstance(node, ast.ExceptHandler):
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        elif isinstance(node, ast.Call) and source.full_name(node.func) == "contextlib.suppress":
            kinds = list(node.args)
        else:
            continue
        names = [source.full_name(kind) if kind else "BaseException" for kind in kinds]
        if {"Exception", "BaseException"} & set(names):
            yield node.lineno


def _comments(source: Source) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source.text).readline)
    return {item.start[0]: item.string for item in tokens if item.type == tokenize.COMMENT}


def _reason(comment: str) -> str:
    return re.sub(r"noqa(: ?[A-Z0-9, ]+)?|[-#: ]", "", comment)


# ---- the proofs ------------------------------------------------------------------------------


def test_rooms_import_only_along_the_arrows(sources: list[Source]) -> None:
    """Every import of every room goes along an arrow of the blueprint."""
    assert broken_arrows(sources) == []


@pytest.mark.parametrize(
    ("page", "line"),
    [
        ("CONTRIBUTING.md", "\n| `{}/` |"),
        ("README.md", "\n    {}/ "),
        ("README.zh-CN.md", "\n    {}/ "),
    ],
)
def test_every_room_is_introduced(sources: list[Source], page: str, line: str) -> None:
    """A newcomer finds every folder of code in the lists that tell what each is for."""
    text = (ROOT / page).read_text(encoding="utf-8")
    rooms = {source.room for source in sources}
    assert {room for room in rooms if line.format(room) not in text} == set()
    assert len(rooms) > len(ARROWS)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("domain/x.py", "import sqlalchemy"),
        ("domain/x.py", "from usecases import claims"),
        ("usecases/x.py", "import itsdangerous"),
        ("usecases/x.py", "from storage import tables"),
        ("storage/x.py", "from usecases import desk"),
        ("handlers/x.py", "def f():\n    from storage.tables import tickets"),
        ("handlers/x.py", "import importlib\nimportlib.import_module('storage.tables')"),
        ("scheduler/x.py", "import aiogram"),
        ("usecases/x.py", "from bot import config"),
        ("bot/app.py", "from sandbox.server import SandboxServer"),
        ("bot/commands/run.py", "import sandbox"),
        ("bot/x.py", "import telegram.constants"),
        ("sandbox/x.py", "from ..domain import people"),
        ("locales/x.py", "import aiogram"),
    ],
)
def test_a_broken_arrow_is_caught(path: str, text: str) -> None:
    """An import against the arrows is found, wherever and however it is written."""
    assert broken_arrows([planted(path, text)])


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("bot/commands/demo.py", "from sandbox.server import SandboxServer"),
        ("bot/commands/demo_people.py", "import sandbox"),
        ("bot/commands/forked_stage.py", "from sandbox.world import World"),
        ("storage/x.py", "from usecases.ports import UnitOfWork\nfrom . import tables"),
        ("usecases/invitations.py", "from itsdangerous import Signer"),
        ("tests/x.py", "import bot, sandbox, telegram"),
    ],
)
def test_the_allowed_arrows_pass(path: str, text: str) -> None:
    """The exceptions the blueprint names are not mistaken for violations."""
    assert broken_arrows([planted(path, text)]) == []


def test_nothing_imports_in_circles(sources: list[Source]) -> None:
    """No modules and no rooms import each other in a circle."""
    assert cycles(sources) == []


def test_a_circle_is_caught() -> None:
    """A circle of two modules, and one of two rooms, are both found."""
    inside = [
        planted("domain/a.py", "from domain import b"),
        planted("domain/b.py", "def f():\n    from domain.a import g"),
    ]
    between = [
        planted("handlers/a.py", "import locales.b"),
        planted("locales/c.py", "import handlers.d"),
    ]
    assert len(cycles(inside)) == 1
    assert len(cycles(between)) == 1


def test_one_file_commits(sources: list[Source]) -> None:
    """Transactions are kept in one place, so nobody keeps half a batch."""
    assert len(callers(sources, "commit")) == 1


def test_a_second_commit_is_caught() -> None:
    """Two files that commit are both named."""
    text = "async def f(session):\n    await session.commit()"
    two = [planted("storage/a.py", text), planted("bot/b.py", text)]
    assert callers(two, "commit") == {"storage/a.py", "bot/b.py"}


def test_one_file_starts_tasks(sources: list[Source]) -> None:
    """Background work is started in one place, so no task is lost."""
    assert len(callers(sources, "create_task", "ensure_future")) == 1


def test_a_detached_task_is_caught() -> None:
    """A task started elsewhere is found under either name, also on a call's result."""
    texts = (
        "import asyncio\nasyncio.ensure_future(f())",
        "from asyncio import create_task as go\ngo(f())",
        "import asyncio\nasyncio.get_running_loop().create_task(f())",
    )
    for text in texts:
        assert callers([planted("bot/x.py", text)], "create_task", "ensure_future")


def test_only_clocks_read_the_clock(sources: list[Source]) -> None:
    """Everybody is told the time; the two clock files alone ask for it."""
    assert clock_reads(sources) == []


@pytest.mark.parametrize(
    "text",
    [
        "from datetime import datetime\ndatetime.now()",
        "import datetime as dt\ndt.datetime.utcnow()",
        "from datetime import date\ndate.today()",
        "import time\nf(default=time.time)",
        "from time import time as now\nnow()",
    ],
)
def test_a_clock_read_is_caught(text: str) -> None:
    """The wall clock is found behind every alias, and the clock file may have it."""
    assert clock_reads([planted("domain/x.py", text)])
    assert clock_reads([planted("bot/clock.py", text)]) == []


def test_handlers_do_not_sleep(sources: list[Source]) -> None:
    """A handler never waits."""
    assert sleeping_handlers(sources) == []


def test_a_sleeping_handler_is_caught() -> None:
    """A sleep in a handler is found, also under another name."""
    text = "from asyncio import sleep as rest\nasync def f():\n    await rest(1)"
    assert sleeping_handlers([planted("handlers/x.py", text)])


def test_handlers_only_translate(sources: list[Source]) -> None:
    """No function of the handlers is longer than a translation needs."""
    assert long_handlers(sources) == []


def test_a_long_handler_is_caught() -> None:
    """Twenty-six lines are one too many, and a docstring is not counted."""
    head = 'async def f():\n    """Do."""\n'
    assert long_handlers([planted("handlers/x.py", head + "    x = 1\n" * 26)])
    assert long_handlers([planted("handlers/x.py", head + "    x = 1\n" * 25)]) == []


def test_no_file_is_too_long(sources: list[Source]) -> None:
    """Every file can be read in one sitting."""
    assert long_files(sources) == []


def test_a_long_file_is_caught() -> None:
    """A file of 301 lines is found; tests and migrations are free."""
    text = "x = 1\n" * 301
    assert long_files([planted("domain/x.py", text)])
    assert (
        long_files([planted("tests/x.py", text), planted("storage/migrations/env.py", text)]) == []
    )


def test_nobody_prints(sources: list[Source]) -> None:
    """Only the command line speaks to a terminal."""
    assert prints(sources) == []


def test_a_print_is_caught() -> None:
    """A print outside the commands is found."""
    assert prints([planted("storage/x.py", "def f():\n    print('here')")])


def test_tests_use_real_parts(sources: list[Source]) -> None:
    """No test pretends a part of the program."""
    assert mocks(sources) == []


@pytest.mark.parametrize(
    "text",
    [
        "from unittest.mock import patch",
        "import unittest.mock",
        "from unittest import mock",
        "def test(mocker): ...",
        "x = helpers.AsyncMock()",
    ],
)
def test_a_mock_is_caught(text: str) -> None:
    """A pretended part is found by its import, its fixture or its name."""
    assert mocks([planted("tests/test_x.py", text)])


def test_catching_everything_is_explained(sources: list[Source]) -> None:
    """Whoever catches every exception says why on that line."""
    assert unexplained_catches(sources) == []


@pytest.mark.parametrize(
    "line",
    [
        "except Exception:",
        "except (ValueError, Exception):  # noqa: BLE001",
        "except:  # bad",
        "except BaseException as error:",
    ],
)
def test_an_unexplained_catch_is_caught(line: str) -> None:
    """A broad catch without a reason is found; with a reason it passes."""
    text = f"try:\n    f()\n{line}\n    pass\n"
    assert unexplained_catches([planted("bot/x.py", text)]) == ["bot/x.py:3"]
    code = line.split("#", maxsplit=1)[0]
    explained = text.replace(line, code + "  # the batch is run again one by one")
    assert unexplained_catches([planted("bot/x.py", explained)]) == []


def test_a_suppressed_everything_is_caught() -> None:
    """Suppressing every exception counts as catching it."""
    text = "from contextlib import suppress\nwith suppress(Exception):\n    f()\n"
    assert unexplained_catches([planted("bot/x.py", text)]) == ["bot/x.py:2"]


def test_relative_imports_are_resolved() -> None:
    """A relative import is judged by the module it means."""
    inner = planted("storage/migrations/env.py", "from ...bot import config\nfrom .. import tables")
    assert [item.target for item in inner.imports] == ["bot.config", "storage.tables"]
