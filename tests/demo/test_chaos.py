from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from demo_words import told
from ports import closed_port
from rich.console import Console

from bot.commands import chaos_checks as checks
from bot.commands.balancer import AWAY, Balancer
from bot.commands.chaos_calls import Try
from bot.commands.chaos_end import End, Verdict
from bot.commands.chaos_load import Claim, Pledge
from bot.commands.chaos_play import START, Course, listening, live, make_run, play
from bot.commands.chaos_report import Tale, report
from bot.commands.chaos_run import Run, blows
from bot.commands.chaos_storm import KINDS, scheduled
from bot.commands.demo_pilot import pilot
from bot.commands.demo_stage import DATABASE
from bot.commands.embedded import Embedded
from bot.commands.forked_bot import Mode
from bot.commands.forked_stage import open_scene
from bot.web import SECRET_HEADER
from domain.listening import CandidateKind, CandidateState
from domain.outbox import OutboxState
from domain.ticket import ReportKind, State

NOON = datetime(2026, 9, 16, 4, tzinfo=UTC)
SECOND = timedelta(seconds=1)
Row = dict[str, Any]

# ---- each check finds what it is there for ------------------------------------------------------

CLAIM = Claim(kind="album", chat=-7, message=5, update=10, pictures=("one",))
HERE = (-7, 5)


@pytest.mark.parametrize(
    ("confirmed", "kept", "files", "count"),
    [
        (11, {HERE: 1}, {"one": 1}, 0),
        (11, {}, {"one": 1}, 1),
        (11, {HERE: 2}, {"one": 1}, 1),
        (11, {HERE: 1}, {}, 1),
        (11, {}, {"one": 2}, 2),
        (10, {}, {}, 0),
    ],
)
def test_words_that_are_not_there_once_are_found(
    confirmed: int, kept: dict[tuple[int, int], int], files: dict[str, int], count: int
) -> None:
    """Confirmed words and pictures must be there once; what was not confirmed may still come."""
    found = list(checks.lost([CLAIM], confirmed.__gt__, Counter(kept), Counter(files)))
    assert len(found) == count


def test_a_broken_word_is_found() -> None:
    """Whoever was told that it is submitted finds at least one of their messages kept."""
    pledge = Pledge(press="1", chat=9, messages=(3, 4))
    assert len(list(checks.broken_word([pledge], Counter()))) == 1
    assert list(checks.broken_word([pledge], Counter({(9, 4): 1}))) == []


def report_on(ticket: int, kind: ReportKind = ReportKind.ORIGIN) -> Row:
    """Make a report."""
    return {"ticket_id": ticket, "kind": kind}


@pytest.mark.parametrize(
    ("numbers", "origins", "count"),
    [
        ((1, 2), (1, 2), 0),
        ((1, 2), (1,), 1),
        ((1, 2), (1, 2, 2), 1),
        ((1, 2), (1, 2, 3), 1),
        ((1, 3), (1, 3), 1),
        ((1, 1), (1,), 1),
    ],
)
def test_tickets_without_origin_and_gaps_are_found(
    numbers: tuple[int, ...], origins: tuple[int, ...], count: int
) -> None:
    """Each ticket has one origin and the next number."""
    rows = [{"id": number, "number": number, "community": "a"} for number in dict.fromkeys(numbers)]
    doubled = numbers[0] == numbers[-1]
    rows += [{"id": 9, "number": 1, "community": "a"}] if doubled else []
    reports = [report_on(ticket) for ticket in (*origins, *((9,) if doubled else ()))]
    assert len(list(checks.unfounded(rows, reports))) == count


def event(action: str, before: State | None, after: State | None, actor: int | None = 8) -> Row:
    """Make an entry of a history."""
    return {"action": action, "from_state": before, "to_state": after, "actor_id": actor}


OPENED = event("open", State.OPEN, State.OPEN, 1)
CLAIMED = event("claim", State.OPEN, State.CLAIMED)
RESOLVED = event("resolve", State.CLAIMED, State.RESOLVED)
CONTESTED = event("contest", State.RESOLVED, State.CONTESTED)
MERGED = event("merge", State.OPEN, State.MERGED)
SPLIT = event("split", State.MERGED, State.OPEN, None)
NOTE = event("endorse", None, None)


