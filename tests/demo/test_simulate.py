from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from demo_words import told
from rich.console import Console

from bot.commands import simulate_checks as checks
from bot.commands.demo_pilot import pilot, settings_for
from bot.commands.demo_stage import DATABASE
from bot.commands.embedded import Embedded
from bot.commands.forked_sight import Said, Sight
from bot.commands.forked_stage import open_scene
from bot.commands.simulate_checks import Evening, Heard
from bot.commands.simulate_compare import MESSAGES, TOLERANCE, End, differences
from bot.commands.simulate_hours import Hours
from bot.commands.simulate_life import Life
from bot.commands.simulate_month import Beat, blows
from bot.commands.simulate_people import Crowd, on_beat
from bot.commands.simulate_play import FIRST_DAY, Course, play
from bot.commands.simulate_report import Tale, report
from bot.commands.simulate_watch import Watch
from domain.ticket import State
from domain.timing import DutyRules
from usecases import outgoing

HOURS = Hours(rules=DutyRules(), zone=ZoneInfo("Asia/Shanghai"))
NOON = datetime(2026, 9, 16, 2, tzinfo=UTC)  # ten in the morning of a Wednesday there
MINUTE = timedelta(minutes=1)


def at(day: int, hour: int, minute: int = 0, month: int = 9) -> datetime:
    """Give a local instant of the simulated weeks."""
    return datetime(2026, month, day, hour, minute, tzinfo=HOURS.zone)


def heard(when: datetime, kind: str = outgoing.REMINDER, **facts: bool) -> Heard:
    """Make a message of the clock to somebody who works."""
    return Heard(at=when, kind=kind, chat=7, **{"is_for_staff": True, **facts})


# ---- each check finds what it is there for ------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "count", "is_broken"),
    [
        (State.CLAIMED, 1, False),
        (State.CLAIMED, 0, True),
        (State.CLAIMED, 2, True),
        (State.CLOSED, 0, False),
        (State.CLOSED, 1, False),
        (State.CLOSED, 2, True),
    ],
)
def test_a_ticket_without_exactly_one_next_thing_is_found(
    state: State, count: int, is_broken: bool
) -> None:
    """A living ticket has one next due thing, one that is over has none or one."""
    assert bool(list(checks.without_one_next([(5, state)], {5: count}))) is is_broken


def test_what_should_have_happened_is_found() -> None:
    """A due row that is an hour late is told, one of this minute is not."""
    late = list(checks.overdue([("t1", NOON - 61 * MINUTE), ("t2", NOON)], NOON))
    assert len(late) == 1
    assert late[0].startswith("t1 ")


@pytest.mark.parametrize(
    ("one", "is_broken"),
    [
        (heard(at(16, 10)), False),
        (heard(at(16, 13)), True),
        (heard(at(16, 18)), True),
        (heard(at(16, 13), is_shift=True), False),
        (heard(at(16, 23)), True),
        (heard(at(16, 23), is_danger=True), False),
        (heard(at(16, 23), is_shift=True), True),
        (heard(at(19, 10)), True),  # a Saturday
        (heard(at(20, 10)), False),  # a Sunday on which people work for the holiday
        (heard(at(2, 10, month=10)), True),  # a holiday
        (heard(at(16, 10), is_away=True), True),
        (heard(at(16, 8, 30), outgoing.DIGEST), False),
        (heard(at(19, 8, 30), outgoing.DIGEST), True),
        (heard(at(16, 23), outgoing.STAFF_CARD), False),
        (heard(at(16, 20), outgoing.RESOLUTION, is_for_staff=False), False),
        (heard(at(16, 22), outgoing.RESOLUTION, is_for_staff=False), True),
    ],
)
def test_a_message_at_the_wrong_hour_is_found(one: Heard, is_broken: bool) -> None:
    """Staff hear from the clock on duty only, residents by day, digests on workdays."""
    assert bool(list(checks.disturbing([one], HOURS))) is is_broken


