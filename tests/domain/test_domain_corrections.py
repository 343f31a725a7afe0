from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.corrections import corrected, example, may_learn, written
from domain.people import Person
from domain.ticket import Place, Priority, Ticket

NOW = datetime(2026, 5, 1, 8, tzinfo=UTC)
HERE = Place(compound="c1", building="3", unit="2", floor="4", room="401")


@pytest.mark.parametrize(
    ("found", "words", "after"),
    [
        (Place(building="5"), "5栋", Place(compound="c1", building="5")),
        (
            Place(compound="c2", building="5", unit="1"),
            "团结小区5栋1单元",
            Place(compound="c2", building="5", unit="1"),
        ),
        (
            Place(unit="3"),
            "3单元",
            Place(compound="c1", building="3", unit="3", floor="4", room="401"),
        ),
        (
            Place(compound="c2"),
            "团结小区",
            Place(compound="c2", building="3", unit="2", floor="4", room="401"),
        ),
        (Place(note="东门"), "东门", Place(compound="c1", note="东门")),
        (Place(), "喷泉旁边的长椅", Place(compound="c1", note="喷泉旁边的长椅")),
    ],
)
def test_words_change_what_they_name(found: Place, words: str, after: Place) -> None:
    """Another building or spot is another place; a unit alone stays in its building."""
    assert corrected(HERE, found, words) == after


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (HERE, "幸福家园 3-2 F4"),
        (Place(building="3"), "幸福家园 3"),
        (Place(note="东门"), "幸福家园 东门"),
        (Place(), "幸福家园"),
    ],
)
def test_a_place_is_jotted_down_without_the_room(place: Place, text: str) -> None:
    """What history and corrections keep names no door."""
    assert written(place, "幸福家园") == text


def a_ticket(*, is_anonymous: bool = False) -> Ticket:
    """Make a ticket."""
    return Ticket(
        number=1,
        community="demo",
        grid="g1",
        chat_id=1,
        reporter_id=1,
        is_anonymous=is_anonymous,
        category="light",
        created_at=NOW,
        state_since=NOW,
    )


def somebody(agreed: datetime | None) -> Person:
    """Make a person."""
    return Person(telegram_id=1, name="卓玛", learning_since=agreed, created_at=NOW)


@pytest.mark.parametrize(
    ("speaker", "is_anonymous", "may"),
    [
        (somebody(NOW), False, True),
        (somebody(None), False, False),
        (None, False, False),
        (somebody(NOW), True, False),
    ],
)
def test_only_words_of_the_willing_may_be_learned_from(
    speaker: Person | None, is_anonymous: bool, may: bool
) -> None:
    """Without a yes, or without a name, nothing is used."""
    assert may_learn(a_ticket(is_anonymous=is_anonymous), speaker) is may


def test_an_example_is_one_masked_line() -> None:
    """Three columns, no matter how it was typed, and nobody's phone or door."""
    text = "3栋2单元401\n\t楼道灯坏了，电话13812345678"
    assert example("light", Priority.P1, text) == "light\tp1\t3栋2单元** 楼道灯坏了，电话***"
    assert example("light", Priority.NORMAL, " \n ") is None


@given(st.text(max_size=200))
def test_whatever_was_said_an_example_has_three_columns(text: str) -> None:
    """No tab and no line end of the words breaks the file."""
    line = example("light", Priority.NORMAL, text)
    assert line is None or (len(line.split("\t")) == 3 and len(line.splitlines()) == 1)
