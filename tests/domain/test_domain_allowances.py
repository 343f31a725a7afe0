"""How much of what somebody sends is worked on, as a table and as laws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.allowances import HOUR, MINUTE, Allowance, Spent, each, spend, spent_until

SMALL = each(3, 5)
START = 1_000_000


def taken(instants: list[int], allowances: tuple[Allowance, ...] = SMALL) -> list[int]:
    """Give those instants at which something was worked on."""
    spent: tuple[Spent, ...] = ()
    found = []
    for at in instants:
        if spent_until(spent, allowances, at) is None:
            spent = spend(spent, allowances, at)
            found.append(at)
    return found


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        ([0, 1, 2], [0, 1, 2]),
        ([0, 1, 2, 3, 59], [0, 1, 2]),
        ([0, 1, 2, 3, 60, 61], [0, 1, 2, 60, 61]),
        ([0, 1, 2, 60, 61, 62, 200, 3599, 3600], [0, 1, 2, 60, 61, 3600]),
        ([10, 9, 8, 7], [10, 9, 8]),
        ([0, 1, 2, -86400], [0, 1, 2, -86400]),
        ([86400, 86401, 86402, 0, 1, 2, 3], [86400, 86401, 86402, 0, 1, 2]),
    ],
    ids=[
        "within both",
        "the minute is full",
        "the next minute",
        "the hour is full",
        "out of order",
        "put back a day",
        "put back a day after",
    ],
)
def test_so_many_are_worked_on(seconds: list[int], expected: list[int]) -> None:
    """A minute and an hour hold so much; a clock that was put back locks nobody out."""
    assert taken([START + at for at in seconds]) == [START + at for at in expected]


@pytest.mark.parametrize(
    ("seconds", "until"),
    [([0, 1], None), ([0, 1, 2], MINUTE), ([0, 1, 2, 60, 61], HOUR)],
)
def test_who_is_refused_learns_until_when(seconds: list[int], until: int | None) -> None:
    """The longer of the two waits is told, and at its end one more is worked on."""
    spent: tuple[Spent, ...] = ()
    for at in seconds:
        spent = spend(spent, SMALL, START + at)
    found = spent_until(spent, SMALL, START + seconds[-1])
    assert found == (None if until is None else START + until)
    if found is not None:
        assert spent_until(spent, SMALL, found - 1) == found
        assert spent_until(spent, SMALL, found) is None


@given(st.lists(st.integers(0, 4 * HOUR), max_size=80), st.integers(1, 10), st.integers(0, 30))
def test_no_stretch_of_time_holds_more_than_twice_an_allowance(
    instants: list[int], minute: int, more: int
) -> None:
    """However somebody spreads it, no minute and no hour sees more than two allowances."""
    allowances = each(minute, minute + more)
    found = taken(sorted(instants), allowances)
    for allowance in allowances:
        for start in found:
            within = [at for at in found if start <= at < start + allowance.seconds]
            assert len(within) <= 2 * allowance.most


@given(st.lists(st.integers(-HOUR, HOUR), max_size=60))
def test_nobody_waits_longer_than_told(instants: list[int]) -> None:
    """Whatever a clock did before, who waits as long as they are told is heard."""
    spent: tuple[Spent, ...] = ()
    for at in instants:
        until = spent_until(spent, SMALL, at)
        if until is None:
            spent = spend(spent, SMALL, at)
        else:
            assert at < until <= at + 2 * HOUR
            assert spent_until(spent, SMALL, until) is None
