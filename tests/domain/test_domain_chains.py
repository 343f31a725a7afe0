from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.chains import Links, chain_of, is_same_place, links_of, was_raised
from domain.community import Rules
from domain.ticket import ENDED, Event, State, Ticket

NOW = datetime(2026, 5, 1, 8, tzinfo=UTC)
RULES = Rules()


def days(number: float) -> timedelta:
    """Give a length."""
    return timedelta(days=number)


def a_ticket(number: int = 1, **facts: Any) -> Ticket:  # noqa: ANN401 - whatever a ticket has
    """Make an open ticket about a lamp in 3栋 of a compound."""
    known: dict[str, Any] = {
        "compound": "c1",
        "building": "3",
        "grid": "g1",
        "category": "light",
        "created_at": NOW,
    } | facts
    return Ticket(
        id=number,
        number=number,
        community="demo",
        chat_id=1,
        reporter_id=1,
        state_since=known["created_at"],
        **known,
    )


def closed(number: int, ago: float, *, open_for: float = 1, **facts: Any) -> Ticket:  # noqa: ANN401
    """Make a ticket that was solved so many days ago and closed an hour after that."""
    solved = NOW - days(ago)
    return a_ticket(
        number,
        **{
            "created_at": solved - days(open_for),
            "resolved_at": solved,
            "closed_at": solved + timedelta(hours=1),
            "state": State.CLOSED,
            **facts,
        },
    )


@pytest.mark.parametrize(
    ("ago", "times", "is_soon"),
    [
        (0, 2, True),
        (29, 2, True),
        (30, 2, True),
        (30.001, 2, False),
        (31, 2, False),
        (89, 2, False),
        (90, 2, False),
        (90.001, 1, False),
        (91, 1, False),
    ],
)
def test_days_between_a_solution_and_the_next_complaint_decide(
    ago: float, times: int, is_soon: bool
) -> None:
    """Within thirty days it comes back soon, within ninety it is the second time, later neither."""
    chain = chain_of(a_ticket(9), [closed(1, ago)], RULES)
    assert (chain.links.times, chain.is_soon) == (times, is_soon)
    assert chain.follows == (1 if times > 1 else None)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Pacific/Kiritimati", "America/New_York"])
@pytest.mark.parametrize(("ago", "is_soon"), [(30, True), (30.0001, False)])
def test_no_time_zone_moves_the_limit(zone: str, ago: float, is_soon: bool) -> None:
    """The same instants count the same wherever their clocks stand, through summer time, too."""
    there = ZoneInfo(zone)
    now = a_ticket(9, created_at=NOW.astimezone(there))
    solved = (NOW - days(ago)).astimezone(ZoneInfo("Europe/Berlin"))
    earlier = closed(1, ago, resolved_at=solved)
    assert chain_of(now, [earlier], RULES).is_soon is is_soon


@pytest.mark.parametrize("state", [state for state in State if state is not State.CLOSED])
def test_only_what_was_closed_counts(state: State) -> None:
    """Merged, rejected, withdrawn, open and contested ones are no time of their own."""
    other = closed(1, 5, state=state, closed_at=NOW - days(5) if state in ENDED else None)
    assert chain_of(a_ticket(9), [other], RULES).earlier == ()


def test_a_ticket_that_was_solved_twice_counts_once() -> None:
    """A reopened one counts by its last solution, as one time."""
    again = closed(1, 10, open_for=70, cycle=3)
    chain = chain_of(a_ticket(9), [again], RULES)
    assert (chain.links.times, chain.is_soon) == (2, True)


def test_tickets_that_were_open_together_are_one_time() -> None:
    """Two neighbours who reported the same failure do not make it two failures."""
    first, twin = closed(1, 20, open_for=3), closed(2, 19, open_for=3)
    chain = chain_of(a_ticket(9), [first, twin], RULES)
    assert [item.number for item in chain.earlier] == [2]
    before = closed(3, 40)
    chain = chain_of(a_ticket(9), [first, twin, before], RULES)
    assert [item.number for item in chain.earlier] == [3, 2]