def said(text: str, when: datetime, chat: int = 7) -> Said:
    """Make a message somebody read."""
    return Said(chat=chat, id=1, at=when, text=text)


def test_the_same_words_twice_within_a_step_are_found() -> None:
    """Twice the same within an hour is once too often; later, or to somebody else, it is not."""
    twice = [said("#1 等您接单", NOON), said("#1 等您接单", NOON + 59 * MINUTE)]
    fine = [
        said("#1 等您接单", NOON),
        said("#1 等您接单", NOON + 60 * MINUTE),
        said("#1 等您接单", NOON, chat=8),
        said("#2 等您接单", NOON),
    ]
    assert len(list(checks.repeated(twice))) == 1
    assert list(checks.repeated(fine)) == []
    assert len(list(checks.repeated(twice[1:], twice[:1]))) == 1
    assert list(checks.repeated([], twice)) == []


def test_a_send_in_doubt_may_be_doubled_once() -> None:
    """A killed bot may have said the one message that was in the air, and no other."""
    thrice = [said("#1", NOON), said("#1", NOON), said("#1", NOON)]
    assert len(list(checks.repeated(thrice, uncertain={7: 1}))) == 1
    assert list(checks.repeated(thrice[:2], uncertain={7: 1})) == []


DAY = Evening(start=at(15, 17, 30), end=at(16, 17, 30), received=2, closed=1, told=((2, 1),))
NEXT = Evening(start=DAY.end, end=at(17, 17, 30), received=1, closed=0, told=((1, 0),))


@pytest.mark.parametrize(
    ("evenings", "is_broken"),
    [
        ([DAY], False),
        ([replace(DAY, received=1)], True),
        ([replace(DAY, closed=2)], True),
        ([replace(DAY, told=())], True),
        ([replace(DAY, told=((2, 1), (2, 0)))], True),
        ([DAY, NEXT], False),
        ([DAY, replace(NEXT, start=at(16, 18))], True),
    ],
)
def test_a_digest_that_tells_another_sum_is_found(evenings: list[Evening], is_broken: bool) -> None:
    """Evenings follow on each other, are told as counted, and an instant counts once."""
    received, closed = [DAY.start, NOON, at(17, 9)], [NOON]
    assert bool(list(checks.unequal_sums(evenings, received, closed))) is is_broken


def test_evenings_that_do_not_add_up_to_the_ledger_are_found() -> None:
    """The evenings of a month together are the ledger of that month."""
    assert list(checks.unequal_ledger([DAY, NEXT], (3, 1))) == []
    assert len(list(checks.unequal_ledger([DAY, NEXT], (3, 2)))) == 1
    assert len(list(checks.unequal_ledger([DAY], (3, 1)))) == 1


def test_what_the_log_calls_broken_is_found() -> None:
    """Errors and mended invariants in the bot's log are told, its warnings are not."""
    log = "x [warning  ] again id=1\nx [error    ] due_failed\nx [warning  ] invariant_broken a=1\n"
    assert len(list(checks.complaints(log))) == 2


# ---- two ends are compared ----------------------------------------------------------------------


def end(*facts: tuple[str, str, datetime], doubted: int = 0) -> End:
    """Make the end of a month."""
    made = End(doubted={"staff": doubted})
    for section, words, when in facts:
        made.add(section, words, when)
    return made


DONE = ("done", "#1 ladder 1 ack:50", NOON)
CARD = (MESSAGES, "staff: #1 等您接单", NOON)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (end(DONE, CARD), ""),
        (end(CARD), "done lost"),
        (end(DONE, DONE, CARD), "done doubled"),
        (end(DONE), "message lost"),
        (end(DONE, CARD, CARD), "message doubled"),
        (end(DONE, CARD, CARD, doubted=1), ""),
        (end(DONE, CARD, CARD, CARD, doubted=1), "message doubled"),
        (end(("done", DONE[1], NOON + TOLERANCE), CARD), ""),
        (end(("done", DONE[1], NOON + TOLERANCE + MINUTE), CARD), "done moved"),
    ],
)
def test_the_ends_of_two_months_are_compared(other: End, words: str) -> None:
    """What is lost, doubled or moved is told, but for a send in doubt and a lease's minute."""
    found = list(differences(end(DONE, CARD), other))
    assert len(found) == bool(words)
    assert all(line.startswith(words) for line in found)


