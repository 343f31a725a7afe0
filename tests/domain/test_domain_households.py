"""Who lives together, how hot many homes make a ticket, and when their objections carry."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.heat import heat, risen
from domain.households import home_of, homes, households, said_home
from domain.objecting import FEWEST, Vote, vote_of
from domain.ticket import Endorsement, Priority, Rating, Report, ReportKind, Score, Ticket

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
HALF = timedelta(hours=12)


def ticket() -> Ticket:
    """Give a ticket of person 1."""
    return Ticket(
        id=1,
        community="xf",
        number=241,
        grid="g1",
        chat_id=1,
        reporter_id=1,
        category="water",
        compound="c1",
        created_at=NOW,
        state_since=NOW,
    )


def joined(person: int, home: str | None = None, hours: float = 0) -> Endorsement:
    """Let somebody have joined, some hours later."""
    at = NOW + timedelta(hours=hours)
    return Endorsement(ticket_id=1, person_id=person, at=at, household=home)


def report(person: int, text: str) -> Report:
    """Let somebody have said something."""
    return Report(
        ticket_id=1,
        person_id=person,
        kind=ReportKind.ADDITION,
        chat_id=1,
        message_id=1,
        text=text,
        sent_at=NOW,
    )


@pytest.mark.parametrize(
    ("words", "home"),
    [
        ("我家3-2-401，停水了", "c1-3-2-401"),
        ("3栋2单元401，我家也停水", "c1-3-2-401"),
        ("我们家5栋1单元302没电", "c1-5-1-302"),
        ("我住6号楼703，一样", "c1-6--703"),
        ("3-2-401漏水", None),
        ("楼上3-2-501往我家漏水", None),
        ("楼上501漏水，我家3-2-401", "c1-3-2-401"),
        ("我家也是", None),
        ("我家3栋停水了", None),
        ("", None),
    ],
)
def test_a_home_is_what_people_say_of_their_own(words: str, home: str | None) -> None:
    """A building and a room beside a word for one's own home; other people's homes are not ours."""
    assert home_of(words, "c1") == home


@given(st.text(max_size=300))
def test_any_words_are_read(words: str) -> None:
    """Whatever is said, it names a home or none, and never breaks."""
    home = home_of(words)
    assert home is None or home.count("-") >= 3


def test_what_somebody_said_first_counts() -> None:
    """Only their own words tell where somebody lives."""
    said = [
        report(2, "我家3-2-401"),
        report(1, "停水"),
        report(1, "我家3-2-402"),
        report(1, "我家1-1-101"),
    ]
    assert said_home(ticket(), said, 1) == "c1-3-2-402"
    assert said_home(ticket(), said, 2) == "c1-3-2-401"
    assert said_home(ticket(), said, 3) is None


@pytest.mark.parametrize(
    ("own", "others", "count"),
    [
        (None, [], 1),
        (None, [None], 2),
        (None, [None, None], 3),
        ("a", ["a"], 1),
        ("a", ["a", "b"], 2),
        ("a", ["b", "b", None], 3),
        (None, ["b", "b", "b"], 2),
    ],
)
def test_a_home_counts_once(own: str | None, others: list[str | None], count: int) -> None:
    """People of one home are one; whose home is not known is one of their own."""
    people = [joined(at, home) for at, home in enumerate(others, start=2)]
    assert households(ticket(), own, people) == count


def test_a_home_spoke_last_when_any_of_it_did() -> None:
    """The second of a home to say so makes it as fresh as they are."""
    found = homes(ticket(), "a", [joined(2, "a", 5), joined(3, "b", 2)])
    assert found == {"a": NOW + timedelta(hours=5), "b": NOW + timedelta(hours=2)}


# ---- heat ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "expected"),
    [([], 0.0), ([0], 1.0), ([12], 0.5), ([24], 0.25), ([0, 12, 24], 1.75), ([-3], 1.0)],
)
def test_heat_halves_with_every_half_life(hours: list[float], expected: float) -> None:
    """A home that said so a half-life ago counts half; a clock that runs ahead adds nothing."""
    said = [NOW - timedelta(hours=item) for item in hours]
    assert heat(said, NOW, HALF) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("before", "hours", "after"),
    [
        (Priority.NORMAL, [0, 0, 0, 0], Priority.NORMAL),
        (Priority.NORMAL, [2, 1.5, 1, 0.5, 0], Priority.P1),
        (Priority.NORMAL, [4, 3, 2, 1, 0], Priority.NORMAL),
        (Priority.NORMAL, [5, 4, 3, 2, 1, 0], Priority.P1),
        (Priority.NORMAL, [48, 48, 48, 48, 0], Priority.NORMAL),
        (Priority.P1, [0] * 50, Priority.P1),
        (Priority.P0, [0] * 50, Priority.P0),
    ],
)
def test_five_homes_within_some_hours_make_it_urgent(
    before: Priority, hours: list[float], after: Priority
) -> None:
    """What is ordinary becomes 今天要办; nothing becomes danger, and nothing goes down."""
    said = [NOW - timedelta(hours=item) for item in hours]
    assert risen(before, said, NOW, households=5, half_life=HALF) is after


ages = st.lists(st.timedeltas(timedelta(), timedelta(days=30)), max_size=30)


@given(ages, st.timedeltas(timedelta(), timedelta(days=30)))
def test_another_home_never_cools(said: list[timedelta], more: timedelta) -> None:
    """Whoever joins, and however long ago, there is no less heat than before."""
    then = [NOW - item for item in said]
    assert heat([*then, NOW - more], NOW, HALF) >= heat(then, NOW, HALF)


@given(ages, st.timedeltas(timedelta(), timedelta(days=30)))
def test_time_never_heats(said: list[timedelta], later: timedelta) -> None:
    """If nobody says more, there is less heat later."""
    then = [NOW - item for item in said]
    assert heat(then, NOW + later, HALF) <= heat(then, NOW, HALF)


@given(ages, st.integers(1, 20), st.sampled_from(Priority))
def test_heat_never_makes_danger(said: list[timedelta], least: int, before: Priority) -> None:
    """However many say so, only words make a P0."""
    then = [NOW - item for item in said]
    after = risen(before, then, NOW, households=least, half_life=HALF)
    assert (after is Priority.P0) is (before is Priority.P0)


# ---- objections ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("homes_joined", "voted", "objecting", "carries"),
    [
        (1, 1, 1, True),
        (3, 1, 1, True),
        (4, 1, 1, False),
        (4, 2, 2, True),
        (20, 1, 1, False),
        (20, 2, 2, True),
        (20, 6, 1, False),
        (20, 7, 2, False),
        (20, 10, 3, True),
        (20, 20, 5, False),
        (20, 20, 6, True),
        (20, 20, 0, False),
        (0, 0, 0, False),
    ],
)
def test_a_share_of_the_homes_takes_a_closing_back(
    homes_joined: int, voted: int, objecting: int, carries: bool
) -> None:
    """Three in ten of those who voted, of whom there are at least five, or all who joined."""
    vote = Vote(joined=homes_joined, voted=voted, objecting=objecting)
    assert vote.carries(0.3) is carries


@given(st.integers(0, 40), st.data(), st.floats(0.05, 1.0))
def test_more_objections_never_carry_less(joining: int, data: st.DataObject, share: float) -> None:
    """A home that turns to 没解决 never saves a closing."""
    voted = data.draw(st.integers(0, joining))
    objecting = data.draw(st.integers(0, max(voted - 1, 0)))
    if Vote(joined=joining, voted=voted, objecting=objecting).carries(share) and voted > objecting:
        assert Vote(joined=joining, voted=voted, objecting=objecting + 1).carries(share)


@given(st.integers(FEWEST, 40))
def test_one_press_of_many_is_not_enough(joining: int) -> None:
    """One angry neighbour among many cannot take a closing back alone."""
    assert not Vote(joined=joining, voted=1, objecting=1).carries(0.3)


def test_votes_are_counted_by_home_and_cycle() -> None:
    """A home votes once, one 没解决 speaks for it; strangers and earlier cycles do not count."""
    people = [joined(2, "a"), joined(3, "a"), joined(4), joined(5)]
    cast = [
        Rating(ticket_id=1, cycle=cycle, person_id=person, score=score, at=NOW)
        for person, cycle, score in (
            (2, 2, Score.SATISFIED),
            (3, 2, Score.UNSOLVED),
            (4, 2, Score.MOSTLY),
            (5, 1, Score.UNSOLVED),
            (1, 2, Score.UNSOLVED),
        )
    ]
    assert vote_of(people, cast, 2) == Vote(joined=3, voted=2, objecting=1)