def test_the_third_time_is_stubborn_whoever_long_ago_the_first_was_linked() -> None:
    """Three within ninety days ask for a root cause; one that is older falls out of the count."""
    stubborn = chain_of(a_ticket(9), [closed(1, 80), closed(2, 40)], RULES)
    assert stubborn.links.is_stubborn
    assert stubborn.follows == 2
    assert not stubborn.is_soon
    assert not chain_of(a_ticket(9), [closed(1, 95), closed(2, 40)], RULES).links.is_stubborn


def test_what_was_solved_after_the_complaint_came_is_none_before_it() -> None:
    """A ticket that is linked late follows only what was over when it was opened."""
    later = closed(1, -2, open_for=5)
    assert chain_of(a_ticket(9), [later], RULES).earlier == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({}, {}, True),
        ({"unit": "2"}, {"unit": "2"}, True),
        ({"unit": "2"}, {}, True),
        ({"unit": "2"}, {"unit": "3"}, False),
        ({"room": "401"}, {"room": "402"}, True),
        ({"building": "3"}, {"building": "4"}, False),
        ({"compound": "c1"}, {"compound": "c2"}, False),
        ({"compound": "c1"}, {"compound": None}, False),
        ({"compound": None}, {"compound": None}, True),
        ({"compound": None, "grid": "g1"}, {"compound": None, "grid": "g2"}, False),
        (
            {"building": None, "place_note": "建设路45号"},
            {"building": None, "place_note": "建设路45号"},
            True,
        ),
        (
            {"building": None, "place_note": "建设路45号"},
            {"building": None, "place_note": "建设路46号"},
            False,
        ),
        ({"building": None, "place_note": "东门"}, {"place_note": "东门"}, False),
        ({"building": None}, {"building": None}, False),
        ({"building": None, "unit": "2"}, {"building": None, "unit": "2"}, False),
    ],
)
def test_the_same_place(one: dict[str, Any], other: dict[str, Any], same: bool) -> None:
    """A building of a compound, its unit where both told it, or the same spot; never nowhere."""
    first, second = a_ticket(1, **one), a_ticket(2, **other)
    assert is_same_place(first, second) is is_same_place(second, first) is same


@pytest.mark.parametrize("facts", [{"category": "water"}, {"building": "4"}], ids=["kind", "place"])
def test_another_kind_or_place_is_no_chain(facts: dict[str, Any]) -> None:
    """Both must be the same."""
    assert chain_of(a_ticket(9), [closed(1, 5, **facts)], RULES).earlier == ()


def test_a_community_may_count_no_chains() -> None:
    """With no days at all nothing is linked, not even what was solved this instant."""
    assert chain_of(a_ticket(9), [closed(1, 0)], Rules(chain=timedelta())).earlier == ()


def _told(*earlier: int, raised: bool = False, number: int = 1) -> Event:
    links = Links(tuple((item, NOW) for item in earlier))
    return Event(
        id=number,
        ticket_id=9,
        at=NOW,
        actor_id=None,
        action="chain",
        facts={**links.as_facts(), "raised": raised},
    )


def test_the_last_word_of_the_history_holds() -> None:
    """A corrected place tells anew; that it was raised once is never forgotten."""
    events = [_told(1, 2, raised=True), _told(number=2)]
    assert links_of(events) == Links()
    assert links_of(events[:1]).earlier == ((1, NOW), (2, NOW))
    assert links_of([]).times == 1
    assert was_raised(events)
    assert not was_raised(events[1:])


@given(st.lists(st.tuples(st.integers(0, 120), st.integers(0, 60)), max_size=12))
def test_the_order_of_looking_changes_nothing(spans: list[tuple[int, int]]) -> None:
    """Whatever came before, the chain is in order, without overlaps, within the ninety days."""
    others = [
        closed(number, ago, open_for=length) for number, (ago, length) in enumerate(spans, start=1)
    ]
    chain = chain_of(a_ticket(99), others, RULES)
    assert chain == chain_of(a_ticket(99), others[::-1], RULES)
    ends = [item.resolved_at for item in chain.earlier]
    begins = [item.created_at for item in chain.earlier[1:]] + [NOW]
    assert all(end is not None and end <= begin for end, begin in zip(ends, begins, strict=False))
    assert all(end is not None and end >= NOW - RULES.chain for end in ends)
