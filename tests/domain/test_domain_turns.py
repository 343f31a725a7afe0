"""In which order what many people sent is taken up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.turns import Origin, in_turns

Item = tuple[int, str | None, str | None]


def ordered(text: str) -> str:
    """Put letters in turns: each is a person who speaks in a chat of their own."""
    return "".join(in_turns(text, lambda letter: (letter, letter)))


@pytest.mark.parametrize(
    ("came", "expected"),
    [
        ("", ""),
        ("abc", "abc"),
        ("aaab", "abaa"),
        ("aaabbc", "abcaba"),
        ("baaa", "baaa"),
    ],
)
def test_everybody_has_a_first_before_anybody_has_a_second(came: str, expected: str) -> None:
    """Who sends one thing does not wait for the rest of who sends many."""
    assert ordered(came) == expected


def test_a_chat_keeps_its_order() -> None:
    """In one group what somebody answers is not taken up before what it answers."""
    came = [(1, "a", "g"), (2, "a", "g"), (3, "b", "g"), (4, "c", "h"), (5, None, None)]
    assert [number for number, _, _ in in_turns(came, _origin)] == [1, 4, 5, 2, 3]


def _origin(item: Item) -> Origin:
    return item[1], item[2]


PEOPLE = st.sampled_from(["a", "b", "c", "d", None])
CHATS = st.sampled_from(["g", "h", "i", None])
BATCHES = st.lists(st.tuples(PEOPLE, CHATS), max_size=40).map(
    lambda pairs: [(number, *pair) for number, pair in enumerate(pairs)]
)


@given(BATCHES)
def test_nothing_is_lost_and_every_order_is_kept(came: list[Item]) -> None:
    """It is the same updates, and each person's and each chat's in the order in which they came."""
    found = in_turns(came, _origin)
    assert sorted(found) == came
    for place in (1, 2):
        for one in {item[place] for item in came} - {None}:
            mine = [item for item in found if item[place] == one]
            assert mine == sorted(mine)


@given(BATCHES)
def test_who_has_a_chat_of_their_own_waits_for_as_many_of_each(came: list[Item]) -> None:
    """Before somebody's n-th, told in a chat of their own, nobody else has more than n taken up."""
    alone = [(number, person, f"own {person}") for number, person, _ in came]
    found = in_turns(alone, _origin)
    counted: dict[str | None, int] = {}
    for _, person, _ in found:
        counted[person] = counted.get(person, 0) + 1
        if person is not None:
            others = (n for who, n in counted.items() if who not in (person, None))
            assert max(others, default=0) <= counted[person]
            mine = counted[person]
            assert all(n >= min(mine - 1, _total(came, who)) for who, n in counted.items())


def _total(came: list[Item], person: str | None) -> int:
    return sum(item[1] == person for item in came)