def test_blows_fall_within_the_work_of_the_month() -> None:
    """The same seed strikes the same beats, each once, while there is work."""
    beats = [Beat(NOON + number * MINUTE, 0.05) for number in range(50)]
    struck = blows(beats, 20, seed=3)
    assert struck == blows(beats, 20, seed=3)
    assert len({blow.at for blow in struck}) == 20
    assert all(0 <= blow.after <= 0.05 for blow in struck)
    assert len(blows(beats, 99, seed=3)) == 50


def test_the_crowd_is_the_same_for_the_same_seed() -> None:
    """A seed gives the same complaints again, another seed gives others."""
    community = settings_for("http://127.0.0.1:1", "sqlite+aiosqlite:///x").to_community()
    crowds = [
        Crowd(pilot=pilot(), community=community, seed=seed, first=FIRST_DAY, days=30)
        for seed in (1, 1, 2)
    ]
    first, again, other = (crowd.complaints() for crowd in crowds)
    assert first == again != other
    assert 180 <= len(first) <= 300
    assert all(item.at == on_beat(item.at) for item in first)


def test_what_is_broken_is_listed(console: Console) -> None:
    """A broken month says no and names each thing, up to forty; a sound one says yes."""
    tale = Tale(
        sections={"tickets": {"received": 3}}, checked=24, simulated="1 day", name="a month"
    )
    assert report([tale], [], console)
    assert "All held in each of 24 hours" in told(console)
    assert not report([tale], [f"ticket {number} is lost" for number in range(50)], console)
    assert "✗ ticket 39 is lost" in told(console)
    assert "✗ and 10 more" in told(console)
    assert "50 things are broken" in told(console)


# ---- the real thing -----------------------------------------------------------------------------


async def test_a_due_thing_that_is_taken_away_is_noticed(tmp_path: Path) -> None:
    """The watch finds the ticket whose next due thing vanished from the real database."""
    town = pilot()
    course = Course(folder=tmp_path, days=1, seed=1)
    async with open_scene(tmp_path, town, start=course.start) as scene:
        sight = Sight(scene.stage.world, scene.stage.bot_id)
        life = Life(scene=scene, sight=sight, pilot=town, seed=1)
        watch = Watch(life)
        life.say("yangjin", life.chat("xingfu"), "@weisu_bot 3栋2单元楼道灯坏了三天了")
        await scene.quiet()
        watch.check()
        assert watch.broken == []
        with sqlite3.connect(tmp_path / DATABASE) as database:
            database.execute("DELETE FROM dues WHERE ticket_id IS NOT NULL")
        watch.check()
        assert len(watch.broken) == 1
        assert "has 0 next due things" in watch.broken[0]


async def test_two_days_with_kills_end_as_without(tmp_path: Path, console: Console) -> None:
    """Two simulated days keep every rule, and five kills in their midst change nothing."""
    went_well = await play(Course(folder=tmp_path, days=2, seed=1, kills=5), console)
    words = told(console)
    assert went_well, words
    assert "5 kills changed nothing" in words


@pytest.mark.postgres
async def test_a_day_on_a_server_ends_as_without(
    tmp_path: Path, console: Console, server: Embedded
) -> None:
    """A simulated day on a server keeps every rule, too, and three kills change nothing."""
    course = Course(folder=tmp_path, days=1, seed=1, kills=3, server=server)
    went_well = await play(course, console)
    words = told(console)
    assert went_well, words
    assert "3 kills changed nothing" in words