@pytest.mark.parametrize(
    ("state", "cycle", "history", "words"),
    [
        (State.CLAIMED, 1, [OPENED, NOTE, CLAIMED], ""),
        (State.CONTESTED, 2, [OPENED, CLAIMED, RESOLVED, CONTESTED], ""),
        (State.MERGED, 1, [OPENED, MERGED, SPLIT, MERGED], ""),
        (State.CONTESTED, 1, [OPENED, CLAIMED, RESOLVED, CONTESTED], "is in cycle 1"),
        (State.OPEN, 1, [OPENED, CLAIMED], "its history ends with"),
        (State.CLAIMED, 1, [CLAIMED], "has 'claim' after None"),
        (State.OPEN, 1, [OPENED, OPENED], "has 'open' after"),
        (State.CLAIMED, 1, [OPENED, CLAIMED, CLAIMED], "goes on from"),
        (State.CLOSED, 1, [OPENED, event("close", State.OPEN, State.CLOSED)], "against the table"),
        (State.CLAIMED, 1, [OPENED, {**CLAIMED, "actor_id": None}], "against the table"),
        (State.CLAIMED, 1, [OPENED, {**CLAIMED, "to_state": State.OPEN}], "against the table"),
        (
            State.WITHDRAWN,
            1,
            [OPENED, event("withdraw", State.OPEN, State.WITHDRAWN)],
            "against the table",
        ),
        (State.OPEN, 1, [], "its history ends with"),
    ],
)
def test_an_illegal_history_is_found(
    state: State, cycle: int, history: list[Row], words: str
) -> None:
    """A history is a walk through the table, from opening to the state the ticket has."""
    ticket = {"number": 3, "state": state, "cycle": cycle, "reporter_id": 1}
    found = list(checks.illegal(ticket, history))
    assert len(found) == bool(words)
    assert all(words in line for line in found)


def message(number: int, **facts: object) -> Row:
    """Make a row of the outbox."""
    row: Row = {
        "id": number,
        "kind": "say",
        "chat_id": 7,
        "state": OutboxState.SENT,
        "urgency": 1,
        "dedupe_key": None,
        "not_before": NOON,
        "created_at": NOON,
        "lease_until": None,
        "uncertain": False,
        "error": None,
    }
    return row | facts


def tried(number: int, *, is_done: bool = True) -> Try:
    """Make a call."""
    return Try(number=number, at=NOON + number * SECOND, is_done=is_done)


@pytest.mark.parametrize(
    ("row", "tries", "count"),
    [
        (message(1), [tried(1)], 0),
        (message(1), [], 1),
        (message(1), [tried(1, is_done=False)], 1),
        (message(1), [tried(1, is_done=False), tried(2)], 0),
        (message(1), [tried(1), tried(2)], 1),
        (message(1, uncertain=True), [tried(1), tried(2)], 0),
        (message(1, state=OutboxState.DEAD, error="no"), [], 1),
        (message(1, state=OutboxState.DEAD, uncertain=True, error="no"), [], 1),
        (message(1, kind="media", state=OutboxState.DEAD, uncertain=True, error="no"), [], 0),
        (message(1, state=OutboxState.UNREACHABLE, error="blocked"), [], 1),
        (message(1, state=OutboxState.GONE), [], 0),
    ],
)
def test_messages_lost_or_doubled_are_found(row: Row, tries: list[Try], count: int) -> None:
    """What counts as sent was said, once, or is marked; nothing is given up without a reason."""
    assert len(list(checks.undelivered([row], {1: tries}))) == count


