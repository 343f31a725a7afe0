"""How long the next message has to wait."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.outbox import Limit, Urgency, wait_for

MINUTE = Limit(count=3, seconds=60.0)


@pytest.mark.parametrize(
    ("stamps", "now", "wait"),
    [
        ([], 100.0, 0.0),
        ([100.0, 100.0], 100.0, 0.0),
        ([100.0, 100.0, 100.0], 100.0, 60.0),
        ([70.0, 80.0, 90.0], 100.0, 30.0),
        ([90.0, 70.0, 80.0], 100.0, 30.0),
        ([40.0, 80.0, 90.0], 100.0, 0.0),
        ([40.5, 80.0, 90.0], 100.0, 0.5),
        ([60.0, 70.0, 80.0, 90.0], 100.0, 30.0),
        ([1.0, 2.0, 3.0], 100.0, 0.0),
        ([200.0, 200.0, 200.0], 100.0, 0.0),
    ],
)
def test_the_wait_is_what_the_oldest_of_the_last_sends_leaves(
    stamps: list[float], now: float, wait: float
) -> None:
    """Only sends within the window count; a clock that was set back blocks nobody."""
    assert wait_for(stamps, MINUTE, now) == pytest.approx(wait)


@given(
    st.integers(1, 5),
    st.floats(0.5, 60.0),
    st.lists(st.floats(0.0, 20.0), min_size=1, max_size=40),
)
def test_whoever_waits_as_told_never_exceeds_the_limit(
    count: int, seconds: float, pauses: list[float]
) -> None:
    """In any window of the given length there are at most so many sends."""
    limit, now, sent = Limit(count=count, seconds=seconds), 1000.0, list[float]()
    for pause in pauses:
        now += pause
        now += wait_for(sent, limit, now)
        sent.append(now)
    for earlier, later in zip(sent, sent[count:], strict=False):
        assert later - earlier >= seconds - 1e-6


@given(st.lists(st.floats(900.0, 1000.0), max_size=20), st.integers(1, 5), st.floats(0.5, 60.0))
def test_nobody_waits_longer_than_the_window(
    stamps: list[float], count: int, seconds: float
) -> None:
    """Whatever was sent, the wait is neither negative nor longer than the limit's own window."""
    wait = wait_for(stamps, Limit(count=count, seconds=seconds), 1000.0)
    assert 0.0 <= wait <= seconds + 1e-6


def test_danger_goes_first() -> None:
    """The lanes are ordered: danger, answers, cards, the rest."""
    assert sorted(Urgency) == [Urgency.DANGER, Urgency.ANSWER, Urgency.CARD, Urgency.NOTICE]
