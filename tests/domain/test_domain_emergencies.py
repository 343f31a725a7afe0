"""When two dangers are one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.emergencies import SAME_CRY, is_another_danger, is_that_danger
from domain.ticket import Priority, Ticket
from domain.understanding.values import Sense, Understood, Whereabouts

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
SOON, LATE = timedelta(minutes=1), SAME_CRY + timedelta(minutes=1)


def words(
    building: str | None,
    kind: str = "fire",
    priority: Priority = Priority.P0,
    *,
    sure: float = 1.0,
) -> Understood:
    """Give words of a kind at a building."""
    return Understood(
        sense=Sense.REQUEST,
        request=1.0,
        me_too=0.0,
        category=kind,
        category_sure=sure,
        priority=priority,
        place=Whereabouts(building=building),
    )


def ticket(building: str | None, priority: Priority = Priority.P0) -> Ticket:
    """Give a fire at a building."""
    return Ticket(
        community="demo",
        number=1,
        grid="g1",
        chat_id=1,
        reporter_id=1,
        category="fire",
        priority=priority,
        building=building,
        created_at=NOW,
        state_since=NOW,
    )


@pytest.mark.parametrize(
    ("said", "known", "ago", "same"),
    [
        (words("3"), ticket("3"), LATE, True),
        (words("5"), ticket("3"), SOON, False),
        (words("3"), ticket(None), SOON, False),
        (words(None), ticket("3"), SOON, True),
        (words(None), ticket("3"), LATE, False),
        (words("3", "lift"), ticket("3"), SOON, False),
        (words(None, "lift"), ticket("3"), SOON, False),
        (words(None, "lift", sure=0.4), ticket("3"), SOON, True),
        (words(None, "lift", sure=0.4), ticket("3"), LATE, False),
        (words("3", "lift", sure=0.4), ticket("3"), SOON, False),
        (words("3"), ticket("3", Priority.NORMAL), SOON, False),
    ],
)
def test_words_join_only_the_emergency_they_are_surely_about(
    said: Understood, known: Ticket, ago: timedelta, *, same: bool
) -> None:
    """Kind and building must agree; without a building minutes must not have passed."""
    assert is_that_danger(said, known, ago=ago) is same


@pytest.mark.parametrize(
    ("said", "building", "other"),
    [
        (words("5"), "3", True),
        (words("3"), "3", False),
        (words(None), "3", False),
        (words("3"), None, False),
        (words("3", "lift"), "3", True),
        (words("5", priority=Priority.NORMAL), "3", False),
    ],
)
def test_danger_breaks_off_from_another_matter(
    said: Understood, building: str | None, *, other: bool
) -> None:
    """In one breath a building that only one of the two names is no contradiction."""
    assert is_another_danger(said, category="fire", building=building) is other