@pytest.mark.parametrize(
    ("earlier", "count"),
    [
        (message(1), 1),
        (message(1, urgency=3), 0),
        (message(1, not_before=NOON + 2 * SECOND), 0),
        (message(1, created_at=NOON + 2 * SECOND), 0),
        (message(1, chat_id=8), 0),
        (message(1, dedupe_key="card:1:7"), 0),
        (message(1, kind="reminder"), 0),
    ],
)
def test_messages_out_of_order_are_found(earlier: Row, count: int) -> None:
    """Nothing of a chat passes what came earlier, is as urgent and might go."""
    tries = {1: [tried(2)], 2: [tried(1)]}
    assert len(list(checks.disordered([earlier, message(2)], tries))) == count
    in_order = {1: [tried(1)], 2: [tried(2)]}
    assert list(checks.disordered([earlier, message(2)], in_order)) == []


def test_what_is_late_or_held_is_found() -> None:
    """What is pending lies ahead, and nobody holds anything when all is calm."""
    due = {"id": 4, "kind": "ladder", "at": NOON, "lease_until": None, "error": None}
    ahead = message(2, not_before=NOON + SECOND)
    rows = [due, message(1), ahead, {**ahead, "id": 3, "lease_until": NOON + SECOND}]
    found = list(checks.stuck(rows, NOON))
    assert [line.split()[1] for line in found] == ["4", "1", "3"]


def candidate(**facts: object) -> Row:
    """Make words that waited and are over."""
    row: Row = {
        "id": 2,
        "chat_id": 7,
        "kind": CandidateKind.HEARD,
        "state": CandidateState.FADED,
        "text": "",
        "facts": {},
        "media": [],
        "messages": [],
    }
    return row | facts


@pytest.mark.parametrize(
    ("row", "count"),
    [
        (candidate(), 0),
        (candidate(state=CandidateState.WAITING), 1),
        (candidate(text="灯坏了"), 1),
        (candidate(messages=[5]), 1),
        (candidate(facts={"said": []}), 1),
        (candidate(facts={"joined": 1}), 0),
        (candidate(state=CandidateState.ACCEPTED), 1),
        (candidate(kind=CandidateKind.FILED), 1),
        (candidate(id=3), 1),
    ],
)
def test_words_that_do_not_end_are_found(row: Row, count: int) -> None:
    """Waiting words end and leave nothing; those that became a ticket are kept with it."""
    found = list(checks.unended([row], {2: {5}}, {7: -7}, Counter()))
    assert len(found) == count
    if row["state"] is CandidateState.ACCEPTED:
        assert list(checks.unended([row], {2: {5}}, {7: -7}, Counter({HERE: 1}))) == []


# ---- the schedule and the table -----------------------------------------------------------------


def test_a_seed_gives_the_same_kills_and_faults() -> None:
    """The schedule hangs on the seed alone; one call in five is struck, in every way there is."""
    assert blows(3, 20, 50) == blows(3, 20, 50) != blows(4, 20, 50)
    assert all(0 <= one.turn < 50 and 0 <= one.share < 1 for one in blows(3, 20, 50))
    faults = [scheduled(3, number) for number in range(2000)]
    assert faults == [scheduled(3, number) for number in range(2000)]
    struck = [fault for fault in faults if fault is not None]
    assert 340 <= len(struck) <= 460
    assert {fault.kind for fault in struck} == {kind for _, kind in KINDS}
    assert {fault.retry_after for fault in struck} == set(range(1, 31))


def test_the_verdict_names_what_is_broken(console: Console) -> None:
    """The table ends with a verdict, and lists at most ten things of each check."""
    tale = Tale(
        mode=Mode.POLLING, seed=7, updates=300, kills=6, seconds=9.0, sections={"a": {"b": 1}}
    )
    assert report(tale, [Verdict("leases", 3, ())], console)
    assert "✅ All held" in told(console)
    broken = Verdict("leases", 30, tuple(f"row {number} is stuck" for number in range(12)))
    assert not report(tale, [broken], console)
    assert "✗ row 9 is stuck" in told(console)
    assert "✗ and 2 more" in told(console)
    assert "❌ 12 things are broken: 300 updates, 6 kills, seed 7." in told(console)


# ---- the real thing -----------------------------------------------------------------------------


@pytest.fixture
async def calm(tmp_path: Path) -> AsyncIterator[Run]:
    """Give a small run without kills and faults that has come to rest; its bot has ended."""
    town = listening(pilot())
    course = Course(folder=tmp_path, updates=40, kills=0, seed=7)
    async with open_scene(tmp_path, town, start=START) as scene:
        run = make_run(course, scene, town)
        run.storm.is_over = True
        await run.play()
        scene.bot.stop()
        yield run


