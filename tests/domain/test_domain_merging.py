"""Merged tickets in the numbers, computed by hand, and which tickets are offered first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from rate_samples import past, when, window

from domain import rates
from domain.counts import What, count, times
from domain.figures import Rate
from domain.merging import likeliest
from domain.past import Past
from domain.ticket import State, Ticket

MONDAY = window("11-23 00:00", "11-24 00:00")
TUESDAY = window("11-24 00:00", "11-25 00:00")
WEEK = window("11-23 00:00", "11-30 00:00")

WHOLE = (
    "11-23 09:00 open",
    "11-23 10:00 claim",
    "11-24 11:00 resolve",
    "11-24 12:00 rate satisfied",
    "11-24 12:00 confirm",
)
PART = ("11-23 09:30 open", "11-23 11:00 merge")
LATE_PART = ("11-23 09:30 open", "11-23 10:30 claim", "11-24 09:00 merge")
SPLIT = ("11-23 09:30 open", "11-23 11:00 merge", "11-24 09:00 split", "11-24 09:30 claim")


@pytest.mark.parametrize(
    ("part", "what", "monday", "tuesday", "week"),
    [
        # merged on the day it came: that day saw one trouble
        (PART, What.RECEIVED, 1, 0, 1),
        (PART, What.CLOSED, 0, 1, 1),
        (PART, What.OPEN, 1, 0, 0),
        (PART, What.JUDGED, 1, 0, 1),
        (PART, What.MERGED, 1, 0, 1),
        # merged a day later: Monday saw two, the week saw one
        (LATE_PART, What.RECEIVED, 2, 0, 1),
        (LATE_PART, What.CLOSED, 0, 1, 1),
        (LATE_PART, What.OPEN, 2, 0, 0),
        (LATE_PART, What.JUDGED, 2, 0, 1),
        (LATE_PART, What.MERGED, 0, 1, 1),
        # split off again: it counts by itself
        (SPLIT, What.RECEIVED, 1, 0, 2),
        (SPLIT, What.CLOSED, 0, 1, 1),
        (SPLIT, What.OPEN, 1, 1, 1),
        (SPLIT, What.MERGED, 1, 0, 0),
    ],
)
def test_a_merged_ticket_counts_once_as_its_target(
    part: tuple[str, ...], what: What, monday: int, tuesday: int, week: int
) -> None:
    """It is neither received nor closed beside the one it is part of at the end of the period."""
    both = [past(*WHOLE, number=1), past(*part, number=2)]
    assert [count(what, both, span) for span in (MONDAY, TUESDAY, WEEK)] == [monday, tuesday, week]


def test_a_day_adds_up_with_what_was_merged() -> None:
    """Open before, and received, less closed, less merged of those that had been open, is open."""
    both = [past(*WHOLE, number=1), past(*LATE_PART, number=2)]
    before = count(What.OPEN, both, MONDAY)
    moved = [count(what, both, TUESDAY) for what in (What.RECEIVED, What.CLOSED, What.MERGED)]
    assert (before, moved) == (2, [0, 1, 1])
    assert count(What.OPEN, both, TUESDAY) == before + moved[0] - moved[1] - moved[2] == 0


def test_the_rates_do_not_know_what_was_merged() -> None:
    """Whatever happened to it before counts in no rate and no median of the period."""
    part = past(
        "11-23 09:30 open",
        "11-23 16:00 claim",
        "11-23 17:00 resolve",
        "11-24 09:00 rate unsolved",
        "11-24 09:00 contest",
        "11-24 10:00 merge",
        number=2,
    )
    alone, both = [past(*WHOLE, number=1)], [past(*WHOLE, number=1), part]
    for rate in (rates.response, rates.resolution, rates.satisfaction, rates.reopened):
        assert rate(both, WEEK) == rate(alone, WEEK)
    assert rates.response(both, WEEK) == Rate(tenths=10, whole=1)
    assert rates.answer_times(both, WEEK) == rates.answer_times(alone, WEEK)
    assert rates.solution_times(both, WEEK) == rates.solution_times(alone, WEEK)


def test_what_was_told_of_a_day_stays_as_it_was() -> None:
    """A merge of today changes no number of yesterday."""
    told = past(*LATE_PART[:2], number=2)
    now = past(*LATE_PART, number=2)
    for what in What:
        assert times(what, told, MONDAY) == times(what, now, MONDAY), what


def test_merging_is_no_answer_and_no_end() -> None:
    """A worker who merges has not answered; the ticket as it was then shows what it was."""
    item = past(*PART)
    assert item.answered_at is None
    assert not item.endings
    assert item.as_of(when("11-23 10:00")).ticket.state is State.OPEN
    then = item.as_of(when("11-24 10:00")).ticket
    assert (then.state, then.closed_at) == (State.MERGED, when("11-23 11:00"))
    assert item.merged_at(when("11-24 10:00")) == when("11-23 11:00")
    assert past(*SPLIT).merged_at(WEEK.edge) is None


# ---- which may become one -----------------------------------------------------------------------


def _ticket(number: int, item: Past | None = None, **facts: object) -> Ticket:
    found = (item or past("11-23 09:00 open", number=number)).ticket
    return replace(found, id=number, number=number, **facts)  # type: ignore[arg-type]


def test_the_likeliest_come_first() -> None:
    """The same kind at the same place, then the same kind, then what came closest in time."""
    place = {"compound": "c1", "building": "3", "unit": "2"}
    one = _ticket(1, **place)
    later = one.created_at + timedelta(hours=1)
    others = [
        _ticket(2, category="gas", created_at=later),
        _ticket(3, category="gas"),
        _ticket(4, compound="c1", building="4"),
        _ticket(5),
        _ticket(6, compound="c1", building="3", unit="1"),
        _ticket(7, **place),
        _ticket(8, **place, state=State.RESOLVED),
        _ticket(9, **place, state=State.WITHDRAWN),
        one,
    ]
    assert [item.number for item in likeliest(one, others)] == [7, 6, 5, 4, 3, 2]