PLANTS = {
    "acknowledged complaints": "DELETE FROM reports",
    "tickets with one origin": "UPDATE reports SET ticket_id = (SELECT min(id) FROM tickets)",
    "history by the table": "DELETE FROM events WHERE id = (SELECT min(id) FROM events)",
    "none twice": "UPDATE outbox SET state = 'dead' WHERE id = (SELECT min(id) FROM outbox)",
    "foreign_key_check": "DELETE FROM persons WHERE id IN (SELECT reporter_id FROM tickets)",
    "invariants": "DELETE FROM dues WHERE ticket_id IS NOT NULL",
}
"""What a test does to the database, and which check must find it."""


async def test_what_is_planted_in_the_database_is_found(calm: Run, tmp_path: Path) -> None:
    """A lost or doubled row in the real database is found by the check that is there for it."""
    assert not [line for one in await End(calm).judge() for line in one.broken]
    with (
        closing(sqlite3.connect(tmp_path / DATABASE)) as database,
        closing(sqlite3.connect(":memory:")) as sound,
    ):
        database.backup(sound)
        for name, plant in PLANTS.items():
            database.executescript(plant)
            found = [one.name for one in await End(calm).judge() if one.broken]
            assert any(name in check for check in found), (name, found)
            sound.backup(database)


async def test_said_twice_without_a_mark_is_found(calm: Run) -> None:
    """A row that reached the chat twice, and is not in doubt, is told."""
    row, tries = next((row, found) for row, found in calm.calls.by_row.items() if found)
    tries.append(replace(tries[0], number=calm.calls.read + 1))
    [verdict] = [one for one in await End(calm).judge() if one.broken]
    assert f" {row} was said 2 times" in verdict.broken[0]


@pytest.mark.parametrize("mode", Mode)
async def test_a_short_storm_leaves_nothing_lost(
    tmp_path: Path, console: Console, mode: Mode
) -> None:
    """Three hundred updates, six kills and a fifth of all calls struck: everything is there."""
    course = Course(folder=tmp_path, updates=300, kills=6, seed=7, mode=mode)
    went_well = await play(course, console)
    words = told(console)
    assert went_well, words
    assert ", 6 kills, seed 7." in words


@pytest.mark.postgres
async def test_a_storm_over_two_bots_leaves_nothing_lost(tmp_path: Path, server: Embedded) -> None:
    """Each update goes to either of two bots; they are killed and restarted: all is there."""
    course = Course(
        folder=tmp_path,
        updates=150,
        kills=4,
        seed=7,
        mode=Mode.WEBHOOKS,
        server=server,
        replicas=2,
    )
    tale, verdicts = await live(course)
    assert not [line for one in verdicts for line in one.broken]
    assert tale.kills == 4
    assert tale.sections["processes"] == {"at once": 2, "restarted in turn, amid work": 4}


async def test_a_balancer_passes_over_who_is_away() -> None:
    """What one does not take another does; when nobody is there the update may come again."""
    told: list[str] = []

    async def take(request: web.Request) -> web.Response:
        told.append(request.headers[SECRET_HEADER] + await request.text())
        return web.Response(status=503, headers={"Retry-After": "7"})

    app = web.Application()
    app.router.add_post("/hook/x", take)
    here = TestServer(app)
    rng = Random(1)  # noqa: S311 - no secrets
    with closed_port() as nobody:
        async with here, ClientSession() as session:
            for ports, wanted in (((nobody, here.port), "7"), ((nobody,), str(AWAY))):
                async with Balancer([port for port in ports if port], rng) as balancer:
                    url = f"http://127.0.0.1:{balancer.port}/hook/x"
                    for _ in range(4):
                        push = session.post(url, data="y", headers={SECRET_HEADER: "s"})
                        async with push as answer:
                            assert (answer.status, answer.headers["Retry-After"]) == (503, wanted)
    assert told == ["sy"] * 4
